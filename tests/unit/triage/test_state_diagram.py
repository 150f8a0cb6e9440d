from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.management.commands import state_diagram
from reports.intelligence_workflow import ITEM_MOVES
from reports.routing_enums import RULE_SET_MOVES
from reports.source_enums import FLAG_MOVES
from reports.workflow import CASE_MOVES, TASK_MOVES, TRANSITIONS


def test_the_diagram_is_up_to_date() -> None:
    call_command("state_diagram", check=True)


def test_a_stale_diagram_fails_the_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stale = tmp_path / "state-diagrams.md"
    stale.write_text(state_diagram.document() + "one line more\n", encoding="utf-8")
    monkeypatch.setattr(state_diagram, "TARGET", stale)
    with pytest.raises(CommandError, match="state_diagram"):
        call_command("state_diagram", check=True)


def test_every_move_is_drawn() -> None:
    drawn = state_diagram.document()
    for move in (*TRANSITIONS.values(), *ITEM_MOVES.values(), *TASK_MOVES.values()):
        for source in move.sources:
            assert f"    {source} --> {move.target} : {move.label}" in drawn
    for move in CASE_MOVES.values():
        for source in move.sources:
            assert f"    {source} --> {move.target} : {move.label}" in drawn
    for name, before, after in (*RULE_SET_MOVES, *FLAG_MOVES):
        assert f"    {before} --> {after} : {name}" in drawn
