"""Test objects, each made as the portal makes it: through the real actions."""

from tests.factories.casework import CaseFactory, ReportFactory
from tests.factories.people import MembershipFactory, UserFactory

__all__ = ["CaseFactory", "MembershipFactory", "ReportFactory", "UserFactory"]
