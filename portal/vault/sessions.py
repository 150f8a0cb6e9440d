"""Sessions whose content is sealed at rest, and whose cookie value is not in the database.

A row's key is a hash of the session key: somebody who reads the table, or a stolen dump, finds
neither what a resident has typed so far nor a cookie to carry on a signed-in officer's session.
A session that can't be opened (a key was lost, the row was altered) reads as empty: its owner
starts again or signs in again.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import structlog
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.utils import timezone

from portal.vault.errors import SealError
from portal.vault.sealing import seal, unseal

log = structlog.get_logger(__name__)

ROW_KEY_BYTES = 30  # 240 bits; 40 characters in base64, as wide as Django's column


def row_key(session_key: str) -> str:
    """What the row of a session is called: no way back to the cookie."""
    digest = hashlib.sha256(b"spotlight:session:" + session_key.encode("utf-8")).digest()
    return base64.urlsafe_b64encode(digest[:ROW_KEY_BYTES]).decode("ascii")


class SessionStore(DatabaseSessionStore):
    """Django's database sessions, sealed. Synchronous views only, as everywhere in Spotlight."""

    def _get_session_from_db(self) -> Any:
        if not self.session_key:
            return None
        found = self.model.objects.filter(
            session_key=row_key(self.session_key), expire_date__gt=timezone.now()
        ).first()
        if found is None:
            self._session_key = None
        return found

    def get_expire_at_browser_close(self) -> bool:
        """Always: set_expiry() shortens how long the server keeps a session, and must not make the
        browser keep the cookie on the disk of a shared computer."""
        return True

    def exists(self, session_key: str) -> bool:
        return bool(super().exists(row_key(session_key)))

    def delete(self, session_key: str | None = None) -> None:
        session_key = session_key or self.session_key
        if session_key:
            self.model.objects.filter(session_key=row_key(session_key)).delete()

    def save(self, must_create: bool = False) -> None:
        """As Django's; but a change is one statement, which needs no transaction around it."""
        if must_create or self.session_key is None:
            super().save(must_create)
            return
        row = self.create_model_instance(self._get_session())  # type: ignore[attr-defined]
        changed = self.model.objects.filter(pk=row.pk).update(
            session_data=row.session_data, expire_date=row.expire_date
        )
        if not changed:  # it was ended meanwhile: signing out wins
            raise UpdateError

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        key = self._get_or_create_session_key()  # type: ignore[attr-defined]
        return self.model(
            session_key=row_key(key),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
        )

    def encode(self, session_dict: dict[str, Any]) -> str:
        plain = self.serializer().dumps(session_dict)
        sealed = seal(plain, bound_to=self._place())
        return base64.b64encode(sealed).decode("ascii")

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        try:
            plain = unseal(base64.b64decode(session_data), bound_to=self._place())
            return dict(self.serializer().loads(plain))
        except (SealError, ValueError) as error:
            log.warning("session_unreadable", error=type(error).__name__)
            return {}

    def _place(self) -> str:
        return f"session:{self.session_key or ''}"
