"""A photo that a phone sends in pieces becomes one picture of its report, or none."""

from __future__ import annotations

import datetime
import hashlib
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.refuse.actions import photos
from agencies.refuse.actions.making import make_jobs
from agencies.refuse.actions.photos import Progress, give_up_photos, photo_progress
from agencies.refuse.actions.shifts import start_shift
from agencies.refuse.chunks import LEAST_BYTES, Unreadable
from agencies.refuse.errors import NoSuchEntry, NotNow, NotThere, PhotoRefused
from agencies.refuse.models import Entry, Job, Photo, PhotoChunk, Shift
from agencies.refuse.models.photos import CHUNK_BYTES, PHOTO_BYTES
from agencies.refuse.views.photos import CONTENT_TYPE, _chunk
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.audit.models import AuditEvent, Operation
from portal.env import Scanner
from reports.actions.files import read_picture
from reports.errors import NotAllowed
from reports.files import decoding
from reports.models import FileContent, Report, ReportFile, ReportNarrative
from tests.integration.disclosures.test_concurrency import at_once
from tests.integration.refuse.conftest import needle_report
from tests.integration.refuse.test_field import HEADERS, Phone
from tests.support import processes, samples
from tests.support.phone_photos import Sent, photo
from tests.unit.refuse.test_entries import FIND

pytestmark = pytest.mark.django_db

CONTENT = photo()
PIECE = 20_000
FAILS = "tests.support.decoders."


@pytest.fixture
def shift(crew: User) -> Shift:
    return start_shift(by=crew, device_id=None, name="Van 3").shift


@pytest.fixture
def sent(crew: User, shift: Shift) -> Sent:
    """A photo whose find is stored already."""
    made = Sent(by=crew, shift=shift, content=CONTENT)
    made.find()
    return made


def refused(sent: Sent) -> str:
    with pytest.raises(PhotoRefused) as error:
        sent.all()
    return str(error.value)


def problems() -> list[str]:
    events = AuditEvent.objects.filter(operation=Operation.ERASURE)
    return list(events.values_list("reason", flat=True))


# --- The app's requests ---------------------------------------------------------------------------


@pytest.fixture
def phone(client_for: Callable[..., Client], crew: User) -> Phone:
    return Phone(client_for(crew))


def post(phone: Phone, key: uuid.UUID, body: bytes, **said: Any) -> Any:
    said = {"entry": FIND["id"], "at": 0, "of": len(CONTENT),
            "sha256": hashlib.sha256(CONTENT).hexdigest()} | said  # fmt: skip
    query = "&".join(f"{name}={value}" for name, value in said.items())
    return phone.client.post(
        f"/field/api/photos/{key}?{query}",
        body,
        content_type=CONTENT_TYPE,
        headers=HEADERS,
    )


def test_a_photo_comes_in_pieces_and_is_seen_where_police_see_pictures(
    phone: Phone, client_for: Callable[..., Client], person_with: Callable[..., User]
) -> None:
    key = uuid.uuid4()
    assert phone.get(f"photos/{key}").json() == {"received": 0, "done": False}
    assert post(phone, key, CONTENT[:PIECE]).status_code == 404, "its find is not here yet"
    phone.send(FIND | {"photos": [str(key)]})
    first = post(phone, key, CONTENT[:PIECE])
    assert (first.status_code, first.json()) == (200, {"received": PIECE, "done": False})
    assert phone.get(f"photos/{key}").json() == {"received": PIECE, "done": False}
    wrong = post(phone, key, CONTENT[PIECE + 1 :], at=PIECE + 1)
    assert (wrong.status_code, wrong.json()) == (409, {"received": PIECE})
    last = post(phone, key, CONTENT[PIECE:], at=PIECE)
    assert (last.status_code, last.json()) == (200, {"received": len(CONTENT), "done": True})
    assert phone.get(f"photos/{key}").json() == {"received": len(CONTENT), "done": True}
    file = ReportFile.objects.get()
    assert file.report_id == Entry.objects.get().report_id
    page = client_for(person_with("police_triage")).get(f"/triage/reports/{file.report_id}/")
    assert "Photos: 1" in page.content.decode()


def test_why_a_photo_is_refused_is_said_in_a_code_too(phone: Phone) -> None:
    phone.send(FIND)
    answer = post(phone, uuid.uuid4(), CONTENT[:PIECE])
    assert (answer.status_code, answer.json()["code"]) == (422, "not_named")


@pytest.mark.parametrize(
    ("said", "body"),
    [
        ({"at": "-1"}, b""),
        ({"at": "²"}, b""),
        ({"of": "x"}, b""),
        ({"of": 10**12}, b""),
        ({"sha256": "0" * 63}, b"0" * LEAST_BYTES),
        ({"sha256": "G" * 64}, b"0" * LEAST_BYTES),
        ({"entry": "1"}, b"0" * LEAST_BYTES),
        ({"entry": "x" * 36}, b"0" * LEAST_BYTES),
        ({"of": 10}, b"0" * 11),
        ({}, b"0" * (LEAST_BYTES - 1)),
        ({"of": PHOTO_BYTES}, b"0" * (CHUNK_BYTES + 1)),
    ],
)
def test_what_is_no_piece_is_refused_in_words(
    phone: Phone, said: dict[str, Any], body: bytes
) -> None:
    response = post(phone, uuid.uuid4(), body, **said)
    assert response.status_code == 400
    assert response.json()["words"]


def test_a_form_or_half_of_a_request_is_no_piece(phone: Phone) -> None:
    key = uuid.uuid4()
    assert phone.post(f"photos/{key}", {}).status_code == 400
    half = RequestFactory().generic("POST", "/", b"x" * 10, content_type=CONTENT_TYPE)
    half.META["CONTENT_LENGTH"] = "20"
    with pytest.raises(Unreadable, match="Less came"):
        _chunk(half)  # type: ignore[arg-type]


def test_a_photo_needs_a_shift_and_a_token(
    phone: Phone, client_for: Callable[..., Client], crew: User
) -> None:
    key = uuid.uuid4()
    assert Client().get(f"/field/api/photos/{key}", headers=HEADERS).status_code == 401
    assert phone.client.get(f"/field/api/photos/{key}").status_code == 400
    strict = client_for(crew, enforce_csrf_checks=True)
    strict.cookies.update(phone.client.cookies)
    answer = strict.post(
        f"/field/api/photos/{key}", b"x", content_type=CONTENT_TYPE, headers=HEADERS
    )
    assert answer.status_code == 403


def test_photos_are_taken_after_the_shift_has_ended_by_itself(phone: Phone) -> None:
    key = uuid.uuid4()
    phone.send(FIND | {"photos": [str(key)]})
    long_ago = timezone.now() - datetime.timedelta(hours=20)
    Shift.objects.update(started_at=long_ago, ends_at=long_ago + datetime.timedelta(hours=12))
    assert post(phone, key, CONTENT[:PIECE]).json()["received"] == PIECE


def test_what_can_not_be_done_now_says_when_to_ask_again(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = uuid.uuid4()
    phone.send(FIND | {"photos": [str(key)]})
    monkeypatch.setattr(photos, "BYTES_A_DAY", len(CONTENT) - 1)
    response = post(phone, key, CONTENT[:PIECE])
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "tomorrow" in response.json()["words"]


# --- Once, whatever is sent -----------------------------------------------------------------------


def test_what_is_kept_is_one_picture_and_nothing_of_what_was_sent(
    sent: Sent, person_with: Callable[..., User]
) -> None:
    assert sent.piece(0, PIECE) == Progress(PIECE, False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM refuse_photochunk")
        assert bytes(cursor.fetchone()[0]).find(CONTENT[100:140]) == -1, "sealed at rest"
    assert sent.piece(PIECE, len(CONTENT)) == Progress(len(CONTENT), True)
    assert not PhotoChunk.objects.exists()
    file = ReportFile.objects.get()
    assert file.audience == ReportNarrative.objects.get().audience
    assert FileContent.objects.get().audience == file.audience
    officer = person_with("police_triage")
    seen = read_picture(by=officer, report_id=file.report_id, file_id=file.pk)
    assert seen.content.startswith(b"\xff\xd8")
    assert samples.SECRET not in seen.content
    event = AuditEvent.objects.get(operation=Operation.COLLECTION, reason="picture")
    assert event.detail == {"pictures": 1, "hidden": 0}
    assert AuditEvent.objects.filter(reason="photo_begun", object_id=str(sent.id)).exists()


CUTS = st.lists(st.integers(LEAST_BYTES, len(CONTENT)), max_size=3)
ORDER = st.lists(st.integers(0, 5), max_size=6)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cuts=CUTS, order=ORDER, whole=st.booleans())
def test_whatever_the_order_there_is_one_picture_or_none(
    crew: User, shift: Shift, cuts: list[int], order: list[int], whole: bool
) -> None:
    """Pieces in any order, again and again; then, if it does, the phone sends what is missing."""
    sent = Sent(by=crew, shift=shift, content=CONTENT)
    sent.find()
    before = ReportFile.objects.count()
    ends = sorted({0, *cuts, len(CONTENT)})
    pieces = [(a, b) for a, b in pairwise(ends) if b - a >= LEAST_BYTES
              or b == len(CONTENT)]  # fmt: skip
    done = False
    for number in order:
        try:
            progress = sent.piece(*pieces[number % len(pieces)])
        except NotThere:
            continue
        assert progress == photo_progress(by=crew, shift=sent.shift, photo_id=sent.id)
        done = done or progress.done
    while whole and not done:
        at = photo_progress(by=crew, shift=sent.shift, photo_id=sent.id).received
        done = sent.piece(at, at + CHUNK_BYTES).done
    assert ReportFile.objects.count() - before == int(done)
    assert not done or sent.all().done, "and the same answer when it is asked again"
    assert ReportFile.objects.count() - before == int(done)
    assert PhotoChunk.objects.filter(photo_id=sent.id).exists() == (
        not done and Photo.objects.filter(pk=sent.id).exists()
    )


def test_the_same_piece_again_changes_nothing(sent: Sent) -> None:
    for _ in range(3):
        assert sent.piece(0, PIECE) == Progress(PIECE, False)
    assert PhotoChunk.objects.count() == 1
    with pytest.raises(NotThere):
        sent.piece(0, PIECE + 1)


@pytest.mark.django_db(transaction=True)
def test_at_once_one_wins_and_none_is_lost(sent: Sent) -> None:
    answers = at_once(partial(sent.piece, 0, PIECE), partial(sent.piece, 0, PIECE))
    assert answers == [Progress(PIECE, False)] * 2
    done = Progress(len(CONTENT), True)
    answers = at_once(*[partial(sent.piece, PIECE, len(CONTENT))] * 2)
    # One of them may have been told to ask again, as its phone does.
    assert done in answers
    assert all(each == done or isinstance(each, NotNow) for each in answers)
    assert sent.piece(len(CONTENT), len(CONTENT)) == done
    assert (ReportFile.objects.count(), FileContent.objects.count()) == (1, 1)
    assert not PhotoChunk.objects.exists()


KILLED = """
import os, signal, sys, uuid
import django
django.setup()
from agencies.refuse.actions import photos
from agencies.refuse.models import Shift
from tests.support.phone_photos import Sent

key, entry, shift_id, path, start, end = sys.argv[1:7]
from agencies.registry.row_security import showing
with showing(photos.WORKS_WITH):
    shift = Shift.objects.select_related("user").get(pk=shift_id)
sent = Sent(by=shift.user, shift=shift, content=open(path, "rb").read(), id=uuid.UUID(key),
            entry=uuid.UUID(entry))
append = photos._append
def killed(*arguments):
    append(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)
photos._append = killed
sent.piece(int(start), int(end))
"""


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_of_a_piece_it_goes_on_from_the_one_before(
    sent: Sent, tmp_path: Any
) -> None:
    path = tmp_path / "photo"
    path.write_bytes(CONTENT)
    sent.piece(0, PIECE)
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(sent.id), str(sent.entry), str(sent.shift.pk), str(path),
         str(PIECE), str(len(CONTENT))],
        env=processes.environment(), cwd=processes.ROOT, check=False, capture_output=True,
    )  # fmt: skip
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    assert photo_progress(by=sent.by, shift=sent.shift, photo_id=sent.id) == Progress(PIECE, False)
    assert sent.piece(PIECE, len(CONTENT)).done
    assert ReportFile.objects.count() == 1


def test_killed_before_its_picture_was_made_it_is_made_when_the_phone_asks(
    sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it is here: the phone sends an empty piece, since nothing is missing."""
    with monkeypatch.context() as patched:
        patched.setattr(photos, "_finish", lambda **how: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            sent.all()
    whole = Progress(len(CONTENT), False)
    assert photo_progress(by=sent.by, shift=sent.shift, photo_id=sent.id) == whole
    assert sent.piece(len(CONTENT), len(CONTENT)) == Progress(len(CONTENT), True)
    assert ReportFile.objects.count() == 1


# --- Refused for good -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "problem", "words"),
    [
        (b"just words", "not_a_picture", "not a photo"),
        (samples.pdf(), "not_a_picture", "not a photo"),
        (CONTENT[: len(CONTENT) // 2], "damaged", "can’t be opened"),
    ],
    ids=["words", "pdf", "half"],
)
def test_what_is_no_photo_is_refused_for_good(
    crew: User, shift: Shift, content: bytes, problem: str, words: str
) -> None:
    sent = Sent(by=crew, shift=shift, content=content)
    sent.find()
    assert words in refused(sent)
    assert words in refused(sent)
    assert problems() == [f"photo_{problem}"]
    assert not PhotoChunk.objects.exists()
    assert not ReportFile.objects.exists()
    assert photo_progress(by=crew, shift=sent.shift, photo_id=sent.id) == Progress(0, False)


def test_what_did_not_arrive_as_it_was_sent_is_refused(sent: Sent) -> None:
    sent.digest = bytes(32)
    assert "did not arrive" in refused(sent)
    assert problems() == ["photo_digest"]
    assert not FileContent.objects.exists()


def test_too_large_in_all_is_refused_before_anything_is_stored(crew: User, shift: Shift) -> None:
    sent = Sent(by=crew, shift=shift, content=bytes(PHOTO_BYTES + 1))
    sent.find()
    with pytest.raises(PhotoRefused, match="too large"):
        sent.piece(0, CHUNK_BYTES)
    assert not Photo.objects.exists()


def test_a_find_has_the_photos_that_its_entry_named(sent: Sent) -> None:
    other = Sent(by=sent.by, shift=sent.shift, content=CONTENT, entry=sent.entry)
    assert "does not have this photo" in refused(other)
    assert not Photo.objects.exists()


def test_another_photo_under_the_same_key_changes_nothing(sent: Sent) -> None:
    sent.piece(0, PIECE)
    other = Sent(by=sent.by, shift=sent.shift, content=CONTENT[:-1], id=sent.id, entry=sent.entry)
    assert "Another photo" in refused(other)
    assert photo_progress(by=sent.by, shift=sent.shift, photo_id=sent.id) == Progress(PIECE, False)


def test_the_photo_of_a_find_that_was_refused_or_taken_back_is_not_kept(sent: Sent) -> None:
    Sent(by=sent.by, shift=sent.shift, content=b"").find(kind="undo", find=str(sent.entry))
    assert "taken back" in refused(sent)
    bagged = Sent(by=sent.by, shift=sent.shift, content=CONTENT)
    bagged.find(disposal="bagged")
    assert "not stored" in refused(bagged)
    assert not FileContent.objects.exists()


# --- Not now --------------------------------------------------------------------------------------


def test_without_the_detector_photos_wait_and_are_never_shown_as_they_are(
    sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(decoding, "DECODER", FAILS + "no_detector")
        for _ in range(photos.MOST_TRIES + 1):
            with pytest.raises(NotNow):
                sent.all()
    assert not FileContent.objects.exists()
    assert sent.all().done


def test_a_photo_that_can_not_be_looked_at_is_tried_thrice_and_refused(
    sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "DECODER", FAILS + "crash")
    for _ in range(photos.MOST_TRIES - 1):
        with pytest.raises(NotNow):
            sent.all()
    assert refused(sent)
    assert problems() == ["photo_too_hard"]
    assert not FileContent.objects.exists()


def test_while_the_scanner_is_down_photos_wait(sent: Sent, settings: Any) -> None:
    settings.CLAMAV = Scanner(path="/nowhere")
    with pytest.raises(NotNow):
        sent.all()
    assert PhotoChunk.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_while_another_photo_is_looked_at_the_phone_is_told_at_once(phone: Phone) -> None:
    """No thread that pages need waits for it, and nothing that came is lost."""
    key = uuid.uuid4()
    phone.send(FIND | {"photos": [str(key)]})
    began = time.monotonic()
    with photos._turn:
        told = post(phone, key, CONTENT)
    assert time.monotonic() - began < 10
    assert (told.status_code, told["Retry-After"]) == (503, "30")
    assert phone.get(f"photos/{key}").json() == {"received": len(CONTENT), "done": False}
    again = post(phone, key, CONTENT)
    assert again.json() == {"received": len(CONTENT), "done": True}


# --- Whose ----------------------------------------------------------------------------------------


def test_another_persons_photo_looks_like_none(sent: Sent, mate: User) -> None:
    sent.piece(0, PIECE)
    shift = start_shift(by=mate, device_id=None, name="Van 4").shift
    assert photo_progress(by=mate, shift=shift, photo_id=sent.id) == Progress(0, False)
    theirs = Sent(by=mate, shift=shift, content=CONTENT, id=sent.id, entry=sent.entry)
    with pytest.raises(NoSuchEntry):
        theirs.all()


def test_a_new_shift_of_the_same_person_goes_on_with_it(sent: Sent) -> None:
    sent.piece(0, PIECE)
    sent.shift = start_shift(by=sent.by, device_id=sent.shift.device_id).shift
    assert sent.piece(PIECE, PIECE + LEAST_BYTES).received == PIECE + LEAST_BYTES


def test_on_a_shared_phone_the_next_person_sends_what_is_left_of_a_photo(
    sent: Sent, mate: User
) -> None:
    """Of a find that was sent in the shift before: otherwise it never leaves the phone."""
    sent.piece(0, PIECE)
    shift = start_shift(by=mate, device_id=sent.shift.device_id).shift
    assert photo_progress(by=mate, shift=shift, photo_id=sent.id) == Progress(PIECE, False)
    sent.by, sent.shift = mate, shift
    assert sent.piece(PIECE, len(CONTENT)).done
    assert ReportFile.objects.get().report_id == Entry.objects.get().report_id


@pytest.mark.parametrize("role", ["police_triage", "spp_coordinator", "licensing_officer"])
def test_what_arrives_is_cleansings_alone(
    sent: Sent, person_with: Callable[..., User], role: str
) -> None:
    """Who took a photo, and what it shows before faces are gone: by raw SQL too (R4.7)."""
    sent.piece(0, PIECE)
    with acting_as(person_with(role)), connection.cursor() as cursor:
        for table in ("refuse_photo", "refuse_photochunk"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), table
    names = {each.name for each in ReportFile._meta.concrete_fields}
    assert not names & {"by", "added_by", "shift", "device"}


def test_a_picture_can_not_be_given_to_another_report_or_audience(crew: User) -> None:
    """The database seals it with its report past row security: not for whom it was not made."""
    report, other = needle_report(), needle_report()
    audience = ReportNarrative.objects.get(report=report).audience
    content = FileContent(audience=audience, picture=b"a picture")
    content.save(force_insert=True)

    def give(to: Report, audience: list[str]) -> None:
        row = ReportFile(content_id=content.pk, report=to, audience=audience, number=1, width=1,
                         height=1, media_type="image/png", scan="clean",
                         added_at=timezone.now())  # fmt: skip
        with transaction.atomic():
            row.save(force_insert=True)

    with pytest.raises(IntegrityError, match="no such file waits"):
        give(other, [*audience, "council.licensing"])
    give(report, audience)
    for wanted in (audience, ["council.licensing"]):
        with pytest.raises(IntegrityError):
            give(other, wanted)
    assert FileContent.objects.get().audience == audience


def test_who_may_not_read_the_words_sees_no_picture(sent: Sent) -> None:
    sent.all()
    file = ReportFile.objects.get()
    with pytest.raises(NotAllowed):
        read_picture(by=sent.by, report_id=file.report_id, file_id=file.pk)


# --- Given up -------------------------------------------------------------------------------------


def test_what_was_never_sent_whole_is_forgotten_and_may_begin_anew(sent: Sent) -> None:
    sent.piece(0, PIECE)
    assert give_up_photos() == 0
    Photo.objects.update(changed_at=timezone.now() - photos.GIVEN_UP_AFTER)
    assert give_up_photos() == 1
    assert not PhotoChunk.objects.exists()
    assert problems() == ["photo_given_up"]
    assert photo_progress(by=sent.by, shift=sent.shift, photo_id=sent.id) == Progress(0, False)
    assert sent.all().done
    Photo.objects.update(changed_at=timezone.now() - 2 * photos.GIVEN_UP_AFTER)
    assert give_up_photos() == 0, "what is kept stays kept"
    assert sent.all().done
    assert ReportFile.objects.count() == 1


def test_the_database_keeps_what_became_of_a_photo(sent: Sent) -> None:
    sent.all()
    with acting_as(sent.by):
        assert Photo.objects.all().delete()[0] == 0
    assert Photo.objects.exists()


def test_a_lead_reaches_the_photo_of_what_was_left_from_its_job_and_a_crew_does_not(
    crew: User, lead: User, shift: Shift, client_for: Callable[..., Client]
) -> None:
    """Pictures are for those who may read a report's words."""
    sent = Sent(by=crew, shift=shift, content=CONTENT)
    sent.find(disposal="left", at=timezone.now().isoformat())
    assert sent.all().done
    make_jobs()
    job = Job.objects.get()
    page = reverse("refuse:job", args=[job.pk])
    report = reverse("reports:triage:report-detail", args=[job.report_id])
    desk = client_for(lead)
    assert f'href="{report}"' in desk.get(page).content.decode()
    assert "See photo 1" in desk.get(report).content.decode()
    phone = client_for(crew)
    assert report not in phone.get(page).content.decode()
    assert phone.get(report).status_code == 403
