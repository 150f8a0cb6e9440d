"""Addresses of the people of a licensed premises."""

from __future__ import annotations

from django.urls import path

from agencies.licensing.views import questions, venue

app_name = "venue"

urlpatterns = [
    path("", venue.home, name="home"),
    path("questions/", questions.question_index, name="questions"),
    path("questions/<uuid:question_id>/", questions.detail, name="question"),
    path("questions/<uuid:question_id>/answer/", questions.answer, name="question-answer"),
]
