from __future__ import annotations

from django.urls import path

from agencies.refuse.views import board, crews, jobs, maps, phones, response, targets

app_name = "refuse"

urlpatterns = [
    path("", jobs.job_index, name="jobs"),
    path("board/", board.show, name="board"),
    path("board/columns/", board.watch, name="board-columns"),
    path("map/", maps.job_map, name="map"),
    path("map/points", maps.points, name="map-points"),
    path("crews/", crews.show, name="crews"),
    path("targets/", targets.show, name="targets"),
    path("targets/<slug:key>/", targets.change, name="target-set"),
    path("response-times/", response.times, name="response-times"),
    path("response-times/jobs.csv", response.export, name="response-times-export"),
    path("phones/", phones.phones, name="phones"),
    path("phones/<uuid:device_id>/revoke/", phones.revoke, name="phone-revoke"),
    path("jobs/<uuid:job_id>/", jobs.detail, name="job"),
    path("jobs/<uuid:job_id>/priority/", jobs.priority, name="job-priority"),
    path("jobs/<uuid:job_id>/do/<slug:move>/", jobs.move, name="job-move"),
]
