"""The last month of a demonstration as auditors see it: ordinary reading, and some that is not.

Everything is done by the real actions, so that the audit log holds what real people's reading would
leave there. Four people do something out of the ordinary; the log is then looked through, and one
of the four has been explained, one is asked about, and two wait.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial

from django.utils import timezone

from agencies.registry.actions import add_person, remove_person
from agencies.registry.models import Agency, Membership
from agencies.registry.people import act_for
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.audit.recording import record_list
from portal.demo import searches, urgent, watches
from portal.demo.cast import Cast
from portal.demo.many import give_some
from portal.demo.partnership import Partnership
from portal.demo.rules import propose_rules
from portal.demo.same import decide_some
from portal.demo.vehicles import name_a_vehicle
from portal.oversight import actions as oversight
from portal.oversight.models import Outcome, UnusualAccess, UnusualKind
from portal.oversight.queries import unusual_access_visible_to
from reports.actions import case_work, cases, triage
from reports.queries import cases_visible_to, narratives_visible_to, reports_visible_to

Step = Callable[[], None]

DAYS = 30
READS_A_DAY = 3
BURST = 45
WORKED_ON = 4
APART = timedelta(seconds=55)
SECONDED_DAYS = 26
MOVED_BACK_DAYS = 14
ON_CALL = "[Demonstration] Rang her: on call that night, a flood at the depot. The rota agrees."
NAMED = "[Demonstration] A neighbour says that somebody called Wexcombe holds a key to the cellar."


@dataclass
class Month:
    """Steps for the last DAYS days before `until`; what would lie before `since` is left out."""

    cast: Cast
    since: datetime
    until: datetime
    _named_in: list[uuid.UUID] = field(default_factory=list)
    _worked_on: list[uuid.UUID] = field(default_factory=list)

    def steps(self) -> Iterator[tuple[datetime, Step]]:
        planned = [
            *self._ordinary_days(),
            *self._apart(12, "02:10", 4, self._reads_at_night),
            (self._on(9, "11:20"), self._names_a_colleague),
            (self._on(9, "15:45"), self._reads_own_name),
            (self._on(SECONDED_DAYS, "09:00"), self._joins_the_police),
            (self._on(MOVED_BACK_DAYS + 4, "10:30"), self._reads_for_the_police),
            (self._on(MOVED_BACK_DAYS, "17:00"), self._leaves_the_police),
            *self._apart(3, "16:15", WORKED_ON, self._reads_the_same_again),
            *self._apart(5, "14:05", BURST, self._reads_far_more),
            *urgent.steps(self.cast, self.until),
            *searches.steps(self.cast, self.until),
            *watches.steps(self.cast, self.until),
            *Partnership(self.cast, self.until).steps(),
        ]
        return ((moment, step) for moment, step in planned if moment >= self.since)

    def look_back(self) -> None:
        """Notice what happened, as the scheduled task would have; ask about one, explain one."""
        decide_some(officer=self.cast.triage[0])
        name_a_vehicle(officer=self._analyst)
        give_some(officer=self.cast.triage[0], colleague=self._person("police_intelligence"))
        oversight.notice_unusual(since=timezone.localdate(self.until) - timedelta(days=DAYS))
        auditor = self._person("auditor")
        at_night = self._noticed(auditor, UnusualKind.OFF_HOURS)
        if at_night is not None:
            oversight.explain(
                by=auditor, unusual_id=at_night.pk, outcome=Outcome.EXPLAINED, words=ON_CALL
            )
        own_name = self._noticed(auditor, UnusualKind.OWN_NAME)
        if own_name is not None and not own_name.outcome:
            oversight.ask_for_explanation(by=auditor, unusual_id=own_name.pk)
        propose_rules(self.cast)

    # --- Ordinary reading ---

    def _ordinary_days(self) -> Iterator[tuple[datetime, Step]]:
        for ago in range(DAYS, 0, -1):
            if self._on(ago, "09:00").isoweekday() <= 5:
                yield self._on(ago, "09:05"), self._looks_at_the_queue
                yield self._on(ago, "10:40"), self._reads_some

    def _looks_at_the_queue(self) -> None:
        for role in ("police_intelligence", "licensing_officer", "cleansing_lead"):
            person = self._person(role)
            with acting_as(person):
                record_list(by=person, name="reports:triage:queue", filters={}, shown=25)

    def _reads_some(self) -> None:
        self._read(self._analyst, self._readable(self._analyst)[:READS_A_DAY])

    # --- Out of the ordinary ---

    def _reads_far_more(self, number: int) -> None:
        self._read(self._analyst, self._readable(self._analyst)[number : number + 1])

    def _reads_at_night(self, number: int) -> None:
        person = self._person("cleansing_lead")
        self._read(person, self._readable(person)[number : number + 1])

    def _names_a_colleague(self) -> None:
        """In a note on the case that was opened last."""
        by = self.cast.closers[0]
        with acting_as(by):
            case = cases_visible_to(by).order_by("-opened_at").first()
        if case is not None:
            cases.add_note(by=by, case_id=case.pk, text=NAMED)
            self._named_in.append(case.pk)

    def _reads_own_name(self) -> None:
        named = next(each for each in self.cast.triage if each.full_name.endswith("Wexcombe"))
        with acting_as(named):
            case = cases_visible_to(named).filter(pk__in=self._named_in).first()
        if case is not None:
            case_work.read_case_words(by=named, case_id=case.pk)

    def _joins_the_police(self) -> None:
        """A safeguarding worker helps in the police's triage for a while."""
        person = self._person("safeguarding")
        police = Membership.objects.not_ended().filter(user=person, agency__key="police")
        if not police.exists():
            add_person(
                by=None,
                email=person.email,
                full_name=person.full_name,
                agency_key="police",
                roles=["police_triage"],
            )

    def _reads_for_the_police(self) -> None:
        seconded = User.objects.get(pk=self._person("safeguarding").pk)
        act_for(seconded, Agency.objects.get(key="police").pk)
        theirs = set(self._readable(self._person("safeguarding")))
        self._worked_on += [pk for pk in self._readable(seconded) if pk in theirs][:WORKED_ON]
        self._read(seconded, self._worked_on)

    def _leaves_the_police(self) -> None:
        person = self._person("safeguarding")
        membership = Membership.objects.not_ended().get(user=person, agency__key="police")
        remove_person(
            by=self._person("agency_administrator"),
            membership_id=membership.pk,
            version=membership.version,
        )

    def _reads_the_same_again(self, number: int) -> None:
        self._read(self._person("safeguarding"), self._worked_on[number : number + 1])

    # --- Small things ---

    @property
    def _analyst(self) -> User:
        return self.cast.by_role["police_intelligence"][-1]

    def _person(self, role: str) -> User:
        return self.cast.by_role[role][0]

    def _on(self, days_ago: int, at: str = "10:30") -> datetime:
        day = timezone.localdate(self.until) - timedelta(days=days_ago)
        return timezone.make_aware(datetime.combine(day, time.fromisoformat(at)))

    def _apart(
        self, days_ago: int, at: str, times: int, step: Callable[[int], None]
    ) -> Iterator[tuple[datetime, Step]]:
        """The step again and again, most of a minute apart, told which time it is."""
        for number in range(times):
            yield self._on(days_ago, at) + number * APART, partial(step, number)

    def _readable(self, person: User) -> list[uuid.UUID]:
        """The reports whose words the person may open, the newest first."""
        with acting_as(person):
            found = reports_visible_to(person).filter(
                pk__in=narratives_visible_to(person).values("pk")
            )
            return list(found.order_by("-received_at", "pk").values_list("pk", flat=True))

    def _read(self, person: User, report_ids: Iterable[uuid.UUID]) -> None:
        for pk in report_ids:
            triage.read_narrative(by=person, report_id=pk)

    def _noticed(self, auditor: User, kind: UnusualKind) -> UnusualAccess | None:
        with acting_as(auditor):
            return unusual_access_visible_to(auditor).filter(kind=kind, outcome="").first()
