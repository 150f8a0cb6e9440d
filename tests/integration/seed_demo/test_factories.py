"""Factories make what the actions make."""

from __future__ import annotations

import pytest

from agencies.registry.people import permissions_of
from agencies.registry.permissions import Permission
from portal.audit.models import AuditEvent
from reports.enums import Kind, Status
from reports.models import ReportNarrative
from reports.queries import reports_visible_to
from tests.factories import CaseFactory, MembershipFactory, ReportFactory

pytestmark = pytest.mark.django_db


def test_report_has_its_sealed_words_and_its_audit_event() -> None:
    report = ReportFactory(narrative="Only here")

    assert ReportNarrative.objects.get(pk=report.pk).text.open() == "Only here"
    assert AuditEvent.objects.filter(object_id=str(report.pk), operation="collection").count() == 1


def test_membership_gives_the_permissions_of_its_role() -> None:
    lead = MembershipFactory(role="cleansing_lead", agency="cleansing").user
    needles, concern = ReportFactory(kind=Kind.NEEDLE_FIND), ReportFactory()

    assert Permission.REPORTS_VIEW_QUEUE in permissions_of(lead)
    assert set(reports_visible_to(lead)) == {needles}
    assert concern not in reports_visible_to(lead)


def test_case_holds_the_reports_it_was_opened_from() -> None:
    report = ReportFactory()
    case = CaseFactory(reports=[report])

    report.refresh_from_db()
    assert report.status == Status.IN_CASE
    assert case.links.get().report_id == report.pk


def test_report_can_not_be_built_without_being_submitted() -> None:
    with pytest.raises(TypeError, match="submitted"):
        ReportFactory.build()
