"""Who gets what answer where: every role at every address, kept as a table that people can read.

The table is tests/integration/permission_matrix.txt. After a deliberate change, write it anew with
`SPOTLIGHT_UPDATE_SNAPSHOTS=1 pytest tests/integration/test_permission_matrix.py` and read the
difference before committing it.
"""

from __future__ import annotations

import os
from pathlib import Path

from agencies.registry.roles import ROLES
from tests.support.reaching import Visitor
from tests.support.routes import all_routes, visits
from tests.support.ways.way import Visit

TABLE = Path(__file__).with_name("permission_matrix.txt")
NOBODY = "anonymous"
ON_PUBLIC_PAGES = {NOBODY, "police_triage"}
SAME = " · "
HEADING = """\
What each role is answered at each address, on a concern that only the police may see and a needle
find that cleansing may see too. GET where the address shows something, else an empty form by POST:
200 shown, 204 done, 302 sent to sign in or on, 403 may not, 404 not there for them, 405 another
method, 409 changed meanwhile, 422 or 400 allowed but the empty form is not good enough.
Public pages are asked for by somebody anonymous and by one officer. Written by
test_permission_matrix.py.
"""


def _answer(visit: Visit, role: str, visitor: Visitor) -> int:
    role = "" if role == NOBODY else role
    # A client of its own for each: leaving or signing out must not change the next answer.
    client = visitor.client_at(visit, who=role)
    address = visitor.address(visit)
    response = client.get(address) if visit.gets else client.post(address)
    return response.status_code


def _table(visitor: Visitor) -> str:
    columns = [NOBODY, *ROLES]
    width = max(len(name) for name in visits()) + 2
    lines = [HEADING]
    for number, column in enumerate(columns):
        lines.append(" " * width + " │  " * number + f" ┌─ {column}")
    for name, visit in sorted(visits().items()):
        public = all_routes()[visit.name].is_public
        answers = [
            SAME
            if public and column not in ON_PUBLIC_PAGES
            else str(_answer(visit, column, visitor))
            for column in columns
        ]
        lines.append(f"{name:<{width}}" + " ".join(answers).rstrip())
    return "\n".join(lines) + "\n"


def test_every_role_is_answered_at_every_address_as_the_table_says(visitor: Visitor) -> None:
    table = _table(visitor)
    if os.environ.get("SPOTLIGHT_UPDATE_SNAPSHOTS"):
        TABLE.write_text(table, encoding="utf-8")
    assert table == TABLE.read_text(encoding="utf-8")


def test_nobody_gets_past_a_protected_address_without_a_sign_in(visitor: Visitor) -> None:
    open_doors = {
        name
        for name, visit in visits().items()
        if not all_routes()[visit.name].is_public and _answer(visit, NOBODY, visitor) != 302
    }
    assert not open_doors
