"""Unusual access: noticed in the log, asked about, explained by somebody else, and all recorded."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from agencies.registry import row_security
from agencies.registry.models import Agency, Membership
from agencies.registry.people import forget
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.audit.recording import Operation, record
from portal.notifications.models import OutboxMessage
from portal.oversight import actions, queries, unusual_words
from portal.oversight.models import Explanation, Outcome, UnusualAccess, UnusualKind, Watermark
from portal.vault.ids import uuid7
from reports.actions.sealed_parts import read_contact
from reports.actions.triage import read_narrative
from reports.enums import ReadReason
from tests.factories.oversight import unusual_access
from tests.support.html import read as read_html
from tests.support.world import World

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2035, 11, 21, 15, 30, tzinfo=datetime.timezone.utc)
"""A Wednesday after every membership that a test makes has begun."""
TODAY = NOW.date()
WORDS = "Was on call that night: Inspector Quillfeather confirms"


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def open_things(
    person: User, times: int, *, ago: datetime.timedelta = datetime.timedelta(), **what: Any
) -> None:
    """The person opens `times` things, all at once, some time ago."""
    with time_machine.travel(NOW - ago, tick=False), transaction.atomic():
        for _ in range(times):
            record(
                Operation.CONSULTATION,
                by=person,
                **({"object_type": "report", "object_id": uuid7(), "reason": "page"} | what),
            )


def days(number: float) -> datetime.timedelta:
    return datetime.timedelta(days=number)


def usual_days(person: User, times: int, *, number: int = 10) -> None:
    for ago in range(1, number + 1):
        open_things(person, times, ago=days(ago))


def noticed(person: User | None = None) -> list[str]:
    with time_machine.travel(NOW, tick=False):
        actions.notice_unusual(since=TODAY)
    flags = UnusualAccess.objects.filter(person=person) if person else UnusualAccess.objects.all()
    return sorted(flags.values_list("kind", flat=True))


# --- What is noticed ------------------------------------------------------------------------------


def test_far_more_than_the_persons_usual_is_noticed_and_said_in_words(
    person_with: Callable[..., User],
) -> None:
    person = person_with("police_triage")
    usual_days(person, 4)
    open_things(person, 40)
    assert noticed() == [UnusualKind.MORE_THAN_USUAL]
    flag = UnusualAccess.objects.get()
    assert (flag.count, flag.day, flag.agency.key) == (40, TODAY, "police")
    assert unusual_words.why(flag) == (
        "Opened reports, cases or sealed parts 40 times at 15:30. "
        "In the hours in which this person works it is usually about 4."
    )


def test_many_in_a_day_are_noticed_though_no_hour_is_unusual(
    person_with: Callable[..., User],
) -> None:
    person = person_with("police_triage")
    usual_days(person, 20)
    for hours_ago in range(7):
        open_things(person, 29, ago=datetime.timedelta(hours=hours_ago))
    assert noticed() == [UnusualKind.MORE_THAN_USUAL]
    assert UnusualAccess.objects.get().figures["per"] == "day"


def test_usual_work_is_not_noticed(person_with: Callable[..., User]) -> None:
    person = person_with("police_triage")
    usual_days(person, 29)
    open_things(person, 31)
    assert noticed() == []


def test_somebody_new_is_compared_with_their_team(person_with: Callable[..., User]) -> None:
    """Nobody begins with a clean sheet that allows everything."""
    usual_days(person_with("police_triage"), 3)
    usual_days(person_with("licensing_officer"), 60)  # another team's work tells nothing
    new = person_with("police_intelligence")
    open_things(new, 35)
    assert noticed(new) == [UnusualKind.MORE_THAN_TEAM]
    assert "colleagues of the same agency" in unusual_words.why(UnusualAccess.objects.get())


def test_lists_and_the_log_do_not_count_as_opening(person_with: Callable[..., User]) -> None:
    person = person_with("police_triage")
    usual_days(person, 4)
    open_things(person, 200, object_type="list", object_id="reports:triage:map-points")
    assert noticed() == []


@pytest.mark.parametrize(("hour", "is_noticed"), [(3, True), (12, False), (20, True)])
def test_off_hours_are_those_of_the_agency(
    person_with: Callable[..., User], hour: int, is_noticed: bool
) -> None:
    ago = datetime.timedelta(hours=15.5 - hour) if hour < 15 else days(1) - days((hour - 15.5) / 24)
    council, police = person_with("cleansing_lead"), person_with("police_triage")
    for person in (council, police):
        open_things(person, 3, ago=ago, object_type="list", object_id="reports:triage:queue")
    with time_machine.travel(NOW, tick=False):
        actions.notice_unusual(since=TODAY - days(1))
    kinds = list(UnusualAccess.objects.values_list("person", "kind"))
    assert kinds == ([(council.pk, UnusualKind.OFF_HOURS)] if is_noticed else [])


def test_hours_are_in_london_also_in_summer(person_with: Callable[..., User]) -> None:
    person = person_with("cleansing_lead")
    summer = datetime.datetime(2035, 7, 4, 6, 30, tzinfo=datetime.timezone.utc)  # 07:30 BST
    with time_machine.travel(summer, tick=False):
        open_things_now(person, 3)
        actions.notice_unusual(since=summer.date())
    assert not UnusualAccess.objects.exists()


def open_things_now(person: User, times: int) -> None:
    with transaction.atomic():
        for _ in range(times):
            record(Operation.CONSULTATION, by=person, object_type="report", object_id=uuid7())


def test_hours_are_configured(person_with: Callable[..., User], settings: Any) -> None:
    early = (datetime.time(0, 0), datetime.time(6, 0))
    settings.UNUSUAL_ACCESS = settings.UNUSUAL_ACCESS | {"hours": {"police": early}}
    person = person_with("police_triage")
    open_things(person, 3)
    assert noticed() == [UnusualKind.OFF_HOURS]


def test_reading_words_that_hold_ones_own_name_is_noticed_by_a_code_alone(
    world: World, person_with: Callable[..., User], client_for: Callable[..., Client]
) -> None:
    person = person_with("police_triage", name="Vera Quillfeather")
    report = world.tell("It is old Quillfeather's cellar again", contact={"name": "V Quillfeather"})
    read_narrative(by=person, report_id=report.pk)
    read_contact(by=person, report_id=report.pk, reason=ReadReason.CLARIFY, words="Which cellar?")
    read_narrative(by=person, report_id=world.needles.pk)
    client_for(person).get("/triage/", {"q": "quillfeather"})
    client_for(person).get("/triage/", {"q": "market"})
    events = AuditEvent.objects.filter(actor_id=person.pk, operation="consultation")
    assert [each.detail.get("noticed") for each in events.order_by("sequence")] == [
        "own_name",
        "own_name",
        None,
        "own_name",
        None,
    ]
    assert "uillfeather" not in str(list(events.values()))
    actions.notice_unusual(since=timezone.localdate())
    flag = UnusualAccess.objects.get(person=person, kind=UnusualKind.OWN_NAME)
    assert flag.count == 3
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(each)::text FROM oversight_unusualaccess each")
        assert "uillfeather" not in str(cursor.fetchall())


def moves(person: User, *, to: str, roles: list[str]) -> None:
    Membership.objects.filter(user=person).update(active_until=timezone.now())
    Membership.objects.create(user=person, agency=Agency.objects.get(key=to), roles=roles)
    forget(person)


def test_opening_the_former_teams_work_is_noticed(person_with: Callable[..., User]) -> None:
    person, stays = person_with("cleansing_lead"), person_with("cleansing_lead")
    old, new = uuid7(), uuid7()
    for each in (person, stays):
        open_things(each, 1, ago=days(5), object_id=old)
    moves(person, to="licensing", roles=["licensing_officer"])
    for each in (person, stays):
        open_things(each, 3, object_id=old)
        open_things(each, 5, object_id=new)
    assert noticed() == [UnusualKind.AFTER_MOVING]
    flag = UnusualAccess.objects.get()
    assert (flag.person, flag.count, flag.figures) == (person, 3, {"objects": 1})


def test_another_role_in_the_same_agency_is_another_team(person_with: Callable[..., User]) -> None:
    person = person_with("police_triage")
    old = uuid7()
    open_things(person, 1, ago=days(5), object_id=old)
    Membership.objects.filter(user=person).update(roles=["police_intelligence"])
    forget(person)
    open_things(person, 3, object_id=old)
    assert noticed() == [UnusualKind.AFTER_MOVING]


def test_who_works_in_both_teams_has_not_left_one(person_with: Callable[..., User]) -> None:
    person = person_with("cleansing_lead")
    old = uuid7()
    open_things(person, 1, ago=days(5), object_id=old)
    licensing = Agency.objects.get(key="licensing")
    Membership.objects.create(user=person, agency=licensing, roles=["licensing_officer"])
    forget(person)
    open_things(person, 3, object_id=old)
    assert noticed() == []


# --- Keeping it -----------------------------------------------------------------------------------


def test_running_again_adds_nothing_and_follows_what_grows(
    person_with: Callable[..., User],
) -> None:
    person = person_with("police_triage")
    person_with("auditor")
    usual_days(person, 4)
    open_things(person, 40)
    with time_machine.travel(NOW, tick=False):
        assert actions.notice_unusual(since=TODAY) == 1
        assert actions.notice_unusual(since=TODAY) == 0
    open_things(person, 5)
    with time_machine.travel(NOW, tick=False):
        assert actions.notice_unusual() == 0
    assert UnusualAccess.objects.get().count == 45
    assert OutboxMessage.objects.filter(type=actions.NOTICED).count() == 1


def test_the_watermark_has_an_overlap_for_late_commits(
    person_with: Callable[..., User], clock: Any
) -> None:
    """Just after midnight the day before is looked through once more."""
    person = person_with("cleansing_lead")
    clock.move_to(NOW.replace(hour=23, minute=59))
    actions.notice_unusual()
    open_things(person, 3, ago=-datetime.timedelta(hours=8, minutes=29, seconds=30))
    clock.move_to(NOW.replace(hour=0, minute=5) + days(1))
    assert actions.notice_unusual() == 1
    assert UnusualAccess.objects.get().day == TODAY
    assert Watermark.objects.get(name=actions.TASK).at == timezone.now()


def test_noticing_is_recorded(person_with: Callable[..., User]) -> None:
    flag = unusual_access(person_with("police_triage"))
    event = AuditEvent.objects.get(object_type="unusualaccess")
    assert (event.operation, event.object_id) == ("combination", str(flag.pk))
    assert (event.actor_id, event.actor_label, event.reason) == (None, actions.TASK, flag.kind)


def test_what_is_explained_opens_again_only_when_it_doubles(people: dict[str, User]) -> None:
    person = people["police_triage"]
    usual_days(person, 4)
    open_things(person, 40)
    noticed()
    flag = UnusualAccess.objects.get()
    with time_machine.travel(NOW, tick=False):
        actions.explain(
            by=people["auditor"], unusual_id=flag.pk, outcome=Outcome.EXPLAINED, words=WORDS
        )
    open_things(person, 39)
    noticed()
    flag.refresh_from_db()
    assert (flag.outcome, flag.count) == (Outcome.EXPLAINED, 40)
    open_things(person, 1)
    noticed()
    flag.refresh_from_db()
    assert (flag.outcome, flag.count) == ("", 80)
    assert flag.explanations.count() == 1


# --- Asking and explaining ------------------------------------------------------------------------


@pytest.fixture
def flag(world: World) -> UnusualAccess:
    return unusual_access(world.person("police_triage"))


@pytest.fixture
def supervisor(person_with: Callable[..., User]) -> User:
    return person_with("agency_administrator", agency="police")


def address(flag: UnusualAccess, end: str = "") -> str:
    return f"/oversight/unusual/{flag.pk}{end}"


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_an_auditor_asks_the_agency_explains_and_both_read_it(
    flag: UnusualAccess, supervisor: User, client_for: Callable[..., Client]
) -> None:
    auditor = client_for("auditor")
    assert auditor.post(address(flag, "/ask")).status_code == 302
    message = OutboxMessage.objects.get(type=actions.ASKED)
    assert message.user_id == supervisor.pk
    agency = client_for(supervisor)
    assert flag.person.display_name in text_of(agency.get("/oversight/unusual"))
    answer = agency.post(address(flag), {"outcome": "explained", "words": WORDS})
    assert answer.status_code == 302
    for client in (auditor, agency):
        assert WORDS in text_of(client.get(address(flag)))
        assert flag.person.display_name not in text_of(client.get("/oversight/unusual"))
        assert flag.person.display_name in text_of(client.get("/oversight/unusual?show=settled"))
    said = Explanation.objects.get()
    assert (said.by, said.outcome) == (supervisor, "explained")
    reasons = AuditEvent.objects.filter(object_id=str(flag.pk)).order_by("sequence")
    assert [each.reason for each in reasons] == [
        "own_name",
        "explanation_asked",
        "explained.explained",
        "page",
        "page",
    ]


def test_the_words_of_an_explanation_are_sealed(flag: UnusualAccess, people: Any) -> None:
    actions.explain(
        by=people["auditor"], unusual_id=flag.pk, outcome=Outcome.FALSE_ALARM, words=WORDS
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM oversight_explanation")
        assert b"Quillfeather" not in b"".join(
            bytes(each) for row in cursor.fetchall() for each in row if isinstance(each, memoryview)
        )
    assert "Quillfeather" not in str(list(AuditEvent.objects.values()))


def test_nobody_explains_their_own_access(
    world: World, person_with: Callable[..., User], client_for: Callable[..., Client]
) -> None:
    both = person_with("police_triage", "auditor")
    mine = unusual_access(both)
    client = client_for(both)
    assert "This is about you" in text_of(client.get(address(mine)))
    answer = client.post(address(mine), {"outcome": "explained", "words": WORDS})
    assert answer.status_code == 403
    assert "Ask another auditor" in text_of(answer)
    assert not Explanation.objects.exists()
    assert AuditEvent.objects.filter(operation="refusal", object_id=str(mine.pk)).count() == 1
    assert "Nobody else" not in text_of(answer)


def test_nobody_is_asked_about_themselves(
    person_with: Callable[..., User], client_for: Callable[..., Client]
) -> None:
    only = person_with("agency_administrator", agency="police")
    answer = client_for("auditor").post(address(unusual_access(only), "/ask"))
    assert answer.status_code == 409
    assert "nobody else who manages its people" in text_of(answer)
    assert not OutboxMessage.objects.filter(type=actions.ASKED).exists()


def test_another_agencys_supervisor_finds_nothing_on_pages_and_in_the_database(
    flag: UnusualAccess,
    people: dict[str, User],
    supervisor: User,
    client_for: Callable[..., Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    actions.explain(
        by=people["auditor"], unusual_id=flag.pk, outcome=Outcome.NEEDS_ACTION, words=WORDS
    )
    elsewhere = people["agency_administrator"]  # of the partnership
    for ending in ("", "/ask"):
        answer = client_for(elsewhere).post(address(flag, ending), {})
        assert answer.status_code in ((404,) if not ending else (403, 404))
    assert client_for(elsewhere).get(address(flag)).status_code == 404
    monkeypatch.setattr(row_security, "at_rest", "")
    seen = {}
    for person in (*people.values(), supervisor):
        with row_security.acting_as(person), connection.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT count(*) FROM oversight_unusualaccess),"
                " (SELECT count(*) FROM oversight_explanation)"
            )
            seen[person.pk] = cursor.fetchone()
            assert queries.unusual_access_visible_to(person).count() == seen[person.pk][0]
    assert {pk for pk, rows in seen.items() if rows != (0, 0)} == {
        people["auditor"].pk,
        supervisor.pk,
    }


def test_a_supervisor_sees_no_events(
    flag: UnusualAccess, supervisor: User, client_for: Callable[..., Client]
) -> None:
    shown = client_for(supervisor).get(address(flag)).content.decode()
    assert "The events behind it" not in shown
    (event,) = queries.events_behind(flag)
    assert event.object_id not in shown
    assert event.object_id in client_for("auditor").get(address(flag)).content.decode()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose what came of it."),
        ({"outcome": "fired", "words": "x"}, "Choose what came of it from the list."),
        ({"outcome": "explained", "words": "  "}, "Say in a few words"),
        ({"outcome": "explained", "words": "x" * 2001}, "2000 characters or fewer"),
    ],
)
def test_an_explanation_that_lacks_something_says_what(
    flag: UnusualAccess, client_for: Callable[..., Client], sent: dict[str, str], words: str
) -> None:
    answer = client_for("auditor").post(address(flag), sent)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert read_html(answer.content.decode()).title.strip().startswith("Error")
    assert not Explanation.objects.exists()


def test_the_longest_explanation_fits_whatever_its_letters(
    flag: UnusualAccess, client_for: Callable[..., Client]
) -> None:
    answer = client_for("auditor").post(
        address(flag), {"outcome": "explained", "words": "𝕏" * 2000}
    )
    assert answer.status_code == 302


def test_an_explanation_can_not_be_changed_by_the_application(
    flag: UnusualAccess, people: Any
) -> None:
    said = actions.explain(
        by=people["auditor"], unusual_id=flag.pk, outcome=Outcome.EXPLAINED, words=WORDS
    )
    with pytest.raises(TypeError):
        said.save()
    for statement in (
        "UPDATE oversight_explanation SET outcome = 'x'",
        "DELETE FROM oversight_explanation",
        "DELETE FROM oversight_unusualaccess",
    ):
        with (
            pytest.raises(DatabaseError, match="denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_auditors_are_told_that_there_is_something_and_nothing_more(
    flag: UnusualAccess, people: Any
) -> None:
    open_things(people["cleansing_lead"], 3, ago=days(0.6))
    with time_machine.travel(NOW, tick=False):
        actions.notice_unusual(since=TODAY)
    message = OutboxMessage.objects.get(type=actions.NOTICED)
    from portal.notifications.registry import find

    body = find(message.type).body(message.object_id)
    assert "/oversight/unusual\n" in body
    assert str(message.object_id) not in body


def test_pages_of_the_list_follow_each_other(
    world: World, client_for: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.support.ways.oversight import _more_unusual

    monkeypatch.setattr(queries, "UNUSUAL_PAGE", 3)
    _more_unusual(world, 7)
    auditor = client_for("auditor")
    seen = []
    for page in (1, 2, 3):
        found = auditor.get("/oversight/unusual", {"page": page}).content.decode()
        seen += re.findall(r"/oversight/unusual/([0-9a-f-]{36})", found)
    assert len(seen) == len(set(seen)) == 7
    for wrong in ("4", "0", "x", "1" * 9, "101"):
        assert auditor.get("/oversight/unusual", {"page": wrong}).status_code == 404
    assert auditor.get("/oversight/unusual", {"show": "'"}).status_code == 404
