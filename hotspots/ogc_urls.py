"""Include at `api/`: OGC API Features. No cookie, no session, no language."""

from __future__ import annotations

from django.urls import path

from hotspots.views import ogc

app_name = "api"

urlpatterns = [
    path("", ogc.landing, name="landing"),
    path("conformance", ogc.conformance, name="conformance"),
    path("openapi.json", ogc.openapi, name="openapi"),
    path("collections", ogc.collections, name="collections"),
    path("collections/<str:collection>", ogc.collection, name="collection"),
    path("collections/<str:collection>/items", ogc.items, name="items"),
    path("collections/<str:collection>/items/<str:feature>", ogc.item, name="item"),
]
