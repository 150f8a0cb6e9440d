"""What pages of intelligence hold: the grade in words, an item's facts, its history, its moves."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agencies.registry.models import Agency
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.actions.intelligence import ItemRead, grade_of, legacy_grade_of
from reports.errors import CaseworkError
from reports.intelligence_codes import label_of
from reports.intelligence_enums import (
    WITH_CONDITIONS,
    CodePart,
    ItemEvent,
    ItemStatus,
    OriginatorAnswer,
)
from reports.intelligence_workflow import (
    ITEM_MOVES,
    ItemMove,
    check_may_give_more,
    check_second_person,
)
from reports.models import IntelligenceEntry, IntelligenceItem, OriginatorRequest, Report
from reports.permissions import check_user_can, user_can
from reports.policies import in_words
from reports.queries import (
    intelligence_history_visible_to,
    intelligence_links_visible_to,
    intelligence_of_report,
    originator_requests_visible_to,
)
from reports.triage import item_parts, present, sharing_page
from reports.triage.forms import ActionForm
from reports.triage.intelligence_forms import AddReportForm, ItemMoveForm, TakeOutForm
from reports.triage.rows import moment

MOST_SHOWN = 50
MOST_ENTRIES = 200
ROUTE = "reports:triage:intelligence"

STATUS_COLOURS = {
    ItemStatus.DRAFT: "blue",
    ItemStatus.CHECKING: "yellow",
    ItemStatus.RETURNED: "orange",
    ItemStatus.RELEASED: "green",
    ItemStatus.WITHDRAWN: "grey",
}


@dataclass(frozen=True)
class GradeShown:
    """A grade as every view shows it (R1.5). `codes`: (part, code, label)."""

    compact: str
    codes: list[tuple[str, str, str]]
    conditions: str
    usage: str
    legacy: str
    legacy_codes: list[tuple[str, str, str]]


def grade_shown(item: IntelligenceItem) -> GradeShown:
    grade, legacy = grade_of(item), legacy_grade_of(item)
    parts = [
        (CodePart.SOURCE, grade.source),
        (CodePart.ASSESSMENT, grade.assessment),
        (CodePart.HANDLING, grade.handling),
    ]
    if grade.handling == WITH_CONDITIONS:
        parts += [(CodePart.ACTION, grade.action), (CodePart.SANITISATION, grade.sanitisation)]
    older = []
    if legacy:
        older = [
            (CodePart.LEGACY_SOURCE, legacy.source),
            (CodePart.LEGACY_INFORMATION, legacy.information),
            (CodePart.LEGACY_DISSEMINATION, legacy.dissemination),
        ]
    return GradeShown(
        compact=str(grade),
        codes=[_in_words(*each) for each in parts],
        conditions=grade.conditions,
        usage=grade.usage,
        legacy=str(legacy) if legacy else "",
        legacy_codes=[_in_words(*each) for each in older],
    )


def _in_words(part: CodePart, code: str) -> tuple[str, str, str]:
    return str(part.label), code, label_of(part, code) if code else _("Not chosen yet")


def status_tag(status: str) -> SafeString:
    return format_html(
        '<strong class="govuk-tag govuk-tag--{}">{}</strong>',
        STATUS_COLOURS[ItemStatus(status)],
        ItemStatus(status).label,
    )


def facts_of(item: IntelligenceItem, *, for_recipient: bool = False) -> list[tuple[str, str]]:
    """(label, words) of what is not sealed. A recipient learns of no officer's name."""
    facts = [
        (_("Reference"), item.display_reference),
        (_("Day of the intelligence"), in_words(item.day)),
    ]
    if not for_recipient:
        facts += [
            (_("Written"), f"{moment(item.written_at)[1]}, {item.written_by.display_name}"),
            (_("Changed last by"), item.edited_by.display_name),
        ]
    if item.released_at:
        released = moment(item.released_at)[1]
        by = item.released_by.display_name if item.released_by and not for_recipient else ""
        facts.append((_("Released"), ", ".join(filter(None, [released, by]))))
    if item.graded_at:
        facts.append((_("Graded again"), moment(item.graded_at)[1]))
    return facts


@dataclass(frozen=True)
class Happened:
    """One entry of an item's history; `has_words` without `words`: sealed, and not asked for."""

    title: str
    detail: str
    by: str
    iso: str
    when: str
    words: str
    has_words: bool


def history_of(
    item: IntelligenceItem, *, by: User, read: ItemRead | None, since: int | None = None
) -> list[Happened]:
    """Newest first; two statements. `since`: only the last that many changes."""
    entries = intelligence_history_visible_to(by).filter(item=item).select_related("by")
    kept = list(entries.order_by("-at", "-id")[: since or MOST_ENTRIES])
    agencies = dict(Agency.objects.values_list("key", "name"))
    return [_happened(each, agencies, read) for each in kept]


def _happened(
    entry: IntelligenceEntry, agencies: dict[str, str], read: ItemRead | None
) -> Happened:
    iso, when = moment(entry.at)
    return Happened(
        title=str(ItemEvent(entry.kind).label),
        detail=_detail(entry, agencies),
        by=entry.by.display_name if entry.by else "",
        iso=iso,
        when=when,
        words=read.history.get(entry.pk, "") if read else "",
        has_words=entry.words is not None,
    )


def _detail(entry: IntelligenceEntry, agencies: dict[str, str]) -> str:
    if entry.kind == ItemEvent.MOVED:
        return f"{ItemStatus(entry.before).label} → {ItemStatus(entry.after).label}"
    if entry.kind in {ItemEvent.GRADED, ItemEvent.REGRADED}:
        return f"{entry.before} → {entry.after}"
    if entry.kind == ItemEvent.ANSWERED:
        answer = OriginatorAnswer(entry.after).label
        return f"{agencies.get(entry.before, entry.before)}: {answer}"
    return agencies.get(entry.after, entry.after)


@dataclass(frozen=True)
class MadeFrom:
    """A report that the item was made from, with the form that takes it out."""

    report: Report
    form: ActionForm


def made_from(item: IntelligenceItem, *, by: User) -> list[MadeFrom]:
    """The reports, where the person may see them; one statement, nothing sealed."""
    links = intelligence_links_visible_to(by).filter(item=item, unlinked_at__isnull=True)
    return [
        MadeFrom(each.report, take_out_form(item, each.report_id))
        for each in links.select_related("report").order_by("linked_at", "pk")
    ]


@dataclass(frozen=True)
class Asked:
    """A recipient's question to the originator; `answer` is opened, or empty."""

    asked: OriginatorRequest
    when: str
    address: str
    answer: str = ""


def asked_about(item: IntelligenceItem, *, by: User) -> list[Asked]:
    found = originator_requests_visible_to(by).filter(item=item).select_related("agency")
    return [asked_shown(each) for each in found.order_by("-asked_at", "-pk")[:MOST_SHOWN]]


def asked_shown(asked: OriginatorRequest, *, answer: str = "") -> Asked:
    address = reverse(f"{ROUTE}-asked", args=[asked.pk])
    return Asked(asked, moment(asked.asked_at)[1], address, answer)


@dataclass(frozen=True)
class Closed:
    """A move that can't be made now, and why."""

    label: str
    why: str


def form_of(
    move: ItemMove, item: IntelligenceItem, *, data: Any = None, version: int | None = None
) -> ItemMoveForm:
    return ItemMoveForm(
        data,
        move=move,
        name=move.name,
        action=reverse(f"{ROUTE}-move", args=[item.pk, move.name]),
        version=version or item.version,
    )


def add_report_form(item: IntelligenceItem, data: Any = None) -> AddReportForm:
    action = reverse(f"{ROUTE}-add-report", args=[item.pk])
    return AddReportForm(data, name="add-report", action=action, version=item.version)


def take_out_form(item: IntelligenceItem, report_id: uuid.UUID, data: Any = None) -> TakeOutForm:
    return TakeOutForm(
        data,
        name=f"take-out-{report_id}",
        action=reverse(f"{ROUTE}-take-out", args=[item.pk, report_id]),
        version=item.version,
    )


def why_not(move: ItemMove, item: IntelligenceItem, *, by: User) -> str:
    """Why this person can't make a move that leads away from here; empty when they can."""
    try:
        check_user_can(by, move.permission)
        check_second_person(move, by=by.pk, authors=item.authors)
    except CaseworkError as error:
        return str(error)
    return ""


def only_stricter(item: IntelligenceItem, *, by: User) -> str:
    """Why this person's new grade may give recipients nothing more; empty when it may."""
    try:
        check_may_give_more(by=by.pk, authors=item.authors)
    except CaseworkError as error:
        return str(error)
    return ""


def context_of(
    item: IntelligenceItem,
    *,
    by: User,
    read: ItemRead | None = None,
    bound: ActionForm | None = None,
) -> dict[str, Any]:
    """Everything that an item's page shows; `bound` is the form that could not be done."""
    leading = [move for move in ITEM_MOVES.values() if item.status in move.sources]
    refused = {move.name: why_not(move, item, by=by) for move in leading}
    shown: dict[str, ActionForm] = {
        move.name: form_of(move, item) for move in leading if not refused[move.name]
    }
    if item.status != ItemStatus.WITHDRAWN and user_can(by, Permission.INTELLIGENCE_GRADE):
        shown["add-report"] = add_report_form(item)
    if bound is not None:
        shown[bound.name] = bound
    release = shown.pop("release", None)
    return {
        "item": item,
        "marking": item.get_marking_display(),
        "status_tag": status_tag(item.status),
        "grade": grade_shown(item),
        "facts": facts_of(item),
        "kept": present.kept(item),
        "read": read,
        "made_from": made_from(item, by=by),
        "history": history_of(item, by=by, read=read),
        "asked": asked_about(item, by=by),
        "sharing": sharing_page.panel_of(item, by=by),
        "parts": item_parts.parts_of(item, by=by),
        "simple": [each for each in shown.values() if _is_simple(each)],
        "folded": [each for each in shown.values() if not _is_simple(each)],
        "closed_moves": [
            Closed(str(move.label), refused[move.name]) for move in leading if refused[move.name]
        ],
        "release": release,
        "form": bound,
        "bound": bound,
        "may_change": item.status in {ItemStatus.DRAFT, ItemStatus.RETURNED}
        and user_can(by, Permission.INTELLIGENCE_GRADE),
        "may_grade": item.is_released and user_can(by, Permission.INTELLIGENCE_GRADE),
        "is_checking": item.status == ItemStatus.CHECKING,
    }


def _is_simple(form: ActionForm) -> bool:
    """Whether it is a button and nothing to fill in."""
    return set(form.fields) == {"version"}


@dataclass(frozen=True)
class ItemRow:
    """One item in a list, with its grade and conditions, which go wherever it does."""

    item: IntelligenceItem
    status: SafeString
    grade: GradeShown
    when: str


def rows_of(items: Sequence[IntelligenceItem]) -> list[ItemRow]:
    return [
        ItemRow(each, status_tag(each.status), grade_shown(each), moment(each.changed_at)[1])
        for each in items
    ]


@dataclass(frozen=True)
class Panel:
    """Intelligence on a report's page: what was made from it, and where to write more."""

    rows: list[ItemRow]
    write: str


def panel_of(report: Report, *, by: User) -> Panel | None:
    """One statement; None for those who don't work on intelligence."""
    if not user_can(by, Permission.INTELLIGENCE_GRADE):
        return None
    found = intelligence_of_report(by, report.pk).defer("text", "provenance")
    return Panel(
        rows=rows_of(list(found.order_by("-written_at", "-pk")[:MOST_SHOWN])),
        write=f"{reverse(f'{ROUTE}-write')}?report={report.pk}",
    )


def state_of(item: IntelligenceItem, read: ItemRead) -> list[tuple[str, str]]:
    """(label, words) of what people change: for the page that shows both versions."""
    return [
        (_("Status"), str(ItemStatus(item.status).label)),
        (_("Title"), item.title),
        (_("Sanitised text"), read.text),
        (_("Provenance"), read.provenance),
        (_("Grade"), str(grade_of(item))),
        (_("Conditions"), grade_of(item).conditions),
        (_("Changed last by"), item.edited_by.display_name),
    ]


def uuids_of(typed: Sequence[str]) -> list[uuid.UUID]:
    """Keys of reports as addresses name them; what is none is left out."""
    found = []
    for each in typed:
        try:
            found.append(uuid.UUID(each))
        except ValueError:
            continue
    return found
