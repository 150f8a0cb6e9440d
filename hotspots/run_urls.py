"""Addresses of hotspot runs."""

from __future__ import annotations

from django.urls import path

from hotspots.views import runs

app_name = "hotspots"
urlpatterns = [
    path("", runs.run_list, name="runs"),
    path("ask/", runs.ask, name="run-ask"),
    path("runs/<uuid:run_id>/", runs.run, name="run"),
    path("runs/<uuid:run_id>/progress/", runs.progress, name="run-progress"),
    path("runs/<uuid:run_id>/stop/", runs.stop, name="run-stop"),
    path(
        "runs/<uuid:run_id>/tiles/<str:source>/<str:z>/<str:x>/<str:y>.mvt",
        runs.tile,
        name="run-tile",
    ),
    path("runs/<uuid:run_id>/export/", runs.export, name="run-export"),
]
