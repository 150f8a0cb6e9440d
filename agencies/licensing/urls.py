"""Addresses of licensing officers and police."""

from __future__ import annotations

from django.urls import path

from agencies.licensing.views import premises

app_name = "licensing"

urlpatterns = [
    path("premises/", premises.premises_list, name="premises-list"),
    path("premises/<uuid:premises_id>/", premises.detail, name="premises"),
]
