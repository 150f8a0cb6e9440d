"""Who gets what answer where: every role at every address, kept as a table that people can read.

The table is tests/integration/permission_matrix.txt. After a deliberate change, write it anew with
`SPOTLIGHT_UPDATE_SNAPSHOTS=1 pytest tests/integration/test_permission_matrix.py` and read the
difference before committing it.
"""

from __future__ import annotations

import os
from pathlib import Path

from allauth.mfa.models import Authenticator

from agencies.registry.roles import ROLES
from tests.support.machines import undone
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


def _answers(visit: Visit, roles: list[str], visitor: Visitor) -> dict[str, int]:
    """What each role is answered at one address, of the same rows: what one does is taken back
    before the next one comes."""
    Authenticator.objects.all().delete()  # what an earlier visit set up
    address = visitor.address(visit)
    return {role: _answer(visit, address, role, visitor) for role in roles}


def _answer(visit: Visit, address: str, role: str, visitor: Visitor) -> int:
    with undone():
        # A client of its own for each: leaving or signing out must not change the next answer.
        client = visitor.client_at(visit, who="" if role == NOBODY else role, keep_factors=True)
        response = client.get(address) if visit.gets else client.post(address)
    if role != NOBODY:  # what signing in noted with them is taken back, too
        visitor.world.person(role).refresh_from_db()
    return response.status_code


def _bring_everybody(visitor: Visitor) -> None:
    """Who is there before the first visit is there after it."""
    for role in ROLES:
        visitor.world.person(role)


def _table(visitor: Visitor) -> str:
    columns = [NOBODY, *ROLES]
    _bring_everybody(visitor)
    width = max(len(name) for name in visits()) + 2
    lines = [HEADING]
    for number, column in enumerate(columns):
        lines.append(" " * width + " │  " * number + f" ┌─ {column}")
    for name, visit in sorted(visits().items()):
        public = all_routes()[visit.name].is_public
        asked = [each for each in columns if not public or each in ON_PUBLIC_PAGES]
        answers = _answers(visit, asked, visitor)
        cells = [str(answers.get(each, SAME)) for each in columns]
        lines.append(f"{name:<{width}}" + " ".join(cells).rstrip())
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
        if not all_routes()[visit.name].is_public
        and _answers(visit, [NOBODY], visitor) != {NOBODY: 302}
    }
    assert not open_doors
