"""What a page shows of one incident: to the premises that told it, to officers, to police."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from agencies.licensing.enums import ActionTaken
from agencies.licensing.forms.names import AnswerForm, AskForm
from agencies.licensing.models import (
    Incident,
    IncidentPerson,
    NameRequest,
    Premises,
    Seizure,
)
from agencies.licensing.papers import Paper
from agencies.licensing.queries.reporting import amendments_visible_to, name_requests_visible_to
from agencies.licensing.queries.told import (
    incidents_visible_to,
    names_visible_to,
    people_visible_to,
    seizures_visible_to,
)
from agencies.licensing.told_back import told_back
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.permissions import user_can
from reports.triage.forms import ActionForm

MOST_PAPERS = 200
SHOWN_IN_SECTION = 5
MOST_BAGS = 50


@dataclass(frozen=True)
class Person:
    """Somebody in an incident. `may_open`: this reader may open the name; `asked`: the latest
    request for it; `form`: what this reader can do about it now."""

    number: int
    role: str
    description: str
    is_named: bool
    may_open: bool
    asked: NameRequest | None
    why: str = ""
    answer: str = ""
    form: ActionForm | None = None


def facts_of(user: User, incident: Incident) -> dict[str, Any]:
    """Everything that was told of an incident, but names; words are opened."""
    people = list(people_visible_to(user).filter(incident=incident))
    added = amendments_visible_to(user).filter(incident=incident).select_related("made_by")
    return {
        "incident": incident,
        "words": incident.words.open(),
        "in_charge": incident.in_charge.open() if incident.in_charge else "",
        "actions": [str(ActionTaken(each).label) for each in incident.actions],
        "people": [_described(each) for each in people],
        "amendments": [(each, each.words.open()) for each in added],
        "told_back": told_back(user, [incident.pk]).get(incident.pk, []),
    }


def for_officers(
    user: User, incident: Incident, *, bound: ActionForm | None = None
) -> dict[str, Any]:
    """The same for officers and police, with what each may do about names. `bound`: the form that
    could not be done."""
    context = facts_of(user, incident)
    people = list(people_visible_to(user).filter(incident=incident))
    open_to = set(
        names_visible_to(user).filter(person__in=people).values_list("person_id", flat=True)
    )
    requests: dict[Any, NameRequest] = {}
    found = name_requests_visible_to(user).filter(person__incident=incident)
    for each in found.select_related("asked_by", "answered_by").order_by("asked_at", "id"):
        requests[each.person_id] = each
    context["people"] = [
        _for_reader(user, each, requests.get(each.pk), may_open=each.pk in open_to, bound=bound)
        for each in people
    ]
    context["bags"] = bags_of(user, incident)
    context["bound"] = context["form"] = bound
    context["report_address"] = (
        reverse("reports:triage:report-detail", args=[incident.report_id])
        if user_can(user, Permission.REPORTS_VIEW_QUEUE)
        else ""
    )
    return context


def form_named(
    name: str, person: IncidentPerson, data: Any = None, *, version: int | None = None
) -> ActionForm:
    """`ask` or `answer`, about somebody in an incident."""
    form: type[ActionForm] = AskForm if name == "ask" else AnswerForm
    address = reverse(f"licensing:name-{name}", args=[person.incident_id, person.number])
    return form(data, name=f"{name}-{person.number}", action=address, version=version)


def bags_of(user: User, incident: Incident) -> list[Seizure]:
    """Those that were entered as seized at it, the first first; one statement."""
    found = seizures_visible_to(user).filter(incident=incident)
    return list(found.order_by("seized_at", "id")[:MOST_BAGS])


def bag_address(incident: Incident) -> str:
    """Where a bag of this incident is entered."""
    return f"{reverse('venue:bag-add')}?incident={incident.pk}"


def section(user: User, premises: Premises) -> dict[str, Any]:
    """The newest incidents of a premises, and how many there are of each severity."""
    found = incidents_visible_to(user).filter(premises=premises)
    counts = found.aggregate(
        all=Count("pk"), **{f"severity_{n}": Count("pk", filter=Q(severity=n)) for n in (1, 2, 3)}
    )
    newest = found.order_by("-happened_at", "-id")[:SHOWN_IN_SECTION]
    return {"counts": counts, "newest": list(newest), "premises": premises}


def papers(user: User, premises: Premises) -> list[Paper]:
    found = incidents_visible_to(user).filter(premises=premises).order_by("-happened_at", "-id")
    return [
        Paper(
            key=str(each.pk),
            title=f"{each.display_reference}: {', '.join(each.kinds_in_words)}",
            on=each.happened_at.date(),
        )
        for each in found[:MOST_PAPERS]
    ]


def paper(user: User, key: str) -> str:
    """An incident as the inside of an article: never a name (R5.7)."""
    context = facts_of(user, one_of(incidents_visible_to(user), key))
    return render_to_string("licensing/incident_paper.html", context)


def one_of(found: QuerySet[Incident], key: Any) -> Incident:
    """With its premises and who told it. Raises Incident.DoesNotExist."""
    return found.select_related("premises", "premises__ward", "told_by").get(pk=key)


def _described(person: IncidentPerson) -> Person:
    return Person(
        number=person.number,
        role=person.get_role_display(),
        description=person.description.open() if person.description else "",
        is_named=person.is_named,
        may_open=False,
        asked=None,
    )


def _for_reader(
    user: User,
    person: IncidentPerson,
    asked: NameRequest | None,
    *,
    may_open: bool,
    bound: ActionForm | None,
) -> Person:
    """Somebody, with what this reader knows and can do about their name."""
    form = _form_for(user, person, asked, may_open=may_open)
    if bound is not None and form is not None and bound.name == form.name:
        form = bound
    return replace(
        _described(person),
        may_open=may_open,
        asked=asked,
        why=asked.words.open() if asked else "",
        answer=asked.answer_words.open() if asked and asked.answer_words else "",
        form=form,
    )


def _form_for(
    user: User, person: IncidentPerson, asked: NameRequest | None, *, may_open: bool
) -> ActionForm | None:
    if asked is not None and not asked.answer:
        may_answer = user_can(user, Permission.PREMISES_NAMES)
        return form_named("answer", person, version=asked.version) if may_answer else None
    may_ask = user_can(user, Permission.PREMISES_MANAGE) and person.is_named and not may_open
    return form_named("ask", person) if may_ask else None
