from __future__ import annotations

from django.urls import path

from portal.notifications import views

app_name = "notifications"
urlpatterns = [path("outbox", views.demo_outbox, name="demo-outbox")]
