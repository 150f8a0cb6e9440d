"""SIGKILL to web, worker, Redis and PostgreSQL at each step of sending a report, a hundred times.

Whatever is killed, and whenever: the resident gets a confirmation in the end, there is one report
with its words, its audit event and its notification, the code works, and nobody saw an error page
but the one that says that the service is away. A photo that was shown on the page is in its report,
whole, and nothing is left of those whose upload was cut off.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256

import pytest

from portal.celery import SWEEP_SECONDS
from portal.notifications.delivery import URGENT_LEASE
from reports.files.decoding import pictures_of
from tests.support import samples
from tests.support.resident import AT_RISK, PHOTO_NAME, WITH_PHOTO, Resident, Sending
from tests.support.stack import Stack

VICTIMS = ("web", "worker", "redis", "postgres")
ROUNDS = 100
WHOLE = (1, 3)
"""In which of the five turns the whole part is killed; it takes seconds to come back."""
WITH_PHOTOS = 3
"""In which turn each resident adds a photo; their last question is that one."""
DRAWING = 15
"""How much longer a photo takes than another answer, because it is drawn anew."""
SEED = 4
LONGEST_WAIT_SECONDS = 60
"""For one outage (docs/adr/0046)."""
CUT_OFF_SECONDS = URGENT_LEASE.total_seconds() + SWEEP_SECONDS
"""What each further attempt adds that was killed in its middle: the parts here are killed every
second or so, and a message may be in the hands of one after another of them."""

STATE_OF_MESSAGE = """
    SELECT message.status FROM outbox_message message
    JOIN reports_report report ON report.id = message.object_id WHERE report.place_text = %s
"""
STORED = """
    SELECT report.place_text, report.reference, narrative.report_id IS NOT NULL,
        (SELECT count(*) FROM audit_event event
            WHERE event.object_id = report.id::text AND event.operation = 'collection'),
        (SELECT count(*) FROM outbox_message message WHERE message.object_id = report.id)
    FROM reports_report report
    LEFT JOIN reports_reportnarrative narrative ON narrative.report_id = report.id
"""
MESSAGES = """
    SELECT type, urgent, status, attempts, extract(epoch FROM sent_at - created_at)
    FROM outbox_message WHERE object_type = 'report'
"""
CONTENTS = "SELECT count(*) FROM reports_filecontent"
OPEN_PICTURES = """
import hashlib, json
from reports.models import ReportFile
found = {}
for each in ReportFile.objects.select_related("report", "content"):
    digest = hashlib.sha256(each.content.picture.open()).hexdigest()
    found.setdefault(each.report.place_text, []).append(digest)
print(json.dumps(found))
"""
UNSENT = "SELECT count(*) FROM outbox_message WHERE status <> 'sent'"
SHOWN = "SELECT message_id FROM demo_message"


@dataclass
class Round:
    """One report, the part that is killed meanwhile, and what came of it."""

    number: int
    victim: str
    moment: str
    whole: bool
    """Whether the whole part is killed, or all its processes but the first."""
    delay: float
    resident: Resident
    photo: bytes = field(repr=False)
    """Empty in rounds without one."""
    typing: Sending = field(default_factory=Sending)
    sending: Sending = field(default_factory=Sending)
    message: str = ""
    """Where the notification stood after the kill; empty when there was no report yet."""
    reference: str = ""
    code: str = ""
    seconds: float = 0.0

    @property
    def met(self) -> tuple[Sending, Sending]:
        return self.typing, self.sending

    @property
    def place(self) -> str:
        return f"Round {self.number} by the canal"


class Crash:
    """Plays a round: the resident's next press, and the kill, at the moment that is wanted."""

    def __init__(self, stack: Stack, this: Round) -> None:
        self.stack, self.this = stack, this

    def play(self) -> None:
        """All of it. Send is pressed again after the kill even where there was a confirmation."""
        resident, this = self.this.resident, self.this
        begun = time.monotonic()
        resident.answer_some(WITH_PHOTO if this.photo else AT_RISK[:-1], place=this.place)
        self.moments()[this.moment]()
        this.sending = resident.send()
        this.reference, this.code = resident.confirmation()
        this.seconds = time.monotonic() - begun

    def moments(self) -> dict[str, Callable[[], None]]:
        return {
            "while typing": self.typing,
            "before sending": self.before,
            "while sending": self.sending,
            "after the answer": self.after,
            "while delivering": self.delivering,
        }

    def typing(self) -> None:
        """The last question is being answered."""
        self.meanwhile(self.answer, later=DRAWING if self.this.photo else 1)
        page = self.this.resident.open_check()
        assert self.this.place in page
        assert (PHOTO_NAME in page) == bool(self.this.photo)

    def answer(self) -> None:
        resident, this = self.this.resident, self.this
        if this.photo:
            this.typing = resident.show_photo(this.photo)
        else:
            this.typing = resident.answer_last(AT_RISK, place=this.place)

    def before(self) -> None:
        self.open_check()
        self.kill()
        self.this.resident.press_send()
        self.bring_back()

    def sending(self) -> None:
        self.open_check()
        self.meanwhile(self.this.resident.press_send)

    def after(self) -> None:
        self.open_check()
        self.this.resident.send()
        self.kill()
        self.bring_back()

    def delivering(self) -> None:
        """The worker has taken the message, and may be about to send it."""
        self.open_check()
        with self.stack.connected() as cursor:

            def is_taken() -> bool:
                cursor.execute(STATE_OF_MESSAGE, (self.this.place,))
                return cursor.fetchone() != ("queued",)

            self.this.resident.send()
            self.stack.wait_until(is_taken, "the worker takes the message", pause=0.001)
            self.kill()
        self.bring_back()

    def open_check(self) -> None:
        self.answer()
        self.this.resident.open_check()

    def meanwhile(self, press: Callable[[], object], *, later: float = 1) -> None:
        """Kill at the chosen moment after the press, or so many times later."""
        thread = threading.Thread(target=press)
        thread.start()
        time.sleep(self.this.delay * later)
        self.kill()
        self.bring_back()
        thread.join()

    def kill(self) -> None:
        if self.this.whole:
            self.stack.kill(self.this.victim)
        else:
            self.stack.kill_children(self.this.victim)

    def bring_back(self) -> None:
        self.stack.start(self.this.victim)
        if self.this.victim == "postgres":
            self.stack.wait_until(self.database_answers, "the database has recovered")
        self.this.message = next(
            (status for (status,) in self.stack.rows(STATE_OF_MESSAGE, self.this.place)), ""
        )

    def database_answers(self) -> bool:
        try:
            return bool(self.stack.one("SELECT true"))
        except Exception:
            return False


def planned(stack: Stack) -> list[Round]:
    """Every victim at every moment, as often, in turns; only the delays are drawn."""
    chance = random.Random(SEED)
    moments = list(Crash(stack, None).moments())  # type: ignore[arg-type]
    return [
        Round(
            number=number,
            victim=VICTIMS[number % 4],
            moment=moments[number // 4 % 5],
            whole=number // 20 in WHOLE,
            delay=chance.uniform(0, 0.04),
            resident=Resident(stack.port, number=number),
            photo=samples.grainy_jpeg() if number // 20 == WITH_PHOTOS else b"",
        )
        for number in range(ROUNDS)
    ]


@pytest.mark.slow
@pytest.mark.alone
def test_a_hundred_kills_leave_one_report_and_its_notification_each(emptied: Stack) -> None:
    stack, rounds = emptied, planned(emptied)
    begun = time.monotonic()
    for this in rounds:
        Crash(stack, this).play()
        stack.restart_what_ended()
    stack.wait_until(lambda: not stack.one(UNSENT), "every notification has left", seconds=90)
    longest = check_stored(stack, rounds)
    check_residents(rounds)
    check_photos(stack, rounds)
    show(rounds, seconds=time.monotonic() - begun, longest=longest)
    print(f"ended by themselves, and started again: {dict(stack.ended) or 'none'}")


def check_stored(stack: Stack, rounds: list[Round]) -> tuple[int, float]:
    """One of each for every journey and nothing else; the attempts and seconds of the notification
    that waited longest."""
    stored = stack.rows(STORED)
    assert Counter(place for place, *_ in stored) == Counter(this.place for this in rounds)
    references = {place: reference for place, reference, *_ in stored}
    for this in rounds:
        assert this.reference.replace("-", "") == references[this.place], this
    assert {tuple(parts) for _, _, *parts in stored} == {(True, 1, 1)}

    messages = stack.rows(MESSAGES)
    assert {message[:3] for message in messages} == {("report.urgent", True, "sent")}
    assert len(messages) == len(stack.rows(SHOWN)) == len(rounds)
    waits = [(attempts, float(waited)) for *_, attempts, waited in messages]
    late = [each for each in waits if each[1] >= longest_wait(attempts=each[0])]
    assert not late, f"attempts and seconds of those that waited too long: {late}"
    return max(waits, key=lambda each: each[1])


def longest_wait(*, attempts: int) -> float:
    """Seconds within which a notification has left whose last attempt is this one."""
    return LONGEST_WAIT_SECONDS + (attempts - 1) * CUT_OFF_SECONDS


def check_photos(stack: Stack, rounds: list[Round]) -> None:
    """Each picture is what was made of the photo, in its own report; when drafts are gone, so are
    pictures that nobody was told of."""
    shown = {this.place: pictures_of(this.photo)[0].content for this in rounds if this.photo}
    expected = {place: [sha256(content).hexdigest()] for place, content in shown.items()}
    done = stack.run_python(OPEN_PICTURES)
    assert json.loads(done) == expected
    waiting = stack.one(CONTENTS) - len(expected)
    stack.rows("DELETE FROM django_session")
    assert stack.one(CONTENTS) == len(expected) == ROUNDS // 5
    print(
        f"\n{len(expected)} photos are whole; {waiting} uploads that were cut off went with a draft"
    )


def check_residents(rounds: list[Round]) -> None:
    """Nobody saw an error of ours, and every code opens an inbox."""
    assert not [this for this in rounds if any(met.other for met in this.met)]
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(lambda this: this.resident.opens_inbox(this.code), rounds))
    assert all(opened)


def show(rounds: list[Round], *, seconds: float, longest: tuple[int, float]) -> None:
    """A table of what was killed when, and what the residents met."""
    attempts, waited = longest
    print(
        f"\n{len(rounds)} rounds in {seconds:.0f} s; notifications within {waited:.1f} s,"
        f" that one at its attempt {attempts}"
    )
    print("killed    when               rounds  seconds  pressed  broken  503  message then")
    for victim in VICTIMS:
        for moment in dict.fromkeys(this.moment for this in rounds):
            some = [each for each in rounds if (each.victim, each.moment) == (victim, moment)]
            met = [each for this in some for each in this.met]
            states = Counter(each.message or "none yet" for each in some)
            figures = (
                f"{len(some):7}{sum(each.seconds for each in some):9.1f}"
                f"{sum(each.presses for each in met):9}{sum(each.broken for each in met):8}"
                f"{sum(each.outages for each in met):5}"
            )
            words = ", ".join(f"{count} {state}" for state, count in states.items())
            print(f"{victim:10}{moment:18}{figures}  {words}")
