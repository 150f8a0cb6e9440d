"""A journey's answers, kept in the sealed session on the server and nowhere else (R3.9).

Beside what was typed (to show it again), a step's checked answers are kept, so that sending does
not check seven forms again. `key` makes one report of however many times Send is pressed; it
changes when a journey ends.
"""

from __future__ import annotations

import math
import time
import uuid
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from typing import Any

from formtools.wizard.storage.session import SessionStorage

from reports import receipt_codes, receipts
from reports.actions.files import WaitingPicture
from reports.enums import Scan
from reports.intake.forms import QuestionForm

VERSION = 2
"""Raise it when the shape of answers changes: journeys under way then confirm theirs again."""

MINUTES_TO_LIVE = 60
"""How long after the last page an unfinished journey is thrown away."""

SENT_KEY = "report_sent"
TAKEN_KEY = "report_taken"
SENT_KEYS = {"wizard_report_wizard": SENT_KEY, "wizard_assisted_wizard": TAKEN_KEY}
"""Which journey → where its session remembers what was sent last."""


@dataclass(frozen=True, repr=False)
class Receipt:
    """A code, and what the slow step made of it. Never log it."""

    code: str
    stretched: bytes


class AddedFiles:
    """Files that were added to a form, each its name as shown and the pictures that wait for Send.

    `data`: a part of the sealed session; `key`: of the form.
    """

    data: dict[str, Any]
    key: uuid.UUID

    @property
    def files(self) -> list[dict[str, Any]]:
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


class JourneyStorage(AddedFiles, SessionStorage):
    was_lost = False
    """Whether there had been answers here, which were thrown away because time was up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("version") != VERSION:
            self.data |= {"version": VERSION, "answers": {}}
        if "until" in self.data and self.seconds_left <= 0:
            self.reset()  # a session that lives longer than a draft may: a signed-in person's
            self.was_lost = True

    def keep_alive(self) -> None:
        """Count the minutes that a draft lives from now."""
        self.data.setdefault("begun", time.time())
        self.data["until"] = time.time() + MINUTES_TO_LIVE * 60

    @property
    def seconds_taken(self) -> float | None:
        """Since the first page of this journey."""
        return time.time() - self.data["begun"] if "begun" in self.data else None

    @property
    def seconds_left(self) -> int:
        return max(0, math.ceil(self.data.get("until", 0) - time.time()))

    @property
    def until(self) -> datetime:
        """When the answers will be thrown away if no page is opened or sent until then."""
        return datetime.fromtimestamp(self.data.get("until", 0), tz=timezone.utc)

    def init_data(self) -> None:
        super().init_data()
        self.data |= {"version": VERSION, "answers": {}, "key": str(uuid.uuid4())}

    @property
    def key(self) -> uuid.UUID:  # type: ignore[override]
        return uuid.UUID(self.data["key"])

    @property
    def answers(self) -> dict[str, dict[str, Any]]:
        """Checked answers by step; a step that is not here has not been answered."""
        return dict(self.data["answers"])

    def keep_typed(self, form: QuestionForm, *, key: str = "", judged: bool = True) -> None:
        """Keep what was typed on a page, right or wrong, so that Back and refresh show it again.

        `key`: of one of several things. `judged=False`: whoever typed it has not gone on yet, so
        what is wrong with it is not said.
        """
        self.set_step_data(key or self.current_step, form.typed())
        self.data["unjudged"] = "" if judged else key or self.current_step

    def is_unjudged(self, key: str) -> bool:
        return self.data.get("unjudged") == key

    def keep_answers(self, answers: dict[str, Any]) -> None:
        self.data["answers"][self.current_step] = answers

    def forget(self, step: str) -> None:
        """A question was skipped: what was answered or typed before does not count any more."""
        self.data["answers"][step] = {}
        self.data[self.step_data_key].pop(step, None)

    # --- Several people or vehicles ---------------------------------------------------------------

    def items(self, step: str) -> dict[str, dict[str, Any]]:
        return dict(self.answers.get(step, {}).get("items", {}))

    def keep_item(self, step: str, key: str, answers: dict[str, Any]) -> None:
        """Keep one of several, in its old place or as the last one; one that is empty goes."""
        if not answers:
            self.forget_item(step, key)
            return
        self.data["answers"][step] = {"items": self.items(step) | {key: answers}}

    def forget_item(self, step: str, key: str) -> None:
        kept = self.items(step)
        kept.pop(key, None)
        self.data["answers"][step] = {"items": kept}

    # --- The end ----------------------------------------------------------------------------------

    def receipt(self) -> Receipt:
        """The code of this journey, drawn the first time: some 50 to 80 ms, then none."""
        if "receipt" not in self.data:
            code = receipt_codes.new_code()
            self.data["receipt"] = [code, receipts.stretched(code).hex()]
            self.request.session.modified = True
        code, slow = self.data["receipt"]
        return Receipt(code=code, stretched=bytes.fromhex(slow))

    def finish(self, **shown: Any) -> None:
        """Forget the answers; remember only what the confirmation page shows."""
        self.request.session[self.sent_key] = {"key": self.data["key"], **shown}
        self.reset()

    @property
    def sent_key(self) -> str:
        return SENT_KEYS[self.prefix]

    @property
    def sent(self) -> dict[str, Any]:
        """What the confirmation page shows of the last report, or nothing."""
        return dict(self.request.session.get(self.sent_key, {}))
