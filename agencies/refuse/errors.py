"""What can go wrong in the work of crews, beyond reports.errors."""

from __future__ import annotations

from reports.errors import Conflict


class TakenByAnother(Conflict):
    """Somebody else has the job. `holder` is their name, which crews and leads may see."""

    def __init__(self, message: str, *, current_version: int, holder: str) -> None:
        super().__init__(message, current_version=current_version)
        self.holder = holder
