"""Asking for releases, writing what was done, and publishing or withdrawing: the write door.

One quarter has one release for good. Two tables of the same quarter, made before and after a report
came in late, could be subtracted; so what is made is never made again, published or not.
"""

from __future__ import annotations

import secrets
import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from hotspots.models import PublicFigure, PublicQuarter, Release, ReleasedFigure
from hotspots.models.releases import MOST_TOLD
from hotspots.releases import audiences
from hotspots.releases.enums import PUBLIC_KINDS, ReleaseState
from hotspots.releases.quarters import Quarter
from hotspots.releases.queries import figures_visible_to, releases_visible_to
from hotspots.releases.workflow import release_move
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.errors import CaseworkError, Conflict, NotAllowed
from reports.permissions import check_user_can

MAY = Permission.AGGREGATES_RELEASE
HEXAGON_SIZE = 8


@action
def ask_for_release(*, by: User, quarter: Quarter) -> Release:
    """Ask for the figures of a quarter; those asked for already are given back.

    Raises NotAllowed, and CaseworkError for a quarter that is not over and settled.
    """
    check_user_can(by, MAY)
    now = timezone.now()
    if not quarter.is_settled(now):
        raise CaseworkError(_("Figures are made two weeks after the end of a quarter, not before."))
    earlier = _of_quarter(by, quarter)
    if earlier is not None:
        return earlier
    made = Release(
        year=quarter.year,
        number=quarter.number,
        seed=secrets.randbelow(2**63),
        hexagon_size=HEXAGON_SIZE,
        asked_by=by,
        asked_at=now,
        audience=audiences.of_release(published=False),
        changed_at=now,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        # Somebody else asked at the same moment.
        return releases_visible_to(by).get(year=quarter.year, number=quarter.number)
    record(Operation.COLLECTION, by=by, objects=[made], reason="release_asked")
    return made


def _of_quarter(by: User, quarter: Quarter) -> Release | None:
    return releases_visible_to(by).filter(year=quarter.year, number=quarter.number).first()


@action
def ask_again(*, by: User, release_id: uuid.UUID, version: int) -> Release:
    """Try once more what could not be made: nobody has seen anything of it. Raises NotAllowed,
    WrongState, Conflict, Release.DoesNotExist."""
    found = _locked(by, release_id, move="again", version=version)
    found.fault, found.begun_at, found.tries = "", None, 0
    return _moved(by, found, "again")


@action
def write_told(*, by: User, release_id: uuid.UUID, told: str, version: int) -> Release:
    """Write what the partnership did, for everybody to read. Raises as ask_again, CaseworkError."""
    found = _locked(by, release_id, move="write", version=version)
    told = told.replace("\r\n", "\n").strip()
    if len(told) > MOST_TOLD:
        raise CaseworkError(
            _("Write no more than %(limit_value)d characters.") % {"limit_value": MOST_TOLD}
        )
    found.told, found.told_by = told, by
    return _moved(by, found, "write")


@action
def publish_release(*, by: User, release_id: uuid.UUID, version: int) -> Release:
    """Publish what somebody else made, with words that somebody else wrote. Raises as ask_again."""
    found = _locked(by, release_id, move="publish", version=version)
    if by.pk in (found.asked_by_id, found.told_by_id if found.told else None):
        raise NotAllowed(
            _("You asked for these figures or wrote the words. A second person publishes them.")
        )
    found.audience = audiences.of_release(published=True)
    found.ended_by, found.ended_at = by, timezone.now()
    moved = _moved(by, found, "publish")
    _tell_everybody(by, moved)
    return moved


@action
def withdraw_release(*, by: User, release_id: uuid.UUID, version: int) -> Release:
    """Never publish them; the quarter is not made again. Raises as ask_again."""
    found = _locked(by, release_id, move="withdraw", version=version)
    found.ended_by, found.ended_at = by, timezone.now()
    return _moved(by, found, "withdraw")


def _tell_everybody(by: User, release: Release) -> None:
    told = PublicQuarter(
        release=release,
        year=release.year,
        number=release.number,
        told=release.told,
        published_at=timezone.now(),
    )
    told.save(force_insert=True)
    found = figures_visible_to(by).filter(release=release, kind__in=PUBLIC_KINDS)
    PublicFigure.objects.bulk_create([_for_everybody(told, each) for each in found])


def _for_everybody(quarter: PublicQuarter, figure: ReleasedFigure) -> PublicFigure:
    return PublicFigure(
        quarter=quarter,
        kind=figure.kind,
        area=figure.area,
        name=figure.name,
        source=figure.source,
        shown=figure.shown,
        value=figure.value,
    )


def _locked(by: User, release_id: uuid.UUID, *, move: str, version: int) -> Release:
    check_user_can(by, MAY)
    found = releases_visible_to(by).select_for_update(of=("self",)).get(pk=release_id)
    release_move(move, state=found.state)
    if found.version != version:
        raise Conflict(
            _("Somebody else changed this release while you had the page open."),
            current_version=found.version,
        )
    return found


def _moved(by: User, release: Release, move: str) -> Release:
    release.state = release_move(move, state=release.state).target
    release.version += 1
    release.changed_at = timezone.now()
    release.save()
    public = release.state == ReleaseState.PUBLISHED
    record(
        Operation.DISCLOSURE if public else Operation.ALTERATION,
        by=by,
        objects=[release],
        reason=f"release_{move}",
    )
    return release
