"""Audit events in words: what codes mean, and the names behind identifiers. Never content."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.registry.permissions import Permission
from agencies.registry.roles import ROLES
from portal.audit.models import AuditEvent

OBJECTS = {
    "accessrequest": gettext_lazy("Request for access"),
    "audit_log": gettext_lazy("Audit log"),
    "authenticator": gettext_lazy("Second factor"),
    "case": gettext_lazy("Case"),
    "casenote": gettext_lazy("Case note"),
    "casetask": gettext_lazy("Task"),
    "disclosure": gettext_lazy("Disclosure"),
    "list": gettext_lazy("List"),
    "membership": gettext_lazy("Membership"),
    "page": gettext_lazy("Page"),
    "report": gettext_lazy("Report"),
    "reportcontact": gettext_lazy("Contact details"),
    "reportnarrative": gettext_lazy("What was reported"),
    "reportsource": gettext_lazy("Source"),
    "session": gettext_lazy("Session"),
    "unusualaccess": gettext_lazy("Unusual access"),
    "sharingagreement": gettext_lazy("Information sharing agreement"),
    "user": gettext_lazy("Person"),
}
LISTS = {
    "reports:triage:queue": gettext_lazy("Queue of reports"),
    "reports:triage:map": gettext_lazy("Map of reports"),
    "reports:triage:map-points": gettext_lazy("Points on the map"),
    "reports:triage:case-list": gettext_lazy("Cases"),
    "oversight:unusual": gettext_lazy("Unusual access"),
    "oversight:search-export": gettext_lazy("Audit log, as a file"),
    "reports:triage:access-cases": gettext_lazy("Cases that a team may ask about"),
    "reports:triage:access-requests": gettext_lazy("A team's requests for access"),
    "reports:triage:access-answers": gettext_lazy("Open requests for access"),
    "reports:triage:shared-with-us": gettext_lazy("Shared with us"),
    "registry:agreements": gettext_lazy("Information sharing agreements"),
    "oversight:search": gettext_lazy("Audit log"),
    "oversight:who-looked": gettext_lazy("Who has looked at something"),
}
NAMED = ("list", "page", "export")
"""Kinds of objects whose identifier is the name of a page."""
REASONS = {
    "export": gettext_lazy("Downloaded it"),
    "list": gettext_lazy("Looked at a list"),
    "page": gettext_lazy("Opened its page"),
    "network": gettext_lazy("Looked at what it is linked with"),
    "triage": gettext_lazy("Read what was reported"),
    "notes": gettext_lazy("Read its notes"),
    "task_words": gettext_lazy("Read what was written on it"),
}
WITHOUT_PERSON = {
    "public": gettext_lazy("A member of the public"),
    "": gettext_lazy("The service"),
}


HEADING = (
    gettext_lazy("Event"),
    gettext_lazy("When (UTC)"),
    gettext_lazy("Who"),
    gettext_lazy("Roles"),
    gettext_lazy("Agency"),
    gettext_lazy("Did"),
    gettext_lazy("To what"),
    gettext_lazy("Identifier"),
    gettext_lazy("Why and how"),
    gettext_lazy("To whom"),
    gettext_lazy("Particulars"),
)
"""Of an export: one name for each of cells_of()."""


@dataclass(frozen=True)
class Line:
    """One event as the auditor reads it."""

    sequence: int
    at: datetime
    operation: str
    who: str
    actor_id: uuid.UUID | None
    roles: str
    agency: str
    what: str
    object_id: str
    can_follow: bool
    why: str
    recipients: str
    detail: list[tuple[str, str]]


def lines_of(events: Sequence[AuditEvent], *, agencies: Mapping[str, str]) -> list[Line]:
    """The events in words; `agencies` are names by identifier. One statement for people's names."""
    people = names_of(each.actor_id for each in events)
    return [_line(each, people, agencies) for each in events]


def cells_of(line: Line) -> list[str]:
    """One event as a row of an export."""
    return [
        str(line.sequence),
        line.at.astimezone(timezone.utc).isoformat(timespec="seconds"),
        line.who,
        line.roles,
        line.agency,
        line.operation,
        line.what,
        line.object_id,
        line.why,
        line.recipients,
        "; ".join(f"{name}: {value}" for name, value in line.detail),
    ]


def names_of(actor_ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """Names of the people behind these identifiers."""
    wanted = {each for each in actor_ids if each}
    return {each.pk: each.display_name for each in get_user_model().objects.filter(pk__in=wanted)}


def name_of(actor_id: uuid.UUID | None, label: str, people: dict[uuid.UUID, str]) -> str:
    if actor_id is None:
        return str(WITHOUT_PERSON.get(label, _("The service: %(task)s") % {"task": plain(label)}))
    return people.get(actor_id) or _("Somebody whose account was removed")


def roles_in_words(label: str) -> str:
    """Role keys joined by commas, as recorded, in words."""
    return ", ".join(str(ROLES[key].label) for key in label.split(",") if key in ROLES)


def in_words(reason: str) -> str:
    """Why something was looked at, from the code that was recorded."""
    return str(REASONS.get(reason) or plain(reason))


def plain(code: str) -> str:
    """A code without words of its own, at least readable."""
    return code.replace("_", " ").replace(".", ": ").strip().capitalize()


def _line(event: AuditEvent, people: dict[uuid.UUID, str], agencies: Mapping[str, str]) -> Line:
    return Line(
        sequence=event.sequence,
        at=event.at,
        operation=str(event.get_operation_display()),
        who=name_of(event.actor_id, event.actor_label, people),
        actor_id=event.actor_id,
        roles=roles_in_words(event.actor_label),
        agency=agencies.get(str(event.agency_id), ""),
        what=_what(event),
        object_id="" if event.object_type in NAMED else event.object_id,
        can_follow=_is_uuid(event.object_id),
        why=_why(event.reason),
        recipients=", ".join(plain(each) for each in event.recipients),
        detail=[(plain(key), _value(value)) for key, value in sorted(event.detail.items())],
    )


def _what(event: AuditEvent) -> str:
    if event.object_type in NAMED:
        return str(LISTS.get(event.object_id) or event.object_id)
    return str(OBJECTS.get(event.object_type) or plain(event.object_type))


def _why(reason: str) -> str:
    if reason in Permission.values:
        return _("Needs “%(permission)s”") % {"permission": Permission(reason).label}
    return in_words(reason)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_value(each) for each in value)
    return "" if value is None else str(value).replace("_", " ")


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
