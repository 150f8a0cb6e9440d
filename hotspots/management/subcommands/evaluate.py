"""`manage.py hotspots evaluate PATH`: which forecast would have been right, on held-out months."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from hotspots.analysis.event_csv import EventFileError
from hotspots.analysis.prepare import CannotEvaluate, Question, prepare

HELP = "score forecasts on held-out months of a CSV file of events"
DESCRIPTION = """\
Scores ways to forecast where next month's events will be, on months that they did not see:
hit rate, PAI, PEI and RRI at 1, 2 and 5 % of the area, with bootstrap intervals, and compares
them with a simple count. Says plainly when nothing beats it. Reads no database.

PATH is CSV with a heading, gzip too (told by content). Columns, in any order: month or date
(2025-09, 2025-09-14, with a time or without), lon, lat (degrees), and count if rows stand for
several events. Other columns are ignored. At least 12 months are needed; leave out a last month
that is not complete.

  manage.py hotspots evaluate needles.csv --cell 100
  manage.py hotspots evaluate crime.csv.gz --area outline.geojson --json
  manage.py hotspots evaluate crime.csv.gz --leave-out=-0.294732,52.574154
"""
FORMAT = RawDescriptionHelpFormatter
DOCUMENT = "docs/hotspot-evaluation.md"
BAD_INPUT = 2
SLOW_SECONDS = 2


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", type=Path, metavar="PATH", help="a CSV file of events")
    parser.add_argument(
        "--cell", type=float, default=250.0, metavar="METRES", help="side of a cell (250)"
    )
    parser.add_argument(
        "--area",
        default="near",
        metavar="AREA",
        help="what the shares are shares of: near (cells within 3 cells' widths of any with an "
        "event; the default), seen (cells with an event), a number of square kilometres (the cells "
        "nearest to events), or a GeoJSON file with an outline",
    )
    parser.add_argument(
        "--months", type=int, metavar="N", help="score the last N months (all after the first 12)"
    )
    parser.add_argument(
        "--beside",
        type=Path,
        metavar="PATH",
        help="a CSV file, same columns and months, of other events that may tell of these",
    )
    parser.add_argument(
        "--leave-out",
        type=point,
        action="append",
        default=[],
        metavar="LON,LAT",
        help="leave out events within 50 m of this point (write --leave-out=-0.29,52.57; may be "
        "given again): a police station, say",
    )
    parser.add_argument(
        "--seed", type=seed, default=1, metavar="N", help="the same seed gives the same table (1)"
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")
    parser.add_argument(
        "--document",
        action="store_true",
        help=f"evaluate the data sets that are shipped and write {DOCUMENT} (minutes)",
    )


def point(written: str) -> tuple[float, float]:
    try:
        lon, lat = (float(part) for part in written.split(","))
    except ValueError:
        raise ArgumentTypeError(f"{written!r} is not LON,LAT") from None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ArgumentTypeError(f"{written!r} is not on Earth")
    return lon, lat


def seed(written: str) -> int:
    if not (written.isascii() and written.isdigit() and len(written) <= 9):
        raise ArgumentTypeError("a whole number from 0 to 999999999")
    return int(written)


class Bar:
    """Progress on the error stream, from the second second on."""

    def __init__(self, *, quiet: bool) -> None:
        self.quiet, self.what = quiet, ""
        self.bar: Any = None

    def __call__(self, what: str, done: int, of: int) -> None:
        if self.quiet:
            return
        if what != self.what:
            self.close()
            self.what = what
            self.bar = tqdm(
                desc=what, total=of, file=sys.stderr, leave=False, delay=SLOW_SECONDS, mininterval=1
            )
        self.bar.update(done - self.bar.n)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()
            self.bar = None


def run(command: BaseCommand, options: dict[str, Any]) -> None:
    if options["document"] == (options["path"] is not None):
        raise CommandError("Give either a PATH or --document.", returncode=BAD_INPUT)
    bar = Bar(quiet=options["verbosity"] == 0)
    try:
        if options["document"]:
            write_document(command, bar)
        else:
            answer(command, options, bar)
    except (EventFileError, CannotEvaluate) as error:
        bar.close()
        raise CommandError(str(error), returncode=BAD_INPUT) from None
    except OSError as error:
        bar.close()
        name = error.filename or options["path"]
        raise CommandError(f"{name}: {error.strerror}.", returncode=BAD_INPUT) from None
    finally:
        bar.close()


def answer(command: BaseCommand, options: dict[str, Any], bar: Bar) -> None:
    from hotspots.analysis.comparison import compare
    from hotspots.analysis.evaluation_table import facts, text_table, verdict
    from hotspots.analysis.rolling import TooShort

    prepared = prepare(
        Question(
            path=options["path"],
            side=options["cell"],
            area=options["area"],
            leave_out=tuple(options["leave_out"]),
            beside=options["beside"],
        )
    )
    try:
        comparison = compare(
            prepared.panel, months=options["months"], seed=options["seed"], progress=bar
        )
    except TooShort as error:
        raise CannotEvaluate(str(error)) from None
    bar.close()
    if options["json"]:
        left_out = {
            "rows_without_place": prepared.without_place,
            "events_outside_area": prepared.outside,
            "events_at_points_left_out": prepared.left_out,
        }
        found = comparison.as_json()
        found["area"] |= {"is": prepared.area_words, "epsg": prepared.epsg}
        command.stdout.write(json.dumps(found | {"left_out": left_out}, indent=2))
        return
    for line in (*facts(prepared, comparison), *text_table(comparison), verdict(comparison)):
        command.stdout.write(line)


def write_document(command: BaseCommand, bar: Bar) -> None:
    from hotspots.evaluation_document import document

    base = Path(settings.BASE_DIR)
    text = document(base / "data", progress=bar)
    (base / DOCUMENT).write_text(text, encoding="utf-8")
    bar.close()
    command.stdout.write(f"Wrote {DOCUMENT}.")
