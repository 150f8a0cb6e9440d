"""Addresses of the app in the field, all beneath /field/, where its cookie goes."""

from __future__ import annotations

from django.urls import path

from agencies.refuse.views import field, phones, photos

app_name = "field"

urlpatterns = [
    path("start/", phones.start, name="start"),
    path("api/token", field.token, name="token"),
    path("api/work", field.work, name="work"),
    path("api/store", field.store, name="store"),
    path("api/near", field.near, name="near"),
    path("api/photos/<uuid:photo_id>", photos.photo, name="photo"),
    path("api/end", field.end, name="end"),
]
