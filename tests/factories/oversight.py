"""Unusual access, noticed by the real action in events that really were recorded."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.own_name import OWN_NAME
from portal.audit.recording import Operation, record
from portal.oversight.actions import notice_unusual
from portal.oversight.models import UnusualAccess, UnusualKind
from portal.vault.ids import uuid7


def unusual_access(person: User) -> UnusualAccess:
    """The person has opened something today that holds their own name."""
    with transaction.atomic():
        record(
            Operation.CONSULTATION,
            by=person,
            object_type="report",
            object_id=uuid7(),
            reason="triage",
            detail={"noticed": OWN_NAME},
        )
    notice_unusual(since=timezone.localdate())
    return UnusualAccess.objects.get(person=person, kind=UnusualKind.OWN_NAME)
