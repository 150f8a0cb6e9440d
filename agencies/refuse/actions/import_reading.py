"""Opening what is kept of another system's file: sealed, and opening it is recorded."""

from __future__ import annotations

from agencies.refuse.models import FindImport
from agencies.refuse.queries import import_files_visible_to
from agencies.registry.csv_file import Table, table_of
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.permissions import check_user_can


@action
def read_file(*, by: User, found: FindImport) -> Table | None:
    """The table of an import that `by` may see; None once it is gone. Never cache it. Raises
    NotAllowed."""
    check_user_can(by, Permission.NEEDLE_FINDS_MANAGE)
    file = import_files_visible_to(by).filter(upload=found).first()
    if file is None:
        return None
    record(Operation.CONSULTATION, by=by, objects=[found], reason="finds_file_read")
    return table_of(file.table.open())
