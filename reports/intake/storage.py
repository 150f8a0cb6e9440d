"""A journey's answers, kept in the sealed session on the server and nowhere else (R3.9).

Beside what was typed (to show it again), a step's checked answers are kept, so that sending does
not check seven forms again. `key` makes one report of however many times Send is pressed; it
changes when a journey ends.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict
from typing import Any

from formtools.wizard.storage.session import SessionStorage

from reports.actions.files import WaitingPicture
from reports.enums import Scan
from reports.intake.forms import QuestionForm

VERSION = 1
"""Raise it when the shape of answers changes: journeys under way then confirm theirs again."""

MINUTES_TO_LIVE = 60
"""How long after the last page an unfinished journey is thrown away."""

SENT_KEY = "report_sent"


class JourneyStorage(SessionStorage):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("version") != VERSION:
            self.data |= {"version": VERSION, "answers": {}}

    def init_data(self) -> None:
        super().init_data()
        self.data |= {"version": VERSION, "answers": {}, "key": str(uuid.uuid4())}

    @property
    def key(self) -> uuid.UUID:
        return uuid.UUID(self.data["key"])

    @property
    def answers(self) -> dict[str, dict[str, Any]]:
        """Checked answers by step; a step that is not here has not been answered."""
        return dict(self.data["answers"])

    def keep_typed(self, form: QuestionForm) -> None:
        """Keep what was typed on a page, right or wrong, so that Back and refresh show it again."""
        self.set_step_data(self.current_step, form.typed())

    def keep_answers(self, answers: dict[str, Any]) -> None:
        self.data["answers"][self.current_step] = answers

    @property
    def files(self) -> list[dict[str, Any]]:
        """Files that were added: each its name as shown, and the pictures that wait for Send."""
        return list(self.data.get("files", []))

    @files.setter
    def files(self, files: list[dict[str, Any]]) -> None:
        self.data["files"] = files

    def add_file(self, name: str, pictures: list[WaitingPicture]) -> None:
        kept = [asdict(each) | {"id": str(each.id)} for each in pictures]
        self.files = [*self.files, {"name": name, "pictures": kept}]

    def waiting_pictures(self) -> tuple[WaitingPicture, ...]:
        """What goes with the report when it is sent, in order."""
        return tuple(
            WaitingPicture(**(each | {"id": uuid.UUID(each["id"]), "scan": Scan(each["scan"])}))
            for file in self.files
            for each in file["pictures"]
        )

    def finish(self, *, reference: str, at_risk: bool) -> None:
        """Forget the answers; remember only what the confirmation page shows."""
        session = self.request.session
        session[SENT_KEY] = {"key": self.data["key"], "reference": reference, "at_risk": at_risk}
        self.reset()

    @property
    def sent(self) -> dict[str, Any]:
        """What the confirmation page shows of the last report, or nothing."""
        return dict(self.request.session.get(SENT_KEY, {}))
