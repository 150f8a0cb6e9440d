"""What premises wrote down goes when its period is over, and a proof of it stays.

Scheduled work. Each batch is one transaction: rows, proof and audit event stand or fall together.
The database deletes nothing earlier, whoever asks (migration 0004).
"""

from __future__ import annotations

import datetime
import hashlib
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from agencies.licensing import audiences
from agencies.licensing.keeping import as_in_effect, kept_from, months_in_effect, months_of
from agencies.licensing.models import (
    DoorShift,
    Premises,
    PurgeProof,
    RegisterEntry,
    StaffMember,
    Tenure,
    Training,
)
from agencies.licensing.nights import LONDON
from agencies.licensing.register_enums import Kept
from agencies.registry.clearances import Clearance
from agencies.registry.row_security import showing
from portal.audit.recording import Operation, record

WORKS_WITH = (Clearance.LICENSING_OFFICER,)
WORKER = "purge_registers"
DAYS_AT_ONCE = 31
"""Whole days, so that no entry goes in halves: a month of a premises is some hundreds of rows."""
ORDER = (Kept.DOOR, Kept.TOILETS, Kept.REFUSALS, Kept.ANGELA, Kept.TRAINING, Kept.STAFF)
"""Staff last: what hangs on them has to be gone."""


def purge_registers() -> int:
    """Purge what is past its period; how many rows. Safe to repeat, and to run twice at once: what
    another run works on is left to it."""
    today = timezone.now().astimezone(LONDON).date()
    gone = 0
    for kept in ORDER:
        for tenure_id in _due(kept, today):
            while taken := _batch(kept, tenure_id, today):
                gone += taken
    return gone


def _due(kept: Kept, today: datetime.date) -> list[uuid.UUID]:
    """Tenures of which something is past its period."""
    with showing(WORKS_WITH):
        premises = Premises.objects.annotate(kept_for=as_in_effect(today))
        months = set(premises.order_by().values_list("kept_for", flat=True))
        found: set[uuid.UUID] = set()
        for each in months if kept == Kept.DOOR else {0}:
            rows = _past(kept, today, months_of(kept, each))
            if kept == Kept.DOOR:
                rows = rows.filter(premises__in=premises.filter(kept_for=each).values("pk"))
            path = {Kept.TRAINING: "member__tenure"}.get(kept, "tenure")
            found.update(rows.order_by().values_list(path, flat=True).distinct())
    return sorted(found)


def _batch(kept: Kept, tenure_id: uuid.UUID, today: datetime.date) -> int:
    """Purge the oldest days of one register; how many rows. 0 when none is due any more, or another
    run has the tenure."""
    with showing(WORKS_WITH):
        tenures = Tenure.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
        tenure = tenures.select_related("agency", "premises").filter(pk=tenure_id).first()
        if tenure is None:
            return 0
        # What only its own people see, such as a draft, may still hang on somebody.
        with showing([*WORKS_WITH, *filter(None, [tenure.clearance])]):
            return _purge(kept, tenure, today)


def _purge(kept: Kept, tenure: Tenure, today: datetime.date) -> int:
    months = months_of(kept, months_in_effect(tenure.premises, today))
    rows = _past(kept, today, months).filter(**_of(kept, tenure))
    days = list(rows.order_by("day").values_list("day", flat=True).distinct()[:DAYS_AT_ONCE])
    if not days:
        return 0
    keys = list(rows.filter(day__lte=days[-1]).order_by("pk").values_list("pk", flat=True))
    _delete(rows, keys)
    proof = PurgeProof(
        premises=tenure.premises,
        tenure=tenure,
        kept=kept,
        months=months,
        first_day=days[0],
        last_day=days[-1],
        rows=len(keys),
        digest=digest_of(keys),
        purged_at=timezone.now(),
        audience=audiences.of_register(tenure.clearance),
    )
    proof.save(force_insert=True)
    record(
        Operation.ERASURE,
        by=None,
        objects=[proof],
        reason="register_purged",
        detail={"kept": str(kept), "rows": len(keys)},
        actor_label=WORKER,
    )
    return len(keys)


def digest_of(keys: Iterable[uuid.UUID]) -> str:
    """SHA-256 in hexadecimal of the keys, sorted, one a line."""
    lines = "".join(f"{key}\n" for key in sorted(keys))
    return hashlib.sha256(lines.encode()).hexdigest()


def _delete(rows: QuerySet[Any], keys: list[uuid.UUID]) -> None:
    gone, _of_which = rows.filter(pk__in=keys).delete()
    if gone != len(keys):
        raise RuntimeError(f"The database let go of {gone} of {len(keys)} rows past their period.")


def _of(kept: Kept, tenure: Tenure) -> dict[str, Tenure]:
    return {"member__tenure" if kept == Kept.TRAINING else "tenure": tenure}


def _past(kept: Kept, today: datetime.date, months: int) -> QuerySet[Any]:
    """Rows whose `day` is past its period."""
    first = kept_from(today, months)
    rows: QuerySet[Any]
    if kept == Kept.DOOR:
        rows = DoorShift.objects.annotate(day=F("night"))
    elif kept == Kept.TRAINING:
        rows = Training.objects.annotate(day=F("member__left_on"))
    elif kept == Kept.STAFF:
        rows = _on_whom_nothing_hangs().annotate(day=F("left_on"))
    else:
        rows = RegisterEntry.objects.filter(register=kept.value).annotate(day=F("night"))
    return rows.filter(day__lt=first)


def _on_whom_nothing_hangs() -> QuerySet[StaffMember]:
    """Nobody who seized a bag, was in charge, or is named in whatever refers to staff later."""
    found = StaffMember.objects.all()
    for relation in _relations():
        column = relation.field.name
        found = found.filter(
            ~Exists(relation.related_model.objects.filter(**{column: OuterRef("pk")}))
        )
    return found


def _relations() -> Iterator[Any]:
    for each in StaffMember._meta.get_fields(include_hidden=True):
        if each.auto_created and not each.concrete and (each.one_to_many or each.one_to_one):
            yield each
