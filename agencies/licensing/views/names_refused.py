"""Words that held a guest's name: that they were refused is recorded.

Somebody who guessed at a name that they never typed would learn from being refused (R5.7).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from agencies.licensing.errors import NameInWords
from portal.accounts.models import User
from portal.audit.recording import record_refusal

REASON = "guest_name_in_words"
Result = TypeVar("Result")


def recording_names(
    act: Callable[[dict[str, Any]], Result], *, by: User, object_type: str, object_id: uuid.UUID
) -> Callable[[dict[str, Any]], Result]:
    """`act` of attempt(), with a refusal for a name recorded about the object."""

    def inside(given: dict[str, Any]) -> Result:
        try:
            return act(given)
        except NameInWords:
            record_refusal(by=by, object_type=object_type, object_id=object_id, reason=REASON)
            raise

    return inside
