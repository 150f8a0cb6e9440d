"""Addresses of licensing officers and police."""

from __future__ import annotations

from django.urls import path

from agencies.licensing.views import incidents, premises
from agencies.licensing.views import bags, premises
from agencies.licensing.views import premises, visit_plan, visits

app_name = "licensing"

urlpatterns = [
    path("premises/", premises.premises_list, name="premises-list"),
    path("premises/<uuid:premises_id>/", premises.detail, name="premises"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/<uuid:incident_id>/", incidents.incident, name="incident"),
    path(
        "incidents/<uuid:incident_id>/people/<int:number>/name/",
        incidents.name,
        name="incident-name",
    ),
    path(
        "incidents/<uuid:incident_id>/people/<int:number>/ask/",
        incidents.name_ask,
        name="name-ask",
    ),
    path(
        "incidents/<uuid:incident_id>/people/<int:number>/answer/",
        incidents.name_answer,
        name="name-answer",
    path("seizures/", bags.seizures, name="seizures"),
    path("seizures/export/", bags.export, name="seizures-export"),
    path("seizures/<uuid:bag_id>/", bags.seizure, name="seizure"),
    path("seizures/<uuid:bag_id>/collect/", bags.collect, name="seizure-collect"),
    path("collections/", bags.collections, name="collections"),
    path(
        "collections/<uuid:collection_id>/<str:move>/",
        bags.collection_move,
        name="collection-move",
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
