"""Words of libraries that residents read, named here so that our catalogues translate them."""

from __future__ import annotations

from django.utils.translation import gettext_noop

WORDS = (
    # The boxes of a date (crispy_forms_gds.widgets).
    gettext_noop("Day"),
    gettext_noop("Month"),
    gettext_noop("Year"),
)
