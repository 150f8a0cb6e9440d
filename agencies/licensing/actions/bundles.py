"""Evidence bundles: putting one together, asking for it to be made, and opening what was made.

What is made never changes: another version is another bundle, which names the one that it follows.
Callers' pages carry the version. bundle_work.py makes what is asked for here.
"""

from __future__ import annotations

import datetime
import hashlib
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing import audiences
from agencies.licensing.bundle_checks import Box, checked_box, checked_cover
from agencies.licensing.bundle_papers import offer_of
from agencies.licensing.bundle_workflow import bundle_move
from agencies.licensing.legal_enums import BundleFault, BundleState
from agencies.licensing.models import Bundle, BundlePage, BundlePaper, Proceeding
from agencies.licensing.queries.legal import (
    bundle_pages_visible_to,
    bundle_papers_visible_to,
    bundle_pieces_visible_to,
    bundles_visible_to,
    proceedings_visible_to,
)
from agencies.registry.people import agencies_of
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.audit.recording import Operation, record
from reports.errors import CaseworkError, Conflict, WrongState
from reports.files.decoding import Picture
from reports.permissions import check_user_can

MAY = Permission.PREMISES_MANAGE
MOST_PAPERS = 60
MOST_DRAWN = 150
MOST_DRAWN_BYTES = 80 * 1024 * 1024
MOST_BUNDLES = 99
MOST_BOXES = 40
Chosen = tuple[str, str]
"""A paper: its kind and the key of its row."""


@dataclass(frozen=True, kw_only=True)
class FileWords:
    """What is said of an uploaded file in the list of exhibits."""

    title: str = field(repr=False)
    source: str = field(repr=False)
    on: datetime.date


@action
def start_bundle(
    *, by: User, proceeding_id: uuid.UUID, chosen: Sequence[Chosen], key: uuid.UUID
) -> Bundle:
    """Begin a bundle with these papers. The same `key` again gives what it made the first time.
    Raises NotAllowed, CaseworkError, Proceeding.DoesNotExist."""
    check_user_can(by, MAY)
    proceeding = proceedings_visible_to(by).select_for_update(of=("self",)).get(pk=proceeding_id)
    earlier = bundles_visible_to(by).filter(key=key).first()
    if earlier is not None:
        return earlier
    made = _new(by, proceeding_id=proceeding.pk, key=key)
    _add_papers(by, made, proceeding, chosen)
    record(Operation.COLLECTION, by=by, objects=[made], reason="bundle_begun")
    return made


@action
def add_papers(*, by: User, bundle_id: uuid.UUID, chosen: Sequence[Chosen], version: int) -> Bundle:
    """Raises NotAllowed, WrongState, Conflict, CaseworkError, Bundle.DoesNotExist."""
    found = _locked(by, bundle_id, version=version)
    if not chosen:
        raise CaseworkError(_("Choose at least one paper."))
    _add_papers(by, found, found.proceeding, chosen)
    return _changed(by, found, "bundle_papers", papers=len(chosen))


@action
def add_file(
    *,
    by: User,
    bundle_id: uuid.UUID,
    words: FileWords,
    pictures: Sequence[Picture],
    version: int,
) -> Bundle:
    """Add what an uploaded file was drawn as. Raises as add_papers does."""
    found = _locked(by, bundle_id, version=version)
    pages = bundle_pages_visible_to(by).filter(bundle=found)
    size = sum(len(each.content) for each in pictures)
    so_far = pages.aggregate(total=Sum("size"))["total"] or 0
    if pages.count() + len(pictures) > MOST_DRAWN or so_far + size > MOST_DRAWN_BYTES:
        raise CaseworkError(
            _("A bundle holds at most %(pages)d pages of files, of %(megabytes)d MB in all.")
            % {"pages": MOST_DRAWN, "megabytes": MOST_DRAWN_BYTES // 1024**2}
        )
    paper = _paper(
        found, _next_position(by, found), title=words.title, source=words.source, on=words.on
    )
    for number, picture in enumerate(pictures, start=1):
        _page(found, paper, number, picture.content, like=picture)
    return _changed(by, found, "bundle_file", pages=len(pictures))


@action
def arrange(
    *,
    by: User,
    bundle_id: uuid.UUID,
    places: Mapping[uuid.UUID, int],
    removed: Collection[uuid.UUID],
    version: int,
) -> Bundle:
    """Put the papers in the order of `places`, and take out those `removed`, for good. Raises as
    add_papers does."""
    found = _locked(by, bundle_id, version=version)
    papers = bundle_papers_visible_to(by).filter(bundle=found)
    papers.filter(pk__in=list(removed)).delete()
    left = sorted(
        papers.exclude(pk__in=list(removed)),
        key=lambda each: (places.get(each.pk, each.position), each.position),
    )
    for number, each in enumerate(left, start=1):
        BundlePaper.objects.filter(pk=each.pk).update(position=number)
    return _changed(by, found, "bundle_order", removed=len(removed))


@action
def set_cover(
    *, by: User, bundle_id: uuid.UUID, cover: Sequence[str], staff: bool, version: int
) -> Bundle:
    """Say which words and names are covered in all of it; `staff`: those of everybody who works or
    worked at the premises when it is made, too. Raises as add_papers does."""
    found = _locked(by, bundle_id, version=version)
    found.cover = checked_cover([" ".join(each.split()) for each in cover])
    found.covers_staff = staff
    detail = {"phrases": len(found.cover.open()), "staff": int(staff)}
    return _changed(by, found, "bundle_cover", **detail)


@action
def set_boxes(
    *, by: User, bundle_id: uuid.UUID, page_id: uuid.UUID, boxes: Sequence[Box], version: int
) -> Bundle:
    """Say what is painted over on a page. Raises as add_papers does, BundlePage.DoesNotExist."""
    found = _locked(by, bundle_id, version=version)
    page = bundle_pages_visible_to(by).get(pk=page_id, bundle=found)
    if len(boxes) > MOST_BOXES:
        raise CaseworkError(
            _("Paint over at most %(most)d places of a page.") % {"most": MOST_BOXES}
        )
    BundlePage.objects.filter(pk=page.pk).update(boxes=[list(checked_box(each)) for each in boxes])
    return _changed(by, found, "bundle_boxes", boxes=len(boxes))


@action
def ask_for(*, by: User, bundle_id: uuid.UUID, version: int, looked: bool = False) -> Bundle:
    """Have it made. `looked`: at the parts of names that stood alone when it was tried last, with
    which it is not made otherwise. Raises as add_papers does."""
    found = _locked(by, bundle_id, version=version, move="ask")
    if found.fault == BundleFault.LOOSE:
        if not looked:
            raise CaseworkError(_("Look at the words that stand alone, and say that you did."))
        found.looked = found.loose.open()
    papers = bundle_papers_visible_to(by).filter(bundle=found)
    total = papers.count()
    if not total:
        raise CaseworkError(_("Add a paper or a file first."))
    papers.update(html=None)
    found.state, found.fault = BundleState.QUEUED, ""
    found.acts, found.agency = by, agencies_of(by)[0]
    found.total, found.done, found.tries = total, papers.filter(kind="").count(), 0
    return _changed(by, found, "bundle_asked", papers=total)


@action
def another_version(*, by: User, bundle_id: uuid.UUID, key: uuid.UUID) -> Bundle:
    """A new bundle with the same papers, files and covered words, that names the one that it
    follows. Raises NotAllowed, WrongState, CaseworkError, Bundle.DoesNotExist."""
    check_user_can(by, MAY)
    source = bundles_visible_to(by).get(pk=bundle_id)
    proceedings_visible_to(by).select_for_update(of=("self",)).get(pk=source.proceeding_id)
    earlier = bundles_visible_to(by).filter(key=key).first()
    if earlier is not None:
        return earlier
    bundle_move("follow", state=source.state)
    made = _new(by, proceeding_id=source.proceeding_id, key=key, follows=source)
    made.cover, made.covers_staff = source.cover.open(), source.covers_staff
    made.save(update_fields=["cover", "covers_staff"])
    for paper in bundle_papers_visible_to(by).filter(bundle=source):
        copy = _paper(
            made,
            paper.position,
            kind=paper.kind,
            row=paper.row,
            title=paper.title.open(),
            source=paper.source.open(),
            on=paper.on,
        )
        for page in bundle_pages_visible_to(by).filter(paper=paper).defer(None):
            _page(made, copy, page.number, page.picture.open(), like=page, boxes=page.boxes)
    record(Operation.COLLECTION, by=by, objects=[made], reason="bundle_version")
    return made


@dataclass(frozen=True)
class PageRead:
    """A page of an uploaded file, opened, and the record that it was. Never log the content."""

    page: BundlePage
    content: bytes = field(repr=False)
    event: AuditEvent = field(repr=False)


@action
def read_page(*, by: User, bundle_id: uuid.UUID, page_id: uuid.UUID) -> PageRead:
    """Open the picture of a page, as it was before anything was painted over. Raises NotAllowed,
    BundlePage.DoesNotExist."""
    check_user_can(by, MAY)
    found = bundle_pages_visible_to(by).defer(None).select_related("bundle")
    page = found.get(pk=page_id, bundle=bundle_id)
    (event,) = record(
        Operation.CONSULTATION,
        by=by,
        objects=[page.bundle],
        reason="bundle_page",
        detail={"number": page.number},
    )
    return PageRead(page, page.picture.open(), event)


class Altered(CaseworkError):
    """The made file is not what its SHA-256 says."""


def made_file(by: User, found: Bundle) -> bytes:
    """What was made, checked against its SHA-256. The caller records that it left. Raises
    NotAllowed, WrongState, Altered."""
    check_user_can(by, MAY)
    if found.state != BundleState.MADE:
        raise WrongState(_("This bundle is not made yet."))
    pieces = bundle_pieces_visible_to(by).filter(bundle=found)
    content = b"".join(each.content.open() for each in pieces)
    if hashlib.sha256(content).hexdigest() != found.sha256:
        raise Altered(
            _("This file is not what was made. Do not use it; tell whoever looks after Spotlight.")
        )
    return content


# --- Papers that can be chosen --------------------------------------------------------------------


def _add_papers(by: User, found: Bundle, proceeding: Proceeding, chosen: Sequence[Chosen]) -> None:
    offered = {(each.kind.key, each.paper.key): each for each in offer_of(by, proceeding).papers}
    mine = bundle_papers_visible_to(by).filter(bundle=found)
    there = set(mine.values_list("kind", "row"))
    wanted = [each for each in dict.fromkeys(chosen) if each not in there]
    if not offered.keys() >= {*wanted}:
        raise CaseworkError(_("A paper that you chose is not there any more. Choose again."))
    if mine.count() + len(wanted) > MOST_PAPERS:
        raise CaseworkError(
            _("A bundle holds at most %(most)d exhibits. Begin another one.")
            % {"most": MOST_PAPERS}
        )
    first = _next_position(by, found)
    for position, each in enumerate(wanted, start=first):
        kind, paper = offered[each].kind, offered[each].paper
        _paper(
            found,
            position,
            kind=kind.key,
            row=paper.key,
            title=str(paper.title),
            source=offered[each].source,
            on=paper.on,
        )


def _next_position(by: User, found: Bundle) -> int:
    papers = bundle_papers_visible_to(by).filter(bundle=found)
    if papers.count() >= MOST_PAPERS:
        raise CaseworkError(
            _("A bundle holds at most %(most)d exhibits. Begin another one.")
            % {"most": MOST_PAPERS}
        )
    return int(papers.aggregate(last=Max("position"))["last"] or 0) + 1


# --- Rows -----------------------------------------------------------------------------------------


def _locked(by: User, bundle_id: uuid.UUID, *, version: int, move: str = "change") -> Bundle:
    check_user_can(by, MAY)
    found = (
        bundles_visible_to(by)
        .select_related("proceeding__premises")
        .select_for_update(of=("self",))
        .get(pk=bundle_id)
    )
    if found.version != version:
        raise Conflict(
            _("Somebody else changed this bundle in the meantime."), current_version=found.version
        )
    bundle_move(move, state=found.state)
    return found


def _changed(by: User, found: Bundle, reason: str, **detail: int) -> Bundle:
    if found.state == BundleState.FAILED:
        found.state, found.fault = BundleState.DRAFT, ""
    found.version += 1
    found.changed_at = timezone.now()
    found.save()
    record(Operation.ALTERATION, by=by, objects=[found], reason=reason, detail=detail)
    return found


def _new(
    by: User, *, proceeding_id: uuid.UUID, key: uuid.UUID, follows: Bundle | None = None
) -> Bundle:
    mine = Bundle.objects.filter(proceeding=proceeding_id)
    number = int(mine.aggregate(last=Max("number"))["last"] or 0) + 1
    if number > MOST_BUNDLES:
        raise CaseworkError(_("This proceeding has as many bundles as it can hold."))
    made = Bundle(
        key=key,
        proceeding_id=proceeding_id,
        number=number,
        follows=follows,
        cover=[],
        by=by,
        acts=by,
        agency=agencies_of(by)[0],
        changed_at=timezone.now(),
        audience=audiences.of_bundles(),
    )
    made.save(force_insert=True)
    return made


def _paper(found: Bundle, position: int, **of: Any) -> BundlePaper:
    paper = BundlePaper(bundle=found, position=position, audience=found.audience, **of)
    paper.save(force_insert=True)
    return paper


def _page(
    found: Bundle,
    paper: BundlePaper,
    number: int,
    content: bytes,
    *,
    like: Picture | BundlePage,
    boxes: Sequence[Any] = (),
) -> None:
    BundlePage(
        bundle=found,
        paper=paper,
        number=number,
        media_type=like.media_type,
        width=like.width,
        height=like.height,
        size=len(content),
        picture=content,
        boxes=list(boxes),
        audience=found.audience,
    ).save(force_insert=True)
