"""Letters: drafted, confirmed by a named officer, sent once and never changed."""

from __future__ import annotations

import hashlib
import io
import uuid
from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import ProgrammingError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from agencies.licensing.actions import letters as actions
from agencies.licensing.actions.premises import open_account
from agencies.licensing.confirmers import confirmers
from agencies.licensing.letter_enums import Delivery, LetterKind, LetterState
from agencies.licensing.models import ActionPlan, Letter, LetterCopy, Premises
from agencies.licensing.papers import paper_kinds
from agencies.registry.models import Agency
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from tests.support import premises as made
from tests.support import writing

pytestmark = pytest.mark.django_db
ClientFor = Callable[..., Client]


def test_a_letter_is_sent_once_with_a_number_and_bytes_that_are_kept(
    officer: User, lantern: Premises, manager: User, client_for: ClientFor
) -> None:
    letter = writing.another_letter(officer, lantern)
    letter.refresh_from_db()
    copy = letter.sent_copy
    pdf = copy.pdf.open()
    assert copy.sha256 == hashlib.sha256(pdf).hexdigest()
    assert letter.reference.endswith("/0001")
    assert writing.another_letter(officer, lantern).reference.endswith("/0002")
    client = client_for(manager)
    assert client.get(reverse("venue:letter-pdf", args=[letter.pk])).content == pdf
    page = client.get(reverse("venue:letter", args=[letter.pk])).content.decode()
    words = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    for said in ("something", letter.reference, lantern.licence_number):
        assert said in page
        assert said in words
    message = OutboxMessage.objects.get(type="licensing.letter", object_id=letter.pk)
    assert message.agency_key == lantern.tenures.get().agency.key


def test_what_was_sent_is_never_changed_even_in_the_database(
    officer: User, lantern: Premises
) -> None:
    letter = writing.another_letter(officer, lantern)
    with pytest.raises(WrongState):
        actions.discard_letter(by=officer, letter_id=letter.pk, version=letter.version)
    with pytest.raises(WrongState):
        writing_edit(officer, letter)
    for model, change in (
        (Letter, {"kind": LetterKind.WARNING}),
        (Letter, {"number": 99}),
        (LetterCopy, {"sha256": "0" * 64}),
    ):
        with pytest.raises(ProgrammingError, match=r"final|permission denied"), acting_as(officer):
            model.objects.filter(pk=letter.pk).update(**change)
    with pytest.raises(ProgrammingError), acting_as(officer):
        LetterCopy.objects.all().delete()


def writing_edit(by: User, letter: Letter) -> Letter:
    return actions.edit_letter(
        by=by,
        letter_id=letter.pk,
        addressee="Somebody",
        paragraphs=writing.filled(letter),
        plan_id=None,
        version=letter.version,
    )


def test_a_warning_is_sent_only_after_a_named_colleague_confirmed_it(
    officer: User, lantern: Premises, person_with: Callable[..., User]
) -> None:
    colleague = person_with("licensing_officer")
    letter = writing.another_draft(officer, lantern, LetterKind.WARNING)
    send = {"delivery": Delivery.ACCOUNT}
    with pytest.raises(WrongState):
        actions.send_letter(by=officer, letter_id=letter.pk, version=letter.version, **send)
    assert [key for key, _ in confirmers(by=officer, letter=letter)] == [colleague.pk]
    with pytest.raises(CaseworkError):
        actions.ask_confirmation(
            by=officer, letter_id=letter.pk, of=officer.pk, version=letter.version
        )
    asked = {"letter_id": letter.pk, "of": colleague.pk}
    letter = actions.ask_confirmation(by=officer, version=letter.version, **asked)
    with pytest.raises(NotAllowed):
        actions.confirm_letter(by=officer, letter_id=letter.pk, version=letter.version)
    letter = actions.send_back_letter(
        by=colleague, letter_id=letter.pk, words="Softer", version=letter.version
    )
    assert letter.note.open() == "Softer"
    letter = actions.ask_confirmation(by=officer, version=letter.version, **asked)
    letter = actions.confirm_letter(by=colleague, letter_id=letter.pk, version=letter.version)
    letter = writing_edit(officer, letter)
    assert (letter.state, letter.confirmed_by) == (LetterState.DRAFT, None)
    letter = actions.ask_confirmation(by=officer, version=letter.version, **asked)
    letter = actions.confirm_letter(by=colleague, letter_id=letter.pk, version=letter.version)
    letter = actions.send_letter(by=officer, letter_id=letter.pk, version=letter.version, **send)
    assert letter.state == LetterState.SENT
    kinds = OutboxMessage.objects.values_list("type", "user_id")
    assert ("licensing.letter_to_confirm", colleague.pk) in kinds


def test_a_team_of_one_confirms_its_own_warning_and_the_log_shows_it(
    officer: User, lantern: Premises
) -> None:
    letter = writing.another_letter(officer, lantern, LetterKind.WARNING)
    assert letter.confirmed_by == letter.written_by == officer
    event = AuditEvent.objects.get(reason="letter_confirm")
    assert str(event.actor_id) == str(officer.pk)


def test_a_letter_with_gaps_is_not_sent_and_says_so(
    officer: User, lantern: Premises, client_for: ClientFor
) -> None:
    letter = actions.start_letter(by=officer, premises_id=lantern.pk, kind=LetterKind.ADVICE)
    form = {"version": letter.version, "delivery": "account"}
    answer = client_for(officer).post(
        reverse("licensing:letter-do", args=[letter.pk, "send"]), form
    )
    assert answer.status_code == 422
    assert "Fill in what is marked ____" in answer.content.decode()
    assert not LetterCopy.objects.exists()


def test_an_action_plan_letter_has_the_steps_of_an_agreed_plan(
    officer: User, lantern: Premises, heron: Premises
) -> None:
    letter = writing.another_draft(officer, lantern, LetterKind.ACTION_PLAN)
    with pytest.raises(CaseworkError, match="agreed action plan"):
        actions.send_letter(
            by=officer, letter_id=letter.pk, delivery=Delivery.POST, version=letter.version
        )
    elsewhere = writing.another_plan(officer, heron)
    with pytest.raises(CaseworkError, match="from the list"):
        actions.edit_letter(
            by=officer,
            letter_id=letter.pk,
            addressee="Somebody",
            paragraphs=writing.filled(letter),
            plan_id=elsewhere.pk,
            version=letter.version,
        )
    plan = writing.another_plan(officer, lantern)
    sent = writing.another_letter(officer, lantern, LetterKind.ACTION_PLAN)
    html = LetterCopy.objects.get(pk=sent.pk).html.open()
    assert all(each.what.open() in html for each in plan.steps.all())


def test_a_correction_is_another_letter_that_withdraws_the_first(
    officer: User, lantern: Premises, manager: User, client_for: ClientFor
) -> None:
    first = writing.another_letter(officer, lantern)
    bytes_before = LetterCopy.objects.get(pk=first.pk).pdf.open()
    second = writing.another_letter(officer, lantern, replaces=first.pk)
    first.refresh_from_db()
    assert first.state == LetterState.WITHDRAWN
    assert LetterCopy.objects.get(pk=first.pk).pdf.open() == bytes_before
    assert first.reference in LetterCopy.objects.get(pk=second.pk).html.open()
    page = client_for(manager).get(reverse("venue:letter", args=[first.pk])).content.decode()
    assert f"Letter {second.reference} takes its place" in page
    with pytest.raises(WrongState):
        writing.another_letter(officer, lantern, replaces=first.pk)


def test_letters_and_plans_begin_at_a_premises_that_one_sees(
    officer: User, lantern: Premises, manager: User, client_for: ClientFor
) -> None:
    client = client_for(officer)
    today = timezone.localdate()
    days = {"agreed_on": f"{today:%d/%m/%Y}", "review_on": f"{today:%d/%m/%Y}"}
    for what, form in (("letter", {"kind": "advice"}), ("plan", {"why": "Because", **days})):
        address = reverse(f"licensing:{what}-new")
        found = client.get(address, {"q": lantern.name}).content.decode()
        assert f"{address}?premises={lantern.pk}" in found
        assert client.post(address, form).status_code == 422
        assert client.get(f"{address}?premises=nonsense").status_code == 404
        assert client.get(f"{address}?premises={uuid.uuid4()}").status_code == 404
        here = f"{address}?premises={lantern.pk}"
        assert lantern.name in client.get(here).content.decode()
        assert client.post(here, {}).status_code == 422
        answer = client.post(here, form)
        assert answer.status_code == 302
        assert client.get(answer.url).status_code == 200
    assert Letter.objects.count() == ActionPlan.objects.count() == 1
    assert client_for(manager).get("/licensing/alerts/new/").status_code == 403


def test_drafts_are_the_officers_alone(
    officer: User, lantern: Premises, manager: User, there: User, police: User,
    client_for: ClientFor,
) -> None:  # fmt: skip
    draft = writing.another_draft(officer, lantern)
    sent = writing.another_letter(officer, lantern)
    for user, sees in ((manager, {sent.pk}), (there, set()), (police, set())):
        with acting_as(user):
            assert {*Letter.objects.values_list("pk", flat=True)} == sees
    for user in (manager, there):
        assert client_for(user).get(f"/venue/letters/{draft.pk}/").status_code == 404
    assert client_for(there).get(f"/venue/letters/{sent.pk}/pdf/").status_code == 404


def test_a_letter_that_was_posted_is_there_once_they_have_an_account(officer: User) -> None:
    premises = made.another_premises(officer)
    letter = writing.another_draft(officer, premises)
    with pytest.raises(CaseworkError, match="Printed and posted"):
        actions.send_letter(
            by=officer, letter_id=letter.pk, delivery=Delivery.ACCOUNT, version=letter.version
        )
    letter = actions.send_letter(
        by=officer, letter_id=letter.pk, delivery=Delivery.POST, version=letter.version
    )
    draft = writing.another_draft(officer, premises)
    agency: Agency = open_account(by=officer, premises_id=premises.pk)
    seen = {
        each.pk for each in Letter.objects.filter(audience__contains=[f"premises:{agency.key}"])
    }
    assert seen == {letter.pk} != {draft.pk}
    assert LetterCopy.objects.get().audience == Letter.objects.get(pk=letter.pk).audience


def test_two_officers_at_once_see_what_the_other_saved(
    officer: User, lantern: Premises, client_for: ClientFor
) -> None:
    letter = writing.another_draft(officer, lantern)
    old = letter.version
    actions.edit_letter(
        by=officer,
        letter_id=letter.pk,
        addressee="Saved by the other",
        paragraphs=writing.filled(letter),
        plan_id=None,
        version=old,
    )
    form = {f"text_{key}": "Mine" for key in writing.filled(letter)}
    address = reverse("licensing:letter-edit", args=[letter.pk])
    answer = client_for(officer).post(address, {**form, "addressee": "Me", "version": old})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Saved by the other" in page
    assert "Mine" in page
    assert f'value="{old + 1}"' in page
    with pytest.raises(Conflict):
        actions.discard_letter(by=officer, letter_id=letter.pk, version=old)


def test_words_are_sealed(officer: User, lantern: Premises) -> None:
    letter = writing.another_letter(officer, lantern)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.words, c.html, c.pdf FROM licensing_letter l"
            " JOIN licensing_lettercopy c ON c.letter_id = l.id"
        )
        stored = b"".join(bytes(each) for each in cursor.fetchone())
    assert b"Nowhere Street" not in stored
    assert b"%PDF" not in stored
    assert "Nowhere Street" in LetterCopy.objects.get(pk=letter.pk).html.open()


@pytest.mark.django_db(transaction=True)
def test_two_letters_sent_at_once_get_two_numbers(officer: User, lantern: Premises) -> None:
    drafts = [writing.another_draft(officer, lantern) for _ in range(2)]
    barrier = Barrier(2, timeout=30)

    def send(letter: Letter) -> None:
        barrier.wait()
        try:
            actions.send_letter(
                by=officer, letter_id=letter.pk, delivery=Delivery.POST, version=letter.version
            )
        finally:
            connection.close()

    threads = [Thread(target=send, args=[each]) for each in drafts]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=60)
    assert sorted(Letter.objects.values_list("number", flat=True)) == [1, 2]


def test_sent_letters_and_agreed_plans_are_papers_for_a_hearing(
    officer: User, lantern: Premises, heron: Premises
) -> None:
    writing.another_draft(officer, lantern)
    first = writing.another_letter(officer, lantern)
    writing.another_letter(officer, lantern, replaces=first.pk)
    writing.another_letter(officer, heron)
    plan = writing.another_plan(officer, lantern)
    writing.another_plan(officer, lantern, agreed=False)
    kinds = {each.key: each for each in paper_kinds()}
    assert len(kinds["letter"].listed(officer, lantern)) == 2
    html = kinds["letter"].html(officer, str(first.pk))
    assert "This letter was withdrawn" in html
    (paper,) = kinds["plan"].listed(officer, lantern)
    shown = kinds["plan"].html(officer, paper.key)
    assert plan.aim.open() in shown
    assert "<h1" not in html + shown
