from __future__ import annotations

from django.urls import path

from hotspots.releases import views

app_name = "releases"
urlpatterns = [
    path("", views.releases, name="list"),
    path("ask/", views.ask, name="ask"),
    path("<uuid:release_id>/", views.detail, name="release"),
    path("<uuid:release_id>/figures/", views.figures, name="figures"),
    path("<uuid:release_id>/figures.csv", views.export, name="export"),
    path("<uuid:release_id>/<slug:move>/", views.move, name="move"),
]
