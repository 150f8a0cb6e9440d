"""Code lists of intelligence are data: corrected from a file, kept for the items that bear them."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as some

from agencies.registry import grants
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports import intelligence_codes
from reports.grading import Grade, LegacyGrade, WrongGrade
from reports.intelligence_codes import check_codes, label_of, offered
from reports.intelligence_enums import RULED, CodePart
from reports.models import IntelligenceCode, IntelligenceItem
from tests.integration.vault.test_rotation import owner_url
from tests.support import database, processes

SHIPPED = Path(settings.BASE_DIR) / "data" / "intelligence" / "codes.csv"
Make = Callable[..., IntelligenceItem]
Edit = Callable[[list[dict[str, str]]], list[dict[str, str]]]


@pytest.fixture(autouse=True)
def _read_anew(db: None) -> Iterator[None]:
    intelligence_codes.forget()
    yield
    intelligence_codes.forget()


@pytest.fixture
def load(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Load what `edit` makes of the shipped file; what the command said."""

    def run(edit: Edit, **options: bool) -> str:
        path = tmp_path / "codes.csv"
        with SHIPPED.open(encoding="utf-8", newline="") as file:
            rows = edit(list(csv.DictReader(file)))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ["part", "code", "label", "offered"])
            writer.writeheader()
            writer.writerows(rows)
        call_command("load_codes", path, **options)
        return capsys.readouterr().out

    return run


def row(part: str, code: str, label: str, is_offered: str = "yes") -> dict[str, str]:
    return {"part": part, "code": code, "label": label, "offered": is_offered}


def renamed(part: str, code: str, label: str) -> Edit:
    return lambda rows: [
        {**each, "label": label} if (each["part"], each["code"]) == (part, code) else each
        for each in rows
    ]


def without(part: str, code: str) -> Edit:
    return lambda rows: [each for each in rows if (each["part"], each["code"]) != (part, code)]


def test_a_new_installation_has_the_lists_of_the_shipped_file(load: Callable[..., str]) -> None:
    assert load(lambda rows: rows) == "The lists are as in the file.\n"
    assert not AuditEvent.objects.filter(reason="codes").exists()
    assert [code for code, _ in offered(CodePart.SOURCE)] == ["1", "2", "3"]
    assert [code for code, _ in offered(CodePart.ASSESSMENT)] == list("ABCDE")
    assert {part: len(offered(part)) for part in CodePart} == {
        "source": 3, "assessment": 5, "handling": 2, "action": 3, "sanitisation": 2,
        "legacy_source": 5, "legacy_information": 5, "legacy_dissemination": 5,
    }  # fmt: skip


def test_a_corrected_label_is_on_every_page_without_a_release(
    write: Make, writer: User, client_for: Callable[..., Client], load: Callable[..., str]
) -> None:
    page = f"/triage/intelligence/{write().pk}/"
    assert "Known indirectly but corroborated" in client_for(writer).get(page).content.decode()
    said = load(renamed("assessment", "B", "Known indirectly and corroborated"))
    assert said == "Changed:\n  assessment B now: Known indirectly and corroborated\n"
    shown = client_for(writer).get(page).content.decode()
    assert "Known indirectly and corroborated" in shown
    assert "Known indirectly but corroborated" not in shown
    form = client_for(writer).get("/triage/intelligence/write/?legacy=1").content.decode()
    assert "B Known indirectly and corroborated" in form
    (event,) = AuditEvent.objects.filter(reason="codes")
    assert event.detail == {"changed": 1}


def test_a_new_code_can_be_chosen_and_is_taken_by_the_database(
    write: Make, load: Callable[..., str]
) -> None:
    with pytest.raises(WrongGrade):
        write(grade=Grade("2", "F", "P"))
    load(lambda rows: [*rows, row("assessment", "F", "Not yet looked at")])
    item = write(grade=Grade("2", "F", "P"))
    assert item.assessment == "F"


def test_a_code_that_is_left_out_stays_with_the_items_that_bear_it(
    write: Make, writer: User, client_for: Callable[..., Client], load: Callable[..., str]
) -> None:
    item = write()
    assert load(without("assessment", "B")) == "Changed:\n  assessment B offered no more\n"
    assert "B" not in dict(offered(CodePart.ASSESSMENT))
    shown = client_for(writer).get(f"/triage/intelligence/{item.pk}/").content.decode()
    assert "Known indirectly but corroborated" in shown
    with pytest.raises(WrongGrade):
        check_codes(Grade("2", "B", "P"))
    item.title = "Another title"
    item.save()  # the database still takes it
    assert load(lambda rows: rows) == "Changed:\n  assessment B offered again\n"


def test_a_dry_run_changes_nothing(load: Callable[..., str]) -> None:
    before = list(IntelligenceCode.objects.values_list())
    said = load(without("action", "A2"), dry_run=True)
    assert said == "Would change:\n  action A2 offered no more\n"
    assert list(IntelligenceCode.objects.values_list()) == before
    assert not AuditEvent.objects.filter(reason="codes").exists()


@pytest.mark.parametrize(
    ("part", "code"), [(part, code) for part in RULED for code in sorted(RULED[part])]
)
def test_no_file_takes_away_a_code_that_a_rule_is_about(
    load: Callable[..., str], part: str, code: str
) -> None:
    with pytest.raises(CommandError, match="Rules are about"):
        load(without(part, code))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (row("source", "2", "Twice"), "twice"),
        (row("weight", "2", "No such list"), "the part must be one of"),
        (row("source", "12345", "Too long a code"), "one or two capitals or digits"),
        (row("source", "é", "No letter of a code"), "one or two capitals or digits"),
        (row("source", "4", ""), "a label has 1 to 160 characters"),
        (row("source", "4", "x" * 161), "a label has 1 to 160 characters"),
        (row("source", "4", "two\nlines"), "a label has 1 to 160 characters"),
        (row("source", "4", "a\u202eb"), "a label has 1 to 160 characters"),
        (row("source", "4", "Neither", "perhaps"), "must be yes or no"),
        (row("handling", "X", "Another way"), "needs new rules"),
    ],
)
def test_a_wrong_file_says_what_is_wrong_and_changes_nothing(
    load: Callable[..., str], wrong: dict[str, str], words: str
) -> None:
    before = list(IntelligenceCode.objects.values_list())
    with pytest.raises(CommandError, match=words) as raised:
        load(lambda rows: [*rows, wrong])
    assert str(raised.value).endswith("Nothing was changed.")
    assert list(IntelligenceCode.objects.values_list()) == before


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff\xfe\x00", id="not text"),
        pytest.param(b"code,label\n", id="other columns"),
        pytest.param(b'part,code,label,offered\n"', id="open quote"),
        pytest.param(b"x" * 200_000, id="too large"),
        pytest.param(b"part,code,label,offered\nsource,1\n", id="short"),
        pytest.param(b"part,code,label,offered\na,b,c,d,e\n", id="long"),
    ],
)
def test_what_is_no_such_file_is_refused_with_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "codes.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=r"Nothing was changed\."):
        call_command("load_codes", path)
    with pytest.raises(CommandError, match="It can't be read"):
        call_command("load_codes", tmp_path / "nowhere.csv")


def test_the_command_line_connects_as_the_owner_who_alone_may_change_a_list() -> None:
    """As `make manage` and the container start it: nobody says whose command it is."""
    environment = processes.environment(
        DJANGO_SETTINGS_MODULE="portal.settings",
        SPOTLIGHT_KEYRING=settings.KEYRING_JSON,
        DATABASE_OWNER_URL=owner_url(),
    )
    environment.pop("SPOTLIGHT_AS_OWNER")
    environment.pop("SPOTLIGHT_KEYRING_FILE", None)
    with database.owner() as cursor:  # tests may fill reference tables; the application may not
        role = connection.ops.quote_name(settings.DATABASE_APPLICATION_ROLE)
        rights = "INSERT, UPDATE, DELETE ON reports_intelligencecode"
        cursor.execute(f"REVOKE {rights} FROM {role}")
        try:
            run = subprocess.run(
                [sys.executable, "manage.py", "load_codes", "--dry-run", str(SHIPPED)],
                cwd=processes.ROOT,
                env=environment,
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
        finally:
            cursor.execute(f"GRANT {rights} TO {role}")
    assert run.returncode == 0, run.stderr
    assert "The lists are as in the file." in run.stdout


def test_the_application_may_not_change_a_list() -> None:
    role = settings.DATABASE_APPLICATION_ROLE
    with database.owner() as cursor:  # tests may fill reference tables: what is granted really?
        cursor.execute("BEGIN")
        cursor.execute("\n".join(grants._of_application(connection.ops.quote_name(role))))
        cursor.execute(
            "SELECT has_table_privilege(%s, 'reports_intelligencecode', each)"
            " FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) each",
            [role],
        )
        may = [each for (each,) in cursor.fetchall()]
        cursor.execute("ROLLBACK")
    assert may == [True, False, False, False, False]


@pytest.mark.parametrize(
    "column",
    ["source_evaluation", "assessment", "handling", "action_code", "sanitisation", "legacy_source",
     "legacy_information", "legacy_dissemination"],
)  # fmt: skip
def test_the_database_takes_no_code_that_is_in_no_list(write: Make, column: str) -> None:
    item = write()
    setattr(item, column, "Z")
    with pytest.raises(IntegrityError, match="in no list of intelligence"), transaction.atomic():
        item.save()


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.tuples(*[some.text(max_size=3)] * 5))
def test_no_unknown_code_is_taken(codes: tuple[str, ...]) -> None:
    lists = [{"", *dict(offered(CodePart(name)))} for name in Grade.CODES]
    if all(code in known for code, known in zip(codes, lists, strict=True)):
        check_codes(Grade(*codes))
    else:
        with pytest.raises(WrongGrade):
            check_codes(Grade(*codes))


@pytest.mark.parametrize("codes", ["211", "A6A", "FA1", "A1", "B2"])
def test_an_older_grade_takes_a_letter_first_and_numbers_then(codes: str) -> None:
    check_codes(LegacyGrade("B", "2", "1"))
    with pytest.raises(WrongGrade) as raised:
        check_codes(LegacyGrade(*codes.ljust(3)))
    assert raised.value.field.startswith("legacy_")


def test_a_code_that_no_list_has_is_shown_as_it_is() -> None:
    assert label_of(CodePart.ACTION, "A9") == "A9"
