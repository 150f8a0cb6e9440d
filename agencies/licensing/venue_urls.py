"""Addresses of the people of a licensed premises."""

from __future__ import annotations

from django.urls import path

from agencies.licensing.views import venue, venue_visits

app_name = "venue"

urlpatterns = [
    path("", venue.home, name="home"),
    path("visits/", venue_visits.visit_list, name="visits"),
    path("visits/<uuid:copy_id>/", venue_visits.visit, name="visit"),
]
