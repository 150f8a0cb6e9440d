from __future__ import annotations

from django.urls import path

from agencies.refuse.views import jobs, phones, systems

app_name = "refuse"

urlpatterns = [
    path("", jobs.job_index, name="jobs"),
    path("phones/", phones.phones, name="phones"),
    path("phones/<uuid:device_id>/revoke/", phones.revoke, name="phone-revoke"),
    path("systems/", systems.systems, name="systems"),
    path("systems/<uuid:system_id>/", systems.system, name="system"),
    path("systems/<uuid:system_id>/stop/", systems.stop, name="system-stop"),
    path("jobs/<uuid:job_id>/", jobs.detail, name="job"),
    path("jobs/<uuid:job_id>/priority/", jobs.priority, name="job-priority"),
    path("jobs/<uuid:job_id>/do/<slug:move>/", jobs.move, name="job-move"),
]
