"""The root of the sealed log goes to a mailbox outside once a day, and holds nothing else."""

from __future__ import annotations

import datetime
import re
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import transaction

from portal.audit.models import AuditEvent
from portal.audit.recording import Operation, record
from portal.notifications.models import DemoMessage
from portal.oversight import roots, seals
from portal.oversight.models import Watermark
from portal.vault.ids import uuid7

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime.datetime(2035, 11, 21, 12, 0, tzinfo=datetime.timezone.utc)
MAILBOX = "dpo@outside.example"


@pytest.fixture(autouse=True)
def mailbox(settings: Any) -> None:
    settings.AUDIT_ROOT_EMAIL = MAILBOX


@pytest.fixture
def sealed() -> str:
    """An event, sealed; the root."""
    with transaction.atomic():
        record(Operation.COLLECTION, by=None, object_type="report", object_id=uuid7())
    seals.seal_events()
    return str(seals.latest_root())


def test_the_message_holds_the_root_the_count_and_times(sealed: str) -> None:
    assert roots.mail_root()
    (message,) = mail.outbox or DemoMessage.objects.all()
    body = message.body
    assert f"Root: {sealed}" in body
    assert f"manage.py audit verify --root {sealed}" in body
    assert "Seals: 1" in body
    assert not re.search(r"report|police|@|http", body)
    event = AuditEvent.objects.get(reason="root_mailed")
    assert (event.operation, event.object_type, event.object_id) == ("disclosure", "audit_log", "1")
    assert MAILBOX not in str(list(AuditEvent.objects.values()))


def test_it_goes_once_a_day(sealed: str) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        assert [roots.mail_root() for _hour in range(3)] == [True, False, False]
        clock.shift(datetime.timedelta(days=1))
        assert roots.mail_root()


def test_without_a_mailbox_or_a_seal_nothing_goes(settings: Any) -> None:
    assert not roots.mail_root()
    assert not Watermark.objects.filter(name=roots.TASK).exists()
    settings.AUDIT_ROOT_EMAIL = ""
    assert not roots.mail_root()
    assert not AuditEvent.objects.filter(reason="root_mailed").exists()


def test_a_mail_server_that_is_down_only_delays_it(
    sealed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Any, *args: Any, **kwargs: Any) -> int:
        raise SMTPServerDisconnected("gone")

    with monkeypatch.context() as down:
        down.setattr(mail.EmailMessage, "send", fail)
        with pytest.raises(SMTPServerDisconnected):
            roots.mail_root()
    assert not AuditEvent.objects.filter(reason="root_mailed").exists()
    assert roots.mail_root()
