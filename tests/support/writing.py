"""Letters, action plans and safety alerts, made by the real actions."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.utils import timezone

from agencies.licensing.actions.alerts import Said, acknowledge_alert, write_alert
from agencies.licensing.actions.letters import (
    ask_confirmation,
    confirm_letter,
    edit_letter,
    send_letter,
    start_letter,
)
from agencies.licensing.actions.plans import add_step, move_plan, start_plan
from agencies.licensing.alert_enums import AlertKind, AlertSource
from agencies.licensing.confirmers import confirmers
from agencies.licensing.letter_enums import Delivery, LetterKind
from agencies.licensing.letter_templates import GAP
from agencies.licensing.models import ActionPlan, Letter, Premises, VenueAlert
from agencies.licensing.plan_enums import Answers
from portal.accounts.models import User
from tests.support import premises as made
from tests.support.world import World

DAY = datetime.timedelta(days=1)
OFFICER = "licensing_officer"


def filled(letter: Letter) -> dict[str, str]:
    """The template's paragraphs with something in each gap."""
    paragraphs: dict[str, str] = letter.words.open()["paragraphs"]
    return {key: text.replace(GAP, "something") for key, text in paragraphs.items()}


def another_draft(
    by: User, premises: Premises, kind: LetterKind = LetterKind.ADVICE, **of: Any
) -> Letter:
    """A draft without gaps."""
    letter = start_letter(by=by, premises_id=premises.pk, kind=kind, **of)
    plan = letter.tenure.plans.filter(state="open").first()
    return edit_letter(
        by=by,
        letter_id=letter.pk,
        addressee=letter.words.open()["addressee"],
        paragraphs=filled(letter),
        plan_id=plan.pk if plan and kind == LetterKind.ACTION_PLAN else None,
        version=letter.version,
    )


def another_letter(
    by: User, premises: Premises, kind: LetterKind = LetterKind.ADVICE, **of: Any
) -> Letter:
    """One that was sent; a warning is confirmed by whoever may."""
    letter = another_draft(by, premises, kind, **of)
    if kind == LetterKind.WARNING:
        who = confirmers(by=by, letter=letter)[0][0]
        letter = ask_confirmation(by=by, letter_id=letter.pk, of=who, version=letter.version)
        letter = confirm_letter(
            by=User.objects.get(pk=who), letter_id=letter.pk, version=letter.version
        )
    tenure = premises.tenures.get(until=None)
    delivery = Delivery.ACCOUNT if tenure.agency_id else Delivery.POST
    return send_letter(by=by, letter_id=letter.pk, delivery=delivery, version=letter.version)


def another_plan(
    by: User, premises: Premises, *, agreed: bool = True, due_in: int = 10, agreed_ago: int = 0
) -> ActionPlan:
    """With a step for each side; `due_in`: days from now."""
    today = timezone.localdate()
    start = today - DAY * agreed_ago
    plan = start_plan(
        by=by,
        premises_id=premises.pk,
        why=f"Why {uuid.uuid4().hex}",
        agreed_on=start,
        review_on=today + DAY * 60,
    )
    for number, answers in enumerate(Answers):
        add_step(
            by=by,
            plan_id=plan.pk,
            what=f"What {uuid.uuid4().hex}",
            answers=answers,
            due_on=today + DAY * due_in,
            version=plan.version + number,
        )
    plan.refresh_from_db()
    if agreed:
        plan = move_plan(by=by, plan_id=plan.pk, move="agree", version=plan.version)
    return plan


def said(**of: Any) -> Said:
    """An alert to every premises that holds now, for a day."""
    now = timezone.now()
    given: dict[str, Any] = {
        "kind": AlertKind.DRUG,
        "source": AlertSource.POLICE,
        "words": f"Pills {uuid.uuid4().hex}",
        "starts_at": now - datetime.timedelta(minutes=1),
        "ends_at": now + DAY,
    }
    return Said(**given | of)


def another_alert(by: User, **of: Any) -> VenueAlert:
    return write_alert(by=by, said=said(**of))


def at_lantern(world: World) -> tuple[User, Premises]:
    return world.person(OFFICER), made.lantern(world)


def read_alert(world: World, alert: VenueAlert) -> None:
    acknowledge_alert(by=world.person("premises_manager"), alert_id=alert.pk)
