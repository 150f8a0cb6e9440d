"""A bundle as one document: a front page, a list of exhibits, then each exhibit (HTML for print).

The whole of it is covered at once, so that a name that is covered is so in titles, in the list of
exhibits, in the bookmarks that come of headings, and in what stands for pictures too.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agencies.licensing.covering import MARK, Covered, covered_html, covered_text
from agencies.licensing.finding import Phrase
from agencies.licensing.legal_clocks import in_words
from agencies.licensing.pdf_setter import MARK_NAME, PICTURE

MARKING = "OFFICIAL-SENSITIVE"
MARK_PRINTED = f'<img class="covered" src="{PICTURE}{MARK_NAME}" alt="redacted">'
"""A picture that stands for what was covered: its alternative says so."""
STYLE = """
html { font-variant-ligatures: none; }
.covered { width: 4em; height: 0.9em; vertical-align: -0.1em; }
.exhibit { break-before: page; }
.from { color: #505a5f; }
.sheet { break-before: page; page: sheet; text-align: center; margin: 0; }
.sheet p { text-align: left; font-size: 9pt; margin: 0 0 2mm; }
.sheet img { max-width: 100%; max-height: 245mm; }
@page sheet { margin: 12mm 12mm 20mm; }
.exhibits td:last-child, .exhibits th:last-child { text-align: right; white-space: nowrap; }
.exhibits th:first-child { width: 14mm; }
.page { color: inherit; }
.page::after { content: target-counter(attr(href url), page); }
h2, h3 { bookmark-state: closed; }
h4, h5, h6 { bookmark-level: none; }
"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of an uploaded file: `name` of its picture, and what stands for it (`alt`)."""

    name: str
    alt: str


@dataclass(frozen=True, slots=True)
class Exhibit:
    """`html`: of a paper that the product sets, plain; "" of an uploaded file, with `sheets`."""

    title: str
    source: str
    on: datetime.date
    html: str = ""
    sheets: tuple[Sheet, ...] = ()


@dataclass(frozen=True, slots=True)
class Front:
    """What the front page says: a title and (label, words) of what the bundle is of."""

    title: str
    facts: tuple[tuple[str, str], ...]


def exhibit_number(position: int) -> str:
    """A1, A2, … for 1, 2, …"""
    return f"A{position}"


def title_of(front: Front, phrases: Sequence[Phrase]) -> str:
    """The document's title in its metadata, covered as everything else."""
    return covered_text(front.title, phrases)


def whole_of(front: Front, exhibits: Sequence[Exhibit], *, is_covered: bool) -> str:
    """The body of the document before anything in it is covered. The HTML of exhibits has to be
    plain (plain_paper)."""
    parts = [_front(front, exhibits, is_covered=is_covered)]
    parts += [_exhibit(number, each) for number, each in enumerate(exhibits, start=1)]
    return "".join(parts)


def covered_whole(
    front: Front,
    exhibits: Sequence[Exhibit],
    phrases: Sequence[Phrase],
    *,
    mark: str = MARK_PRINTED,
) -> Covered:
    """The body of the document, covered. What it reads covered_html escapes again."""
    return covered_html(whole_of(front, exhibits, is_covered=bool(phrases)), phrases, mark=mark)


def _front(front: Front, exhibits: Sequence[Exhibit], *, is_covered: bool) -> SafeString:
    facts = format_html_join("", "<dt>{}</dt><dd>{}</dd>", front.facts)
    note = _("%(mark)s stands for words that were taken out before this file was made.") % {
        "mark": MARK
    }
    drawn = any(each.sheets for each in exhibits)
    picture = _(
        "Uploaded files are here as pictures of their pages: their words can't be read aloud or "
        "searched. Ask the licensing team for another form."
    )
    return format_html(
        "<h1>{}</h1><dl>{}</dl>{}{}{}",
        front.title,
        facts,
        format_html("<p>{}</p>", note) if is_covered else "",
        format_html("<p>{}</p>", picture) if drawn else "",
        _list(exhibits),
    )


def _list(exhibits: Sequence[Exhibit]) -> SafeString:
    rows = format_html_join(
        "",
        '<tr><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td>'
        '<td><a class="page" href="#{}" aria-label="{}"></a></td></tr>',
        (
            (
                exhibit_number(number),
                each.title,
                in_words(each.on),
                each.source,
                exhibit_number(number),
                _("Go to exhibit %(number)s") % {"number": exhibit_number(number)},
            )
            for number, each in enumerate(exhibits, start=1)
        ),
    )
    heads = (_("Exhibit"), _("Description"), _("Date"), _("Source"), _("Page"))
    return format_html(
        '<h2>{}</h2><table class="exhibits"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>',
        _("Exhibits"),
        format_html_join("", '<th scope="col">{}</th>', ((each,) for each in heads)),
        rows,
    )


def _exhibit(number: int, exhibit: Exhibit) -> SafeString:
    name = exhibit_number(number)
    return format_html(
        '<section class="exhibit" id="{}"><h2>{} {}</h2><p class="from">{}. {}</p>{}{}</section>',
        name,
        name,
        exhibit.title,
        in_words(exhibit.on),
        exhibit.source,
        SafeString(exhibit.html),  # plain_paper escaped it
        format_html_join(
            "",
            '<div class="sheet"><p>{}</p><img src="{}{}" alt="{}"></div>',
            (
                (
                    _("Exhibit %(name)s, page %(number)s of %(total)s")
                    % {"name": name, "number": at, "total": len(exhibit.sheets)},
                    PICTURE,
                    sheet.name,
                    sheet.alt,
                )
                for at, sheet in enumerate(exhibit.sheets, start=1)
            ),
        ),
    )
