"""Addresses of the app in the field, all beneath /field/, where its cookie goes."""

from __future__ import annotations

from django.urls import path

from agencies.refuse.views import app, field, phones

app_name = "field"

urlpatterns = [
    path("", app.app, name="app"),
    path("manifest.webmanifest", app.manifest, name="manifest"),
    path("sw.js", app.worker, name="worker"),
    path("start/", phones.start, name="start"),
    path("api/token", field.token, name="token"),
    path("api/work", field.work, name="work"),
    path("api/store", field.store, name="store"),
    path("api/near", field.near, name="near"),
    path("api/end", field.end, name="end"),
]
