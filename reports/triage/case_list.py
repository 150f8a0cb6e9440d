"""Which cases the list of cases shows."""

from __future__ import annotations

import django_filters
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from reports.enums import CaseKind, CaseStatus
from reports.models import Case
from reports.queries import cases_visible_to, links_visible_to
from reports.triage.filters import unknown_choice

LISTED = (("open", _("Open")), ("closed", _("Closed")), ("all", _("All")))


class CaseFilters(django_filters.FilterSet):
    """Without a choice: what is open, of every kind and owner."""

    show = django_filters.ChoiceFilter(
        label=_("Show"),
        method="by_show",
        choices=LISTED,
        empty_label=None,
        **unknown_choice(_("Choose which cases from the list.")),
    )
    kind = django_filters.ChoiceFilter(
        label=_("About"),
        choices=CaseKind.choices,
        empty_label=_("Anything"),
        **unknown_choice(_("Choose what it is about from the list.")),
    )

    def filter_queryset(self, queryset: QuerySet[Case]) -> QuerySet[Case]:
        found: QuerySet[Case] = super().filter_queryset(queryset)
        if not self.form.cleaned_data.get("show"):
            found = found.exclude(status=CaseStatus.CLOSED)
        return found

    def by_show(self, queryset: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        if value == "open":
            return queryset.exclude(status=CaseStatus.CLOSED)
        if value == "closed":
            return queryset.filter(status=CaseStatus.CLOSED)
        return queryset


def listed_for(by: User) -> QuerySet[Case]:
    """Visible cases with owner, lead, ward and the number of their visible reports now."""
    links = (
        links_visible_to(by)
        .filter(case=OuterRef("pk"), unlinked_at__isnull=True)
        .order_by()
        .values("case")
    )
    return (
        cases_visible_to(by)
        .select_related("owner", "lead", "ward")
        .defer("ward__boundary")
        .annotate(reports=Subquery(links.annotate(number=Count("pk")).values("number")))
    )
