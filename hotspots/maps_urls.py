"""Include at `maps/`: the map, its tiles and files, and keys for GIS."""

from __future__ import annotations

from django.urls import path

from hotspots.file_forms import FILE_FORM
from hotspots.views import maps, tokens

app_name = "maps"

urlpatterns = [
    path("", maps.show, name="map"),
    path("here/", maps.here, name="here"),
    path("tiles/<str:layer>/<str:z>/<str:x>/<str:y>.mvt", maps.tile, name="tile"),
    path(f"figures.<{FILE_FORM}:form>", maps.figures_file, name="figures-file"),
    path(f"reports.<{FILE_FORM}:form>", maps.reports_file, name="reports-file"),
    path("keys/", tokens.keys, name="keys"),
    path("keys/<uuid:token_id>/stop/", tokens.stop, name="key-stop"),
]
