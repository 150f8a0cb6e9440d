"""Letters, action plans and safety alerts in the scene, and hidden ones."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.utils import timezone

from agencies.licensing.actions.alerts import acknowledge_alert, stop_alert
from agencies.licensing.actions.steps import move_step
from agencies.licensing.alert_enums import AlertEnd
from agencies.licensing.enums import PremisesKind
from agencies.licensing.models import (
    ActionPlan,
    ActionStep,
    AlertRead,
    Letter,
    LetterCopy,
    Premises,
    StepEvent,
    Tenure,
    VenueAlert,
)
from agencies.licensing.plan_enums import Answers
from portal.accounts.models import User
from portal.vault.ids import uuid7
from tests.support import writing as made

if TYPE_CHECKING:
    from tests.support.visibility.scene import Scene

DRAFTS = "of officers, not sent"
EVERYONE = "to every premises"
OVER = "to every premises, over"
TABLES = (Letter, LetterCopy, ActionPlan, ActionStep, StepEvent, VenueAlert, AlertRead)


def of_premises(officer: User, manager: User, premises: Premises, kind: PremisesKind) -> None:
    """A letter, a plan with a step that was done, and an alert for premises of this kind alone that
    was read."""
    Premises.objects.filter(pk=premises.pk).update(kind=kind)
    premises.refresh_from_db()
    made.another_letter(officer, premises)
    plan = made.another_plan(officer, premises)
    step = plan.steps.get(answers=Answers.PREMISES)
    words = f"Done {uuid.uuid4().hex}"
    move_step(by=manager, step_id=step.pk, move="done", words=words, version=step.version)
    alert = made.another_alert(officer, kinds=(kind,))
    acknowledge_alert(by=manager, alert_id=alert.pk)


def of_all(scene: Scene, premises: Premises) -> None:
    """What officers keep to themselves, and what is said to everybody."""
    officer = scene.people["licensing_officer"]
    scene.note(DRAFTS, made.another_draft(officer, premises))
    plan = made.another_plan(officer, premises, agreed=False)
    for row in (plan, *plan.steps.all()):
        scene.note(DRAFTS, row)
    scene.note(EVERYONE, made.another_alert(scene.people["police_triage"]))
    alert = made.another_alert(officer)
    stop_alert(by=officer, alert_id=alert.pk, why=AlertEnd.OVER, version=alert.version)
    scene.note(OVER, alert)


def hide(audience: list[str]) -> dict[str, uuid.UUID]:
    """A hidden copy of each, and hidden steps and words on every plan and alert."""
    keys = {"letter_id": _hide_letters(audience), "alert_id": _hide_alerts(audience)}
    return {**keys, **_hide_plans(audience)}


def _hide_letters(audience: list[str]) -> uuid.UUID:
    found = None
    for found in list(Letter.objects.all()):
        found.pk, found.audience, found.note = uuid7(), audience, None
        found.words = {"addressee": "Hidden", "paragraphs": {}}
        found.number = found.number and found.number + 4_000
        found.save(force_insert=True)
        if found.number:
            copy = LetterCopy(letter=found, html="Hidden", pdf=b"Hidden", sha256="0" * 64)
            copy.audience = audience
            copy.save(force_insert=True)
    assert found is not None
    return found.pk


def _hide_plans(audience: list[str]) -> dict[str, uuid.UUID]:
    step = plan = None
    for plan in list(ActionPlan.objects.all()):
        for step in list(plan.steps.all()):
            step.pk, step.audience, step.what = uuid7(), audience, "Hidden"
            step.number += 40
            step.save(force_insert=True)
        plan.pk, plan.audience, plan.aim = uuid7(), audience, "Hidden"
        plan.save(force_insert=True)
    for each in list(ActionStep.objects.all()):
        event = StepEvent(step=each, at=timezone.now(), by=plan.made_by, move="done")
        event.words, event.audience = "Hidden", audience
        event.save(force_insert=True)
    return {"plan_id": plan.pk, "step_id": step.pk}


def _hide_alerts(audience: list[str]) -> uuid.UUID:
    """And on each that is there, words of a premises that said nothing of it."""
    found = None
    for found in list(VenueAlert.objects.all()):
        silent = Tenure.objects.exclude(pk__in=found.reads.values("tenure")).order_by("pk")
        for tenure in silent[:1]:
            said = {"alert": found, "tenure": tenure, "by": found.made_by, "at": timezone.now()}
            AlertRead(**said, audience=audience).save(force_insert=True)
        found.pk, found.audience, found.words = uuid7(), audience, "Hidden"
        found.save(force_insert=True)
    assert found is not None
    return found.pk
