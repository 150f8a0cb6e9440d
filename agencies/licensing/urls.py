"""Addresses of licensing officers and police."""

from __future__ import annotations

from django.urls import path

from agencies.licensing.views import alerts, letters, plans, premises

app_name = "licensing"

urlpatterns = [
    path("premises/", premises.premises_list, name="premises-list"),
    path("premises/<uuid:premises_id>/", premises.detail, name="premises"),
    path("letters/", letters.letters, name="letters"),
    path("letters/new/", letters.new, name="letter-new"),
    path("letters/<uuid:letter_id>/", letters.detail, name="letter"),
    path("letters/<uuid:letter_id>/words/", letters.edit, name="letter-edit"),
    path("letters/<uuid:letter_id>/pdf/", letters.pdf, name="letter-pdf"),
    path("letters/<uuid:letter_id>/<slug:move>/", letters.do, name="letter-do"),
    path("plans/", plans.plans, name="plans"),
    path("plans/new/", plans.new, name="plan-new"),
    path("plans/<uuid:plan_id>/", plans.detail, name="plan"),
    path("plans/<uuid:plan_id>/<slug:move>/", plans.do, name="plan-do"),
    path("plans/steps/<uuid:step_id>/<slug:move>/", plans.step_do, name="step-do"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/new/", alerts.new, name="alert-new"),
    path("alerts/<uuid:alert_id>/", alerts.detail, name="alert"),
    path("alerts/<uuid:alert_id>/stop/", alerts.stop, name="alert-stop"),
]
