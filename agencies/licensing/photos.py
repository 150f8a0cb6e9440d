"""Photos that were added to a form of a premises and wait in the session until it is sent."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from reports.actions.files import throw_away_pictures
from reports.intake.storage import AddedFiles

SESSION_KEY = "venue_photos"
MOST_FORMS = 5
"""Forms whose photos one session keeps: those of the oldest go."""


class Photos(AddedFiles):
    """Those of the form `key`. They end with the session, and are nobody else's."""

    def __init__(self, session: SessionBase, key: uuid.UUID) -> None:
        self.session, self.key = session, key

    @property
    def data(self) -> dict[str, Any]:  # type: ignore[override]
        """This form's part, for reading: what is not kept yet is empty."""
        found: dict[str, Any] = self.session.get(SESSION_KEY, {}).get(str(self.key), {})
        return found

    @property
    def files(self) -> list[dict[str, Any]]:
        return list(self.data.get("files", []))

    @files.setter
    def files(self, files: list[dict[str, Any]]) -> None:
        kept = dict(self.session.get(SESSION_KEY, {}))
        kept.pop(str(self.key), None)
        if files:
            kept[str(self.key)] = {"files": files}
        for key in list(kept)[:-MOST_FORMS]:
            Photos(self.session, uuid.UUID(key)).throw_away()
            del kept[key]
        self.session[SESSION_KEY] = kept

    def digested(self, digest: str) -> None:
        """Keep the SHA-256 of the file that was added last: a file that a lost answer makes the
        phone send again is known by it."""
        *others, last = self.files
        self.files = [*others, last | {"digest": digest}]

    @property
    def digests(self) -> tuple[str, ...]:
        return tuple(each["digest"] for each in self.files if "digest" in each)

    def move_to(self, key: uuid.UUID) -> Photos:
        """The same photos in another form of the session; they stay sealed for the first one's
        key."""
        other = Photos(self.session, key)
        other.files = self.files
        self.forget()
        return other

    def throw_away(self) -> None:
        """Delete the pictures; the session's part is the caller's to change."""
        ids = [each.id for each in self.waiting_pictures()]
        throw_away_pictures(journey=self.key, ids=ids)

    def forget(self) -> None:
        """They belong to a report now."""
        self.files = []
