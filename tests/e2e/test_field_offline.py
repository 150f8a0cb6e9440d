"""A day in the field without a signal, on a phone that is killed, with a clock that is two days
wrong until it is put right, and a server that is killed while all of it comes in: everything is
there once.

The other trials of the app (a full phone, two phones and one job, an old app, signing out, a phone
whose access is taken away, an update) are in test_field_app.py. Here the server is gunicorn, since
it is killed, and the browser one with a profile on the disk, since it is, too.
"""

from __future__ import annotations

import os
import signal
import time
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Error, expect

from agencies.refuse.enums import PhotoStatus
from agencies.refuse.models import Entry, Find, Photo
from portal.accounts.models import User
from reports.models import Report, ReportFile
from tests.e2e.browsing import carry_session
from tests.e2e.field_phone import FIND_TAPS, PHONE_OPTIONS, SPOT, FieldPhone
from tests.support import processes, samples
from tests.support.browser import ARGUMENTS, PHONE, chromium_path
from tests.support.launcher import ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("reference_data"),
]

FINDS = 50
BY_HAND = 10
"""Logged on the screens, tap by tap; the others by the same modules, called from a program."""
KILLED_AFTER = 24
STORED_WHEN_KILLED = 10
AHEAD = timedelta(days=2)
"""How wrong the phone's clock is from the beginning."""
BETWEEN = timedelta(minutes=11)
"""From one find to the next: fifty of them fill a day of nine hours."""
NEARLY = timedelta(minutes=1)
EASY_SECONDS = 30
"""R4.1: within which somebody in gloves logs a find."""

CLOCK = """(shift) => {
    const Real = Date;
    let ahead = shift;
    window.setAhead = (milliseconds) => { ahead = milliseconds; };
    window.Date = class extends Real {
        constructor(...parts) { if (parts.length) super(...parts); else super(Real.now() + ahead); }
        static now() { return Real.now() + ahead; }
    };
    // A worker has a clock of its own, which no test can put wrong: as where phones have none.
    delete window.SyncManager;
    if (window.ServiceWorkerRegistration) delete ServiceWorkerRegistration.prototype.sync;
}"""
LOG = """async ([photo, number]) => {
    const [drafts, log, shrink] = await Promise.all(
        ["draft", "log", "shrink"].map((name) => import(`/static/js/field/${name}.js`)),
    );
    const draft = drafts.begin("find");
    draft.point = { lon: -0.2442 + number / 5000, lat: 52.5795, accuracy: 8 };
    Object.assign(draft, { litter: "foil", atLeast: number, atMost: number, land: "park" });
    const bytes = Uint8Array.from(atob(photo), (each) => each.charCodeAt(0));
    const small = await shrink.shrunk(new Blob([bytes], { type: "image/jpeg" }));
    draft.photos.push({ id: crypto.randomUUID(), bytes: small });
    await log.keepFind(draft, "bagged");
    drafts.end();
}"""
MEASURED = """async (ahead) => {
    const { fact, setFact } = await import("/static/js/field/vault.js");
    await setFact("work", { ...(await fact("work")), ahead });
}"""
TO_LOOK_AT = """async () => {
    const { countToLookAt } = await import("/static/js/field/queue.js");
    return countToLookAt();
}"""
KEPT = """async () => {
    const { countWaiting } = await import("/static/js/field/queue.js");
    return countWaiting();
}"""


@dataclass
class Portal:
    """The server, which may be killed and started again at the same address."""

    folder: Path
    port: int = field(default_factory=processes.free_port)
    running: ExitStack = field(default_factory=ExitStack)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _own(self) -> dict[str, str]:
        return {"SPOTLIGHT_RUN_DIR": str(self.folder), "SPOTLIGHT_AS_OWNER": "0"}

    def start(self) -> None:
        log = self.folder / f"web-{time.monotonic_ns()}.log"
        self.running.enter_context(processes.web(log, workers=2, port=self.port, **self._own()))

    def kill(self) -> None:
        """All of its processes, at once."""
        _kill(each for each in _below(os.getpid()) if "gunicorn portal.wsgi" in _command(each))
        self.running.close()


class Phone:
    """A browser with its profile on the disk, and a clock that the test sets."""

    def __init__(self, chromium: Browser, profile: Path) -> None:
        self.chromium, self.profile = chromium, profile
        self.ahead = AHEAD
        self.context: BrowserContext | None = None

    def open(self, portal: Portal, *, client: Client | None = None) -> FieldPhone:
        """Open the browser. `client`: whose session it has."""
        self.context = self.chromium.browser_type.launch_persistent_context(
            self.profile,
            executable_path=chromium_path(),
            args=ARGUMENTS,
            base_url=portal.address,
            viewport=PHONE,
            locale="en-GB",
            timezone_id="Europe/London",
            **PHONE_OPTIONS,
        )
        self.context.set_default_timeout(15_000)
        self.context.add_init_script(f"({CLOCK})({_milliseconds(self.ahead)})")
        page = self.context.new_page()
        if client is not None:
            carry_session(client, page, portal.address)
        return FieldPhone(page)

    def later(self, phone: FieldPhone) -> datetime:
        """Time goes by on the phone, which is carried on; what its clock says then."""
        self.ahead += BETWEEN
        east = (self.ahead - AHEAD) / BETWEEN / 5_000
        phone.context.set_geolocation({**SPOT, "longitude": SPOT["longitude"] + east})  # type: ignore[typeddict-item]
        phone.page.evaluate(f"setAhead({_milliseconds(self.ahead)})")
        return datetime.now(timezone.utc) + self.ahead

    def put_away(self) -> None:
        """The browser is closed in order: some seconds later its cookies are on the disk anyway."""
        assert self.context is not None
        self.context.close()

    def kill(self) -> None:
        """All of the browser's processes, at once, as when a phone's battery is empty."""
        _kill(
            int(each.name)
            for each in Path("/proc").iterdir()
            if each.name.isdigit() and str(self.profile) in _command(int(each.name))
        )
        assert self.context is not None
        with suppress(Error):
            self.context.close()


def _milliseconds(length: timedelta) -> int:
    return int(length.total_seconds() * 1000)


def _below(parent: int) -> list[int]:
    """The processes that this one started, and what they started."""
    found: list[int] = []
    for task in Path(f"/proc/{parent}/task").iterdir():
        with suppress(OSError):
            for child in map(int, (task / "children").read_text().split()):
                found += [child, *_below(child)]
    return found


def _command(number: int) -> str:
    try:
        text = Path(f"/proc/{number}/cmdline").read_bytes()
    except OSError:
        return ""
    return text.replace(b"\0", b" ").decode(errors="replace")


def _kill(numbers: Iterable[int]) -> None:
    for number in [*numbers]:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)


@pytest.fixture
def portal(transactional_db: None, tmp_path: Path) -> Iterator[Portal]:
    made = Portal(tmp_path / "run")
    made.folder.mkdir()
    (made.folder / "static").symlink_to(ROOT / "static")  # in test mode no name is hashed
    made.start()
    yield made
    made.kill()


@pytest.fixture
def taken(chromium: Browser, tmp_path: Path) -> Iterator[Phone]:
    phone = Phone(chromium, tmp_path / "profile")
    yield phone
    phone.kill()


@pytest.fixture
def crew(person_with: Callable[..., User]) -> User:
    return person_with("refuse_crew", name="Cara Crew")


def _log_by_hand(phone: FieldPhone, photo: Path) -> None:
    *chosen, disposal = FIND_TAPS
    phone.go_home().tap(chosen.pop(0))
    # What the phone knew of where it is was of eleven minutes ago: it looks again.
    expect(phone.page.locator("[data-fix]")).to_contain_text("Within", timeout=20_000)
    phone.tap(*chosen)
    phone.page.locator("#photo").set_input_files(photo)
    expect(phone.page.locator(".photos__one")).to_have_count(1, timeout=20_000)
    phone.tap(disposal).on("saved")


def _log_some(
    taken: Phone, phone: FieldPhone, numbers: range, photo: Path
) -> list[tuple[datetime, datetime]]:
    """Log finds with a photo each; between which two moments of the phone's clock each was."""
    said = b64encode(photo.read_bytes()).decode()
    moments = []
    for number in numbers:
        begun = taken.later(phone)
        if number % (FINDS // BY_HAND) == 0:
            _log_by_hand(phone, photo)
        else:
            phone.page.evaluate(LOG, [said, number + 1])
        moments.append((begun, datetime.now(timezone.utc) + taken.ahead))
    return moments


def _waits(phone: FieldPhone) -> dict[str, int]:
    found: dict[str, int] = phone.page.evaluate(KEPT)
    return found


def _until(
    happened: Callable[[], bool], what: str, phone: FieldPhone, *, seconds: float = 120
) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, what
        phone.page.wait_for_timeout(20)


def test_fifty_finds_of_a_day_without_a_signal_are_there_once(
    portal: Portal,
    taken: Phone,
    crew: User,
    client_for: Callable[..., Client],
    tmp_path: Path,
) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(samples.saved(samples.picture(240, 180), "JPEG"))
    taken.open(portal, client=client_for(crew)).begin().everything_is_sent()
    taken.put_away()
    phone = taken.open(portal).lose_signal()
    phone.page.goto("/field/")
    # No day goes by here: the phone's clock was as far ahead that morning as it is in the evening.
    phone.page.evaluate(MEASURED, -_milliseconds(AHEAD + FINDS * BETWEEN))
    phone.page.reload()
    phone.on("home")
    moments = _log_some(taken, phone, range(KILLED_AFTER), photo)
    taken.kill()

    phone = taken.open(portal).lose_signal()
    phone.page.goto("/field/")
    phone.on("home")
    assert _waits(phone) == {"entries": KILLED_AFTER, "photos": KILLED_AFTER}
    moments += _log_some(taken, phone, range(KILLED_AFTER, FINDS), photo)
    assert _waits(phone) == {"entries": FINDS, "photos": FINDS}
    assert not Entry.objects.exists()

    phone.page.evaluate("setAhead(0)")  # put right by the network, with the signal
    phone.find_signal()
    _until(lambda: Entry.objects.count() >= STORED_WHEN_KILLED, "nothing was sent", phone)
    portal.kill()
    stored = Entry.objects.count()
    assert stored < FINDS, "it was killed too late to show anything"
    assert _waits(phone)["entries"] == FINDS, "let go of before there was an answer"
    portal.start()
    _until(lambda: _waits(phone)["entries"] == 0, "finds still wait", phone)

    check_stored(moments, ahead=taken.ahead)
    check_photos(phone)


def check_stored(moments: list[tuple[datetime, datetime]], *, ahead: timedelta) -> None:
    """Each is there once, with the phone's time and with the right one."""
    assert (Entry.objects.count(), Find.objects.count(), Report.objects.count()) == (FINDS,) * 3
    entries = Entry.objects.order_by("device_at")
    assert len({each.report_id for each in entries}) == FINDS
    for (begun, ended), each in zip(moments, entries, strict=True):
        assert begun - timedelta(seconds=1) <= each.device_at <= ended + timedelta(seconds=1)
        assert abs(each.happened_at - (each.device_at - ahead)) < NEARLY
        assert abs(timedelta(seconds=each.skew_seconds) + ahead) < NEARLY
    counts = sorted(Find.objects.values_list("at_least", flat=True))
    by_hand = [2 if number % (FINDS // BY_HAND) == 0 else number + 1 for number in range(FINDS)]
    assert counts == sorted(by_hand)


def check_photos(phone: FieldPhone) -> None:
    """One picture for each find, and nothing is left on the phone, nor was refused."""
    _until(lambda: _waits(phone)["photos"] == 0, "photos still wait", phone, seconds=300)
    photos = Photo.objects.all()
    assert len({each.entry_id for each in photos}) == len(photos) == FINDS
    assert all(each.received == each.total for each in photos)
    assert {each.status for each in photos} == {PhotoStatus.KEPT}
    assert len({each.report_id for each in ReportFile.objects.all()}) == FINDS
    assert ReportFile.objects.count() == FINDS
    assert phone.page.evaluate(TO_LOOK_AT) == 0


def test_a_find_is_logged_within_half_a_minute(
    portal: Portal, taken: Phone, crew: User, client_for: Callable[..., Client]
) -> None:
    """Six taps at most. A program taps at once: what is measured is what the app takes, to which a
    person adds about a second a tap."""
    phone = taken.open(portal, client=client_for(crew)).begin().everything_is_sent()
    phone.lose_signal()
    phone.taps = 0
    begun = time.monotonic()
    phone.log_a_find()
    seconds = time.monotonic() - begun
    print(f"\nOne find without a signal: {phone.taps} taps, {seconds:.1f} s")
    assert phone.taps <= 6
    assert seconds + phone.taps <= EASY_SECONDS
