"""Items of intelligence for the generated tests, made through the real actions when asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from agencies.registry.models import Agency, Disclosure, Membership, SharingAgreement
from portal.accounts.models import User
from reports.actions.disclose import Terms, disclose
from reports.actions.intelligence import Draft, move_item, write_item
from reports.actions.originator import ask_originator
from reports.grading import Grade
from reports.intelligence_workflow import CHECKLIST
from reports.models import IntelligenceItem, OriginatorRequest, Report

if TYPE_CHECKING:
    from tests.support.world import World

STRICT = Grade("2", "B", "C", "A1", "S2", "Not before the joint visit")


def draft(number: int = 0, *, grade: Grade = STRICT) -> Draft:
    return Draft(
        title=f"Dealing behind the market {number}",
        text="Class A drugs are sold from the car park.",
        provenance="A member of the public who saw it",
        day=timezone.localdate(),
        grade=grade,
    )


def second_person() -> User:
    """A colleague of the police's intelligence team."""
    email = "second.analyst@police.example"
    found = User.objects.filter(email=email).first()
    if found is not None:
        return found
    user = User.objects.create_user(email, None, full_name="Second Analyst")
    Membership.objects.create(
        user=user, agency=Agency.objects.get(key="police"), roles=["police_intelligence"]
    )
    return user


def write(world: World, number: int = 0, *, report: Report | None = None) -> IntelligenceItem:
    return write_item(
        by=world.person("police_intelligence"),
        report_ids=[(report or world.concern).pk],
        draft=draft(number),
    )


def send(world: World, number: int = 0) -> IntelligenceItem:
    """An item of a colleague's, which waits for a second person: the world's own officer."""
    item = write_item(by=second_person(), report_ids=[world.concern.pk], draft=draft(number))
    return move_item(by=second_person(), item_id=item.pk, move="send", version=1)


def release(world: World, number: int = 0, *, report: Report | None = None) -> IntelligenceItem:
    item = write(world, number, report=report)
    move_item(by=world.person("police_intelligence"), item_id=item.pk, move="send", version=1)
    return move_item(
        by=second_person(), item_id=item.pk, move="release", version=2, confirmed=CHECKLIST
    )


def release_for_colleague(world: World) -> IntelligenceItem:
    """An item of a colleague's, which the world's own officer released and may grade freely."""
    by = world.person("police_intelligence")
    return move_item(by=by, item_id=send(world).pk, move="release", version=2, confirmed=CHECKLIST)


def agree(world: World) -> SharingAgreement:
    """An agreement of the police and licensing that covers intelligence."""
    found = SharingAgreement.objects.filter(reference="ISA-INT").first()
    if found is not None:
        return found
    today = timezone.localdate()
    made: SharingAgreement = SharingAgreement.objects.create(
        reference="ISA-INT",
        title="Drugs in licensed premises",
        parties=["licensing", "police"],
        purpose="licensing",
        purpose_words="Licences of premises where drugs are sold.",
        items=["record", "intelligence"],
        gateway="crime_disorder",
        position="separate",
        retention="Six months.",
        breach_contact="Information desk",
        starts_on=today,
        review_on=today,
        expires_on=today + timedelta(days=90),
        recorded_by=world.person("spp_coordinator"),
    )
    return made


def share(world: World, item: IntelligenceItem) -> Disclosure:
    """Shared with licensing for a month."""
    world.person("licensing_officer")
    return disclose(
        by=world.person("police_intelligence"),
        object_type="intelligenceitem",
        object_id=item.pk,
        terms=Terms(
            agreement_id=agree(world).pk,
            team="licensing:licensing.officer",
            purpose="licensing",
            parts=("record", "intelligence"),
            last_day=timezone.localdate() + timedelta(days=30),
            reason="They plan a visit.",
        ),
    )


def ask(world: World, disclosure: Disclosure) -> OriginatorRequest:
    return ask_originator(
        by=world.person("licensing_officer"),
        disclosure_id=disclosure.pk,
        wish="act",
        purpose="licensing",
        words="May we visit on Friday?",
    )
