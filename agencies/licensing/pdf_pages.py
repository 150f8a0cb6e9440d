"""HTML as a PDF that screen readers can read (PDF/UA-1): tagged, titled, with its language.

Nothing is fetched from anywhere: pictures come as `data:` addresses, the typeface from the machine.
For the process of pdf_setter.py alone: setting a page may take all memory and never end. Everybody
else asks pdf.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

from agencies.licensing.pdf_setter import PICTURE

FETCH_NOTHING = ("data",)

STYLE = """
@page {
  size: A4;
  margin: 20mm 18mm 22mm;
  @bottom-right { content: "Page " counter(page) " of " counter(pages); font-size: 9pt; }
  @bottom-left { content: string(marking); font-size: 9pt; }
}
html { font: 11pt/1.4 "DejaVu Sans", sans-serif; color: #0b0c0c; }
body { margin: 0; }
.marking { string-set: marking content(); font-weight: bold; font-size: 10pt; }
h1 { font-size: 18pt; margin: 0 0 8mm; }
h2 { font-size: 13pt; margin: 7mm 0 2mm; break-after: avoid; }
h3 { font-size: 11pt; margin: 5mm 0 2mm; break-after: avoid; }
p, ul, ol, dl { margin: 0 0 4mm; orphans: 3; widows: 3; }
table { width: 100%; border-collapse: collapse; margin: 0 0 5mm; }
caption { text-align: left; font-weight: bold; margin-bottom: 2mm; }
th, td { border-bottom: 0.5pt solid #505a5f; padding: 1.5mm 2mm 1.5mm 0; text-align: left;
         vertical-align: top; }
tr { break-inside: avoid; }
dt { font-weight: bold; break-after: avoid; }
dd { margin: 0 0 2mm; }
.words { white-space: pre-line; }
img { max-width: 100%; }
"""


class _Fetcher(URLFetcher):
    """Gives what is in the document itself, and what was handed in with it."""

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=FETCH_NOTHING, allow_redirects=False)
        self._pictures = pictures

    def fetch(self, url: str, headers: Any = None) -> Any:
        if url.startswith(PICTURE):
            return URLFetcherResponse(url, self._pictures[url.removeprefix(PICTURE)])
        return super().fetch(url, headers)


def pages_of(
    body: SafeString,
    *,
    title: str,
    marking: str = "",
    style: str = "",
    pictures: Mapping[str, bytes] | None = None,
    most_pages: int,
) -> bytes:
    """`body`, escaped HTML with one h1 and no address but `data:` and `picture:`, as a tagged PDF.

    `marking`: stands at the foot of each page. `style`: further rules of print. `pictures`: JPEG or
    PNG by the name in their address. Raises ValueError when it has more than `most_pages`.
    """
    line = format_html('<p class="marking">{}</p>', marking) if marking else SafeString("")
    page = format_html(
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{}</title></head>'
        "<body>{}{}</body></html>",
        title,
        line,
        body,
    )
    fetcher = _Fetcher(pictures or {})
    sheets = [CSS(string=STYLE + style, url_fetcher=fetcher)]
    document = HTML(string=page, url_fetcher=fetcher).render(
        stylesheets=sheets, pdf_variant="pdf/ua-1"
    )
    if len(document.pages) > most_pages:
        raise ValueError("Too many pages.")
    made: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return made
