"""Letters, and the copy of each as it was sent."""

from __future__ import annotations

from django.db.models import Max, QuerySet

from agencies.licensing.letter_enums import LetterState
from agencies.licensing.models import Letter, LetterCopy, Tenure
from agencies.registry.people import clearances_of
from portal.accounts.models import User

SENT = (LetterState.SENT, LetterState.WITHDRAWN)


def letters_visible_to(user: User) -> QuerySet[Letter]:
    return Letter.objects.filter(audience__overlap=sorted(clearances_of(user)))


def letter_copies_visible_to(user: User) -> QuerySet[LetterCopy]:
    return LetterCopy.objects.filter(audience__overlap=sorted(clearances_of(user)))


def letters_listed(user: User) -> QuerySet[Letter]:
    """With all that a list shows, those changed last first; drafts that were discarded are left
    out."""
    return (
        letters_visible_to(user)
        .exclude(state=LetterState.DISCARDED)
        .select_related("premises", "tenure", "written_by", "asked")
        .order_by("-changed_at", "-id")
    )


def letters_sent_to(user: User, tenure: Tenure) -> QuerySet[Letter]:
    """What a premises' people were sent, newest first."""
    return (
        letters_visible_to(user)
        .filter(tenure=tenure, state__in=SENT)
        .select_related("team", "sent_by")
        .order_by("-sent_at", "-id")
    )


def newest_number(year: int) -> int:
    """The number of the letter sent last in a year, 0 before the first; of all that exist, since
    every officer sees every letter."""
    found = Letter.objects.filter(year=year).aggregate(newest=Max("number"))
    return found["newest"] or 0
