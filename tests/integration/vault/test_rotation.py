"""Keys: added, everything sealed anew beside live traffic, retired; and a restored backup."""

from __future__ import annotations

import base64
import copy
import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.db import ConnectionHandler, connection
from django.test import override_settings

from agencies.registry import row_security
from portal.accounts.models import User
from portal.vault.errors import UnknownKey
from portal.vault.keyring import keyring, parse
from portal.vault.sealing import unseal
from reports.models import Report, ReportNarrative
from tests.support import database, processes
from tests.support.world import CANARY, World

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = 1500
WORDS = "Words that stay the same"


class Keys:
    """A keyring file of the test's own, which commands in other processes use as the owner."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.write_text(settings.KEYRING_JSON)
        path.chmod(0o600)

    def start(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        environment = processes.environment(
            **{
                "DJANGO_SETTINGS_MODULE": "portal.settings",
                "SPOTLIGHT_KEYRING_FILE": str(self.path),
                "SPOTLIGHT_KEYRING": "",
                "DATABASE_OWNER_URL": owner_url(),
                **more,
            }
        )
        environment.pop("SPOTLIGHT_AS_OWNER")  # manage.py knows
        return subprocess.Popen(
            [sys.executable, "manage.py", "keys", *arguments],
            cwd=processes.ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: str, code: int = 0, **more: str) -> str:
        process = self.start(*arguments, **more)
        out, _ = process.communicate(timeout=120)
        assert process.returncode == code, out
        return out

    def without(self, key_id: str) -> None:
        ring = json.loads(self.path.read_text())
        del ring["keys"][key_id]
        self.path.write_text(json.dumps(ring))


def owner_url() -> str:
    of = database._owner
    return processes.database_url().replace(
        f"{connection.settings_dict['USER']}:{connection.settings_dict['PASSWORD']}@",
        f"{of['USER']}:{of['PASSWORD']}@",
    )


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[Keys]:
    with database.owner() as cursor:
        cursor.execute("SELECT id, inner_pad, outer_pad FROM clearance_key")
        known = [(key_id, bytes(inner), bytes(outer)) for key_id, inner, outer in cursor.fetchall()]
    yield Keys(tmp_path / "keyring.json")
    with database.owner() as cursor:  # back to the tests' own keys, which other tests sign with
        cursor.execute("DELETE FROM clearance_key")
        cursor.executemany("INSERT INTO clearance_key VALUES (%s, %s, %s)", known)


@pytest.fixture
def many(world: World) -> list[uuid.UUID]:
    """Narratives enough for a rotation that takes a while."""
    reports, narratives = [], []
    for number in range(ROWS):
        report = copy.copy(world.concern)
        report.pk, report.reference, report.idempotency_key = uuid.uuid4(), f"T{number:09}", None
        reports.append(report)
        narratives.append(
            ReportNarrative(report_id=report.pk, audience=report.audience, text=WORDS)
        )
    Report.objects.bulk_create(reports)
    ReportNarrative.objects.bulk_create(narratives)
    return [report.pk for report in reports]


def key_ids() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT convert_from(substring(text FROM 3 FOR get_byte(text, 1)), 'LATIN1')"
            " FROM reports_reportnarrative"
        )
        return {row[0] for row in cursor.fetchall()}


def test_a_rotation_killed_half_way_beside_readers_and_writers_goes_on_and_loses_nothing(  # noqa: C901, PLR0915
    keys: Keys, many: list[uuid.UUID]
) -> None:
    old = keyring.current
    keys.run("add", "--key-id", "fresh")
    written: dict[uuid.UUID, str] = {}
    read: list[str] = []
    failures: list[BaseException] = []
    stop = threading.Event()

    def write() -> None:
        try:
            for number in range(100_000):
                if stop.is_set():
                    return
                row = ReportNarrative.objects.get(pk=many[number * 37 % len(many)])
                row.text = f"Changed {number}"
                row.save(update_fields=["text"])
                written[row.pk] = f"Changed {number}"
                time.sleep(0.005)
        except BaseException as error:  # the test shows it
            failures.append(error)
        finally:
            connection.close()

    def look() -> None:
        try:
            for number in range(100_000):
                if stop.is_set():
                    return
                read.append(ReportNarrative.objects.get(pk=many[number % len(many)]).text.open())
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    with override_settings(KEYRING_JSON=keys.path.read_text()):
        threads = [threading.Thread(target=write), threading.Thread(target=look)]
        for thread in threads:
            thread.start()
        try:
            process = keys.start("rotate")
            assert process.stdout
            for line in process.stdout:
                if line.startswith("["):
                    break
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=10)
            assert old in key_ids(), "It was over before it could be killed: raise ROWS."
            out = keys.run("rotate")
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        assert not failures
        assert "nothing is left" in out
        assert key_ids() == {"fresh"}
        assert len(read) > 10
        assert len(written) > 10
        for row in ReportNarrative.objects.filter(pk__in=many):
            assert row.text.open() == written.get(row.pk, WORDS)
        assert "0 values to seal anew" in keys.run("rotate")


def test_a_lost_key_is_named_and_the_rest_is_sealed_anew(keys: Keys, world: World) -> None:
    old = keyring.current
    keys.run("add", "--key-id", "fresh")
    keys.without(old)
    assert f"The keyring lacks {old}" in keys.run("status", code=1)
    out = keys.run("rotate", code=1)
    assert f"The keyring lacks {old}" in out
    assert "nothing is left" not in out
    with override_settings(KEYRING_JSON=keys.path.read_text()), pytest.raises(UnknownKey) as error:
        ReportNarrative.objects.get(pk=world.concern.pk).text.open()
    assert f"“{old}”" in str(error.value)


def test_a_damaged_value_is_named_and_left(keys: Keys, world: World) -> None:
    keys.run("add")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reports_reportnarrative SET text = set_byte(text, 30, 255 - get_byte(text, 30))"
            " WHERE report_id = %s RETURNING text",
            [world.concern.pk],
        )
        damaged = bytes(cursor.fetchone()[0])
    out = keys.run("rotate", code=1)
    assert f"reports.ReportNarrative.text:{world.concern.pk}" in out
    assert CANARY not in out
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT text FROM reports_reportnarrative WHERE report_id = %s", [world.concern.pk]
        )
        assert bytes(cursor.fetchone()[0]) == damaged


def test_secrets_of_second_factors_are_sealed_anew(
    keys: Keys, person_with: Callable[..., User]
) -> None:
    person = person_with("police_triage")
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    codes = RecoveryCodes.activate(person).get_unused_codes()
    keys.run("add", "--key-id", "fresh")
    keys.run("rotate")
    for each in Authenticator.objects.filter(user=person):
        sealed = base64.b64decode(each.data.get("secret") or each.data["seed"])
        assert sealed[2 : 2 + sealed[1]] == b"fresh"
    with override_settings(KEYRING_JSON=keys.path.read_text()):
        authenticator = Authenticator.objects.get(user=person, type="recovery_codes")
        assert RecoveryCodes(authenticator).get_unused_codes() == codes


def test_a_key_in_use_can_not_be_retired_and_one_out_of_use_can(keys: Keys, world: World) -> None:
    old = keyring.current
    assert "current key" not in keys.run("retire", old, code=1)  # since it is needed first of all
    keys.run("add", "--key-id", "fresh")
    out = keys.run("retire", old, code=1)
    assert f"“{old}” is still needed" in out
    assert "reports.ReportNarrative.text" in out
    keys.run("rotate")
    assert "Took" in keys.run("retire", old)
    assert parse(keys.path.read_text())[0] == "fresh"
    assert list(parse(keys.path.read_text())[1]) == ["fresh"]
    assert keys.path.stat().st_mode & 0o777 == 0o600


def test_a_new_key_signs_clearances_at_once_and_the_old_one_still_does(
    keys: Keys, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    police = world.person("police_triage")
    monkeypatch.setattr(row_security, "at_rest", "")
    keys.run("add", "--key-id", "fresh")
    with row_security.acting_as(police):
        assert Report.objects.count()
    with override_settings(KEYRING_JSON=keys.path.read_text()):
        assert keyring.current == "fresh"
        with row_security.acting_as(police):
            assert Report.objects.count()


def test_the_application_can_not_rotate(keys: Keys, world: World) -> None:
    """It is shown some rows only; to go on would leave the others behind."""
    out = keys.run("rotate", code=1, DATABASE_OWNER_URL=processes.database_url())
    assert "not shown every row" in out


def test_a_keyring_in_a_variable_is_not_changed(
    keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = keys.run(
        "add", code=1, SPOTLIGHT_KEYRING_FILE="", SPOTLIGHT_KEYRING=settings.KEYRING_JSON
    )
    assert "only a keyring in a file" in out


def test_a_restored_dump_opens_with_the_keys_kept_apart(
    world: World, tmp_path: Path, keys: Keys
) -> None:
    """docs/how-to/keys-backup-restore.md, step by step, into a fresh database."""
    of = database._owner
    environment = {
        **os.environ,
        "PGHOST": str(of["HOST"]),
        "PGPORT": str(of["PORT"]),
        "PGUSER": of["USER"],
        "PGPASSWORD": of["PASSWORD"],
    }
    fresh = f"{of['NAME']}_restored"

    def run(*command: str) -> None:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    dump = tmp_path / "spotlight.dump"
    run(
        "pg_dump",
        "--format=custom",
        "--exclude-table-data=spatial_ref_sys",
        f"--file={dump}",
        str(of["NAME"]),
    )
    assert CANARY.encode() not in dump.read_bytes()
    run("dropdb", "--if-exists", fresh)
    run("createdb", fresh)
    try:
        run(
            "pg_restore",
            "--no-owner",
            "--no-privileges",
            "--no-comments",
            "--exit-on-error",
            f"--dbname={fresh}",
            str(dump),
        )
        own = ConnectionHandler({"default": {**of, "NAME": fresh}})["default"]
        with closing(own) as restored, restored.cursor() as cursor:
            cursor.execute(
                "SELECT text FROM reports_reportnarrative WHERE report_id = %s",
                [world.concern.pk],
            )
            blob = bytes(cursor.fetchone()[0])
    finally:
        run("dropdb", "--force", fresh)
    place = f"reports.ReportNarrative.text:{world.concern.pk}"
    with override_settings(KEYRING_JSON=keys.path.read_text()):
        assert unseal(blob, bound_to=place).decode() == CANARY
    keys.run("add", "--key-id", "fresh")
    keys.without("k1" if "k1" in keyring.ids else keyring.current)
    with override_settings(KEYRING_JSON=keys.path.read_text()), pytest.raises(UnknownKey):
        unseal(blob, bound_to=place)
