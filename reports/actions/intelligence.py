"""Writing intelligence from reports, having a second person release it, grading it anew (R1).

Nothing here opens a report's sealed parts: the writer reads those by the report's own actions.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.accounts.own_name import noticed_in
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue
from reports import audiences, governance
from reports.actions.disclose import end_all_of, standing_disclosures
from reports.actions.intelligence_history import link_report, note_item
from reports.enums import Marking, RetentionGroup
from reports.errors import CaseworkError, Conflict, WrongState
from reports.grading import Grade, LegacyGrade, check_grade, gives_more
from reports.intelligence_codes import check_codes
from reports.intelligence_enums import WRITABLE, ItemEvent, ItemStatus, LegacyScheme
from reports.intelligence_workflow import (
    CHECKLIST,
    ItemMove,
    check_may_give_more,
    check_second_person,
    item_move,
)
from reports.models import IntelligenceItem
from reports.permissions import check_user_can
from reports.queries import (
    intelligence_history_visible_to,
    intelligence_of_team,
    reports_visible_to,
)

MOST_REPORTS = 50
KEY = "intelligenceitem"
POLICE = "police"


@dataclass(frozen=True)
class Draft:
    """What a writer typed and chose."""

    title: str
    text: str
    provenance: str
    day: datetime.date
    grade: Grade
    marking: Marking = Marking.OFFICIAL_SENSITIVE
    group: RetentionGroup = RetentionGroup.GROUP_4
    legacy: LegacyGrade | None = None


@dataclass(frozen=True)
class ItemRead:
    """An item's words, opened; `history` by key of the entry. Never store, log or cache this."""

    text: str
    provenance: str
    history: dict[uuid.UUID, str]


def grade_of(item: IntelligenceItem) -> Grade:
    """The item's grade, with its conditions, which go with it wherever it is shown (R1.5)."""
    return Grade(
        source=item.source_evaluation,
        assessment=item.assessment,
        handling=item.handling,
        action=item.action_code,
        sanitisation=item.sanitisation,
        conditions=item.conditions.open() if item.conditions else "",
        usage=item.usage_words.open() if item.usage_words else "",
    )


def legacy_grade_of(item: IntelligenceItem) -> LegacyGrade | None:
    """The grade of the older scheme, as it was given, if the item has one (R1.8)."""
    if not item.legacy_scheme:
        return None
    return LegacyGrade(item.legacy_source, item.legacy_information, item.legacy_dissemination)


@action
def write_item(*, by: User, report_ids: Collection[uuid.UUID], draft: Draft) -> IntelligenceItem:
    """Begin an item from reports, or without any for one of an older scheme.

    Raises NotAllowed, CaseworkError, WrongGrade, Report.DoesNotExist.
    """
    check_user_can(by, Permission.INTELLIGENCE_GRADE)
    _check_draft(draft)
    if not report_ids and draft.legacy is None:
        raise CaseworkError(_("Choose the report that it is made from."))
    if len(report_ids) > MOST_REPORTS:
        raise CaseworkError(_("An item is about one thing: choose fewer reports."))
    reports = [reports_visible_to(by).get(pk=pk) for pk in sorted(set(report_ids))]
    now = timezone.now()
    item = IntelligenceItem(
        **governance.of_intelligence(
            day=timezone.localdate(now), marking=draft.marking, group=draft.group
        ),
        written_by=by,
        written_at=now,
        edited_by=by,
        authors=[by.pk],
        changed_at=now,
        audience=audiences.of_intelligence(),
    )
    _take(item, draft)
    item.save(force_insert=True)
    note_item(item.pk, ItemEvent.WRITTEN, by=by, after=str(draft.grade))
    for report in reports:
        link_report(item, report, by=by)
    record(
        Operation.COMBINATION if reports else Operation.COLLECTION,
        by=by,
        objects=[item, *reports],
        reason="intelligence_written",
        detail=noticed_in(by, [draft.text]),
    )
    return item


@action
def change_item(*, by: User, item_id: uuid.UUID, draft: Draft, version: int) -> IntelligenceItem:
    """Change the words and the grade of an item that was not sent on yet.

    Raises NotAllowed, CaseworkError, WrongGrade, WrongState, Conflict, DoesNotExist.
    """
    check_user_can(by, Permission.INTELLIGENCE_GRADE)
    _check_draft(draft)
    item = lock_item(by=by, item_id=item_id, version=version)
    if item.status not in WRITABLE:
        raise WrongState(
            _("This item is “%(status)s”, so its words can't be changed now.")
            % {"status": ItemStatus(item.status).label}
        )
    before = grade_of(item)
    _take(item, draft)
    item.marking, item.retention_group = draft.marking, draft.group
    written = timezone.localdate(item.written_at)
    item.review_on = governance.review_day(written, group=draft.group)
    item.edited_by = by
    item.authors = sorted({*item.authors, by.pk})
    touch_item(item)
    item.save()
    if draft.grade != before:
        note_item(item.pk, ItemEvent.GRADED, by=by, before=str(before), after=str(draft.grade))
    note_item(item.pk, ItemEvent.CHANGED, by=by)
    record(
        Operation.ALTERATION,
        by=by,
        objects=[item],
        reason="intelligence_changed",
        detail=noticed_in(by, [draft.text]),
    )
    return item


@action
def read_item(*, by: User, item_id: uuid.UUID) -> ItemRead:
    """Open an item's words and the reasons in its history, and record who did.

    For the team that works on it; a recipient reads what was disclosed by read_shared.
    Raises NotAllowed, IntelligenceItem.DoesNotExist.
    """
    check_user_can(by, Permission.INTELLIGENCE_VIEW)
    item = intelligence_of_team(by).get(pk=item_id)
    said = intelligence_history_visible_to(by).filter(item=item, words__isnull=False)
    read = ItemRead(
        text=item.text.open(),
        provenance=item.provenance.open(),
        history={each.pk: each.words.open() for each in said},
    )
    record(
        Operation.CONSULTATION,
        by=by,
        objects=[item],
        reason="intelligence",
        detail=noticed_in(by, [read.text, read.provenance]),
    )
    return read


@action
def move_item(
    *,
    by: User,
    item_id: uuid.UUID,
    move: str,
    version: int,
    words: str = "",
    confirmed: Collection[str] = (),
) -> IntelligenceItem:
    """Move an item along; a release takes the whole checklist, confirmed by a second person.

    Raises NotAllowed, WrongState, WrongGrade, Conflict, CaseworkError, DoesNotExist.
    """
    item = lock_item(by=by, item_id=item_id, version=version)
    found = item_move(move, status=item.status)
    _check_move(found, item, by=by, words=words, confirmed=confirmed)
    before = item.status
    item.status = found.target
    touch_item(item)
    if found.target == ItemStatus.RELEASED:
        item.released_by, item.released_at = by, item.changed_at
    item.save(update_fields=["status", "released_by", "released_at", "changed_at", "version"])
    note_item(item.pk, ItemEvent.MOVED, by=by, before=before, after=found.target, words=words)
    record(
        Operation.ALTERATION,
        by=by,
        objects=[item],
        reason=f"intelligence_{found.name}",
        detail={"from": before, "to": str(found.target), "confirmed": sorted(confirmed)},
    )
    _tell_of_move(item, found)
    if found.target == ItemStatus.WITHDRAWN:
        end_all_of(KEY, item.pk, by=by, words=words)
    return item


@action
def grade_again(
    *, by: User, item_id: uuid.UUID, grade: Grade, words: str, version: int
) -> IntelligenceItem:
    """Grade a released item anew, saying why; its recipients are told that the grade changed.

    What gives them more, words included, takes somebody who may release and wrote none of it.
    Raises NotAllowed, WrongState, WrongGrade, CaseworkError, Conflict, DoesNotExist.
    """
    check_user_can(by, Permission.INTELLIGENCE_GRADE)
    check_codes(grade)
    check_grade(grade, complete=True)
    if not words.strip():
        raise CaseworkError(_("Say why in a few words."))
    item = lock_item(by=by, item_id=item_id, version=version)
    if not item.is_released:
        raise WrongState(_("Only a released item is graded again. Change the item itself."))
    before = grade_of(item)
    if grade == before:
        raise CaseworkError(_("That is the grade it has. Change a code or the conditions."))
    if gives_more(before, grade):
        check_user_can(by, Permission.INTELLIGENCE_RELEASE)
        check_may_give_more(by=by.pk, authors=item.authors)
    _take_grade(item, grade)
    touch_item(item)
    item.graded_at = item.changed_at
    item.save()
    note_item(
        item.pk,
        ItemEvent.REGRADED,
        by=by,
        before=str(before),
        after=str(grade),
        words=_with_old_conditions(words, before, grade),
    )
    record(
        Operation.ALTERATION,
        by=by,
        objects=[item],
        reason="intelligence_regraded",
        detail={"from": before.code, "to": grade.code},
    )
    for disclosure in standing_disclosures(KEY, item.pk):
        enqueue(
            "intelligence.regraded",
            object_type="disclosure",
            object_id=disclosure.pk,
            agency_key=disclosure.recipient.key,
        )
    return item


def lock_item(*, by: User, item_id: uuid.UUID, version: int) -> IntelligenceItem:
    """The item, locked for change. Raises DoesNotExist when `by` sees it by a disclosure alone or
    not at all, Conflict when it changed since `version`."""
    item: IntelligenceItem = (
        intelligence_of_team(by).select_for_update(of=("self",)).get(pk=item_id)
    )
    if item.version != version:
        raise Conflict(
            _("Somebody else changed this item while you had it open."),
            current_version=item.version,
        )
    return item


def _check_draft(draft: Draft) -> None:
    if not draft.title.strip() or not draft.text.strip():
        raise CaseworkError(_("Give the item a title and its text."))
    if draft.day > timezone.localdate():
        raise CaseworkError(_("The day of the intelligence can't be in the future."))
    check_codes(draft.grade)
    check_grade(draft.grade, complete=False)
    if draft.legacy is not None:
        check_codes(draft.legacy)


def _check_move(
    move: ItemMove,
    item: IntelligenceItem,
    *,
    by: User,
    words: str,
    confirmed: Iterable[str],
) -> None:
    check_user_can(by, move.permission)
    check_second_person(move, by=by.pk, authors=item.authors)
    if move.needs_words and not words.strip():
        raise CaseworkError(_("Say why in a few words."))
    if move.needs_grade:
        check_grade(grade_of(item), complete=True)
        if not item.provenance.open().strip():
            raise CaseworkError(_("Say in a few words where the information comes from."))
    if move.target == ItemStatus.RELEASED and set(confirmed) != set(CHECKLIST):
        raise CaseworkError(
            _("Tick every box. If one is not true, send the item back to the writer.")
        )


def _tell_of_move(item: IntelligenceItem, move: ItemMove) -> None:
    if move.target == ItemStatus.CHECKING:
        enqueue("intelligence.to_check", object_type=KEY, object_id=item.pk, agency_key=POLICE)
    if move.target == ItemStatus.RETURNED:
        enqueue(
            "intelligence.returned",
            object_type=KEY,
            object_id=item.pk,
            user_id=item.written_by_id,
        )


def _take(item: IntelligenceItem, draft: Draft) -> None:
    item.title, item.day = draft.title.strip(), draft.day
    item.text, item.provenance = draft.text.strip(), draft.provenance.strip()
    _take_grade(item, draft.grade)
    legacy = draft.legacy
    item.legacy_scheme = LegacyScheme.FIVE if legacy else ""
    item.legacy_source = legacy.source if legacy else ""
    item.legacy_information = legacy.information if legacy else ""
    item.legacy_dissemination = legacy.dissemination if legacy else ""


def _take_grade(item: IntelligenceItem, grade: Grade) -> None:
    item.source_evaluation, item.assessment = grade.source, grade.assessment
    item.handling, item.action_code = grade.handling, grade.action
    item.sanitisation = grade.sanitisation
    item.conditions = grade.conditions.strip() or None
    item.usage_words = grade.usage.strip() or None


def _with_old_conditions(words: str, before: Grade, after: Grade) -> str:
    """The reason, and below it what conditions said before, where that changed: the codes of the
    old grade stand beside it."""
    said = [words.strip()]
    if before.conditions and before.conditions != after.conditions:
        said.append(_("Conditions before: %(words)s") % {"words": before.conditions})
    if before.usage and before.usage != after.usage:
        said.append(_("How it could be used before: %(words)s") % {"words": before.usage})
    return "\n\n".join(said)


def touch_item(item: IntelligenceItem) -> None:
    item.version += 1
    item.changed_at = timezone.now()
