"""Whether every word that people read can be translated, and whether the translations fit.

Templates: text outside {% translate %} and {% blocktranslate %} is an error. Catalogues in locale/:
all that residents read, in every language, as portal.catalogues has it; syntax, by msgfmt.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import catalogues

WORDS = re.compile(r"[^\W\d_]{2,}")
NAMES = {"Spotlight", "Crimestoppers", "Peterborough", "GOV", "UK", "BETA"}
"""Words that are the same in every language."""

VERBATIM = {"engagement/data_attribution.html"}
"""Attributions, which their licences want word for word."""

# Blanked out in this order, each by as many lines as it had, so that line numbers stay true.
NOT_READ = (
    re.compile(r"{%-?\s*comment\b.*?endcomment\s*-?%}", re.DOTALL),
    re.compile(r"{#.*?#}"),
    re.compile(r"{%-?\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*-?%}", re.DOTALL),
    re.compile(r"<!--.*?-->", re.DOTALL),
    re.compile(r"{% block robots %}.*?{% endblock %}"),
    re.compile(r"<(script|style|svg|code|kbd)\b.*?</\1>", re.DOTALL),
    re.compile(r"{%.*?%}", re.DOTALL),
    re.compile(r"{{.*?}}", re.DOTALL),
)
TAG = re.compile(r"<[^>]*>|\b[\w.-]+=\"[^\"]*\"", re.DOTALL)
"""A tag, or an attribute on its own in a block that is put into one."""

READ_ATTRIBUTE = re.compile(r"""\b(?:alt|title|aria-label|placeholder)=["']([^"']*)["']""")
ENTITY = re.compile(r"&#?\w+;")


class Command(BaseCommand):
    help = "Check that all words of the pages can be translated, and that the translations fit."

    def handle(self, *args: Any, **options: Any) -> None:
        root = Path(settings.BASE_DIR)
        problems = [
            *untranslatable(root / "templates"),
            *misfits(),
            *catalogues.problems(root),
        ]
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise CommandError(
                f"{len(problems)} to mend. Wrap words in {{% translate %}}, run "
                "“manage.py update_translations”, and translate what is new."
            )
        self.stdout.write("Every word can be translated, and what residents read is.")


def untranslatable(folder: Path) -> Iterator[str]:
    """`path:line: words` for words in templates that no translator would see."""
    for path in sorted(folder.rglob("*.html")):
        if path.relative_to(folder).as_posix() in VERBATIM:
            continue
        for line, words in words_outside_gettext(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(folder.parent)}:{line}: {words}"


def words_outside_gettext(template: str) -> Iterator[tuple[int, str]]:
    """Line number and text of what a reader sees that is not marked for translation."""
    for pattern in NOT_READ:
        template = pattern.sub(_blank, template)
    for number, line in enumerate(TAG.sub(_blank, template).splitlines(), start=1):
        if _has_words(line):
            yield number, " ".join(line.split())
    for found in READ_ATTRIBUTE.finditer(template):
        if _has_words(found[1]):
            yield template.count("\n", 0, found.start()) + 1, found[1].strip()


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found.group())


def _has_words(text: str) -> bool:
    return any(word not in NAMES for word in WORDS.findall(ENTITY.sub(" ", text)))


def misfits() -> Iterator[str]:
    """What msgfmt says about the catalogues."""
    paths = [path for folder in settings.LOCALE_PATHS for path in Path(folder).rglob("*.po")]
    program = shutil.which("msgfmt")
    if paths and not program:
        yield "msgfmt is missing: apt-get install gettext."
        return
    for path in sorted(paths):
        checked = subprocess.run(  # noqa: S603
            [str(program), "--check", "--output-file=-", str(path)],
            capture_output=True,
            check=False,
        )
        if checked.returncode:
            yield checked.stderr.decode(errors="replace").strip()
