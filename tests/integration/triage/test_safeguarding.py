"""Whether somebody at risk was referred: asked of each report with a signal, recorded, reminded."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from reports.actions.safeguarding import read_safeguarding, record_safeguarding
from reports.actions.submit import SetAside, Submission, submit_report
from reports.actions.triage import move_report, prioritise_report
from reports.enums import Category, Channel, JunkSign, Kind, Priority, Risk
from reports.errors import CaseworkError, NotAllowed
from reports.models import Report, SafeguardingRecord, SafeguardingReminder
from reports.queries import reports_without_safeguarding, safeguarding_visible_to
from reports.tasks import remind_of_safeguarding
from tests.support.database import as_owner

pytestmark = pytest.mark.django_db

REFERENCE = "C-77/2026"
MADE = {
    "route": "mash_children",
    "made_on": "2026-11-03",
    "reference": REFERENCE,
    "made_by": "Sgt A. Wells",
    "words": "",
}
SIGNALS = {
    "a child": {"risks": frozenset({Risk.CHILD})},
    "an adult": {"risks": frozenset({Risk.ADULT})},
    "somebody cannot say": {"may_be_at_risk": True},
    "somebody is worried": {"category": Category.WORRIED},
    "county lines": {"category": Category.COUNTY_LINES},
    "a home taken over": {"category": Category.CUCKOOING},
    "an overdose": {"risks": frozenset({Risk.OVERDOSE})},
}


def told(**more: object) -> Report:
    return submit_report(
        by=None,
        submission=Submission(
            channel=Channel.ONLINE,
            kind=Kind.CONCERN,
            narrative="Two young people come every evening",
            place_text="Behind the shops",
            **more,  # type: ignore[arg-type]
        ),
        idempotency_key=uuid.uuid4(),
    )


@pytest.fixture
def triage(person_with: Callable[..., User]) -> User:
    return person_with("police_triage")


@pytest.fixture
def report(db: None) -> Report:
    return told(risks=frozenset({Risk.CHILD}))


def address_of(report: Report, part: str = "report-safeguarding") -> str:
    return reverse(f"reports:triage:{part}", args=[report.pk])


def waiting(user: User) -> set[uuid.UUID]:
    with acting_as(user):
        return {each.pk for each in reports_without_safeguarding(user)}


@pytest.mark.parametrize("signal", SIGNALS)
def test_every_signal_asks(triage: User, signal: str) -> None:
    asking = told(**SIGNALS[signal])
    assert waiting(triage) == {asking.pk}


def test_what_tells_of_nobody_at_risk_does_not_ask(triage: User) -> None:
    told(category=Category.DEALING, risks=frozenset({Risk.DOG}))
    told(
        risks=frozenset({Risk.CHILD}),
        set_aside=SetAside(signs=(JunkSign.LINKS,), tell=False),
    )
    assert waiting(triage) == set()


def test_a_referral_is_recorded_and_its_reference_is_sealed(
    client_for: Callable[..., Client], triage: User, report: Report
) -> None:
    client = client_for(triage)
    page = client.get(reverse("reports:triage:report-detail", args=[report.pk])).content.decode()
    assert "It is not recorded yet whether they were referred" in page
    assert client.post(address_of(report), MADE).status_code == 302
    made = SafeguardingRecord.objects.get()
    assert (made.route, str(made.made_on)) == ("mash_children", "2026-11-03")
    assert REFERENCE.encode() not in bytes(
        SafeguardingRecord.objects.values_list("details", flat=True).get().blob()
    )
    page = client.get(reverse("reports:triage:report-detail", args=[report.pk])).content.decode()
    assert "It is not recorded yet" not in page
    assert "Children&#x27;s social care (MASH), 3 November 2026" in page
    assert REFERENCE not in page
    assert REFERENCE not in client.get(address_of(report)).content.decode()

    read = client.post(address_of(report, "report-safeguarding-words")).content.decode()
    assert REFERENCE in read
    assert "Sgt A. Wells" in read
    event = AuditEvent.objects.filter(operation="consultation", reason="safeguarding").get()
    assert event.object_id == str(report.pk)
    assert REFERENCE not in str(event.detail)
    assert waiting(triage) == set()


def test_a_reasoned_no_is_an_answer(
    client_for: Callable[..., Client], triage: User, report: Report
) -> None:
    client = client_for(triage)
    refused = client.post(address_of(report), {"route": "none"})
    assert refused.status_code == 422
    assert "Say why no referral was made." in refused.content.decode()
    assert waiting(triage) == {report.pk}
    client.post(address_of(report), {"route": "none", "words": "They are adults, and known."})
    assert waiting(triage) == set()


@pytest.mark.parametrize(
    ("left_out", "asked_for"),
    [
        ("made_on", "Enter the day on which the referral was made."),
        ("reference", "Enter the reference that you were given."),
        ("made_by", "Enter who made the referral."),
    ],
)
def test_a_referral_without_its_parts_is_refused_and_keeps_what_was_typed(
    client_for: Callable[..., Client], triage: User, report: Report, left_out: str, asked_for: str
) -> None:
    response = client_for(triage).post(address_of(report), {**MADE, left_out: ""})
    assert response.status_code == 422
    page = response.content.decode()
    assert asked_for in page
    assert all(value in page for name, value in MADE.items() if name != left_out)
    assert not SafeguardingRecord.objects.exists()


def test_a_referral_is_not_of_tomorrow(triage: User, report: Report) -> None:
    with pytest.raises(CaseworkError, match="future"):
        record_safeguarding(
            by=triage,
            report_id=report.pk,
            route="nrm",
            made_on=timezone.localdate() + timedelta(days=1),
            reference="N-1",
            made_by="Sgt A. Wells",
        )


def test_who_may_not_record_is_told_so(person_with: Callable[..., User], report: Report) -> None:
    with pytest.raises(NotAllowed):
        record_safeguarding(
            by=person_with("cleansing_lead"), report_id=report.pk, route="none", words="No"
        )


def test_safeguarding_sees_it_once_the_report_is_with_them(
    person_with: Callable[..., User], triage: User, report: Report
) -> None:
    record_safeguarding(by=triage, report_id=report.pk, route="none", words="Not yet sure")
    theirs = person_with("safeguarding")
    with acting_as(theirs):
        assert not safeguarding_visible_to(theirs).exists()
    for move, reason, version in (("start", "start", 1), ("pass_on", "safeguarding", 2)):
        move_report(by=triage, report_id=report.pk, transition=move, reason=reason, version=version)
    (read,) = read_safeguarding(by=theirs, report_id=report.pk)
    assert read.words == "Not yet sure"
    record_safeguarding(
        by=theirs,
        report_id=report.pk,
        route="mash_children",
        made_on=timezone.localdate(),
        reference="C-1",
        made_by="R. Okafor, MASH",
    )
    assert len(read_safeguarding(by=triage, report_id=report.pk)) == 2


def test_a_record_is_never_changed_nor_taken_away(triage: User, report: Report) -> None:
    record_safeguarding(by=triage, report_id=report.pk, route="none", words="No")
    with acting_as(triage):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            SafeguardingRecord.objects.all().delete()
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            SafeguardingRecord.objects.update(route="nrm", made_on=timezone.localdate())
    assert SafeguardingRecord.objects.get().route == "none"


# --- Reminders ------------------------------------------------------------------------------------


def reminders() -> int:
    return OutboxMessage.objects.filter(type="report.safeguarding").count()


def test_police_are_reminded_once_a_day_until_it_is_recorded(triage: User, report: Report) -> None:
    remind_of_safeguarding()
    assert reminders() == 0
    later = timezone.now() + timedelta(hours=25)
    with time_machine.travel(later):
        remind_of_safeguarding()
        remind_of_safeguarding()
        assert reminders() == 1
    message = OutboxMessage.objects.get(type="report.safeguarding")
    assert (message.agency_key, message.object_id) == ("police", report.pk)
    OutboxMessage.objects.all().delete()
    with time_machine.travel(later + timedelta(days=1)):
        remind_of_safeguarding()
        assert reminders() == 1
        record_safeguarding(by=triage, report_id=report.pk, route="none", words="Looked into")
    OutboxMessage.objects.all().delete()
    with time_machine.travel(later + timedelta(days=2)):
        remind_of_safeguarding()
    assert reminders() == 0


def test_after_how_long_they_are_reminded_is_a_setting(report: Report, settings: Any) -> None:
    settings.SAFEGUARDING_HOURS = 4
    for hours, told_of in ((3, 0), (5, 1)):
        with time_machine.travel(timezone.now() + timedelta(hours=hours)):
            remind_of_safeguarding()
        assert reminders() == told_of


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_remind_once() -> None:
    report = told(risks=frozenset({Risk.CHILD}))
    with as_owner():
        Report.objects.filter(pk=report.pk).update(received_at=timezone.now() - timedelta(days=2))

    def work() -> None:
        try:
            remind_of_safeguarding()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join(timeout=30)
    assert reminders() == 1
    assert SafeguardingReminder.objects.count() == 1


def lowered(report: Report, *, by: User) -> None:
    prioritise_report(
        by=by,
        report_id=report.pk,
        priority=Priority.NORMAL,
        words="They live alone, I am told",
        version=report.version,
    )


def test_lowering_its_priority_answers_nothing_where_the_sender_could_not_say(triage: User) -> None:
    urgent = told(may_be_at_risk=True)
    assert urgent.priority == Priority.URGENT
    lowered(urgent, by=triage)
    assert waiting(triage) == {urgent.pk}
    record_safeguarding(by=triage, report_id=urgent.pk, route="none", words="They are adults.")
    assert waiting(triage) == set()


def test_what_was_urgent_for_something_else_asks_no_more_once_it_is_lowered(triage: User) -> None:
    urgent = told(risks=frozenset({Risk.OVERDOSE}))
    assert waiting(triage) == {urgent.pk}
    lowered(urgent, by=triage)
    assert waiting(triage) == set()


def test_what_still_asks_is_found_by_its_own_index(triage: User) -> None:
    """Under row security too: nothing that was answered is read (docs/adr/0060)."""
    told(risks=frozenset({Risk.CHILD}))
    with acting_as(triage), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        sql, values = reports_without_safeguarding(triage)[:50].query.sql_with_params()
        cursor.execute(f"EXPLAIN {sql}", values)
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "Index Scan using report_unreferred" in plan


def test_an_answer_is_noted_by_the_database(triage: User, report: Report) -> None:
    assert not Report.objects.get(pk=report.pk).referral_answered
    record_safeguarding(by=triage, report_id=report.pk, route="none", words="They are adults.")
    assert Report.objects.get(pk=report.pk).referral_answered
