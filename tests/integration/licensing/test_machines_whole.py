"""No state machine of premises is left out, no history of a bag breaks its register, and the
database keeps what no action could make."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.licensing.enums import SeizureState, SeizureStep
from agencies.licensing.letter_enums import LetterKind
from agencies.licensing.models import (
    ActionPlan,
    ActionStep,
    Bundle,
    CollectionTask,
    IncidentReview,
    Letter,
    NameRequest,
    Premises,
    PremisesImport,
    Proceeding,
    ReviewQuestion,
    Seizure,
    SeizureLine,
    Visit,
)
from agencies.licensing.models.review import Complaint
from portal.accounts.models import User
from portal.management.licensing_diagrams import of_licensing
from tests.integration.licensing import test_machines_venue as venue
from tests.support import machines, proceedings, visits, writing
from tests.support import premises as made
from tests.support import register_file as file

pytestmark = pytest.mark.django_db
TRIED = {
    "Premises": "test_machines_venue.test_premises",
    "Seizure": "test_machines_venue.test_bags",
    "CollectionTask": "test_machines_venue.test_collections",
    "IncidentReview": "test_machines_officers.test_reviews",
    "ReviewQuestion": "test_machines_officers.test_questions",
    "Complaint": "test_machines_officers.test_complaints",
    "PremisesImport": "test_machines_officers.test_imports",
    "PremisesImportLine": "test_register_files",
    "Visit": "test_machines_letters.test_visits",
    "Letter": "test_machines_letters.test_letters",
    "ActionPlan": "test_machines_letters.test_plans",
    "ActionStep": "test_machines_letters.test_steps",
    "Proceeding": "test_machines_legal.test_proceedings",
    "Bundle": "test_machines_legal.test_bundles",
}
"""Whatever has a state → the test that tries its machine whole."""


def test_whatever_has_a_state_is_tried_whole_and_drawn() -> None:
    models = apps.get_app_config("licensing").get_models()
    found = {
        model.__name__: model._meta.get_field("state").choices
        for model in models
        if any(each.name == "state" for each in model._meta.get_fields())
    }
    assert found.keys() == TRIED.keys()
    drawn = "\n".join(of_licensing())
    lines = found.pop("PremisesImportLine")
    assert lines, "its lines end with their file: drawn as one machine with it"
    for name, choices in found.items():
        for value, label in choices or ():
            words = str(label).replace(":", ",")
            assert f"    {value} : {words}\n" in drawn, f"{name}: {value} is not drawn"


# --- Histories of a bag ---------------------------------------------------------------------------

ACTS: dict[SeizureStep, Callable[[User, User, Seizure], object]] = {
    SeizureStep.MOVED: lambda manager, police, bag: venue.move(manager, bag),
    SeizureStep.AMENDED: lambda manager, police, bag: venue.correct(manager, bag),
    SeizureStep.COLLECTED: lambda manager, police, bag: venue.collect(police, bag),
    SeizureStep.DESTROYED: lambda manager, police, bag: venue.destroy(manager, bag),
}
ENDS = {
    SeizureStep.COLLECTED: SeizureState.COLLECTED,
    SeizureStep.DESTROYED: SeizureState.DESTROYED,
}


@given(steps=st.lists(st.sampled_from([*ACTS]), min_size=1, max_size=8))
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_register_tells_every_history_of_a_bag_and_no_other(
    steps: list[SeizureStep], manager: User, police: User
) -> None:
    """Lines are counted from one, the first stays what it was, the bag ends once, and nothing but
    a correction follows its end (R5.2, R5.3)."""
    with machines.undone():
        bag = made.another_seizure(manager)
        told, state = [SeizureStep.SEIZED], SeizureState.HELD
        first = SeizureLine.objects.values().get(seizure=bag)
        for step in steps:
            allowed = state == SeizureState.HELD or step == SeizureStep.AMENDED
            try:
                ACTS[step](manager, police, machines.fresh(bag))
            except machines.REFUSED:
                assert not allowed
            else:
                assert allowed
                told.append(step)
                state = ENDS.get(step, state)
        lines = SeizureLine.objects.filter(seizure=bag).order_by("number")
        assert [(each.number, each.step) for each in lines] == [*enumerate(told, start=1)]
        assert lines.values().first() == first
        stored = machines.fresh(bag)
        assert (stored.state, stored.version) == (state, len(told))
        assert (stored.ended_at is None) == (state == SeizureState.HELD)
        assert (stored.collection.state == "done") == (state != SeizureState.HELD)


# --- What the database refuses --------------------------------------------------------------------

IMPOSSIBLE: list[tuple[type[Any], dict[str, Any]]] = [
    (Premises, {"state": "closed"}),
    (Premises, {"state": "burnt"}),
    (Seizure, {"state": "collected"}),
    (Seizure, {"state": "eaten"}),
    (Seizure, {"ended_at": timezone.now()}),
    (CollectionTask, {"state": "taken"}),
    (CollectionTask, {"state": "done"}),
    (IncidentReview, {"state": "to_review"}),
    (IncidentReview, {"state": "decided"}),
    (IncidentReview, {"state": "waiting"}),
    (IncidentReview, {"outcome": "nfa"}),
    (ReviewQuestion, {"state": "answered"}),
    (ReviewQuestion, {"state": "closed"}),
    (Complaint, {"state": "closed"}),
    (Complaint, {"outcome": "nfa"}),
    (NameRequest, {"answer": "allowed"}),
    (NameRequest, {"answer": "perhaps"}),
    (Visit, {"state": "under_way"}),
    (Visit, {"state": "recorded"}),
    (Visit, {"started_at": timezone.now()}),
    (Letter, {"state": "waiting"}),
    (Letter, {"state": "confirmed"}),
    (Letter, {"state": "sent"}),
    (Letter, {"state": "withdrawn"}),
    (Letter, {"confirmed_at": timezone.now()}),
    (ActionPlan, {"state": "closed"}),
    (ActionPlan, {"ended": "done"}),
    (ActionStep, {"state": "done", "answers": "licensing"}),
    (ActionStep, {"state": "sent_back", "answers": "licensing"}),
    (Proceeding, {"state": "interim"}),
    (Proceeding, {"state": "hearing"}),
    (Proceeding, {"state": "decided"}),
    (Proceeding, {"state": "appeal"}),
    (Proceeding, {"decided_at": timezone.now()}),
    (Bundle, {"state": "made"}),
    (Bundle, {"state": "failed"}),
    (Bundle, {"state": "setting"}),
    (Bundle, {"fault": "not_set"}),
    (PremisesImport, {"state": "done"}),
    (PremisesImport, {"state": "undone"}),
    (PremisesImport, {"state": "discarded"}),
    (PremisesImport, {"ended_at": timezone.now()}),
]
"""Of a row that was only just begun, what alone may not be written."""


@pytest.fixture
def begun(officer: User, manager: User, lantern: Premises) -> None:
    """One row of each, as it begins."""
    incident = made.another_incident(manager)
    made.name_asked_for(incident, officer)
    made.ask(officer, incident)
    made.another_seizure(manager)
    made.another_complaint(officer, lantern)
    visits.planned(officer, lantern)
    writing.another_draft(officer, lantern, LetterKind.WARNING)
    writing.another_plan(officer, lantern)
    proceedings.another_bundle(officer, proceedings.another_proceeding(officer, lantern))
    file.upload(officer, [file.line()])


@pytest.mark.usefixtures("begun")
def test_the_database_keeps_no_row_in_a_state_that_it_did_not_come_to() -> None:
    kept = []
    for model, change in IMPOSSIBLE:
        row = model.objects.order_by("pk").first()
        assert row is not None, model
        try:
            with transaction.atomic():
                model.objects.filter(pk=row.pk).update(**change)
        except IntegrityError:
            continue
        kept.append((model.__name__, change))
    assert not kept
