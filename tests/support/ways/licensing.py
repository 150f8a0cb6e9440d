"""Pages about licensed premises: the register of premises, imports and invitations."""

from __future__ import annotations

from typing import Any

from agencies.licensing.actions.imports import MOST_WAITING
from agencies.licensing.models import (
    PremisesImport,
    PremisesImportLine,
)
from agencies.licensing.premises_enums import NOT_BEGUN, ImportState
from portal.vault.ids import uuid7
from tests.support import premises, register_file
from tests.support.ways import (
    licensing_bags,
    licensing_incidents,
    licensing_intelligence,
    licensing_registers,
    licensing_reviews,
    licensing_visits,
)
from tests.support.ways.at_premises import (
    MANAGER,
    OFFICER,
    STAFF,
    at_work,
    more_premises,
    of_premises,
)
from tests.support.ways.way import Way, answers, posts
from tests.support.world import World


def more_of_a_chain(world: World, number: int) -> None:
    for _ in range(number):
        premises.another_of_a_chain(world.person(MANAGER), world.person(OFFICER))


def _another(world: World) -> dict[str, Any]:
    """One of which nobody has an account."""
    return {"premises_id": premises.another_premises(world.person(OFFICER)).pk}


def _changed(move: str) -> Any:
    return lambda world: _another(world) | {"move": move}


def _lettered(world: World) -> dict[str, Any]:
    keys = _another(world)
    return keys | {"code_id": premises.letter(world.person(OFFICER), **keys).pk}


def _invited(world: World) -> dict[str, Any]:
    keys = _another(world)
    return keys | {"invitation_id": premises.invite(world.person(OFFICER), **keys).pk}


def _make_room() -> None:
    """A whole table of visits brings in none of the files that it leaves waiting."""
    waiting = PremisesImport.objects.filter(state__in=NOT_BEGUN)
    if waiting.count() >= MOST_WAITING - 2:
        waiting.update(state=ImportState.DISCARDED, kept_until=None)


def _file(state: str) -> Any:
    def arguments(world: World) -> dict[str, Any]:
        _make_room()
        made = register_file.another_import(world.person(OFFICER), state=state)
        return {"upload_id": made.pk}

    return arguments


def more_changes(world: World, number: int) -> None:
    for each in range(number):
        premises.change(world.person(OFFICER), premises.lantern(world), f"Hours {each}")


def more_imports(world: World, number: int) -> None:
    for _each in range(number):
        _make_room()
        register_file.upload(world.person(OFFICER), [register_file.line()])


def more_import_lines(world: World, number: int) -> None:
    """Copies of the last line of the newest import."""
    found = PremisesImport.objects.order_by("-id")[0]
    line = PremisesImportLine.objects.filter(upload=found).order_by("-number")[0]
    facts = line.content.open() if line.content is not None else {}
    for step in range(1, number + 1):
        line.pk, line.content = uuid7(), facts
        line.number += step
        line.save(force_insert=True)


def more_people(world: World, number: int) -> None:
    officer, here = world.person(OFFICER), premises.lantern(world)
    for _each in range(number):
        premises.invite(officer, here.pk)
        premises.letter(officer, here.pk) if number < 10 else None


WAYS = {
    **licensing_incidents.WAYS,
    **licensing_bags.WAYS,
    **licensing_visits.WAYS,
    **licensing_registers.WAYS,
    **licensing_reviews.WAYS,
    **licensing_intelligence.WAYS,
    "licensing:premises-list": Way(OFFICER, more=more_premises),
    "licensing:premises-by-person": Way(OFFICER, at_work, question=True),
    "licensing:premises": Way(
        OFFICER,
        of_premises,
        more=more_changes,
        statements=45,
        also=(
            Way("police_triage", of_premises, state="police"),
            licensing_intelligence.WITH_ITEMS,
            licensing_intelligence.WITH_TIES,
        ),
    ),
    "licensing:premises-map": Way(OFFICER, more=more_premises),
    "licensing:premises-map-points": answers("GeoJSON", who=OFFICER),
    "licensing:premises-add": Way(OFFICER, question=True),
    # What is not a question is filled in as it stands already, and may be sent so.
    "licensing:premises-change": Way(
        OFFICER,
        _changed("facts"),
        also=(
            Way(OFFICER, lambda world: of_premises(world) | {"move": "dps"}, state="supervisor"),
            Way(OFFICER, _changed("number"), state="number", question=True),
            Way(OFFICER, _changed("close"), state="close"),
        ),
    ),
    "licensing:premises-transfer": Way(OFFICER, of_premises, question=True),
    "licensing:premises-people": Way(OFFICER, of_premises, more=more_people),
    "licensing:premises-letter": posts("prepares a letter", who=OFFICER, arguments=of_premises),
    "licensing:premises-letter-print": posts("PDF", who=OFFICER, arguments=_lettered),
    "licensing:premises-letter-withdraw": posts(
        "withdraws a letter", who=OFFICER, arguments=_lettered
    ),
    "licensing:premises-invitation-again": posts(
        "sends an invitation again", who=OFFICER, arguments=_invited
    ),
    "licensing:premises-invitation-withdraw": posts(
        "withdraws an invitation", who=OFFICER, arguments=_invited
    ),
    "licensing:premises-imports": Way(OFFICER, more=more_imports, question=True),
    "licensing:premises-import": Way(
        OFFICER,
        _file("checked"),
        also=(
            Way(OFFICER, _file("matching"), state="to match"),
            Way(OFFICER, _file("done"), state="in"),
        ),
    ),
    "licensing:premises-import-columns": Way(OFFICER, _file("matching")),
    "licensing:premises-import-lines": Way(OFFICER, _file("checked"), more=more_import_lines),
    "licensing:premises-import-choose": posts(
        "keeps what is chosen", who=OFFICER, arguments=_file("checked")
    ),
    "licensing:premises-import-start": posts(
        "starts an import", who=OFFICER, arguments=_file("checked")
    ),
    "licensing:premises-import-undo": posts(
        "undoes an import", who=OFFICER, arguments=_file("done")
    ),
    "licensing:premises-import-discard": posts(
        "throws a file away", who=OFFICER, arguments=_file("checked")
    ),
    # One statement for each tile of a premises' start page that counts something.
    "venue:all": Way(
        MANAGER,
        at_work,
        more=more_of_a_chain,
        statements=22,
        also=(Way(STAFF, at_work, state="staff"), Way(STAFF, state="none")),
    ),
}
