"""`manage.py import_crime PATH…`: street-level crime from open CSV files, as reports."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from reports.actions.imports import ImportArea, ImportOutcome, import_crime_file
from reports.reference.crime_csv import CrimeFileError


class Command(BaseCommand):
    help = (
        "Import street-level crime as data.police.uk publishes it (CSV, gzip too), or in the "
        "compact form month,lon,lat,type. Each file is imported whole or not at all; rows that are "
        "here already are left out, so the same file twice adds nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="A CSV file.")
        parser.add_argument(
            "--area",
            type=ImportArea,
            choices=list(ImportArea),
            default=ImportArea.PETERBOROUGH,
            metavar="{peterborough,all}",
            help="Rows in Peterborough's wards (the default), or all in the region around it.",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would be imported; change nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        failed = [path for path in options["paths"] if not self._import(path, options)]
        if failed:
            of = len(options["paths"])
            raise CommandError(
                f"{len(failed)} of {of} files not imported." if of > 1 else "Nothing was imported."
            )

    def _import(self, path: Path, options: dict[str, Any]) -> bool:
        """Import one file and say what became of it; whether it worked."""
        quiet = options["verbosity"] == 0
        with tqdm(
            desc=path.name, unit=" rows", file=sys.stderr, leave=False, disable=quiet or None
        ) as bar:
            try:
                outcome = import_crime_file(
                    by=None,
                    path=path,
                    area=options["area"],
                    dry_run=options["dry_run"],
                    progress=bar.update,
                )
            except CrimeFileError as error:
                bar.close()
                self.stderr.write(self.style.ERROR(f"{path}: {error} Nothing of it was imported."))
                return False
        if not quiet:
            self._tell(path, outcome, dry_run=options["dry_run"])
        return True

    def _tell(self, path: Path, outcome: ImportOutcome, *, dry_run: bool) -> None:
        done = "would be imported" if dry_run else "imported"
        self.stdout.write(f"{path}: {outcome.imported:,} of {outcome.read:,} rows {done}")
        for why, count in sorted(outcome.skipped.items(), key=lambda item: item[0].value):
            lines = ", ".join(str(line) for line in outcome.lines[why])
            more = ", …" if count > len(outcome.lines[why]) else ""
            noun = "line" if count == 1 else "lines"
            self.stdout.write(f"  {count:,} left out, {why.label} ({noun} {lines}{more})")
