from __future__ import annotations

from django.urls import path

from agencies.refuse.views import imports, jobs, phones

app_name = "refuse"

urlpatterns = [
    path("", jobs.job_index, name="jobs"),
    path("phones/", phones.phones, name="phones"),
    path("phones/<uuid:device_id>/revoke/", phones.revoke, name="phone-revoke"),
    path("import/", imports.imports, name="imports"),
    path("import/<uuid:import_id>/", imports.detail, name="import"),
    path("import/<uuid:import_id>/columns/", imports.columns, name="import-columns"),
    path("import/<uuid:import_id>/words/", imports.words, name="import-words"),
    path("import/<uuid:import_id>/lines/", imports.lines, name="import-lines"),
    path("import/<uuid:import_id>/lines/leave-out/", imports.leave_out, name="import-leave-out"),
    path("import/<uuid:import_id>/lines.csv", imports.export, name="import-export"),
    path("import/<uuid:import_id>/start/", imports.start, name="import-start"),
    path("import/<uuid:import_id>/undo/", imports.undo, name="import-undo"),
    path("import/<uuid:import_id>/discard/", imports.discard, name="import-discard"),
    path("jobs/<uuid:job_id>/", jobs.detail, name="job"),
    path("jobs/<uuid:job_id>/priority/", jobs.priority, name="job-priority"),
    path("jobs/<uuid:job_id>/do/<slug:move>/", jobs.move, name="job-move"),
]
