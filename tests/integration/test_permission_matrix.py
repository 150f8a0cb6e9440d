"""Who gets what answer where: every role at every address, kept as a table that people can read.

The table is tests/integration/permission_matrix.txt. After a deliberate change, write it anew with
`SPOTLIGHT_UPDATE_SNAPSHOTS=1 pytest tests/integration/test_permission_matrix.py` and read the
difference before committing it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from django.test import Client

from agencies.registry.roles import ROLES
from tests.support.routes import WAYS, all_routes
from tests.support.world import World

TABLE = Path(__file__).with_name("permission_matrix.txt")
NOBODY = "anonymous"
HEADING = """\
What each role is answered at each address, on a concern that only the police may see and a needle
find that cleansing may see too. GET where the address shows something, else an empty form by POST:
200 shown, 204 done, 302 sent to sign in or on, 403 may not, 404 not there for them, 405 another
method, 409 changed meanwhile, 422 or 400 allowed but the empty form is not good enough.
Written by test_permission_matrix.py.
"""


def _answer(client: Client, name: str, world: World) -> int:
    way = WAYS[name]
    address = way.address(name, world)
    response = client.get(address) if way.gets else client.post(address)
    return response.status_code


def _table(world: World, client_for: Callable[..., Client]) -> str:
    columns = [NOBODY, *ROLES]
    clients = {
        column: client_for(world.person(column) if column != NOBODY else "") for column in columns
    }
    width = max(len(name) for name in all_routes()) + 2
    lines = [HEADING]
    for number, column in enumerate(columns):
        lines.append(" " * width + "    " * number + f"│ {column}")
    for name in sorted(WAYS):
        # A fresh session each: one page (leaving, signing out) must not change the next answer.
        answers = []
        for column in columns:
            answers.append(_answer(_copy_of(clients[column]), name, world))
        lines.append(f"{name:<{width}}" + " ".join(str(answer) for answer in answers))
    return "\n".join(lines) + "\n"


def _copy_of(client: Client) -> Client:
    copy = Client()
    copy.cookies.load({name: morsel.value for name, morsel in client.cookies.items()})
    return copy


def test_every_role_is_answered_at_every_address_as_the_table_says(
    world: World, client_for: Callable[..., Client]
) -> None:
    table = _table(world, client_for)
    if os.environ.get("SPOTLIGHT_UPDATE_SNAPSHOTS"):
        TABLE.write_text(table, encoding="utf-8")
    assert table == TABLE.read_text(encoding="utf-8")


def test_nobody_without_a_sign_in_gets_past_a_protected_address(
    world: World, client_for: Callable[..., Client]
) -> None:
    client = client_for()
    open_doors = {
        name
        for name, way in WAYS.items()
        if not all_routes()[name].is_public and _answer(client, name, world) not in {302, 405}
    }
    assert not open_doors
