"""What the register of premises shows on a premises' page, and as a paper of a hearing's bundle."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.licensing import papers, premises_page, sections, venue_tiles
from agencies.licensing.intelligence_section import INTELLIGENCE, intelligence_of
from agencies.licensing.models import Premises, Tenure
from agencies.licensing.papers import Paper, PaperKind, Whose
from agencies.licensing.queries.premises import premises_visible_to
from agencies.licensing.sections import Section
from agencies.licensing.venue_tiles import Tile
from agencies.registry.invitations import invitations_open
from agencies.registry.models import Invitation
from agencies.registry.permissions import Permission
from portal.accounts.models import User


def _history(user: User, premises: Premises) -> dict[str, Any] | None:
    rows = premises_page.history_of(user, premises)
    return {"rows": rows, "most": premises_page.MOST_CHANGES}


def _papers(user: User, premises: Premises) -> list[Paper]:
    title = _("Licence of %(premises)s, as the register has it") % {"premises": premises.name}
    return [Paper(str(premises.pk), title, timezone.localdate(premises.changed_at), Whose.PREMISES)]


def _paper(user: User, key: str) -> str:
    premises = premises_visible_to(user).select_related("ward").get(pk=key)
    context = premises_page.context_of(premises, by=user)
    context["rows"] = premises_page.history_of(user, premises)
    return render_to_string("licensing/licence_paper.html", context)


def _invited(user: User, tenure: Tenure) -> QuerySet[Invitation]:
    return invitations_open(tenure.agency) if tenure.agency else Invitation.objects.none()


def register() -> None:
    """Called once, from AppConfig.ready."""
    for key, order, template, build in (
        ("reporting", 20, "licensing/reporting.html", premises_page.reporting_of),
        (INTELLIGENCE, 60, "licensing/intelligence.html", intelligence_of),
        ("history", 95, "licensing/history.html", _history),
    ):
        sections.register(Section(key, order, template, build))
    papers.register(PaperKind("licence", gettext_lazy("Licence"), 10, _papers, _paper))
    venue_tiles.register(
        Tile(
            key="people",
            order=90,
            title=gettext_lazy("People with access"),
            description=gettext_lazy("Invite staff and door supervisors, or end their access."),
            route="registry:people",
            permission=Permission.AGENCY_MANAGE_PEOPLE,
            waiting=_invited,
        )
    )
