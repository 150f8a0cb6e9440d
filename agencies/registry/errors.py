"""Errors of managing people; each carries words that a page may show."""

from __future__ import annotations


class PeopleError(Exception):
    """What was asked can't be done; `str(error)` says why and what to do, for people."""


class NotAllowed(PeopleError):
    """The person may not do this."""


class Conflict(PeopleError):
    """Somebody else changed this person's access since the page was opened."""
