"""Addresses of the app in the field: its page, and what it asks for."""

from __future__ import annotations

from django.urls import path

from agencies.refuse.views import app, field, phones, photos

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
    path("api/photos/<uuid:photo_id>", photos.photo, name="photo"),
    path("api/end", field.end, name="end"),
]
