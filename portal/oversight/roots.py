"""Sending the root of the sealed log to a mailbox outside, once a day.

The message holds the newest seal's number and hash, how many seals there are and when it was made:
nothing about anybody. A root kept where this database's people have no hand shows a log that was
cut off or sealed anew (docs/adr/0015). It goes by the mail transport of the notifications, but not
through their outbox, which is for people and says nothing at all.
"""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from portal.audit.recording import Operation, record
from portal.oversight import seals
from portal.oversight.models import Watermark

TASK = "audit_root_mailed"


def mail_root() -> bool:
    """Send today's root unless it went already; whether it was sent now.

    Called every hour, so that a mail server that is down only delays it. One transaction: what
    could not be sent is not recorded as sent. Twice is possible, when the commit fails; never less.
    """
    if not settings.AUDIT_ROOT_EMAIL:
        return False
    with transaction.atomic():
        now = timezone.now()
        mark, is_new = Watermark.objects.get_or_create(name=TASK, defaults={"at": now})
        mark = Watermark.objects.select_for_update().get(pk=mark.pk)
        sent_today = not is_new and timezone.localdate(mark.at) == timezone.localdate(now)
        root = seals.latest_root()
        if sent_today or root is None:
            transaction.set_rollback(is_new)
            return False
        _message(root, now).send()
        mark.at = now
        mark.save(update_fields=["at"])
        record(
            Operation.DISCLOSURE,
            by=None,
            object_type="audit_log",
            object_id=root.number,
            reason="root_mailed",
            actor_label=TASK,
        )
    return True


def _message(root: seals.Root, now: datetime.datetime) -> EmailMessage:
    context = {"root": str(root), "number": root.number, "sealed_at": root.sealed_at, "now": now}
    return EmailMessage(
        subject=f"Spotlight audit root {root.number}",
        body=render_to_string("emails/audit_root.txt", context).strip() + "\n",
        to=[settings.AUDIT_ROOT_EMAIL],
    )
