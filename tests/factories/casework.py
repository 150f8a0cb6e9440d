"""Reports and cases. A factory calls the action that the front door calls, so every object has its
sealed parts, audience, audit events and messages.
"""

from __future__ import annotations

import uuid
from typing import Any

import factory

from agencies.registry.models import Agency
from reports.actions.cases import open_case
from reports.actions.submit import Submission, submit_report
from reports.enums import CaseKind, Category, Channel, Kind, LinkReason
from reports.models import Case, Report
from tests.factories.people import MembershipFactory


class ReportFactory(factory.Factory):
    """`ReportFactory(kind=Kind.NEEDLE_FIND, by=officer)`: any field of Submission, and `by`."""

    class Meta:
        model = Report

    by = None
    idempotency_key = factory.LazyFunction(uuid.uuid4)
    channel = Channel.ONLINE
    kind = Kind.CONCERN
    category = Category.DEALING
    narrative = factory.Sequence(lambda n: f"Two people swap packets by the garages ({n}).")
    place_text = "Behind the shops, Lincoln Road"

    @classmethod
    def _create(cls, model_class: type[Report], *args: Any, **kwargs: Any) -> Report:
        by, key = kwargs.pop("by"), kwargs.pop("idempotency_key")
        return submit_report(by=by, submission=Submission(**kwargs), idempotency_key=key)

    @classmethod
    def _build(cls, model_class: type[Report], *args: Any, **kwargs: Any) -> Report:
        raise TypeError("A report exists only once it is submitted: use ReportFactory().")


class CaseFactory(factory.Factory):
    """`CaseFactory(reports=[report])`: opened from them by a police officer, or by `by`."""

    class Meta:
        model = Case

    by = factory.LazyFunction(lambda: MembershipFactory(role="police_intelligence").user)
    reports = factory.LazyFunction(lambda: [ReportFactory()])
    owner = "police"
    kind = CaseKind.PLACE
    title = factory.Sequence(lambda n: f"Garages, number {n}")
    reason = LinkReason.SAME_PLACE

    @classmethod
    def _create(cls, model_class: type[Case], *args: Any, **kwargs: Any) -> Case:
        reports, owner = kwargs.pop("reports"), kwargs.pop("owner")
        return open_case(
            owner_id=Agency.objects.get(key=owner).pk,
            report_ids=[report.pk for report in reports],
            **kwargs,
        )

    @classmethod
    def _build(cls, model_class: type[Case], *args: Any, **kwargs: Any) -> Case:
        raise TypeError("A case exists only once it is opened: use CaseFactory().")
