"""Which reports ask whether somebody at risk was referred (R6.2, R6.4, R6.5).

Signals prompt a person, who decides; nothing here scores anybody (R6.3). A young person is a
potential victim first, whatever the report says that they did.
"""

from __future__ import annotations

from django.db.models import Q

from reports.enums import SET_ASIDE, Category, Priority, Risk

RISKS = frozenset({Risk.CHILD, Risk.ADULT})
CATEGORIES = frozenset({Category.WORRIED, Category.COUNTY_LINES, Category.CUCKOOING})
"""What is reported here uses children or takes over the home of somebody who can't defend it."""


def asks_whether_referred() -> Q:
    """Reports that ask for a record: at risk or perhaps, of such a kind, or urgent. Not what may be
    junk. Only urgency can be taken back, so what made a report urgent is named beside it."""
    return (
        Q(risks__overlap=sorted(each.value for each in RISKS))
        | Q(may_be_at_risk=True)
        | Q(category__in=sorted(each.value for each in CATEGORIES))
        | Q(priority=Priority.URGENT)
    ) & ~Q(status__in=SET_ASIDE)


def waits_for_an_answer() -> Q:
    """Those that nobody has answered. The condition of an index: always said in the same words, or
    PostgreSQL would not see that the index serves (docs/adr/0060)."""
    return asks_whether_referred() & Q(referral_answered=False)
