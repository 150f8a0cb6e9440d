"""Addresses of the people of a licensed premises."""

from __future__ import annotations

from django.urls import path

from agencies.licensing.views import venue, venue_alerts, venue_writing

app_name = "venue"

urlpatterns = [
    path("", venue.home, name="home"),
    path("letters/", venue_writing.letters, name="letters"),
    path("letters/<uuid:letter_id>/", venue_writing.letter, name="letter"),
    path("letters/<uuid:letter_id>/pdf/", venue_writing.letter_pdf, name="letter-pdf"),
    path("plans/", venue_writing.plans, name="plans"),
    path("plans/<uuid:plan_id>/", venue_writing.plan, name="plan"),
    path("plans/steps/<uuid:step_id>/<slug:move>/", venue_writing.step_do, name="step-do"),
    path("alerts/", venue_alerts.alerts, name="alerts"),
    path("alerts/past/", venue_alerts.past, name="alerts-past"),
    path("alerts/<uuid:alert_id>/", venue_alerts.alert, name="alert"),
    path("alerts/<uuid:alert_id>/read/", venue_alerts.read, name="alert-read"),
]
