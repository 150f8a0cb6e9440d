"""What the actions of oversight refuse, in words that a page can show."""

from __future__ import annotations


class OversightError(Exception):
    """Something that can't be done as asked; str() says what to do instead."""


class NotAllowed(OversightError):
    """This person may not do it."""
