"""Why a crew's photo is not kept, in words. Codes of a decoder's refusals are reports.files'."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

REFUSED = {
    "another": _("Another photo was sent under this key before."),
    "no_find": _("The find of this photo was not stored, so its photo is not kept."),
    "not_named": _("The find does not have this photo."),
    "not_taken": _("Photos are not taken here."),
    "too_large": _("This photo is too large."),
    "empty": _("This photo is empty."),
    "digest": _("This photo did not arrive as it was sent."),
    "taken_back": _("The find of this photo was taken back, so its photo is not kept."),
    "passed_on": _("The find of this photo is not with cleansing any more."),
    "full": _("The report of this find has as many photos as it can hold."),
    "not_a_picture": _("This is not a photo."),
    "too_many_pixels": _("This photo has too much detail."),
    "too_hard": _("This photo can’t be opened safely."),
    "not_hidden": _("This photo could not be looked at for faces, so it is not kept."),
    "harmful": _("This photo may harm a computer, so it is not kept."),
    "busy": _("Photos can’t be taken just now. They are sent later."),
}
DAMAGED = _("This photo can’t be opened.")


def refusal(code: str) -> str:
    """What to tell the phone. A code that is not here reads like a damaged photo."""
    return str(REFUSED.get(code, DAMAGED))
