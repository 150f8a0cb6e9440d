"""One concern from the public form to the closing of its case, by everybody whom it passes.

After every step all the others look at every page open to them. What they may come to know of it is
in EVERYBODY_SEES, a line a step; that is all they come to know, and nobody but police who open them
reads the words of those who told us.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import redis
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page

from agencies.registry.agreements import record_agreement
from agencies.registry.roles import ROLES
from portal.accounts.models import User
from reports.triage import choices
from tests.e2e import partnership as steps
from tests.e2e.onlookers import Onlooker
from tests.e2e.partnership import Desk, Terms, Told

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("reference_data"),
]

CANARY = "Quillfeather counted his marigold banknotes"
"""Words of the first report, which nobody but police is ever shown."""
CANARY_AGAIN = "the pumpernickel twins stood watch"
NARRATIVE = (
    "A silver Corsa parks by the bins behind the shops every evening. The driver deals heroin from "
    f"the window. {CANARY}."
)
PARAPHRASED = (
    "Somebody in a silver Corsa deals heroin in the evening, parked behind the shops next to the "
    f"bins, and {CANARY_AGAIN}."
)

CLEANSING = "Peterborough City Council, cleansing"

POLICE = frozenset({"police_triage", "police_intelligence"})
"""Those of all roles who read what was told."""

TELLINGS = {"report", "second report", "what was told", "what was told again"}
"""Police who open it read what was told, and nobody else ever does."""
SEALED_ITEM = {"item", "sanitised text", "grade", "conditions"}

EVERYBODY_SEES: dict[str, dict[str, set[str]]] = {
    "reported": {"police_triage": TELLINGS, "police_intelligence": TELLINGS},
    "in a case": {
        "police_triage": TELLINGS | {"case"},
        "police_intelligence": TELLINGS | {"case"},
    },
    "written down": {
        "police_triage": TELLINGS | {"case"},
        "police_intelligence": TELLINGS | {"case"} | SEALED_ITEM,
    },
    "shared with licensing": {
        "police_triage": TELLINGS | {"case"},
        "police_intelligence": TELLINGS | {"case"} | SEALED_ITEM,
        "licensing_officer": SEALED_ITEM | {"why licensing"},
    },
    "set for cleansing": {
        "police_triage": TELLINGS | {"case", "task"},
        "police_intelligence": TELLINGS | {"case", "task"} | SEALED_ITEM,
        "licensing_officer": SEALED_ITEM | {"why licensing"},
        "cleansing_lead": {"case", "task", "why cleansing"},
    },
    "closed": {
        "police_triage": TELLINGS | {"case", "task"},
        "police_intelligence": TELLINGS | {"case", "task"} | SEALED_ITEM,
        "licensing_officer": SEALED_ITEM | {"why licensing"},
        "cleansing_lead": {"case", "why cleansing"},  # what is done is no task of theirs any more
    },
}
"""After a step: what each role sees, anywhere. Who is not named sees nothing of all this."""

CLOSED = ("/triage/?status=closed", "/triage/cases/?show=closed")
"""Where police find what is closed, which their lists leave out until they ask for it."""

TOLD_IN_WORDS = {"what was told": CANARY, "what was told again": CANARY_AGAIN}
TO_LICENSING = Terms(
    agreement="ISA-LIC",
    purpose="To promote the licensing objectives",
    team="Peterborough City Council, licensing: Licensing officers",
    why="They plan a visit to the premises next door",
)
TO_CLEANSING = Terms(
    agreement="ISA-CLE",
    purpose="To find and clear drug litter",
    team=f"{CLEANSING}: Council cleansing",
    why="The bins hide the car park",
)


@dataclass
class Story:
    """The people of the story, each in a browser of their own, and those who look on."""

    browse: Callable[..., Page]
    person: Callable[..., User]
    told: Told
    again: Told
    onlookers: dict[str, Onlooker] = field(default_factory=dict)

    def desk(self, role: str, name: str) -> Desk:
        return Desk(self.browse(self.person(role, name=name)))

    def begin_to_look(self) -> None:
        """Somebody of every role there is, the resident with the code of the report, and somebody
        from the street."""
        for role in ROLES:
            page = self.browse(self.person(role, name=f"{role} looks on"))
            if role in POLICE:
                self.onlookers[role] = Onlooker(page, also=CLOSED, most=150)
            else:
                self.onlookers[role] = Onlooker(page)
        self.onlookers["street"] = Onlooker(self.browse(), start="/")
        sender = self.browse()
        steps.come_back(sender, self.told.code)
        self.onlookers["resident"] = Onlooker(sender, start="/report/inbox/report/")

    def everybody_looks(self, step: str) -> None:
        things = {
            **TOLD_IN_WORDS,
            "report": self.told.reference,
            "second report": self.again.reference,
            "case": steps.TITLE,
            "item": steps.ITEM,
            "sanitised text": steps.SANITISED,
            "grade": steps.GRADE,
            "conditions": steps.CONDITIONS,
            "task": steps.TASK,
            "why licensing": TO_LICENSING.why,
            "why cleansing": TO_CLEANSING.why,
        }
        seen = {name: onlooker.sees(things) for name, onlooker in self.onlookers.items()}
        inbox = self.onlookers["resident"].pages["/report/inbox/report/"]
        assert "Your report is now" in inbox, "the resident's inbox shut meanwhile"
        assert (steps.TOLD in inbox) is (step == "closed"), step
        assert {name: found for name, found in seen.items() if found} == EVERYBODY_SEES[step], step


@pytest.fixture(autouse=True)
def _places_and_tries_anew(transactional_db: None) -> Iterator[None]:
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    choices.forget()
    yield
    choices.forget()


def agreed(by: User, *, reference: str, other: str, purpose: str, items: list[str]) -> None:
    """An agreement of the police with another agency, in force."""
    today = timezone.localdate()
    record_agreement(
        by=by,
        terms={
            "reference": reference,
            "title": "Drug dealing in the centre",
            "parties": ["police", other],
            "purpose": purpose,
            "purpose_words": "Places where drugs are sold.",
            "items": items,
            "gateway": "crime_disorder",
            "position": "separate",
            "retention": "Six months.",
            "breach_contact": "Information desk",
            "starts_on": today,
            "review_on": today,
            "expires_on": today + timedelta(days=90),
        },
    )


def test_a_report_from_the_public_form_to_the_closing_of_its_case(
    browse: Callable[..., Page], person_with: Callable[..., User]
) -> None:
    coordinator = person_with("spp_coordinator", name="Cora Coordinator")
    agreed(coordinator, reference="ISA-LIC", other="licensing", purpose="licensing",
           items=["record", "intelligence"])  # fmt: skip
    agreed(coordinator, reference="ISA-CLE", other="cleansing", purpose="cleansing",
           items=["record"])  # fmt: skip
    story = Story(
        browse,
        person_with,
        told=steps.report_anonymously(browse(), NARRATIVE),
        again=steps.report_anonymously(browse(), PARAPHRASED),
    )
    story.begin_to_look()
    story.everybody_looks("reported")

    triage = story.desk("police_triage", "Tess Triage")
    steps.take(triage, story.told, words=CANARY)
    steps.link_as_the_same(triage, story.told, story.again)
    steps.open_case(triage, story.told, story.again)
    story.everybody_looks("in a case")

    writer = story.desk("police_intelligence", "Ines Intelligence")
    second = story.desk("police_intelligence", "Seb Second")
    steps.write_intelligence(writer, story.told)
    steps.can_not_release_it_oneself(writer)
    story.everybody_looks("written down")

    steps.release(second)
    steps.share(second, TO_LICENSING)
    licensing = story.desk("licensing_officer", "Lena Licensing")
    steps.reads_what_was_shared(licensing, without=(CANARY, CANARY_AGAIN, story.told.reference))
    story.everybody_looks("shared with licensing")

    steps.open_the_case_again(writer)
    steps.share(writer, TO_CLEANSING)
    steps.open_the_case_again(writer)
    steps.set_task(writer, agency=CLEANSING)
    cleansing = story.desk("cleansing_lead", "Clem Cleansing")
    steps.opens_the_task(cleansing)
    story.everybody_looks("set for cleansing")

    steps.finish_task(cleansing)
    steps.open_the_case_again(writer)
    steps.close_case(writer)
    what_the_reporter_is_told_at_closing(story)
    story.everybody_looks("closed")


def what_the_reporter_is_told_at_closing(story: Story) -> None:
    """Each sender comes back with the code: that their report is closed, the sentence that was
    chosen, and of its case nothing."""
    for told in (story.told, story.again):
        who = steps.come_back(story.browse(), told.code)
        shown = who.read()
        assert "Your report is now: Closed" in shown
        assert steps.TOLD in shown
        assert steps.CLOSING not in shown
