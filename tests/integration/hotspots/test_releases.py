"""Releases of figures: who makes and publishes them, and that what was published never changes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from agencies.operations.actions.summaries import withdraw_summary
from agencies.operations.models import Operation
from agencies.registry.row_security import acting_as
from hotspots.models import PublicFigure, PublicQuarter, Release, ReleasedFigure
from hotspots.releases import publishing
from hotspots.releases.enums import FigureKind, ReleaseState
from hotspots.releases.making import CLAIM, make_release
from hotspots.releases.public_done import MOST_DONE
from hotspots.releases.quarters import Quarter
from hotspots.releases.queries import (
    figures_visible_to,
    published_figures_visible_to,
    releases_visible_to,
)
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports.actions.suggestions import decide_pair
from reports.enums import Category, Kind, Status, Verdict
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from reports.models import Report
from tests.support import operations
from tests.support import releases as made
from tests.support.people import sign_in
from tests.support.premises import everything_shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

PUBLIC_FIGURE = """
INSERT INTO hotspots_publicfigure (id, quarter_id, kind, area, name, source, shown, value)
SELECT gen_random_uuid(), id, 'ward', 'E99', 'Made up', 'crews', 'value', 99
FROM hotspots_publicquarter
"""
RELEASED_FIGURE = """
INSERT INTO hotspots_releasedfigure
    (id, release_id, kind, area, name, source, shown, value, audience)
SELECT gen_random_uuid(), id, 'ward', 'E99', '', 'crews', 'value', 99, audience
FROM hotspots_release
"""
PersonFactory = Callable[[str], User]


@pytest.fixture
def coordinator(person_with: PersonFactory) -> User:
    return person_with("spp_coordinator")


@pytest.fixture
def second(person_with: PersonFactory) -> User:
    return person_with("police_intelligence")


def of_city(release: Release, source: str = "residents") -> ReleasedFigure:
    with everything_shown():
        return ReleasedFigure.objects.get(release=release, kind=FigureKind.CITY, source=source)


def test_a_quarter_is_made_by_one_and_published_by_another(coordinator: User, second: User) -> None:
    release = made.made(coordinator)
    assert release.state == ReleaseState.MADE
    assert of_city(release).value == 15
    with pytest.raises(NotAllowed, match="second person"):
        publishing.publish_release(by=coordinator, release_id=release.pk, version=release.version)
    told = publishing.write_told(
        by=second, release_id=release.pk, told="Cleaned up.", version=release.version
    )
    with pytest.raises(NotAllowed, match="second person"):  # who wrote the words, either
        publishing.publish_release(by=second, release_id=release.pk, version=told.version)
    told = publishing.write_told(
        by=coordinator, release_id=release.pk, told="Cleaned up.", version=told.version
    )
    publishing.publish_release(by=second, release_id=release.pk, version=told.version)
    quarter = PublicQuarter.objects.get()
    assert quarter.told == "Cleaned up."
    kinds = set(PublicFigure.objects.values_list("kind", flat=True))
    assert kinds == {FigureKind.CITY, FigureKind.WARD}
    reasons = AuditEvent.objects.filter(object_id=str(release.pk)).values_list("reason", flat=True)
    assert set(reasons) >= {"release_asked", "release_made", "release_write", "release_publish"}


def test_before_it_is_published_only_those_who_release_see_it(
    coordinator: User, second: User, person_with: PersonFactory
) -> None:
    health = person_with("public_health")
    release = made.made(coordinator)
    with acting_as(health):
        assert not releases_visible_to(health)
        assert not figures_visible_to(health)
        assert not ReleasedFigure.objects.all()  # by row security, whatever is asked
    assert not PublicFigure.objects.all()
    publishing.publish_release(by=second, release_id=release.pk, version=release.version)
    with acting_as(health):
        assert releases_visible_to(health).get() == release
        kinds = set(published_figures_visible_to(health).values_list("kind", flat=True))
    assert kinds >= {FigureKind.CITY, FigureKind.WARD}


def test_a_quarter_is_made_once_and_late_reports_change_nothing(
    coordinator: User, second: User
) -> None:
    """Two tables of one quarter could be subtracted: there is never a second one."""
    release = made.published(coordinator, second)
    before = of_city(release).value
    public = list(PublicFigure.objects.order_by("pk").values())
    made.tell_in(release.quarter, 3)
    assert publishing.ask_for_release(by=second, quarter=release.quarter) == release
    assert not make_release(release.pk)
    assert of_city(release).value == before
    assert list(PublicFigure.objects.order_by("pk").values()) == public
    for act in (publishing.withdraw_release, publishing.ask_again, publishing.publish_release):
        with pytest.raises(WrongState):
            act(by=second, release_id=release.pk, version=release.version)


def test_what_is_withdrawn_is_never_made_again(coordinator: User) -> None:
    release = made.made(coordinator)
    done = publishing.withdraw_release(
        by=coordinator, release_id=release.pk, version=release.version
    )
    assert done.state == ReleaseState.WITHDRAWN
    assert publishing.ask_for_release(by=coordinator, quarter=release.quarter).pk == release.pk
    assert not make_release(release.pk)
    assert not PublicQuarter.objects.all()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE hotspots_release SET told = 'Other words'",
        "UPDATE hotspots_release SET state = 'made'",
        "UPDATE hotspots_release SET audience = '{}'",
        "UPDATE hotspots_releasedfigure SET shown = 'value', value = 5",
        "UPDATE hotspots_publicfigure SET shown = 'value', value = 5",
        "UPDATE hotspots_publicquarter SET told = 'Other words'",
        "DELETE FROM hotspots_publicfigure",
        "DELETE FROM hotspots_release",
        PUBLIC_FIGURE,
        RELEASED_FIGURE,
    ],
)
def test_the_database_lets_nobody_change_what_was_published(
    coordinator: User, second: User, sql: str
) -> None:
    made.published(coordinator, second)
    with everything_shown(), pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE hotspots_release SET made_at = now(), fingerprint = repeat('0', 64)",
        "UPDATE hotspots_release SET seed = 1",
        "UPDATE hotspots_release SET year = year - 1",
        "UPDATE hotspots_release SET state = 'published', ended_by_id = asked_by_id",
    ],
)
def test_a_person_can_not_make_figures_by_hand(coordinator: User, sql: str) -> None:
    made.asked(coordinator)
    with acting_as(coordinator), pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(sql)


def test_only_figures_that_protect_can_be_stored(coordinator: User) -> None:
    """A count under 5 has no column that takes it."""
    release = made.made(coordinator)
    for shown, value in (("value", 4), ("few", 3), ("withheld", 7), ("value", None)):
        figure = ReleasedFigure(
            release=release, kind="ward", area="x", source="crews", shown=shown, value=value
        )
        figure.audience = release.audience
        with everything_shown(), pytest.raises(DatabaseError), transaction.atomic():
            figure.save(force_insert=True)


def test_what_tells_of_the_same_counts_once(coordinator: User, second: User) -> None:
    when = made.free_quarter()
    reports = made.tell_in(when, 16)
    decide_pair(
        by=second,
        report_id=reports[0].pk,
        other_id=reports[1].pk,
        verdict=Verdict.SAME,
        words="The same",
    )
    assert of_city(made.made(coordinator, when, reports=0)).value == 15


def test_junk_people_and_other_quarters_are_not_counted(coordinator: User) -> None:
    when = made.free_quarter()
    made.tell_in(when, 16)
    made.tell_in(when, 2, category=Category.WORRIED)
    made.tell_in(when, 2, kind=Kind.PARTNER_INTELLIGENCE, channel="partner")
    made.tell_in(when.back(1), 3)
    made.tell_in(when.back(-1), 3)
    (junk,) = made.tell_in(when, 1)
    with everything_shown():
        Report.objects.filter(pk=junk.pk).update(status=Status.JUNK, audience=["police.junk"])
    assert of_city(made.made(coordinator, when, reports=0)).value == 16


def test_a_quarter_that_is_not_settled_is_refused(coordinator: User) -> None:
    running = Quarter.of(timezone.now())
    with pytest.raises(CaseworkError, match="two weeks"):
        publishing.ask_for_release(by=coordinator, quarter=running)
    assert not running.back(1).is_settled(running.starts_at + timedelta(days=13))
    assert running.back(1).is_settled(running.starts_at + timedelta(days=14))


def test_a_quarter_without_anything_can_not_be_made_and_is_tried_again(coordinator: User) -> None:
    release = made.asked(coordinator)
    assert not make_release(release.pk)
    release.refresh_from_db()
    assert (release.state, release.fault) == (ReleaseState.FAILED, "nothing")
    made.tell_in(release.quarter, 15)
    publishing.ask_again(by=coordinator, release_id=release.pk, version=release.version)
    assert make_release(release.pk)
    assert of_city(release).value == 15


def test_whoever_is_at_it_makes_it_alone_and_a_killed_worker_is_followed(coordinator: User) -> None:
    release = made.asked(coordinator)
    made.tell_in(release.quarter, 15)
    with everything_shown():
        Release.objects.filter(pk=release.pk).update(begun_at=timezone.now())
    assert not make_release(release.pk)
    with everything_shown():
        Release.objects.filter(pk=release.pk).update(begun_at=timezone.now() - CLAIM)
    assert make_release(release.pk)
    assert not make_release(release.pk)
    assert of_city(release).value == 15


def test_the_same_events_and_seed_give_the_same_figures(coordinator: User) -> None:
    """R8.2: from its seed and its events a release can be made again, figure by figure."""
    from hotspots.releases.counting import count_quarter
    from hotspots.releases.tables import protect_quarter

    release = made.made(coordinator)
    with everything_shown():
        again = protect_quarter(count_quarter(release.quarter), seed=release.seed)
        stored = set(ReleasedFigure.objects.values_list("kind", "area", "source", "shown", "value"))
    assert stored == {
        (kind.value, area, source.value, shown.value, value)
        for kind, area, source, shown, value in again.lines
    }


def test_two_at_once_are_told_apart_by_version(coordinator: User, second: User) -> None:
    release = made.made(coordinator)
    publishing.write_told(
        by=coordinator, release_id=release.pk, told="First", version=release.version
    )
    with pytest.raises(Conflict):
        publishing.publish_release(by=second, release_id=release.pk, version=release.version)


def test_others_may_not_make_or_publish(coordinator: User, person_with: PersonFactory) -> None:
    release = made.made(coordinator)
    for role in ("public_health", "police_triage", "cleansing_lead"):
        somebody = person_with(role)
        with pytest.raises(NotAllowed):
            publishing.ask_for_release(by=somebody, quarter=release.quarter)
        with pytest.raises(NotAllowed):
            publishing.publish_release(by=somebody, release_id=release.pk, version=release.version)


def test_the_page_publishes_and_keeps_what_was_typed(
    client: Client, coordinator: User, second: User
) -> None:
    release = made.made(coordinator)
    sign_in(client, coordinator)
    page = reverse("releases:release", args=[release.pk])
    shown = client.get(page).content.decode()
    assert "Fewer than 5" in shown
    assert "publish-do" not in shown  # who asked for them is offered no way to publish
    write = reverse("releases:move", args=[release.pk, "write"])
    refused = client.post(write, {"told": "Swept " * 300, "version": release.version})
    assert refused.status_code == 422
    assert "Swept Swept" in refused.content.decode()
    lost = client.post(write, {"told": "Swept it all", "version": release.version + 7})
    assert lost.status_code == 409
    assert "Swept it all" in lost.content.decode()
    client.post(write, {"told": "Swept it all", "version": release.version})
    client.logout()
    sign_in(client, second)
    publish = reverse("releases:move", args=[release.pk, "publish"])
    assert client.post(publish, {"version": release.version + 1}).status_code == 422
    answer = client.post(publish, {"version": release.version + 1, "looked": "on"})
    assert answer.status_code == 302
    assert PublicQuarter.objects.get().told == "Swept it all"


def test_everybody_reads_page_and_file_and_nothing_of_small_areas(
    client: Client, coordinator: User, second: User
) -> None:
    empty = client.get(reverse("figures:figures"))
    assert "Nothing has been published yet" in empty.content.decode()
    release = made.published(coordinator, second)
    page = client.get(reverse("figures:figures")).content.decode()
    assert "More street cleaning." in page
    assert "Fewer than 5" in page
    file = client.get(reverse("figures:download")).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(file)))
    assert {row["shown"] for row in rows} <= {"value", "few", "withheld"}
    assert all(row["count"] == "" or int(row["count"]) >= 5 for row in rows)
    with everything_shown():
        small = ReleasedFigure.objects.filter(
            release=release, kind__in=[FigureKind.LSOA, FigureKind.HEXAGON]
        )
        areas = {each.area for each in small}
    assert areas
    assert not [area for area in areas if area in page or area in file]


def done_on(page: str) -> list[tuple[str, str]]:
    """The headings of what was done, and the texts below them."""
    return re.findall(r'<h3 class="govuk-heading-s">(.*?)</h3>|released-told"[^>]*>(.*?)</p>', page)


def test_everybody_reads_what_was_done_the_newest_first(
    client: Client, coordinator: User, second: User, person_with: PersonFactory
) -> None:
    """Beside the figures stands what two people published of operations, and nothing else of
    them; it is there before any figure is, and goes when it is withdrawn."""
    today, other = timezone.localdate(), person_with("spp_coordinator")

    def tell(name: str, text: str, days_ago: int) -> Operation:
        day = today - timedelta(days=days_ago)
        found = operations.operation(
            coordinator, name=name, starts_on=day, ends_on=day, partners=()
        )
        operations.done(coordinator, found, number=4_321, on=day)
        operations.finished(coordinator, found)
        operations.written(coordinator, found, text)
        return found

    tell("Unread week", "Nobody else read this.", 1)
    early, late = tell("Early day", "Swept early.", 400), tell("Late day", "Swept late.", 2)
    for each in (early, late):
        operations.published(other, each)
    page = client.get(reverse("figures:figures")).content.decode()
    assert "Nothing has been published yet" in page
    assert [text for _day, text in done_on(page) if text] == ["Swept late.", "Swept early."]
    assert date_format(today - timedelta(days=2)) in page
    assert not [word for word in ("Unread", "4,321", "4321", "Show that people") if word in page]

    quarters = [made.published(coordinator, second) for _ in range(2)]
    page = client.get(reverse("figures:figures")).content.decode()
    told = [text for _day, text in done_on(page) if text]
    assert told == ["Swept late.", "More street cleaning.", "More street cleaning.", "Swept early."]
    earlier = client.get(reverse("figures:figures"), {"quarter": str(quarters[1].quarter)})
    told = [text for _day, text in done_on(earlier.content.decode()) if text]
    assert told == ["More street cleaning.", "Swept early."]

    withdraw_summary(by=coordinator, operation_id=late.pk, version=operations.fresh(late).version)
    polish = client.get("/pl" + reverse("figures:figures")).content.decode()
    assert "Swept late." not in polish
    assert '<p class="govuk-body released-told" lang="en-gb" dir="ltr">Swept early.</p>' in polish
    assert "po angielsku" in polish.partition('id="done"')[2]
    drawn = re.findall(r' (?:x|y|width|height|x1|y1)="([^"]*)"', polish.partition("<svg")[2])
    assert drawn
    assert not [each for each in drawn if "," in each]  # a comma is no coordinate


def test_what_was_done_is_bounded_and_says_where_the_rest_is(
    client: Client, coordinator: User, person_with: PersonFactory
) -> None:
    other, today = person_with("spp_coordinator"), timezone.localdate()
    for number in range(MOST_DONE + 1):
        day = today - timedelta(days=number)
        found = operations.operation(coordinator, starts_on=day, ends_on=day, partners=())
        operations.finished(coordinator, found)
        operations.written(coordinator, found, f"Text {number}.")
        operations.published(other, found)
    page = client.get(reverse("figures:figures")).content.decode()
    told = [text for _day, text in done_on(page) if text]
    assert told == [f"Text {number}." for number in range(MOST_DONE)]
    assert "Choose an earlier quarter" in page


@pytest.mark.parametrize("query", ["?area=nowhere", "?quarter=2020-q9", "?area=%00&quarter=x"])
def test_what_is_in_no_list_is_told_so(
    client: Client, coordinator: User, second: User, query: str
) -> None:
    made.published(coordinator, second)
    answer = client.get(reverse("figures:figures") + query)
    assert answer.status_code == 422
    assert "from the list" in answer.content.decode()
