"""What is peculiar to problems and operations that can't be done; words for people."""

from __future__ import annotations

from reports.errors import CaseworkError


class BadArea(CaseworkError):
    """Ground that can't be compared, or can't be shown in numbers; `str(error)` says why."""
