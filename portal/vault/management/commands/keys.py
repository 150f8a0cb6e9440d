"""`manage.py keys`: which keys are held and needed, new ones, and sealing anew with the newest.

docs/how-to/keys-backup-restore.md tells when to use which.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError

from portal.vault import keyfile, rotation
from portal.vault.keyring import KeyringError, keyring, new_keyring_json

SECONDS_BETWEEN_LINES = 5.0
MOST_NAMED = 10


class Command(BaseCommand):
    help = "Show, make, add and retire the keys of sealed fields, and seal anew with the newest."
    # So that `keys make` runs before there is a keyring, which the checks ask for.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, help="what to do")
        actions.add_parser("status", help="key ids held, and how many values each has sealed")
        make = actions.add_parser(
            "make", help="write a new keyring with one random key (mode 0600)"
        )
        make.add_argument("path", type=Path, help="where the new file goes")
        make.add_argument("--key-id", default="k1", help="what the new key is called")
        add = actions.add_parser(
            "add", help="add a random key to the keyring's file and make it the current one"
        )
        add.add_argument("--key-id", default="", help="what it is called; k2 after k1 if not given")
        actions.add_parser("rotate", help="seal everything anew with the current key")
        retire = actions.add_parser("retire", help="take a key that nothing needs out of the file")
        retire.add_argument("key_id", help="which key")
        actions.add_parser(
            "share", help="after changing the keyring by hand: let the database know its keys"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["action"] == "make":
                self.make(options["path"], options["key_id"])
            elif options["action"] == "add":
                self.add(options["key_id"] or keyfile.next_id())
            elif options["action"] == "retire":
                self.retire(options["key_id"])
            else:
                getattr(self, options["action"])()
        except (KeyringError, OSError) as error:
            raise CommandError(str(error)) from None
        except ProgrammingError as error:
            raise CommandError(
                f"The database refused: {str(error).splitlines()[0]}. This command works as the "
                "database's owner: set DATABASE_OWNER_URL."
            ) from None

    def make(self, path: Path, key_id: str) -> None:
        try:
            # O_EXCL: an existing keyring is never overwritten, since that would lose its keys.
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise CommandError(f"{path} is already there; choose another name.") from None
        except OSError as error:
            raise CommandError(f"{path} can't be written: {error.strerror}.") from None
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(new_keyring_json(key_id))
        self.stdout.write(
            f"Wrote {path}. Keep a copy apart from the database's backups: without it nothing that "
            f"was sealed can be read.\nUse it with SPOTLIGHT_KEYRING_FILE={path}"
        )

    def add(self, key_id: str) -> None:
        keyfile.add(key_id)
        self.stdout.write(
            f"Added “{key_id}” to {keyfile.path_of_file()}: the current key now, and the database "
            "knows it. Next: copy the file to where you keep your keys, restart web and workers "
            "so that they use it, then `manage.py keys rotate`."
        )

    def share(self) -> None:
        keyfile.share()
        self.stdout.write(f"The database knows: {', '.join(keyring.ids)}.")

    def retire(self, key_id: str) -> None:
        self._refuse_unless_all_is_shown()
        users = {
            holder.label: count
            for holder in rotation.holders()
            if (count := holder.counts().get(key_id, 0))
        }
        if users:
            found = ", ".join(f"{count:,} in {label}" for label, count in users.items())
            raise CommandError(
                f"“{key_id}” is still needed: {found}. `manage.py keys rotate` seals them anew."
            )
        keyfile.retire(key_id)
        self.stdout.write(
            f"Took “{key_id}” out. Backups made before the rotation still need it: keep its copy "
            "for as long as you keep them. Who signed in before the rotation signs in again."
        )

    def status(self) -> None:
        held = keyring.ids
        self.stdout.write(
            f"Keys held: {', '.join(held)}. New values are sealed with: {keyring.current}"
        )
        needed: set[str] = set()
        for holder in rotation.holders():
            for key_id, count in sorted(holder.counts().items()):
                self.stdout.write(f"{holder.label}: {count:,} with {key_id or 'no key (damaged)'}")
                needed |= {key_id} - {""}
        if rotation.hidden():
            self.stdout.write(
                "Counted are only rows that this database role is shown; as the owner "
                "(DATABASE_OWNER_URL) all are."
            )
        if needed - set(held):
            raise CommandError(
                f"The keyring lacks {', '.join(sorted(needed - set(held)))}: values sealed with "
                "them can't be read. Put the keys back into the keyring file."
            )

    def rotate(self) -> None:
        self._refuse_unless_all_is_shown()
        total = rotation.to_renew()
        self.stdout.write(f"{total:,} values to seal anew with {keyring.current}.")
        outcome = rotation.Outcome()
        shown = float("-inf")
        for done in rotation.rotate(outcome):
            if time.monotonic() - shown >= (0.2 if self.stdout.isatty() else SECONDS_BETWEEN_LINES):
                self._progress(done, total)
                shown = time.monotonic()
        self._progress(outcome.renewed, total)
        if self.stdout.isatty():
            self.stdout.write("")
        self._complain(outcome)
        self.stdout.write(f"Sealed {outcome.renewed:,} values anew; nothing is left.")

    def _progress(self, done: int, total: int) -> None:
        share = min(1.0, done / total) if total else 1.0
        line = f"[{'#' * round(30 * share):<30}] {done:,} of {total:,}"
        if self.stdout.isatty():
            self.stdout.write(f"\r{line}", ending="")
        else:
            self.stdout.write(line)
        self.stdout.flush()

    def _complain(self, outcome: rotation.Outcome) -> None:
        problems = [
            f"The keyring lacks {key_id}: {count:,} values sealed with it can't be read. Put the "
            "key back into the keyring file, then run this again."
            for key_id, count in sorted(outcome.missing.items())
        ]
        if outcome.damaged:
            named = ", ".join(outcome.damaged[:MOST_NAMED])
            problems.append(
                f"{len(outcome.damaged):,} values are damaged and were left as they are: {named}. "
                "Restore these rows from a backup."
            )
        if outcome.left:
            problems.append(
                f"{outcome.left:,} values were being changed each time. Run this again; if it "
                "says so again, web or workers still use an older key: restart them first."
            )
        if problems:
            raise CommandError("\n".join(problems))

    def _refuse_unless_all_is_shown(self) -> None:
        tables = rotation.hidden()
        if tables:
            raise CommandError(
                f"This database role is not shown every row of {', '.join(tables)}. Run this as "
                "the database's owner: set DATABASE_OWNER_URL."
            )
