"""Who an audit event says it was."""

from __future__ import annotations

from portal.accounts.models import User
from portal.audit.actors import PUBLIC, describe


def test_nobody_and_an_unsaved_user_are_the_public() -> None:
    assert describe(None) == PUBLIC
    assert describe(User(id=None, full_name="x")) == PUBLIC
