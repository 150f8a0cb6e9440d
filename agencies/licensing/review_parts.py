"""What reviews and complaints add to other pages: a premises' section, papers, a venue's tile."""

from __future__ import annotations

import uuid
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.licensing import complaint_page, papers, review_page, sections, told_back, venue_tiles
from agencies.licensing.actions.complaints import read_complaint
from agencies.licensing.actions.review_reading import read_review
from agencies.licensing.models import Premises
from agencies.licensing.outcome_section import outcomes_of
from agencies.licensing.papers import Paper, PaperKind
from agencies.licensing.queries.review import complaints_visible_to, reviews_visible_to
from agencies.licensing.review_enums import ComplaintState, ReviewState
from agencies.licensing.review_words import outcome_words
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.permissions import user_can

MOST_PAPERS = 200
LATEST = 5


def build_section(user: User, premises: Premises) -> dict[str, Any]:
    """The latest outcomes, for officers and police; complaints for officers alone."""
    is_officer = user_can(user, Permission.PREMISES_MANAGE)
    return {
        "premises": premises,
        "outcomes": outcomes_of(user, premises),
        "is_officer": is_officer,
        "complaints": list(
            complaints_visible_to(user)
            .filter(premises=premises)
            .order_by("-received_on", "-id")[:LATEST]
        )
        if is_officer
        else [],
        "latest": LATEST,
    }


def list_reviews(user: User, premises: Premises) -> list[Paper]:
    """Incidents whose review was begun, for officers alone: papers say what officers wrote."""
    if not user_can(user, Permission.PREMISES_MANAGE):
        return []
    found = (
        reviews_visible_to(user)
        .filter(incident__premises=premises)
        .exclude(state=ReviewState.TO_REVIEW)
        .select_related("incident")
        .order_by("-incident__happened_at", "-pk")[:MOST_PAPERS]
    )
    return [
        Paper(
            key=str(each.pk),
            title=_("Review of a report: %(kinds)s")
            % {"kinds": review_page.kinds_of(each.incident)},
            on=timezone.localdate(each.incident.happened_at),
        )
        for each in found
    ]


def html_of_review(user: User, key: str) -> str:
    """Without guests' names, as officers see it. Raises NotAllowed, ObjectDoesNotExist."""
    read = read_review(by=user, incident_id=_key(key), reason="paper")
    return render_to_string("licensing/paper_review.html", review_page.paper_of(read))


def list_complaints(user: User, premises: Premises) -> list[Paper]:
    found = complaints_visible_to(user).filter(premises=premises)
    return [
        Paper(
            key=str(each.pk),
            title=_("Complaint: %(objective)s") % {"objective": each.get_objective_display()},
            on=each.received_on,
        )
        for each in found.order_by("-received_on", "-id")[:MOST_PAPERS]
    ]


def html_of_complaint(user: User, key: str) -> str:
    """Never who complained. Raises NotAllowed, ObjectDoesNotExist."""
    read = read_complaint(by=user, complaint_id=_key(key), reason="paper")
    context = {
        "facts": complaint_page.facts_of(read.complaint),
        "words": read.words,
        "closing_words": read.closing_words,
        "is_open": read.complaint.state == ComplaintState.OPEN,
    }
    return render_to_string("licensing/paper_complaint.html", context)


def _key(key: str) -> Any:
    """Of a paper's row. Raises Premises.DoesNotExist of what is no key."""
    try:
        return uuid.UUID(key)
    except ValueError as error:
        raise Premises.DoesNotExist from error


def announce() -> None:
    """Called once, from AppConfig.ready."""
    sections.register(
        sections.Section("reviews", 60, "licensing/section_reviews.html", build_section)
    )
    papers.register(
        PaperKind("review", gettext_lazy("Reviews of reports"), 50, list_reviews, html_of_review)
    )
    papers.register(
        PaperKind("complaint", gettext_lazy("Complaints"), 60, list_complaints, html_of_complaint)
    )
    told_back.register("review", outcome_words)
    venue_tiles.register(
        venue_tiles.Tile(
            key="questions",
            order=15,
            title=gettext_lazy("Questions from the licensing team"),
            description=gettext_lazy("Read what they ask about your reports, and answer."),
            route="venue:questions",
            permission=Permission.PREMISES_RUN,
            waiting=review_page.open_questions,
        )
    )
