"""Errors that actions raise; each carries words that a page may show."""

from __future__ import annotations


class CaseworkError(Exception):
    """What was asked can't be done; `str(error)` says why and what to do, for people."""


class NotAllowed(CaseworkError):
    """The person may not do this (R2.7)."""


class TooOften(CaseworkError):
    """The same was asked for too often, or by too many at once: later it will do."""


class WrongState(CaseworkError):
    """The record's state does not allow this move (see workflow)."""


class Conflict(CaseworkError):
    """Somebody else changed the record since it was opened; the page shows both versions."""

    def __init__(self, message: str, *, current_version: int) -> None:
        super().__init__(message)
        self.current_version = current_version


class InvalidSubmission(CaseworkError):
    """A submission breaks a bound that the forms should have caught; nothing was stored."""


class PicturesFull(CaseworkError):
    """A report that was sent holds as many pictures as it may."""


class PicturesGone(InvalidSubmission):
    """Pictures that waited to be sent with a report were thrown away meanwhile."""
