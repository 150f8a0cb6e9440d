"""Pages of problems and operations: what a step asks for, what is kept, what is refused."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from agencies.operations.models import Operation, Problem
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from tests.support import operations as made

pytestmark = pytest.mark.django_db

NEW = {"place": "The lock", "owner": "spp", "review_on": "27/3/2027"}


@pytest.fixture
def page(client_for: Callable[[User], Client], coordinator: User) -> Client:
    return client_for(coordinator)


def _post(client: Client, route: str, *args: object, **sent: str) -> tuple[int, str]:
    response = client.post(reverse(f"operations:{route}", args=args), sent)
    return response.status_code, response.content.decode()


def test_a_problem_goes_from_the_form_to_the_list_and_back(page: Client) -> None:
    hotspot = uuid.uuid4()
    corners = made.square(made.WEST, made.SOUTH)
    given = corners.replace("\n", ";")
    address = f"{reverse('operations:problem-new')}?hotspot={hotspot}&corners={given}"
    shown = page.get(address).content.decode()
    assert corners.split("\n")[0] in shown
    answer = page.post(address, {**NEW, "title": "Needles", "corners": corners}, follow=True)
    assert answer.status_code == 200
    problem = made.fresh(Problem.objects.get())
    assert (problem.hotspot_id, problem.title) == (hotspot, "Needles")
    assert "Needles" in page.get(reverse("operations:problems")).content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"corners": "52.57, -0.24"}, "Give between 3 and 60 corners"),
        ({"corners": made.square(made.WEST - 0.5, made.SOUTH)}, "in no small area of the city"),
        ({"corners": made.square(made.WEST, made.SOUTH, 30_000)}, "larger than the city"),
        ({"title": ""}, "Say in a few words what the problem is"),
        ({"owner": "treatment"}, "Choose who owns it"),
        ({"wards": "E00000000"}, "Choose wards from the list"),
        ({"review_on": "31/2/2027"}, "Enter a real date"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    page: Client, wrong: dict[str, str], said: str
) -> None:
    sent = {**NEW, "title": "Needles", "seen": "A word to keep", **wrong}
    status, shown = _post(page, "problem-new", **sent)
    assert (status, Problem.objects.count()) == (422, 0)
    assert said in shown
    assert "A word to keep" in shown


def test_forms_for_what_is_new_are_empty(page: Client, coordinator: User) -> None:
    """But for agencies to choose from."""
    made.opened(coordinator, title="Quillfeather")
    made.operation(coordinator, name="Quillfeather", partners=())
    for name in ("problem", "operation"):
        shown = page.get(reverse(f"operations:{name}-new")).content.decode()
        assert "Safer Peterborough Partnership" in shown
        assert "Quillfeather" not in shown


def test_a_change_that_came_too_late_shows_what_was_typed_and_can_be_sent_again(
    page: Client, coordinator: User
) -> None:
    problem = made.opened(coordinator)
    sent = {**NEW, "title": "By the pond", "version": "1"}
    assert _post(page, "problem-change", problem.pk, **sent)[0] == 302
    status, shown = _post(page, "problem-change", problem.pk, **{**sent, "title": "A third"})
    assert status == 409
    assert "A third" in shown
    assert 'name="version" value="2"' in shown
    again = {**sent, "title": "A third", "version": "2"}
    assert _post(page, "problem-change", problem.pk, **again)[0] == 302


def test_a_partner_is_offered_notes_and_its_own_tasks_and_is_refused_the_rest(
    client_for: Callable[[User], Client], coordinator: User, cleansing: User
) -> None:
    problem = made.invited(coordinator, made.opened(coordinator), "cleansing")
    mine = made.tasked(coordinator, problem, "cleansing")
    other = made.tasked(coordinator, problem)
    client = client_for(cleansing)
    shown = client.get(reverse("operations:problem", args=[problem.pk])).content.decode()
    assert reverse("operations:problem-task-do", args=[mine.pk, "done"]) in shown
    assert reverse("operations:problem-task-do", args=[other.pk, "done"]) not in shown
    assert reverse("operations:problem-do", args=[problem.pk, "note"]) in shown
    assert reverse("operations:problem-do", args=[problem.pk, "analyse"]) not in shown
    refused = {"version": "1", "words": "x"}
    assert _post(client, "problem-do", problem.pk, "analyse", **refused)[0] == 403
    assert _post(client, "problem-task-do", other.pk, "done", **refused)[0] == 403
    assert _post(client, "problem-change", problem.pk, **refused)[0] == 403


def test_areas_are_looked_at_by_name_before_they_are_fixed(page: Client, coordinator: User) -> None:
    problem = made.analysed(coordinator)
    given = made.compared()
    names = [f"Peterborough {code[-4:]}" for code in made.land().values()]
    sent = {
        "version": str(problem.version),
        "began_on": f"{given.began_on:%d/%m/%Y}",
        "quarters": "1",
        "ring_metres": "250",
        "corners": given.corners,
    }
    status, shown = _post(page, "problem-compare", problem.pk, **sent)
    assert (status, made.fresh(problem).stage) == (200, "analysis")
    assert all(each in shown for each in (*names, "Nothing is fixed yet"))
    looked_at = shown.partition('name="looked_at" value="')[2].partition('"')[0]
    # What was looked at is not what is sent now.
    other = {**sent, "looked_at": looked_at, "quarters": "2"}
    assert _post(page, "problem-compare", problem.pk, **other)[0] == 200
    assert made.fresh(problem).stage == "analysis"
    sent = {**sent, "looked_at": looked_at}
    assert _post(page, "problem-compare", problem.pk, **{**sent, "version": "99"})[0] == 409
    assert _post(page, "problem-compare", problem.pk, **sent)[0] == 302
    assert made.fresh(problem).stage == "response"


def test_a_problem_says_which_figures_it_waits_for(page: Client, coordinator: User) -> None:
    problem = made.responded(coordinator)
    address = reverse("operations:problem", args=[problem.pk])
    shown = page.get(address).content.decode()
    assert "These figures are not published yet" in shown
    assert reverse("releases:list") in shown
    status, shown = _post(page, "problem-do", problem.pk, "count", version=f"{problem.version}")
    assert (status, "Ask for a release" in shown) == (422, True)


def test_a_comparison_shows_what_is_published_and_says_how_sure_it_is(
    page: Client, coordinator: User, second: User
) -> None:
    problem, codes = made.responded(coordinator), made.land()
    figures = {
        when: {("lsoa", codes[name]): told for name, told in zip(codes, numbers, strict=True)}
        for when, numbers in (("before", (40, 20, 20)), ("after", (9, made.FEW, 21)))
    }
    found = made.counted(coordinator, problem, second, **figures)
    address = reverse("operations:assessment", args=[found.pk])
    shown = page.get(address).content.decode()
    for words in (">Fell<", ">40<", ">9<", ">0 to 4<", "slow to claim"):
        assert words in shown
    assert all(f"Peterborough {each[-4:]}" in shown for each in codes.values())
    event = AuditEvent.objects.filter(object_type="assessment", reason="page").latest("sequence")
    assert str(event.object_id) == str(found.pk)


def test_results_are_recorded_taken_back_and_told_once_two_people_read_them(
    client_for: Callable[[User], Client], page: Client, coordinator: User, second: User
) -> None:
    found = made.operation(coordinator, partners=())
    sent = {"kind": "leaflets", "number": "240", "agency": "spp", "on": f"{found.starts_on}"}
    for _ in range(2):
        assert _post(page, "operation-do", found.pk, "activity", **sent)[0] == 302
    activity = found.activities.first()
    assert _post(page, "activity-undo", activity.pk)[0] == 302
    shown = page.get(reverse("operations:operation", args=[found.pk])).content.decode()
    assert (">240<" in shown, ">480<" in shown) == (True, False)
    wrong = {**sent, "number": "-3"}
    assert _post(page, "operation-do", found.pk, "activity", **wrong)[0] == 422
    assert _post(page, "operation-do", found.pk, "finish", version="1")[0] == 302
    text = {"summary": "240 leaflets went out.", "version": "2"}
    assert _post(page, "operation-do", found.pk, "write", **text)[0] == 302
    ticked = {"nobody_named": "on", "version": "3"}
    assert _post(page, "operation-do", found.pk, "publish", **ticked)[0] == 403
    other = client_for(second)
    assert _post(other, "operation-do", found.pk, "publish", version="3")[0] == 422
    assert _post(other, "operation-do", found.pk, "publish", **ticked)[0] == 302
    assert made.fresh(found).summary_state == "published"
    assert Operation.objects.count() == 1
