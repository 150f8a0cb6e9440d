"""Include at `maps/`: the map, its tiles and files, and keys for GIS."""

from __future__ import annotations

from django.urls import path, register_converter

from hotspots.views import maps, tokens


class FileFormConverter:
    """The files that the figures of a map are given as."""

    regex = "csv|geojson"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FileFormConverter, "map_file")

app_name = "maps"

urlpatterns = [
    path("", maps.show, name="map"),
    path("here/", maps.here, name="here"),
    path("tiles/<str:layer>/<str:z>/<str:x>/<str:y>.mvt", maps.tile, name="tile"),
    path("figures.<map_file:form>", maps.figures_file, name="figures-file"),
    path("reports.<map_file:form>", maps.reports_file, name="reports-file"),
    path("keys/", tokens.keys, name="keys"),
    path("keys/<uuid:token_id>/stop/", tokens.stop, name="key-stop"),
]
