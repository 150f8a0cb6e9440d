"""Include at `record/`, within the namespace `reports`."""

from __future__ import annotations

from django.urls import path

from reports.intake import assisted

app_name = "assisted"
urlpatterns = [
    path("", assisted.start, name="start"),
    path("emergency/", assisted.emergency, name="emergency"),
    path("sent/", assisted.taken, name="sent"),
    path("<slug:step>/", assisted.step_view, name="step"),
    path("<slug:step>/<slug:item>/", assisted.item_view, name="item"),
]
