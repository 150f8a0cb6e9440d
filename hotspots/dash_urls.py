"""Addresses of the dashboards, under /dashboard/."""

from __future__ import annotations

from django.urls import path

from hotspots.dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("figures.csv", views.export, name="export"),
    path("briefing.pdf", views.briefing, name="briefing"),
    path("definitions/", views.definitions, name="definitions"),
]
