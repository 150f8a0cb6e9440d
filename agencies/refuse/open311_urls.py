"""Include at `open311/`: no cookie, no session, no language."""

from __future__ import annotations

from django.urls import path, register_converter

from agencies.refuse.views import open311


class FormatConverter:
    """The ending of an address, which says in what format the answer is to be."""

    regex = "xml|json"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FormatConverter, "open311_format")

app_name = "open311"

urlpatterns = [
    path("discovery.<open311_format:form>", open311.discovery, name="discovery"),
    path("v2/services.<open311_format:form>", open311.services, name="services"),
    path("v2/services/<str:code>.<open311_format:form>", open311.definition, name="definition"),
    path("v2/requests.<open311_format:form>", open311.service_requests, name="requests"),
    path("v2/requests/<str:number>.<open311_format:form>", open311.service_request, name="request"),
    path("v2/tokens/<str:token>.<open311_format:form>", open311.token, name="token"),
    path("v2/servicerequestupdates.<open311_format:form>", open311.updates, name="updates"),
]
