"""Addresses of licensing officers and police."""

from __future__ import annotations

from django.urls import path

from agencies.licensing.views import premises, visit_plan, visits

app_name = "licensing"

urlpatterns = [
    path("premises/", premises.premises_list, name="premises-list"),
    path("premises/<uuid:premises_id>/", premises.detail, name="premises"),
    path("visits/", visits.visit_list, name="visits"),
    path("visits/export/", visits.export, name="visits-export"),
    path("visits/plan/", visit_plan.plan, name="visit-plan"),
    path("visits/evening/<uuid:evening_id>/", visit_plan.evening, name="visit-evening"),
    path("visits/<uuid:premises_visit_id>/", visits.detail, name="visit"),
    path("visits/<uuid:premises_visit_id>/do/<slug:move>/", visits.do, name="visit-do"),
    path("visits/<uuid:premises_visit_id>/<slug:piece>/", visits.part, name="visit-part"),
    path(
        "visits/<uuid:premises_visit_id>/<slug:piece>/<uuid:row_id>/",
        visits.part,
        name="visit-row",
    ),
]
