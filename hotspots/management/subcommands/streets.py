"""`manage.py hotspots streets PATH`: how many events each named street has."""

from __future__ import annotations

import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from hotspots.analysis.event_csv import EventFileError, month_name
from hotspots.management.subcommands.evaluate import BAD_INPUT

if TYPE_CHECKING:
    from hotspots.analysis.streets import Streets

HELP = "count a CSV file of events by the street that each was told for"
DESCRIPTION = """\
Counts events by named street, most first, with exact 95 % intervals, and says what was left
out. Reads no database.

PATH is CSV with a heading, gzip too (told by content). Columns, in any order: street (or
location; "On or near" before a name is dropped), month or date, and count if rows stand for
several events. Other columns are ignored.

  manage.py hotspots streets crime.csv.gz --within lsoa_name
  manage.py hotspots streets crime.csv.gz --no-street "Parking Area" --top 50 --json
"""
FORMAT = RawDescriptionHelpFormatter
TOP = 20


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("path", type=Path, metavar="PATH", help="a CSV file of events")
    parser.add_argument(
        "--within",
        default="",
        metavar="COLUMN",
        help="a column (ward, LSOA) that tells apart streets of the same name",
    )
    parser.add_argument(
        "--no-street",
        action="append",
        default=[],
        metavar="NAME",
        help='a name that is no street ("Parking Area"): left out and counted; may be given again',
    )
    parser.add_argument(
        "--top", type=int, default=TOP, metavar="N", help=f"show so many streets ({TOP})"
    )
    parser.add_argument("--json", action="store_true", help="print JSON, of all streets")


def run(command: BaseCommand, options: dict[str, Any]) -> None:
    from hotspots.analysis.layers import About, as_json
    from hotspots.analysis.street_csv import read_streets
    from hotspots.analysis.streets import by_street

    if options["top"] < 1:
        raise CommandError("--top is a number from 1.", returncode=BAD_INPUT)
    try:
        events = read_streets(options["path"], area=options["within"])
    except EventFileError as error:
        raise CommandError(str(error), returncode=BAD_INPUT) from None
    except OSError as error:
        raise CommandError(f"{options['path']}: {error.strerror}.", returncode=BAD_INPUT) from None
    found = by_street(
        events.streets,
        events.areas,
        no_street=options["no_street"],
        about=About(period=(month_name(events.first), month_name(events.last))),
    )
    if options["json"]:
        command.stdout.write(json.dumps(as_json(found), indent=2))
        return
    for line in lines_of_table(found, top=options["top"]):
        command.stdout.write(line)


def lines_of_table(found: Streets, *, top: int) -> list[str]:
    first, last = found.told.period or ("", "")
    left_out = "; ".join(f"{each.why} ({each.count})" for each in found.told.left_out)
    rows = zip(found.names, found.areas, found.counts, found.low, found.high, strict=True)
    return [
        (
            f"{found.told.sample:,} events on {len(found.names):,} streets, {first} to {last}. "
            f"Left out: {left_out or 'none'}."
        ),
        "",
        f"{'events':>7}  {'95 % interval':>17}  street",
        *(
            f"{count:>7,.0f}  {low:>7,.1f} to {high:>6,.1f}  {name}{f', {area}' if area else ''}"
            for name, area, count, low, high in list(rows)[:top]
        ),
        "",
        *found.told.caveats,
    ]
