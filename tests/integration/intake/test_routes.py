"""Every branch of the questions, to the report that it makes."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from portal.notifications.models import OutboxMessage
from reports.enums import Category, Kind, Priority, Risk
from reports.intake.items import MOST
from reports.models import Report, ReportContact, ReportNarrative, ReportSource
from tests.integration.intake.journey import (
    address,
    answer,
    send,
    skip,
    step_of,
    walk,
)
from tests.support.statements import statements as sent_by

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("category", Category.values)
def test_every_route_ends_in_a_report(client: Client, category: str) -> None:
    walk(client, what={"category": category})
    assert send(client).headers["Location"] == "/report/sent/"
    report = Report.objects.get()
    assert report.category == category
    assert report.kind == (Kind.NEEDLE_FIND if category == "litter" else Kind.CONCERN)


@pytest.mark.parametrize("category", Category.values)
def test_the_longest_way_through_every_route(client: Client, category: str) -> None:
    page = walk(
        client,
        what={"category": category},
        when={"day": "period", "pattern": "daily"},
        times={"days": ["friday", "saturday"], "still": "yes"},
        safety={"risks": ["child", "reprisal", "lookouts"]},
        more={"topics": _topics(category)},
        premises={"name": "The Crown", "staff": "allow"},
        growing={"signs": ["smell"]},
        drugs={"sorts": ["crack", "heroin"], "price": "ten pounds"},
        effects={"harm": "yes", "traced": "yes", "known_by": "few"},
    )
    send(client)
    report = Report.objects.get()
    if category == "litter":
        assert page.context["count"] == 5
        return
    assert {Risk.CHILD, Risk.REPRISAL} <= set(report.risks)
    assert report.priority == Priority.URGENT
    assert ReportNarrative.objects.get().particulars.open()["safety"] == {"also": ["lookouts"]}


def _topics(category: str) -> list[str]:
    if category == "driving":
        return ["people", "drugs", "effects"]
    return ["people", "vehicles"] if category == "worried" else [
        "people", "vehicles", "drugs", "effects"
    ]  # fmt: skip


def test_needles_are_four_questions_and_go_to_the_cleaning_team(client: Client) -> None:
    walk(
        client,
        what={"category": "litter"},
        litter={"found": ["needles"], "many": "6-20", "children": "yes", "words": "by the swings"},
    )
    send(client)
    report = Report.objects.get()
    narrative = ReportNarrative.objects.get()
    assert "council.cleansing" in report.audience
    assert "council.cleansing" in narrative.audience
    assert narrative.text.open() == "by the swings"
    assert narrative.particulars.open()["litter"]["many"] == "6-20"
    assert not ReportContact.objects.exists()
    assert not ReportSource.objects.exists()


def test_what_was_told_under_another_answer_is_not_sent(client: Client) -> None:
    walk(client, contact={"contactable": "yes", "phone": "01733 000 000"})
    answer(client, "litter", found=["foil"])
    client.post(address("what"), {"what-category": "litter", "change": "1"})
    page = client.get(address("check")).content.decode()
    assert "01733 000 000" not in page
    send(client)
    assert not ReportContact.objects.exists()


def test_help_needs_no_report_and_stores_nothing(client: Client) -> None:
    response = answer(client, "what", category="help")
    assert response.headers["Location"] == "/report/help/"
    page = client.get("/report/help/").content.decode()
    for number in ("0800 111 4354", "0300 123 6600", "0800 1111", "116 123"):
        assert number in page
    assert client.session["wizard_report_wizard"]["answers"] == {}
    assert client.session["wizard_report_wizard"]["step_data"] == {}


# --- Somebody at risk -----------------------------------------------------------------------------


@pytest.mark.parametrize("category", ["worried", "county_lines", "cuckooing"])
def test_some_answers_lead_at_once_to_the_numbers(client: Client, category: str) -> None:
    assert step_of(answer(client, "what", category=category)) == "at-risk"
    page = client.get(address("at-risk")).content.decode()
    for number in ("999", "01733 864180", "01733 234724", "01733 747474", "0800 1111"):
        assert number in page
    assert "Skip this question" not in page


@pytest.mark.parametrize("risk", ["child", "adult", "overdose"])
def test_a_ticked_risk_to_somebody_leads_to_the_numbers(client: Client, risk: str) -> None:
    answer(client, "what", category="use")
    assert step_of(answer(client, "safety", risks=[risk])) == "at-risk"


def test_nobody_sends_past_the_question_about_risk(client: Client) -> None:
    walk(client)
    client.post(address("safety"), {"safety-risks": ["child"]})
    client.post(address("at-risk"), {"skip": "1"})
    response = client.get(address("check"))
    assert response.headers["Location"] == f"{address('at-risk')}?missing=1"
    answer(client, "at-risk", who="unknown")
    send(client)
    assert Report.objects.get().priority == Priority.URGENT
    assert OutboxMessage.objects.get().urgent


def test_not_knowing_whether_somebody_is_at_risk_is_urgent(client: Client) -> None:
    walk(client, what={"category": "cuckooing"}, at_risk={"who": "unknown"})
    send(client)
    assert Report.objects.get().priority == Priority.URGENT


def test_no_one_at_risk_is_believed(client: Client) -> None:
    walk(client, what={"category": "cuckooing"}, at_risk={"who": "no"})
    send(client)
    assert Report.objects.get().priority == Priority.HIGH


# --- Several people and vehicles ------------------------------------------------------------------


def _new(client: Client, step: str) -> str:
    """The address of the page about a person or vehicle not yet added."""
    page = client.get(address(step))
    if page.status_code == 302:
        return str(page.headers["Location"])
    return str(client.post(address(step), {f"{step}-another": "yes"}).headers["Location"])


def test_people_are_added_changed_and_removed(client: Client) -> None:
    walk(client)
    client.post(address("more"), {"more-topics": ["people"]})
    first = _new(client, "people")
    assert client.post(first, {"person-name": "Baz"}).headers["Location"] == address("people")
    second = _new(client, "people")
    client.post(second, {"person-clothes": "red coat", "person-knows": "my cousin"})
    page = client.get(address("people"))
    assert [entry.label for entry in page.context["entries"]] == ["Person 1", "Person 2"]

    assert 'value="Baz"' in client.get(first).content.decode()
    client.post(first, {"person-name": "Bazza"})
    client.post(second, {"person-clothes": "red coat", "person-knows": "my cousin"})
    key = client.get(address("people")).context["entries"][0].key
    assert step_of(client.post(address("people"), {"people-another": "no"})) == "contact"

    send(client)
    told = ReportNarrative.objects.get().particulars.open()
    assert told["people"] == [{"name": "Bazza"}, {"clothes": "red coat"}]
    assert ReportSource.objects.get().details.open()["knows_people"] == ["my cousin"]
    assert key in first


def test_the_last_person_can_be_removed_again(client: Client) -> None:
    walk(client)
    client.post(address("more"), {"more-topics": ["people"]})
    first = _new(client, "people")
    client.post(first, {"person-name": "Baz"})
    key = client.get(address("people")).context["entries"][0].key
    assert step_of(client.post(address("people"), {"remove": key})) == "contact"
    client.post(address("people"), {"remove": "nothing-like-it"})
    send(client)
    assert ReportNarrative.objects.get().particulars is None


def test_two_tabs_add_two_people(client: Client) -> None:
    one, other = _new(client, "people"), _new(client, "people")
    assert one != other
    client.post(one, {"person-name": "Baz"})
    client.post(other, {"person-name": "Gaz"})
    lines = [entry.lines for entry in client.get(address("people")).context["entries"]]
    assert lines == [["Name or nickname: Baz"], ["Name or nickname: Gaz"]]


def test_there_is_an_end_to_adding(client: Client) -> None:
    for number in range(12):
        client.post(f"/report/vehicles/key{number}/", {"vehicle-colour": "grey"})
    page = client.get(address("vehicles"))
    assert len(page.context["entries"]) == MOST
    assert "which is all that fits" in page.content.decode()
    assert client.get("/report/vehicles/onemore/").headers["Location"] == address("vehicles")


def test_a_wrong_answer_about_a_person_comes_back_as_typed(client: Client) -> None:
    first = _new(client, "people")
    response = client.post(first, {"person-name": "Baz", "person-looks": "x" * 201})
    assert response.status_code == 422
    assert "Height, build and hair must be 200 characters or fewer" in response.content.decode()
    assert 'value="Baz"' in client.get(first).content.decode()


def test_a_person_may_be_skipped(client: Client) -> None:
    client.post(address("more"), {"more-topics": ["people"]})
    first = _new(client, "people")
    assert step_of(client.post(first, {"person-name": "Baz", "skip": "1"})) == "contact"
    assert client.get(address("people")).status_code == 302  # nobody was added


@pytest.mark.parametrize("path", ["/report/person/", "/report/taken/", "/report/what/a1/"])
def test_pages_that_are_no_questions_of_their_own_are_not_there(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


# --- Skipping and changing ------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["when", "how", "safety", "more", "contact"])
def test_one_press_skips_and_takes_back_what_was_answered(client: Client, step: str) -> None:
    walk(client, contact={"contactable": "yes", "phone": "01733 000 000"})
    before = len(client.session["wizard_report_wizard"]["answers"])
    skip(client, step)
    assert client.session["wizard_report_wizard"]["answers"][step] == {}
    assert len(client.session["wizard_report_wizard"]["answers"]) == before
    assert send(client).headers["Location"] == "/report/sent/"
    assert ReportContact.objects.exists() == (step != "contact")


@pytest.mark.parametrize("step", ["what", "where", "details", "litter", "at-risk"])
def test_what_is_required_can_not_be_skipped(client: Client, step: str) -> None:
    assert "Skip this question" not in client.get(address(step)).content.decode()
    assert client.post(address(step), {"skip": "1"}).status_code == 422


def test_a_change_asks_what_it_newly_needs_and_then_shows_all(client: Client) -> None:
    walk(client)
    response = client.post(address("more"), {"more-topics": ["people", "drugs"], "change": "1"})
    assert response.headers["Location"] == f"{address('people')}?change=1"
    first = client.get(response.headers["Location"]).headers["Location"]
    assert first.endswith("?change=1")
    client.post(first, {"person-name": "Baz", "change": "1"})
    response = client.post(address("people"), {"people-another": "no", "change": "1"})
    assert response.headers["Location"] == f"{address('drugs')}?change=1"
    response = client.post(address("drugs"), {"drugs-sorts": ["crack"], "change": "1"})
    assert response.headers["Location"] == address("check")
    assert "Baz" in client.get(address("check")).content.decode()


def test_a_change_of_what_happens_asks_what_that_needs(client: Client) -> None:
    walk(client)
    response = client.post(address("what"), {"what-category": "cuckooing", "change": "1"})
    assert response.headers["Location"] == f"{address('at-risk')}?change=1"


def test_back_goes_the_way_that_one_came(client: Client) -> None:
    for category in Category.values:
        answer(client, "what", category=category)
        came = "what"
        for _ in range(20):
            here = client.get(address(came))
            step = step_of(client.post(address(came), _good(came, category)))
            back = client.get(address(step), follow=True).context["back"]
            assert back == address(came), (category, here)
            if step == "check":
                break
            came = step
            if step in {"vehicles", "people"}:
                came = "details" if category == "driving" else step
                assert category == "driving"
        assert step == "check"


def _good(step: str, category: str) -> dict[str, Any]:
    good: dict[str, dict[str, Any]] = {
        "what": {"what-category": category},
        "where": {"where-own_words": "by the bins"},
        "details": {"details-narrative": "x"},
        "litter": {"litter-found": ["foil"]},
        "at-risk": {"at-risk-who": "no"},
    }
    return good.get(step, {"skip": "1"})


# --- Bounds ---------------------------------------------------------------------------------------


def test_the_longest_route_takes_few_statements(client: Client, reference_data: Any) -> None:
    """Twelve with BEGIN and COMMIT: contact details and source are there, and a point."""
    postcode = next(place for place in reference_data.postcodes if place.in_area)
    page = walk(
        client,
        where={"place_query": postcode.name},
        safety={"risks": ["child", "reprisal"]},
        more={"topics": ["people", "vehicles", "drugs", "effects"]},
        effects={"harm": "yes"},
        contact={"contactable": "yes", "email": "someone@example.com"},
    )
    with sent_by() as sent:
        response = client.post(address("check"), {"check-journey": str(page.context["journey"])})
    assert response.headers["Location"] == "/report/sent/"
    assert len(sent) <= 10, sent
    assert ReportSource.objects.exists()


def test_as_much_as_fits_on_every_page_is_kept(client: Client) -> None:
    """The sealed field holds the largest set of particulars that the pages let through."""
    walk(client)
    client.post(address("more"), {"more-topics": ["people", "vehicles", "drugs"]})
    widest = "😀"
    for number in range(MOST):
        client.post(
            f"/report/people/key{number}/",
            {f"person-{name}": widest * 200 for name in ("looks", "clothes", "marks", "reach")}
            | {f"person-{name}": widest * 100 for name in ("name", "knows")},
        )
        client.post(
            f"/report/vehicles/key{number}/",
            {f"vehicle-{name}": widest * 100 for name in ("make", "colour")}
            | {"vehicle-plate": widest * 20, "vehicle-way": widest * 200},
        )
    answer(client, "drugs", street_name=widest * 100, packed=widest * 200, price=widest * 100)
    answer(client, "effects", harm="yes")
    assert send(client).headers["Location"] == "/report/sent/"
    assert len(ReportNarrative.objects.get().particulars.open()["people"]) == MOST
