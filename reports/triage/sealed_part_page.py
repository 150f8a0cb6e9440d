"""The pages on which an officer opens who reported, or what points to them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.actions import sealed_parts
from reports.enums import ReadReason
from reports.models import Report
from reports.particulars import source_in_words
from reports.permissions import user_can
from reports.queries import contacts_visible_to, sources_visible_to
from reports.triage.forms import ActionForm, choice_field, words_field

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FIELD_NAMES: Mapping[str, StrOrPromise] = {
    "name": _("Name"),
    "phone": _("Phone number"),
    "email": _("Email address"),
    "safe_times": _("When it is safe"),
    "voicemail": _("Safe to leave a voicemail"),
}
ANSWERS: Mapping[str, StrOrPromise] = {
    "yes": _("Yes"),
    "no": _("No"),
    "unknown": _("They don't know"),
}


class ReadForm(ActionForm):
    button: StrOrPromise = _("Read")
    reason = choice_field(
        _("Why do you need it?"),
        ReadReason.choices,
        _("Choose a reason."),
        widget=forms.RadioSelect,
    )
    words = words_field(
        _("In a few words"),
        help_text=_(
            "Sealed in the report's timeline, for the police. "
            "Leave out names and anything that would point to the person."
        ),
    )

    def prepare(self) -> None:
        del self.fields["version"]


@dataclass(frozen=True)
class Part:
    """One sealed part of a report: what it is called, who opens it, and how."""

    name: str
    title: StrOrPromise
    button: StrOrPromise
    rule: StrOrPromise
    permission: Permission
    route: str
    visible_to: Callable[[User], Any]
    read: Callable[..., dict[str, Any]]

    def address(self, report_id: uuid.UUID) -> str:
        return reverse(self.route, args=[report_id])

    def form(self, report: Report, data: QueryDict | None = None) -> ReadForm:
        form = ReadForm(data, name=self.name, action=self.address(report.pk))
        form.button = self.button
        return form

    def is_left(self, report: Report, *, by: User) -> bool:
        """Whether the report has this part, for somebody who might read it; one statement."""
        return bool(self.visible_to(by).filter(pk=report.pk).exists())


CONTACT = Part(
    name="contact",
    title=_("Contact details of the person who reported"),
    button=_("Read contact details"),
    rule=_(
        "They were left so that the police can ask what the report means. "
        "Ask only that. Never ask the person to find out more or to keep watch."
    ),
    permission=Permission.REPORTS_READ_CONTACT,
    route="reports:triage:report-contact",
    visible_to=contacts_visible_to,
    read=sealed_parts.read_contact,
)
SOURCE = Part(
    name="source",
    title=_("What points to the source"),
    button=_("Read about the source"),
    rule=_(
        "How the person knows, and who else does. "
        "Nothing of it may go into intelligence, a case, a note or a message."
    ),
    permission=Permission.REPORTS_READ_SOURCE,
    route="reports:triage:report-source",
    visible_to=sources_visible_to,
    read=sealed_parts.read_source,
)


@dataclass(frozen=True)
class Offered:
    """What a report's page says of a sealed part to somebody whose role opens it."""

    title: StrOrPromise
    button: StrOrPromise
    address: str
    is_left: bool


def offered(report: Report, *, by: User) -> list[Offered]:
    """The parts that this person's role opens; one statement each."""
    return [
        Offered(part.title, part.button, part.address(report.pk), part.is_left(report, by=by))
        for part in (CONTACT, SOURCE)
        if user_can(by, part.permission)
    ]


def in_words(details: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(label, words) of everything that was left; fields that this page doesn't know too."""
    details = source_in_words(details)
    return [
        (str(FIELD_NAMES.get(key) or key.replace("_", " ").capitalize()), _said(value))
        for key, value in details.items()
        if value not in (None, "", [])
    ]


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return str(ANSWERS["yes" if value else "no"])
    if isinstance(value, list):
        return "; ".join(map(_said, value))
    return str(ANSWERS.get(str(value), value))
