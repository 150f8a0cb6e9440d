"""Proceedings about licences and evidence bundles, made by the real actions."""

from __future__ import annotations

import datetime
import hashlib
import io
import uuid
from typing import Any

from django.utils import timezone
from PIL import Image, ImageDraw

from agencies.licensing.actions import bundles
from agencies.licensing.actions.bundle_work import make_bundles
from agencies.licensing.actions.proceedings import (
    Application,
    Recorded,
    begin_proceeding,
    record_move,
)
from agencies.licensing.legal_enums import Applicant, BundleState, ProceedingKind, Rank, Step
from agencies.licensing.models import (
    Bundle,
    BundlePage,
    BundlePiece,
    Premises,
    Proceeding,
    ProceedingLine,
)
from portal.accounts.models import User
from portal.vault.ids import uuid7
from reports.files.decoding import Picture

SECOND = datetime.timedelta(seconds=1)


def application(**of: Any) -> Application:
    given: dict[str, Any] = {
        "kind": ProceedingKind.SUMMARY,
        "applicant": Applicant.POLICE,
        "received_at": timezone.now() - datetime.timedelta(hours=3),
        "rank": Rank.SUPERINTENDENT,
        "certified_by": "Alex Certifier",
        "words": f"Serious disorder {uuid.uuid4().hex}",
    }
    return Application(**given | of)


def another_proceeding(by: User, premises: Premises, **of: Any) -> Proceeding:
    return begin_proceeding(
        by=by, premises_id=premises.pk, application=application(**of), key=uuid.uuid4()
    )


def recorded(found: Proceeding, move: str, by: User, **of: Any) -> Proceeding:
    """With the move recorded; a moment after the receipt, and words, unless told otherwise."""
    given: dict[str, Any] = {"at": found.received_at + SECOND, "words": f"As recorded: {move}"}
    if move in ("interim", "interim_heard", "decide"):
        given["steps"] = (Step.SUSPEND,)
    return record_move(
        by=by,
        proceeding_id=found.pk,
        move=move,
        recorded=Recorded(**given | of),
        version=found.version,
    )


def another_bundle(by: User, found: Proceeding, **of: Any) -> Bundle:
    """With the proceeding itself as its one paper."""
    given: dict[str, Any] = {"chosen": [("proceeding", str(found.pk))], "key": uuid.uuid4()}
    return bundles.start_bundle(by=by, proceeding_id=found.pk, **given | of)


def with_photo(bundle: Bundle, by: User, *, content: bytes = b"", **of: Any) -> Bundle:
    """With an uploaded photo as its last exhibit."""
    given: dict[str, Any] = {
        "title": "Photo of the drug box",
        "source": "Taken at a visit",
        "on": datetime.date(2026, 3, 1),
    }
    picture = Picture("image/png", 200, 300, content or photo())
    return bundles.add_file(
        by=by,
        bundle_id=bundle.pk,
        words=bundles.FileWords(**given | of),
        pictures=[picture],
        version=bundle.version,
    )


def photo(size: tuple[int, int] = (200, 300)) -> bytes:
    """A picture in two colours, above and below its middle."""
    image = Image.new("RGB", size, (200, 30, 30))
    ImageDraw.Draw(image).rectangle((0, size[1] // 2, *size), fill=(30, 30, 200))
    out = io.BytesIO()
    image.save(out, format="PNG")
    return out.getvalue()


def asked(bundle: Bundle, by: User) -> Bundle:
    return bundles.ask_for(by=by, bundle_id=bundle.pk, version=bundle.version)


def made(bundle: Bundle, by: User) -> Bundle:
    """Made by the worker's own code, in its own process."""
    asked(bundle, by)
    make_bundles(seconds=60)
    return Bundle.objects.select_related("proceeding__premises").get(pk=bundle.pk)


def page_of(bundle: Bundle) -> BundlePage:
    return BundlePage.objects.filter(bundle=bundle)[0]


def as_made(bundle: Bundle, content: bytes = b"") -> Bundle:
    """As if a worker had made it, with these bytes as its file; for tests of who sees it."""
    content = content or f"%PDF of {bundle.pk.hex}".encode()
    BundlePiece(bundle=bundle, number=1, content=content, audience=bundle.audience).save(
        force_insert=True
    )
    Bundle.objects.filter(pk=bundle.pk).update(
        state=BundleState.MADE,
        made_at=timezone.now(),
        pages=1,
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    bundle.refresh_from_db()
    return bundle


def hide(proceeding: Proceeding, audience: list[str]) -> dict[str, uuid.UUID]:
    """A proceeding with a bundle and a page that only `audience` sees, like one that is there; and
    such rows on what others see."""
    for line in list(ProceedingLine.objects.filter(proceeding=proceeding)):
        line.pk, line.number, line.audience, line.words = uuid7(), line.number + 100, audience, None
        line.save(force_insert=True)
    for bundle in list(Bundle.objects.filter(proceeding=proceeding)):
        _hide_in(bundle, bundle, audience)
    hidden = Proceeding.objects.get(pk=proceeding.pk)
    hidden.pk, hidden.key, hidden.audience = uuid7(), uuid.uuid4(), audience
    hidden.certified_by = "Hidden"
    hidden.save(force_insert=True)
    bundle = Bundle.objects.filter(proceeding=proceeding)[0]
    copy = Bundle.objects.get(pk=bundle.pk)
    copy.pk, copy.key, copy.audience, copy.cover = uuid7(), uuid.uuid4(), audience, []
    copy.number += 50
    copy.save(force_insert=True)
    page = _hide_in(bundle, copy, audience)
    return {"proceeding_id": hidden.pk, "bundle_id": copy.pk, "sheet_id": page}


def _hide_in(like: Bundle, bundle: Bundle, audience: list[str]) -> uuid.UUID:
    """A hidden exhibit with a hidden page in `bundle`, like one of the other's; the page's key."""
    page = BundlePage.objects.filter(bundle=like).select_related("paper")[0]
    paper = page.paper
    paper.pk, paper.bundle, paper.audience = uuid7(), bundle, audience
    paper.title, paper.source = "Hidden", "Hidden"
    paper.save(force_insert=True)
    page.pk, page.paper, page.bundle, page.audience = uuid7(), paper, bundle, audience
    page.picture = photo()
    page.save(force_insert=True)
    return page.pk
