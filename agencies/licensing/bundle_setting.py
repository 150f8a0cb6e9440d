"""Having a bundle's pages set, within limits that a worker has time for."""

from __future__ import annotations

from collections.abc import Sequence

from agencies.licensing import pdf
from agencies.licensing.bundle_document import MARKING, STYLE
from agencies.licensing.covering import still_in
from agencies.licensing.finding import phrases_of

LIMITS = pdf.Limits(
    2048 * pdf.MEGABYTE, seconds=150, wait=200, output=160 * pdf.MEGABYTE, pages=3_000
)
FURNITURE = f"Page of {MARKING}"
"""What stands at the foot of every page beside its number: it can't be covered."""


def set_pages(
    html: str,
    *,
    title: str,
    cover: Sequence[str],
    alone: Sequence[str] = (),
    pictures: Sequence[pdf.Picture],
) -> pdf.MadeFile:
    """The bundle as a PDF. `html`, `title`: covered already; `cover`, `alone`: what must not be in
    the file, as finding.phrases_of() takes it. Raises pdf.NotSet."""
    job = pdf.Job(
        html,
        title,
        MARKING,
        STYLE,
        cover=[each for each in cover if not is_furniture(each)],
        alone=[each for each in alone if not is_furniture(each)],
        pictures=pictures,
    )
    return pdf.set_pdf(job, limits=LIMITS)


def is_furniture(words: str) -> bool:
    """Whether words of a page's foot would be taken for these: somebody may be called Page."""
    return still_in(FURNITURE, phrases_of([words], alone=[words]))
