"""What pages say of sharing: the panel on a record, the form's choices, a disclosure in words."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, Value
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.agreements import agreements_of_agencies
from agencies.registry.models import Disclosure, SharingAgreement
from agencies.registry.people import clearances_of
from agencies.registry.permissions import Permission
from agencies.registry.sharing_codes import EndCode, Gateway, Purpose
from agencies.registry.teams import team_label, teams_of
from portal.accounts.models import User
from reports import policies
from reports.actions.disclosable import KINDS, check_can_be_shared, team_reads
from reports.actions.disclose import disclosing_agency
from reports.audiences import is_only_shared_with
from reports.errors import CaseworkError
from reports.models import Case, IntelligenceItem, Report
from reports.permissions import user_can
from reports.queries import disclosures_received_by, disclosures_visible_to, links_visible_to
from reports.triage.rows import moment
from reports.triage.sharing_forms import ShareForm

MOST_SHOWN = 50
Shareable = Case | Report | IntelligenceItem


def named(object_type: str) -> dict[str, str]:
    """What a record that is shared is called on the pages of sharing, and the link back to it."""
    name, back = {
        "case": (_("Case"), _("Back to the case")),
        "intelligenceitem": (_("Intelligence"), _("Back to the item")),
    }.get(object_type, (_("Report"), _("Back to the report")))
    return {"kind_name": name, "back_label": back}


@dataclass(frozen=True)
class Shown:
    """One disclosure in a panel or list."""

    disclosure: Disclosure
    team: str
    parts: str
    until: str
    ended: str


@dataclass(frozen=True)
class Panel:
    """Sharing on a record's page: what stands, what ended. `why_not`: words for a button that can't
    be pressed."""

    shown: list[Shown]
    ended: list[Shown]
    may_share: bool
    address: str
    why_not: str


@dataclass(frozen=True)
class Options:
    """Agreements that stand now, and those that can't be used, each with the reason."""

    usable: list[SharingAgreement]
    unusable: list[tuple[SharingAgreement, str]]
    not_yet: str = ""
    """Why the record itself can't be shared, whatever the agreements."""

    @property
    def why_not(self) -> str:
        if self.not_yet:
            return self.not_yet
        if self.usable:
            return ""
        if self.unusable:
            return self.unusable[0][1]
        return _(
            "Your agency has no information sharing agreement with another. "
            "Ask the partnership coordinator to record one."
        )


def panel_of(row: Shareable, *, by: User) -> Panel:
    """One statement; another to say why it can't be shared, or on a row read without
    `can_be_shared`."""
    may_share = user_can(by, Permission.DISCLOSURES_MAKE)
    found = (
        disclosures_visible_to(by)
        .filter(object_id=row.pk)
        .select_related("recipient")
        .order_by(F("ended_at").desc(nulls_first=True), "-made_at")[:MOST_SHOWN]
    )
    shown = [shown_of(each) for each in found]
    return Panel(
        shown=[each for each in shown if not each.ended],
        ended=[each for each in shown if each.ended],
        may_share=may_share,
        address=address_of(row),
        why_not=_why_not(row, by=by) if may_share else "",
    )


def agreement_stands(by: User) -> Exists | Value:
    """For rows' `can_be_shared`: whether the person's agency has an agreement in force."""
    if not user_can(by, Permission.DISCLOSURES_MAKE):
        return Value(value=False)
    today = timezone.localdate()
    return Exists(
        agreements_of_agencies([disclosing_agency(by).key]).filter(
            ended_at__isnull=True, starts_on__lte=today, expires_on__gte=today
        )
    )


def _why_not(row: Shareable, *, by: User) -> str:
    """No statement where the row was read with `can_be_shared` and can be."""
    return "" if getattr(row, "can_be_shared", False) else options_for(by, row).why_not


def address_of(row: Shareable) -> str:
    return reverse(f"reports:triage:disclose-{row._meta.model_name}", args=[row.pk])


def options_for(by: User, row: Shareable) -> Options:
    """The agreements of the person's agency, where the record can be shared; one statement."""
    today = timezone.localdate()
    try:
        check_can_be_shared(row)
    except CaseworkError as error:
        return Options([], [], str(error))
    options = Options([], [])
    try:
        own = disclosing_agency(by)
    except CaseworkError:
        return options
    for agreement in agreements_of_agencies([own.key])[:MOST_SHOWN]:
        try:
            policies.check_agreement_stands(agreement, day=today)
        except CaseworkError as error:
            options.unusable.append((agreement, str(error)))
        else:
            options.usable.append(agreement)
    return options


def form_of(
    row: Shareable,
    *,
    by: User,
    options: Options,
    data: QueryDict | None = None,
    request_id: uuid.UUID | None = None,
) -> ShareForm:
    """The form for a record: teams of the parties of agreements that stand; one statement."""
    own = disclosing_agency(by)
    kind = KINDS[row._meta.model_name or ""]
    parties = {key for each in options.usable for key in each.parties}
    return ShareForm(
        data,
        name="share",
        action=address_of(row),
        agreements=options.usable,
        teams=[each for each in teams_of(parties, besides=own.key) if team_reads(row, each)],
        parts=kind.parts,
        always=kind.always,
        request_id=request_id,
    )


def shown_of(disclosure: Disclosure) -> Shown:
    return Shown(
        disclosure=disclosure,
        team=f"{disclosure.recipient.name}: {team_label(disclosure.team)}",
        parts="; ".join(disclosure.part_labels),
        until=policies.in_words(policies.last_day_of(disclosure.expires_at)),
        ended=_ended(disclosure),
    )


def facts_of(disclosure: Disclosure) -> list[tuple[str, str]]:
    """(label, words) of a disclosure, for both sides. Needs agencies, agreement and maker."""
    shown = shown_of(disclosure)
    facts = [
        (_("From"), disclosure.from_agency.name),
        (_("With"), shown.team),
        (_("What"), shown.parts),
        (_("What for"), str(Purpose(disclosure.purpose).label)),
        (_("Under"), str(disclosure.agreement)),
        (_("Lawful gateway"), str(Gateway(disclosure.gateway).label)),
        (_("Shared"), f"{moment(disclosure.made_at)[1]}, {disclosure.made_by.display_name}"),
        (_("Until the end of"), shown.until),
    ]
    if shown.ended:
        facts.append((_("Ended"), shown.ended))
    return facts


def disclosure_for(user: User, row: Shareable) -> Disclosure | None:
    """The disclosure by which alone somebody sees a record, to show them its terms with it."""
    if not is_only_shared_with(clearances_of(user), row.audience):
        return None
    keys = [row.pk]
    if isinstance(row, Report):
        keys += links_visible_to(user).filter(report=row).values_list("case_id", flat=True)
    return (
        disclosures_received_by(user)
        .filter(object_id__in=keys, ended_at__isnull=True)
        .order_by("-made_at")
        .first()
    )


def object_of(disclosure: Disclosure) -> tuple[str, Any]:
    """(kind, row) of what was disclosed, if the database shows it to whoever asks."""
    rows = KINDS[disclosure.object_type].rows().select_related("controller")
    if disclosure.object_type == "intelligenceitem":
        rows = rows.defer("text", "provenance")
        return disclosure.object_type, rows.filter(pk=disclosure.object_id).first()
    rows = rows.select_related("ward").defer("ward__boundary")
    if disclosure.object_type == "case":
        rows = rows.select_related("owner", "lead", "opened_by")
    else:
        rows = rows.select_related("lsoa", "assigned_to").defer("lsoa__boundary")
    return disclosure.object_type, rows.filter(pk=disclosure.object_id).first()


def _ended(disclosure: Disclosure) -> str:
    if disclosure.ended_at is None:
        return ""
    return f"{moment(disclosure.ended_at)[1]}. {EndCode(disclosure.end_code).label}"
