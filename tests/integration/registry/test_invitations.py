"""Invitations: a link without content, that works once, for a week, for its mailbox alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.registry.errors import NotAllowed, PeopleError
from agencies.registry.invitations import accept_invitation, invite_person, send_again
from agencies.registry.models import Agency, Invitation, Membership
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.delivery import deliver_batch
from portal.notifications.models import OutboxMessage

pytestmark = pytest.mark.django_db
PersonWith = Callable[..., User]

INVITE = reverse("registry:invite")
NEW = {"full_name": "Nell Newcome", "email": "Nell@police.example", "roles": ["police_triage"]}


@pytest.fixture
def administrator(person_with: PersonWith) -> User:
    return person_with("agency_administrator", agency="police")


def link_in_mail() -> str:
    deliver_batch()
    (message,) = mail.outbox
    (found,) = re.findall(r"http://\S+", message.body)
    mail.outbox.clear()
    return "/" + str(found).split("/", 3)[3]


def test_an_invited_person_joins_by_the_link_and_sets_a_password(
    client: Client, client_for: Callable[..., Client], administrator: User
) -> None:
    assert client_for(administrator).post(INVITE, NEW).status_code == 302
    assert not Membership.objects.filter(user__email="nell@police.example").exists()
    deliver_batch()
    (message,) = mail.outbox
    assert message.to == ["nell@police.example"]
    for told in ("Nell", "Newcome", "Constabulary", "triage"):
        assert told not in message.subject + message.body
    link = link_in_mail()
    assert "Police triage" in client.get(link).content.decode()
    assert not Membership.objects.filter(user__email="nell@police.example").exists()
    response = client.post(link)
    assert response.url.startswith("/accounts/password/reset/key/")
    assert Membership.objects.get(user__email="nell@police.example").roles == ["police_triage"]
    assert client.post(link).status_code == 404, "a link works once"
    reasons = AuditEvent.objects.order_by("sequence").values_list("reason", flat=True)
    assert list(reasons) == ["invited", "invitation_accepted"]


def test_the_database_and_the_outbox_hold_no_link(administrator: User) -> None:
    invitation = invite(administrator)
    secret = link_in_mail().rstrip("/").rsplit("/", 1)[1]
    rows = [*Invitation.objects.values(), *OutboxMessage.objects.values()]
    assert secret not in str([*rows, *AuditEvent.objects.values()])
    assert len(invitation.token_hash) == 64


def invite(by: User, **changes: object) -> Invitation:
    agency = Agency.objects.get(key="police")
    return invite_person(**{"by": by, "agency": agency, **NEW, **changes})  # type: ignore[arg-type]


def test_a_link_expires_and_can_be_sent_again(client: Client, administrator: User) -> None:
    invitation = invite(administrator)
    link = link_in_mail()
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        assert client.post(link).status_code == 404
        send_again(by=administrator, invitation_id=invitation.pk)
        again = link_in_mail()
        assert again != link
        assert client.post(link).status_code == 404, "the old link stays dead"
        assert client.post(again).status_code == 302


def test_a_withdrawn_invitation_opens_nothing_and_is_not_sent(
    client: Client, client_for: Callable[..., Client], administrator: User
) -> None:
    invitation = invite(administrator)
    link = link_in_mail()
    address = reverse("registry:invitation-withdraw", args=[invitation.pk])
    assert client_for(administrator).post(address).status_code == 302
    page = client.get(link)
    assert page.status_code == 404
    assert "ask who invited you" in page.content.decode()


def test_somebody_with_an_account_is_invited_like_anybody(
    client: Client, client_for: Callable[..., Client], administrator: User, person_with: PersonWith
) -> None:
    """The answer does not tell whether the address has an account, nor its owner's name."""
    known = person_with("licensing_officer", name="Known Already")
    browser = client_for(administrator)
    response = browser.post(INVITE, {**NEW, "email": known.email}, follow=True)
    assert "Nell Newcome" in response.content.decode()
    assert "Known Already" not in response.content.decode()
    assert client.post(link_in_mail()).url == reverse("account_login")
    assert Membership.objects.filter(user=known).count() == 2


@pytest.mark.parametrize("roles", [["licensing_officer"], ["auditor"], []])
def test_only_roles_of_the_own_kind_of_agency_are_offered(
    roles: list[str], administrator: User, client_for: Callable[..., Client]
) -> None:
    with pytest.raises(PeopleError):
        invite(administrator, roles=roles)
    assert client_for(administrator).post(INVITE, {**NEW, "roles": roles}).status_code == 422
    assert not Invitation.objects.exists()


def test_nobody_invites_to_another_agency(administrator: User, person_with: PersonWith) -> None:
    with pytest.raises(NotAllowed):
        invite(administrator, agency=Agency.objects.get(key="licensing"))
    other = person_with("agency_administrator", agency="licensing")
    invitation = invite(administrator)
    with pytest.raises(NotAllowed):
        send_again(by=other, invitation_id=invitation.pk)


def test_a_made_up_secret_opens_nothing() -> None:
    with pytest.raises(PeopleError):
        accept_invitation(secret="A" * 43)


def test_somebody_who_left_can_come_back(administrator: User, person_with: PersonWith) -> None:
    left = person_with("police_triage")
    Membership.objects.filter(user=left).update(
        active_from=timezone.now() - timedelta(days=9),
        active_until=timezone.now() - timedelta(days=1),
    )
    invite(administrator, email=left.email, roles=["police_intelligence"])
    accept_invitation(secret=link_in_mail().rstrip("/").rsplit("/", 1)[1])
    assert Membership.objects.get(user=left).roles == ["police_intelligence"]
    assert Membership.objects.current().filter(user=left).exists()
