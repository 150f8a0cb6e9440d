"""The staff of a premises: who is offered where somebody has to be named."""

from __future__ import annotations

from agencies.licensing import audiences
from agencies.licensing.enums import StaffRole
from agencies.licensing.models import StaffMember
from agencies.licensing.permissions import check_works_at
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record


@action
def add_staff(*, by: User, name: str, role: StaffRole, sia_number: str = "") -> StaffMember:
    """Add somebody who works at the premises of `by`. `sia_number`: 16 digits, or "". Raises
    NotAllowed, NoPremises."""
    tenure = check_works_at(by, Permission.PREMISES_RUN)
    member = StaffMember(
        tenure=tenure,
        name=name.strip(),
        role=role,
        sia_number=sia_number,
        audience=audiences.of_register(tenure.clearance),
    )
    member.save(force_insert=True)
    record(Operation.COLLECTION, by=by, objects=[member], reason="staff_added")
    return member
