"""`manage.py keys`: which keys are held and needed, and a new keyring file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from portal.vault.fields import SealedField
from portal.vault.keyring import keyring, new_keyring_json

# The key id stands at the front of every seal: version, its length, itself.
COUNT_BY_KEY = """
    SELECT convert_from(substring({column} FROM 3 FOR get_byte({column}, 1)), 'LATIN1'), count(*)
    FROM {table} WHERE {column} IS NOT NULL AND octet_length({column}) > 2 GROUP BY 1 ORDER BY 1
"""


class Command(BaseCommand):
    help = "Show the keys of sealed fields, or make a new keyring file."
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

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "make":
            self.make(options["path"], options["key_id"])
        else:
            self.status()

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

    def status(self) -> None:
        held = keyring.ids
        self.stdout.write(
            f"Keys held: {', '.join(held)}. New values are sealed with: {keyring.current}"
        )
        missing: set[str] = set()
        for field in sealed_fields():
            for key_id, count in self._counts(field):
                self.stdout.write(
                    f"{field.model._meta.label}.{field.attname}: {count:,} with {key_id}"
                )
                missing |= {key_id} - set(held)
        if missing:
            raise CommandError(
                f"The keyring lacks {', '.join(sorted(missing))}: values sealed with them can't be "
                "read. Put the keys back into the keyring file."
            )

    def _counts(self, field: SealedField) -> list[tuple[str, int]]:
        quote = connection.ops.quote_name
        with connection.cursor() as cursor:
            cursor.execute(
                COUNT_BY_KEY.format(
                    table=quote(field.model._meta.db_table), column=quote(str(field.column))
                )
            )
            return list(cursor.fetchall())


def sealed_fields() -> list[SealedField]:
    """Every sealed field of every model, in a stable order."""
    return [
        field
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, SealedField)
    ]
