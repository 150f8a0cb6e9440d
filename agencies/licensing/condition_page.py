"""What pages say of the conditions of a licence, and whether each is shown to be kept."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, CharField, F, Func, QuerySet, Value
from django.db.models.functions import Cast
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies.licensing.actions.conditions import MAY
from agencies.licensing.forms.conditions import ConditionForm, EndForm, EvidenceForm, PeriodsForm
from agencies.licensing.models import Condition, ConditionEvidence, Premises
from agencies.licensing.papers import Paper, PaperKind
from agencies.licensing.premises_page import register_in_words
from agencies.licensing.queries.premises import conditions_visible_to, premises_visible_to
from agencies.licensing.queries.training import evidence_visible_to, with_last_shown
from agencies.licensing.sections import Section
from agencies.registry.clearances import Clearance
from agencies.registry.people import clearances_of, permissions_of
from portal.accounts.models import User

SOON = datetime.timedelta(days=30)
MOST_EVIDENCE = 50
OVERDUE, MISSING, DUE, KEPT, NOTHING = "overdue", "missing", "due", "kept", "nothing"
COLOURS = {OVERDUE: "red", MISSING: "yellow", DUE: "yellow", KEPT: "green", NOTHING: "grey"}


@dataclass(frozen=True)
class ConditionRow:
    """A condition and how it stands. `last`: the day of the newest evidence."""

    condition: Condition
    state: str
    words: str
    colour: str
    how_often: str
    due: str
    last: str

    @property
    def is_in_order(self) -> bool:
        return self.state in (KEPT, NOTHING)


def listed(user: User, **of: Any) -> QuerySet[Condition]:
    """Conditions as `rows_of` takes them, by number: 3, 3a, 12."""
    found = conditions_visible_to(user).filter(**of).select_related("premises")
    leading = Func(F("number"), Value(r"\d+"), function="substring", output_field=CharField())
    in_order = with_last_shown(user, found).annotate(leading=Cast(leading, BigIntegerField()))
    return in_order.order_by("leading", "number", "id")


def rows_of(conditions: Iterable[Condition]) -> list[ConditionRow]:
    """Of what `listed` gave."""
    return [_row(each, getattr(each, "last_shown", None)) for each in conditions]


def _row(condition: Condition, last: datetime.date | None) -> ConditionRow:
    state = state_of(condition, last, timezone.localdate())
    words = {
        OVERDUE: _("Overdue"),
        MISSING: _("Not shown yet"),
        DUE: _("Due soon"),
        KEPT: _("Shown"),
        NOTHING: _("None asked"),
    }
    return ConditionRow(
        condition=condition,
        state=state,
        words=words[state],
        colour=COLOURS[state],
        how_often=_how_often(condition),
        due=date_format(condition.due_on, "j M Y") if condition.due_on else "",
        last=date_format(last, "j M Y") if last else "",
    )


def state_of(condition: Condition, last: datetime.date | None, today: datetime.date) -> str:
    """How a condition stands on a day. `last`: of its newest evidence. What is not due yet is shown
    only if something was: a day by which it is asked for shows nothing."""
    if not condition.evidence:
        return NOTHING
    if condition.due_on is not None and condition.due_on < today:
        return OVERDUE
    if condition.due_on is not None and condition.due_on <= today + SOON:
        return DUE
    return KEPT if last is not None else MISSING


def _how_often(condition: Condition) -> str:
    if not condition.evidence:
        return ""
    months = condition.every_months
    if months is None:
        return _("Once")
    return ngettext("Every month", "Every %(number)d months", months) % {"number": months}


def evidence_rows(user: User, condition: Condition) -> list[dict[str, Any]]:
    found = evidence_visible_to(user).filter(condition=condition).select_related("by")
    return [
        {
            "on": date_format(each.on, "j M Y"),
            "words": each.words.open(),
            "by": each.by.display_name,
            "written": each.written_at,
        }
        for each in found.order_by("-on", "-id")[:MOST_EVIDENCE]
    ]


# --- Forms ----------------------------------------------------------------------------------------


def add_form(premises: Premises, data: QueryDict | None = None) -> ConditionForm:
    action = reverse("licensing:condition-add", args=[premises.pk])
    return ConditionForm(data, name="condition", action=action)


def change_form(condition: Condition, data: QueryDict | None = None) -> ConditionForm:
    action = reverse("licensing:condition", args=[condition.pk])
    return ConditionForm(
        data, name="condition", action=action, version=condition.version, condition=condition
    )


def end_form(condition: Condition, data: QueryDict | None = None) -> EndForm:
    action = reverse("licensing:condition-end", args=[condition.pk])
    return EndForm(data, name="end", action=action, version=condition.version)


def periods_form(premises: Premises, data: QueryDict | None = None) -> PeriodsForm:
    action = reverse("licensing:premises-periods", args=[premises.pk])
    return PeriodsForm(
        data, name="periods", action=action, version=premises.version, premises=premises
    )


def evidence_form(condition: Condition, data: QueryDict | None = None) -> EvidenceForm:
    action = reverse("venue:condition", args=[condition.pk])
    return EvidenceForm(data, name="evidence", action=action)


# --- The officers' page of a premises -------------------------------------------------------------


def section(user: User, premises: Premises) -> dict[str, Any]:
    """Conditions, and the periods that they set. One statement. Police see what is asked for, and
    not what was shown."""
    return {
        "rows": rows_of(listed(user, premises=premises)),
        "premises": premises,
        "kept": register_in_words(premises),
        "may_manage": MAY in permissions_of(user),
        "shows_evidence": Clearance.LICENSING_OFFICER in clearances_of(user),
    }


SECTION = Section("conditions", 30, "licensing/section_conditions.html", section)


# --- For evidence bundles -------------------------------------------------------------------------


def _listed(user: User, premises: Premises) -> list[Paper]:
    found = conditions_visible_to(user).filter(premises=premises)
    if not found.exists():
        return []
    return [Paper(str(premises.pk), _("Conditions of the licence"), timezone.localdate())]


def _html(user: User, key: str) -> str:
    premises = premises_visible_to(user).get(pk=uuid.UUID(key))
    found = conditions_visible_to(user).filter(premises=premises)
    shown: dict[uuid.UUID, list[ConditionEvidence]] = {}
    for each in evidence_visible_to(user).filter(condition__in=found).select_related("by"):
        shown.setdefault(each.condition_id, []).append(each)
    parts = [
        format_html(
            '<h2>{} {}</h2><p class="words">{}</p><p>{}: {}. {}</p><ul>{}</ul>',
            _("Condition"),
            row.condition.number,
            row.condition.text,
            _("To be shown"),
            row.condition.evidence or _("nothing"),
            f"{row.words}{', ' + _('due') + ' ' + row.due if row.due else ''}.",
            format_html_join(
                "",
                '<li>{}, {}: <span class="words">{}</span></li>',
                (
                    (date_format(each.on, "j M Y"), each.by.display_name, each.words.open())
                    for each in shown.get(row.condition.pk, [])[:MOST_EVIDENCE]
                ),
            ),
        )
        for row in rows_of(listed(user, premises=premises))
    ]
    return format_html_join("", "{}", ((part,) for part in parts))


PAPERS = PaperKind("conditions", gettext_lazy("Conditions and evidence"), 40, _listed, _html)
