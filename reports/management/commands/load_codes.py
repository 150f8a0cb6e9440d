"""`manage.py load_codes FILE`: correct the code lists of intelligence without a release."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.reference.codes import CodeFileError, load_codes, read_codes


class Command(BaseCommand):
    help = (
        "Put the codes of a file (CSV: part,code,label,offered) in the place of intelligence's "
        "code lists. Begin with a copy of data/intelligence/codes.csv. A code that the file leaves "
        "out is offered no more and stays with the items that bear it. Pages show the new lists "
        "within five minutes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="FILE", help="A CSV file.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would change; change nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            changes = load_codes(read_codes(options["path"]), dry_run=options["dry_run"])
        except CodeFileError as error:
            raise CommandError(f"{options['path']}: {error} Nothing was changed.") from error
        if options["verbosity"] == 0:
            return
        would = "Would change" if options["dry_run"] else "Changed"
        self.stdout.write(f"{would}:" if changes.lines else "The lists are as in the file.")
        for line in changes.lines:
            self.stdout.write(f"  {line}")
