"""What of a bundle may be covered or painted over, and why not, in words."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from agencies.licensing.bundle_setting import FURNITURE
from agencies.licensing.covering import still_in
from agencies.licensing.finding import phrases_of
from reports.errors import CaseworkError

MOST_COVERED = 200
LONGEST_COVERED = 100
SHORTEST_NUMBER = 4
Box = tuple[float, float, float, float]
"""Left, top, width, height in percent of the page."""


def checked_cover(wanted: Sequence[str]) -> list[str]:
    """The phrases, each once. Raises CaseworkError."""
    kept = list(dict.fromkeys(each for each in wanted if each))
    if len(kept) > MOST_COVERED:
        raise CaseworkError(_("Cover at most %(most)d phrases.") % {"most": MOST_COVERED})
    for each in kept:
        if len(each) > LONGEST_COVERED:
            raise CaseworkError(
                _("Use no more than %(most)d characters on a line.") % {"most": LONGEST_COVERED}
            )
        phrases = phrases_of([each])
        if not still_in(each, phrases):
            raise CaseworkError(
                _("Each line needs two letters or digits, or they can't be found in the papers.")
            )
        if each.isdigit() and len(each) < SHORTEST_NUMBER:
            raise CaseworkError(
                _("“%(words)s” may be the number of a page. Enter it with the words around it.")
                % {"words": each}
            )
        if still_in(FURNITURE, phrases):
            raise CaseworkError(
                _("“%(words)s” stands on every page of a bundle, so it can't be covered.")
                % {"words": each}
            )
    return kept


def checked_box(box: Box) -> Box:
    """The box. Raises CaseworkError of one that does not lie within the page."""
    left, top, width, height = box
    whole = all(0 <= each <= 100 for each in box) and width > 0 and height > 0
    if not (whole and left + width <= 100.01 and top + height <= 100.01):
        raise CaseworkError(
            _("Each box needs four numbers from 0 to 100 that lie within the page.")
        )
    return box
