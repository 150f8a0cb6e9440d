from __future__ import annotations

from django.urls import path

from portal.oversight import views

app_name = "oversight"
urlpatterns = [
    path("audit", views.search, name="search"),
    path("audit/object/<uuid:object_id>", views.who_looked, name="who-looked"),
]
