"""Addresses of licensing officers and police."""

from __future__ import annotations

from django.urls import path

from agencies.licensing.views import incidents, premises

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
    ),
]
