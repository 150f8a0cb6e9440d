"""What the page of a bulk action holds: how it stands, what became of the reports, its forms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from reports.bulk import UNDO_WITHIN, asked_of, may_be_undone
from reports.bulk_enums import BulkKind, BulkState, RowState, Why
from reports.enums import MoveReason
from reports.models import BulkAction, BulkRow
from reports.permissions import user_can
from reports.queries import bulk_rows_visible_to, reports_visible_to
from reports.triage import bulk_forms
from reports.triage.forms import ActionForm
from reports.triage.paging import ListPage, links_of, page_of
from reports.triage.rows import moment, priority_tag, status_tag
from reports.workflow import TRANSITIONS

SAMPLE = 10
COLOURS = {
    BulkState.PREVIEW: "yellow",
    BulkState.DISCARDED: "grey",
    BulkState.RUNNING: "blue",
    BulkState.FINISHED: "green",
    BulkState.STOPPED: "orange",
    BulkState.UNDOING: "blue",
    BulkState.UNDONE: "grey",
}


@dataclass(frozen=True)
class Group:
    """Reports with which the same became, for the same reason."""

    label: str
    number: int
    why: str = ""


@dataclass(frozen=True)
class Counts:
    """What became of the reports: of doing it, or of undoing it. All of them add up."""

    pending: int
    done: int
    skipped: int
    failed: int
    groups: list[Group]

    @property
    def total(self) -> int:
        return self.pending + self.done + self.skipped + self.failed

    @property
    def over(self) -> int:
        return self.total - self.pending

    @property
    def percent(self) -> int:
        return 100 * self.over // self.total if self.total else 100


def counts_of(rows: QuerySet[BulkRow]) -> tuple[Counts, Counts]:
    """Of doing it and of undoing it: one statement."""
    found = list(
        rows.order_by()
        .values_list("state", "why", "undo_state", "undo_why")
        .annotate(number=Count("pk"))
    )
    return (
        _counts((state, why, number) for state, why, _undo, _why, number in found),
        _counts((undo, why, number) for _state, _why, undo, why, number in found if undo),
    )


def _counts(found: Iterable[tuple[str, str, int]]) -> Counts:
    states: dict[str, int] = dict.fromkeys(RowState.values, 0)
    reasons: dict[str, int] = dict.fromkeys(Why.values, 0)
    for state, why, number in found:
        states[state] += number
        if why:
            reasons[why] += number
    groups = [Group(str(Why(why).label), number, why) for why, number in reasons.items() if number]
    return Counts(**states, groups=groups)


def title_of(bulk: BulkAction) -> str:
    """What it does, in words."""
    if bulk.kind == BulkKind.ASSIGN:
        name = bulk.assignee.display_name if bulk.assignee else _("nobody")
        return _("Assign to %(name)s") % {"name": name}
    move = TRANSITIONS[bulk.transition]
    if len(move.reasons) == 1:
        return str(move.label)
    return f"{move.label}: {MoveReason(bulk.reason).label}"


def facts_of(bulk: BulkAction) -> list[tuple[str, str]]:
    """(label, words): who asked for it, when, when it ended, who undid it."""
    moments = [
        (_("Prepared"), bulk.made_at, bulk.by),
        (_("Confirmed"), bulk.confirmed_at, bulk.by),
        (_("Ended"), bulk.ended_at, None),
        (_("Undone"), bulk.undone_at, bulk.undone_by),
    ]
    facts = [
        (label, f"{moment(at)[1]}, {by.display_name}" if by else moment(at)[1])
        for label, at, by in moments
        if at
    ]
    if bulk.why:
        facts.append((_("Why it ended early"), str(Why(bulk.why).label)))
    return facts


def context_of(
    bulk: BulkAction,
    *,
    by: User,
    number: int,
    why: str,
    bound: ActionForm | None = None,
    words: list[str] | None = None,
) -> dict[str, Any]:
    """Everything of the page; as many statements for fifty thousand reports as for five.

    `why`: the reason of the reports to list, "" for all that were left out. `words`: the reasons,
    opened.
    """
    rows = bulk_rows_visible_to(by).filter(bulk=bulk)
    done, undone = counts_of(rows)
    forms = {each.name: each for each in forms_of(bulk, by=by, counts=done)}
    if bound is not None and bound.name in forms:
        # The number is that of now: a form that was sent has not counted.
        bound.button = forms[bound.name].button
        forms[bound.name] = bound
    listed = left_out(rows, bulk, by=by, why=why, number=number)
    address = f"why={why}" if why else ""
    return {
        "bulk": bulk,
        "title": title_of(bulk),
        "state": (COLOURS[BulkState(bulk.state)], BulkState(bulk.state).label),
        "facts": facts_of(bulk),
        "done": done,
        "undone": undone if undone.total else None,
        "sample": _sample(rows, by=by),
        "most": SAMPLE,
        "page": listed,
        "pages": links_of(listed, address=address),
        "rows": [_row(each, undone=bool(each.undo_why)) for each in listed.rows],
        "chosen": str(Why(why).label) if why else "",
        "forms": forms,
        "bound": bound,
        "form": bound,
        "undo_until": moment(bulk.ended_at + UNDO_WITHIN)[1] if bulk.ended_at else "",
        "words": words,
    }


def forms_of(bulk: BulkAction, *, by: User, counts: Counts) -> list[ActionForm]:
    """The forms that make sense now, to this person."""
    found: list[ActionForm] = []
    if bulk.state == BulkState.PREVIEW:
        if bulk.by_id == by.pk and counts.pending:
            found.append(form_of("confirm", bulk, None, number=counts.pending))
        found.append(form_of("discard", bulk, None))
    if bulk.state == BulkState.RUNNING:
        found.append(form_of("stop", bulk, None))
    may_undo = may_be_undone(bulk, now=timezone.now()) and counts.done
    if may_undo and user_can(by, asked_of(bulk).permission):
        found.append(form_of("undo", bulk, None))
    if bulk.confirmed_at:
        found.append(form_of("words", bulk, None))
    return found


FORMS: dict[str, type[ActionForm]] = {
    "confirm": bulk_forms.ConfirmForm,
    "discard": bulk_forms.DiscardForm,
    "stop": bulk_forms.StopForm,
    "undo": bulk_forms.UndoForm,
    "words": bulk_forms.WordsForm,
}


def form_of(name: str, bulk: BulkAction, data: Any, *, number: int = 0) -> ActionForm:
    more = {"number": number} if name == "confirm" else {}
    address = reverse(f"reports:triage:bulk-{name}", args=[bulk.pk])
    return FORMS[name](data, name=name, action=address, version=bulk.version, **more)


def left_out(
    rows: QuerySet[BulkRow], bulk: BulkAction, *, by: User, why: str, number: int
) -> ListPage[BulkRow]:
    """The reports that were left out, or failed; once it was undone, those that were not put
    back."""
    undoes = bulk.state in (BulkState.UNDOING, BulkState.UNDONE)
    field = "undo_why" if undoes else "why"
    found = rows.filter(**{field: why}) if why else rows.exclude(**{field: ""})
    return page_of(_with_reports(found, by=by), number=number)


def _sample(rows: QuerySet[BulkRow], *, by: User) -> list[dict[str, Any]]:
    """The first of those that would change, or have changed."""
    changing = rows.filter(state__in=[RowState.PENDING, RowState.DONE])
    return [_row(each) for each in _with_reports(changing, by=by)[:SAMPLE]]


def _with_reports(rows: QuerySet[BulkRow], *, by: User) -> QuerySet[BulkRow]:
    """With what is shown of a report, of those that the person may see now."""
    return (
        rows.filter(report__in=reports_visible_to(by))
        .select_related("report", "report__assigned_to")
        .only(
            "why",
            "undo_why",
            "report__reference",
            "report__category",
            "report__place_text",
            "report__priority",
            "report__status",
            "report__assigned_to__full_name",
        )
        .order_by("position")
    )


def _row(row: BulkRow, *, undone: bool = False) -> dict[str, Any]:
    report, why = row.report, row.undo_why if undone else row.why
    return {
        "report": report,
        "priority": priority_tag(report.priority),
        "status": status_tag(report.status),
        "assignee": report.assigned_to.display_name if report.assigned_to else _("Nobody"),
        "why": str(Why(why).label) if why else "",
    }
