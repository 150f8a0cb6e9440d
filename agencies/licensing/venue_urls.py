"""Addresses of the people of a licensed premises."""

from __future__ import annotations

from django.urls import path

from agencies.licensing.views import venue, venue_bags, venue_paper

app_name = "venue"

urlpatterns = [
    path("", venue.home, name="home"),
    path("bags/", venue_bags.bags, name="bags"),
    path("bags/add/", venue_bags.add, name="bag-add"),
    path("bags/take-on/", venue_bags.take_on, name="bag-take-on"),
    path("bags/print/", venue_paper.register, name="bags-print"),
    path("bags/labels/", venue_paper.labels, name="bag-labels"),
    path("bags/<uuid:bag_id>/", venue_bags.bag, name="bag"),
    path("bags/<uuid:bag_id>/<str:move>/", venue_bags.move, name="bag-move"),
]
