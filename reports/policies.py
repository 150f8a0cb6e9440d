"""When something may be disclosed to another agency (R2.6): rules that raise the words to show."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.db.models import Q
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from agencies.registry.models import Agency, SharingAgreement
from agencies.registry.sharing_codes import DataItem, Purpose
from reports import audiences
from reports.enums import TOLD_BY_CREWS, Kind, MoveReason, Priority, ToldSender
from reports.errors import CaseworkError, WrongState
from reports.models import Report
from reports.workflow import TRANSITIONS, Transition


def check_agreement_stands(agreement: SharingAgreement, *, day: datetime.date) -> None:
    """Raise WrongState unless the agreement holds on `day` (London)."""
    if agreement.ended_at is not None:
        raise WrongState(
            _("Agreement %(which)s was ended. Choose another agreement.") % _named(agreement)
        )
    if day < agreement.starts_on:
        raise WrongState(
            _("Agreement %(which)s only starts on %(day)s. Choose another agreement, or wait.")
            % {**_named(agreement), "day": in_words(agreement.starts_on)}
        )
    if day > agreement.expires_on:
        raise WrongState(
            _(
                "Agreement %(which)s expired on %(day)s. Choose another agreement, or ask the "
                "partnership coordinator to have it renewed."
            )
            % {**_named(agreement), "day": in_words(agreement.expires_on)}
        )


def check_agreement_covers(
    agreement: SharingAgreement,
    *,
    agencies: Collection[Agency],
    purpose: str,
    parts: Collection[str],
) -> None:
    """Raise CaseworkError unless the agreement is between these agencies, for this purpose and
    these parts."""
    missing = [each.name for each in agencies if each.key not in agreement.parties]
    if missing:
        raise CaseworkError(
            _("Agreement %(which)s does not include %(agency)s. Choose one that includes both.")
            % {**_named(agreement), "agency": missing[0]}
        )
    if purpose != agreement.purpose:
        raise CaseworkError(
            _("Agreement %(which)s is for another purpose: %(purpose)s.")
            % {**_named(agreement), "purpose": str(Purpose(agreement.purpose).label).lower()}
        )
    outside = [
        str(DataItem(each).label)
        for each in DataItem.values
        if each in {*parts} - {*agreement.items}
    ]
    if outside:
        raise CaseworkError(
            _("Agreement %(which)s does not cover: %(parts)s. Leave that out.")
            % {**_named(agreement), "parts": "; ".join(outside)}
        )


def check_last_day(
    agreement: SharingAgreement, *, last_day: datetime.date, today: datetime.date
) -> None:
    """Raise CaseworkError unless a disclosure may last through `last_day`."""
    if last_day < today:
        raise CaseworkError(_("The last day is over already. Enter today or a later day."))
    if last_day > agreement.expires_on:
        raise CaseworkError(
            _("Agreement %(which)s ends on %(day)s. Enter that day or an earlier one.")
            % {**_named(agreement), "day": in_words(agreement.expires_on)}
        )


def end_of(last_day: datetime.date) -> datetime.datetime:
    """The moment at which `last_day` is over in London."""
    after = datetime.datetime.combine(last_day + datetime.timedelta(days=1), datetime.time.min)
    return timezone.make_aware(after)


def last_day_of(expires_at: datetime.datetime) -> datetime.date:
    """The last day, in London, of what expires at this moment."""
    return timezone.localdate(expires_at - datetime.timedelta(microseconds=1))


def may_be_in_bulk(report: Report) -> bool:
    """Whether what is done to many reports at once may include this one: never if it is urgent,
    which is looked at by a named person (R6.2). NOT_IN_BULK says the same of rows."""
    return not report.is_urgent


TOLD_BY_OFFICERS = tuple(each for each in ToldSender if each not in TOLD_BY_CREWS)
"""The sentences that an officer may choose. Only a crew that was there says what it found."""


def may_be_moved_by_crews(report: Report) -> bool:
    """Whether a report goes along with the job of a cleansing crew: a needle find that is not
    urgent. What else was passed to cleansing stays with whoever passed it on, and danger is
    acknowledged by those who look after it, not by a crew (R6.2)."""
    return report.kind == Kind.NEEDLE_FIND and not report.is_urgent


def check_may_be_told(told: str) -> None:
    """Raise CaseworkError for what is not an approved sentence of officers: a sender is never told
    words that somebody typed."""
    if told and told not in TOLD_BY_OFFICERS:
        raise CaseworkError(_("Choose what the sender is told from the list."))


def check_may_be_asked(*, is_flagged: bool) -> None:
    """Raise WrongState when no question may go to a report's sender.

    A question only clarifies (R1.6). Where the sender may be close to those they tell of, even that
    may be tasking: none goes out until advice was obtained and the flag is resolved (R1.7).
    """
    if is_flagged:
        raise WrongState(
            _(
                "This report is flagged for advice of the source unit. No question goes to the "
                "sender until the flag is resolved."
            )
        )


NOT_IN_BULK = Q(priority=Priority.URGENT)
"""The reports of which may_be_in_bulk says no."""


def moves_in_bulk() -> list[tuple[Transition, list[MoveReason]]]:
    """The moves that may be made for many reports at once, with their reasons: those that an
    officer may make of one, save what shows reports to another team. That is decided for each
    report, and can't be undone once it was read."""
    found = [
        (move, [each for each in move.reasons if each not in audiences.BY_MOVE])
        for move in TRANSITIONS.values()
        if move.is_offered
    ]
    return [(move, reasons) for move, reasons in found if reasons]


def check_move_in_bulk(transition: str, reason: str) -> Transition:
    """The move, if it may be made for many reports at once; raises CaseworkError."""
    for move, reasons in moves_in_bulk():
        if move.name == transition and reason in reasons:
            return move
    raise CaseworkError(_("That can't be done to many reports at once. Choose from the list."))


def in_words(day: datetime.date) -> str:
    return f"{day.day} {MONTHS[day.month]} {day.year}"


def _named(agreement: SharingAgreement) -> dict[str, str]:
    return {"which": agreement.reference}
