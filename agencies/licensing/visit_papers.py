"""Recorded visits as papers of a hearing's bundle. Internal notes are in none."""

from __future__ import annotations

import uuid

from django.core.exceptions import ObjectDoesNotExist
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.licensing.models import Premises
from agencies.licensing.papers import Paper, PaperKind, Whose
from agencies.licensing.queries.visits import visits_made
from agencies.licensing.visit_enums import About, VisitPiece
from agencies.licensing.visit_page import content_of, facts_of, history_of
from agencies.licensing.visit_words import SWAB_WORDING
from portal.accounts.models import User

MOST = 200


def listed(user: User, premises: Premises) -> list[Paper]:
    found = visits_made(user).filter(premises=premises)[:MOST]
    return [
        Paper(
            key=str(each.pk),
            title=_("Visit: %(purpose)s") % {"purpose": each.get_purpose_display()},
            on=timezone.localdate(each.started_at),
            whose=each.tenure_id or Whose.OF_ITS_DAY,
        )
        for each in found
    ]


def html(user: User, key: str) -> str:
    try:
        visit_id = uuid.UUID(key)
    except ValueError as error:
        raise ObjectDoesNotExist from error
    visit = visits_made(user).select_related("premises").get(pk=visit_id)
    content = content_of(user, visit)
    content["parts"].pop(VisitPiece.NOTES, None)
    lines = [each for each in content["lines"] if each.about != About.NOTES]
    context = {
        "visit": visit,
        "facts": facts_of(user, visit),
        "content": content,
        "history": [history_of(each) for each in lines],
        "writes": False,
        "mark": f"-{visit.pk}",
        "swab_wording": SWAB_WORDING,
    }
    return render_to_string("licensing/visit_paper.html", context)


KIND = PaperKind("visit", gettext_lazy("Visits by officers"), 40, listed, html)
