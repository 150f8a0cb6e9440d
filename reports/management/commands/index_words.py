"""`manage.py index_words`: index the words of what was stored before there was an index.

It runs beside live traffic, in small batches, and may be killed and started again.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from portal.vault import rotation
from reports import index_rotation


class Command(BaseCommand):
    help = "Make the blind index of reports and amendments that have none yet."

    def handle(self, *args: Any, **options: Any) -> None:
        if rotation.hidden():
            raise CommandError(
                "This database role is not shown every row. Run this as the database's owner: set "
                "DATABASE_OWNER_URL."
            )
        holders = index_rotation.holders(missing=True)
        outcome = rotation.Outcome()
        total = sum(each.count_missing() for each in holders)
        with tqdm(total=total, unit=" texts", disable=None) as bar:
            for done in rotation.renew_all(holders, outcome):
                bar.update(done - bar.n)
        self._complain(outcome)
        self.stdout.write(f"Indexed {outcome.renewed:,} texts; nothing is left.")

    def _complain(self, outcome: rotation.Outcome) -> None:
        problems = [
            f"The keyring lacks {key_id}: {count:,} texts can't be read. Put the key back into the "
            "keyring file, then run this again."
            for key_id, count in sorted(outcome.missing.items())
        ]
        if outcome.damaged:
            problems.append(
                f"{len(outcome.damaged):,} texts are damaged and stay without an index; "
                "`manage.py keys rotate` names them."
            )
        if outcome.left:
            problems.append(f"{outcome.left:,} texts were in use each time. Run this again.")
        if problems:
            raise CommandError("\n".join(problems))
