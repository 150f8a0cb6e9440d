"""The page on which an incident is reported: its form, the people in it, its photos."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing.actions.drafts import KEPT_DAYS, Kept
from agencies.licensing.actions.incidents import MOST_PEOPLE, described
from agencies.licensing.forms.reporting import (
    OTHER,
    PersonForm,
    ReportForm,
    initial_of,
    new_key,
    people_in,
    typed_in,
)
from agencies.licensing.models import Incident, IncidentDraft, Tenure
from agencies.licensing.photos import Photos
from agencies.licensing.queries.premises import staff_now
from agencies.licensing.reporting_enums import When
from agencies.licensing.said_at import moment_in
from portal.accounts.models import User
from reports.files import limits
from reports.files.scanning import are_taken
from reports.intake.photo_page import limits_shown

A_MOMENT = datetime.timedelta(minutes=3)


@dataclass
class Page:
    """The form as it is shown, with people and photos. `draft`: the one that it was opened from."""

    form: ReportForm
    people: list[PersonForm]
    photos: Photos
    tenure: Tenure
    draft: IncidentDraft | None = None

    def is_valid(self) -> bool:
        """Checks all of it. Too many people are said; nobody is left out."""
        valid = [self.form.is_valid(), *(each.is_valid() for each in self.people)]
        if len(self.told()) > MOST_PEOPLE:
            self.form.add_error(
                None, _("Describe at most %(most)d people.") % {"most": MOST_PEOPLE}
            )
            return False
        return all(valid)

    def _said_now(self) -> datetime.datetime | None:
        """When "now" was chosen, if that is over."""
        form, now = self.form, timezone.now()
        if form["when"].value() != When.NOW:
            return None
        said = moment_in(str(form["said_at"].value() or ""), now=now)
        return said if now - said > A_MOMENT else None

    def told(self) -> list[PersonForm]:
        """People of whom something was typed."""
        return [each for each in self.people if not each.is_empty]

    def errors(self) -> list[tuple[str, str]]:
        """(where on the page, words) of everything that is wrong, in the order of the page."""
        found = []
        for form in (self.form, *self.people):
            for name, errors in form.errors.items():
                target = form[name].id_for_label if name in form.fields else ""
                found += [(target, str(each)) for each in errors]
        return found

    def show_names(self, found: Mapping[str, str]) -> None:
        """Say at each field that a guest's name has to come out of it (NameInWords)."""
        people = {described(number): each for number, each in enumerate(self.told())}
        for key, words in found.items():
            if key in people:
                people[key].add_error("description", words)
            else:
                self.form.add_error(key, words)

    def context(self) -> dict[str, Any]:
        form = self.form
        return {
            "tenure": self.tenure,
            "premises": self.tenure.premises,
            "form": form,
            "what": form.part("kinds", "words"),
            "where": form.part("inside", "inside_words"),
            "when": form.part("when", "time", "day"),
            "done": form.part("on_duty", "on_duty_words", "actions"),
            "called": form.part("called", "police_reference"),
            "cctv": form.part("cctv_until"),
            "people": self.people,
            "shows_people": len(self.people) > 1 or any(map(_is_in_use, self.people)),
            "is_full": len(self.people) >= MOST_PEOPLE,
            "any_lost": any(each.is_lost for each in self.people),
            "errors": self.errors(),
            "draft": self.draft,
            "takes_photos": are_taken(),
            "files": self.photos.files,
            "most_files": limits.MOST_FILES,
            "accept": limits.ACCEPT,
            "kept_days": KEPT_DAYS,
            "said_now": self._said_now(),
            **limits_shown(),
        }


def _is_in_use(person: PersonForm) -> bool:
    return person.is_lost or not person.is_empty


def staff_of(user: User, tenure: Tenure) -> list[tuple[uuid.UUID, str]]:
    """Who is offered as having been in charge."""
    return list(staff_now(user, tenure).values_list("pk", "name"))


def fresh(
    user: User, tenure: Tenure, session: SessionBase, *, after: Incident | None = None
) -> Page:
    """An empty form; `after`: the same night as this one, with who was in charge and CCTV."""
    key = uuid.uuid4()
    rows = list(staff_now(user, tenure))
    staff = [(each.pk, each.name) for each in rows]
    initial: dict[str, Any] = {"key": key, "version": 0}
    if after is not None:
        initial |= {"cctv_until": after.cctv_until, "when": "earlier"}
        initial |= _in_charge(after, staff)
    else:
        initial["on_duty"] = next((str(each.pk) for each in rows if each.user_id == user.pk), "")
    return Page(
        form=ReportForm(initial=initial, staff=staff),
        people=[PersonForm(key=new_key())],
        photos=Photos(session, key),
        tenure=tenure,
    )


def sent(user: User, tenure: Tenure, session: SessionBase, data: QueryDict) -> Page:
    """What was sent, with what is wrong with it."""
    form = ReportForm(data, staff=staff_of(user, tenure))
    lost = data.getlist("lost")
    return Page(
        form=form,
        people=[PersonForm(data, key=each, is_lost=each in lost) for each in people_in(data)],
        photos=Photos(session, key_in(data)),
        tenure=tenure,
    )


def as_typed(
    user: User, tenure: Tenure, session: SessionBase, data: QueryDict, *, more: bool
) -> Page:
    """The same, saying nothing of mistakes yet. `more`: with room for one more person."""
    typed = typed_in(data)
    key = key_in(data)
    initial = initial_of(typed.fields) | {"key": key, "version": data.get("version", "0")}
    keys = typed.fields["person"]
    keys = [*keys, new_key(keys)] if more else keys
    return Page(
        form=ReportForm(initial=initial, staff=staff_of(user, tenure)),
        people=[
            _person(each, typed.fields, typed.names, is_lost=each in data.getlist("lost"))
            for each in keys
        ],
        photos=Photos(session, key),
        tenure=tenure,
    )


def opened(user: User, tenure: Tenure, session: SessionBase, kept: Kept) -> Page:
    """A draft, as it was left."""
    draft = kept.draft
    initial = initial_of(kept.fields) | {"key": draft.pk, "version": draft.version}
    keys = kept.fields.get("person") or [new_key()]
    return Page(
        form=ReportForm(initial=initial, staff=staff_of(user, tenure)),
        people=[_person(each, kept.fields, kept.names, is_lost=each in kept.lost) for each in keys],
        photos=Photos(session, draft.pk),
        tenure=tenure,
        draft=draft,
    )


def key_in(data: QueryDict) -> uuid.UUID:
    """The form's key; a new one in place of what is none."""
    try:
        return uuid.UUID(data.get("key", ""))
    except ValueError:
        return uuid.uuid4()


def _person(
    key: str, fields: dict[str, list[str]], names: dict[str, str], *, is_lost: bool = False
) -> PersonForm:
    initial = initial_of(fields, prefix=f"person-{key}-") | {"name": names.get(key, "")}
    return PersonForm(initial=initial, key=key, is_lost=is_lost and key not in names)


def _in_charge(after: Incident, staff: list[tuple[uuid.UUID, str]]) -> dict[str, str]:
    if after.on_duty_id in dict(staff):
        return {"on_duty": str(after.on_duty_id)}
    if after.in_charge is None:
        return {}
    return {"on_duty": OTHER, "on_duty_words": after.in_charge.open()}
