"""Photos of finds: taken in pieces, each of which is stored once, and made into one picture.

The picture is made by the same decoder as residents' (reports.files), with faces and number plates
painted over. What the phone sent is sealed until then and gone afterwards. Whatever is killed in
between, the phone goes on from where the server says that it is.
"""

from __future__ import annotations

import datetime
import hashlib
import threading
import uuid
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.refuse import audiences
from agencies.refuse.actions.shifts import TAKEN_FOR
from agencies.refuse.chunks import Chunk
from agencies.refuse.enums import EntryKind, Outcome, PhotoStatus
from agencies.refuse.errors import NoSuchEntry, NotNow, NotThere, PhotoRefused
from agencies.refuse.models import Entry, Photo, PhotoChunk, Shift
from agencies.refuse.models.photos import PHOTO_BYTES
from agencies.refuse.photo_words import refusal
from agencies.refuse.queries import (
    entries_visible_to,
    finds_visible_to,
    photo_chunks_visible_to,
    photos_visible_to,
)
from agencies.registry.clearances import Clearance
from agencies.registry.permissions import Permission
from agencies.registry.row_security import acting_as, action, showing
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.actions.crew_work import add_crews_picture
from reports.enums import Scan
from reports.errors import PicturesFull
from reports.files.decoding import FileRefused, Picture, picture_without_people
from reports.files.scanning import are_taken, scan
from reports.permissions import check_user_can

WORKS_WITH = (Clearance.COUNCIL_CLEANSING_CREW,)
A_DAY = datetime.timedelta(days=1)
BYTES_A_DAY = 200 * 1024 * 1024
PHOTOS_A_DAY = 400
"""Of one person in a day: a find every two minutes of a shift, with a photo each."""
GIVEN_UP_AFTER = TAKEN_FOR
MOST_TRIES = 3
BATCH = 100

PASSES = frozenset({"busy", "no_detector"})
"""Why no picture can be made just now, whatever the photo: it stays, and the phone asks again."""
MAY_PASS = frozenset({"too_hard", "not_hidden"})
"""What may be the photo's fault or that of a busy server: tried MOST_TRIES times."""

_turn = threading.BoundedSemaphore(1)
"""One photo of a crew at a time in each web process, so that residents wait for one at most.
Another waits on its phone, which asks again, and not in a thread that pages need."""


@dataclass(frozen=True)
class Progress:
    """How many bytes of a photo are here, and whether it is kept as a picture of its report."""

    received: int
    done: bool


@action
def photo_progress(*, by: User, shift: Shift, photo_id: uuid.UUID) -> Progress:
    """How far a photo of somebody's own, or of this phone's, has come; any other looks like one
    that is not here."""
    photo = photos_visible_to(by).filter(_theirs(shift, to="entry__shift__"), pk=photo_id).first()
    if photo is None or photo.status == PhotoStatus.REFUSED:
        return Progress(0, False)
    return Progress(photo.received, photo.status == PhotoStatus.KEPT)


def take_chunk(*, by: User, shift: Shift, photo_id: uuid.UUID, chunk: Chunk) -> Progress:
    """Store a piece of a photo, and make the picture once all of it is here.

    Raises NotAllowed, NoSuchEntry, NotThere, PhotoRefused, NotNow.
    """
    try:
        progress = _store(by=by, shift=shift, photo_id=photo_id, chunk=chunk)
    except IntegrityError:  # another request began the same photo at that moment
        progress = _store(by=by, shift=shift, photo_id=photo_id, chunk=chunk)
    if progress.done or progress.received < chunk.of:
        return progress
    _finish(by=by, photo_id=photo_id)
    return Progress(progress.received, True)


@action
def _store(*, by: User, shift: Shift, photo_id: uuid.UUID, chunk: Chunk) -> Progress:
    check_user_can(by, Permission.NEEDLE_FINDS_RECORD)
    entry = _entry(by, shift, photo_id, chunk)
    photo = photos_visible_to(by).select_for_update(of=("self",)).filter(pk=photo_id).first()
    if photo is None:
        photo = _begin(by, shift, entry, photo_id, chunk)
    elif (photo.entry_id, photo.total, bytes(photo.digest)) != (entry.pk, chunk.of, chunk.digest):
        raise PhotoRefused("another")
    if photo.status == PhotoStatus.REFUSED:
        raise PhotoRefused(photo.problem)
    if photo.status == PhotoStatus.KEPT:
        return Progress(photo.total, True)
    if chunk.at == photo.received and chunk.content:
        _append(photo, chunk)
    elif chunk.at != photo.received and not _is_here(by, photo, chunk):
        raise NotThere(_("The photo goes on from another place."), received=photo.received)
    return Progress(photo.received, False)


def _theirs(shift: Shift, *, to: str) -> Q:
    """What came from this person or from this phone, `to` whose shift leads the way. On a phone
    that is shared, photos of the last person's finds may be left over from their shift."""
    return Q(**{f"{to}user": shift.user_id}) | Q(**{f"{to}device": shift.device_id})


def _entry(by: User, shift: Shift, photo_id: uuid.UUID, chunk: Chunk) -> Entry:
    """The find that the photo is of, sent by this person or from this phone."""
    own = _theirs(shift, to="shift__")
    entry = entries_visible_to(by).filter(own, pk=chunk.entry, kind=EntryKind.FIND).first()
    if entry is None:
        raise NoSuchEntry(_("The find of this photo is not here yet."))
    if entry.outcome != Outcome.STORED:
        raise PhotoRefused("no_find")
    if photo_id not in entry.photos:
        raise PhotoRefused("not_named")
    return entry


def _begin(by: User, shift: Shift, entry: Entry, photo_id: uuid.UUID, chunk: Chunk) -> Photo:
    if not are_taken():
        raise PhotoRefused("not_taken")
    if chunk.of > PHOTO_BYTES:
        raise PhotoRefused("too_large")
    if not chunk.of:
        raise PhotoRefused("empty")
    if chunk.at:
        raise NotThere(_("The photo goes on from another place."), received=0)
    now = timezone.now()
    lately = Photo.objects.filter(shift__user=by, begun_at__gt=now - A_DAY)
    size = lately.aggregate(all=Sum("total", default=0))["all"]
    if size + chunk.of > BYTES_A_DAY or lately.count() >= PHOTOS_A_DAY:
        raise NotNow(_("That is as many photos as are taken in a day. The rest come tomorrow."))
    photo = Photo(
        id=photo_id,
        shift=shift,
        entry=entry,
        total=chunk.of,
        digest=chunk.digest,
        begun_at=now,
        changed_at=now,
        audience=audiences.of_crew_work(),
    )
    photo.save(force_insert=True)
    record(Operation.COLLECTION, by=by, objects=[photo], reason="photo_begun")
    return photo


def _append(photo: Photo, chunk: Chunk) -> None:
    PhotoChunk(
        photo=photo,
        start=chunk.at,
        size=len(chunk.content),
        content=chunk.content,
        audience=photo.audience,
    ).save(force_insert=True)
    photo.received += len(chunk.content)
    photo.changed_at = timezone.now()
    photo.save(update_fields=["received", "changed_at"])


def _is_here(by: User, photo: Photo, chunk: Chunk) -> bool:
    """Whether this piece was stored before. What it held then stays."""
    here = photo_chunks_visible_to(by).filter(photo=photo, start=chunk.at)
    return here.filter(size=len(chunk.content)).exists()


def _finish(*, by: User, photo_id: uuid.UUID) -> None:
    """Make the picture of a photo that is whole. Raises PhotoRefused, NotNow."""
    if not _turn.acquire(blocking=False):
        raise NotNow(refusal("busy"))
    try:
        content = _whole(by=by, photo_id=photo_id)
        if content is None:  # another request has made it meanwhile
            return
        checked, picture = _picture(content)
    except FileRefused as refused:
        _not_made(by, photo_id, refused.code)
    else:
        problem = _keep(by=by, photo_id=photo_id, picture=picture, scan=checked)
        if problem:
            raise PhotoRefused(problem)
    finally:
        _turn.release()


@action
def _whole(*, by: User, photo_id: uuid.UUID) -> bytes | None:
    """All of a photo; None when a picture was made of it. Raises FileRefused, PhotoRefused."""
    photo = photos_visible_to(by).get(pk=photo_id)
    if photo.status == PhotoStatus.KEPT:
        return None
    if photo.status == PhotoStatus.REFUSED:
        raise PhotoRefused(photo.problem)
    pieces = photo_chunks_visible_to(by).filter(photo=photo).order_by("start")
    content = b"".join(each.content.open() for each in pieces)
    if hashlib.sha256(content).digest() != bytes(photo.digest):
        raise FileRefused("digest")
    return content


def _picture(content: bytes) -> tuple[Scan, Picture]:
    return scan(content), picture_without_people(content)


@action
def _keep(*, by: User, photo_id: uuid.UUID, picture: Picture, scan: Scan) -> str:
    """Make the picture part of its report, once; why it can't be, as a code, or nothing."""
    photo = photos_visible_to(by).select_for_update(of=("self",)).get(pk=photo_id)
    if photo.status != PhotoStatus.ARRIVING:
        return photo.problem
    entry = entries_visible_to(by).get(pk=photo.entry_id)
    if (
        entry.report_id is None
        or not finds_visible_to(by).filter(report_id=entry.report_id).exists()
    ):
        return _refuse(by, photo, "taken_back")
    try:
        add_crews_picture(by=by, report_id=entry.report_id, picture=picture, scan=scan)
    except PicturesFull:
        return _refuse(by, photo, "full")
    except ObjectDoesNotExist:
        return _refuse(by, photo, "passed_on")
    _end(photo, PhotoStatus.KEPT)
    return ""


def _not_made(by: User, photo_id: uuid.UUID, code: str) -> None:
    """Raise what the phone is told: try again later, or never."""
    if code in PASSES or (code == "not_checked" and are_taken()):
        raise NotNow(refusal("busy"))
    with acting_as(by):
        photo = photos_visible_to(by).select_for_update(of=("self",)).get(pk=photo_id)
        if photo.status == PhotoStatus.KEPT:
            return
        photo.tries += 1
        again = code in MAY_PASS and photo.tries < MOST_TRIES
        if again:
            photo.save(update_fields=["tries"])
        elif photo.status == PhotoStatus.ARRIVING:
            _refuse(by, photo, code)
    if again:
        raise NotNow(refusal("busy"))
    raise PhotoRefused(code)


def _refuse(by: User, photo: Photo, code: str) -> str:
    photo.problem = code
    _end(photo, PhotoStatus.REFUSED)
    record(Operation.ERASURE, by=by, objects=[photo], reason=f"photo_{code}")
    return code


def _end(photo: Photo, status: PhotoStatus) -> None:
    """Say what became of a photo; what the phone sent of it goes."""
    photo.status, photo.changed_at = status, timezone.now()
    photo.save(update_fields=["status", "problem", "tries", "changed_at"])
    PhotoChunk.objects.filter(photo=photo).delete()


def give_up_photos() -> int:
    """Forget photos of which nothing has come for as long as phones are listened to; how many.
    Scheduled work, safe to repeat: a phone that sends one after all begins anew."""
    with showing(WORKS_WITH):
        old = list(
            Photo.objects.select_for_update(skip_locked=True).filter(
                status=PhotoStatus.ARRIVING, changed_at__lt=timezone.now() - GIVEN_UP_AFTER
            )[:BATCH]
        )
        if old:
            PhotoChunk.objects.filter(photo__in=old).delete()
            Photo.objects.filter(pk__in=[each.pk for each in old]).delete()
            record(Operation.ERASURE, by=None, objects=old, reason="photo_given_up")
    return len(old)
