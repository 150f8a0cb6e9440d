"""The page of one part of a visit: its form, and what a colleague wrote meanwhile."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.licensing.actions import visit_parts as actions
from agencies.licensing.forms import visit_parts as forms
from agencies.licensing.models import Condition, Visit, VisitSwab, VisitToilet
from agencies.licensing.queries import visits as queries
from agencies.licensing.queries.premises import conditions_visible_to
from agencies.licensing.swab_chart import plain
from agencies.licensing.visit_enums import ToiletEvidence, Verdict, VisitPiece
from agencies.licensing.visit_page import OF_PIECE, version_of
from portal.accounts.models import User
from reports.triage.forms import ActionForm
from reports.triage.rows import moment

TOILET, SWAB, CONDITION = "toilet", "swab", "condition"
PIECES: dict[str, type[forms.PartForm]] = {
    VisitPiece.ANGELA: forms.AngelaForm,
    VisitPiece.REGISTER: forms.RegisterForm,
    VisitPiece.FINDINGS: forms.FindingsForm,
    VisitPiece.OUTCOME: forms.OutcomeForm,
    VisitPiece.NOTES: forms.NotesForm,
}
TITLES: dict[str, str | Promise] = {
    **{each.value: each.label for each in VisitPiece},
    TOILET: gettext_lazy("Toilet"),
    SWAB: gettext_lazy("Swab"),
    CONDITION: gettext_lazy("Condition of the licence"),
}
ADDED = (TOILET, SWAB)
"""What there may be several of."""


@dataclass
class Part:
    """One part as it is now. `row`: what is written, None for nothing; `save(by, form)`: writes
    what a valid form holds; `hint`: what the form is about."""

    title: str
    row: Any
    form: Callable[[QueryDict | None], ActionForm]
    save: Callable[[User, Any], object]
    hint: str = ""

    def now(self) -> list[tuple[str, str]]:
        """(label, words) of what is written now, and by whom: for the page of a conflict."""
        if self.row is None:
            return []
        said = [(_("Written by"), f"{self.row.written_by.display_name}, {_when(self.row)}")]
        return said + [(label, words) for label, words in _written(self.row) if words]


def part_of(user: User, visit: Visit, name: str, row_id: uuid.UUID | None, *, action: str) -> Part:
    """The part of this name. Raises KeyError for a name that is none, ObjectDoesNotExist for a row
    that is not there."""
    if row_id is None and name in PIECES:
        return _once(user, visit, VisitPiece(name), action)
    if name == TOILET:
        return _toilet(user, visit, row_id, action)
    if name == SWAB:
        return _swab(user, visit, row_id, action)
    if name == CONDITION and row_id is not None:
        return _condition(user, visit, row_id, action)
    raise KeyError(name)


def _once(user: User, visit: Visit, piece: VisitPiece, action: str) -> Part:
    found = queries.visit_parts_visible_to(user).filter(visit=visit, piece=piece)
    row = found.select_related("written_by").first()
    initial = {"code": row.code, "day": row.day, **row.words.open()} if row else {}

    def form(data: QueryDict | None) -> ActionForm:
        made = PIECES[piece](data, name=piece, action=action, version=version_of(row))
        made.initial.update(initial)
        return made

    def save(by: User, filled: forms.PartForm) -> object:
        return actions.write_piece(
            by=by,
            visit_id=visit.pk,
            piece=piece,
            given=filled.piece(),
            version=filled.cleaned_data["version"],
        )

    return Part(title=str(piece.label), row=row, form=form, save=save)


def _toilet(user: User, visit: Visit, row_id: uuid.UUID | None, action: str) -> Part:
    rows = queries.visit_toilets_visible_to(user).filter(visit=visit).select_related("written_by")
    row = rows.get(pk=row_id) if row_id else None
    given: dict[str, Any] = {}
    if row is not None:
        given = {
            "which": row.name,
            "was_checked": row.was_checked,
            "evidence": row.evidence,
            "words": row.words.open() if row.words else "",
            "is_dropped": row.is_dropped,
        }

    def save(by: User, filled: forms.ToiletForm) -> object:
        return actions.write_toilet(
            by=by, visit_id=visit.pk, given=filled.seen(), **_place(filled, row_id)
        )

    return Part(str(TITLES[TOILET]), row, _rows(forms.ToiletForm, row, given, action), save)


def _swab(user: User, visit: Visit, row_id: uuid.UUID | None, action: str) -> Part:
    rows = queries.visit_swabs_visible_to(user).filter(visit=visit).select_related("written_by")
    row = rows.get(pk=row_id) if row_id else None
    shown = row if row is not None else rows.order_by("-id").first()
    # The next point is read with the same device.
    given: dict[str, Any] = {"unit": shown.unit, "device": shown.device} if shown else {}
    if row is not None:
        given |= {
            "point": row.point,
            "reading": plain(row.reading),
            "is_dropped": row.is_dropped,
        }

    def save(by: User, filled: forms.SwabForm) -> object:
        return actions.write_swab(
            by=by, visit_id=visit.pk, given=filled.swabbed(), **_place(filled, row_id)
        )

    return Part(str(TITLES[SWAB]), row, _rows(forms.SwabForm, row, given, action), save)


def _rows(
    kind: type[forms.RowForm], row: Any, given: dict[str, Any], action: str
) -> Callable[[QueryDict | None], ActionForm]:
    def form(data: QueryDict | None) -> ActionForm:
        name = f"part-{row.pk}" if row is not None else "part"
        return kind(
            data,
            name=name,
            action=action,
            version=version_of(row),
            is_new=row is None,
            given=given,
        )

    return form


def _place(filled: forms.RowForm, row_id: uuid.UUID | None) -> dict[str, Any]:
    given = filled.cleaned_data
    return {"row_id": row_id, "key": given.get("key"), "version": given["version"]}


def _condition(user: User, visit: Visit, condition_id: uuid.UUID, action: str) -> Part:
    condition = conditions_visible_to(user).get(pk=condition_id, premises=visit.premises_id)
    found = queries.visit_conditions_visible_to(user).filter(visit=visit, condition=condition)
    row = found.select_related("written_by").first()
    initial = (
        {"verdict": row.verdict, "words": row.words.open() if row.words else ""} if row else {}
    )

    def form(data: QueryDict | None) -> ActionForm:
        made = forms.ConditionForm(data, name=CONDITION, action=action, version=version_of(row))
        made.initial.update(initial)
        return made

    def save(by: User, filled: forms.ConditionForm) -> object:
        return actions.check_condition(
            by=by,
            visit_id=visit.pk,
            condition_id=condition.pk,
            verdict=Verdict(filled.cleaned_data["verdict"]),
            words=filled.cleaned_data["words"],
            version=filled.cleaned_data["version"],
        )

    return Part(_title(condition), row, form, save, hint=condition.text)


def _title(condition: Condition) -> str:
    return _("Condition %(number)s") % {"number": condition.number}


def _when(row: Any) -> str:
    return moment(row.written_at)[1]


def _written(row: Any) -> list[tuple[str, str]]:
    if isinstance(row, VisitToilet):
        words = row.words.open() if row.words else ""
        return [
            (_("Which toilet?"), row.name),
            (_("What was seen"), ", ".join(_evidence(row))),
            (_("In words"), words),
        ]
    if isinstance(row, VisitSwab):
        return [(_("Which point?"), row.point), (_("Reading"), f"{plain(row.reading)} {row.unit}")]
    if hasattr(row, "verdict"):
        words = row.words.open() if row.words else ""
        return [(_("Is it kept?"), row.get_verdict_display()), (_("In words"), words)]
    codes = OF_PIECE.get(row.piece)
    said = [(_("Answer"), str(codes(row.code).label))] if codes and row.code else []
    labels = {name: str(field.label) for name, field in PIECES[row.piece].base_fields.items()}
    return said + [(labels[name], words) for name, words in row.words.open().items()]


def _evidence(row: VisitToilet) -> list[str]:
    return [str(ToiletEvidence(each).label) for each in row.evidence]
