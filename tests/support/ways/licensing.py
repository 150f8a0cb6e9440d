"""Pages of licensing officers and police about licensed premises, and of the premises."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from agencies.licensing.actions.bags import Entry, correct_bag, move_bag
from agencies.licensing.actions.complaints import close_complaint
from agencies.licensing.actions.drafts import MOST_DRAFTS
from agencies.licensing.actions.imports import MOST_WAITING
from agencies.licensing.actions.questions import answer_question
from agencies.licensing.actions.review import take_review
from agencies.licensing.enums import Outcome, PremisesKind, Substance
from agencies.licensing.models import (
    Incident,
    IncidentDraft,
    Premises,
    PremisesImport,
    PremisesImportLine,
    ReviewQuestion,
    Seizure,
    StaffMember,
)
from agencies.licensing.premises_enums import NOT_BEGUN, ImportState
from portal.vault.ids import uuid7
from tests.support import premises, register_file, visits
from tests.support.ways.way import Way, answers, posts
from tests.support.world import World

OFFICER, MANAGER, STAFF = "licensing_officer", "premises_manager", "premises_staff"
POLICE = "police_triage"


def _premises(world: World) -> dict[str, Any]:
    return {"premises_id": premises.lantern(world).pk}


def _at_work(world: World) -> dict[str, Any]:
    """Of a page without a key: of people whose premises is there."""
    premises.lantern(world)
    return {}


def _about(world: World) -> str:
    return f"?premises={premises.lantern(world).pk}"


def _incident(world: World) -> dict[str, Any]:
    """With something added, and a name for which an officer asked."""
    premises.lantern(world)
    incident = premises.another_incident(world.person(MANAGER))
    premises.added_to(incident, world.person(MANAGER))
    premises.name_asked_for(incident, world.person(OFFICER))
    return {"incident_id": incident.pk}


def _person(world: World) -> dict[str, Any]:
    """Somebody with a name, for whom nobody asked yet."""
    premises.lantern(world)
    return {"incident_id": premises.another_incident(world.person(MANAGER)).pk, "number": 1}


def _asked(world: World) -> dict[str, Any]:
    return {**_incident(world), "number": 1}


def _draft(world: World) -> dict[str, Any]:
    """Somebody else's, with a name that only they can read."""
    premises.lantern(world)
    return {"draft_id": premises.another_draft(world.person(MANAGER)).pk}


def more_incidents(world: World, number: int) -> None:
    premises.lantern(world)
    for _ in range(number):
        premises.another_incident(world.person(MANAGER))


def more_drafts(world: World, number: int) -> None:
    """As many as there may be."""
    premises.lantern(world)
    with premises.everything_shown():
        room = MOST_DRAFTS - IncidentDraft.objects.count()
    for _ in range(min(number, room)):
        premises.another_draft(world.person(MANAGER))


def more_premises(world: World, number: int) -> None:
    for each in range(number):
        premises.another_premises(world.person(OFFICER), f"The Heron {each}")


def _held(world: World) -> Seizure:
    premises.lantern(world)
    return premises.another_seizure(world.person(MANAGER))


def _bag(world: World) -> dict[str, Any]:
    return {"bag_id": _held(world).pk}


def _collected(world: World) -> dict[str, Any]:
    return {"bag_id": premises.collected(_held(world), world.person(POLICE)).pk}


def _corrected(world: World) -> dict[str, Any]:
    """A bag that was corrected and moved."""
    bag, by = _held(world), world.person(MANAGER)
    names = ("bag_number", "seized_at", "inside", "substance", "description")
    entry = Entry(quantity="Two wraps", **{name: getattr(bag, name) for name in names})
    correct_bag(by=by, seizure_id=bag.pk, version=1, entry=entry, words="Counted again")
    return {"bag_id": move_bag(by=by, seizure_id=bag.pk, version=2, store="Safe").pk}


def _with_bag(world: World) -> dict[str, Any]:
    """Of a page without a key: a bag is held, and another one is with police."""
    _collected(world)
    _held(world)
    return {}


def _overdue(world: World) -> dict[str, Any]:
    """The same with a bag that is held for too long."""
    _with_bag(world)
    Seizure.objects.filter(state="held").update(seized_at=timezone.now() - timedelta(days=30))
    return {}


def _labels(world: World) -> str:
    return f"?bag={_held(world).pk}"


def _closed(world: World) -> dict[str, Any]:
    premises.lantern(world)
    Premises.objects.update(state="closed", closed_on=timezone.localdate())
    return {}


def _collection(world: World) -> dict[str, Any]:
    return {"collection_id": _held(world).collection.pk, "move": "take"}


def _moves(move: str) -> Any:
    return lambda world: {**_bag(world), "move": move}


def more_bags(world: World, number: int) -> None:
    """Half of them are corrected once more."""
    premises.lantern(world)
    for which in range(number):
        _corrected(world) if which % 2 else _held(world)


def more_lines(world: World, number: int) -> None:
    """On the world's newest bag."""
    bag = Seizure.objects.order_by("-id")[0]
    for which in range(number):
        bag = move_bag(
            by=world.person(MANAGER), seizure_id=bag.pk, version=bag.version, store=f"Box {which}"
        )


def _whole(world: World) -> dict[str, Any]:
    """A recorded visit of which everything was written."""
    visit = visits.whole(world.person(OFFICER), _shown(world))
    return {"premises_visit_id": visit.pk}


def _shown(world: World) -> Any:
    """A premises of its own: each has one visit at a time that is planned or under way."""
    shown = premises.another_premises(world.person(OFFICER), "The Visited Heron")
    premises.another_condition(shown)
    return shown


def _planned(world: World) -> dict[str, Any]:
    (visit,) = visits.planned(world.person(OFFICER), _shown(world))
    return {"premises_visit_id": visit.pk}


def _under_way(world: World) -> dict[str, Any]:
    return {"premises_visit_id": _written(world).pk}


def _written(world: World) -> Any:
    by = world.person(OFFICER)
    visit = visits.under_way(by, _shown(world))
    visits.toilet(by, visit)
    visits.swab(by, visit)
    return visit


def _evening(world: World) -> dict[str, Any]:
    by = world.person(OFFICER)
    first, _second = visits.planned(by, _shown(world), _shown(world))
    return {"evening_id": first.evening}


def _piece(piece: str) -> Any:
    return lambda world: {**_under_way(world), "piece": piece}


def _row(piece: str) -> Any:
    def arguments(world: World) -> dict[str, Any]:
        _written(world)  # another one, of which these rows are not
        visit = _written(world)
        rows: dict[str, Any] = {
            "toilet": visit.visittoilets.all(),
            "swab": visit.visitswabs.all(),
            "condition": visit.premises.conditions.all(),
        }
        return {
            "premises_visit_id": visit.pk,
            "piece": piece,
            "row_id": rows[piece][0].pk,
        }

    return arguments


def _does(move: str) -> Any:
    begin = {"start": _planned, "cancel": _planned, "record": _under_way}.get(move, _whole)
    return lambda world: {**begin(world), "move": move}


def more_visits(world: World, number: int) -> None:
    """Some recorded, some planned."""
    by = world.person(OFFICER)
    for each in range(number):
        shown = premises.another_premises(by, f"The Visited Heron {each}")
        visits.recorded(by, shown) if each % 2 else visits.planned(by, shown)


def more_visits_there(world: World, number: int) -> None:
    """At the premises of the world's people, each released to it."""
    for _ in range(number):
        visits.whole(world.person(OFFICER), premises.lantern(world))


def _copy(world: World) -> dict[str, Any]:
    visit = visits.whole(world.person(OFFICER), premises.lantern(world))
    return {"copy_id": visit.pk}


PIECES = ("toilet", "swab", "angela", "register", "findings", "outcome", "notes")
MOVES = ("start", "cancel", "record", "follow_up", "close", "release", "correct")


def _entry(world: World) -> dict[str, Any]:
    premises.lantern(world)
    return {"entry_id": premises.another_entry(world.person(MANAGER)).pk}


def _shift(world: World) -> dict[str, Any]:
    premises.lantern(world)
    (shift,) = premises.on_door(world.person(MANAGER))
    return {"shift_id": shift.pk}


def _member(world: World) -> dict[str, Any]:
    premises.lantern(world)
    (member,) = premises.staff_of(world.person(MANAGER), 1)
    premises.another_training(world.person(MANAGER), member)
    return {"member_id": member.pk}


def _member_at_work(world: World) -> dict[str, Any]:
    _member(world)
    return {}


def _training(world: World) -> dict[str, Any]:
    member = StaffMember.objects.get(pk=_member(world)["member_id"])
    return {"training_id": premises.another_training(world.person(MANAGER), member).pk}


def _condition(world: World) -> dict[str, Any]:
    return {"condition_id": premises.condition_with_evidence(world).pk}


def _with_entries(world: World) -> dict[str, Any]:
    """Of a page without a key: with a line in each register."""
    _entry(world)
    _shift(world)
    return {}


def _with_all(world: World) -> dict[str, Any]:
    _condition(world)
    _member(world)
    return _with_entries(world)


def more_entries(world: World, number: int) -> None:
    for _ in range(number):
        premises.another_entry(world.person(MANAGER))


def more_shifts(world: World, number: int) -> None:
    premises.on_door(world.person(MANAGER), premises.door_staff(world.person(MANAGER), number))


def more_staff(world: World, number: int) -> None:
    for _ in range(number):
        _member(world)


def more_conditions(world: World, number: int) -> None:
    for _ in range(number):
        premises.condition_with_evidence(world)


def more_proofs(world: World, number: int) -> None:
    for _ in range(number):
        premises.another_proof(premises.lantern(world))


def more_of_a_chain(world: World, number: int) -> None:
    for _ in range(number):
        premises.another_of_a_chain(world.person(MANAGER), world.person(OFFICER))


def _another(world: World) -> dict[str, Any]:
    """One of which nobody has an account."""
    return {"premises_id": premises.another_premises(world.person(OFFICER)).pk}


def _changed(move: str) -> Any:
    return lambda world: _another(world) | {"move": move}


def _lettered(world: World) -> dict[str, Any]:
    keys = _another(world)
    return keys | {"code_id": premises.letter(world.person(OFFICER), **keys).pk}


def _invited(world: World) -> dict[str, Any]:
    keys = _another(world)
    return keys | {"invitation_id": premises.invite(world.person(OFFICER), **keys).pk}


def _make_room() -> None:
    """A whole table of visits brings in none of the files that it leaves waiting."""
    waiting = PremisesImport.objects.filter(state__in=NOT_BEGUN)
    if waiting.count() >= MOST_WAITING - 2:
        waiting.update(state=ImportState.DISCARDED)


def _file(state: str) -> Any:
    def arguments(world: World) -> dict[str, Any]:
        _make_room()
        made = register_file.another_import(world.person(OFFICER), state=state)
        return {"upload_id": made.pk}

    return arguments


def more_changes(world: World, number: int) -> None:
    for each in range(number):
        premises.change(world.person(OFFICER), premises.lantern(world), f"Hours {each}")


def more_imports(world: World, number: int) -> None:
    for _each in range(number):
        _make_room()
        register_file.upload(world.person(OFFICER), [register_file.line()])


def more_import_lines(world: World, number: int) -> None:
    """Copies of the last line of the newest import."""
    found = PremisesImport.objects.order_by("-id")[0]
    line = PremisesImportLine.objects.filter(upload=found).order_by("-number")[0]
    facts = line.content.open() if line.content is not None else {}
    for step in range(1, number + 1):
        line.pk, line.content = uuid7(), facts
        line.number += step
        line.save(force_insert=True)


def more_people(world: World, number: int) -> None:
    officer, here = world.person(OFFICER), premises.lantern(world)
    for _each in range(number):
        premises.invite(officer, here.pk)
        premises.letter(officer, here.pk) if number < 10 else None


def _to_be_reviewed(world: World) -> Incident:
    premises.lantern(world)
    return premises.another_incident(world.person(MANAGER))


def _to_review(world: World) -> dict[str, Any]:
    return {"incident_id": _to_be_reviewed(world).pk}


def _taken(move: str = "") -> Any:
    """An incident whose review the officer has; with the move to make, if any."""

    def arguments(world: World) -> dict[str, Any]:
        incident = _to_be_reviewed(world)
        take_review(by=world.person(OFFICER), incident_id=incident.pk)
        return {"incident_id": incident.pk} | ({"move": move} if move else {})

    return arguments


def _asked_about(world: World) -> dict[str, Any]:
    return {"incident_id": _question(world).incident_id}


def _decided(move: str = "") -> Any:
    def arguments(world: World) -> dict[str, Any]:
        incident = _to_be_reviewed(world)
        premises.decide(world.person(OFFICER), incident)
        return {"incident_id": incident.pk} | ({"move": move} if move else {})

    return arguments


def _question(world: World) -> ReviewQuestion:
    return premises.ask(world.person(OFFICER), _to_be_reviewed(world))


def _about_question(world: World) -> dict[str, Any]:
    return {"question_id": _question(world).pk}


def _answered(world: World) -> dict[str, Any]:
    question = _question(world)
    answer_question(by=world.person(MANAGER), question_id=question.pk, words="Sam did", version=1)
    return {"question_id": question.pk}


def _complaint(world: World) -> dict[str, Any]:
    made = premises.another_complaint(world.person(OFFICER), premises.lantern(world))
    return {"complaint_id": made.pk}


def _closed_complaint(world: World) -> dict[str, Any]:
    of = _complaint(world)
    close_complaint(
        by=world.person(OFFICER), outcome=Outcome.ADVICE, words="They were told", version=1, **of
    )
    return of


def more_reviews(world: World, number: int) -> None:
    """Begun, asked about, decided and not begun."""
    for which in range(number):
        (_to_review, _taken(), _asked_about, _decided())[which % 4](world)


def more_questions(world: World, number: int) -> None:
    for which in range(number):
        (_about_question, _answered)[which % 2](world)


def more_complaints(world: World, number: int) -> None:
    for _ in range(number):
        _complaint(world)


def more_nights(world: World, number: int) -> None:
    """Incidents and bags of several kinds at the premises, and premises that tell nothing."""
    manager = world.person(MANAGER)
    for which in range(number):
        premises.another_incident(manager)
        premises.another_seizure(manager, substance=Substance.values[which % 5])
        kind = PremisesKind.values[which % 5]
        premises.another_premises(world.person(OFFICER), f"Quiet {which}", kind=kind)


WAYS = {
    "licensing:premises-list": Way(OFFICER, more=more_premises),
    "licensing:premises-by-person": Way(OFFICER, _at_work, question=True),
    "licensing:premises": Way(
        OFFICER,
        _premises,
        more=more_changes,
        statements=45,
        also=(Way("police_triage", _premises, state="police"),),
    ),
    "licensing:premises-map": Way(OFFICER, more=more_premises),
    "licensing:premises-map-points": answers("GeoJSON", who=OFFICER),
    "licensing:premises-add": Way(OFFICER, question=True),
    "licensing:premises-change": Way(
        OFFICER,
        _changed("facts"),
        question=True,
        also=(
            Way(OFFICER, lambda world: _premises(world) | {"move": "dps"}, state="supervisor"),
            Way(OFFICER, _changed("number"), state="number", question=True),
            Way(OFFICER, _changed("close"), state="close", question=True),
        ),
    ),
    "licensing:premises-transfer": Way(OFFICER, _premises, question=True),
    "licensing:premises-people": Way(OFFICER, _premises, more=more_people),
    "licensing:premises-letter": posts("prepares a letter", who=OFFICER, arguments=_premises),
    "licensing:premises-letter-print": posts("PDF", who=OFFICER, arguments=_lettered),
    "licensing:premises-letter-withdraw": posts(
        "withdraws a letter", who=OFFICER, arguments=_lettered
    ),
    "licensing:premises-invitation-again": posts(
        "sends an invitation again", who=OFFICER, arguments=_invited
    ),
    "licensing:premises-invitation-withdraw": posts(
        "withdraws an invitation", who=OFFICER, arguments=_invited
    ),
    "licensing:premises-imports": Way(OFFICER, more=more_imports, question=True),
    "licensing:premises-import": Way(
        OFFICER,
        _file("checked"),
        also=(
            Way(OFFICER, _file("matching"), state="to match"),
            Way(OFFICER, _file("done"), state="in"),
        ),
    ),
    "licensing:premises-import-columns": Way(OFFICER, _file("matching"), question=True),
    "licensing:premises-import-lines": Way(OFFICER, _file("checked"), more=more_import_lines),
    "licensing:premises-import-choose": posts(
        "keeps what is chosen", who=OFFICER, arguments=_file("checked")
    ),
    "licensing:premises-import-start": posts(
        "starts an import", who=OFFICER, arguments=_file("checked")
    ),
    "licensing:premises-import-undo": posts(
        "undoes an import", who=OFFICER, arguments=_file("done")
    ),
    "licensing:premises-import-discard": posts(
        "throws a file away", who=OFFICER, arguments=_file("checked")
    ),
    # One statement for each tile of a premises' start page that counts something.
    "venue:all": Way(
        MANAGER,
        _at_work,
        more=more_of_a_chain,
        statements=22,
        also=(Way(STAFF, _at_work, state="staff"), Way(STAFF, state="none")),
    ),
    "licensing:incidents": Way(OFFICER, more=more_incidents),
    "licensing:incident": Way(
        OFFICER, _incident, also=(Way("police_triage", _incident, state="police"),)
    ),
    "licensing:incident-name": Way("police_triage", _person),
    "licensing:name-ask": posts("asks for a name", who=OFFICER, arguments=_person),
    "licensing:name-answer": posts("answers a request", who="police_triage", arguments=_asked),
    "licensing:visits": Way(
        OFFICER, more=more_visits, also=(Way("police_triage", state="police"),)
    ),
    "licensing:visits-export": answers("a file", who=OFFICER, more=more_visits),
    # One statement per reason: test_visit_reasons.py counts them, whatever reasons there are.
    "licensing:visit-plan": Way(OFFICER, question=True),
    "licensing:visit-evening": Way(OFFICER, _evening),
    "licensing:visit": Way(
        OFFICER,
        _whole,
        state="recorded",
        also=(
            Way(OFFICER, _planned, state="planned"),
            Way(OFFICER, _under_way, state="under way"),
            Way("police_triage", _whole, state="police"),
        ),
    ),
    "licensing:visit-part": Way(
        OFFICER,
        _piece("toilet"),
        state="toilet",
        question=True,
        also=tuple(Way(OFFICER, _piece(each), state=each) for each in PIECES[1:]),
    ),
    "licensing:visit-row": Way(
        OFFICER,
        _row("toilet"),
        state="toilet",
        also=tuple(Way(OFFICER, _row(each), state=each) for each in ("swab", "condition")),
    ),
    "licensing:visit-do": posts(
        "goes back to the visit",
        who=OFFICER,
        arguments=_does("start"),
        state="start",
        also=tuple(posts("", who=OFFICER, arguments=_does(each), state=each) for each in MOVES[1:]),
    ),
    "venue:visits": Way(STAFF, _at_work, more=more_visits_there),
    "venue:visit": Way(STAFF, _copy),
    "licensing:condition-add": Way(OFFICER, _premises, question=True),
    "licensing:condition": Way(OFFICER, _condition),
    "licensing:condition-end": posts(
        "goes back to the condition", who=OFFICER, arguments=_condition
    ),
    "licensing:premises-periods": Way(OFFICER, _premises, question=True),
    "venue:registers": Way(STAFF, _with_entries, more=more_shifts),
    "venue:door": Way(STAFF, _member_at_work, question=True),
    "venue:door-list": Way(MANAGER, _with_entries, more=more_shifts),
    "venue:door-print": Way(MANAGER, _with_entries, more=more_shifts),
    "venue:door-export": answers("a file", who=MANAGER, arguments=_with_entries),
    # The last form of both is one press that asks nothing.
    "venue:shift": Way(MANAGER, _shift),
    "venue:door-off": posts("goes back to the shift", who=MANAGER, arguments=_shift),
    "venue:shift-back": posts("goes back to the shift", who=MANAGER, arguments=_shift),
    "venue:toilets-nothing": posts("goes back to tonight", who=STAFF, arguments=_at_work),
    "venue:toilets": Way(STAFF, _at_work, question=True),
    "venue:refusals": Way(STAFF, _at_work, question=True),
    "venue:angela": Way(STAFF, _at_work, question=True),
    "venue:entry-list": Way(MANAGER, _with_entries, more=more_entries),
    "venue:entry-print": Way(MANAGER, _with_entries, more=more_entries),
    "venue:entry-export": answers("a file", who=MANAGER, arguments=_with_entries),
    "venue:purges": Way(MANAGER, _at_work, more=more_proofs),
    "venue:entry": Way(MANAGER, _entry),
    "venue:entry-back": posts("goes back to the entry", who=MANAGER, arguments=_entry),
    "venue:staff": Way(MANAGER, _with_all, more=more_staff),
    "venue:staff-add": Way(MANAGER, _at_work, question=True),
    "venue:member": Way(MANAGER, _member),
    "venue:staff-change": posts("goes back to the person", who=MANAGER, arguments=_member),
    "venue:training-add": posts("goes back to the person", who=MANAGER, arguments=_member),
    "venue:training-undo": posts("one press", who=MANAGER, arguments=_training),
    "venue:conditions": Way(MANAGER, _with_all, more=more_conditions),
    "venue:condition": Way(MANAGER, _condition, question=True),
    "venue:ready": Way(MANAGER, _with_all, more=more_staff),
    "licensing:reviews": Way(OFFICER, _at_work, more=more_reviews),
    "licensing:review": Way(
        OFFICER,
        _asked_about,
        also=(
            Way(OFFICER, _to_review, state="not begun"),
            Way(OFFICER, _decided(), state="decided"),
        ),
    ),
    "licensing:review-move": posts(
        "a form of a review's page",
        who=OFFICER,
        arguments=_taken("decide"),
        also=(
            posts("a form", who=OFFICER, arguments=_taken("ask"), state="ask"),
            posts("a form", who=OFFICER, arguments=_taken("give_back"), state="give back"),
            posts("a form", who=OFFICER, arguments=_decided("reopen"), state="reopen"),
        ),
    ),
    "licensing:question-close": posts(
        "a form of a review's page", who=OFFICER, arguments=_about_question
    ),
    "licensing:complaints": Way(OFFICER, _at_work, more=more_complaints),
    "licensing:complaint-add": Way(
        OFFICER,
        query=_about,
        question=True,
        also=(Way(OFFICER, more=more_premises, state="none chosen"),),
    ),
    "licensing:complaint": Way(
        OFFICER, _complaint, also=(Way(OFFICER, _closed_complaint, state="closed"),)
    ),
    "licensing:complaint-close": posts(
        "a form of a complaint's page", who=OFFICER, arguments=_complaint
    ),
    "licensing:complaint-who": posts(
        "a button that shows who complained", who=OFFICER, arguments=_complaint
    ),
    "licensing:night": Way(
        OFFICER, _at_work, more=more_nights, also=(Way("police_triage", _at_work, state="police"),)
    ),
    "licensing:night-export": answers("a file", who=OFFICER, arguments=_at_work),
    "venue:questions": Way(MANAGER, _at_work, more=more_questions),
    "venue:question": Way(
        MANAGER, _about_question, also=(Way(MANAGER, _answered, state="answered"),)
    ),
    "venue:question-answer": posts(
        "a form of a question's page", who=MANAGER, arguments=_about_question
    ),
    "venue:home": Way(
        STAFF,
        _at_work,
        more=more_drafts,
        also=(Way(MANAGER, _at_work, state="manager"), Way(STAFF, state="none")),
    ),
    "venue:report": Way(STAFF, _at_work),
    "venue:draft": Way(STAFF, _draft),
    "venue:draft-remove": posts("deletes a draft", who=STAFF, arguments=_draft),
    "venue:incidents": Way(STAFF, _at_work, more=more_incidents),
    "venue:incident": Way(STAFF, _incident),
    "venue:sent": Way(STAFF, _incident),
    "venue:incident-add": posts("adds to an incident", who=STAFF, arguments=_incident),
    "venue:what-we-do": Way(STAFF, _at_work),
    "licensing:seizures": Way(
        OFFICER,
        _overdue,
        more=more_bags,
        also=(Way(POLICE, _with_bag, query="?state=held&weekday=5&hour=23", state="police"),),
    ),
    "licensing:seizures-export": answers("a CSV file", who=OFFICER),
    "licensing:seizure": Way(
        POLICE,
        _bag,
        more=more_lines,
        also=(
            Way(OFFICER, _corrected, state="officer"),
            Way(POLICE, _collected, state="collected"),
        ),
    ),
    "licensing:seizure-collect": posts("back to the bag", who=POLICE, arguments=_bag),
    "licensing:collections": Way(POLICE, _overdue, more=more_bags),
    "licensing:collection-move": posts("back to the list", who=POLICE, arguments=_collection),
    "venue:bags": Way(
        STAFF, _overdue, more=more_bags, also=(Way(MANAGER, _closed, state="closed"),)
    ),
    "venue:bag-add": Way(STAFF, _at_work),
    "venue:bag": Way(
        STAFF,
        _bag,
        more=more_lines,
        also=(
            Way(MANAGER, _corrected, state="corrected"),
            Way(MANAGER, _collected, state="collected"),
        ),
    ),
    "venue:bag-move": posts("back to the bag", who=STAFF, arguments=_moves("correct")),
    "venue:bag-take-on": Way(MANAGER, _at_work),
    "venue:bags-print": Way(STAFF, _with_bag, more=more_bags),
    "venue:bag-labels": Way(
        STAFF,
        _with_bag,
        more=more_bags,
        also=(Way(STAFF, _at_work, query=_labels, state="chosen"),),
    ),
}
