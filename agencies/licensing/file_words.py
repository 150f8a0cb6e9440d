"""Files that officers add: read in the sandbox, and why one is not taken, in words."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.files import limits
from reports.files.decoding import Picture, pages_of
from reports.files.scanning import scan

REFUSED = {
    "empty": gettext_lazy("This file is empty. Choose another one."),
    "too_large": gettext_lazy("The file must be smaller than %(megabytes)s MB. Split it."),
    "not_a_picture": gettext_lazy("The file must be a PDF or a photo (JPG, PNG or HEIC)."),
    "too_many_pages": gettext_lazy("A PDF may have up to %(pages)s pages. Split it."),
    "too_many_pixels": gettext_lazy("This picture has too much detail. Add a smaller one."),
    "locked": gettext_lazy("This PDF has a password. Take the password off first."),
    "too_hard": gettext_lazy("This file can’t be opened safely. Split it, or add photos of it."),
    "busy": gettext_lazy("Files can’t be read just now. Try again in a minute."),
    "not_checked": gettext_lazy("Files can’t be checked for harm just now. Try again later."),
    "harmful": gettext_lazy("This file may harm a computer, so it was not kept."),
}
"""Code of reports.files → what to do. A code that is not here reads like a damaged file."""


def refusal(code: str) -> str:
    words = str(REFUSED.get(code, "")) or _("This file can’t be opened. It may be broken.")
    return words % {
        "megabytes": limits.FILE_BYTES // 1024**2,
        "pages": limits.MOST_DOCUMENT_PAGES,
    }


def let_go(request: HttpRequest) -> str:
    """Why a file that was sent did not arrive here, in words; "" where none was let go."""
    refused = getattr(request, "files_refused", ())
    return refusal(refused[0][1]) if refused else ""


def pictures_in(content: bytes) -> list[Picture]:
    """A picture of each page. Raises FileRefused."""
    scan(content)
    return pages_of(content)
