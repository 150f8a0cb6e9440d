"""The catalogues of translations: which words residents read, and whether each language has them.

Only residents' pages are translated, so only their files are read (RESIDENT_FILES). The catalogues
(locale/*/LC_MESSAGES/django.po) are kept in step with the pages by `manage.py update_translations`
and looked through by `manage.py check_translations`. Needs GNU gettext and polib: development only.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polib
from django.utils.translation import template

from portal.languages import TRANSLATED

RESIDENT_MODULES = (
    "hotspots/releases/figures.py",
    "hotspots/releases/public_*.py",
    "portal/words_elsewhere.py",
    "reports/actions/inbox.py",
    "reports/actions/submit.py",
    "reports/intake/*.py",
    "reports/particulars.py",
    "reports/places/*.py",
    "reports/public_enums.py",
)
RESIDENT_TEMPLATES = (
    "base.html",
    "components/*.html",
    "engagement/*.html",
    "errors/*.html",
    "gds/**/*.html",
    "hotspots/figures/*.html",
    "reports/intake/*.html",
    "reports/places/*.html",
    "resident.html",
)
"""In templates/. Whatever residents read is written in one of these or those."""

RESIDENT_FILES = (*RESIDENT_MODULES, *(f"templates/{name}" for name in RESIDENT_TEMPLATES))

STAFF_MODULES = ("reports/intake/areas.py", "reports/intake/assisted.py")
STAFF_TEMPLATES = (
    "components/marking.html",
    "components/messages.html",
    "components/staff_navigation.html",
    "reports/intake/assisted.html",
    "reports/intake/taken.html",
)
STAFF_ONLY = frozenset({*STAFF_MODULES, *(f"templates/{name}" for name in STAFF_TEMPLATES)})
"""What the patterns above find and residents never meet."""

KEYWORDS = (
    *("gettext_noop", "gettext_lazy", "ngettext_lazy:1,2", "pgettext:1c,2", "npgettext:1c,2,3"),
    *("pgettext_lazy:1c,2", "npgettext_lazy:1c,2,3", "lazy", "_now"),
)
"""What marks words in our sources, beside xgettext's own; `lazy` and `_now` are short names."""

HEADER = {
    "Project-Id-Version": "Spotlight",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}

PLURALS = {
    "pl": "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "lt": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && (n%100<10 || n%100>=20) ? 1"
    " : 2);",
    "lv": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n != 0 ? 1 : 2);",
    "pt": "nplurals=2; plural=(n != 1);",
    "ro": "nplurals=3; plural=(n==1 ? 0 : (n==0 || (n%100>0 && n%100<20)) ? 1 : 2);",
    "ur": "nplurals=2; plural=(n != 1);",
    "pa": "nplurals=2; plural=(n != 1);",
}
"""The forms that words take with numbers, for each language."""

Key = tuple[str, str, str]
"""Context, words, words for several: what tells entries of a catalogue apart."""


def resident_files(root: Path) -> list[Path]:
    found = {path for pattern in RESIDENT_FILES for path in root.glob(pattern)}
    return sorted(path for path in found if path.relative_to(root).as_posix() not in STAFF_ONLY)


def key_of(entry: polib.POEntry) -> Key:
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""


def extracted(root: Path) -> polib.POFile:
    """A catalogue without translations: all that is marked for translation in residents' files."""
    with tempfile.TemporaryDirectory() as folder:
        names = [_readable(path, root, Path(folder)) for path in resident_files(root)]
        target = Path(folder) / "messages.pot"
        subprocess.run(  # noqa: S603
            [
                *(
                    "xgettext",
                    "--language=Python",
                    "--from-code=UTF-8",
                    "--add-comments=Translators",
                ),
                *("--add-location=file", "--no-wrap", f"--output={target}"),
                *(f"--keyword={each}" for each in KEYWORDS),
                *names,
            ],
            cwd=folder,
            check=True,
            capture_output=True,
        )
        catalogue = polib.pofile(str(target), wrapwidth=0)
    catalogue.metadata = dict(HEADER)
    catalogue.header = ""
    catalogue.metadata_is_fuzzy = False
    return catalogue


def _readable(path: Path, root: Path, folder: Path) -> str:
    """Copy a file to where xgettext reads it, a template as the Python that Django makes of it."""
    name = path.relative_to(root).as_posix()
    words = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        words = template.templatize(words, origin=name)
    copy = folder / name
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_text(words, encoding="utf-8")
    return name


def path_of(code: str, root: Path) -> Path:
    return root / "locale" / code / "LC_MESSAGES" / "django.po"


def updated(code: str, source: polib.POFile, kept: polib.POFile | None) -> polib.POFile:
    """The catalogue of a language: every entry of `source`, with the translation it had if any.

    What is in `source` no more is left out: history has it.
    """
    known = {key_of(entry): entry for entry in kept or [] if not entry.obsolete}
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = HEADER | {"Language": code, "Plural-Forms": PLURALS[code]}
    for entry in source:
        had = known.get(key_of(entry))
        flags = [flag for flag in entry.flags if flag != "fuzzy"]
        if had is not None and had.fuzzy:
            flags.append("fuzzy")
        catalogue.append(
            polib.POEntry(
                msgctxt=entry.msgctxt,
                msgid=entry.msgid,
                msgid_plural=entry.msgid_plural,
                msgstr=had.msgstr if had else "",
                msgstr_plural=_plurals(code, entry, had),
                occurrences=entry.occurrences,
                comment=entry.comment,
                flags=flags,
            )
        )
    return catalogue


def _plurals(code: str, entry: polib.POEntry, had: polib.POEntry | None) -> dict[int, str]:
    if not entry.msgid_plural:
        return {}
    if had is not None and had.msgstr_plural:
        return dict(had.msgstr_plural)
    return dict.fromkeys(range(plural_forms(PLURALS[code])), "")


def plural_forms(rule: str) -> int:
    """How many forms a Plural-Forms header has; 0 for one that can't be read."""
    found = re.match(r"nplurals=(\d)", rule)
    return int(found[1]) if found else 0


# --- Checks ---------------------------------------------------------------------------------------

PLACEHOLDER = re.compile(r"%{1,2}\(\w+\)[a-z]|%{1,2}\{\w+\}|%{1,2}[sd]\b|\{\w+\}|%%")
TAG = re.compile(r"</?\w+(?:\s[^<>]*)?>")


def problems(root: Path) -> Iterator[str]:
    """`language: what is wrong: “words”` for whatever a resident would not read as meant."""
    source = extracted(root)
    for language in TRANSLATED:
        path = path_of(language.code, root)
        if not path.exists():
            yield f"{language.code}: there is no {path.relative_to(root)}"
            continue
        catalogue = polib.pofile(str(path))
        for problem in problems_of(language.code, catalogue, source):
            yield f"{language.code}: {problem}"


def problems_of(code: str, catalogue: polib.POFile, source: polib.POFile) -> Iterator[str]:
    kept = {key_of(entry): entry for entry in catalogue if not entry.obsolete}
    wanted = {key_of(entry): entry for entry in source}
    if catalogue.metadata.get("Plural-Forms") != PLURALS[code]:
        yield f"Plural-Forms must be “{PLURALS[code]}”"
    for key, entry in wanted.items():
        if key not in kept:
            yield f"missing, run update_translations: {_quoted(entry)}"
    for key, entry in kept.items():
        if key not in wanted:
            yield f"no page says this any more, run update_translations: {_quoted(entry)}"
            continue
        for problem in problems_of_entry(entry, plural_forms(PLURALS[code])):
            yield f"{problem}: {_quoted(entry)}"


def problems_of_entry(entry: polib.POEntry, forms: int) -> Iterator[str]:
    """What is wrong with one translation."""
    if entry.fuzzy:
        yield "fuzzy, confirm it or mend it"
    said = dict(entry.msgstr_plural) if entry.msgid_plural else {0: entry.msgstr}
    if entry.msgid_plural and len(said) != forms:
        yield f"has {len(said)} forms for numbers, not {forms}"
    originals = [entry.msgid, *([entry.msgid_plural] if entry.msgid_plural else [])]
    for words in said.values():
        if not words.strip():
            yield "not translated"
        elif not any(_fits(words, original) for original in originals):
            yield "placeholders or tags differ"


def _fits(words: str, original: str) -> bool:
    ends = (words[:1].isspace(), words[-1:].isspace())
    return ends == (original[:1].isspace(), original[-1:].isspace()) and all(
        Counter(pattern.findall(words)) == Counter(pattern.findall(original))
        for pattern in (PLACEHOLDER, TAG)
    )


def _quoted(entry: polib.POEntry) -> str:
    words = entry.msgid if len(entry.msgid) <= 60 else entry.msgid[:59] + "…"
    return f"“{words}”"
