"""The letter by which somebody of a premises is invited, as PDF."""

from __future__ import annotations

from urllib.parse import urljoin

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing.models import Premises, Tenure
from agencies.licensing.pdf import pdf_of
from agencies.registry.models import InvitationCode

STYLE = """
.code { font: bold 20pt/1.2 "DejaVu Sans Mono", monospace; letter-spacing: 1pt;
        border: 1pt solid #0b0c0c; padding: 4mm; text-align: center; }
.to { margin: 0 0 12mm; }
.to p { margin: 0; }
"""


def letter_of(premises: Premises, tenure: Tenure, letter: InvitationCode, code: str) -> bytes:
    """One page, for an envelope. Never keep it: the code opens the invitation."""
    path = reverse("registry:invitation-code")
    context = {
        "premises": premises,
        "holder": tenure.holder,
        "letter": letter,
        "code": code,
        "address": urljoin(f"{settings.SITE_URL}/", path.lstrip("/")),
        "today": timezone.localdate(),
    }
    inside = render_to_string("licensing/invitation_letter.html", context)
    return pdf_of(inside, title=_("Your invitation to Spotlight"), style=STYLE)
