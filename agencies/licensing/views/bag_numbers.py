"""Numbers of bags that somebody types: the answer tells whether one is in use here, so tries are
counted for each licence holder, and what was refused is recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.http import HttpResponse
from django.utils.translation import gettext as _

from agencies.licensing.errors import BagNumberUsed, NoSuchBag
from agencies.licensing.models import Tenure
from portal.accounts.tries import Limit, may_go_on
from portal.audit.recording import record_refusal
from reports.triage.forms import ActionForm
from reports.triage.requests import SignedInRequest

HOUR = 60 * 60
EVERYWHERE = 1_000_000
ENTERED = Limit("bag_numbers", each=60, all_together=EVERYWHERE, seconds=HOUR)
"""More bags than a premises enters on its worst night."""
TAKEN_ON = Limit("bags_taken_on", each=10, all_together=EVERYWHERE, seconds=HOUR)
"""A number that is read from a bag in the hand is right the first or second time. Ten an hour are
240 a day: of bag numbers of six digits one in 4,000, each try with a name in the audit log."""


def too_many(
    form: ActionForm, tenure: Tenure, limit: Limit, show: Callable[[ActionForm, int], HttpResponse]
) -> HttpResponse | None:
    """The page that says so (429), with what was typed; None to go on. Only what would be tried
    counts: a form that is complete."""
    if not form.is_valid() or may_go_on(str(tenure.pk), limit):
        return None
    form.add_error(
        None,
        _(
            "Too many bag numbers were tried at your premises within an hour. Keep the bag locked "
            "away, wait an hour and try again. If you can't wait, call the licensing team."
        ),
    )
    return show(form, 429)


@contextmanager
def refusal_recorded(request: SignedInRequest, tenure: Tenure) -> Iterator[None]:
    """Around the action, whose change is rolled back by then."""
    try:
        yield
    except (BagNumberUsed, NoSuchBag):
        record_refusal(
            by=request.user, object_type="tenure", object_id=tenure.pk, reason="bag_number"
        )
        raise
