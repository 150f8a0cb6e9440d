"""A licensed premises from its invitation to the hearing about its licence, in real browsers.

Its people, licensing officers and police, each at a screen of their own: the premises at 320
pixels, officers at a desk and on a phone, the constable without JavaScript. Mail and bundles come
from a real worker. Then everybody else is sent to every address that was walked.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy
import pypdf
import pypdfium2
import pytest
import redis
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from agencies.licensing.finding import folded
from agencies.licensing.tasks import make_bundles
from agencies.registry.roles import ROLES
from portal.accounts.models import User
from reports.triage import choices
from tests.e2e import premises_officers as officers
from tests.e2e import premises_people as people
from tests.e2e.premises_people import Bag
from tests.e2e.premises_walkers import Walking, Way, path_in, until, words_of
from tests.support import mail, processes
from tests.support import premises as made
from tests.support.browser import PHONE
from tests.support.bundles import everything_in
from tests.support.qr import read_qr
from tests.support.visibility.premises import other_agency

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("reference_data"),
]

NAME, HOLDER, NEXT_HOLDER = "The Copper Kettle", "Kettle Nights Ltd", "Pewter Jug Ltd"
MONA, SID, MONAS_MAIL = "Mona Manager", "Sid Staff", "mona@kettle.example"
NINA, NINAS_MAIL = "Nina Newcome", "nina@jug.example"
GUEST = "Tiffany Quillfeather"
"""A guest's name, which the premises types where it belongs: police alone ever read it."""
SLIPPED = "Tamsin Larkwhistle"
"""One that slips into the words. Whoever reads the words reads it, until it is covered."""
TOLD = f"{people.TOLD} One of them is {SLIPPED}."
BAG = Bag("KET-0001", seized_by=MONA, witness=SID)
QUESTION, ANSWER = "Who searched them?", "Sid did, with their consent."

CANARIES = (
    NAME,
    MONA,
    GUEST,
    SLIPPED,
    BAG.number,
    officers.FINDINGS,
    officers.NOTES,
    officers.STEP,
)
"""Words that somebody who has no part in the story sees nowhere."""
FOR_ANYBODY = frozenset({"code", "code-taken", "invited", "set-password", "second-factor",
                         "your-work"})  # fmt: skip
"""Addresses of signing in and joining, which are nobody's."""
SEEN_BY_POLICE = frozenset(
    {
        *("premises-list", "premises", "queue", "report", "incident", "name", "collections"),
        *("seizure", "evening", "visit", "proceedings", "proceeding"),
    }
)
"""What police are shown; the rest of licensing is not theirs."""
POLICE = ("police_triage", "police_intelligence")
PART_OF_IT = frozenset({*POLICE, "licensing_officer"})


@pytest.fixture(autouse=True)
def _places_and_tries_anew(transactional_db: None) -> Iterator[None]:
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    choices.forget()
    yield
    choices.forget()


@pytest.fixture
def post(transactional_db: None, tmp_path: Path) -> Iterator[mail.MailServer]:
    """A worker at work, and the mail server to which it sends."""
    with (
        mail.server() as server,
        processes.worker(
            tmp_path / "worker.log",
            DJANGO_SETTINGS_MODULE="portal.settings",
            SPOTLIGHT_MAIL_TRANSPORT="smtp",
            SPOTLIGHT_EMAIL_URL=server.url,
        ),
    ):
        yield server


def link_to(post: mail.MailServer, email: str) -> str:
    """The path of the invitation that was sent to this address."""

    def words() -> list[str]:
        return [
            each.get_payload(decode=True).decode()  # type: ignore[union-attr]
            for each in post.received
            if each["To"] == email
        ]

    until(words, f"mail to {email}")
    assert len(words()) == 1
    return path_in(words()[0], "invitation/")


@dataclass
class Story:
    """Who is in it, each in a browser of their own. `other`: another premises, whose manager is
    Olaf; `reference`: of the incident; `label`: a picture of the QR code; `secret`: of an app."""

    browse: Callable[..., Page]
    person: Callable[..., User]
    client_for: Callable[..., Client]
    post: mail.MailServer
    way: Way = field(default_factory=Way)
    reference: str = ""
    label: bytes = b""
    secret: str = ""

    def __post_init__(self) -> None:
        officer = self.person("licensing_officer", name="Lena Licensing")
        self.constable = self.person("police_triage", name="Tess Triage")
        self.other = made.premises_of(other_agency(), officer)
        self.olaf = self.person("premises_manager", name="Olaf Other", agency=other_agency().key)
        never = (GUEST,)
        self.lena = Walking(self.browse(officer), self.way, never=never)
        self.lena_out = Walking(self.browse(officer, viewport=PHONE), self.way, never=never)
        self.tess = Walking(self.browse(self.constable), self.way)
        without = self.browse(self.constable, viewport=PHONE, js=False)
        self.tess_out = Walking(without, self.way, js=False)
        sharp = self.browse(viewport=PHONE, device_scale_factor=2)
        self.mona = Walking(sharp, self.way)


def test_a_premises_from_its_invitation_to_the_hearing(
    browse: Callable[..., Page],
    person_with: Callable[..., User],
    client_for: Callable[..., Client],
    post: mail.MailServer,
) -> None:
    story = Story(browse, person_with, client_for, post)
    invitation(story)
    incident_and_seizure(story)
    collection(story)
    review_visit_plan_and_letter(story)
    proceeding_and_bundle(story)
    everybody_else(story)
    the_licence_passes_on(story)


def invitation(story: Story) -> None:
    lena, mona = story.lena, story.mona
    officers.add_premises(lena, name=NAME, holder=HOLDER, dps=MONA)
    people.take_up_code(mona, officers.invite_by_letter(lena, name=MONA), MONAS_MAIL)
    story.secret = people.join(mona, link_to(story.post, MONAS_MAIL), MONAS_MAIL)
    people.sees_only(mona, own=NAME, other=story.other.name)


def incident_and_seizure(story: Story) -> None:
    mona = story.mona
    people.add_staff(mona, MONA, "Manager")
    people.add_staff(mona, SID, "Bar or floor staff")
    people.open_form(mona)
    mona.at(people.REPORT, "report-incident")
    people.tell_the_least(mona, in_charge=MONA, words=TOLD)
    people.describe(mona, name=GUEST)
    mona.looks("report-filled-in")
    story.reference = people.send(mona)
    mona.never = (GUEST,)
    mona.looks("sent")
    people.enter_bag(mona, BAG)
    story.label = people.label_of(mona, BAG)


def collection(story: Story) -> None:
    tess, mona = story.tess, story.mona
    officers.finds_in_queue(tess, reference=story.reference, told=TOLD, bag=BAG.number)
    officers.reads_name(tess, name=GUEST)
    officers.goes_for(tess, bag=BAG.number)
    address = read_qr(story.label)
    assert address.startswith(settings.SITE_URL)
    path = address.removeprefix(settings.SITE_URL)
    officers.collects(story.tess_out, path, bag=BAG.number, wrong="KET-0002")
    people.sees_it_collected(
        mona,
        BAG,
        officer=officers.OFFICER,
        reference=officers.PROPERTY,
        name=story.constable.full_name,
    )


def review_visit_plan_and_letter(story: Story) -> None:
    lena, mona = story.lena, story.mona
    officers.takes_review(lena, told=TOLD, question=QUESTION)
    people.answer(mona, question=QUESTION, words=ANSWER)
    officers.decides(lena, answered=ANSWER)
    officers.plans_visit(lena, premises=NAME)
    officers.visits(story.lena_out, premises=NAME)
    people.reads_visit(mona, findings=officers.FINDINGS, notes=officers.NOTES)
    officers.draws_up_plan(lena)
    officers.writes_letter(lena)
    people.reads_letter(mona, step=officers.STEP)
    people.does_step(mona, step=officers.STEP, how="A list hangs on the door")


def proceeding_and_bundle(story: Story) -> None:
    officers.records_proceeding(story.lena)
    officers.begins_bundle(story.lena, without="Licence of", cover=SLIPPED)
    bundle = officers.has_it_made(story.lena, make_bundles.apply_async)
    the_name_is_gone(bundle)
    it_can_be_found_one_s_way_in(bundle, story.reference)


def everybody_else(story: Story) -> None:
    others = other_agency().key
    for role in sorted(ROLES.keys() - PART_OF_IT):
        agency = others if role in ("premises_staff", "door_supervisor") else ""
        who = story.olaf if role == "premises_manager" else story.person(role, agency=agency)
        sees_nothing(by_client(story.client_for(who)), story.way, role)
    sees_nothing(by_client(story.client_for()), story.way, "the street", signed_in=False)
    for role in POLICE:
        sees_what_police_see(by_client(story.client_for(role)), story.way, role)


def the_licence_passes_on(story: Story) -> None:
    """The former holder's manager sees nothing from then on; the next holder's, nothing of what was
    before."""
    mona, way = story.mona, Way(dict(story.way.addresses))
    officers.transfer(story.lena, holder=NEXT_HOLDER, former=MONA)
    sees_nothing(in_browser(mona.page), way, "the former manager, signed out", signed_in=False)
    people.sign_in_again(mona, MONAS_MAIL, story.secret)
    sees_nothing(in_browser(mona.page), way, "the former manager", knows=(MONA,))
    officers.invite_by_email(story.lena, name=NINA, email=NINAS_MAIL)
    nina = Walking(story.browse(viewport=PHONE), Way(), never=(GUEST, SLIPPED, BAG.number, MONA))
    people.join(nina, link_to(story.post, NINAS_MAIL), NINAS_MAIL)
    nina.at(NAME)
    sees_nothing(in_browser(nina.page), way, "the next manager", knows=(NAME,))


# --- The bundle -----------------------------------------------------------------------------------


def the_name_is_gone(bundle: bytes) -> None:
    """Nowhere in the file; and where it stood, the page is black."""
    for text in everything_in(bundle):
        plain = folded(text).letters
        assert "larkwhistle" not in plain
        assert "quillfeather" not in plain
    document = pypdfium2.PdfDocument(bundle)
    covered = [number for number in range(len(document)) if has_black_bar(document[number])]
    words = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    told = [number for number, each in enumerate(words) if people.TOLD.rstrip(".") in
            " ".join(each.split())]  # fmt: skip
    assert told
    assert set(told) <= set(covered), (told, covered)


def has_black_bar(page: Any) -> bool:
    """Whether there is a bar that is black, 30 points wide and 6 high at least."""
    dark = numpy.asarray(page.render(scale=1).to_pil().convert("L")) < 40
    wide = numpy.lib.stride_tricks.sliding_window_view(dark, 30, axis=1).all(axis=2)
    return bool(numpy.lib.stride_tricks.sliding_window_view(wide, 6, axis=0).all(axis=2).any())


def it_can_be_found_one_s_way_in(bundle: bytes, reference: str) -> None:
    """Pages numbered to the last; a list of exhibits; nothing but what was chosen."""
    words = words_of(bundle)
    reader = pypdf.PdfReader(io.BytesIO(bundle))
    last = len(reader.pages)
    for number, page in enumerate(reader.pages, start=1):
        assert f"Page {number} of {last}" in page.extract_text()
    front = " ".join(reader.pages[0].extract_text().split())
    listed = re.findall(r"\bA(\d+) ", front)
    assert listed == [str(each) for each in range(1, len(listed) + 1)]
    assert len(listed) >= 6
    for exhibit in (reference, f"Bag {BAG.number}", "Visit: Routine", "Action plan L/"):
        assert exhibit in front, exhibit
    assert "Licence of" not in words
    assert officers.NOT_PROOF in " ".join(words.split())


# --- Everybody else -------------------------------------------------------------------------------

Get = Callable[[str], tuple[int, str]]
"""What is answered to somebody at an address: the status, and the body."""


def in_browser(page: Page) -> Get:
    def get(address: str) -> tuple[int, str]:
        answer = page.request.get(address, max_redirects=0)
        return answer.status, answer.text()

    return get


def by_client(client: Client) -> Get:
    """The same without a browser, for hundreds of addresses."""

    def get(address: str) -> tuple[int, str]:
        answer = client.get(address)
        return answer.status_code, answer.content.decode()

    return get


def sees_nothing(
    get: Get,
    way: Way,
    who: str,
    *,
    signed_in: bool = True,
    knows: tuple[str, ...] = (),
) -> None:
    """An address of one thing is refused or not found; a page of their own shows nothing of it."""
    for name, address in way.walked(without=FOR_ANYBODY):
        status, body = get(address)
        said = (who, name, status)
        if not signed_in:
            assert status == 302, said
        elif re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", address.partition("?")[0]):
            assert status in (403, 404), said
        else:
            assert status in (200, 403, 404), said
        assert not [each for each in CANARIES if each in body and each not in knows], said


def sees_what_police_see(get: Get, way: Way, role: str) -> None:
    """What is theirs, without officers' notes; nothing that is the premises' or licensing's own."""
    for name, address in way.walked(without=FOR_ANYBODY):
        status, body = get(address)
        assert (status == 200) is (name in SEEN_BY_POLICE), (role, name, status)
        assert officers.NOTES not in body, (role, name)
        assert GUEST not in body, (role, name)
