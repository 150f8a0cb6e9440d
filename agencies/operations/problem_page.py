"""What the page of a problem holds: its steps, who takes part, tasks, history, what comes next."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.operations import drawing
from agencies.operations.actions.comparing import Grounds, next_period
from agencies.operations.actions.tasks import may_end
from agencies.operations.enums import COMPARED, EntryKind, Outcome, Stage, TaskState
from agencies.operations.forms import problems as forms
from agencies.operations.models import Problem, ProblemEntry, ProblemTask, StudyArea
from agencies.operations.problem_list import STAGE_COLOURS
from agencies.operations.queries import (
    entries_visible_to,
    operations_visible_to,
    partners_visible_to,
    problem_tasks_visible_to,
    problems_visible_to,
    studies_visible_to,
)
from agencies.operations.queries.people import taking_part
from agencies.operations.words import AREAS, long_day
from agencies.operations.workflow import STAGE_MOVES, TASK_MOVES, moves_from
from agencies.registry.models import Agency
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.enums import AreaKind
from reports.errors import CaseworkError
from reports.permissions import user_can
from reports.places.postcodes import names_of_areas
from reports.triage import choices
from reports.triage.forms import ActionForm
from reports.triage.rows import moment

NOTE, INVITE, TAKE_OFF, TASK, COUNT = "note", "invite", "take_off", "task", "count"
BY_COORDINATORS = (INVITE, TAKE_OFF, TASK, COUNT)
MOST_ENTRIES = 60
TASK_COLOURS: dict[str, str] = {
    TaskState.OPEN: "blue",
    TaskState.DONE: "green",
    TaskState.DROPPED: "grey",
}
STEPS = (Stage.SCANNING, Stage.ANALYSIS, Stage.RESPONSE, Stage.ASSESSMENT)
NEXT: dict[str, str | Promise] = {
    Stage.SCANNING: gettext_lazy(
        "Find out whether it is one problem: what happens, where, when, how often. Talk to those "
        "who see it. Then go on to analysis."
    ),
    Stage.ANALYSIS: gettext_lazy(
        "Say what is to be different, why it happens there, and what is counted to see it. Invite "
        "partners. Then begin the response, which fixes what is compared."
    ),
    Stage.RESPONSE: gettext_lazy(
        "Set tasks, and see that they are done. Once the first period after the beginning is over, "
        "and its figures are published, it can be compared."
    ),
    Stage.ASSESSMENT: gettext_lazy(
        "Look at the comparison with the control area, and at the ring around: did it go down, or "
        "did it move? Then close it with an outcome, or go back to analysis."
    ),
    Stage.CLOSED: gettext_lazy("It is closed. If it comes back, open it again."),
}
_WORDS_NEEDED = {"stop", "rethink", "reopen"}


@dataclass(frozen=True)
class TaskShown:
    task: ProblemTask
    what: str
    due: tuple[str, str]
    is_late: bool
    colour: str
    ended: str
    forms: list[ActionForm]


def manages(user: User) -> bool:
    return user_can(user, Permission.PROBLEMS_MANAGE)


def problem_of(user: User, problem_id: uuid.UUID) -> Problem:
    """Raises Problem.DoesNotExist."""
    found = problems_visible_to(user).select_related("owner_agency", "owner", "opened_by")
    return found.get(pk=problem_id)


def context_of(user: User, problem: Problem, *, bound: ActionForm | None = None) -> dict[str, Any]:
    coordinates = manages(user)
    study = _study(user, problem)
    partners = [
        each.agency
        for each in partners_visible_to(user).filter(problem=problem).select_related("agency")
    ]
    agencies = [problem.owner_agency, *partners]
    assessments = list(study.assessments.order_by("number")) if study else []
    countable, not_yet = _countable(user, problem, study, len(assessments) + 1)
    names = _offered(
        problem, study, coordinates=coordinates, countable=countable, has_partners=bool(partners)
    )
    offered = [form(each, problem, user, agencies=agencies) for each in names]
    return {
        "problem": problem,
        "colour": STAGE_COLOURS[problem.stage],
        "steps": _steps(problem),
        "next": NEXT[problem.stage],
        "facts": facts_about(problem, partners),
        "said": _said(problem),
        "tasks": _tasks(user, problem, coordinates=coordinates, bound=bound),
        "entries": _entries(user, problem, agencies),
        "study": study,
        "assessments": assessments,
        "not_yet": not_yet,
        "joint": list(operations_visible_to(user).filter(problem=problem)[:20]),
        "manages": coordinates,
        "is_open": problem.stage != Stage.CLOSED,
        "may_compare": coordinates and study is None and problem.stage == Stage.ANALYSIS,
        "forms": [bound if bound and bound.name == each.name else each for each in offered],
        "form": bound,
        "bound": bound,
    }


def form(
    name: str,
    problem: Problem,
    user: User,
    *,
    agencies: list[Agency] | None = None,
    data: QueryDict | None = None,
) -> ActionForm:
    """One of the page's forms. `agencies`: those that take part; asked for if not given. Raises
    KeyError for a name that none has."""
    place: dict[str, Any] = {
        "name": name,
        "action": reverse("operations:problem-do", args=[problem.pk, name]),
        "version": problem.version,
    }
    if name == NOTE:
        return forms.NoteForm(data, **place)
    if name == COUNT:
        return forms.CountForm(data, **place)
    if name in _AGENCY_FORMS:
        here = agencies if agencies is not None else _taking_part(user, problem)
        return _AGENCY_FORMS[name](data, agencies=_choices(name, here), **place)
    move = STAGE_MOVES[name]
    if name == "close":
        return forms.CloseForm(data, label=move.label, needs_words=True, **place)
    return forms.StageForm(data, label=move.label, needs_words=name in _WORDS_NEEDED, **place)


_AGENCY_FORMS: dict[str, Callable[..., ActionForm]] = {
    INVITE: forms.InviteForm,
    TAKE_OFF: forms.TakeOffForm,
    TASK: forms.TaskForm,
}
NAMES = frozenset({NOTE, *BY_COORDINATORS, *STAGE_MOVES})


def task_form(name: str, task: ProblemTask, *, data: QueryDict | None = None) -> ActionForm:
    """Raises KeyError."""
    return forms.EndTaskForm(
        data,
        label=TASK_MOVES[name].label,
        name=f"{name}-{task.number}",
        action=reverse("operations:problem-task-do", args=[task.pk, name]),
        version=task.version,
    )


def _taking_part(user: User, problem: Problem) -> list[Agency]:
    partners = partners_visible_to(user).filter(problem=problem).select_related("agency")
    return [problem.owner_agency, *(each.agency for each in partners)]


def _choices(name: str, here: list[Agency]) -> list[tuple[str, str]]:
    """Of the owner and partners: all get tasks, partners can be taken off, others invited."""
    if name == TASK:
        return [(each.key, each.name) for each in here]
    if name == TAKE_OFF:
        return [(each.key, each.name) for each in here[1:]]
    keys = {each.key for each in here}
    return [
        (each.agency.key, each.agency.name) for each in taking_part() if each.agency.key not in keys
    ]


def _countable(
    user: User, problem: Problem, study: StudyArea | None, number: int
) -> tuple[bool, str]:
    """Whether the next period may be compared, or what that waits for."""
    if study is None or problem.stage not in COMPARED:
        return False, ""
    try:
        next_period(study, number, by=user)
    except CaseworkError as error:
        return False, str(error)
    return True, ""


def _offered(
    problem: Problem,
    study: StudyArea | None,
    *,
    coordinates: bool,
    countable: bool,
    has_partners: bool,
) -> list[str]:
    if problem.stage == Stage.CLOSED:
        return ["reopen"] if coordinates else []
    if not coordinates:
        return [NOTE]
    names = [each.name for each in moves_from(STAGE_MOVES, Stage(problem.stage))]
    if study is None and "respond" in names:
        names.remove("respond")  # on a page of its own, where areas are fixed
    counts = [COUNT] if countable else []
    off = [TAKE_OFF] if has_partners else []
    return [TASK, *counts, NOTE, INVITE, *off, *names]


def _study(user: User, problem: Problem) -> StudyArea | None:
    found = studies_visible_to(user).filter(problem=problem)
    return found.defer("area", "control", "ring").first()


def _steps(problem: Problem) -> list[dict[str, Any]]:
    done = True
    steps = []
    for each in STEPS:
        is_now = each == problem.stage
        done = done and not is_now
        ended = problem.stage == Stage.CLOSED
        steps.append({"label": each.label, "is_now": is_now, "is_done": done or ended})
    return steps


def _said(problem: Problem) -> list[tuple[str, str]]:
    words = (
        (_("What was seen"), problem.seen),
        (_("What is to be different"), problem.objective),
        (_("Why it happens there"), problem.hypothesis),
    )
    return [(label, sealed.open() if sealed else "") for label, sealed in words]


def _ground(problem: Problem) -> list[tuple[str, str]]:
    """The published areas that its ground is made of, by name."""
    wards = dict(choices.wards())
    facts = [(_("Wards"), _named(problem.ward_codes, wards) or _("None chosen"))]
    if problem.lsoa_codes:
        known = names_of_areas((AreaKind.LSOA,))
        names = {code: name for (_kind, code), name in known.items()}
        facts.append((_("Small areas, of what was drawn"), _named(problem.lsoa_codes, names)))
    return facts


def _named(codes: list[str], names: dict[str, str]) -> str:
    return ", ".join(names.get(each, each) for each in codes)


def facts_about(problem: Problem, partners: list[Agency]) -> list[tuple[str, str]]:
    owner = problem.owner_agency.name
    if problem.owner is not None:
        owner = f"{problem.owner.display_name}, {owner}"
    facts = [
        (_("Reference"), problem.display_reference),
        (_("Where"), problem.place),
        *_ground(problem),
        (_("Owned by"), owner),
        (_("Who takes part"), ", ".join(each.name for each in partners) or _("Nobody else yet")),
        (_("To be looked at again"), long_day(problem.review_on)),
        (_("What is counted"), problem.get_measure_display() or _("Not chosen yet")),
    ]
    if problem.baseline is not None:
        facts.append((_("In a quarter, to begin with"), str(problem.baseline)))
    if problem.target is not None:
        facts.append((_("A success would be"), str(problem.target)))
    if problem.hotspot_id:
        facts.append((_("It came from"), _("a hotspot")))
    if problem.closed_at:
        ended = f"{Outcome(problem.outcome).label}, {moment(problem.closed_at)[1]}"
        facts.append((_("How it ended"), ended))
    return facts


def facts_compared(problem: Problem) -> list[tuple[str, str]]:
    """What is fixed with the response, as it stands now."""
    return [
        (_("Where"), problem.place),
        *_ground(problem),
        (_("What is counted"), problem.get_measure_display() or _("Not chosen yet")),
    ]


def grounds_shown(grounds: Grounds) -> dict[str, Any]:
    """The areas that would be fixed: by name, and as a picture."""
    shapes = {name: each.shape for name, each in grounds._asdict().items()}
    return {
        "facts": [(str(AREAS[name]), each.names) for name, each in grounds._asdict().items()],
        "outlines": drawing.outlines_of(shapes),
        "size": int(drawing.SIZE),
    }


def _tasks(
    user: User, problem: Problem, *, coordinates: bool, bound: ActionForm | None
) -> list[TaskShown]:
    found = problem_tasks_visible_to(user).filter(problem=problem)
    is_open = problem.stage != Stage.CLOSED
    shown = []
    for each in found.select_related("agency", "ended_by").order_by("number"):
        names = []
        if is_open and each.state == TaskState.OPEN:
            names = ["done"] if may_end(each, by=user) else []
            names += ["drop"] if coordinates else []
        offered = [task_form(name, each) for name in names]
        shown.append(
            TaskShown(
                task=each,
                what=each.what.open(),
                due=moment(each.due_at),
                is_late=each.state == TaskState.OPEN and each.due_at < timezone.now(),
                colour=TASK_COLOURS[each.state],
                ended=each.ended_by.display_name if each.ended_by else "",
                forms=[bound if bound and bound.name == one.name else one for one in offered],
            )
        )
    return shown


def _entries(user: User, problem: Problem, agencies: list[Agency]) -> list[dict[str, Any]]:
    names = {each.key: each.name for each in agencies}
    found = entries_visible_to(user).filter(problem=problem).select_related("by")
    return [_told(each, names) for each in found[:MOST_ENTRIES]]


def _told(entry: ProblemEntry, names: dict[str, str]) -> dict[str, Any]:
    iso, when = moment(entry.at)
    kind = EntryKind(entry.kind)
    about = entry.code
    if kind == EntryKind.MOVED:
        about = str(Stage(entry.code).label)
    elif kind in (EntryKind.INVITED, EntryKind.LEFT):
        about = names.get(entry.code, entry.code)
    return {
        "key": entry.pk,
        "title": kind.label,
        "about": about,
        "by": entry.by.display_name,
        "iso": iso,
        "when": when,
        "words": entry.words.open() if entry.words else "",
    }
