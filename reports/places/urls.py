"""Addresses of place search and the base map, under /places/."""

from __future__ import annotations

from django.urls import path

from reports.places import views

app_name = "places"

urlpatterns = [
    path("search", views.search, name="search"),
    path("base-layer", views.base_layer, name="base-layer"),
]
