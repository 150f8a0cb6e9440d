"""Include at `report/`, within the namespace `reports`."""

from __future__ import annotations

from django.urls import path

from reports.intake import inbox_photo, inbox_views, kept_views, views

app_name = "intake"
urlpatterns = [
    path("", views.start, name="start"),
    path("emergency/", views.emergency, name="emergency"),
    path("help/", views.get_help, name="help"),
    path("time/", views.time_left, name="time"),
    path("sent/", kept_views.sent, name="sent"),
    path("sent/code/", kept_views.code_file, name="code-file"),
    path("inbox/", inbox_views.code, name="inbox"),
    path("inbox/report/", inbox_views.report, name="inbox-report"),
    path("inbox/photo/", inbox_photo.photo, name="inbox-photo"),
    path("inbox/contact/", inbox_views.contact, name="inbox-contact"),
    path("inbox/leave/", inbox_views.leave, name="inbox-leave"),
    path("<slug:step>/", views.step_view, name="step"),
    path("<slug:step>/<slug:item>/", views.item_view, name="item"),
]
