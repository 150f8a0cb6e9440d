from __future__ import annotations

from django.urls import path

from agencies.refuse.views import (
    bins,
    board,
    boxes,
    crews,
    jobs,
    maps,
    needlesticks,
    phones,
    response,
    targets,
)

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
    path("needlesticks/", needlesticks.needlesticks, name="needlesticks"),
    path("needlesticks/add/", needlesticks.add, name="needlestick-add"),
    path("needlesticks/<uuid:health_id>/", needlesticks.detail, name="needlestick"),
    path("needlesticks/<uuid:health_id>/read/", needlesticks.read, name="needlestick-read"),
    path("needlesticks/<uuid:health_id>/do/<slug:move>/", needlesticks.do, name="needlestick-do"),
    path("bins/", bins.bins, name="bins"),
    path("bins.csv", bins.export, name="bins-export"),
    path("bins/add/", bins.add, name="bin-add"),
    path("bins/<uuid:bin_id>/", bins.detail, name="bin"),
    path("bins/<uuid:bin_id>/emptied/", bins.emptied, name="bin-emptied"),
    path("bins/<uuid:bin_id>/change/", bins.change, name="bin-change"),
    path("bins/visits/<uuid:visit_id>/undo/", bins.undo, name="bin-visit-undo"),
    path("boxes/", boxes.boxes, name="boxes"),
    path("boxes.csv", boxes.export, name="boxes-export"),
    path("boxes/add/", boxes.add, name="box-add"),
    path("boxes/limit/", boxes.limit, name="box-limit"),
    path("boxes/<uuid:box_id>/", boxes.detail, name="box"),
    path("boxes/<uuid:box_id>/do/<slug:move>/", boxes.move, name="box-move"),
]
