"""What came by the public front door with more than words: photos, a receipt code and what the
police asked by it, and reports that look like junk.

Everything is done by the real actions, and the photos are drawn anew by the real decoder. Where
this installation takes no photos, or its decoder can't run, these reports come without.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog

from portal.accounts.models import User
from portal.demo.cast import Cast
from portal.demo.places import Street
from portal.demo.plan import NAMESPACE
from portal.demo.scenes import photo
from portal.demo.stories import MARK
from portal.demo.told import TOLD, Told
from portal.vault.sessions import SessionStore, row_key
from reports import receipts
from reports.actions import inbox, junk, questions, triage
from reports.actions.files import WaitingPicture, keep_pictures, read_picture
from reports.actions.submit import SetAside, Submission, submit_report
from reports.enums import Channel, MoveReason, PointOrigin
from reports.files.decoding import FileRefused, pictures_of
from reports.files.scanning import are_taken, scan
from reports.geometry import point
from reports.queries import files_visible_to
from reports.receipt_codes import from_number, is_valid
from reports.references import ALPHABET

Step = Callable[[], None]
log = structlog.get_logger(__name__)

COME_BACK = "evenings"
"""The report whose sender was asked something, answered, and was asked again."""

ASKED = "You say that cars stop there most evenings. About what time do they come?"
ANSWERED = "Between seven and eight, and mostly on Fridays. That is all I know."
ASKED_AGAIN = "Do you mean the end of the garages by the road, or the end by the footpath?"
TO_BE_CHECKED = "You say that the van waits there at night. Is that every night, or some nights?"


def receipt_code(seed: int, name: str = COME_BACK) -> str:
    """The code that opens the inbox of one of a seed's reports. It is known, as the password of
    the fictional people is: there is nothing to guard."""
    chance = random.Random(f"receipt:{seed}:{name}")
    while True:
        code = from_number(chance.getrandbits(95))
        if code[-1] in ALPHABET and is_valid(code):
            return code


@dataclass
class FrontDoor:
    """Steps of the last week before `until`; what would lie before `since` is left out."""

    cast: Cast
    streets: list[Street]
    seed: int
    since: datetime
    until: datetime
    made: dict[str, uuid.UUID] = field(default_factory=dict)
    _question: uuid.UUID | None = None

    def __post_init__(self) -> None:
        self.chance = random.Random(f"front door:{self.seed}")  # reproducible on purpose

    @property
    def arriving(self) -> list[Told]:
        return [each for each in TOLD if self._ago(each.hours_ago) >= self.since]

    def steps(self) -> Iterator[tuple[datetime, Step]]:
        for number, told in enumerate(self.arriving):
            yield self._ago(told.hours_ago), partial(self._arrives, number, told)
        for hours_ago, name, step in (
            (148, "evenings", self._takes_on),
            (147, "evenings", partial(self._asks, ASKED)),
            (145, "evenings", self._checks),
            (100, "evenings", self._answers),
            (75, "evenings", partial(self._asks, ASKED_AGAIN)),
            (73, "evenings", self._checks),
            (27, "van", self._takes_on),
            (26, "van", self._looks_at_photos),
            (5, "van", partial(self._asks, TO_BE_CHECKED)),
            (49, "nonsense", partial(self._decides, "junk", MoveReason.NONSENSE)),
            (21, "in a hurry", partial(self._decides, "release", MoveReason.REAL)),
        ):
            yield self._ago(hours_ago), partial(self._if_there, name, step)

    def _ago(self, hours: float) -> datetime:
        return self.until - timedelta(hours=hours)

    def _if_there(self, name: str, step: Callable[[uuid.UUID], None]) -> None:
        if name in self.made:
            step(self.made[name])

    # --- Residents ---

    def _arrives(self, number: int, told: Told) -> None:
        key = uuid.uuid5(NAMESPACE, f"{self.seed}:front door:{number}")
        street = self.chance.choice(self.streets)
        report = submit_report(
            by=None,
            submission=Submission(
                channel=Channel.ONLINE,
                kind=told.kind,
                category=told.category,
                narrative=f"{MARK} {told.words}",
                may_be_at_risk=told.danger,
                point=point(street.longitude, street.latitude),
                point_origin=PointOrigin.STREET,
                point_accuracy_m=200,
                place_text=f"{street.name}, {street.ward}",
                ward_id=street.ward_id,
                receipt=self._receipt(told.name) if told.has_code else None,
                pictures=self._pictures(key, told),
                set_aside=SetAside(signs=told.signs, tell=told.danger) if told.signs else None,
            ),
            idempotency_key=key,
        )
        self.made[told.name] = report.pk

    def _receipt(self, name: str) -> bytes:
        return receipts.stretched(receipt_code(self.seed, name))

    def _pictures(self, journey: uuid.UUID, told: Told) -> tuple[WaitingPicture, ...]:
        """Added on a visit of their own, which then ends."""
        if not told.photos or not are_taken():
            return ()
        visit = SessionStore()
        visit.create()
        try:
            return tuple(
                kept
                for scene in told.photos
                for kept in self._keep(photo(scene, chance=self.chance), journey, visit)
            )
        except FileRefused as refused:
            log.warning("demonstration_without_photos", code=refused.code)
            return ()

    def _keep(
        self, content: bytes, journey: uuid.UUID, visit: SessionStore
    ) -> list[WaitingPicture]:
        checked = scan(content)
        return keep_pictures(
            journey=journey,
            session_row=row_key(str(visit.session_key)),
            pictures=pictures_of(content),
            scan=checked,
        )

    def _answers(self, _report_id: uuid.UUID) -> None:
        tokens = receipts.tokens_of(self._receipt(COME_BACK))
        if self._question is not None:
            inbox.answer_question(
                tokens=tokens, question_id=self._question, words=f"{MARK} {ANSWERED}"
            )

    # --- Officers ---

    @property
    def _first(self) -> User:
        """Who takes a report on and writes; a colleague checks."""
        return self.cast.triage[-1]

    @property
    def _colleague(self) -> User:
        return self.cast.triage[0]

    def _takes_on(self, report_id: uuid.UUID) -> None:
        by = self._first
        triage.read_narrative(by=by, report_id=report_id)
        report = triage.assign_report(by=by, report_id=report_id, to_id=by.pk, version=1)
        triage.move_report(
            by=by,
            report_id=report_id,
            transition="start",
            reason=MoveReason.START,
            version=report.version,
        )

    def _looks_at_photos(self, report_id: uuid.UUID) -> None:
        for file in list(files_visible_to(self._first).filter(report=report_id)):
            read_picture(by=self._first, report_id=report_id, file_id=file.pk)

    def _asks(self, words: str, report_id: uuid.UUID) -> None:
        question = questions.write_question(
            by=self._first, report_id=report_id, words=f"{MARK} {words}"
        )
        self._question = question.pk

    def _checks(self, _report_id: uuid.UUID) -> None:
        if self._question is not None:
            questions.read_question(by=self._colleague, message_id=self._question)
            questions.send_question(by=self._colleague, message_id=self._question)

    def _decides(self, move: str, reason: MoveReason, report_id: uuid.UUID) -> None:
        junk.read_set_aside(by=self._colleague, report_id=report_id)
        junk.decide_junk(by=self._colleague, report_id=report_id, transition=move, reason=reason)
