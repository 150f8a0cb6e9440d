"""The database repeats the rule: raw SQL as the application, the front door, and forged."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from typing import Any

import psycopg2
import pytest
from django.contrib.gis.geos import Point
from django.db import DatabaseError, ProgrammingError, connection, transaction

from agencies.registry import row_security
from agencies.registry.models import Agency
from agencies.registry.people import clearances_of
from agencies.registry.roles import ROLES
from agencies.registry.row_security import acting_as, as_front_door, signed
from portal.accounts.models import User
from reports.actions.access import ask_for_access, tell_partners
from reports.actions.cases import add_note, open_case
from reports.actions.intelligence import write_item
from reports.actions.questions import write_question
from reports.actions.safeguarding import record_safeguarding
from reports.actions.source_advice import flag_source, record_advice
from reports.actions.submit import Submission, submit_report
from reports.actions.tasks import set_task
from reports.actions.triage import amend_report, move_report
from reports.enums import AccessPurpose, CaseKind, Category, Channel, Kind, LinkReason, PointOrigin
from reports.models import CaseNotice, Report
from reports.queries import cases_visible_to, notes_visible_to, reports_visible_to
from tests.support import inboxes, intelligence

PROTECTED = (
    "reports_report",
    "reports_reportnarrative",
    "reports_reportcontact",
    "reports_reportsource",
    "reports_reportamendment",
    "reports_case",
    "reports_caselink",
    "reports_casenote",
    "reports_casetask",
    "reports_timelineentry",
    "reports_casenotice",
    "reports_accessrequest",
    "reports_reportmessage",
    "reports_safeguardingrecord",
    "reports_reportclosing",
    "reports_sourceflag",
    "reports_sourceadvice",
    "reports_intelligenceitem",
    "reports_intelligencelink",
    "reports_intelligenceentry",
)


@pytest.fixture
def everything(db: None, reference_data: Any, person_with: Callable[..., User]) -> None:
    """At least one row in every protected table, with different audiences."""
    officer = person_with("police_triage", "police_intelligence")
    made = {
        (kind, category): submit_report(
            by=None,
            submission=Submission(
                channel=Channel.ONLINE,
                kind=kind,
                category=category,
                narrative="What was seen",
                point=Point(-0.2433, 52.5725, srid=4326),
                point_origin=PointOrigin.PIN,
                contact={"name": "Pat"},
                source={"how": "seen"},
            ),
            idempotency_key=uuid.uuid4(),
        )
        for kind in Kind
        for category in (Category.DEALING, Category.LITTER)
    }
    for reason in ("safeguarding", "licensing"):
        moved = submit_one()
        for transition, why, version in (("start", "start", 1), ("pass_on", reason, 2)):
            move_report(
                by=officer, report_id=moved.pk, transition=transition, reason=why, version=version
            )
    write_question(by=officer, report_id=inboxes.report_with(inboxes.CODE).pk, words="What time?")
    concern = made[Kind.CONCERN, Category.DEALING]
    record_safeguarding(by=officer, report_id=concern.pk, route="none", words="Known to them")
    flag_source(by=officer, report_id=concern.pk, reason="told", words="A cousin told them")
    record_advice(
        by=officer,
        report_id=concern.pk,
        outcome="kept",
        advised_on=date(2026, 1, 5),
        reference="SU-1",
        given_by="DS B. Wells",
        version=1,
    )
    closed = submit_one()
    for transition, why, version in (("start", "start", 1), ("close", "done", 2)):
        move_report(
            by=officer, report_id=closed.pk, transition=transition, reason=why, version=version
        )
    amend_report(by=officer, report_id=concern.pk, text="Later", version=1)
    police = Agency.objects.get(key="police")
    write_item(by=officer, report_ids=[concern.pk], draft=intelligence.draft())
    case = open_case(
        by=officer,
        owner_id=police.pk,
        kind=CaseKind.PLACE,
        title="A place",
        report_ids=[concern.pk],
        reason=LinkReason.SAME_PLACE,
    )
    add_note(by=officer, case_id=case.pk, text="Note")
    set_task(
        by=officer,
        case_id=case.pk,
        what="Look",
        agency_id=police.pk,
        due_on=date(2030, 1, 1),
    )
    tell_partners(
        by=officer, case_id=case.pk, teams=["licensing.officer", "treatment"], version=case.version
    )
    ask_for_access(
        by=person_with("treatment_provider"),
        notice_id=CaseNotice.objects.get(case=case, team="treatment").pk,
        purpose=AccessPurpose.TREATMENT,
        words="Somebody we support lives there",
    )


def submit_one() -> Report:
    return submit_report(
        by=None,
        submission=Submission(
            channel=Channel.ONLINE, kind=Kind.CONCERN, narrative="x", place_text="Somewhere"
        ),
        idempotency_key=uuid.uuid4(),
    )


@contextmanager
def raw(shown: str) -> Iterator[Any]:
    """A cursor of the application's role for raw SQL, told what is shown to it, or nothing."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, true)", [row_security.SETTING, shown])
            yield cursor
        transaction.set_rollback(True)


def keys(cursor: Any, table: str) -> set[str]:
    column = "report_id" if table.endswith(("narrative", "contact", "source")) else "id"
    cursor.execute(f"SELECT {column} FROM {table}")
    return {str(key) for (key,) in cursor.fetchall()}


def test_the_application_can_not_walk_past_row_security(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relrowsecurity AND relforcerowsecurity"
            " AND pg_get_userbyid(relowner) <> current_user"
        )
        assert {name for (name,) in cursor.fetchall()} >= set(PROTECTED)


@pytest.mark.parametrize("table", PROTECTED)
def test_nothing_is_shown_to_nobody(everything: None, table: str) -> None:
    with raw(signed(["police.triage", "police.intelligence", "safeguarding"])) as cursor:
        assert keys(cursor, table)
    with raw("") as cursor:
        assert keys(cursor, table) == set()


@pytest.mark.parametrize("role", ROLES)
def test_raw_sql_shows_a_role_the_same_rows_as_the_pages(
    everything: None, person_with: Callable[..., User], role: str
) -> None:
    person = person_with(role)
    with acting_as(person):
        by_query = {
            "reports_report": {str(each.pk) for each in reports_visible_to(person)},
            "reports_case": {str(each.pk) for each in cases_visible_to(person)},
            "reports_casenote": {str(each.pk) for each in notes_visible_to(person)},
        }
    with raw(signed(clearances_of(person))) as cursor:
        for table, expected in by_query.items():
            assert keys(cursor, table) == expected
        for table in PROTECTED:
            mine = set(clearances_of(person))
            if table in {"reports_caselink", "reports_casetask"}:
                continue
            cursor.execute(f"SELECT audience FROM {table}")
            assert all(mine & set(audience) for (audience,) in cursor.fetchall())


def test_contact_and_source_are_apart(everything: None) -> None:
    with raw(signed(["police.triage"])) as cursor:
        assert keys(cursor, "reports_reportcontact")
        assert not keys(cursor, "reports_reportsource")
    with raw(signed(["police.intelligence"])) as cursor:
        assert keys(cursor, "reports_reportsource")
        assert not keys(cursor, "reports_reportcontact")


@pytest.mark.parametrize(
    "forge",
    [
        lambda: "{police.triage}",
        lambda: f"test:{'0' * 64}:{{police.triage}}",
        lambda: signed(["licensing.officer"]).replace("licensing.officer", "police.triage"),
        lambda: "lost:" + signed(["police.triage"]).split(":", 1)[1],
        lambda: ":::",
    ],
)
def test_clearances_that_are_not_signed_show_nothing(
    everything: None, forge: Callable[[], str]
) -> None:
    with raw(forge()) as cursor, pytest.raises(ProgrammingError):
        cursor.execute("SELECT id FROM reports_report")


def test_the_key_of_the_signature_can_not_be_read(db: None) -> None:
    with raw("") as cursor, pytest.raises(ProgrammingError):
        cursor.execute("SELECT * FROM clearance_key")


def test_what_is_shown_ends_with_the_transaction(transactional_db: None) -> None:
    submit_one()
    of = connection.settings_dict
    own = psycopg2.connect(
        host=of["HOST"],
        port=of["PORT"] or None,
        dbname=of["NAME"],
        user=of["USER"],
        password=of["PASSWORD"],
    )
    with closing(own), own.cursor() as cursor:
        shown = signed(["police.triage"])
        cursor.execute("SELECT set_config(%s, %s, true)", [row_security.SETTING, shown])
        assert keys(cursor, "reports_report")
        cursor.execute("COMMIT")
        assert not keys(cursor, "reports_report")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT id FROM reports_report",
        "SELECT report_id FROM reports_reportnarrative",
        "SELECT report_id FROM reports_reportcontact",
        "SELECT id FROM audit_event",
        "SELECT id FROM outbox_message",
        "SELECT id FROM accounts_user",
        "SELECT * FROM django_session",
        "SELECT * FROM receipt_of('00000000-0000-0000-0000-000000000000')",
        "UPDATE reports_report SET priority = 1",
        "DELETE FROM reports_report",
    ],
)
def test_the_front_door_reads_and_changes_nothing(everything: None, statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        as_front_door(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_public_submits_through_the_front_door(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    roles: list[str] = []
    save = Report.save

    def note_role(self: Report, *args: Any, **kwargs: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            roles.append(cursor.fetchone()[0])
        save(self, *args, **kwargs)

    monkeypatch.setattr(Report, "save", note_role)
    submit_one()
    assert roles == [row_security.FRONT_DOOR_ROLE]


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE reports_report DISABLE ROW LEVEL SECURITY",
        "CREATE TABLE mine (id int)",
        "UPDATE audit_event SET reason = 'x'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "DELETE FROM reports_report",
        "SET ROLE spotlight",
    ],
)
def test_the_application_can_not_alter_tables_or_the_past(everything: None, statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_blocks_inside_each_other_give_back_what_was_shown(
    everything: None, person_with: Callable[..., User]
) -> None:
    officer, licensing = person_with("police_triage"), person_with("licensing_officer")

    def seen() -> int:
        return Report.objects.count()

    with acting_as(officer):
        of_officer = seen()
        with acting_as(licensing):
            of_licensing = seen()
        assert seen() == of_officer
        with pytest.raises(RuntimeError), acting_as(licensing):
            raise RuntimeError
        assert seen() == of_officer
    assert 0 < of_licensing < of_officer
    with acting_as(None):
        assert seen() == 0
