"""What the pages of a premises' staff hold."""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agencies.licensing.colleagues import with_account
from agencies.licensing.forms.staff import ChangeStaffForm, StaffForm, TrainingForm
from agencies.licensing.models import StaffMember, Tenure, Training
from agencies.licensing.queries.premises import staff_visible_to
from agencies.licensing.queries.training import SOON, running_out, trainings_visible_to
from agencies.licensing.register_enums import Course
from agencies.licensing.sia import in_groups
from portal.accounts.models import User

MOST_TRAININGS = 100


@dataclass(frozen=True)
class TrainingRow:
    """`state`: what a tag says, "" for what is in order."""

    training: Training
    courses: str
    done: str
    expires: str
    state: str
    colour: str
    evidence: str


def training_row(training: Training, *, with_words: bool = True) -> TrainingRow:
    state, colour = expiry_state(training.expires_on)
    return TrainingRow(
        training=training,
        courses=", ".join(str(Course(each).label) for each in training.courses),
        done=date_format(training.done_on, "j M Y"),
        expires=date_format(training.expires_on, "j M Y") if training.expires_on else "",
        state=state,
        colour=colour,
        evidence=training.evidence.open() if with_words and training.evidence else "",
    )


def expiry_state(expires_on: datetime.date | None) -> tuple[str, str]:
    """Words and colour of a tag; none while there is more than 60 days left."""
    today = timezone.localdate()
    if expires_on is None or expires_on > today + SOON:
        return "", ""
    return (_("Expired"), "red") if expires_on < today else (_("Runs out soon"), "yellow")


def staff_listed(user: User, tenure: Tenure) -> QuerySet[StaffMember]:
    """Who works there now by name; then who left, the latest first."""
    found = staff_visible_to(user).filter(tenure=tenure).select_related("user")
    return found.order_by(F("left_on").desc(nulls_first=True), "name", "id")


def staff_rows(user: User, tenure: Tenure, members: list[StaffMember]) -> list[dict[str, Any]]:
    """One statement besides that of the list."""
    late: dict[uuid.UUID, list[TrainingRow]] = defaultdict(list)
    for each in running_out(user, tenure).filter(member__in=[each.pk for each in members]):
        late[each.member_id].append(training_row(each, with_words=False))
    return [
        {
            "member": member,
            "sia_number": in_groups(member.sia_number),
            "account": member.user.display_name if member.user else "",
            "late": late[member.pk],
        }
        for member in members
    ]


def add_form(data: QueryDict | None = None) -> StaffForm:
    return StaffForm(data, name="staff", action=reverse("venue:staff-add"))


def change_form(
    member: StaffMember, tenure: Tenure, data: QueryDict | None = None
) -> ChangeStaffForm:
    return ChangeStaffForm(
        data,
        name="change",
        action=reverse("venue:staff-change", args=[member.pk]),
        version=member.version,
        member=member,
        people=with_account(tenure),
    )


def training_form(member: StaffMember, data: QueryDict | None = None) -> TrainingForm:
    return TrainingForm(
        data, name="training", action=reverse("venue:training-add", args=[member.pk])
    )


def facts_of(member: StaffMember) -> list[tuple[str, str]]:
    return [
        (_("What they do"), member.get_role_display()),
        (_("SIA licence number"), in_groups(member.sia_number) or _("None written down")),
        (_("Account here"), member.user.display_name if member.user else _("None")),
        (
            _("Left on"),
            date_format(member.left_on, "j M Y") if member.left_on else _("Works here"),
        ),
    ]


def trainings_of(user: User, member: StaffMember) -> list[TrainingRow]:
    found = trainings_visible_to(user).filter(member=member).order_by("-done_on", "id")
    return [training_row(each) for each in found[:MOST_TRAININGS]]
