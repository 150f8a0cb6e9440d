"""Releases, state by state and by raw SQL; and what raw SQL may write of watches and keys."""

from __future__ import annotations

from functools import partial

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from agencies.registry.clearances import Clearance
from agencies.registry.people import clearances_of
from agencies.registry.row_security import acting_as, showing
from hotspots.actions.gis_tokens import make_token
from hotspots.models import PublicFigure, PublicQuarter, Release, ReleasedFigure
from hotspots.releases import making, publishing
from hotspots.releases.enums import ReleaseFault, ReleaseState
from hotspots.releases.making import make_release
from portal.accounts.models import User
from reports.errors import WrongState
from tests.conftest import make_person
from tests.integration.hotspots.test_run_writes import CHANGES as OF_RUNS
from tests.support import machines, row_writes, watching
from tests.support import releases as made
from tests.support.premises import everything_shown
from tests.support.row_writes import MOVES, Writers, of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

BY_A_PERSON = (
    "state fault tries begun_at told told_by_id ended_by_id ended_at audience version changed_at"
)
BY_ITSELF = "state fault finest fingerprint code done tries begun_at made_at version changed_at"
LOOKED_FOR = "asked ends_on looked_at version changed_at"
WRITES: dict[str, Writers] = {
    "Release": of("coordinator intelligence", coordinator=BY_A_PERSON, intelligence=BY_A_PERSON,
                  work=BY_ITSELF),
    "ReleasedFigure": of("work"),
    "Watch": of("owner watches", removes="owner watches", owner=LOOKED_FOR, watches=LOOKED_FOR),
    "WatchAlert": of("owner watches", removes="owner watches"),
    "GisToken": of("owner", owner="used_on stopped_at", keys="used_on stopped_at"),
}  # fmt: skip
"""By hand, apart from the policies: of a release that is being made, of a watch and a key of
somebody's own. `work`, `watches`, `keys`: background work, by clearances that no role has."""


@pytest.fixture
def coordinator() -> User:
    return make_person("spp_coordinator")


@pytest.fixture
def second() -> User:
    return make_person("police_intelligence")


def held_by(coordinator: User, second: User) -> dict[str, list[str]]:
    return {
        "coordinator": sorted(clearances_of(coordinator)),
        "intelligence": sorted(clearances_of(second)),
        "health": sorted(clearances_of(make_person("public_health"))),
        "triage": sorted(clearances_of(make_person("police_triage"))),
        "work": [Clearance.FIGURES.value],
    }


def wrong_of(row: Model, held: dict[str, list[str]]) -> list[str]:
    name = type(row).__name__
    columns = [*row_writes.columns_of(row._meta.db_table), MOVES]
    wrong = []
    for who, clearances in held.items():
        changes = {each for each in columns if row_writes.may_change(row, each, clearances)}
        expected = WRITES[name].columns(who, columns)
        if changes != expected:
            more, less = sorted(changes - expected), sorted(expected - changes)
            wrong.append(f"{name}: {who} changes {more} too, and can not change {less}")
        if row_writes.may_add(row, clearances) != (who in WRITES[name].adds):
            wrong.append(f"{name}: {who} adds, or can not add")
        if row_writes.may_remove(row, clearances) != (who in WRITES[name].removes):
            wrong.append(f"{name}: {who} removes, or can not remove")
    return wrong


def test_of_a_release_that_is_made_each_writes_what_the_table_by_hand_says(
    coordinator: User, second: User
) -> None:
    release = made.asked(coordinator)
    held = held_by(coordinator, second)
    with everything_shown():
        figure = ReleasedFigure.objects.create(
            release=release, kind="ward", area="E1", source="crews", shown="few",
            audience=making.audiences.of_figure(),
        )  # fmt: skip
    wrong = [*wrong_of(release, held), *wrong_of(figure, held)]
    assert not wrong, "\n".join(wrong)


def test_of_somebody_s_watch_and_key_others_write_nothing() -> None:
    owner, other = make_person("cleansing_lead"), make_person("cleansing_lead")
    watch = watching.watch(owner)
    rows = [watch, watching.alert(watch), make_token(by=owner, name="QGIS", days=30).token]
    held = {
        "owner": sorted(clearances_of(owner)),
        "other": sorted(clearances_of(other)),
        "watches": [Clearance.WATCHES.value],
        "keys": [Clearance.GIS_KEYS.value],
    }
    wrong = [each for row in rows for each in wrong_of(row, held)]
    assert not wrong, "\n".join(wrong)


def test_every_table_with_an_audience_says_who_writes_it() -> None:
    models = apps.get_app_config("hotspots").get_models()
    protected = {each.__name__ for each in models if hasattr(each, "audience")}
    assert {*WRITES, *(each.__name__ for each in OF_RUNS)} >= protected


@pytest.mark.parametrize("state", [ReleaseState.ASKED, ReleaseState.FAILED, "nonsense"])
def test_what_was_made_is_never_made_again_by_sql_either(
    coordinator: User, second: User, state: str
) -> None:
    """A second table of one quarter could be subtracted from the first."""
    release = made.without_reports(coordinator)
    fault = ReleaseFault.NOTHING if state == ReleaseState.FAILED else ""
    for held in held_by(coordinator, second).values():
        try:
            with showing(held), transaction.atomic():
                Release.objects.filter(pk=release.pk).update(state=state, fault=fault)
        except DatabaseError:
            pass
        assert machines.fresh(release).state == ReleaseState.MADE


def test_nobody_publishes_alone_by_sql(coordinator: User, second: User) -> None:
    """Neither what is not made yet, nor what one asked for."""
    made.asked(coordinator)
    sql = (
        "UPDATE hotspots_release SET state = 'published', ended_by_id = %s, ended_at = now(),"
        " made_at = now(), fingerprint = repeat('0', 64)"
    )
    with pytest.raises(DatabaseError), acting_as(second), transaction.atomic():
        connection.cursor().execute(sql, [second.pk])
    made.without_reports(coordinator)
    with pytest.raises(DatabaseError), acting_as(coordinator), transaction.atomic():
        connection.cursor().execute(f"{sql} WHERE state = 'made'", [coordinator.pk])
    for user in (coordinator, second):
        with acting_as(user):
            assert not PublicQuarter.objects.exists()
            assert not PublicFigure.objects.exists()


def test_releases_state_by_state(coordinator: User, second: User) -> None:
    quarter = made.free_quarter()

    def asked() -> Release:
        return made.asked(coordinator, quarter)

    def failed() -> Release:
        release = asked()
        make_release(release.pk)
        return machines.fresh(release)

    def complete() -> Release:
        return made.without_reports(coordinator, quarter)

    def act(name: str, by: User, release: Release) -> Release:
        how = {"told": "We swept."} if name == "write_told" else {}
        found = getattr(publishing, name)(
            by=by, release_id=release.pk, version=machines.fresh(release).version, **how
        )
        assert isinstance(found, Release)
        return found

    def make(release: Release) -> None:
        if not make_release(release.pk) and machines.fresh(release).state == release.state:
            raise WrongState("nothing to make")

    machines.try_all(
        machines.Machine(
            states={
                "asked": asked,
                "failed": failed,
                "made": complete,
                "made, with words": lambda: act("write_told", coordinator, complete()),
                "made, with another's words": lambda: act("write_told", second, complete()),
                "published": lambda: act("publish_release", second, complete()),
                "withdrawn": lambda: act("withdraw_release", coordinator, complete()),
            },
            moves={
                "make": make,
                "again": partial(act, "ask_again", coordinator),
                "write": partial(act, "write_told", coordinator),
                "withdraw": partial(act, "withdraw_release", second),
                "publish": partial(act, "publish_release", second),
                "publish, as who asked": partial(act, "publish_release", coordinator),
                "publish, as public health": partial(
                    act, "publish_release", make_person("public_health")
                ),
            },
            leads={
                ("asked", "make"): "failed",  # there is nothing to count
                ("failed", "again"): "asked",
                ("made", "write"): "made",
                ("made, with words", "write"): "made",
                ("made, with another's words", "write"): "made",
                ("made", "publish"): "published",
                ("made, with words", "publish"): "published",
                ("made", "withdraw"): "withdrawn",
                ("made, with words", "withdraw"): "withdrawn",
                ("made, with another's words", "withdraw"): "withdrawn",
            },
        )
    )
