"""Tasks for partners, decisions, a merged case and meetings, in the scene."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.utils import timezone

from agencies.registry.models import Agency
from reports.actions.case_work import Decided, note_decision
from reports.actions.cases import add_note
from reports.actions.meetings import call_meeting
from reports.actions.merge import merge_case
from reports.actions.tasks import set_task
from reports.casework_enums import Readers
from reports.models import Case, MeetingItem

if TYPE_CHECKING:
    from tests.support.visibility.scene import Scene

MERGED = "merged into another"
POLICE_ONLY = "for the police only, in a case shared with licensing"
TASKS = {
    "for licensing, in a case shared with it": ("shared", "licensing"),
    "for licensing, in a case that is not": ("case", "licensing"),
    "for safeguarding, in a case shared with licensing": ("shared", "safeguarding"),
    "for safeguarding, in a case shared in part with it": ("part", "safeguarding"),
}
"""Name → the scene's case, and whose task it is."""


def build(scene: Scene) -> None:
    """After the scene's cases were shared."""
    _tasks(scene)
    for attribute, name in (
        ("case", "of the police"),
        ("shared", "shared with licensing"),
        ("part", "shared in part with safeguarding"),
    ):
        _decide(scene, name, getattr(scene, attribute), Readers.PARTNERS)
    _decide(scene, POLICE_ONLY, scene.shared, Readers.POLICE)
    note = add_note(
        by=scene.people["police_intelligence"],
        case_id=scene.shared.pk,
        text=f"note {uuid.uuid4().hex}",
        readers=Readers.POLICE,
    )
    scene.note(POLICE_ONLY, note)
    _merge(scene)
    _meet(scene)


def _tasks(scene: Scene) -> None:
    for name, (attribute, agency) in TASKS.items():
        task = set_task(
            by=scene.people["police_intelligence"],
            case_id=getattr(scene, attribute).pk,
            what=f"task {uuid.uuid4().hex}",
            agency_id=Agency.objects.get(key=agency).pk,
            due_on=timezone.localdate(),
        )
        scene.note(name, task)


def _decide(scene: Scene, name: str, case: Case, readers: Readers) -> None:
    made = note_decision(
        by=scene.people["police_intelligence"],
        case_id=case.pk,
        decided=Decided(
            decision=f"decided {uuid.uuid4().hex}",
            rationale="x",
            decided_by="x",
            decided_on=timezone.localdate(),
            readers=readers,
        ),
    )
    scene.note(name, made)


def _merge(scene: Scene) -> None:
    case = scene._case(MERGED)
    merge = merge_case(
        by=scene.people["police_intelligence"],
        case_id=case.pk,
        into_id=scene.case.pk,
        words="x",
        version=case.version,
    )
    scene.note(MERGED, merge)


def _meet(scene: Scene) -> None:
    for name, teams in (
        ("with licensing", [("licensing", "licensing.officer")]),
        ("of the police alone", []),
    ):
        meeting = call_meeting(
            by=scene.people["police_intelligence"],
            title=f"Meeting {uuid.uuid4().hex}",
            starts_at=timezone.now(),
            teams=teams,
            case_ids=[scene.case.pk, scene.shared.pk],
        )
        scene.note(name, meeting)
        for item in MeetingItem.objects.filter(meeting=meeting):
            which = "a shared case" if item.case_id == scene.shared.pk else "a case of the police"
            scene.note(f"{which}, at a meeting {name}", item)
