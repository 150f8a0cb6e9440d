from __future__ import annotations

from django.urls import path

from agencies.refuse.views import jobs, monthly, phones, rounds

app_name = "refuse"

urlpatterns = [
    path("", jobs.job_index, name="jobs"),
    path("phones/", phones.phones, name="phones"),
    path("phones/<uuid:device_id>/revoke/", phones.revoke, name="phone-revoke"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/by-hand/", rounds.by_hand, name="round-by-hand"),
    path("rounds/<uuid:round_id>/take-back/", rounds.take_back, name="round-take-back"),
    path("monthly/", monthly.report, name="monthly"),
    path("monthly.csv", monthly.export, name="monthly-export"),
    path("jobs/<uuid:job_id>/", jobs.detail, name="job"),
    path("jobs/<uuid:job_id>/priority/", jobs.priority, name="job-priority"),
    path("jobs/<uuid:job_id>/do/<slug:move>/", jobs.move, name="job-move"),
]
