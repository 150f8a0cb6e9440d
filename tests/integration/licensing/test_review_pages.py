"""Pages of reviews, of officers and of the premises."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from agencies.licensing import papers
from agencies.licensing.actions import questions as asking
from agencies.licensing.actions import review as actions
from agencies.licensing.actions.incidents import Somebody
from agencies.licensing.enums import IncidentKind, PersonRole
from agencies.licensing.models import (
    Incident,
    Premises,
)
from portal.accounts.models import User
from tests.support import premises as made
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

WHY = "Two letters were sent before"


def test_the_gravest_and_longest_waiting_come_first(
    officer: User, manager: User, client_for: Callable[..., Client]
) -> None:
    lower = made.another_incident(manager)
    grave, later = (made.another_incident(manager, kinds=(IncidentKind.SPIKING,)) for _ in range(2))
    page = client_for(officer).get(reverse("licensing:reviews")).content.decode()
    places = [
        page.index(reverse("licensing:review", args=[each.pk])) for each in (grave, later, lower)
    ]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"fresh", "taken", "waiting"}),
        ("?state=to_review", {"fresh"}),
        ("?state=taken", {"taken"}),
        ("?state=waiting", {"waiting"}),
        ("?state=decided", {"decided"}),
        ("?state=all", {"fresh", "taken", "waiting", "decided"}),
        ("?whose=me", {"taken", "waiting"}),
        ("?whose=nobody", {"fresh"}),
    ],
)
def test_the_queue_shows_what_was_chosen(
    query: str, found: set[str], officer: User, manager: User, client_for: Callable[..., Client]
) -> None:
    of = {name: made.another_incident(manager) for name in ("fresh", "taken", "waiting", "decided")}
    actions.take_review(by=officer, incident_id=of["taken"].pk)
    made.ask(officer, of["waiting"])
    made.decide(officer, of["decided"])
    page = client_for(officer).get(reverse("licensing:reviews") + query).content.decode()
    shown = {name for name, each in of.items() if str(each.pk) in page}
    assert shown == found


def test_a_review_s_page_takes_as_many_statements_whatever_there_is(
    incident: Incident, officer: User, manager: User, client_for: Callable[..., Client]
) -> None:
    client, address = client_for(officer), reverse("licensing:review", args=[incident.pk])
    made.ask(officer, incident)
    client.get(address)
    with statements() as few:
        client.get(address)
    for _ in range(4):
        question = made.ask(officer, incident)
        asking.answer_question(by=manager, question_id=question.pk, words="Sam did", version=1)
        made.another_seizure(manager, incident=incident.pk)
        made.another_incident(manager)
    with statements() as many:
        client.get(address)
    assert len(many) == len(few) <= 16, "\n".join(many)


def test_nobody_s_name_is_on_a_review_or_in_its_paper(
    officer: User, manager: User, lantern: Premises, client_for: Callable[..., Client]
) -> None:
    somebody = Somebody(role=PersonRole.INVOLVED, description="Tall, red coat", name=made.NAME)
    incident = made.another_incident(manager, people=(somebody,))
    made.decide(officer, incident)
    page = client_for(officer).get(reverse("licensing:review", args=[incident.pk]))
    (kind,) = (each for each in papers.paper_kinds() if each.key == "review")
    (paper,) = kind.listed(officer, lantern)
    html = kind.html(officer, paper.key)
    for shown in (page.content.decode(), html):
        assert "Tall, red coat" in shown
        assert made.NAME not in shown
    assert "<h1" not in html
    assert "They did the right thing" in html


def test_a_lost_race_keeps_what_was_typed(
    incident: Incident, officer: User, colleague: User, client_for: Callable[..., Client]
) -> None:
    actions.take_review(by=officer, incident_id=incident.pk)
    client = client_for(officer)
    asking.ask_premises(by=officer, incident_id=incident.pk, words="One", days=7, version=2)
    sent = {"outcome": "nfa", "told": "thanks", "words": WHY, "version": "2"}
    address = reverse("licensing:review-move", args=[incident.pk, "decide"])
    response = client.post(address, sent)
    assert response.status_code == 409
    page = response.content.decode()
    assert WHY in page
    assert 'name="version" value="3"' in page
    assert client.post(address, sent | {"version": "3"}).status_code == 302
    late = client_for(colleague).post(address, sent | {"version": "4"})
    assert late.status_code == 409
    assert WHY in client.post(address, sent | {"outcome": "hang", "version": "4"}).content.decode()


def test_an_answer_that_fails_is_kept_and_one_that_is_late_shows_a_colleague_s(
    incident: Incident,
    officer: User,
    manager: User,
    there: User,
    person_with: Callable[..., User],
    client_for: Callable[..., Client],
) -> None:
    question = made.ask(officer, incident)
    client, address = client_for(manager), reverse("venue:question-answer", args=[question.pk])
    long = "x" * 2_001
    failed = client.post(address, {"words": long, "version": "1"})
    assert (failed.status_code, long in failed.content.decode()) == (422, True)
    asking.answer_question(by=manager, question_id=question.pk, words="Sam did", version=1)
    late = client.post(address, {"words": "It was Alex", "version": "1"})
    page = late.content.decode()
    assert (late.status_code, "Sam did" in page, "It was Alex" in page) == (409, True, True)
    assert client_for(there).get(reverse("venue:question", args=[question.pk])).status_code == 404
    assert client_for(there).post(address, {"words": "x", "version": "1"}).status_code == 404


def test_the_page_says_that_reporting_much_is_no_fault(
    incident: Incident, officer: User, client_for: Callable[..., Client]
) -> None:
    page = client_for(officer).get(reverse("licensing:review", args=[incident.pk]))
    words = page.content.decode()
    assert "How many reports a premises makes is no reason for or against it" in words
    assert "Nothing here is decided by itself" in words


def test_a_case_shows_to_whom_it_is_shared_with_and_else_does_not(
    incident: Incident, officer: User, client_for: Callable[..., Client], police: User
) -> None:
    from agencies.registry.models import Agency
    from reports.actions.cases import open_case
    from reports.enums import CaseKind, LinkReason
    from reports.models import Case

    case = open_case(
        by=police,
        owner_id=Agency.objects.get(key="police").pk,
        kind=CaseKind.PLACE,
        title="Behind the bar",
        report_ids=[incident.report_id],
        reason=LinkReason.SAME_PLACE,
    )
    address = reverse("licensing:review", args=[incident.pk])
    client = client_for(officer)
    assert case.display_reference not in client.get(address).content.decode()
    Case.objects.filter(pk=case.pk).update(audience=[*case.audience, "licensing.officer"])
    case.links.update(audience=[*case.audience, "licensing.officer"])
    assert case.display_reference in client.get(address).content.decode()


def test_figures_beside_a_review_open_lists_of_as_many(
    incident: Incident, officer: User, manager: User, client_for: Callable[..., Client]
) -> None:
    made.another_incident(manager)
    made.another_incident(manager, kinds=(IncidentKind.SPIKING,))
    made.another_seizure(manager, incident=incident.pk)
    made.another_complaint(officer, incident.premises)
    client = client_for(officer)
    year = client.get(reverse("licensing:review", args=[incident.pk])).context["year"]
    numbers = [year.incidents, year.seizures, year.complaints]
    numbers += [number for _label, number in year.severities if number.n]
    assert len(numbers) >= 5
    for number in numbers:
        assert client.get(number.address).context["page"].total == number.n, number.address


@pytest.mark.parametrize("page", ["reviews", "letters", "visit-plan", "premises-map", "night"])
def test_the_main_navigation_says_that_one_is_among_licensed_premises(
    page: str, officer: User, client_for: Callable[..., Client]
) -> None:
    response = client_for(officer).get(reverse(f"licensing:{page}"))
    marked = [each["label"] for each in response.context["navigation"] if each["current"]]
    assert marked == ["Licensed premises"]
