"""Words that stand wherever what a visit found is shown."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SWAB_WORDING = _(
    "A reading is a trace of contact residue on a surface. It does not prove that anybody dealt in "
    "drugs here, or who used them."
)
"""Beside every reading: on the form, on pages, in papers, in what a premises is shown."""
