"""Addresses of licensing officers and police."""

from __future__ import annotations

from django.urls import path

from agencies.licensing.views import conditions, premises

app_name = "licensing"

urlpatterns = [
    path("premises/", premises.premises_list, name="premises-list"),
    path("premises/<uuid:premises_id>/", premises.detail, name="premises"),
    path("premises/<uuid:premises_id>/conditions/add/", conditions.add, name="condition-add"),
    path("premises/<uuid:premises_id>/periods/", conditions.periods, name="premises-periods"),
    path("conditions/<uuid:condition_id>/", conditions.condition, name="condition"),
    path("conditions/<uuid:condition_id>/end/", conditions.end, name="condition-end"),
]
