from __future__ import annotations

from django.urls import path

from hotspots.file_forms import FILE_FORM
from hotspots.releases import map_views, views

app_name = "releases"
urlpatterns = [
    path("", views.releases, name="list"),
    path("ask/", views.ask, name="ask"),
    path("map/", map_views.show, name="map"),
    path("map/shapes.geojson", map_views.shapes, name="map-shapes"),
    path(f"map/figures.<{FILE_FORM}:form>", map_views.file, name="map-file"),
    path("<uuid:release_id>/", views.detail, name="release"),
    path("<uuid:release_id>/figures/", views.figures, name="figures"),
    path("<uuid:release_id>/figures.csv", views.export, name="export"),
    path("<uuid:release_id>/<slug:move>/", views.move, name="move"),
]
