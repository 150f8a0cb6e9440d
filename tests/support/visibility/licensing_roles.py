"""Which roles see what of licensed premises, and who opens which pages, by hand."""

from __future__ import annotations

from tests.support.visibility.looking import Channel
from tests.support.visibility.premises import (
    HERE,
    NOTES,
    OF_OFFICERS,
    SHOWN_HERE,
    SHOWN_THERE,
    THERE,
)
from tests.support.visibility.scene import ELSEWHERE, OTHER_PREMISES

PAGE, LIST, COUNT, MAP = Channel.PAGE, Channel.LIST, Channel.COUNT, Channel.MAP
FILE, EXPORT = Channel.FILE, Channel.EXPORT

POLICE = {"police_triage", "police_intelligence"}
OFFICERS = {"licensing_officer", ELSEWHERE}
LOOK = POLICE | OFFICERS
"""Who opens pages about premises from outside."""
STAFF_HERE = {"premises_manager", "premises_staff", "door_supervisor"}
STAFF_THERE = {OTHER_PREMISES}
STAFF = STAFF_HERE | STAFF_THERE
WORK = STAFF_HERE | STAFF_THERE
RUN = {"premises_manager"} | STAFF_THERE
"""Who opens every page of a premises' people, and who those of its manager."""

TOLD = {HERE: LOOK | STAFF_HERE, THERE: LOOK | STAFF_THERE}
"""What a premises told, and the premises itself: theirs, officers', police's."""
REGISTERS = {HERE: OFFICERS | STAFF_HERE, THERE: OFFICERS | STAFF_THERE}
NAMES = {HERE: POLICE, THERE: POLICE}
"""Names of guests (R5.7)."""
VENUE = STAFF_HERE | STAFF_THERE
"""Who opens the pages of a premises' people."""
DRAFTS = {HERE: STAFF_HERE, THERE: STAFF_THERE}
TYPED_NAMES = {HERE: {"premises_manager"}, THERE: STAFF_THERE}
"""Names in a draft: whoever typed them."""
ASKED = {HERE: LOOK, THERE: LOOK}
REVIEWS = {HERE: LOOK, THERE: LOOK}
NOT_THEIRS = {HERE: OFFICERS, THERE: OFFICERS}
MANAGERS = {"premises_manager", OTHER_PREMISES}
"""Who answers for a premises."""

VISITS = {HERE: LOOK, THERE: LOOK}
"""Visits are of officers, and of police who take part."""
LINES = {
    **VISITS,
    NOTES: OFFICERS,
    SHOWN_HERE: LOOK | STAFF_HERE,
    SHOWN_THERE: LOOK | STAFF_THERE,
}
VISIT, EXPORT = "licensing:visit", Channel.EXPORT

PROCEEDINGS = {HERE: LOOK, THERE: LOOK}
BUNDLES = {HERE: OFFICERS, THERE: OFFICERS}

IMPORTS = {OF_OFFICERS: OFFICERS}
