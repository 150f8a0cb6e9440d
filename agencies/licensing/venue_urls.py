"""Addresses of the people of a licensed premises."""

from __future__ import annotations

from django.urls import path

from agencies.licensing.views import reporting, told, venue

app_name = "venue"

urlpatterns = [
    path("", venue.home, name="home"),
    path("report/", reporting.report, name="report"),
    path("report/<uuid:draft_id>/", reporting.draft, name="draft"),
    path("report/<uuid:draft_id>/remove/", reporting.draft_remove, name="draft-remove"),
    path("incidents/", told.incidents, name="incidents"),
    path("incidents/<uuid:incident_id>/", told.incident, name="incident"),
    path("incidents/<uuid:incident_id>/sent/", told.sent, name="sent"),
    path("incidents/<uuid:incident_id>/add/", told.incident_add, name="incident-add"),
    path("what-we-do/", told.what_we_do, name="what-we-do"),
]
