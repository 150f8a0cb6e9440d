"""Why a file was not taken, in words that say what to do. Codes are those of reports.files."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reports.files import limits

REFUSED = {
    "empty": _("“%(name)s” is empty. Choose another file"),
    "too_large": _("“%(name)s” must be smaller than %(megabytes)s MB. Choose a smaller photo"),
    "too_many": _("You can add %(files)s files. “%(name)s” was not added. Remove one first"),
    "full": _("“%(name)s” was not added. This report has as many photos as it can hold"),
    "not_a_picture": _("“%(name)s” must be a photo (JPG, PNG or HEIC) or a PDF"),
    "damaged": _("“%(name)s” can’t be opened. It may be broken. Choose another file"),
    "too_many_pixels": _("“%(name)s” has too much detail. Take a screenshot of it and add that"),
    "too_many_pages": _(
        "“%(name)s” must have %(pages)s pages or fewer. Choose a shorter PDF, or add photos"
    ),
    "locked": _("“%(name)s” has a password. Take the password off, or add photos of the pages"),
    "too_hard": _("“%(name)s” can’t be opened safely. Take a screenshot of it and add that"),
    "busy": _("“%(name)s” was not added, because many people are sending photos. Try again soon"),
    "not_checked": _(
        "“%(name)s” was not added, because we can’t check files just now. "
        "Try again later, or carry on without it"
    ),
    "harmful": _("“%(name)s” may harm a computer, so we did not keep it. Choose another file"),
    "not_kept": _(
        "“%(name)s” was not added, because we can’t keep files just now. "
        "Try again later, or carry on without it"
    ),
}
"""Code → sentence. A code that is not here reads like a damaged file."""


def refusal(code: str, name: str) -> str:
    """What to tell somebody whose file `name` was refused."""
    return str(REFUSED.get(code, REFUSED["damaged"])) % {
        "name": name,
        "megabytes": limits.FILE_BYTES // (1024 * 1024),
        "files": limits.MOST_FILES,
        "pages": limits.MOST_PAGES,
    }
