from __future__ import annotations

from django.urls import path

from agencies.operations.views import joint, problems

app_name = "operations"

urlpatterns = [
    path("problems/", problems.index, name="problems"),
    path("problems/new/", problems.new, name="problem-new"),
    path("problems/<uuid:problem_id>/", problems.detail, name="problem"),
    path("problems/<uuid:problem_id>/change/", problems.change, name="problem-change"),
    path("problems/<uuid:problem_id>/compare/", problems.compare, name="problem-compare"),
    path("problems/<uuid:problem_id>/do/<slug:move>/", problems.do, name="problem-do"),
    path(
        "problems/tasks/<uuid:problem_task_id>/<slug:move>/",
        problems.task_do,
        name="problem-task-do",
    ),
    path("problems/assessments/<uuid:assessment_id>/", problems.assessment, name="assessment"),
    path("operations/", joint.index, name="operations"),
    path("operations/new/", joint.new, name="operation-new"),
    path("operations/<uuid:operation_id>/", joint.detail, name="operation"),
    path("operations/<uuid:operation_id>/change/", joint.change, name="operation-change"),
    path("operations/<uuid:operation_id>/do/<slug:move>/", joint.do, name="operation-do"),
    path("operations/activities/<uuid:activity_id>/undo/", joint.undo, name="activity-undo"),
]
