"""What came of what a premises told, of complaints, visits and proceedings: each with the page of
what it was about."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.licensing.enums import Outcome
from agencies.licensing.legal_enums import Step
from agencies.licensing.models import Complaint, IncidentReview, Premises, Proceeding, Visit
from agencies.licensing.queries.legal import proceedings_visible_to
from agencies.licensing.queries.review import complaints_visible_to, reviews_visible_to
from agencies.licensing.queries.visits import visits_made
from agencies.licensing.review_enums import ComplaintState, ReviewState
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.permissions import user_can
from reports.triage.rows import moment

LATEST = 10


@dataclass(frozen=True)
class OutcomeRow:
    """`about`: what it came of, in words; `address`: its page."""

    at: datetime.datetime
    words: str
    about: str
    address: str

    @property
    def when(self) -> str:
        return moment(self.at)[1]


def outcomes_of(user: User, premises: Premises) -> list[OutcomeRow]:
    """The latest, as far as this person sees them. Four statements, whatever there is."""
    is_officer = user_can(user, Permission.PREMISES_MANAGE)
    reviews = reviews_visible_to(user).filter(
        incident__premises=premises, state=ReviewState.DECIDED
    )
    complaints = complaints_visible_to(user).filter(premises=premises, state=ComplaintState.CLOSED)
    visits = visits_made(user).filter(premises=premises)
    proceedings = proceedings_visible_to(user).filter(premises=premises, decided_at__isnull=False)
    found = [
        *(_of_review(each, is_officer) for each in reviews.order_by("-decided_at", "pk")[:LATEST]),
        *(_of_complaint(each) for each in complaints.order_by("-closed_at", "pk")[:LATEST]),
        *(_of_visit(each) for each in visits.order_by("-recorded_at", "pk")[:LATEST]),
        *(_of_proceeding(each) for each in proceedings.order_by("-decided_at", "pk")[:LATEST]),
    ]
    return sorted(found, key=lambda each: each.at, reverse=True)[:LATEST]


def _of_review(review: IncidentReview, is_officer: bool) -> OutcomeRow:
    route = "licensing:review" if is_officer else "licensing:incident"
    assert review.decided_at is not None
    return OutcomeRow(
        review.decided_at,
        str(Outcome(review.outcome).label),
        _("A report of the premises"),
        reverse(route, args=[review.pk]),
    )


def _of_complaint(complaint: Complaint) -> OutcomeRow:
    assert complaint.closed_at is not None
    return OutcomeRow(
        complaint.closed_at,
        str(Outcome(complaint.outcome).label),
        _("A complaint"),
        reverse("licensing:complaint", args=[complaint.pk]),
    )


def _of_visit(visit: Visit) -> OutcomeRow:
    assert visit.recorded_at is not None
    return OutcomeRow(
        visit.recorded_at,
        str(Outcome(visit.outcome).label),
        _("A visit"),
        reverse("licensing:visit", args=[visit.pk]),
    )


def _of_proceeding(found: Proceeding) -> OutcomeRow:
    assert found.decided_at is not None
    return OutcomeRow(
        found.decided_at,
        "; ".join(str(Step(each).label) for each in found.steps),
        str(found.get_kind_display()),
        reverse("licensing:proceeding", args=[found.pk]),
    )
