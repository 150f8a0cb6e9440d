"""Addresses of the people of a licensed premises."""

from __future__ import annotations

from django.urls import path

from agencies.licensing.views import venue

app_name = "venue"

urlpatterns = [
    path("", venue.home, name="home"),
]
