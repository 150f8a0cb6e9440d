"""Reviews of what premises tell, questions and complaints, and by hand: which roles see them."""

from __future__ import annotations

from agencies.licensing import models
from agencies.licensing.queries import (
    review,
)
from tests.support.visibility import (
    probes_review,
)
from tests.support.visibility.licensing_roles import (
    COUNT,
    LIST,
    LOOK,
    MANAGERS,
    NOT_THEIRS,
    OFFICERS,
    PAGE,
    REGISTERS,
    REVIEWS,
    TOLD,
)
from tests.support.visibility.looking import Kind, Probe

KINDS = (
    Kind(
        models.IncidentReview,
        seen_by=REVIEWS,
        visible_to=review.reviews_visible_to,
        probes=(
            Probe(LIST, ["licensing:reviews"], OFFICERS, probes_review.decided),
            Probe(COUNT, ["licensing:premises"], LOOK, probes_review.outcomes),
        ),
    ),
    Kind(
        models.ReviewEvent,
        seen_by=NOT_THEIRS,
        visible_to=review.review_events_visible_to,
        probes=(Probe(PAGE, ["licensing:review"], OFFICERS, probes_review.history),),
    ),
    Kind(
        models.ReviewQuestion,
        seen_by=REGISTERS,
        visible_to=review.questions_visible_to,
        probes=(
            Probe(PAGE, ["licensing:review"], OFFICERS, probes_review.questions_asked),
            Probe(LIST, ["venue:questions"], MANAGERS, probes_review.questions_listed),
            Probe(PAGE, ["venue:question"], MANAGERS, probes_review.question_pages),
        ),
    ),
    Kind(
        models.ReviewTold,
        seen_by=TOLD,
        visible_to=review.told_visible_to,
        probes=(Probe(PAGE, ["licensing:review"], OFFICERS, probes_review.told),),
    ),
    Kind(
        models.Complaint,
        seen_by=NOT_THEIRS,
        visible_to=review.complaints_visible_to,
        probes=(
            Probe(LIST, ["licensing:complaints"], OFFICERS, probes_review.complaints),
            Probe(PAGE, ["licensing:complaint"], OFFICERS, probes_review.complaint_pages),
            Probe(PAGE, ["licensing:premises"], LOOK, probes_review.complaints_of_premises),
        ),
    ),
)
