"""Making bundles: scheduled work. The papers are collected one by one, then the pages are set.

Each paper is a transaction of its own, and the setting is claimed for a while: a worker that is
killed leaves what it collected, and another goes on once the claim is over. What `acts` may see is
asked anew for each paper. After MOST_TRIES a bundle is given up, with a reason.
"""

from __future__ import annotations

import datetime
import hashlib
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing.actions.bundle_cover import (
    READS_NAMES_WITH,
    Guests,
    cover_of,
    names_of_guests,
)
from agencies.licensing.bundle_document import (
    Exhibit,
    Front,
    Sheet,
    covered_whole,
    title_of,
    whole_of,
)
from agencies.licensing.bundle_setting import LIMITS, set_pages
from agencies.licensing.bundle_workflow import check_goes
from agencies.licensing.covering import loose_words, plain_paper, text_of
from agencies.licensing.finding import phrases_of, places_in
from agencies.licensing.legal_clocks import at_in_words
from agencies.licensing.legal_enums import AT_WORK, BundleFault, BundleState
from agencies.licensing.models import Bundle, BundlePaper, BundlePiece
from agencies.licensing.models.bundles import PAPER_BYTES, PIECE_BYTES
from agencies.licensing.papers import paper_kinds
from agencies.licensing.pdf import MadeFile, NotSet, Picture
from agencies.licensing.queries.legal import bundle_pages_visible_to, bundle_papers_visible_to
from agencies.registry.clearances import Clearance
from agencies.registry.people import act_only_for
from agencies.registry.permissions import Permission
from agencies.registry.row_security import acting_as, showing
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.permissions import user_can

WORKS_WITH = (Clearance.LICENSING_OFFICER,)
RUNS_WITH = (*WORKS_WITH, *READS_NAMES_WITH)
WORKER = "make_bundles"
CLAIM = datetime.timedelta(seconds=LIMITS.wait + 40)
"""For how long a worker that sets pages has a bundle to itself."""
MOST_TRIES = 3
MOST_AT_ONCE = 20


def make_bundles(*, seconds: float) -> None:
    """Work for about this long on what was asked for; setting pages, once begun, is finished. Safe
    to repeat, and to run twice at once."""
    until = time.monotonic() + seconds
    for bundle_id in _waiting():
        while time.monotonic() < until and _go_on(bundle_id):
            pass


def _waiting() -> list[uuid.UUID]:
    claimed = Q(state=BundleState.SETTING, begun_at__gt=timezone.now() - CLAIM)
    with showing(WORKS_WITH):
        found = Bundle.objects.filter(state__in=AT_WORK).exclude(claimed)
        return list(found.order_by("changed_at", "id").values_list("pk", flat=True)[:MOST_AT_ONCE])


def _go_on(bundle_id: uuid.UUID) -> bool:
    """The next thing of one bundle; whether there may be more."""
    with showing(WORKS_WITH):
        found = _claimed(bundle_id)
        if found is None:
            return False
        person = _person(found)
        if person is None:
            _give_up(found, BundleFault.NOT_ALLOWED)
            return False
        if found.state != BundleState.SETTING:
            _move(found, BundleState.COLLECTING)
            with acting_as(person):
                paper = _next_paper(found)
                if paper is not None:
                    return _collect(found, paper, person)
        if found.tries >= MOST_TRIES:
            _give_up(found, BundleFault.NOT_SET)
            return False
        found.tries += 1
        found.begun_at = timezone.now()
        found.save(update_fields=["tries", "begun_at"])
        _move(found, BundleState.SETTING)
    _set(found, person)
    return False


def _claimed(bundle_id: uuid.UUID) -> Bundle | None:
    """The bundle, locked, unless another worker has it."""
    found = (
        Bundle.objects.select_related("proceeding__premises")
        .select_for_update(of=("self",), skip_locked=True)
        .filter(pk=bundle_id, state__in=AT_WORK)
        .first()
    )
    if found is None or found.state != BundleState.SETTING or found.begun_at is None:
        return found
    return found if found.begun_at <= timezone.now() - CLAIM else None


def _person(found: Bundle) -> User | None:
    """Who asked for it, if they still may."""
    person = User.objects.get(pk=found.acts_id)
    act_only_for(person, found.agency_id)
    return person if user_can(person, Permission.PREMISES_MANAGE) else None


# --- Collecting -----------------------------------------------------------------------------------


def _next_paper(found: Bundle) -> BundlePaper | None:
    waiting = BundlePaper.objects.filter(bundle=found, html__isnull=True).exclude(kind="")
    return waiting.order_by("position").first()


def _collect(found: Bundle, paper: BundlePaper, person: User) -> bool:
    kind = next((each for each in paper_kinds() if each.key == paper.kind), None)
    try:
        if kind is None:
            raise ObjectDoesNotExist
        html = plain_paper(kind.html(person, paper.row))
    except ObjectDoesNotExist:
        _give_up(found, BundleFault.PAPER_GONE)
        return False
    if len(html.encode()) > PAPER_BYTES:
        _give_up(found, BundleFault.TOO_LARGE)
        return False
    paper.html = html
    paper.save(update_fields=["html"])
    found.done += 1
    found.save(update_fields=["done"])
    return True


# --- Setting --------------------------------------------------------------------------------------


class _Loose(Exception):
    """Parts of covered names stand alone that nobody looked at. `words`: how often each."""

    def __init__(self, words: dict[str, int]) -> None:
        super().__init__("loose")
        self.words = words


def _set(found: Bundle, person: User) -> None:
    with acting_as(person):
        front, cover = front_of(found), cover_of(person, found)
        exhibits, pictures = _exhibits(found, person)
    guests = names_of_guests(found)
    looked = found.looked.open() if found.looked else {}
    try:
        content = _covered(front, exhibits, cover, guests, looked=looked)
        made = set_pages(
            content.html,
            title=content.title,
            cover=[*cover, *guests.names],
            alone=guests.alone,
            pictures=pictures,
        )
    except (NotSet, _Loose) as error:
        with showing(WORKS_WITH):
            mine = _mine(found)
            if mine is not None:
                _not_made(mine, error)
        return
    with showing(WORKS_WITH):
        mine = _mine(found)
        if mine is not None:
            mine.guests_covered = content.guests
            _keep(mine, made)


@dataclass(frozen=True)
class _Content:
    """A bundle's document, covered. `guests`: in how many places guests' names stood."""

    html: str = field(repr=False)
    title: str = field(repr=False)
    guests: int


def _covered(
    front: Front,
    exhibits: list[Exhibit],
    cover: list[str],
    guests: Guests,
    *,
    looked: Mapping[str, int],
) -> _Content:
    """`looked`: words that may stand alone, and how often. Raises _Loose."""
    theirs = phrases_of(guests.names, alone=guests.alone)
    phrases = [*phrases_of(cover), *theirs]
    covered = covered_whole(front, exhibits, phrases)
    loose = loose_words(text_of(covered.html), cover)
    if any(times > looked.get(word, 0) for word, times in loose.items()):
        raise _Loose(loose)
    whole = text_of(whole_of(front, exhibits, is_covered=bool(phrases)))
    return _Content(covered.html, title_of(front, phrases), len(places_in(whole, theirs)))


def _not_made(mine: Bundle, error: NotSet | _Loose) -> None:
    if isinstance(error, _Loose):
        mine.loose = error.words
        _give_up(mine, BundleFault.LOOSE)
    elif error.again and mine.tries < MOST_TRIES:
        _move(mine, BundleState.QUEUED)
    else:
        _give_up(mine, BundleFault(error.code))


def _mine(found: Bundle) -> Bundle | None:
    """The bundle, locked, if this worker's claim was not taken over."""
    locked = Bundle.objects.select_for_update(of=("self",))
    return locked.filter(
        pk=found.pk, state=BundleState.SETTING, begun_at=found.begun_at, tries=found.tries
    ).first()


def front_of(found: Bundle) -> Front:
    """What its front page says, in the order of the page."""
    proceeding, premises = found.proceeding, found.proceeding.premises
    facts = [
        (_("Premises"), f"{premises.name}, {premises.address}"),
        (_("Licence"), premises.licence_number),
        (_("Proceeding"), str(proceeding.get_kind_display())),
        (_("Application received"), at_in_words(proceeding.received_at)),
    ]
    if proceeding.hearing_at:
        facts.append((_("Hearing"), at_in_words(proceeding.hearing_at)))
    if found.follows:
        facts.append(
            (_("In place of"), _("Evidence bundle %(number)s") % {"number": found.follows.number})
        )
    title = _("Evidence bundle %(number)s: %(premises)s") % {
        "number": found.number,
        "premises": premises.name,
    }
    return Front(title, tuple(facts))


def _exhibits(found: Bundle, person: User) -> tuple[list[Exhibit], list[Picture]]:
    pages: dict[uuid.UUID, list[Picture]] = {}
    drawn = bundle_pages_visible_to(person).defer(None).filter(bundle=found)
    for page in drawn.order_by("paper__position", "number"):
        picture = Picture(page.pk.hex, page.picture.open(), page.boxes)
        pages.setdefault(page.paper_id, []).append(picture)
    exhibits = []
    for paper in bundle_papers_visible_to(person).defer(None).filter(bundle=found):
        title, mine = paper.title.open(), pages.get(paper.pk, [])
        sheets = tuple(
            Sheet(each.name, _sheet_words(title, number, len(mine)))
            for number, each in enumerate(mine, start=1)
        )
        exhibits.append(
            Exhibit(
                title=title,
                source=paper.source.open(),
                on=paper.on,
                html=paper.html.open() if paper.html else "",
                sheets=sheets,
            )
        )
    return exhibits, [each for many in pages.values() for each in many]


def _sheet_words(title: str, number: int, total: int) -> str:
    return _("%(title)s: picture of page %(number)s of %(total)s") % {
        "title": title,
        "number": number,
        "total": total,
    }


def _keep(found: Bundle, made: MadeFile) -> None:
    """Freeze what was made, and let go of the papers' text that was not covered."""
    starts = range(0, len(made.content), PIECE_BYTES)
    for number, start in enumerate(starts, start=1):
        BundlePiece(
            bundle=found,
            number=number,
            content=made.content[start : start + PIECE_BYTES],
            audience=found.audience,
        ).save(force_insert=True)
    BundlePaper.objects.filter(bundle=found).update(html=None)
    found.made_at = timezone.now()
    found.pages, found.bytes = made.pages, len(made.content)
    found.sha256 = hashlib.sha256(made.content).hexdigest()
    _move(found, BundleState.MADE)


def _give_up(found: Bundle, fault: BundleFault) -> None:
    found.fault = fault
    _move(found, BundleState.FAILED)


def _move(found: Bundle, state: BundleState) -> None:
    if found.state == state:
        return
    check_goes(found.state, state)
    found.state, found.changed_at = state, timezone.now()
    found.version += 1
    found.save()
    record(
        Operation.ALTERATION,
        by=None,
        objects=[found],
        reason=f"bundle_{state}",
        detail={"fault": found.fault},
        actor_label=WORKER,
    )
