"""Digests of saved searches: for whom, when, once; and that they say nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from agencies.registry.models import Membership
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.delivery import deliver_batch
from portal.notifications.models import OutboxMessage
from reports import saved_searches
from reports.actions import digests as sending
from reports.actions import saved_searches as actions
from reports.actions.digests import send_digests
from reports.actions.triage import move_report
from reports.enums import Category, Kind, MoveReason
from reports.models import Report, SavedSearch, SearchDigest
from reports.saved_searches import Chosen, Search
from reports.tasks import send_search_digests
from tests.integration.disclosures.test_concurrency import at_once
from tests.integration.triage.conftest import text_of

LONDON = ZoneInfo("Europe/London")
SUNDAY = datetime(2031, 3, 23, 12, 0, tzinfo=LONDON)
MONDAY = datetime(2031, 3, 24, 9, 30, tzinfo=LONDON)
DAY = timedelta(days=1)
NOWHERE = {"point": None, "point_origin": "", "point_accuracy_m": None}
NAME = "Quillfeather at the garages"


def keep(by: User, *, every: str = "day", words: str = "", **chosen: str) -> SavedSearch:
    picked = chosen or {"received_from": "2020-01-01"}
    search = Search(NAME, tuple(Chosen(*each, each[1]) for each in picked.items()), words)
    with time_machine.travel(SUNDAY, tick=False):
        saved: SavedSearch = actions.save_search(by=by, search=search)
        actions.choose_digest(by=by, saved_id=saved.pk, every=every)
    return saved


def told() -> list[tuple[str, object]]:
    return list(OutboxMessage.objects.order_by("created_at").values_list("type", "user_id"))


def send(at: datetime) -> int:
    with time_machine.travel(at, tick=False):
        return send_digests()


def arrive(tell: Callable[..., Report], at: datetime, **how: object) -> Report:
    with time_machine.travel(at, tick=False):
        report = tell(**how)
    OutboxMessage.objects.all().delete()  # what tells the team of the arrival
    return report


def test_a_digest_is_sent_once_in_a_period_with_something_new(
    officer: User, tell: Callable[..., Report]
) -> None:
    arrive(tell, SUNDAY - DAY)
    keep(officer)
    assert send(SUNDAY + timedelta(hours=3)) == 0  # the period in which it was asked for
    assert send(MONDAY) == 0  # nothing new
    arrive(tell, MONDAY + timedelta(hours=1))
    assert send(MONDAY + timedelta(hours=2)) == 0  # not before the next period
    assert send(MONDAY + DAY) == 1
    assert send(MONDAY + DAY + timedelta(minutes=5)) == 0
    assert send(MONDAY + 2 * DAY) == 0
    assert told() == [("saved_search.new", officer.pk)]


def test_several_searches_make_one_message(officer: User, tell: Callable[..., Report]) -> None:
    for every in ("day", "week", "day"):
        saved = keep(officer, every=every)
        actions.rename_search(by=officer, saved_id=saved.pk, name=str(saved.pk), version=1)
    arrive(tell, SUNDAY + timedelta(hours=1))
    assert send(MONDAY) == 1
    assert told() == [("saved_search.new", officer.pk)]


def test_a_weekly_digest_comes_on_the_first_working_day(
    person_with: Callable[..., User], tell: Callable[..., Report]
) -> None:
    lead = person_with("cleansing_lead")
    keep(lead, every="week")
    arrive(tell, SUNDAY + timedelta(hours=1), kind=Kind.NEEDLE_FIND)
    assert send(MONDAY.replace(hour=8)) == 0  # the council opens at nine
    assert send(MONDAY) == 1
    arrive(tell, MONDAY + timedelta(hours=1), kind=Kind.NEEDLE_FIND)
    assert sum(send(MONDAY + number * DAY) for number in range(1, 7)) == 0
    assert send(MONDAY + 7 * DAY) == 1


def test_a_digest_is_made_for_what_its_reader_may_see_then(
    person_with: Callable[..., User], officer: User, tell: Callable[..., Report]
) -> None:
    """A report that others see is no news; one that was passed on since is, however old."""
    safeguarding = person_with("safeguarding")
    report = arrive(tell, SUNDAY - 9 * DAY)
    keep(safeguarding)
    arrive(tell, SUNDAY + timedelta(hours=1), category=Category.DEALING)
    assert send(MONDAY) == 0
    for move, reason, version in (
        ("start", MoveReason.START, 1), ("pass_on", MoveReason.SAFEGUARDING, 2)
    ):  # fmt: skip
        move_report(
            by=officer, report_id=report.pk, transition=move, reason=reason, version=version
        )
    OutboxMessage.objects.all().delete()
    assert send(MONDAY + DAY) == 1
    assert send(MONDAY + 2 * DAY) == 0


def test_who_lost_the_role_the_place_or_the_team_is_told_nothing(
    officer: User, person_with: Callable[..., User], tell: Callable[..., Report]
) -> None:
    keep(officer)
    arrive(tell, SUNDAY + timedelta(hours=1))
    membership = Membership.objects.filter(user=officer)
    membership.update(suspended_at=SUNDAY)
    assert send(MONDAY) == 0
    membership.update(suspended_at=None, roles=["auditor"])
    assert send(MONDAY + DAY) == 0
    membership.update(roles=["police_triage"])
    assert send(MONDAY + 2 * DAY) == 1  # back, and told of what is new to them


def test_a_reader_who_left_the_team_is_told_of_its_search_no_more(
    officer: User, person_with: Callable[..., User], tell: Callable[..., Report]
) -> None:
    other = person_with("police_triage")
    saved = keep(officer, every="week")
    actions.share_search(by=officer, saved_id=saved.pk, team="police:police.triage", version=1)
    with time_machine.travel(SUNDAY, tick=False):
        actions.choose_digest(by=other, saved_id=saved.pk, every="day")
    Membership.objects.filter(user=other).update(roles=["police_intelligence"])
    arrive(tell, SUNDAY + timedelta(hours=1))
    assert send(MONDAY) == 1
    assert told() == [("saved_search.new", officer.pk)]
    assert sending.tidy_saved_searches() == 1
    assert [each.membership.user for each in SearchDigest.objects.all()] == [officer]


def test_a_digest_of_a_search_that_can_not_be_run_says_so(
    officer: User, tell: Callable[..., Report]
) -> None:
    keep(officer, ward="E05999999", kind="concern")
    arrive(tell, SUNDAY + timedelta(hours=1))
    assert send(MONDAY) == 1
    assert told() == [("saved_search.broken", officer.pk)]


def test_words_are_looked_for_by_the_digest_too(officer: User, tell: Callable[..., Report]) -> None:
    keep(officer, words="corsa")
    arrive(tell, SUNDAY + timedelta(hours=1), narrative="A blue van")
    assert send(MONDAY) == 0
    arrive(tell, MONDAY + timedelta(hours=1), narrative="A silver Corsa")
    assert send(MONDAY + DAY) == 1


def test_the_message_says_nothing(
    officer: User, tell: Callable[..., Report], client: Client
) -> None:
    keep(officer, words="corsa", ward="none")
    arrive(tell, SUNDAY + timedelta(hours=1), narrative="A Corsa", **NOWHERE)
    assert send(MONDAY) == 1
    with time_machine.travel(MONDAY, tick=False):
        deliver_batch()
    (message,) = mail.outbox
    assert message.to == [officer.email]
    assert "Your saved searches have new reports" in message.body
    assert "/triage/saved/\n" in message.body
    everything = f"{message.subject} {message.body}".lower()
    for word in ("quillfeather", "garages", "corsa", "ward", "1 report"):
        assert word not in everything
    # Not in the outbox either, nor in the log.
    (event,) = AuditEvent.objects.filter(actor_label="send_digests")
    assert event.detail == {"told": ["saved_search.new"]}


def test_each_can_be_stopped_from_the_list(officer: User, client: Client) -> None:
    saved = keep(officer)
    page = text_of(client.get("/triage/saved/"))
    assert "Every working day" in page
    answer = client.post(f"/triage/saved/{saved.pk}/digest/", {"every": ""}, follow=True)
    assert "Your choice of e-mails was saved." in text_of(answer)
    assert not SearchDigest.objects.exists()


def test_a_change_of_what_is_asked_tells_only_of_what_comes_in_later(
    officer: User, tell: Callable[..., Report]
) -> None:
    arrive(tell, SUNDAY - DAY, kind=Kind.NEEDLE_FIND)
    saved = keep(officer, kind="concern")
    assert send(MONDAY) == 0
    wider = Search("", (Chosen("kind", "needle_find", "Needles"),))
    with time_machine.travel(MONDAY + timedelta(hours=1), tick=False):
        actions.change_search(by=officer, saved_id=saved.pk, search=wider, version=1)
    assert send(MONDAY + DAY) == 0
    arrive(tell, MONDAY + DAY + timedelta(hours=1), kind=Kind.NEEDLE_FIND)
    assert send(MONDAY + 2 * DAY) == 1


def test_a_run_that_is_cut_off_tells_the_next_time_and_once(
    officer: User, tell: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(officer)
    arrive(tell, SUNDAY + timedelta(hours=1))
    before = SearchDigest.objects.values().get()

    def cut_off(*args: object, **kwargs: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(sending, "record", cut_off)  # after everything else was written
        with pytest.raises(SystemExit):
            send(MONDAY)
    assert told() == []
    assert SearchDigest.objects.values().get() == before
    with time_machine.travel(MONDAY, tick=False):
        send_search_digests()
        send_search_digests()
    assert told() == [("saved_search.new", officer.pk)]


def fails_for(text: str, how: Callable[[], None]) -> Callable[..., object]:
    """As the searches are run, but for those whose name has `text`."""
    run = saved_searches.found_by

    def found_by(user: User, search: Search, *, most: int) -> object:
        if text in search.name:
            how()
        return run(user, search, most=most)

    return found_by


def breaks() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


def drags_on() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(20)")


def named(by: User, name: str) -> SavedSearch:
    saved = keep(by)
    renamed: SavedSearch = actions.rename_search(by=by, saved_id=saved.pk, name=name, version=1)
    return renamed


@pytest.mark.parametrize("how", [breaks, drags_on])
def test_a_search_that_fails_holds_up_no_other(
    officer: User,
    colleague: User,
    tell: Callable[..., Report],
    monkeypatch: pytest.MonkeyPatch,
    how: Callable[[], None],
) -> None:
    """Neither of the same reader nor of those who come after."""
    bad = named(officer, "Bad")
    named(officer, "Good")
    named(colleague, "Another")
    arrive(tell, SUNDAY + timedelta(hours=1))
    monkeypatch.setattr(sending, "SEARCH_MS", 200, raising=False)
    with monkeypatch.context() as patched:
        patched.setattr(sending, "found_by", fails_for("Bad", how))
        assert send(MONDAY) == 2
        assert send(MONDAY + timedelta(minutes=5)) == 0
    people = {officer.pk, colleague.pk}
    assert {*told()} == {("saved_search.new", each) for each in people}
    OutboxMessage.objects.all().delete()
    assert SearchDigest.objects.get(search=bad).told_for < MONDAY.date()
    assert send(MONDAY + timedelta(hours=2)) == 1  # nothing of it was lost
    assert told() == [("saved_search.new", officer.pk)]


def test_a_search_that_takes_too_long_twice_is_said_to_need_a_change(
    officer: User, tell: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    named(officer, "Slow")
    arrive(tell, SUNDAY + timedelta(hours=1))
    monkeypatch.setattr(sending, "SEARCH_MS", 200, raising=False)
    monkeypatch.setattr(sending, "found_by", fails_for("Slow", drags_on))
    assert [send(MONDAY + timedelta(hours=each)) for each in (0, 2, 4)] == [0, 1, 0]
    assert told() == [("saved_search.broken", officer.pk)]
    assert [send(MONDAY + DAY + timedelta(hours=each)) for each in (0, 2)] == [0, 1]


def test_who_it_fails_for_comes_after_the_others(
    officer: User,
    colleague: User,
    tell: Callable[..., Report],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also when it fails outside a search."""
    first = named(officer, "Bad")
    named(colleague, "Good")
    SearchDigest.objects.filter(search=first).update(told_for=(SUNDAY - DAY).date())
    arrive(tell, SUNDAY + timedelta(hours=1))
    monkeypatch.setattr(sending, "MOST_AT_ONCE", 1)
    look = sending._reader

    def reader(member: Membership) -> User | None:
        if member.user_id == officer.pk:
            raise RuntimeError
        return look(member)

    monkeypatch.setattr(sending, "_reader", reader)
    assert send(MONDAY) == 0
    assert send(MONDAY + timedelta(minutes=5)) == 1
    assert told() == [("saved_search.new", colleague.pk)]


def test_a_run_ends_in_time(
    officer: User,
    colleague: User,
    tell: Callable[..., Report],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What it doesn't come to is left to the next: members, and searches of one."""
    for name in ("one", "two"):
        named(officer, name)
    named(colleague, "three")
    arrive(tell, SUNDAY + timedelta(hours=1))
    with monkeypatch.context() as patched:
        patched.setattr(sending, "RUN_SECONDS", -1.0, raising=False)
        assert send(MONDAY) == 0
    with monkeypatch.context() as patched:
        patched.setattr(sending, "MEMBER_SECONDS", -1.0, raising=False)
        assert send(MONDAY) == 0
    assert send(MONDAY) == 2


@pytest.mark.django_db(transaction=True)
def test_several_runs_at_once_tell_each_person_once(
    officer: User, colleague: User, tell: Callable[..., Report]
) -> None:
    now = timezone.now()
    for person in (officer, colleague):
        for number in range(3):
            search = Search(f"{number}", (Chosen("received_from", "2020-01-01", ""),))
            saved = actions.save_search(by=person, search=search)
            actions.choose_digest(by=person, saved_id=saved.pk, every="day")
    tell()
    OutboxMessage.objects.all().delete()
    SearchDigest.objects.update(told_for=(now - 3 * DAY).date(), looked_at=now - 3 * DAY)
    counts = at_once(send_digests, send_digests, send_digests, send_digests)
    counts.append(send_digests())  # what one of them left to another
    assert sum(counts) == 2, counts
    assert sorted(told(), key=str) == sorted(
        [("saved_search.new", each.pk) for each in (officer, colleague)], key=str
    )
