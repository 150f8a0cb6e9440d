"""Sealed fields and sessions in a real database."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client, override_settings
from django.utils import timezone

from portal.vault.errors import SealError, UnboundSeal
from portal.vault.keyring import new_keyring_json, parse
from portal.vault.sessions import SessionStore, row_key
from reports.models import CaseNote, ReportNarrative
from tests.support.world import CANARY, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def narrative(world: World) -> ReportNarrative:
    return ReportNarrative.objects.get(pk=world.concern.pk)


def stored(narrative: ReportNarrative) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT text FROM reports_reportnarrative WHERE report_id = %s", [narrative.pk]
        )
        return bytes(cursor.fetchone()[0])


def test_the_database_holds_no_words(narrative: ReportNarrative) -> None:
    assert CANARY.encode() not in stored(narrative)
    assert narrative.text.open() == CANARY


def test_saving_again_keeps_the_seal(narrative: ReportNarrative) -> None:
    before = stored(narrative)
    narrative.save()
    assert stored(narrative) == before


def test_a_changed_value_is_sealed_anew(narrative: ReportNarrative) -> None:
    narrative.text = "other words"
    narrative.save(update_fields=["text"])
    narrative.refresh_from_db()
    assert narrative.text.open() == "other words"


def test_a_deferred_value_opens_when_asked_for(narrative: ReportNarrative) -> None:
    deferred = ReportNarrative.objects.defer("text").get(pk=narrative.pk)
    assert "text" not in vars(deferred)
    assert deferred.text.open() == CANARY
    only = ReportNarrative.objects.only("text").get(pk=narrative.pk)
    assert only.text.open() == CANARY


def test_bulk_create_and_bulk_update_seal(world: World) -> None:
    about = {
        "case": world.case,
        "written_by": world.people("police_triage"),
        "audience": ["police.triage"],
        "written_at": timezone.now(),
    }
    notes = [CaseNote(**about, text=f"{CANARY} {n}") for n in range(3)]
    CaseNote.objects.bulk_create(notes)
    found = CaseNote.objects.filter(pk__in=[each.pk for each in notes]).order_by("pk")
    assert [each.text.open() for each in found] == [f"{CANARY} {n}" for n in range(3)]
    changed = list(found)
    for each in changed:
        each.text = "new"
    CaseNote.objects.bulk_update(changed, ["text"])
    assert {each.text.open() for each in found.all()} == {"new"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(encode(text, 'escape'), '') FROM reports_casenote")
        assert CANARY not in cursor.fetchone()[0]


def test_a_row_copied_under_another_key_is_refused(narrative: ReportNarrative) -> None:
    narrative.pk = uuid.uuid4()
    with pytest.raises(SealError):
        narrative.save(force_insert=True)


def test_a_value_of_another_row_is_refused(narrative: ReportNarrative, world: World) -> None:
    other = ReportNarrative.objects.get(pk=world.needles.pk)
    other.text = narrative.text
    with pytest.raises(SealError, match="Open it"):
        other.save()


def test_update_and_values_can_not_go_round_the_row(narrative: ReportNarrative) -> None:
    with pytest.raises(UnboundSeal), transaction.atomic():
        ReportNarrative.objects.update(text="words")
    (value,) = ReportNarrative.objects.filter(pk=narrative.pk).values_list("text", flat=True)
    with pytest.raises(UnboundSeal):
        value.open()


# --- Sessions -------------------------------------------------------------------------------------


def test_a_session_is_sealed_and_its_cookie_is_not_in_the_database() -> None:
    session = SessionStore()
    session["answer"] = CANARY
    session.save()
    key = session.session_key
    assert SessionStore(key)["answer"] == CANARY
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_key, session_data FROM django_session")
        ((stored_key, data),) = cursor.fetchall()
    assert stored_key == row_key(key)
    assert len(stored_key) == 40
    assert key not in stored_key
    assert CANARY not in data


def test_a_session_copied_to_another_key_reads_as_empty() -> None:
    session = SessionStore()
    session["answer"] = CANARY
    session.save()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_session SET session_key = %s", [row_key("x" * 32)])
    assert dict(SessionStore("x" * 32).items()) == {}


def test_a_session_whose_key_is_lost_reads_as_empty_and_pages_still_answer(client: Client) -> None:
    session = client.session
    session["answer"] = CANARY
    session.save()
    with override_settings(KEYRING_JSON=new_keyring_json("other")):
        assert dict(SessionStore(session.session_key).items()) == {}
        assert client.get("/").status_code == 200


def test_cycling_deleting_and_expiring_sessions() -> None:
    session = SessionStore()
    session["answer"] = 1
    session.save()
    first = session.session_key
    session.cycle_key()
    assert session.session_key != first
    assert not SessionStore().exists(first)
    assert SessionStore(session.session_key)["answer"] == 1
    session.flush()
    assert SessionStore.get_model_class().objects.count() == 0
    old = SessionStore()
    old.set_expiry(-10)
    old.save()
    assert dict(SessionStore(old.session_key).items()) == {}
    SessionStore.clear_expired()
    assert SessionStore.get_model_class().objects.count() == 0


# --- Commands -------------------------------------------------------------------------------------


def test_keys_status_counts_by_key(
    narrative: ReportNarrative, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("keys", "status")
    shown = capsys.readouterr().out
    assert "New values are sealed with: test" in shown
    held = ReportNarrative.objects.count()
    assert f"reports.ReportNarrative.text: {held} with test" in shown


def test_keys_status_names_a_lost_key(narrative: ReportNarrative) -> None:
    with (
        override_settings(KEYRING_JSON=new_keyring_json("other")),
        pytest.raises(CommandError, match="lacks test"),
    ):
        call_command("keys", "status")


def test_keys_make_writes_for_the_owner_only_and_never_over_a_file(tmp_path: Path) -> None:
    path = tmp_path / "keyring.json"
    call_command("keys", "make", str(path), "--key-id", "k7")
    assert path.stat().st_mode & 0o777 == 0o600
    assert parse(path.read_text(encoding="utf-8"))[0] == "k7"
    with pytest.raises(CommandError, match="already there"):
        call_command("keys", "make", str(path))
