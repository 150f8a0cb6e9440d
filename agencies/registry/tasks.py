"""Background work of the registry. No arguments: the rows say what to do."""

from __future__ import annotations

from celery import shared_task

from agencies.registry.agreements import remind_of_reviews
from agencies.registry.reviews import carry_on_reviews
from portal.accounts.access import runs_with


@shared_task(name="registry.review_access")  # type: ignore[untyped-decorator]
@runs_with()
def review_access() -> None:
    """Open this month's access reviews, remind, and end what nobody confirmed. Safe to repeat."""
    carry_on_reviews()


@shared_task(name="registry.remind_of_agreements")  # type: ignore[untyped-decorator]
@runs_with()
def remind_of_agreements() -> None:
    """Remind of sharing agreements whose review is due. Safe to repeat."""
    remind_of_reviews()
