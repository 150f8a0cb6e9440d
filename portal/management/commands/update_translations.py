"""Brings the catalogues of translations in step with the pages, for translators to fill."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from portal import catalogues
from portal.languages import TRANSLATED


class Command(BaseCommand):
    help = (
        "Add residents' new words to the catalogues in locale/, and take out those that are gone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--template", help="write the words without translations to this file, and nothing else"
        )
        parser.add_argument(
            "--take",
            metavar="FOLDER",
            help="take translations that are missing here from FOLDER/<language>.po",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        root = Path(settings.BASE_DIR)
        source = catalogues.extracted(root)
        if options["template"]:
            source.save(options["template"])
            self.stdout.write(f"{len(source)} texts in {options['template']}")
            return
        for language in TRANSLATED:
            path = catalogues.path_of(language.code, root)
            kept = polib.pofile(str(path)) if path.exists() else None
            if options["take"]:
                kept = _with(kept, Path(options["take"]) / f"{language.code}.po")
            catalogue = catalogues.updated(language.code, source, kept)
            path.parent.mkdir(parents=True, exist_ok=True)
            catalogue.save(str(path))
            left = len(catalogue.untranslated_entries())
            self.stdout.write(f"{language.english}: {len(catalogue)} texts, {left} to translate")


def _with(kept: polib.POFile | None, path: Path) -> polib.POFile | None:
    """`kept` and, for what it does not translate, the file that a translator sent."""
    if not path.exists():
        return kept
    both = polib.POFile()
    had = {catalogues.key_of(each): each for each in kept or [] if each.translated()}
    sent = {catalogues.key_of(each): each for each in polib.pofile(str(path))}
    for entry in (sent | had).values():
        both.append(entry)
    return both
