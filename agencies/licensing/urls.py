"""Addresses of licensing officers and police."""

from __future__ import annotations

from django.urls import path

from agencies.licensing.views import complaints, night, premises, reviews

app_name = "licensing"

urlpatterns = [
    path("premises/", premises.premises_list, name="premises-list"),
    path("premises/<uuid:premises_id>/", premises.detail, name="premises"),
    path("reviews/", reviews.review_index, name="reviews"),
    path("reviews/<uuid:incident_id>/", reviews.detail, name="review"),
    path("reviews/<uuid:incident_id>/<slug:move>/", reviews.move, name="review-move"),
    path("questions/<uuid:question_id>/close/", reviews.close_question, name="question-close"),
    path("complaints/", complaints.complaint_index, name="complaints"),
    path("complaints/add/", complaints.add, name="complaint-add"),
    path("complaints/<uuid:complaint_id>/", complaints.detail, name="complaint"),
    path("complaints/<uuid:complaint_id>/close/", complaints.close, name="complaint-close"),
    path("complaints/<uuid:complaint_id>/who/", complaints.who, name="complaint-who"),
    path("night/", night.night, name="night"),
    path("night/export/", night.export, name="night-export"),
]
