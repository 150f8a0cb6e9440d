"""Include at the root: `home/` and `demo/sign-in`."""

from __future__ import annotations

from django.urls import path

from agencies.registry import views

app_name = "registry"
urlpatterns = [
    path("home/", views.home, name="home"),
    path("demo/sign-in", views.demo_sign_in, name="demo-sign-in"),
]
