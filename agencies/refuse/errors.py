"""What can go wrong in the work of crews, beyond reports.errors."""

from __future__ import annotations

from agencies.refuse.photo_words import refusal
from reports.errors import CaseworkError, Conflict


class TakenByAnother(Conflict):
    """Somebody else has the job. `holder` is their name, which crews and leads may see."""

    def __init__(self, message: str, *, current_version: int, holder: str) -> None:
        super().__init__(message, current_version=current_version)
        self.holder = holder


class NoSuchEntry(CaseworkError):
    """The find that a photo is of is not stored, or another person sent it from another
    phone."""


class NotThere(CaseworkError):
    """A piece of a photo does not begin where the server is, which has `received` bytes."""

    def __init__(self, message: str, *, received: int) -> None:
        super().__init__(message)
        self.received = received


class PhotoRefused(CaseworkError):
    """A photo can't be kept, whatever is sent again: why, as a code of photo_words."""

    def __init__(self, code: str) -> None:
        super().__init__(refusal(code))
        self.code = code


class NotNow(CaseworkError):
    """A photo can't be taken just now: the phone keeps it and tries again later."""
