"""Making releases: background work. Counting and the audit take a minute, outside a transaction.

A release is claimed for a while: a worker that is killed leaves nothing behind, and another goes on
once the claim is over. The same events and seed give the same figures, whoever makes them.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import uuid
from collections.abc import Callable

from django.utils import timezone

from agencies.registry.clearances import Clearance
from agencies.registry.row_security import showing
from hotspots.models import Release, ReleasedFigure
from hotspots.releases import audiences, counting, tables
from hotspots.releases.counting import RESIDENTS_TELL, Counted, count_quarter
from hotspots.releases.enums import FigureKind, ReleaseFault, ReleaseState, ShownAs
from hotspots.releases.tables import Line, protect_quarter
from hotspots.releases.workflow import release_move
from hotspots.suppression import TooFine
from portal.audit.recording import Operation, record
from portal.vault.keyring import keyring
from reports.enums import AreaKind
from reports.places.postcodes import names_of_areas

WORKS_WITH = (Clearance.FIGURES,)
RUNS_WITH = (*WORKS_WITH, counting.READS_WITH)
CLAIM = datetime.timedelta(minutes=6)
"""Longer than a task may take (portal.celery.TIME_LIMIT)."""
PURPOSE = b"spotlight:release-fingerprint:v1"
MOST_TRIES = 3
"""How often a worker may run out of time, or be killed, before a release is given up."""
BATCH = 1_000


def make_releases() -> int:
    """Make what was asked for and nobody makes; how many were made. Safe to repeat, and to run
    twice at once: whoever claims a release makes it."""
    made = 0
    for release_id in _waiting():
        made += make_release(release_id)
    return made


def _waiting() -> list[uuid.UUID]:
    with showing(WORKS_WITH):
        found = Release.objects.filter(state=ReleaseState.ASKED).order_by("asked_at", "id")
        return list(found.values_list("pk", flat=True)[:4])


def make_release(release_id: uuid.UUID) -> bool:
    """Make one release; whether this call made it."""
    claimed = _claim(release_id)
    if claimed is None:
        return False
    with showing((counting.READS_WITH,)):
        counted = count_quarter(claimed.quarter, hexagon_size=claimed.hexagon_size)
    if not counted.sources:
        return _give_up(claimed, ReleaseFault.NOTHING)
    try:
        made = protect_quarter(counted, seed=claimed.seed, progress=_progress_of(claimed))
    except TooFine:
        return _give_up(claimed, ReleaseFault.TOO_FINE)
    return _keep(claimed, made.lines, made.finest, _fingerprint(counted))


def _claim(release_id: uuid.UUID) -> Release | None:
    now = timezone.now()
    with showing(WORKS_WITH):
        found = (
            Release.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(pk=release_id, state=ReleaseState.ASKED)
            .first()
        )
        if found is None or (found.begun_at and found.begun_at > now - CLAIM):
            return None
        found.begun_at, found.done = now, 0
        found.tries += 1
        found.save(update_fields=["begun_at", "done", "tries"])
    if found.tries > MOST_TRIES:
        _give_up(found, ReleaseFault.TOO_FINE)
        return None
    return found


def _progress_of(claimed: Release) -> Callable[[float], None]:
    def progress(share: float) -> None:
        """Counting is the first tenth; the last of it is done when the figures are stored."""
        with showing(WORKS_WITH):
            own = Release.objects.filter(pk=claimed.pk, begun_at=claimed.begun_at)
            own.filter(state=ReleaseState.ASKED).update(done=10 + int(89 * share))

    return progress


def _ours(claimed: Release) -> Release | None:
    """The release, locked, unless another worker took it on."""
    return (
        Release.objects.select_for_update(of=("self",))
        .filter(pk=claimed.pk, state=ReleaseState.ASKED, begun_at=claimed.begun_at)
        .first()
    )


def _give_up(claimed: Release, fault: ReleaseFault) -> bool:
    with showing(WORKS_WITH):
        found = _ours(claimed)
        if found is not None:
            found.state = release_move("fail", state=found.state).target
            found.fault = fault
            _touch(found)
            found.save()
            record(Operation.ALTERATION, by=None, objects=[found], reason="release_failed")
    return False


def _keep(claimed: Release, lines: list[Line], finest: FigureKind, fingerprint: str) -> bool:
    names = names_of_areas((AreaKind.WARD, AreaKind.LSOA))
    names |= {(FigureKind.KIND.value, each.value): str(each.label) for each in RESIDENTS_TELL}
    with showing(WORKS_WITH):
        found = _ours(claimed)
        if found is None:
            return False
        figures = [
            ReleasedFigure(
                release=found,
                kind=line.kind,
                area=line.area,
                name=names.get((line.kind.value, line.area), ""),
                source=line.source,
                shown=ShownAs(line.shown.value),
                value=line.value,
                audience=audiences.of_figure(),
            )
            for line in lines
        ]
        ReleasedFigure.objects.bulk_create(figures, batch_size=BATCH)
        found.state = release_move("make", state=found.state).target
        found.made_at = timezone.now()
        found.finest, found.fingerprint, found.done = finest, fingerprint, 100
        found.code = tables.code_version()
        _touch(found)
        found.save()
        record(
            Operation.COMBINATION,
            by=None,
            objects=[found],
            reason="release_made",
            detail={"figures": len(figures)},
        )
    return True


def _touch(release: Release) -> None:
    release.version += 1
    release.changed_at = timezone.now()


def _fingerprint(counted: Counted) -> str:
    """With a key of ours: a plain sum could be tried against guesses of a hidden count."""
    told = repr(
        sorted((repr(place), str(source), n) for (place, source), n in counted.counts.items())
    )
    key = keyring.subkey(keyring.current, purpose=PURPOSE)
    return hmac.new(key, told.encode(), hashlib.sha256).hexdigest()
