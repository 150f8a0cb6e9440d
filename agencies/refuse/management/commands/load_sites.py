"""`manage.py load_sites FILE`: say where schools and play areas are."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agencies.refuse.sites import SiteFileError, load_sites, read_sites


class Command(BaseCommand):
    help = (
        "Put the places of a file (CSV: kind,name,longitude,latitude in WGS84; the kind is school "
        "or play_area) in the place of the schools and play areas near which a needle find comes "
        "first. Jobs that came in before keep their priority."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="FILE", help="A CSV file.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would change; change nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            before, after = load_sites(read_sites(options["path"]), dry_run=options["dry_run"])
        except SiteFileError as error:
            raise CommandError(f"{options['path']}: {error} Nothing was changed.") from error
        if options["verbosity"]:
            there = "would be" if options["dry_run"] else "are"
            self.stdout.write(f"There {there} {after:,} places now; there were {before:,}.")
