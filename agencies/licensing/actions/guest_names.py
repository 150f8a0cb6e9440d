"""A guest's name is for the police alone (R5.7): what a premises types elsewhere may not hold it.

Names that a premises sent are compared inside, under the police's clearance, and leave this module
as nothing but "there is one in this field". Whoever may ask that could guess at names, so that
comparing is counted for each person and incident, and what is refused is recorded by the view.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing.errors import NameInWords
from agencies.licensing.models import DraftNames, PersonName, Tenure
from agencies.licensing.names_in_words import fields_with_a_name
from agencies.registry.clearances import Clearance, member_clearance
from agencies.registry.models import Membership
from agencies.registry.row_security import showing
from portal.accounts.models import User
from portal.accounts.tries import Limit, may_go_on
from reports.errors import CaseworkError

WORKS_WITH = (Clearance.POLICE_TRIAGE,)
LATELY = datetime.timedelta(hours=18)
"""A night, and the paperwork on the day after it."""
MOST_NAMES = 200
TRIES = Limit("guest-names", each=20, all_together=1_000_000, seconds=60 * 60)
"""Of one person about one incident."""


@dataclass(frozen=True)
class Place:
    """Words that somebody typed, with what the page calls the field that they stand in."""

    key: str
    label: str
    words: str = field(repr=False)


def check_words(places: Iterable[Place], names: Iterable[str]) -> None:
    """Raises NameInWords when one of the names stands in one of the places."""
    all_places = list(places)
    found = set(fields_with_a_name({each.key: each.words for each in all_places}, names))
    if found:
        raise NameInWords({each.key: _take_out(each) for each in all_places if each.key in found})


def _take_out(place: Place) -> str:
    return _(
        "Take the name out of “%(field)s”: the licensing team reads it, and names of guests are "
        "for the police alone. Write “he”, “she” or “they”, or what the person looked like."
    ) % {"field": place.label}


def check_words_of_incident(*, by: User, incident_id: uuid.UUID, places: Iterable[Place]) -> None:
    """The same with the names that were sent with an incident, which the caller has found to be
    theirs. Raises NameInWords, CaseworkError when too much was tried."""
    with showing(WORKS_WITH):
        names = _opened(PersonName.objects.filter(person__incident=incident_id))
    _compare(by, incident_id, places, names)


def names_sent_lately(by: User, tenure: Tenure) -> list[str]:
    """Names that this person sent for these licence holders during the last night. To compare
    with, never to show: who typed them learns nothing from it."""
    sent = PersonName.objects.filter(
        person__incident__told_by=by,
        person__incident__tenure=tenure,
        person__incident__told_at__gte=timezone.now() - LATELY,
    )
    with showing(WORKS_WITH):
        return _opened(sent)


def check_words_of_draft(
    *, by: User, tenure: Tenure, draft_id: uuid.UUID, places: Iterable[Place]
) -> None:
    """The same with the names that colleagues typed into a draft, which only they can read."""
    members = Membership.objects.filter(agency=tenure.agency_id).values_list("pk", flat=True)
    with showing(member_clearance(each) for each in members):
        rows = list(DraftNames.objects.filter(draft=draft_id))
    names = [name for row in rows for name in row.names.open().values()]
    _compare(by, draft_id, places, names)


def _opened(names: QuerySet[PersonName]) -> list[str]:
    return [str(each.details.open()["name"]) for each in names[:MOST_NAMES]]


def _compare(by: User, about: uuid.UUID, places: Iterable[Place], names: list[str]) -> None:
    if not names:
        return
    if not may_go_on(f"{by.pk}:{about}", TRIES):
        raise CaseworkError(
            _(
                "Too much was tried here within an hour. Keep a note of what you want to add, and "
                "try again in an hour, or call 101 and give your reference."
            )
        )
    check_words(places, names)
