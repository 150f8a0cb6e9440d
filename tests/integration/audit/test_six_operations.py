"""R2.2: what is done and its audit event stand or fall together, for each kind of operation.

Two ways to break one without the other are tried on real actions and pages: the event can't be
written, and the work fails after the event was written. Neither may leave half of it behind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from portal.audit import recording
from portal.audit.models import AuditEvent
from portal.audit.recording import Operation
from reports.actions.case_work import read_case_words
from reports.actions.cases import link_report
from reports.actions.inbox import answer_question, withdraw_contact
from reports.actions.sealed_parts import read_contact
from reports.actions.triage import assign_report, move_report, read_narrative
from reports.enums import LinkReason, MessageState, MoveReason, ReadReason
from reports.models import (
    Case,
    CaseLink,
    Report,
    ReportContact,
    ReportMessage,
    TimelineEntry,
)
from tests.support import inboxes
from tests.support.world import World

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Doing:
    """Something that a person does: `act(world)`, recorded as `operation`; `left` counts what it
    leaves behind, or None when it only shows something."""

    operation: Operation
    act: Callable[[World], object]
    left: Callable[[World], object] | None = None


def _fresh(world: World) -> Report:
    return Report.objects.get(pk=world.concern.pk)


def _submit(world: World) -> object:
    return world.tell("Again by the garages")


def _assign(world: World) -> object:
    officer = world.person("police_triage")
    report = _fresh(world)
    return assign_report(by=officer, report_id=report.pk, to_id=officer.pk, version=report.version)


def _pass_on(world: World) -> object:
    officer = world.person("police_triage")
    report = Report.objects.get(pk=world.reachable.pk)
    return move_report(
        by=officer,
        report_id=report.pk,
        transition="pass_on",
        reason=MoveReason.SAFEGUARDING,
        version=report.version,
    )


def _link(world: World) -> object:
    return link_report(
        by=world.person("police_intelligence"),
        case_id=world.case.pk,
        report_id=world.concern.pk,
        reason=LinkReason.SAME_PLACE,
        version=Case.objects.get(pk=world.case.pk).version,
    )


def _read_contact(world: World) -> object:
    return read_contact(
        by=world.person("police_triage"),
        report_id=world.reachable.pk,
        reason=ReadReason.CLARIFY,
        words="Which door was it?",
    )


def _answer(world: World) -> object:
    question = ReportMessage.objects.get(report=world.coded, state=MessageState.SENT)
    return answer_question(
        tokens=inboxes.tokens(world.code), question_id=question.pk, words="At eight"
    )


DOINGS = {
    "a report is sent": Doing(Operation.COLLECTION, _submit, lambda world: Report.objects.count()),
    "a report is assigned": Doing(
        Operation.ALTERATION, _assign, lambda world: _fresh(world).assigned_to_id
    ),
    "a report is passed to another team": Doing(
        Operation.DISCLOSURE,
        _pass_on,
        lambda world: Report.objects.get(pk=world.reachable.pk).audience,
    ),
    "a report is put into a case": Doing(
        Operation.COMBINATION, _link, lambda world: CaseLink.objects.count()
    ),
    "the words of a report are read": Doing(
        Operation.CONSULTATION,
        lambda world: read_narrative(by=world.person("police_triage"), report_id=world.concern.pk),
    ),
    "contact details are read": Doing(
        Operation.CONSULTATION, _read_contact, lambda world: TimelineEntry.objects.count()
    ),
    "contact details are taken back": Doing(
        Operation.ERASURE,
        lambda world: withdraw_contact(tokens=inboxes.tokens(world.code)),
        lambda world: (ReportContact.objects.count(), TimelineEntry.objects.count()),
    ),
    "a question is answered": Doing(
        Operation.COLLECTION, _answer, lambda world: ReportMessage.objects.count()
    ),
    "the notes of a case are read": Doing(
        Operation.CONSULTATION,
        lambda world: read_case_words(by=world.person("police_triage"), case_id=world.case.pk),
    ),
}


def _events() -> int:
    return AuditEvent.objects.count()


def _prepared(world: World, doing: Doing) -> World:
    if doing.act is _pass_on:
        move_report(
            by=world.person("police_triage"),
            report_id=world.reachable.pk,
            transition="start",
            reason=MoveReason.START,
            version=world.reachable.version,
        )
    for role in ("police_triage", "police_intelligence"):
        world.person(role)
    return world


def _left(doing: Doing, world: World) -> object:
    return doing.left(world) if doing.left else None


@pytest.mark.parametrize("name", DOINGS)
def test_it_is_recorded_as_what_it_is(name: str, world: World) -> None:
    doing = DOINGS[name]
    _prepared(world, doing)
    newest = AuditEvent.objects.order_by("-sequence").first().sequence
    doing.act(world)
    recorded = AuditEvent.objects.filter(sequence__gt=newest).values_list("operation", flat=True)
    assert doing.operation in recorded


@pytest.mark.parametrize("name", DOINGS)
def test_without_its_event_it_does_not_happen(
    name: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    doing = DOINGS[name]
    before = _left(doing, _prepared(world, doing))

    def refuse(events: Any) -> None:
        raise DatabaseError("no room for another event")

    monkeypatch.setattr(recording, "_insert", refuse)
    with pytest.raises(DatabaseError, match="no room"), transaction.atomic():
        doing.act(world)
    assert _left(doing, world) == before


@pytest.mark.parametrize("name", DOINGS)
def test_what_is_rolled_back_leaves_no_event(name: str, world: World) -> None:
    doing = DOINGS[name]
    before, events = _left(doing, _prepared(world, doing)), _events()
    with transaction.atomic():
        doing.act(world)
        transaction.set_rollback(True)
    assert (_left(doing, world), _events()) == (before, events)


def test_every_operation_of_the_act_is_tried_here() -> None:
    of_the_act = set(Operation.values) - {Operation.SIGN_IN, Operation.REFUSAL}
    tried = {doing.operation.value for doing in DOINGS.values()}
    assert tried == of_the_act


LISTS = {
    "queue": reverse("reports:triage:queue"),
    "search": reverse("reports:triage:queue") + "?q=garages",
    "map": reverse("reports:triage:map"),
    "points": reverse("reports:triage:map-points"),
    "cases": reverse("reports:triage:case-list"),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_or_search_is_shown_only_when_it_could_be_recorded(
    name: str,
    world: World,
    client_for: Callable[..., Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = client_for(world.person("police_intelligence"))
    events = _events()
    assert client.get(LISTS[name]).status_code == 200
    assert _events() == events + 1

    def refuse(found: Any) -> None:
        raise DatabaseError("no room for another event")

    monkeypatch.setattr(recording, "_insert", refuse)
    client.raise_request_exception = False
    answer = client.get(LISTS[name])
    assert answer.status_code >= 500
    assert world.concern.display_reference not in answer.content.decode()


def test_a_refused_attempt_is_recorded_though_its_transaction_rolls_back(
    world: World, client_for: Callable[..., Client]
) -> None:
    """No permission for the page: nothing is done, and that it was tried stays."""
    lead = world.person("cleansing_lead")
    address = reverse("reports:triage:report-move", args=[world.needles.pk, "start"])
    answer = client_for(lead).post(address, {"reason": MoveReason.START, "version": 1})
    assert answer.status_code == 403
    refusal = AuditEvent.objects.get(operation=Operation.REFUSAL)
    assert (refusal.actor_id, refusal.object_id) == (lead.pk, "reports:triage:report-move")
    assert Report.objects.get(pk=world.needles.pk).status == world.needles.status
