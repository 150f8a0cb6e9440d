"""`manage.py load_reference`: wards, LSOAs, postcodes, streets and the base map, from data/."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from reports.reference.files import ReferenceFileError
from reports.reference.load import load_reference


class Command(BaseCommand):
    help = (
        "Load Peterborough's wards, LSOAs, postcodes and streets, and the base map, from the files "
        "in data/. Does nothing when these files are loaded already."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--force", action="store_true", help="Load them again even if nothing has changed."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        quiet = options["verbosity"] == 0
        try:
            loaded = load_reference(
                force=options["force"],
                progress=lambda items, label: tqdm(
                    items, desc=label, unit=" rows", leave=False, disable=quiet or None
                ),
            )
        except ReferenceFileError as error:
            raise CommandError(str(error)) from error
        if quiet:
            return
        self.stdout.write(
            "Reference data loaded:" if loaded.fresh else "Reference data is up to date:"
        )
        for name, count in loaded.counts:
            self.stdout.write(f"  {count:>7,} {name}")
