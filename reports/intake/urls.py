"""Include at `report/`, within the namespace `reports`."""

from __future__ import annotations

from django.urls import path

from reports.intake import views

app_name = "intake"
urlpatterns = [
    path("", views.start, name="start"),
    path("emergency/", views.emergency, name="emergency"),
    path("help/", views.get_help, name="help"),
    path("time/", views.time_left, name="time"),
    path("sent/", views.sent, name="sent"),
    path("<slug:step>/", views.step_view, name="step"),
    path("<slug:step>/<slug:item>/", views.item_view, name="item"),
]
