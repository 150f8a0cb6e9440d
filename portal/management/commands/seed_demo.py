"""Put fictional reports into a demonstration, or a million of them for benchmarks."""

from __future__ import annotations

import time
from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from portal.demo.front_door import receipt_code
from portal.demo.scale import MOST, seed_at_scale
from portal.demo.seeding import CannotSeed, seed
from reports.receipt_codes import display


class Command(BaseCommand):
    help = (
        "Put three months of fictional reports at real streets, with the cases and work that "
        "followed. The same seed makes the same data; running it again adds nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="another number, other data")
        parser.add_argument(
            "--until", type=_moment, help="the last moment (ISO 8601); now unless given"
        )
        parser.add_argument(
            "--scale",
            type=_count,
            metavar="N",
            help="instead: copy N reports over five years into the tables, for benchmarks",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        how = self._scale if options["scale"] else self._seed
        try:
            what = how(options)
        except CannotSeed as error:
            raise CommandError(str(error)) from None
        if options["verbosity"]:
            self.stdout.write(f"{what} ({time.monotonic() - started:.1f} s)")

    def _seed(self, options: dict[str, Any]) -> str:
        with _Progress(options, "Fictional reports") as progress:
            result = seed(seed=options["seed"], until=options["until"], progress=progress.start)
        if not result.added:
            return f"The fictional reports of seed {options['seed']} are here already."
        code = display(receipt_code(options["seed"]))
        return (
            f"Added {result.added} fictional reports and what officers did with them.\n"
            f"The code {code} opens the inbox of one of them, at /report/inbox/."
        )

    def _scale(self, options: dict[str, Any]) -> str:
        with _Progress(options, "Fictional reports, copied") as progress:
            added = seed_at_scale(
                options["scale"],
                seed=options["seed"],
                until=options["until"],
                progress=progress.start,
            )
        if not added:
            return f"The copied reports of seed {options['seed']} are here already."
        return f"Copied {added:,} fictional reports with sealed narratives."


class _Progress:
    """A bar on the error stream, and none when the command is to be quiet."""

    def __init__(self, options: dict[str, Any], label: str) -> None:
        self._label = label
        self._disable = None if options["verbosity"] else True  # None: only on a terminal
        self._bar: tqdm[Any] | None = None

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def start(self, total: int) -> Callable[..., object]:
        self._bar = tqdm(total=total, desc=self._label, unit=" reports", disable=self._disable)
        return self._bar.update


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a time such as 2026-11-20T18:00.") from None
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _count(text: str) -> int:
    count = int(text) if text.isdigit() else 0
    if not 1 <= count <= MOST:
        raise ArgumentTypeError(f"give a whole number from 1 to {MOST:,}")
    return count
