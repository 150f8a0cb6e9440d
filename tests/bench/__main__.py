"""Run the benchmarks: `python -m tests.bench [--only submit,queue,search] [--rows N] [--keep]`.

Exit code 0: all within their budgets. 1: one is past its budget. 2: it could not be measured.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path

from tests.bench import place
from tests.bench.results import Result, table, write

Benchmark = Callable[[argparse.Namespace, int, dict[str, str]], list[Result]]


def _queue(options: argparse.Namespace, port: int, libpq: dict[str, str]) -> list[Result]:
    from tests.bench import queue

    return queue.measure(port=port, libpq=libpq)


def _submit(options: argparse.Namespace, port: int, libpq: dict[str, str]) -> list[Result]:
    from tests.bench import submitting

    return submitting.measure(port=port, count=options.reports, libpq=libpq)


def _search(options: argparse.Namespace, port: int, libpq: dict[str, str]) -> list[Result]:
    from tests.bench import searching

    return searching.measure(port=port, libpq=libpq)


def _pages(options: argparse.Namespace, port: int, libpq: dict[str, str]) -> list[Result]:
    from tests.bench import pages

    return pages.measure(port=port, libpq=libpq)


def _parts(options: argparse.Namespace, port: int, libpq: dict[str, str]) -> list[Result]:
    from tests.bench import parts

    return parts.measure(libpq=libpq)


def _constant(options: argparse.Namespace, port: int, libpq: dict[str, str]) -> list[Result]:
    from tests.bench import constant

    return constant.measure()


def _sync(options: argparse.Namespace, port: int, libpq: dict[str, str]) -> list[Result]:
    from tests.bench import syncing

    return syncing.measure(port=port, libpq=libpq, person=syncing.CREW)


def _import(options: argparse.Namespace, port: int, libpq: dict[str, str]) -> list[Result]:
    from tests.bench import importing
    from tests.bench.parts import owner

    with owner(libpq) as plain:
        plain.autocommit = True
        return importing.measure(plain=plain)


def _hotspots(options: argparse.Namespace, port: int, libpq: dict[str, str]) -> list[Result]:
    from tests.bench import hotspots
    from tests.bench.parts import owner

    with owner(libpq) as plain:
        plain.autocommit = True
        return hotspots.measure(plain=plain)


def _tiles(options: argparse.Namespace, port: int, libpq: dict[str, str]) -> list[Result]:
    from tests.bench import tiles

    return tiles.measure(port=port, libpq=libpq)


BENCHMARKS: dict[str, Benchmark] = {
    "submit": _submit,
    "sync": _sync,
    "queue": _queue,
    "search": _search,
    "pages": _pages,
    "parts": _parts,
    "constant": _constant,
    "import": _import,
    "tiles": _tiles,
    "hotspots": _hotspots,
}


def main() -> int:
    options = _options()
    output = (
        options.json
        or Path(os.environ.get("SPOTLIGHT_RUN_DIR", place.ROOT / ".run")) / "bench.json"
    )
    try:
        results = _run(options)
    except place.CannotMeasure as error:
        print(f"Benchmarks could not be run. {error}", file=sys.stderr)
        return 2
    write(results, output)
    print(table(results))
    print(f"\nWritten to {output}")
    return 0 if all(each.ok for each in results) else 1


def _run(options: argparse.Namespace) -> list[Result]:
    from tests.bench.servers import portal

    libpq = place.enter()
    import django

    django.setup()
    logging.disable(logging.WARNING)  # a line for each request counted here
    with place.database(libpq, rows=options.rows, keep=options.keep) as made:
        with place.timed(
            "Making the database" if made else "Bringing the kept database up to date"
        ):
            _fill(options, libpq, made=made)
        results: list[Result] = []
        with portal(row_security=not options.without_row_security) as port:
            for name in options.only:
                results += BENCHMARKS[name](options, port, libpq)
        return results


def _fill(options: argparse.Namespace, libpq: dict[str, str], *, made: bool) -> None:
    """Where tiles are measured, they are made on the way, too."""
    from tests.bench import tiles
    from tests.bench.servers import portal

    def look() -> None:
        with portal(row_security=not options.without_row_security) as port:
            tiles.remember(port=port, libpq=libpq)

    wanted = tiles.smaller_than(options.rows) if "tiles" in options.only else []
    place.fill(rows=options.rows, made=made, on_the_way=wanted, look=look)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--only",
        type=lambda text: text.split(","),
        default=list(BENCHMARKS),
        help=f"some of {', '.join(BENCHMARKS)}, joined by commas",
    )
    parser.add_argument("--rows", type=int, default=1_000_000, help="reports in the table")
    parser.add_argument("--reports", type=int, default=900, help="reports to send")
    parser.add_argument("--json", type=Path, help="where to write (default: .run/bench.json)")
    parser.add_argument("--keep", action="store_true", help="keep the database for the next run")
    parser.add_argument(
        "--without-row-security",
        action="store_true",
        help="connect as the database's owner: the difference is what row security costs",
    )
    options = parser.parse_args()
    unknown = set(options.only) - set(BENCHMARKS)
    if unknown:
        parser.error(f"there is no benchmark named {', '.join(sorted(unknown))}")
    if not 10_000 <= options.rows <= 5_000_000 or not 30 <= options.reports <= 20_000:
        parser.error("--rows must be 10,000 to 5,000,000 and --reports 30 to 20,000")
    return options


if __name__ == "__main__":
    sys.exit(main())
