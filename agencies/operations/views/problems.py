"""Problems: the list, one problem, and what is done with it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.operations import assessment_page, problem_list
from agencies.operations import problem_page as page
from agencies.operations.actions import comparing, partners, problems, tasks
from agencies.operations.forms.problems import ChangeForm, CompareForm, OpenForm
from agencies.operations.models import Assessment, Problem, ProblemTask
from agencies.operations.queries import problem_tasks_visible_to, studies_visible_to
from agencies.operations.queries.people import taking_part
from agencies.operations.workflow import TASK_MOVES
from agencies.registry.access import require_permission
from reports.errors import CaseworkError, Conflict
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import EXPIRED, attempt, keep_typed, seen_again
from reports.triage.views.lists import filtered_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])
LONGEST_GIVEN = 3_000


@require_safe
@require_permission(problems.TAKES_PART)
def index(request: SignedInRequest) -> HttpResponse:
    filters = problem_list.ProblemFilters(
        request.GET, queryset=problem_list.listed_for(request.user), request=request
    )
    listed = filtered_page(request, filters)
    rows = [problem_list.row_of(each) for each in listed.rows]
    context = {**listed.context, "rows": rows, "manages": page.manages(request.user)}
    return render(request, "operations/problems.html", context, status=listed.status)


@keep_typed
@require_get_or_post
@require_permission(problems.MAY)
def new(request: SignedInRequest) -> HttpResponse:
    """?hotspot= is the key of the hotspot that it comes from, ?corners= its ground: latitude and
    longitude of each corner, with semicolons between corners; or ?ward= the code of a ward."""
    hotspot, corners = _given(request)

    def show(form: ActionForm, status: int) -> HttpResponse:
        context = {"form": form, "from_hotspot": hotspot is not None}
        return render(request, "operations/problem_new.html", context, status=status)

    address = request.get_full_path()
    form = OpenForm(
        request.POST if request.method == "POST" else None,
        name="open",
        action=address,
        agencies=taking_part(),
    )
    if request.method != "POST":
        form.initial["corners"] = corners
        form.initial["wards"] = [request.GET.get("ward", "")]  # of what is no ward none is ticked
        return show(form, 200)
    made: list[Problem] = []

    def act(given: dict[str, Any]) -> None:
        made.append(problems.open_problem(by=request.user, said=form.said(), hotspot_id=hotspot))

    answer = attempt(
        request,
        form,
        act,
        done=_("The problem is open. Find out more about it, then go on to analysis."),
        back_to=reverse("operations:problems"),
        show=show,
    )
    return redirect("operations:problem", made[0].pk) if made else answer


@require_safe
@require_permission(problems.TAKES_PART)
def detail(request: SignedInRequest, problem_id: uuid.UUID) -> HttpResponse:
    return _show(request, _problem(request, problem_id))


@keep_typed
@require_get_or_post
@require_permission(problems.MAY)
def change(request: SignedInRequest, problem_id: uuid.UUID) -> HttpResponse:
    problem = _problem(request, problem_id)
    is_fixed = studies_visible_to(request.user).filter(problem=problem).exists()

    def show(form: ActionForm, status: int) -> HttpResponse:
        record_object(request, problem)
        context = {"form": form, "problem": problem, "is_fixed": is_fixed}
        return render(request, "operations/problem_change.html", context, status=status)

    form = ChangeForm(
        request.POST if request.method == "POST" else None,
        name="change",
        action=reverse("operations:problem-change", args=[problem_id]),
        version=problem.version,
        problem=problem,
        is_fixed=is_fixed,
        agencies=taking_part(),
    )
    if request.method != "POST":
        return show(form, 200)
    return attempt(
        request,
        form,
        lambda given: problems.change_problem(
            by=request.user, problem_id=problem_id, said=form.said(), version=given["version"]
        ),
        done=_("The problem was changed."),
        back_to=reverse("operations:problem", args=[problem_id]),
        show=show,
        show_conflict=lambda bound, conflict: show(seen_again(bound, conflict), 409),
    )


@keep_typed
@require_get_or_post
@require_permission(problems.MAY)
def compare(request: SignedInRequest, problem_id: uuid.UUID) -> HttpResponse:
    """Fix what is compared, and begin the response: once it was looked at which areas these are."""
    problem = _problem(request, problem_id)

    def show(form: ActionForm, status: int, looked_at: dict[str, Any] | None = None) -> Any:
        record_object(request, problem)
        context = {"form": form, "problem": problem, "facts": page.facts_compared(problem)}
        return render(
            request,
            "operations/problem_compare.html",
            {**context, "looked_at": looked_at},
            status=status,
        )

    form = CompareForm(
        request.POST if request.method == "POST" else None,
        name="compare",
        action=reverse("operations:problem-compare", args=[problem_id]),
        version=problem.version,
    )
    if request.method != "POST":
        return show(form, 200)
    looked_at = _to_look_at(request, problem, form)
    if looked_at:
        return show(form, 200, looked_at)

    def show_conflict(bound: ActionForm, conflict: Conflict) -> HttpResponse:
        bound.button = CompareForm.button_once_seen
        return show(seen_again(bound, conflict), 409)

    return attempt(
        request,
        form,
        lambda given: comparing.begin_response(
            by=request.user,
            problem_id=problem_id,
            compared=form.compared(),
            version=given["version"],
        ),
        done=_("The areas are fixed, and the response has begun. Set the first tasks."),
        back_to=reverse("operations:problem", args=[problem_id]),
        show=show,
        show_conflict=show_conflict,
    )


def _to_look_at(
    request: SignedInRequest, problem: Problem, form: CompareForm
) -> dict[str, Any] | None:
    """The areas that what was sent stands for, unless they were looked at already, or it can't be
    done anyway, which `attempt` says."""
    if getattr(request, EXPIRED, False) or not form.is_valid():
        return None
    try:
        grounds = comparing.check_to_fix(problem, form.compared())
    except CaseworkError:
        return None
    mark = comparing.mark_of(grounds, form.compared())
    if form.cleaned_data["looked_at"] == mark:
        return None
    form.show_again(mark)
    return page.grounds_shown(grounds)


@keep_typed
@require_get_or_post
@require_permission(problems.TAKES_PART)
def do(request: SignedInRequest, problem_id: uuid.UUID, move: str) -> HttpResponse:
    if move not in page.NAMES:
        raise Http404
    problem = _problem(request, problem_id)
    back_to = reverse("operations:problem", args=[problem_id])
    if request.method != "POST":
        return redirect(back_to)
    form = page.form(move, problem, request.user, data=request.POST)
    return attempt(
        request,
        form,
        lambda given: _do(request, problem_id, move, form),
        done=_DONE[move]() if move in _DONE else _("The problem was moved on."),
        back_to=back_to,
        show=lambda bound, status: _show(request, problem, bound=bound, status=status),
        show_conflict=lambda bound, conflict: _conflict(request, problem_id, bound, conflict),
    )


def _do(request: SignedInRequest, problem_id: uuid.UUID, move: str, form: Any) -> object:
    given: dict[str, Any] = form.cleaned_data
    about: dict[str, Any] = {"by": request.user, "problem_id": problem_id}
    if move == page.NOTE:
        return problems.add_note(**about, words=given["words"])
    if move == page.INVITE:
        return partners.invite_partner(**about, agency_key=given["agency"])
    if move == page.TAKE_OFF:
        return partners.take_partner_off(**about, agency_key=given["agency"])
    if move == page.TASK:
        return tasks.set_problem_task(
            **about, agency_key=given["agency"], what=given["what"], due=form.due()
        )
    if move == page.COUNT:
        return comparing.count_assessment(**about, version=given["version"])
    return problems.move_problem(
        **about,
        move=move,
        version=given["version"],
        words=given["words"],
        outcome=given.get("outcome", ""),
    )


_DONE: dict[str, Callable[[], str]] = {
    page.NOTE: lambda: _("The note was added."),
    page.INVITE: lambda: _("They take part now, and were told."),
    page.TAKE_OFF: lambda: _("They do not see the problem any more."),
    page.TASK: lambda: _("The task was set, and its agency was told."),
    page.COUNT: lambda: _("The period was compared. Look at what it says."),
}


@keep_typed
@require_get_or_post
@require_permission(problems.TAKES_PART)
def task_do(request: SignedInRequest, problem_task_id: uuid.UUID, move: str) -> HttpResponse:
    if move not in TASK_MOVES:
        raise Http404
    try:
        task = problem_tasks_visible_to(request.user).get(pk=problem_task_id)
    except ProblemTask.DoesNotExist as error:
        raise Http404 from error
    problem = _problem(request, task.problem_id)
    back_to = reverse("operations:problem", args=[problem.pk])
    if request.method != "POST":
        return redirect(back_to)
    return attempt(
        request,
        page.task_form(move, task, data=request.POST),
        lambda given: tasks.end_problem_task(
            by=request.user,
            task_id=problem_task_id,
            move=move,
            words=given["words"],
            version=given["version"],
        ),
        done=_("The task has ended."),
        back_to=back_to,
        show=lambda bound, status: _show(request, problem, bound=bound, status=status),
        show_conflict=lambda bound, conflict: _conflict(request, problem.pk, bound, conflict),
    )


@require_safe
@require_permission(problems.TAKES_PART)
def assessment(request: SignedInRequest, assessment_id: uuid.UUID) -> HttpResponse:
    try:
        found = assessment_page.assessment_of(request.user, assessment_id)
    except Assessment.DoesNotExist as error:
        raise Http404 from error
    record_object(request, found)
    return render(request, "operations/assessment.html", assessment_page.context_of(found))


def _given(request: SignedInRequest) -> tuple[uuid.UUID | None, str]:
    """The hotspot and the corners of the address; nothing of what makes no sense."""
    try:
        hotspot = uuid.UUID(request.GET.get("hotspot", ""))
    except ValueError:
        hotspot = None
    corners = request.GET.get("corners", "")[:LONGEST_GIVEN].replace("\x00", "")
    return hotspot, "\n".join(each.strip() for each in corners.split(";"))


def _problem(request: SignedInRequest, problem_id: uuid.UUID) -> Problem:
    try:
        return page.problem_of(request.user, problem_id)
    except Problem.DoesNotExist as error:
        raise Http404 from error


def _conflict(
    request: SignedInRequest, problem_id: uuid.UUID, bound: ActionForm, conflict: Conflict
) -> HttpResponse:
    """With what was typed, beside what holds now; sent again it counts."""
    fresh = _problem(request, problem_id)
    return _show(request, fresh, bound=seen_again(bound, conflict), status=409)


def _show(
    request: SignedInRequest,
    problem: Problem,
    *,
    bound: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    record_object(request, problem)
    context = page.context_of(request.user, problem, bound=bound)
    return render(request, "operations/problem.html", context, status=status)
