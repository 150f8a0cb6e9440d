"""Letters, action plans and safety alerts of a demonstration."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.utils import timezone

from agencies.licensing.actions.alerts import Said, acknowledge_alert, stop_alert, write_alert
from agencies.licensing.actions.letters import (
    ask_confirmation,
    confirm_letter,
    edit_letter,
    send_letter,
    start_letter,
)
from agencies.licensing.actions.plans import add_step, move_plan, start_plan
from agencies.licensing.actions.steps import move_step
from agencies.licensing.alert_enums import AlertEnd, AlertKind, AlertSource
from agencies.licensing.confirmers import confirmers
from agencies.licensing.enums import PremisesKind
from agencies.licensing.letter_enums import Delivery, LetterKind
from agencies.licensing.letter_templates import GAP
from agencies.licensing.models import ActionPlan, Letter, Premises, VenueAlert
from agencies.licensing.plan_enums import Answers
from agencies.registry.row_security import acting_as
from portal.accounts.models import User

if TYPE_CHECKING:
    from portal.demo.venues import Steps, Venues

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
GAPS: dict[LetterKind, dict[str, tuple[str, ...]]] = {
    LetterKind.ACTION_PLAN: {
        "opening": ("[Demonstration] drugs were found in the toilets three times in a month",),
        "closing": ("the day of the review",),
    },
    LetterKind.WARNING: {
        "opening": ("[Demonstration] we found the same thing on two visits",),
        "found": ("both visits this spring", "[Demonstration] gaps in the door register"),
        "expected": (
            "the end of next month",
            "[Demonstration] keep a door register without gaps, and show it to us",
        ),
        "closing": ("the end of next week",),
    },
    LetterKind.ADVICE: {
        "opening": ("our last visit", "[Demonstration] looked at the toilets with your manager"),
        "found": ("[Demonstration] an empty wrap on a cistern, and no log of toilet checks",),
        "advice": ("[Demonstration] check the toilets every half hour, and write it down",),
    },
}
"""What stands in the gaps of each paragraph, in order."""
LOG = "[Demonstration] Check both toilets every half hour, and write each check down."
TRAIN = "[Demonstration] Train everybody behind the bar to fill in the seizure register."
SIGNS = "[Demonstration] Send three signs about searches for the door."
DOOR = "[Demonstration] Show the door register for the last four weekends."
PILLS = (
    "[Demonstration] Blue triangular pills that are far stronger than they look. Tell everybody "
    "who works tonight, and keep an eye on the toilets."
)
BAG = "[Demonstration] A sealed evidence bag is missing from a bar. Do not open one if you find it."
NEEDLES = "[Demonstration] Reports of needle spiking in queues. Watch your queue and your floor."


def steps(venues: Venues) -> Steps:
    """From six weeks before the end on."""
    work = _Writing(venues)
    plan: tuple[tuple[timedelta, Callable[[], None]], ...] = (
        (42 * DAY, work.plan_with_first),
        (41 * DAY, work.letter_about_plan),
        (35 * DAY, work.plan_with_another),
        (30 * DAY, work.first_does_one),
        (28 * DAY, work.alert_for_pubs),
        (24 * DAY, work.warn),
        (20 * DAY, work.alert_that_was_wrong),
        (19 * DAY, work.withdraw),
        (12 * DAY, partial(work.advise, 0)),
        (6 * DAY, work.invite),
        (26 * HOUR, work.alert_to_all),
    )
    for before, step in plan:
        if venues.until - before > venues.since:
            yield venues.until - before, partial(work.with_what_officers_see, step)


class _Writing:
    def __init__(self, venues: Venues) -> None:
        self.venues = venues
        self.plan: ActionPlan | None = None
        self.wrong: VenueAlert | None = None

    @property
    def officer(self) -> User:
        return self.venues.officer

    def with_what_officers_see(self, step: Callable[[], None]) -> None:
        with acting_as(self.officer):
            step()

    def plan_with_first(self) -> None:
        self.plan = self._plan(
            0,
            "[Demonstration] Drugs were found in the toilets three times in a month.",
            ((LOG, Answers.PREMISES, 14), (TRAIN, Answers.PREMISES, 35),
             (SIGNS, Answers.LICENSING, 50)),
        )  # fmt: skip

    def plan_with_another(self) -> None:
        plan = self._plan(
            4,
            "[Demonstration] The door register had gaps on two visits.",
            ((DOOR, Answers.PREMISES, 60),),
        )
        assert plan is not None

    def first_does_one(self) -> None:
        if self.plan is None:
            return
        step = self.plan.steps.get(number=1)
        step = move_step(
            by=self.venues.manager,
            step_id=step.pk,
            move="done",
            words="[Demonstration] A log hangs in each toilet. Bethan checks it at closing.",
            version=step.version,
        )
        move_step(by=self.officer, step_id=step.pk, move="confirm", words="", version=step.version)

    def letter_about_plan(self) -> None:
        self._send(self._draft(0, LetterKind.ACTION_PLAN, plan=self.plan))

    def warn(self) -> None:
        """Confirmed by whoever may, then posted: nobody there has an account."""
        letter = self._draft(4, LetterKind.WARNING)
        who = confirmers(by=self.officer, letter=letter)[0][0]
        letter = ask_confirmation(
            by=self.officer, letter_id=letter.pk, of=who, version=letter.version
        )
        by = User.objects.get(pk=who)
        self._send(confirm_letter(by=by, letter_id=letter.pk, version=letter.version))

    def advise(self, which: int) -> None:
        self._send(self._draft(which, LetterKind.ADVICE))

    def invite(self) -> None:
        """Left as a draft, with its gaps."""
        premises = self.venues.made[3]
        start_letter(by=self.officer, premises_id=premises.pk, kind=LetterKind.MEETING)

    def alert_for_pubs(self) -> None:
        alert = self._alert(AlertKind.BAG, AlertSource.PREMISES, BAG, kinds=(PremisesKind.PUB,))
        acknowledge_alert(by=self.venues.manager, alert_id=alert.pk)

    def alert_that_was_wrong(self) -> None:
        self.wrong = self._alert(AlertKind.SPIKING, AlertSource.OTHER, NEEDLES)

    def withdraw(self) -> None:
        if self.wrong is not None:
            alert = self.wrong
            stop_alert(
                by=self.officer, alert_id=alert.pk, why=AlertEnd.WRONG, version=alert.version
            )

    def alert_to_all(self) -> None:
        """By police, and still to be acknowledged."""
        police = self.venues.cast.by_role["police_triage"][0]
        self._alert(AlertKind.DRUG, AlertSource.POLICE, PILLS, by=police)

    def _alert(
        self,
        kind: AlertKind,
        source: AlertSource,
        words: str,
        *,
        kinds: tuple[PremisesKind, ...] = (),
        by: User | None = None,
    ) -> VenueAlert:
        now: datetime = timezone.now()
        said = Said(
            kind=kind,
            source=source,
            words=words,
            starts_at=now,
            ends_at=now + 7 * DAY,
            kinds=kinds,
        )
        return write_alert(by=by or self.officer, said=said)

    def _plan(
        self, which: int, why: str, lines: tuple[tuple[str, Answers, int], ...]
    ) -> ActionPlan:
        premises: Premises = self.venues.made[which]
        today = timezone.localdate()
        plan = start_plan(
            by=self.officer,
            premises_id=premises.pk,
            why=why,
            agreed_on=today,
            review_on=today + 60 * DAY,
        )
        for number, (what, answers, days) in enumerate(lines):
            add_step(
                by=self.officer,
                plan_id=plan.pk,
                what=what,
                answers=answers,
                due_on=today + days * DAY,
                version=plan.version + number,
            )
        return move_plan(
            by=self.officer, plan_id=plan.pk, move="agree", version=plan.version + len(lines)
        )

    def _draft(self, which: int, kind: LetterKind, *, plan: ActionPlan | None = None) -> Letter:
        """With something fictional in each gap."""
        premises = self.venues.made[which]
        letter = start_letter(by=self.officer, premises_id=premises.pk, kind=kind)
        words = letter.words.open()
        texts: dict[str, str] = words["paragraphs"]
        return edit_letter(
            by=self.officer,
            letter_id=letter.pk,
            addressee=words["addressee"],
            paragraphs={key: _fill(kind, key, text) for key, text in texts.items()},
            plan_id=plan.pk if plan else None,
            version=letter.version,
        )

    def _send(self, letter: Letter) -> None:
        delivery = Delivery.ACCOUNT if letter.tenure.agency_id else Delivery.POST
        send_letter(by=self.officer, letter_id=letter.pk, delivery=delivery, version=letter.version)


def _fill(kind: LetterKind, key: str, text: str) -> str:
    for words in GAPS[kind].get(key, ()):
        text = text.replace(GAP, words, 1)
    return text
