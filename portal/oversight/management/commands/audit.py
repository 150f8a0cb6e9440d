"""`manage.py audit`: is the log as it was sealed, and the root to keep elsewhere."""

from __future__ import annotations

import json
import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.oversight import seals

_ROOT = re.compile(r"(\d{1,18}):([0-9a-f]{64})\Z")


class Command(BaseCommand):
    help = "Verify the audit log against its seals, or export the newest seal's root."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, help="what to do")
        verify = actions.add_parser(
            "verify", help="name the first event that was altered, removed or inserted"
        )
        verify.add_argument(
            "--root",
            action="append",
            default=[],
            metavar="NUMBER:HASH",
            help="a root that was kept elsewhere (may be given again); shows a log sealed anew",
        )
        actions.add_parser("seal", help="seal now instead of waiting for the schedule")
        export = actions.add_parser(
            "export-root", help="print the newest root, to keep where this database's people cannot"
        )
        export.add_argument("--json", action="store_true", help="print it as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "verify":
            self.verify(options["root"])
        elif options["action"] == "seal":
            self.stdout.write(f"Sealed {seals.seal_events():,} events.")
        else:
            self.export_root(as_json=options["json"])

    def verify(self, roots: list[str]) -> None:
        try:
            found = seals.verify(expected=_expected(roots), progress=self._progress)
        except seals.Tampering as error:
            raise CommandError(
                f"{error}\nKeep the database as it is, and a copy of its backups; tell your data "
                "protection officer; compare with the last backup to see what was there."
            ) from None
        self.stdout.write(
            f"{found.events:,} events in {found.seals:,} seals are as they were sealed. "
            f"{found.unsealed:,} newer ones are not sealed yet and can't be compared."
        )
        if found.seals:
            self.stdout.write(f"Root: {found.seals}:{found.root}")

    def _progress(self, done: int, total: int) -> None:
        if done % 100 == 0 or (self.stderr.isatty() and done == total):
            self.stderr.write(f"seal {done:,} of {total:,}")

    def export_root(self, *, as_json: bool) -> None:
        root = seals.latest_root()
        if root is None:
            raise CommandError("Nothing is sealed yet: `manage.py audit seal` does it now.")
        if as_json:
            shown = {
                "number": root.number,
                "through_sequence": root.through_sequence,
                "sealed_at": root.sealed_at.isoformat(),
                "hash": root.hash,
            }
            self.stdout.write(json.dumps(shown))
        else:
            self.stdout.write(str(root))


def _expected(roots: list[str]) -> dict[int, str]:
    found = [_ROOT.match(root) for root in roots]
    if not all(found):
        raise CommandError(
            "A root is the number of its seal, a colon and 64 hexadecimal digits, as "
            "`manage.py audit export-root` prints it."
        )
    return {int(match[1]): match[2] for match in found if match}
