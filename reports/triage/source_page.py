"""What a report's page says of the flag for advice of the source unit, for those who may see it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.registry.people import clearances_of
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.audiences import is_only_shared_with
from reports.models import Report, SourceFlag
from reports.permissions import user_can
from reports.queries import flags_visible_to
from reports.source_enums import IN_FORCE, FlagReason, FlagState
from reports.triage.rows import moment

COLOURS = {FlagState.OPEN: "orange", FlagState.KEPT: "purple", FlagState.RESOLVED: "grey"}


@dataclass(frozen=True)
class Row:
    """One flag, without its sealed words."""

    reason: str
    state: str
    colour: str
    iso: str
    when: str
    by: str
    in_force: bool


@dataclass(frozen=True)
class Panel:
    rows: list[Row]
    address: str

    @property
    def in_force(self) -> bool:
        return any(each.in_force for each in self.rows)


def panel_of(report: Report, *, by: User) -> Panel | None:
    """One statement; None for those who may not see flags, or see the report by a disclosure."""
    if not user_can(by, Permission.SOURCES_FLAG):
        return None
    if is_only_shared_with(clearances_of(by), report.audience):
        return None
    found = flags_visible_to(by).filter(report=report).select_related("flagged_by")
    return Panel(
        rows=[row_of(each) for each in found.defer("words")],
        address=reverse("reports:triage:report-source-flag", args=[report.pk]),
    )


def row_of(flag: SourceFlag) -> Row:
    iso, when = moment(flag.flagged_at)
    state = FlagState(flag.state)
    return Row(
        reason=str(FlagReason(flag.reason).label),
        state=str(state.label),
        colour=COLOURS[state],
        iso=iso,
        when=when,
        by=flag.flagged_by.display_name
        if flag.flagged_by
        else _("Spotlight, by the sender’s own answer"),
        in_force=state in IN_FORCE,
    )
