"""Include at `report/`, within the namespace `reports`."""

from __future__ import annotations

from django.urls import path

from reports.intake import views

app_name = "intake"
urlpatterns = [
    path("", views.start, name="start"),
    path("emergency/", views.emergency, name="emergency"),
    path("sent/", views.sent, name="sent"),
    path("<slug:step>/", views.step_view, name="step"),
]
