"""Searches that people keep, in the scene: each role its own, and some shared with their team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.actions.saved_searches import choose_digest
from reports.models import SearchDigest
from tests.support.saved import keep

if TYPE_CHECKING:
    from tests.support.visibility.scene import Scene

KEEP = ("police_triage", "police_intelligence", "cleansing_lead", "licensing_officer",
        "safeguarding", "licensing_officer of another agency")  # fmt: skip
SHARE = ("police_triage", "licensing_officer")
WORDS = "words"
"""What every narrative of the scene holds."""


def build(scene: Scene) -> None:
    for role in KEEP:
        person = scene.people[role]
        for words in ("", WORDS):
            scene.note(own_of(role), keep(person, named(role, words), words=words))
        kept = keep(person, f"digest of {role}")
        scene.note(own_of(role), kept)
        choose_digest(by=person, saved_id=kept.pk, every="week")
        scene.note(own_of(role), SearchDigest.objects.get(search=kept))
        if role in SHARE:
            scene.note(shared_by(role), keep(person, f"shared by {role}", shared=True))


def own_of(role: str) -> str:
    return f"of the {role} alone"


def shared_by(role: str) -> str:
    return f"shared by the {role}"


def named(role: str, words: str) -> str:
    return f"everything for {role} {words}".strip() + "."
