"""Declared permissions of views: who gets in, who gets which page, what is recorded."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

import portal.urls
from agencies.registry.access import (
    SIGNED_IN,
    PermissionRequiredMixin,
    require_permission,
    require_sign_in,
)
from agencies.registry.models import Membership
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.urls import handler403  # noqa: F401  (part of this test's URL configuration)
from tests.support.statements import statements as sent_by

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@require_permission(Permission.REPORTS_TRIAGE)
def function_view(request: HttpRequest) -> HttpResponse:
    return HttpResponse("inside")


class ClassView(PermissionRequiredMixin):
    required_permission = Permission.REPORTS_TRIAGE

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("inside")


@require_sign_in
def own_view(request: HttpRequest) -> HttpResponse:
    return HttpResponse("inside")


urlpatterns = [
    path("function", function_view, name="function"),
    path("class", ClassView.as_view(), name="class"),
    path("own", own_view, name="own"),
    *portal.urls.urlpatterns,
]

BOTH = pytest.mark.parametrize("url", ["/function", "/class"])


@BOTH
def test_role_with_the_permission_gets_in(client_for: Callable[..., Client], url: str) -> None:
    assert client_for("police_triage").get(url).content == b"inside"
    assert not AuditEvent.objects.exists()


@BOTH
def test_role_without_it_gets_words_and_a_record(
    client_for: Callable[..., Client], url: str
) -> None:
    response = client_for("auditor").get(url)
    assert response.status_code == 403
    page = response.content.decode()
    assert "Move a report through triage" in page
    assert "in your agency" in page
    event = AuditEvent.objects.get()
    assert (event.operation, event.object_type, event.object_id, event.reason) == (
        "refusal",
        "page",
        url.strip("/"),
        "reports.triage",
    )
    assert event.actor_label == "auditor"


@BOTH
def test_signed_out_person_is_sent_to_sign_in(client: Client, url: str) -> None:
    assert client.get(url).url == f"/accounts/login/?next={url}"


def test_own_page_is_for_anybody_signed_in(
    client: Client, client_for: Callable[..., Client], person_with: Callable[..., User]
) -> None:
    assert client.get("/own").status_code == 302
    assert client_for("auditor").get("/own").content == b"inside"
    assert client_for(person_with()).get("/own").content == b"inside"


def test_lost_role_shuts_the_door_at_once(
    client_for: Callable[..., Client], person_with: Callable[..., User]
) -> None:
    user = person_with("police_triage")
    client = client_for(user)
    assert client.get("/function").status_code == 200
    Membership.objects.filter(user=user).update(roles=["auditor"])
    assert client.get("/function").status_code == 403


def test_declarations_can_be_listed() -> None:
    assert function_view.required_permission == Permission.REPORTS_TRIAGE  # type: ignore[attr-defined]
    assert ClassView.as_view().required_permission == Permission.REPORTS_TRIAGE  # type: ignore[attr-defined]
    assert own_view.required_permission == SIGNED_IN  # type: ignore[attr-defined]


def test_view_that_declares_nothing_does_not_start() -> None:
    class Forgetful(PermissionRequiredMixin):
        pass

    with pytest.raises(ImproperlyConfigured, match="Forgetful"):
        Forgetful.as_view()
    with pytest.raises(ImproperlyConfigured):
        require_permission("reports.triage")  # type: ignore[arg-type]


def test_signed_in_page_costs_few_statements(client_for: Callable[..., Client]) -> None:
    client = client_for("police_triage")
    client.get("/function")  # the first one notes in the session that somebody is at work
    with sent_by() as sent:
        client.get("/function")
    assert len(sent) == 4, sent  # session, person, memberships, what is shown
