"""Addresses of published figures, with a language in front of them."""

from __future__ import annotations

from django.urls import path

from hotspots.releases import public_views

app_name = "figures"
urlpatterns = [
    path("", public_views.figures, name="figures"),
    path("figures.csv", public_views.download, name="download"),
]
