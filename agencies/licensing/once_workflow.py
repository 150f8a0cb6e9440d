"""What is asked, complained of or announced once and ends once: as data, drawn into
docs/state-diagrams.md. Nothing leads out of an end; whoever asks again begins another one."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.licensing.alert_enums import AlertEnd, AlertState
from agencies.licensing.moves import Move, by_name
from agencies.licensing.reporting_enums import NameState
from agencies.licensing.review_enums import ComplaintState, QuestionState
from reports.errors import WrongState

Q, C, N, A = QuestionState, ComplaintState, NameState, AlertState

QUESTION_MOVES = by_name(
    Move("answer", gettext_lazy("The premises answers"), frozenset({Q.ASKED}), Q.ANSWERED),
    Move(
        "close",
        gettext_lazy("Closed, or the review is decided"),
        frozenset({Q.ASKED}),
        Q.CLOSED,
    ),
)
COMPLAINT_MOVES = by_name(
    Move("close", gettext_lazy("Record what came of it"), frozenset({C.OPEN}), C.CLOSED),
)
NAME_MOVES = by_name(
    Move("allowed", gettext_lazy("Police allow it"), frozenset({N.WAITING}), N.ALLOWED),
    Move("refused", gettext_lazy("Police refuse it"), frozenset({N.WAITING}), N.REFUSED),
)
ALERT_MOVES = by_name(
    Move("begin", gettext_lazy("Its time begins"), frozenset({A.LATER}), A.NOW, by_itself=True),
    Move("end", gettext_lazy("Its time ends"), frozenset({A.NOW}), A.OVER, by_itself=True),
    Move("over", gettext_lazy("End it"), frozenset({A.LATER, A.NOW}), A.OVER),
    Move("wrong", gettext_lazy("Withdraw it"), frozenset({A.LATER, A.NOW}), A.WITHDRAWN),
)


def alert_state(
    stopped: str,
    *,
    starts_at: datetime.datetime,
    ends_at: datetime.datetime,
    now: datetime.datetime,
) -> AlertState:
    """How an alert stands at `now`. `stopped`: why it was ended before its time, or ""."""
    if stopped:
        return A.WITHDRAWN if stopped == AlertEnd.WRONG else A.OVER
    if ends_at <= now:
        return A.OVER
    return A.LATER if starts_at > now else A.NOW


def check_question_waits(state: str) -> None:
    """Raise WrongState, with what became of it, unless a question waits for its answer."""
    if state == Q.ANSWERED:
        raise WrongState(
            _("A colleague has answered this question already. Their answer is below.")
        )
    if state == Q.CLOSED:
        raise WrongState(_("This question was closed: no answer is needed any more."))
