"""What the pages of health records hold: nothing that is sealed."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.refuse import health_clock
from agencies.refuse.actions.needlesticks import HealthRead
from agencies.refuse.crews import crew_members
from agencies.refuse.health_enums import HealthStep, ReadWhy, SentTo
from agencies.refuse.health_forms import (
    CloseForm,
    NoteForm,
    OpenForm,
    ReadForm,
    SentForm,
    TakeForm,
)
from agencies.refuse.health_queries import health_records_visible_to
from agencies.refuse.models import HealthEvent, HealthRecord
from agencies.refuse.words import HOUR, long
from portal.accounts.models import User
from reports.triage.forms import ActionForm
from reports.triage.rows import moment

FORMS: dict[str, type[ActionForm]] = {
    "take": TakeForm,
    "sent": SentForm,
    "note": NoteForm,
    "close": CloseForm,
}
MINUTE = datetime.timedelta(minutes=1)


@dataclass(frozen=True)
class State:
    """How a record stands: a tag with its colour, and the 72-hour clock."""

    label: str
    colour: str
    clock: str
    is_over: bool
    ends: str


def state_of(found: HealthRecord, now: datetime.datetime) -> State:
    label, colour = _tag(found)
    left = health_clock.left(found.happened_at, found.sent_at or now)
    return State(
        label=label,
        colour=colour,
        clock=_clock(found, left),
        is_over=not left and not found.sent_to,
        ends=moment(health_clock.treatment_ends(found.happened_at))[1],
    )


def _tag(found: HealthRecord) -> tuple[str, str]:
    if found.closed_at:
        return _("Closed"), "grey"
    if not found.acknowledged_at:
        return _("Nobody has it"), "red"
    if not found.sent_to:
        return _("Taken"), "orange"
    return _("Being followed up"), "blue"


def _clock(found: HealthRecord, left: datetime.timedelta) -> str:
    if found.sent_at and found.sent_to != SentTo.DECLINED:
        taken = found.sent_at - found.happened_at
        return _("Sent after %(long)s") % {"long": long(taken.total_seconds())}
    if not left:
        return _("The 72 hours are over")
    return _("%(long)s left of 72 hours") % {"long": _in_hours(left)}


def _in_hours(left: datetime.timedelta) -> str:
    """Whole hours, even where there are days of them: each counts here. Minutes in the last."""
    hours = int(left.total_seconds() // HOUR)
    if not hours:
        return long(left.total_seconds())
    return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}


def listed_for(by: User) -> QuerySet[HealthRecord]:
    """Those that are open first, then the newest."""
    found = health_records_visible_to(by).select_related("acknowledged_by")
    return found.order_by(F("closed_at").asc(nulls_first=True), "-opened_at", "-id")


def rows_of(records: list[HealthRecord]) -> list[tuple[HealthRecord, State, str, str]]:
    """(record, how it stands, when it happened, who has it)."""
    now = timezone.now()
    return [
        (
            each,
            state_of(each, now),
            moment(each.happened_at)[1],
            each.acknowledged_by.display_name if each.acknowledged_by else "",
        )
        for each in records
    ]


def open_form(by: User, *, data: QueryDict | None = None) -> OpenForm:
    place = {"name": "open", "action": reverse("refuse:needlestick-add")}
    return OpenForm(data, people=crew_members(by), **place)


def read_form(found: HealthRecord, *, data: QueryDict | None = None) -> ReadForm:
    address = reverse("refuse:needlestick-read", args=[found.pk])
    return ReadForm(data, name="read", action=address)


def form_named(name: str, found: HealthRecord, *, data: QueryDict | None = None) -> ActionForm:
    """The form of this name for a record: empty, or with what was sent. Raises KeyError."""
    address = reverse("refuse:needlestick-do", args=[found.pk, name])
    return FORMS[name](data, name=name, action=address, version=found.version)


def _offered(found: HealthRecord) -> list[str]:
    if found.closed_at:
        return []
    if not found.acknowledged_at:
        return ["take", "sent", "note"]
    return ["sent", "note", "close"] if found.sent_to else ["sent", "note"]


def context_of(read: HealthRead, *, bound: ActionForm | None = None) -> dict[str, Any]:
    found = read.record
    shown = {each: form_named(each, found) for each in _offered(found)}
    if bound is not None and bound.name in shown:
        shown[bound.name] = bound
    return {
        "record": found,
        "state": state_of(found, timezone.now()),
        "facts": _facts(found),
        "take": shown.pop("take", None),
        "form": bound,
        "bound": bound,
        "forms": list(shown.values()),
        "history": [_told(each) for each in read.events],
    }


def _facts(found: HealthRecord) -> list[tuple[str, str]]:
    facts = [
        (_("Who was hurt"), found.hurt.display_name if found.hurt else _("The name is sealed")),
        (_("It happened"), _both_clocks(found)),
        (_("We learnt of it"), moment(found.opened_at)[1]),
        (_("How"), _from_a_phone(found) if found.entry_id else _opened_by(found)),
    ]
    if found.place:
        facts.append((_("Where"), found.place))
    if found.point:
        facts.append((_("On the map"), f"{found.point.y:.5f}, {found.point.x:.5f}"))
    if found.acknowledged_by and found.acknowledged_at:
        facts.append((_("Who has it"), found.acknowledged_by.display_name))
    if found.sent_to and found.sent_at:
        facts.append((_("Sent to"), str(SentTo(found.sent_to).label)))
        facts.append((_("When"), moment(found.sent_at)[1]))
    return facts


def _from_a_phone(found: HealthRecord) -> str:
    return _("From their phone") if found.hurt_id else _("From a phone, in somebody else’s shift")


def _opened_by(found: HealthRecord) -> str:
    return _("%(name)s wrote it down") % {"name": found.opened_by.display_name}


def _both_clocks(found: HealthRecord) -> str:
    at = moment(found.happened_at)[1]
    if found.device_at is None or abs(found.happened_at - found.device_at) < MINUTE:
        return at
    return _("%(at)s (by the phone's clock %(phone)s)") % {
        "at": at,
        "phone": moment(found.device_at)[1],
    }


def _told(event: HealthEvent) -> dict[str, Any]:
    iso, when = moment(event.at)
    return {
        "title": str(HealthStep(event.step).label),
        "by": event.by.display_name if event.by else "",
        "when": when,
        "iso": iso,
        "detail": _detail(event),
        "has_words": event.words is not None,
    }


def _detail(event: HealthEvent) -> str:
    if event.step == HealthStep.SENT:
        return str(SentTo(event.code).label)
    return str(ReadWhy(event.code).label) if event.step == HealthStep.READ else ""
