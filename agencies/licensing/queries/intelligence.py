"""Which premises items of intelligence are about."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from agencies.licensing import audiences
from agencies.licensing.models import PremisesIntelligence
from agencies.registry.people import clearances_of
from portal.accounts.models import User
from reports.queries import intelligence_visible_to


def ties_visible_to(user: User) -> QuerySet[PremisesIntelligence]:
    """For police every one, those taken back too; for a licensing team those that stand, of items
    that are disclosed to it now."""
    held = sorted(clearances_of(user))
    disclosed = intelligence_visible_to(user).filter(
        audience__overlap=audiences.by_disclosure(held)
    )
    return PremisesIntelligence.objects.filter(
        Q(audience__overlap=held) | Q(untied_at__isnull=True, item__in=disclosed)
    )


def ties_now(user: User) -> QuerySet[PremisesIntelligence]:
    """Those of them that nobody took back."""
    return ties_visible_to(user).filter(untied_at__isnull=True)
