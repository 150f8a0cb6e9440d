"""What the page of a visit holds: what was written, what came of it, and what a person may do."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agencies.licensing.actions.visit_parts import FIRST
from agencies.licensing.actions.visits import MAY
from agencies.licensing.enums import Outcome
from agencies.licensing.forms.visits import CorrectForm, MoveVisitForm, ReleaseForm
from agencies.licensing.models import (
    Condition,
    Visit,
    VisitCondition,
    VisitLine,
    VisitPart,
    VisitSwab,
    VisitToilet,
)
from agencies.licensing.queries import visits as queries
from agencies.licensing.queries.premises import conditions_visible_to
from agencies.licensing.swab_chart import plain
from agencies.licensing.visit_enums import (
    MADE,
    About,
    AngelaTest,
    RegisterSeen,
    ToiletEvidence,
    VisitPiece,
    VisitState,
    VisitStep,
)
from agencies.licensing.visit_words import SWAB_WORDING
from agencies.licensing.visit_workflow import VISIT_MOVES, moves_from
from portal.accounts.models import User
from reports.permissions import user_can
from reports.triage.forms import ActionForm
from reports.triage.rows import moment

RELEASE, CORRECT = "release", "correct"
COLOURS: dict[str, str] = {
    VisitState.PLANNED: "blue",
    VisitState.UNDER_WAY: "yellow",
    VisitState.RECORDED: "green",
    VisitState.FOLLOWED_UP: "green",
    VisitState.CLOSED: "grey",
    VisitState.CANCELLED: "grey",
}
OF_PIECE: dict[str, Any] = {
    VisitPiece.ANGELA: AngelaTest,
    VisitPiece.REGISTER: RegisterSeen,
    VisitPiece.OUTCOME: Outcome,
}


def visit_of(user: User, visit_id: uuid.UUID) -> Visit:
    """The visit with its premises. Raises Visit.DoesNotExist."""
    found = queries.visits_visible_to(user).select_related("premises", "tenure", "tenure__agency")
    return found.get(pk=visit_id)


def context_of(visit: Visit, *, by: User, bound: ActionForm | None = None) -> dict[str, Any]:
    """Everything that the page shows."""
    content = content_of(by, visit)
    forms = {name: form_named(name, visit, content) for name in _offered(visit, by, content)}
    if bound is not None and bound.name in forms:
        forms[bound.name] = bound
    start = forms.pop("start", None)
    finish = forms.pop("record", None)
    return {
        "visit": visit,
        "premises": visit.premises,
        "content": content,
        "colour": COLOURS[visit.state],
        "facts": facts_of(by, visit),
        "history": [history_of(each) for each in content["lines"]],
        "start": start,
        "finish": finish,
        "forms": list(forms.values()),
        "form": bound,
        "bound": bound,
        "writes": _writes(visit, by),
        "plans": _asks_for_plan(visit, by),
        "swab_wording": SWAB_WORDING,
        "mark": "",
        "geo": geo_of(visit),
    }


def content_of(by: User, visit: Visit) -> dict[str, Any]:
    """What was written of a visit, opened, as far as this person sees it. Seven statements."""
    parts: dict[str, Any] = dict.fromkeys(VisitPiece.values)
    for each in queries.visit_parts_visible_to(by).filter(visit=visit):
        parts[each.piece] = _part(each)
    swabs = queries.visit_swabs_visible_to(by).filter(visit=visit).prefetch_related("corrections")
    lines = queries.visit_lines_visible_to(by).filter(visit=visit).select_related("by", "swab")
    said = queries.visit_conditions_visible_to(by).filter(visit=visit)
    return {
        "parts": parts,
        "toilets": [
            _toilet(each) for each in queries.visit_toilets_visible_to(by).filter(visit=visit)
        ],
        "swabs": [_swab(each) for each in swabs],
        "conditions": _conditions(by, visit, list(said)),
        "lines": list(lines),
        "copy": queries.visit_copies_visible_to(by).filter(visit=visit).first(),
    }


def _part(part: VisitPart) -> dict[str, Any]:
    codes = OF_PIECE.get(part.piece)
    return {
        "row": part,
        "label": codes(part.code).label if codes and part.code else "",
        "day": part.day,
        "words": part.words.open(),
    }


def _toilet(row: VisitToilet) -> dict[str, Any]:
    return {
        "row": row,
        "evidence": [ToiletEvidence(each).label for each in row.evidence],
        "words": row.words.open() if row.words else "",
    }


def _swab(row: VisitSwab) -> dict[str, Any]:
    now = queries.reading_now(row)
    return {
        "row": row,
        "reading": plain(now),
        "was": plain(row.reading) if now != row.reading else "",
    }


def _conditions(by: User, visit: Visit, said: list[VisitCondition]) -> list[dict[str, Any]]:
    """While the visit is under way, every condition of the licence; afterwards those looked at."""
    by_condition = {each.condition_id: each for each in said}
    rows: list[dict[str, Any]] = []
    if visit.state == VisitState.UNDER_WAY:
        for condition in conditions_visible_to(by).filter(premises=visit.premises_id):
            rows.append(_condition(condition, by_condition.pop(condition.pk, None)))
    rows += [_condition(None, each) for each in by_condition.values()]
    return rows


def _condition(condition: Condition | None, row: VisitCondition | None) -> dict[str, Any]:
    shown: Any = row if row is not None else condition
    return {
        "id": condition.pk if condition else row.condition_id if row else None,
        "row": row,
        "number": shown.number,
        "text": shown.text,
        "verdict": row.get_verdict_display() if row else "",
        "words": row.words.open() if row and row.words else "",
    }


def history_of(line: VisitLine) -> dict[str, Any]:
    iso, when = moment(line.at)
    title = str(VisitStep(line.step).label)
    if line.about:
        title = f"{title}: {About(line.about).label}"
    if line.reading is not None and line.swab is not None:
        title = f"{title}: {line.swab.point}, {plain(line.reading)} {line.swab.unit}"
    return {
        "title": title,
        "by": line.by.display_name,
        "iso": iso,
        "when": when,
        "words": line.words.open() if line.words else "",
    }


def facts_of(by: User, visit: Visit) -> list[tuple[str, str]]:
    officers = queries.visit_officers_visible_to(by).filter(visit=visit)
    facts = [
        (_("Purpose"), str(visit.get_purpose_display())),
        (_("Planned for"), moment(visit.planned_at)[1]),
        (_("Officers"), ", ".join(each.name for each in officers)),
    ]
    if visit.started_at:
        facts.append((_("Began"), moment(visit.started_at)[1]))
    if visit.recorded_at:
        facts.append((_("Recorded"), moment(visit.recorded_at)[1]))
        facts.append((_("Outcome"), str(visit.get_outcome_display())))
    if visit.follow_up_on:
        facts.append((_("Follow up on"), date_format(visit.follow_up_on, "j M Y")))
    return facts


def geo_of(visit: Visit) -> str:
    """The place for the phone's own map, or ""."""
    point = visit.premises.point
    return f"geo:{point.y:.6f},{point.x:.6f}" if point else ""


def form_named(
    name: str, visit: Visit, content: dict[str, Any], *, data: QueryDict | None = None
) -> ActionForm:
    """The form of this name: empty, or with what was sent. Raises KeyError."""
    place: dict[str, Any] = {
        "name": name,
        "version": visit.version,
        "action": reverse("licensing:visit-do", args=[visit.pk, name]),
    }
    if name == RELEASE:
        return ReleaseForm(data, **place)
    if name == CORRECT:
        swabs = [each["row"] for each in content["swabs"] if not each["row"].is_dropped]
        return CorrectForm(data, swabs=swabs, is_released=bool(content["copy"]), **place)
    return MoveVisitForm(data, move=VISIT_MOVES[name], **place)


def _offered(visit: Visit, by: User, content: dict[str, Any]) -> list[str]:
    if not user_can(by, MAY):
        return []
    names = [each.name for each in moves_from(visit.state)]
    if visit.state in MADE:
        released = [] if content["copy"] else [RELEASE]
        names = [*released, CORRECT, *names]
    return names


def _writes(visit: Visit, by: User) -> bool:
    return visit.state == VisitState.UNDER_WAY and user_can(by, MAY)


def _asks_for_plan(visit: Visit, by: User) -> bool:
    """Whether its outcome is an action plan, which this person may draw up."""
    return visit.outcome == Outcome.ACTION_PLAN and user_can(by, MAY)


def version_of(row: Any) -> int:
    """What the form of a part says that it was opened at."""
    return FIRST if row is None else int(row.version)
