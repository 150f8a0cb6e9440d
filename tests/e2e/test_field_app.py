"""The app in the field in a browser: with a signal and without, and what is left on the phone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.test import Client
from playwright.sync_api import Page, Request, expect

from agencies.refuse import entries
from agencies.refuse.actions.jobs import move_job
from agencies.refuse.actions.shifts import LENGTH, restore_device, revoke_device
from agencies.refuse.enums import PhotoStatus
from agencies.refuse.models import (
    Device,
    Entry,
    Find,
    HealthRecord,
    Job,
    Photo,
    Round,
    Shift,
    Site,
    Visit,
)
from agencies.refuse.views import app as shell
from portal.accounts.models import User
from tests.e2e.browsing import carry_session
from tests.e2e.field_phone import PHONE_OPTIONS, SPOT, FieldPhone
from tests.integration.refuse.conftest import job_of, needle_report
from tests.support import axe, samples
from tests.support.browser import DESKTOP, PHONE, Record

pytestmark = pytest.mark.django_db(transaction=True)

LARGEST = """() => [...document.querySelectorAll("button, a.button, label.button")]
    .map((each) => [each.dataset.do, each.getBoundingClientRect()])
    .filter(([, box]) => box.width && Math.min(box.width, box.height) < 56)
    .map(([name]) => name)"""


@pytest.fixture
def crew(person_with: Callable[..., User]) -> User:
    return person_with("refuse_crew", name="Cara Crew")


@pytest.fixture
def mate(person_with: Callable[..., User]) -> User:
    return person_with("refuse_crew", name="Milan Mate")


@pytest.fixture
def take_phone(
    browse: Callable[..., Page], records: list[Record]
) -> Iterator[Callable[..., FieldPhone]]:
    """A phone whose signal comes and goes, which the browser's console tells of."""

    def take(who: User, name: str = "Van 3") -> FieldPhone:
        return FieldPhone(browse(who, viewport=PHONE, **PHONE_OPTIONS)).begin(name)

    yield take
    for record in records:
        record.expect_console("Failed to load resource: net::")


@pytest.fixture
def phone(take_phone: Callable[..., FieldPhone], crew: User) -> FieldPhone:
    return take_phone(crew)


SPOT_POINT = Point(SPOT["longitude"], SPOT["latitude"], srid=4326)


def _job() -> Job:
    return job_of(needle_report(point=SPOT_POINT, point_origin="pin"))


def test_a_find_takes_six_taps_and_can_be_undone(phone: FieldPhone) -> None:
    phone.log_a_find()
    assert phone.taps <= 6
    expect(phone.notice("saved")).to_be_visible()
    phone.everything_is_sent()
    find = Find.objects.get()
    assert (find.litter, find.at_least, find.at_most) == ("needle_uncapped", 2, 5)
    assert (find.land, find.accuracy_m, find.undone_at) == ("park", 8, None)
    phone.tap("undo").on("undone").everything_is_sent()
    find.refresh_from_db()
    assert find.undone_at is not None


def test_a_visit_and_a_round_can_be_undone_after_they_were_sent(phone: FieldPhone) -> None:
    phone.tap("nothing", "here").on("saved").everything_is_sent()
    phone.tap("undo").on("undone").everything_is_sent()
    assert Visit.objects.get().undone_at is not None
    phone.go_home().tap("round")
    expect(phone.page.locator("[data-round]")).to_be_visible()
    phone.tap("round")
    expect(phone.page.locator("[data-round]")).to_have_count(0)
    phone.everything_is_sent()
    key = str(Round.objects.get().pk)
    phone.tap("to-list").on("list")
    phone.page.locator(f"[data-do='undo'][data-on='{key}']").click()
    phone.on("undone").everything_is_sent()
    assert Round.objects.get().undone_at is not None


def test_without_a_signal_finds_wait_and_go_by_themselves(
    take_phone: Callable[..., FieldPhone], crew: User
) -> None:
    """After the app was closed and opened again, too. Places with children are known there."""
    Site.objects.create(kind="school", name="Fictional", shape=SPOT_POINT)
    phone = take_phone(crew)
    phone.everything_is_sent().lose_signal()
    phone.page.reload()
    phone.on("home").taps = 0
    phone.log_a_find()
    assert phone.taps <= 6
    phone.tap("another", "here", "litter-foil", "count-1", "land-street")
    expect(phone.notice("near-school")).to_contain_text("School within 100 m")
    phone.tap("disposal-bagged").on("saved").tap("undo").on("undone").go_home()
    phone.tap("nothing", "here").on("saved").go_home()
    phone.tap("round")
    expect(phone.page.locator("[data-round]")).to_be_visible()
    phone.tap("round")
    expect(phone.page.locator("[data-round]")).to_have_count(0)
    phone.page.reload()
    phone.on("home").tap("to-list").on("list")
    waiting = phone.page.locator("[data-list='waits'] [data-entry]")
    expect(waiting).to_have_count(3)  # what was taken back before it was sent is simply gone
    assert not Entry.objects.exists()
    phone.find_signal().everything_is_sent()
    assert (Find.objects.count(), Visit.objects.count(), Round.objects.count()) == (1, 1, 1)
    assert Entry.objects.count() == 3


def test_what_waits_can_be_read_by_nobody_and_goes_with_the_key(phone: FieldPhone) -> None:
    phone.everything_is_sent().lose_signal()
    phone.tap("find", "here", "litter-needle_capped", "count-6", "land-cemetery")
    phone.page.locator("#box").fill("SECRET-BOX-77")
    phone.tap("disposal-boxed").on("saved").go_home()
    kept = phone.stored_bytes()
    assert "queue" in kept
    for word in ("SECRET-BOX", "cemetery", "needle_capped", "Cara", "52.57", "Van 3", "find"):
        assert word not in kept, word
    phone.tap("menu")
    expect(phone.page.locator("[data-do=desk]")).to_have_attribute("href", "/home/")
    phone.tap("sign-out").on("sign-out")
    phone.tap("after").on("leaving")
    assert phone.waits() == 1
    phone.find_signal().on("start")
    assert Find.objects.get().land == "cemetery"
    assert Shift.objects.get().ended_at is not None
    assert phone.page.evaluate(COUNT_ROWS) == 0


COUNT_ROWS = """async () => {
    const db = await new Promise((done) => {
        indexedDB.open("spotlight-field").onsuccess = (event) => done(event.target.result);
    });
    let rows = 0;
    for (const name of ["keys", "facts", "queue", "settled", "photos", "pictures"]) {
        rows += await new Promise((done) => {
            const asked = db.transaction(name).objectStore(name).count();
            asked.onsuccess = () => done(asked.result);
        });
    }
    db.close();
    return rows;
}"""


def test_things_are_given_up_only_by_saying_so_twice(phone: FieldPhone) -> None:
    phone.everything_is_sent().lose_signal().log_a_find().go_home()
    phone.tap("menu", "sign-out", "give-up").on("give-up").tap("give-up-no").on("sign-out")
    phone.tap("stay").on("home")
    assert phone.waits() == 1
    phone.tap("menu", "sign-out", "give-up", "give-up-yes").on("start")
    phone.page.reload()
    phone.find_signal().on("start")
    expect(phone.do("sign-in")).to_be_visible()
    assert not Find.objects.exists()


def test_a_phone_whose_access_is_taken_away_keeps_what_waits_and_says_so(
    phone: FieldPhone, person_with: Callable[..., User]
) -> None:
    _job()
    phone.everything_is_sent().lose_signal().log_a_find().go_home()
    lead = person_with("cleansing_lead", name="Lena Lead")
    revoke_device(by=lead, device_id=Device.objects.get().pk)
    phone.find_signal().on("out")
    expect(phone.notice("out")).to_contain_text("Nothing was deleted")
    assert phone.waits() == 1
    expect(phone.do("see")).to_have_count(0)
    expect(phone.do("to-jobs")).to_have_count(0)
    # Whoever found it sees how much waits, and no way leads to what it is: back, or by the bar.
    phone.tap("to-list").on("out")
    for _ in range(4):
        phone.page.go_back()
        phone.on("out")
    assert "Needle" not in phone.page.locator("#app").inner_text().replace("Needlestick", "")
    phone.page.reload()
    phone.on("out")
    assert phone.waits() == 1
    restore_device(by=lead, device_id=Device.objects.get().pk)
    phone.page.reload()
    phone.on("home").everything_is_sent()
    assert Find.objects.count() == 1


CLOCK = """() => {
    const Real = Date;
    window.ahead = 0;
    window.Date = class extends Real {
        constructor(...parts) { super(...(parts.length ? parts : [Real.now() + window.ahead])); }
        static now() { return Real.now() + window.ahead; }
    };
}"""
LATER = """async (ahead) => {
    window.ahead = ahead;
    const [model, vault] = await Promise.all(
        ["model", "vault"].map((name) => import(`/static/js/field/${name}.js`)),
    );
    await model.reread();
    window.dispatchEvent(new Event("offline")); // whatever it shows is made anew
    return vault.fact("work");
}"""


@pytest.mark.usefixtures("take_phone")
def test_a_phone_that_stays_without_a_signal_ends_its_shift_by_itself(
    browse: Callable[..., Page], crew: User
) -> None:
    """What waits stays and goes; the jobs, and whom they name, are gone though nobody said so."""
    job = _job()
    page = browse(crew, viewport=PHONE, **PHONE_OPTIONS)
    page.add_init_script(f"({CLOCK})()")
    phone = FieldPhone(page).begin().everything_is_sent().lose_signal()
    phone.log_a_find().tap("to-jobs").on("jobs")
    length = round(LENGTH.total_seconds() * 1000)
    work = page.evaluate(LATER, length - 600_000)
    assert [each["id"] for each in work["jobs"]] == [str(job.pk)]
    expect(phone.do("job")).to_be_visible()
    expect(phone.notice("over")).to_have_count(0)
    work = page.evaluate(LATER, length + 1_000)
    assert (work["jobs"], work["name"]) == ([], "Cara Crew")
    expect(phone.notice("over")).to_be_visible()
    expect(phone.do("job")).to_have_count(0)
    page.reload()
    assert page.evaluate(LATER, length + 1_000)["jobs"] == []
    assert phone.on("home").waits() == 1
    page.evaluate("() => { window.ahead = 0; }")
    phone.find_signal().everything_is_sent()
    assert Find.objects.count() == 1


def test_two_phones_take_one_job_and_the_slower_is_told(
    take_phone: Callable[..., FieldPhone], crew: User, mate: User
) -> None:
    job = _job()
    slower, quicker = take_phone(crew), take_phone(mate, "Van 4")
    for each in (slower, quicker):
        each.everything_is_sent().tap("to-jobs").on("jobs").tap("job").on("job")
    slower.lose_signal().tap("move-claim")
    expect(slower.page.locator("[data-whose]")).to_contain_text("Waits to be sent")
    quicker.tap("move-claim")
    expect(quicker.page.locator("[data-whose]")).to_contain_text("Yours")  # it is in the queue
    quicker.everything_is_sent()
    slower.find_signal().tap("to-list").on("list")
    told = slower.page.locator("[data-look='conflict']")
    expect(told.locator("[data-side='theirs']")).to_contain_text("Milan Mate", timeout=30_000)
    expect(told.locator("[data-side='mine']")).to_contain_text("I take it")
    slower.tap("seen")
    expect(told).to_have_count(0)
    job.refresh_from_db()
    assert job.held_by == mate


def test_a_job_is_cleared_with_the_same_tiles(phone: FieldPhone) -> None:
    job = _job()
    phone.page.reload()
    phone.on("home").tap("to-jobs").tap("job", "move-go", "move-cleared").on("place")
    phone.tap("here", "litter-syringe_no_needle", "count-1", "land-alley").on("last")
    expect(phone.do("disposal-left")).to_have_count(0)  # that is no job done
    phone.page.locator("#box").fill("SB-114")
    phone.tap("disposal-boxed").on("saved").everything_is_sent()
    job.refresh_from_db()
    assert job.status == "cleared"
    assert Find.objects.get().land == "alley"
    assert Entry.objects.get(find__isnull=False).box == "SB-114"


def test_a_job_that_is_a_pin_alone_is_found(phone: FieldPhone) -> None:
    """By how far it is and in which direction, and by the map of the phone."""
    job_of(needle_report(point=Point(-0.2442, 52.5885, srid=4326), point_origin="pin",
                         place_text=""))  # fmt: skip
    phone.page.reload()
    phone.on("home").tap("to-jobs").on("jobs")
    card = phone.do("job")
    expect(card).to_contain_text("On the map")
    expect(card).to_contain_text("1.0 km away, to the north")
    expect(card).not_to_contain_text("No exact place")
    phone.tap("job").on("job")
    expect(phone.page.locator("h1")).to_have_text("On the map")
    expect(phone.page.locator("main")).to_contain_text("1.0 km away, to the north")
    way = "geo:52.588500,-0.244200?q=52.588500,-0.244200"
    expect(phone.do("way")).to_have_attribute("href", way)


def _passed_on(phone: FieldPhone, client: Any) -> None:
    """Somebody else begins a shift on this phone, which has no signal until then."""
    stop = "**/field/api/**"
    phone.context.route(stop, lambda route: route.abort())
    phone.find_signal()
    _hand_over(phone, client)
    phone.context.unroute(stop)
    phone.begin().go_home()


def test_an_alert_goes_in_the_next_persons_shift_and_is_not_theirs(
    phone: FieldPhone, client_for: Callable[..., Any], mate: User
) -> None:
    phone.everything_is_sent().lose_signal().tap("round")
    phone.tap("to-stick").on("stick").tap("tell")
    expect(phone.notice("stick-waits")).to_be_visible()
    _passed_on(phone, client_for(mate))
    expect(phone.notice("others")).to_be_visible()
    found = HealthRecord.objects.get()
    assert found.hurt is None
    assert found.hurt_name is not None
    assert found.hurt_name.open() == "Cara Crew"
    phone.tap("to-stick").on("stick")
    expect(phone.notice("stick-sent")).to_have_count(0)
    expect(phone.do("tell")).to_be_visible()
    phone.tap("to-list").on("list")
    expect(phone.page.locator("[data-list='sent'] [data-entry]")).to_have_count(0)
    waiting = phone.page.locator("[data-list='waits'] [data-entry]")
    expect(waiting).to_have_count(1)
    expect(waiting).to_contain_text("Round")
    expect(phone.notice("others")).to_contain_text("Cara Crew")
    assert not Round.objects.exists()
    phone.go_home()
    expect(phone.page.locator("[data-round]")).to_have_count(0)


def test_the_same_person_goes_on_with_their_round(
    phone: FieldPhone, client_for: Callable[..., Any], crew: User
) -> None:
    phone.everything_is_sent().lose_signal().tap("round")
    expect(phone.page.locator("[data-round]")).to_be_visible()
    _passed_on(phone, client_for(crew))
    expect(phone.page.locator("[data-round]")).to_be_visible()
    phone.tap("round")
    expect(phone.page.locator("[data-round]")).to_have_count(0)
    phone.everything_is_sent()
    shift = Round.objects.get().shift
    assert shift is not None
    assert (shift.user, shift.ended_at) == (crew, None)


def test_somebody_elses_finds_go_in_this_shift_only_by_saying_so(
    phone: FieldPhone, client_for: Callable[..., Any], mate: User
) -> None:
    phone.everything_is_sent().lose_signal().log_a_find()
    _passed_on(phone, client_for(mate))
    expect(phone.notice("others")).to_be_visible()
    assert not Find.objects.exists()
    phone.tap("others").on("list")
    expect(phone.notice("others")).to_contain_text("Cara Crew")
    phone.tap("others-send").everything_is_sent()
    assert Find.objects.count() == 1


def _hand_over(phone: FieldPhone, client: Client) -> None:
    phone.page.goto("/field/start/")  # signed in by nobody: to the sign-in page
    address = "/".join(phone.page.url.split("/")[:3])
    carry_session(client, phone.page, address)


def test_signing_out_ends_where_photos_are_left_over_from_somebody_else(
    phone: FieldPhone, client_for: Callable[..., Client], mate: User
) -> None:
    """Whose finds were sent, and whose photos were not."""
    stop = "**/field/api/photos/**"
    phone.everything_is_sent().context.route(stop, lambda route: route.abort())
    phone.tap("find", "here", "litter-foil", "count-1", "land-street").on("last")
    small = samples.saved(samples.picture(240, 180), "JPEG")
    phone.page.locator("#photo").set_input_files({**_photo(), "buffer": small})
    expect(phone.page.locator(".photos__one")).to_have_count(1)
    phone.tap("disposal-bagged").on("saved").tap("to-list").on("list")
    expect(phone.page.locator("[data-list='sent'] [data-entry]")).to_have_count(1, timeout=30_000)
    _hand_over(phone, client_for(mate))
    phone.begin().go_home().tap("menu", "sign-out").on("sign-out").tap("after").on("leaving")
    assert phone.waits() == 1
    phone.context.unroute(stop)
    phone.tap("send").on("start")
    assert Photo.objects.get().status == PhotoStatus.KEPT


def test_signing_out_says_what_holds_it_up_and_ends_once_that_was_seen(
    phone: FieldPhone, mate: User
) -> None:
    job = _job()
    phone.page.reload()
    phone.on("home").everything_is_sent().tap("to-jobs").tap("job").on("job")
    phone.lose_signal().tap("move-claim")
    move_job(by=mate, job_id=job.pk, move="claim", version=job.version)
    phone.tap("to-home", "menu", "sign-out", "after").on("leaving")
    expect(phone.notice("leaving")).to_contain_text("When all is sent")
    phone.find_signal()
    expect(phone.notice("leaving")).to_contain_text("waits for you", timeout=30_000)
    phone.tap("seen").on("start")


def test_why_the_server_takes_nothing_just_now_is_shown(
    phone: FieldPhone, records: list[Record]
) -> None:
    later = {"status": 503, "json": {"words": "Spotlight can't be reached just now."}}
    phone.everything_is_sent().context.route(
        "**/field/api/store", lambda route: route.fulfill(**later)
    )
    phone.log_a_find().tap("to-list").on("list")
    expect(phone.page.locator("main")).to_contain_text("can't be reached", timeout=30_000)
    for record in records:
        record.failures.clear()
        record.expect_console("status of 503")


def test_what_waits_goes_while_no_page_of_the_app_is_open(phone: FieldPhone) -> None:
    """The browser wakes the worker when there is a signal again."""
    phone.everything_is_sent().lose_signal().log_a_find()
    blank = phone.context.new_page()
    devtools = phone.context.new_cdp_session(blank)
    registered: list[str] = []

    def note(event: Any) -> None:
        registered.extend(each["registrationId"] for each in event["registrations"])

    devtools.on("ServiceWorker.workerRegistrationUpdated", note)
    devtools.send("ServiceWorker.enable")
    address = "/".join(phone.page.url.split("/")[:3])
    phone.page.close()
    phone.find_signal()
    assert not Find.objects.exists()
    wanted = {"origin": address, "registrationId": registered[0], "tag": "send"}
    for _ in range(30):  # the browser tries again, too, until the worker says that all went
        devtools.send("ServiceWorker.dispatchSyncEvent", {**wanted, "lastChance": False})
        blank.wait_for_timeout(1_000)
        if Find.objects.exists():
            break
    assert Find.objects.get().litter == "needle_uncapped"


def test_something_alike_is_suggested_and_holds_nothing_up(phone: FieldPhone) -> None:
    phone.log_a_find().everything_is_sent()
    phone.tap("another", "here", "litter-foil", "count-1", "land-street").on("last")
    expect(phone.notice("near")).to_contain_text("Needle, no cap, 2–5")
    phone.tap("disposal-bagged").on("saved").everything_is_sent()
    assert Find.objects.count() == 2
    phone.lose_signal().go_home().log_a_find().find_signal()
    phone.tap("to-list").on("list")
    alike = phone.page.locator("[data-look='stored']")
    expect(alike).to_be_visible(timeout=30_000)
    assert Find.objects.count() == 3
    phone.tap("to-home", "menu", "sign-out", "give-up").on("give-up")
    expect(phone.page.locator("h1")).to_have_text("Delete 1 for good?")
    phone.tap("give-up-no", "stay").on("home").tap("to-list").on("list")
    phone.tap("near-undo").on("undone").everything_is_sent()
    assert Find.objects.filter(undone_at__isnull=True).count() == 2


def test_pricked_shows_first_aid_without_a_signal_and_goes_before_everything(
    phone: FieldPhone,
) -> None:
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/field/api/store"):
            sent.extend(each["kind"] for each in json.loads(request.post_data or "{}")["entries"])

    phone.page.on("request", note)
    phone.everything_is_sent().lose_signal().log_a_find()
    phone.tap("to-stick").on("stick")
    expect(phone.page.locator("main")).to_contain_text("running water")
    phone.tap("tell")
    expect(phone.notice("stick-waits")).to_contain_text("Phone your supervisor")
    phone.find_signal()
    expect(phone.notice("stick-waits")).to_have_count(0, timeout=30_000)
    assert sent[:2] == ["needlestick", "find"]


def test_a_new_version_waits_until_somebody_says_so(
    phone: FieldPhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.everything_is_sent().lose_signal().log_a_find().go_home()
    kept = [*shell.kept_files()]
    kept[0] = {**kept[0], "revision": "another"}
    monkeypatch.setattr(shell, "kept_files", lambda: kept)
    stop = "**/field/api/**"
    phone.context.route(stop, lambda route: route.abort())
    phone.find_signal().page.reload()
    expect(phone.notice("update")).to_be_visible(timeout=30_000)
    assert phone.waits() == 1
    with phone.page.expect_navigation():
        phone.tap("update")
    phone.on("home")
    expect(phone.notice("update")).to_have_count(0)
    assert phone.waits() == 1
    phone.context.unroute(stop)
    phone.page.reload()
    phone.on("home").everything_is_sent()
    assert Find.objects.count() == 1


def test_an_app_too_old_for_the_server_keeps_what_it_holds(
    phone: FieldPhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.everything_is_sent().lose_signal().log_a_find().go_home()
    monkeypatch.setattr(entries, "OLDEST", 2)
    monkeypatch.setattr(entries, "NEWEST", 2)
    phone.find_signal()
    expect(phone.notice("old")).to_contain_text("stays on the phone", timeout=30_000)
    assert phone.waits() == 1
    assert not Entry.objects.exists()
    monkeypatch.undo()
    phone.page.reload()
    phone.on("home").everything_is_sent()
    assert Find.objects.count() == 1


def test_a_full_phone_says_so_and_loses_nothing(
    browse: Callable[..., Page], crew: User, live_server: Any
) -> None:
    page = browse(crew, viewport=PHONE, **PHONE_OPTIONS)
    devtools = page.context.new_cdp_session(page)
    room = {"origin": live_server.url, "quotaSize": 1_400_000}
    devtools.send("Storage.overrideQuotaForOrigin", room)
    phone = FieldPhone(page).begin().everything_is_sent().lose_signal()
    phone.log_a_find().go_home()
    phone.tap("find", "here", "litter-foil", "count-1", "land-street").on("last")
    for number in (1, 2, 3):
        page.locator("#photo").set_input_files(_photo())
        expect(page.locator(".photos__one")).to_have_count(number)
    phone.tap("disposal-bagged")
    expect(phone.notice("full")).to_contain_text("NOT saved")
    phone.on("last")
    assert phone.waits() == 1
    for _ in range(2):
        page.locator(".photos__one").first.click()
    expect(page.locator(".photos__one")).to_have_count(1)
    phone.tap("disposal-bagged").on("saved")
    assert phone.waits() == 3  # two finds and a photo


def _photo() -> dict[str, Any]:
    import io
    import os

    from PIL import Image

    noise = Image.frombytes("RGB", (1200, 900), os.urandom(1200 * 900 * 3))
    whole = io.BytesIO()
    noise.save(whole, "JPEG", quality=90)
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": whole.getvalue()}


def test_a_language_is_chosen_on_the_first_screen_and_stays(browse: Callable[..., Page]) -> None:
    page = browse(viewport=PHONE)
    page.goto("/field/")
    phone = FieldPhone(page).on("start")
    page.locator("[data-on='lt']").click()
    expect(page.locator("h1")).to_have_text("Pradėkite pamainą")
    expect(page.locator("html")).to_have_attribute("lang", "lt")
    page.reload()
    expect(page.locator("h1")).to_have_text("Pradėkite pamainą")
    page.locator("[data-on='pl']").click()
    phone.tap("to-stick").on("stick")
    expect(page.locator("main")).to_contain_text("72 godziny")


def _screens(phone: FieldPhone) -> Iterator[str]:
    """Each screen, one after another, as somebody meets them."""
    yield "home"
    for press in ("find", "here", "litter-needle_uncapped", "count-exact", "count-ok"):
        phone.tap(press)
        yield press
    phone.page.locator("#exactly").fill("7")
    for press in ("count-ok", "land-park", "hazard-loose", "disposal-left", "to-jobs", "job"):
        phone.tap(press)
        yield press
    for press in ("to-list", "to-stick", "tell", "to-home", "menu"):
        phone.tap(press)
        yield press
    phone.lose_signal().go_home().log_a_find().go_home()
    for press in ("menu", "sign-out", "give-up", "give-up-no", "after", "to-list"):
        phone.tap(press)
        yield press


def test_every_screen_is_accessible_and_large_enough_for_gloves(phone: FieldPhone) -> None:
    _job()
    phone.page.reload()
    phone.on("home").everything_is_sent()
    found = []
    for name in _screens(phone):
        for size in (DESKTOP, PHONE):
            phone.page.set_viewport_size(size)
            found += [f"{name}: {each}" for each in axe.violations(phone.page)]
            found += [f"{name}: {each}" for each in axe.off_the_side(phone.page)]
            found += [f"{name}: too small: {each}" for each in phone.page.evaluate(LARGEST)]
    assert not found, "\n".join(found)


def test_a_find_is_logged_by_keyboard_alone(phone: FieldPhone) -> None:
    phone.everything_is_sent()
    for name in ("find", "here", "litter-foil", "count-1", "land-street", "disposal-bagged"):
        for _ in range(40):
            phone.page.keyboard.press("Tab")
            if phone.page.evaluate("document.activeElement.dataset.do") == name:
                break
        phone.page.keyboard.press("Enter")
    phone.on("saved").everything_is_sent()
    assert Find.objects.get().litter == "foil"
