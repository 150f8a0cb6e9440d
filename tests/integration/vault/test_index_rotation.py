"""Blind indexes: made for what had none, and anew with a new key, beside searches."""

from __future__ import annotations

import subprocess
import sys
import time
import uuid

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from agencies.registry.row_security import acting_as
from portal.vault.keyring import keyring
from reports.models import ReportNarrative
from reports.queries import narratives_visible_to
from reports.word_search import found_among, search_for
from reports.words import index_of, index_with
from tests.integration.vault.test_rotation import (  # noqa: F401  (fixtures)
    WORDS,
    Keys,
    keys,
    many,
    owner_url,
)
from tests.support import processes
from tests.support.world import CANARY, World

pytestmark = pytest.mark.django_db(transaction=True)


def start_indexing() -> subprocess.Popen[str]:
    environment = processes.environment(
        DJANGO_SETTINGS_MODULE="portal.settings",
        SPOTLIGHT_KEYRING=settings.KEYRING_JSON,
        DATABASE_OWNER_URL=owner_url(),
    )
    environment.pop("SPOTLIGHT_AS_OWNER")  # manage.py knows
    environment.pop("SPOTLIGHT_KEYRING_FILE", None)
    return subprocess.Popen(
        [sys.executable, "manage.py", "index_words"],
        cwd=processes.ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def without_index() -> int:
    return int(ReportNarrative.objects.filter(words_key=None).count())


def test_what_was_there_before_is_indexed_also_after_being_killed(
    many: list[uuid.UUID],  # noqa: F811
) -> None:
    before = without_index()
    assert before == len(many)
    killed = start_indexing()
    deadline = time.monotonic() + 60
    while without_index() == before and time.monotonic() < deadline:
        time.sleep(0.01)
    killed.kill()
    killed.communicate(timeout=10)
    left = without_index()
    assert 0 < left < before, "It was over before it could be killed: raise ROWS."
    out, _ = start_indexing().communicate(timeout=120)
    assert f"Indexed {left:,} texts; nothing is left." in out
    expected = index_of(WORDS)
    rows = ReportNarrative.objects.filter(pk__in=many).values("words", "marks", "words_key")
    assert {str(each) for each in rows} == {str(dict(expected))}


def test_keys_change_beneath_a_search_that_keeps_finding(
    keys: Keys,  # noqa: F811
    world: World,
) -> None:
    old = keyring.current
    police = world.person("police_triage")

    def found() -> set[uuid.UUID]:
        from reports.models import Report

        search = search_for("Quillfeather", every=True)
        rows = found_among(Report.objects.order_by("pk"), search, by=police, most=51)
        with acting_as(police):  # signed anew, as each request is
            return set(rows.values_list("pk", flat=True))

    keys.run("add", "--key-id", "fresh")
    with override_settings(KEYRING_JSON=keys.path.read_text()):
        assert found() == {world.concern.pk}
        assert f"“{old}” is still needed" in keys.run("retire", old, code=1)
        keys.run("rotate")
        assert found() == {world.concern.pk}
        row = narratives_visible_to(police).get(pk=world.concern.pk)
        assert row.words == index_with("fresh", CANARY)["words"]
        assert not ReportNarrative.objects.exclude(words_key="fresh").exists()
        assert "reports.ReportNarrative.words" in keys.run("status")
    keys.run("retire", old)
    with override_settings(KEYRING_JSON=keys.path.read_text()):
        assert found() == {world.concern.pk}


def test_a_dump_holds_no_word_but_equal_words_are_equal(world: World) -> None:
    """What docs/adr/0054 says of a stolen database: no word in it, and that two reports share some
    can be seen."""
    one, other = world.tell("A lilac gate"), world.tell("Another lilac gate")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT words FROM reports_reportnarrative WHERE report_id IN (%s, %s)",
            [one.pk, other.pk],
        )
        first, second = (set(row[0]) for row in cursor.fetchall())
        cursor.execute("SELECT string_agg(t::text, '') FROM reports_reportnarrative t")
        everything = cursor.fetchone()[0]
    assert len(first & second) == 2
    assert "lilac" not in everything
