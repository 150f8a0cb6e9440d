"""Addresses of the people of a licensed premises."""

from __future__ import annotations

from django.urls import path

from agencies.licensing.views import own_premises, venue

app_name = "venue"

urlpatterns = [
    path("", venue.home, name="home"),
    path("all/", own_premises.all_premises, name="all"),
]
