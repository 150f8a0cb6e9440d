"""Opening contact details and sources: reason, fresh sign-in, record; and nothing without them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from agencies.registry.people import clearances_of
from agencies.registry.row_security import acting_as, signed
from portal.accounts.models import User
from portal.audit.models import AuditEvent, Operation
from reports.actions.sealed_parts import read_contact, read_source
from reports.enums import MoveReason, ReadReason, TimelineKind
from reports.errors import CaseworkError, NotAllowed, WrongState
from reports.models import Report, TimelineEntry
from tests.integration.row_security.test_row_security import raw
from tests.integration.triage.conftest import text_of
from tests.integration.triage.test_report import moved
from tests.support.people import PASSWORD

PHONE = "07700 900118"
KNOWS = "Lives across the landing"
WHY = "The flat number is not clear"
GIVEN = {"reason": "clarify", "words": WHY}


@pytest.fixture
def reachable(tell: Callable[..., Report]) -> Report:
    return tell(contact={"name": "Pat", "phone": PHONE}, source={"how": KNOWS})


def page_of(report: Report, part: str) -> str:
    return f"/triage/reports/{report.pk}/{part}/"


def readings(report: Report) -> list[AuditEvent]:
    return list(
        AuditEvent.objects.filter(
            operation=Operation.CONSULTATION,
            object_id=str(report.pk),
            detail__has_key="part",
        )
    )


def test_reading_needs_a_reason_and_is_recorded(
    client: Client, officer: User, reachable: Report
) -> None:
    shown = text_of(client.get(page_of(reachable, "contact")))
    assert "Why do you need it?" in shown
    assert PHONE not in shown
    assert not readings(reachable)

    response = client.post(page_of(reachable, "contact"), GIVEN)
    assert response.status_code == 200
    assert PHONE in text_of(response)
    assert "no-store" in response.headers["Cache-Control"]
    (event,) = readings(reachable)
    assert (event.actor_id, event.reason) == (officer.pk, "contact.clarify")
    assert WHY not in str(event.__dict__)
    entry = TimelineEntry.objects.get(report=reachable, kind=TimelineKind.CONTACT_READ)
    assert (entry.by, entry.after, entry.words.open()) == (officer, ReadReason.CLARIFY, WHY)

    assert PHONE not in text_of(client.get(page_of(reachable, "contact")))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"reason": "", "words": WHY}, "Choose a reason."),
        ({"reason": "nosy", "words": WHY}, "Choose a reason."),
        ({"reason": "clarify", "words": "   "}, "Say why in a few words."),
        ({"reason": "clarify", "words": "x" * 3_000}, "Write no more than 2000 characters."),
    ],
)
def test_without_a_reason_nothing_is_read(
    client: Client, reachable: Report, given: dict[str, str], says: str
) -> None:
    response = client.post(page_of(reachable, "contact"), given)
    assert response.status_code == 422
    assert says in text_of(response)
    assert PHONE not in text_of(response)
    assert not readings(reachable)


def test_the_source_is_for_intelligence_and_contact_details_for_triage(
    client: Client, client_for: Callable[..., Client], colleague: User, reachable: Report
) -> None:
    intelligence = client_for(colleague)
    assert KNOWS in text_of(intelligence.post(page_of(reachable, "source"), GIVEN))
    for who, part in ((intelligence, "contact"), (client, "source")):
        response = who.post(page_of(reachable, part), GIVEN)
        assert response.status_code == 403
        assert PHONE not in text_of(response)
        assert KNOWS not in text_of(response)
    refused = AuditEvent.objects.filter(operation=Operation.REFUSAL).values_list(
        "reason", flat=True
    )
    assert set(refused) == {"reports.read_contact", "reports.read_source"}


def test_after_ten_minutes_one_shows_again_that_it_is_oneself(
    client: Client, officer: User, reachable: Report
) -> None:
    address = page_of(reachable, "contact")
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        asked = client.get(address)
        assert asked.status_code == 302
        assert asked["Location"].startswith("/accounts/reauthenticate/")

        sent = client.post(address, GIVEN)
        assert sent.status_code == 302
        assert not readings(reachable)

        wrong = client.post(sent["Location"], {"password": "not it", "next": address})
        assert PHONE not in text_of(wrong)
        assert not readings(reachable)

        # What was typed before is done after the confirmation, and not lost.
        response = client.post(sent["Location"], {"password": PASSWORD, "next": address})
        assert PHONE in text_of(response)
        assert "no-store" in response.headers["Cache-Control"]
        assert len(readings(reachable)) == 1
        assert client.get(address).status_code == 200


def test_a_form_without_its_token_is_never_done_after_a_confirmation(
    client_for: Callable[..., Client], officer: User, reachable: Report
) -> None:
    forged = client_for(officer, enforce_csrf_checks=True)
    address = page_of(reachable, "contact")
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        response = forged.post(address, GIVEN)
        assert response.status_code == 403
        assert WHY in text_of(response)
        assert "account_reauthentication_state" not in forged.session
    assert not readings(reachable)


def test_a_report_without_contact_details_says_so(
    client: Client, tell: Callable[..., Report]
) -> None:
    report = tell()
    assert "There is nothing to read" in text_of(client.get(page_of(report, "contact")))
    response = client.post(page_of(report, "contact"), GIVEN)
    assert response.status_code == 409
    assert not readings(report)
    assert AuditEvent.objects.filter(
        operation=Operation.REFUSAL, object_id=str(report.pk), reason="reports.read_contact"
    ).exists()


def test_the_reports_page_offers_only_what_the_role_opens(
    client: Client, client_for: Callable[..., Client], colleague: User, reachable: Report
) -> None:
    of_triage = text_of(client.get(f"/triage/reports/{reachable.pk}/"))
    of_intelligence = text_of(client_for(colleague).get(f"/triage/reports/{reachable.pk}/"))
    assert page_of(reachable, "contact") in of_triage
    assert page_of(reachable, "source") not in of_triage
    assert page_of(reachable, "source") in of_intelligence
    assert page_of(reachable, "contact") not in of_intelligence


def test_the_timeline_tells_the_police_and_nobody_else(
    officer: User, client: Client, person_with: Callable[..., User], reachable: Report
) -> None:
    moved(reachable, officer, ("start", MoveReason.START), ("pass_on", MoveReason.SAFEGUARDING))
    read_contact(by=officer, report_id=reachable.pk, reason="safety", words=WHY)
    assert "Contact details read" in text_of(client.get(f"/triage/reports/{reachable.pk}/"))
    for role, number in (("police_intelligence", 1), ("safeguarding", 0)):
        with raw(signed(clearances_of(person_with(role)))) as cursor:
            cursor.execute("SELECT id FROM reports_timelineentry WHERE kind = 'contact_read'")
            assert len(cursor.fetchall()) == number


@pytest.mark.parametrize(
    ("role", "read", "problem"),
    [
        ("police_intelligence", read_contact, NotAllowed),
        ("police_triage", read_source, NotAllowed),
        ("cleansing_lead", read_contact, NotAllowed),
        ("auditor", read_source, NotAllowed),
    ],
)
def test_the_actions_refuse_by_themselves(
    person_with: Callable[..., User],
    reachable: Report,
    role: str,
    read: Callable[..., Any],
    problem: type[CaseworkError],
) -> None:
    with pytest.raises(problem):
        read(by=person_with(role), report_id=reachable.pk, reason="clarify", words=WHY)
    assert not readings(reachable)


def test_the_database_hides_a_part_from_who_holds_the_permission_only(
    officer: User, reachable: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A permission given by mistake opens nothing: the row's audience decides too."""
    monkeypatch.setattr("reports.permissions.permissions_of", lambda user: {"reports.read_source"})
    with pytest.raises(WrongState):
        read_source(by=officer, report_id=reachable.pk, reason="clarify", words=WHY)
    with acting_as(officer):
        assert not TimelineEntry.objects.filter(kind=TimelineKind.SOURCE_READ).exists()
