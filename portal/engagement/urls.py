from __future__ import annotations

from django.urls import path

from portal.engagement import views

app_name = "engagement"
urlpatterns = [
    path("", views.landing, name="landing"),
    path("before-you-start/", views.before_you_start, name="before-you-start"),
    path("exit/", views.exit_now, name="exit"),
    path("stay-safe/", views.stay_safe, name="stay-safe"),
    path("privacy/", views.privacy, name="privacy"),
    path("cookies/", views.cookies, name="cookies"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("data-sources/", views.data_sources, name="data-sources"),
]
