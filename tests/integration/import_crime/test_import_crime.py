"""`manage.py import_crime` on a real PostGIS: whole files, once."""

from __future__ import annotations

import csv
import gzip
import io
import threading
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from reports import references
from reports.actions import imports
from reports.actions.imports import ImportArea, import_crime_file
from reports.enums import Category, Channel, Kind, Precision, Priority, Status
from reports.models import ImportBatch, ImportedRow, Report
from reports.reference.crime_csv import CrimeFileError, Skipped
from tests.support.geography import IN_CENTRAL

pytestmark = pytest.mark.django_db

COMPACT = ["month", "lon", "lat", "type", "lsoa", "lsoa_name", "street"]
PUBLISHED = [
    "Crime ID",
    "Month",
    "Reported by",
    "Falls within",
    "Longitude",
    "Latitude",
    "Location",
    "LSOA code",
    "LSOA name",
    "Crime type",
    "Last outcome category",
    "Context",
]
HERE = (f"{IN_CENTRAL.x}", f"{IN_CENTRAL.y}")
STAMFORD = ("-0.481", "52.652")


def compact(month: str = "2024-07", at: tuple[str, str] = HERE, kind: str = "Drugs") -> list[str]:
    return [month, *at, kind, "E01015599", "Peterborough 014A", "Bishop'S Road"]


def published(
    crime_id: str, month: str = "2024-07", at: tuple[str, str] = HERE, kind: str = "Drugs"
) -> list[str]:
    force = "Cambridgeshire Constabulary"
    return [crime_id, month, force, force, *at, "On or near Bishop'S Road", "", "", kind, "", ""]


class Files:
    """Writes files of rows to import."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *rows: list[str], header: list[str] = COMPACT, name: str = "c.csv") -> Path:
        text = io.StringIO()
        csv.writer(text).writerows([header, *rows])
        path = self.folder / name
        content = text.getvalue().encode()
        path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        return path


@pytest.fixture
def make(tmp_path: Path) -> Files:
    return Files(tmp_path)


def load(path: Path, **options: Any) -> imports.ImportOutcome:
    return import_crime_file(by=None, path=path, **options)


def test_row_becomes_a_report_of_its_month(make: Files, reference_data: Any) -> None:
    load(make(compact()))
    report = Report.objects.get()
    assert report.kind == Kind.RECORDED_CRIME
    assert report.channel == Channel.PARTNER
    assert report.status == Status.REFERENCE
    assert report.priority == Priority.LOW
    assert report.category == Category.UNKNOWN
    assert report.place_text == "Bishop's Road"
    assert report.point_origin == "snap"
    assert report.ward == reference_data.wards["Central"]
    assert report.lsoa is not None
    assert report.happened_precision == Precision.MONTH
    london = ZoneInfo("Europe/London")
    assert report.happened_first == datetime(2024, 7, 1, tzinfo=london)
    assert report.happened_last == datetime(2024, 7, 31, 23, 59, 59, tzinfo=london)
    assert report.happened_first.astimezone(timezone.utc).hour == 23  # kept as it was in London
    assert report.audience == ["police.intelligence", "police.triage"]
    assert report.pk.version == 7
    assert references.is_valid(report.reference)
    row = ImportedRow.objects.get()
    assert (row.report_id, row.crime_type) == (report.pk, "Drugs")


def test_file_is_one_audit_event_and_no_message(make: Files, reference_data: Any) -> None:
    load(make(compact(), compact(), compact(kind="Robbery")))
    batch = ImportBatch.objects.get()
    event = AuditEvent.objects.get()
    assert (event.operation, event.object_type) == ("collection", "importbatch")
    assert str(event.object_id) == str(batch.pk)
    assert event.detail["imported"] == 3
    assert OutboxMessage.objects.count() == 0
    assert (batch.rows_read, batch.rows_imported) == (3, 3)
    assert set(Report.objects.values_list("category", flat=True)) == {"unknown", "other"}


@pytest.mark.parametrize("name", ["c.csv", "c.csv.gz"])
def test_same_file_twice_adds_nothing(make: Files, reference_data: Any, name: str) -> None:
    # Three rows alike are three crimes: told apart by their place in the file.
    path = make(compact(), compact(), compact(), compact("2024-08"), name=name)
    assert load(path).imported == 4
    again = load(path)
    assert (again.imported, again.skipped) == (0, {Skipped.ALREADY: 4})
    assert again.lines[Skipped.ALREADY] == [2, 3, 4, 5]
    assert Report.objects.count() == 4
    assert ImportBatch.objects.count() == AuditEvent.objects.count() == 1


def test_longer_file_of_the_same_month_adds_only_what_is_new(
    make: Files, reference_data: Any
) -> None:
    load(make(compact(), compact()))
    outcome = load(make(compact(kind="Robbery"), compact(), compact(), compact()))
    assert outcome.imported == 2
    assert Report.objects.count() == 4


def test_crime_id_is_what_a_row_is_known_by(make: Files, reference_data: Any) -> None:
    first = load(make(published("a"), published("b"), published("a"), header=PUBLISHED))
    assert (first.imported, first.skipped) == (2, {Skipped.ALREADY: 1})
    assert first.lines == {Skipped.ALREADY: [4]}
    # The publisher's next edition: other order, one more.
    second = load(make(published("c"), published("b"), published("a"), header=PUBLISHED))
    assert second.imported == 1
    # Without a crime ID (anti-social behaviour has none) the position counts.
    no_id = make(published("", kind="Anti-social behaviour"), header=PUBLISHED)
    assert [load(no_id).imported, load(no_id).imported] == [1, 0]


@pytest.mark.parametrize("compact_first", [True, False])
def test_same_month_in_both_forms_counts_once(
    make: Files, reference_data: Any, compact_first: bool
) -> None:
    plain = make(compact(), compact(), name="compact.csv")
    with_ids = make(published("a"), published("b"), header=PUBLISHED, name="published.csv")
    order = [plain, with_ids] if compact_first else [with_ids, plain]
    assert [load(path).imported for path in order] == [2, 0]


def test_rows_outside_are_left_out_unless_asked_for(make: Files, reference_data: Any) -> None:
    path = make(
        compact(), compact(at=STAMFORD), compact(at=("2.35", "48.85")), compact(at=("", ""))
    )
    outcome = load(path)
    assert outcome.imported == 1
    assert outcome.lines == {Skipped.OUTSIDE: [3, 4], Skipped.NO_COORDINATES: [5]}
    wider = load(path, area=ImportArea.ALL)
    assert wider.imported == 1
    assert wider.skipped[Skipped.OUTSIDE] == 1
    assert Report.objects.filter(ward=None).count() == 1


def test_dry_run_tells_and_changes_nothing(make: Files, reference_data: Any) -> None:
    outcome = load(make(compact(), compact()), dry_run=True)
    assert outcome.imported == 2
    assert not Report.objects.exists()
    assert not ImportBatch.objects.exists()
    assert not AuditEvent.objects.exists()


def test_file_broken_in_the_middle_leaves_nothing(make: Files, reference_data: Any) -> None:
    path = make(*[compact() for _ in range(5000)], name="c.csv.gz")
    path.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(CrimeFileError, match="cut short"):
        load(path)
    assert not Report.objects.exists()
    assert not ImportedRow.objects.exists()


def test_lines_told_are_bounded_and_counts_are_whole(make: Files, reference_data: Any) -> None:
    outcome = load(make(compact(), *[compact("nonsense") for _ in range(300)]))
    assert outcome.skipped == {Skipped.MALFORMED: 300}
    assert outcome.lines[Skipped.MALFORMED] == list(range(3, 3 + imports.LINES_SHOWN))


def test_street_cannot_break_out_of_the_copy(make: Files, reference_data: Any) -> None:
    odd = ["2024-07", *HERE, "Drugs", "", "", 'a\tb\\N\\.\n"c"']
    load(make(odd, compact()))
    assert set(Report.objects.values_list("place_text", flat=True)) == {
        'a b\\N\\. "c"',
        "Bishop's Road",
    }


def test_reference_that_is_taken_is_drawn_again(
    make: Files, reference_data: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(make(compact()))
    taken = Report.objects.get().reference
    real, draws = references.new_reference, []

    def drawn() -> str:
        draws.append(taken if not draws else real())
        return draws[-1]

    monkeypatch.setattr(references, "new_reference", drawn)
    assert load(make(compact("2024-09"))).imported == 1
    assert len(draws) == 2
    assert Report.objects.count() == 2


def test_import_before_reference_data_says_what_to_do(make: Files, db: None) -> None:
    with pytest.raises(CrimeFileError, match="load_reference"):
        load(make(compact()))


def test_sample_that_is_shipped_is_imported_whole(root: Path, reference_data: Any) -> None:
    (sample,) = (root / "data" / "sample").glob("*.csv.gz")
    outcome = load(sample, area=ImportArea.ALL)
    assert (outcome.read, outcome.imported, outcome.skipped) == (1610, 1610, {})


# --- The command ----------------------------------------------------------------------------------


def test_command_reports_and_goes_on_after_a_bad_file(
    make: Files, reference_data: Any, capsys: Any
) -> None:
    bad = make(["x"], header=["not", "crime"], name="bad.csv")
    good = make(compact(), compact("soon"), name="good.csv")
    with pytest.raises(CommandError, match="2 of 3 files not imported"):
        call_command("import_crime", str(bad), str(make.folder / "none.csv"), str(good))
    said = capsys.readouterr()
    assert "bad.csv: The first line is not the header" in said.err
    assert "Missing: crime id, month" in said.err
    assert "none.csv: There is no such file" in said.err
    assert "good.csv: 1 of 2 rows imported" in said.out
    assert "1 left out, malformed (line 3)" in said.out
    assert Report.objects.count() == 1


def test_command_dry_run_says_would(make: Files, reference_data: Any, capsys: Any) -> None:
    call_command("import_crime", "--dry-run", "--area", "all", str(make(compact())))
    assert "1 of 1 rows would be imported" in capsys.readouterr().out
    assert not Report.objects.exists()


def test_command_refuses_an_unknown_area(make: Files, db: None) -> None:
    with pytest.raises(CommandError, match="area"):
        call_command("import_crime", "--area", "france", str(make(compact())))


# --- At once --------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_bring_each_row_once(make: Files, reference_data: Any) -> None:
    path = make(*[compact() for _ in range(400)])
    outcomes: list[Any] = []

    def run() -> None:
        try:
            outcomes.append(load(path).imported)
        except Exception as error:
            outcomes.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes, key=str) == [0, 400]
    assert Report.objects.count() == 400
