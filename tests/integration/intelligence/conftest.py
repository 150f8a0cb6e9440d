"""A report, an officer who writes intelligence from it, and a colleague who releases it."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from agencies.registry.agreements import record_agreement
from agencies.registry.models import Disclosure
from portal.accounts.models import User
from reports.actions.disclose import Terms, disclose
from reports.actions.intelligence import Draft, move_item, write_item
from reports.actions.submit import Submission, submit_report
from reports.enums import Channel, Kind
from reports.grading import Grade
from reports.intelligence_workflow import CHECKLIST
from reports.models import IntelligenceItem, Report
from tests.support.geography import IN_CENTRAL

RAW = "My brother Quillfeather sells from the blue door at 21:05 every single night of the week"
TEXT = "Class A drugs are sold from a car park behind the market."
CONDITIONS = "Not before the joint visit"
GOOD = Grade("2", "B", "P")
STRICT = Grade("2", "B", "C", "A1", "S2", CONDITIONS)


def draft_of(**changes: Any) -> Draft:
    given: dict[str, Any] = {
        "title": "Dealing behind the market",
        "text": TEXT,
        "provenance": "A member of the public who saw it",
        "day": timezone.localdate() - datetime.timedelta(days=2),
        "grade": GOOD,
    }
    return Draft(**given | changes)


@pytest.fixture
def writer(person_with: Callable[..., User]) -> User:
    return person_with("police_intelligence", name="Wren Writer")


@pytest.fixture
def second(person_with: Callable[..., User]) -> User:
    return person_with("police_intelligence", name="Sam Second")


@pytest.fixture
def licensing(person_with: Callable[..., User]) -> User:
    return person_with("licensing_officer")


@pytest.fixture
def tell(db: None) -> Callable[[str], Report]:
    """`tell(words)`: a report that names somebody."""

    def make(words: str) -> Report:
        return submit_report(
            by=None,
            submission=Submission(
                channel=Channel.ONLINE,
                kind=Kind.CONCERN,
                narrative=words,
                particulars={"people": [{"name": "Kev Plume"}]},
                point=IN_CENTRAL,
                point_origin="pin",
                place_text="Behind the shops",
            ),
            idempotency_key=uuid.uuid4(),
        )

    return make


@pytest.fixture
def report(tell: Callable[[str], Report]) -> Report:
    return tell(RAW)


@pytest.fixture
def write(writer: User, report: Report) -> Callable[..., IntelligenceItem]:
    """`write(grade=…)`: an item that is being written."""

    def make(**changes: Any) -> IntelligenceItem:
        return write_item(by=writer, report_ids=[report.pk], draft=draft_of(**changes))

    return make


@pytest.fixture
def release(
    write: Callable[..., IntelligenceItem], writer: User, second: User
) -> Callable[..., IntelligenceItem]:
    """`release(grade=…)`: an item that a second person has released."""

    def make(**changes: Any) -> IntelligenceItem:
        item = write(**changes)
        move_item(by=writer, item_id=item.pk, move="send", version=1)
        return move_item(by=second, item_id=item.pk, move="release", version=2, confirmed=CHECKLIST)

    return make


@pytest.fixture
def share(writer: User, licensing: User, person_with: Callable[..., User]) -> Any:
    """`share(item)`: disclosed to licensing for a month, under an agreement made for it."""

    def make(item: IntelligenceItem, *, team: str = "licensing:licensing.officer") -> Disclosure:
        today = timezone.localdate()
        agreement = record_agreement(
            by=person_with("spp_coordinator"),
            terms={
                "reference": f"ISA-{uuid.uuid4().hex[:8]}",
                "title": "Drugs in licensed premises",
                "parties": ["cleansing", "licensing", "police"],
                "purpose": "crime",
                "purpose_words": "Acting together on venues where drugs are dealt.",
                "items": ["record", "intelligence"],
                "gateway": "crime_disorder",
                "position": "separate",
                "retention": "Six months.",
                "breach_contact": "Information desk",
                "starts_on": today,
                "review_on": today,
                "expires_on": today + datetime.timedelta(days=90),
            },
        )
        return disclose(
            by=writer,
            object_type="intelligenceitem",
            object_id=item.pk,
            terms=Terms(
                agreement_id=agreement.pk,
                team=team,
                purpose="crime",
                parts=("record", "intelligence"),
                last_day=today + datetime.timedelta(days=30),
                reason="You plan a visit there.",
            ),
        )

    return make


@pytest.fixture
def client(client_for: Callable[..., Client], writer: User) -> Client:
    """The writer's browser."""
    return client_for(writer)
