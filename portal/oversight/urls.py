from __future__ import annotations

from django.urls import path

from portal.oversight import unusual_views, views

app_name = "oversight"
urlpatterns = [
    path("audit", views.search, name="search"),
    path("audit.csv", views.search_export, name="search-export"),
    path("audit/object/<uuid:object_id>", views.who_looked, name="who-looked"),
    path("unusual", unusual_views.unusual, name="unusual"),
    path("unusual/<uuid:unusual_id>", unusual_views.detail, name="unusual-detail"),
    path("unusual/<uuid:unusual_id>/ask", unusual_views.ask, name="unusual-ask"),
]
