"""Rows of licensed premises that exist and that nobody who visits may see (hidden.py)."""

from __future__ import annotations

from typing import Any

from agencies.licensing.models import (
    IncidentReview,
    Premises,
)
from agencies.registry.clearances import Clearance
from agencies.registry.models import Agency, AgencyKind, Membership
from portal.accounts.models import User
from tests.support import premises, proceedings, register_file, visits, writing
from tests.support.database import show_only
from tests.support.world import World

NOBODY = [Clearance.AUDIT.value]
"""An audience whose holders open no page of casework."""

TITLE = "A place that is nobody's business"


def hide(world: World) -> dict[str, Any]:
    """A premises and all that may hang on one, by the name of the parameter that takes its key."""
    officer = world.person("licensing_officer")
    venue = premises.another_premises(officer, "Hidden")
    visited = visits.hidden(officer, venue, NOBODY)
    written = _written(world, venue)
    letter = premises.letter(officer, venue.pk)
    Premises.objects.filter(pk=venue.pk).update(audience=NOBODY)
    register = register_file.another_import(officer, state="checked")
    show_only(register, NOBODY)
    return {
        **_of_premises(world),
        **_told(world),
        **visited,
        **written,
        **_legal(world, venue),
        **_at_a_premises(world),
        "premises_id": venue.pk,
        "code_id": letter.pk,
        "upload_id": register.pk,
    }


def _told(world: World) -> dict[str, Any]:
    """A draft and a bag that somebody of a premises entered."""
    premises.lantern(world)
    manager = world.person("premises_manager")
    draft, bag = premises.another_draft(manager), premises.another_seizure(manager)
    for row in (draft, bag.collection, bag):
        show_only(row, NOBODY)
    return {"draft_id": draft.pk, "bag_id": bag.pk, "collection_id": bag.collection.pk}


def _written(world: World, venue: Premises) -> dict[str, Any]:
    """A draft, a plan, one of its steps, and an alert."""
    officer = world.person("licensing_officer")
    letter, plan = writing.another_draft(officer, venue), writing.another_plan(officer, venue)
    step, alert = plan.steps.all()[0], writing.another_alert(officer)
    for row in (letter, plan, step, alert):
        show_only(row, NOBODY)
    return {
        "letter_id": letter.pk,
        "plan_id": plan.pk,
        "step_id": step.pk,
        "alert_id": alert.pk,
    }


def _legal(world: World, venue: Premises) -> dict[str, Any]:
    """A proceeding, a bundle and a page of it that nobody sees, of premises that nobody sees."""
    officer = world.person("licensing_officer")
    Premises.objects.filter(pk=venue.pk).update(audience=[Clearance.LICENSING_OFFICER])
    found = proceedings.another_proceeding(officer, venue)
    bundle = proceedings.with_photo(proceedings.another_bundle(officer, found), officer)
    page = proceedings.page_of(bundle)
    for row in (found, bundle, page, venue):
        show_only(row, NOBODY)
    return {"proceeding_id": found.pk, "bundle_id": bundle.pk, "sheet_id": page.pk}


def _at_a_premises(world: World) -> dict[str, Any]:
    """What another premises wrote down. Its agency's name is not hidden from auditors."""
    of = {"name": "Whose name auditors see", "kind": AgencyKind.PREMISES}
    agency = Agency.objects.get_or_create(key="hidden-premises", defaults=of)[0]
    manager = User.objects.create_user("hidden.manager@venue.example", None, full_name="Hidden")
    Membership.objects.create(user=manager, agency=agency, roles=["premises_manager"])
    venue = premises.premises_of(agency, world.person("licensing_officer"))
    Premises.objects.filter(pk=venue.pk).update(name=TITLE)
    (shift,) = premises.on_door(manager)
    training = premises.another_training(manager, shift.member)
    condition = premises.asked_for(world.person("licensing_officer"), venue)
    show_only(condition, NOBODY)  # officers have those of every premises
    return {
        "condition_id": condition.pk,
        "member_id": shift.member_id,
        "shift_id": shift.pk,
        "entry_id": premises.another_entry(manager).pk,
        "training_id": training.pk,
    }


def _of_premises(world: World) -> dict[str, Any]:
    """A premises, and an incident with its review, a question and a complaint."""
    officer = world.person("licensing_officer")
    premises.lantern(world)
    told = premises.another_incident(world.person("premises_manager"), words=TITLE)
    question = premises.ask(officer, told, TITLE)
    venue = premises.another_premises(officer, "Hidden")
    complaint = premises.another_complaint(officer, venue, words=TITLE)
    for row in (
        question,
        IncidentReview.objects.get(pk=told.pk),
        told,
        told.report,
        venue,
        complaint,
    ):
        show_only(row, NOBODY)
    return {
        "premises_id": venue.pk,
        "incident_id": told.pk,
        "person_number": 9,  # of somebody who was there: nobody of that number was
        "question_id": question.pk,
        "complaint_id": complaint.pk,
    }
