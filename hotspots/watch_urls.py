"""Addresses of watch areas, under /watches/."""

from __future__ import annotations

from django.urls import path

from hotspots.watches import views

app_name = "watches"
urlpatterns = [
    path("", views.watch_list, name="list"),
    path("new/", views.new, name="new"),
    path("<uuid:watch_id>/", views.detail, name="watch"),
    path("<uuid:watch_id>/change/", views.change, name="change"),
    path("<uuid:watch_id>/renew/", views.renew, name="renew"),
    path("<uuid:watch_id>/end/", views.end, name="end"),
]
