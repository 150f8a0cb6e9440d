"""Inviting who runs a premises: by e-mail, and by a letter whose code works once."""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from agencies.licensing.models import Premises
from agencies.registry import invitation_codes
from agencies.registry.errors import NotAllowed, PeopleError
from agencies.registry.invitations import invite_person, take_up
from agencies.registry.models import Agency, Invitation, InvitationCode, Membership
from agencies.registry.people import forget
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.accounts.tries import may_try
from portal.notifications.delivery import deliver_batch
from portal.notifications.models import OutboxMessage
from tests.support import premises as made
from tests.support.people import PREMISES, agency_named

pytestmark = pytest.mark.django_db
CODE = reverse("registry:invitation-code")
MAIL = "Lee@venue.example"
ClientFor = Callable[..., Client]


def coming_from(address: str) -> HttpRequest:
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = address
    return request


def printed(client: Client, premises: Premises, letter: InvitationCode) -> tuple[str, str]:
    """(the code on the letter, all of its words), as in the PDF's layer of text."""
    address = reverse("licensing:premises-letter-print", args=[premises.pk, letter.pk])
    answer = client.post(address)
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    words = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    (code,) = re.findall(r"\b(?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}\b", words)
    return code, words


def link_in_mail() -> str:
    deliver_batch()
    (message,) = mail.outbox
    (found,) = re.findall(r"http://\S+", message.body)
    return "/" + str(found).split("/", 3)[3]


def test_a_letter_leads_to_an_account_that_sees_this_premises_alone(
    officer: User, heron: Premises, client_for: ClientFor, client: Client
) -> None:
    premises = made.another_premises(officer, "The Lettered Quill")
    officers = client_for(officer)
    given = {"full_name": "Lee Lettered"}
    prepared = officers.post(reverse("licensing:premises-letter", args=[premises.pk]), given)
    assert prepared.status_code == 302
    letter = InvitationCode.objects.get()
    code, words = printed(officers, premises, letter)
    assert "Lee Lettered" in words
    assert CODE in words
    typed = {"code": f" {code.lower()} ", "email": MAIL}
    assert client.post(CODE, typed).status_code == 200
    assert not Membership.objects.filter(user__email=MAIL.lower()).exists()
    joined = client.post(link_in_mail())
    assert joined.url.startswith("/accounts/password/reset/key/")
    member = Membership.objects.get(user__email=MAIL.lower())
    assert sorted(member.roles) == ["agency_administrator", "premises_manager"]
    with acting_as(member.user):
        assert list(Premises.objects.all()) == [premises]
    assert client.post(CODE, typed).status_code == 422, "a code works once"


def test_a_code_that_does_not_work_gets_one_answer_whatever_is_wrong(
    officer: User, client: Client
) -> None:
    premises = made.another_premises(officer)
    offered = [made.letter(officer, premises.pk) for _each in range(3)]
    codes = [invitation_codes.print_code(by=officer, code_id=each.pk)[1] for each in offered]
    _again, newer = invitation_codes.print_code(by=officer, code_id=offered[0].pk)
    invitation_codes.withdraw_code(by=officer, code_id=offered[1].pk)
    InvitationCode.objects.filter(pk=offered[2].pk).update(expires_at=timezone.now())
    answers = set()
    for code in (*codes, "ABCD-EFGH-JKLM-NPQR", "short"):
        answer = client.post(CODE, {"code": code, "email": MAIL})
        shown = answer.content.decode().replace(code, "")
        shown = re.sub(r'csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"', "", shown)
        answers.add((answer.status_code, shown))
    assert {status for status, _page in answers} == {422}
    assert len({page for _status, page in answers}) == 1
    assert not Invitation.objects.exists()
    assert client.post(CODE, {"code": newer, "email": MAIL}).status_code == 200


def test_a_code_lives_28_days_and_its_hash_alone_is_kept(officer: User) -> None:
    letter = made.letter(officer, made.another_premises(officer).pk)
    printed_at, code = timezone.now(), invitation_codes.print_code(by=officer, code_id=letter.pk)[1]
    letter.refresh_from_db()
    plain = invitation_codes.normalise(code)
    assert len(plain) == 16
    assert len(invitation_codes.ALPHABET) ** len(plain) >= 2**80
    assert plain.encode() not in bytes(letter.code_hash or b"")
    assert plain not in str(letter.__dict__)
    with time_machine.travel(printed_at + timedelta(days=28, minutes=1)):
        assert invitation_codes.take_code(code=code, email=MAIL) is None
    assert invitation_codes.take_code(code=code, email=MAIL) is not None


def test_tries_of_codes_are_bounded(officer: User, client: Client) -> None:
    letter = made.letter(officer, made.another_premises(officer).pk)
    code = invitation_codes.print_code(by=officer, code_id=letter.pk)[1]
    for _each in range(invitation_codes.TRIES.each):
        assert client.post(CODE, {"code": "WRONG", "email": MAIL}).status_code == 422
    assert client.post(CODE, {"code": code, "email": MAIL}).status_code == 429


def test_what_others_try_shuts_nobody_out_and_guessing_stays_hopeless(
    officer: User, client: Client
) -> None:
    letter = made.letter(officer, made.another_premises(officer).pk)
    code = invitation_codes.print_code(by=officer, code_id=letter.pk)[1]
    for other in range(21):  # more than the 200 after which everybody used to be shut out
        for _each in range(invitation_codes.TRIES.each):
            may_try(coming_from(f"192.0.2.{other}"), invitation_codes.TRIES)
    assert not may_try(coming_from("192.0.2.1"), invitation_codes.TRIES)
    assert client.post(CODE, {"code": code, "email": MAIL}).status_code == 200
    tries = invitation_codes.TRIES
    in_a_year = tries.all_together * 366 * 24 * 60 * 60 // tries.seconds
    letters = 5_000 * invitation_codes.MOST_OPEN
    codes = len(invitation_codes.ALPHABET) ** invitation_codes.CHARACTERS
    assert in_a_year * letters * 2**32 < codes


def test_an_officer_gives_no_account_at_a_premises_to_themselves_or_a_colleague(
    officer: User, person_with: Callable[..., User], client_for: ClientFor, client: Client
) -> None:
    premises, colleague = made.another_premises(officer), person_with("licensing_officer")
    address = reverse("licensing:premises-people", args=[premises.pk])
    for mailbox in (officer.email, colleague.email.upper()):
        given = {"full_name": "Nell Newcome", "email": mailbox}
        refused = client_for(officer).post(address, given)
        assert refused.status_code == 422
        assert "your own agency" in refused.content.decode()
    letter = made.letter(officer, premises.pk)
    code = invitation_codes.print_code(by=officer, code_id=letter.pk)[1]
    for mailbox in (officer.email, colleague.email):
        assert client.post(CODE, {"code": code, "email": mailbox}).status_code == 422
    assert not Invitation.objects.exists()
    taken = invitation_codes.take_code(code=code, email=MAIL)
    assert taken is not None
    agency = Membership.objects.get(user=officer).agency
    Membership.objects.create(user=taken.user, agency=agency, roles=["licensing_officer"])
    with pytest.raises(PeopleError):  # who became one since
        take_up(taken)


def test_who_runs_a_premises_is_told_of_everybody_who_gets_an_account_there(
    officer: User, lantern: Premises, manager: User, staff: User, there: User
) -> None:
    invitation = made.invite(officer, lantern.pk)
    kind = "registry.joined_premises"
    assert not OutboxMessage.objects.filter(type=kind).exists()
    take_up(invitation)
    (told,) = OutboxMessage.objects.filter(type=kind)
    assert told.user_id == manager.pk
    deliver_batch()
    (message,) = [each for each in mail.outbox if each.to == [manager.email]]
    assert invitation.user.email not in message.body
    assert invitation.full_name not in message.body


def test_a_mailbox_that_is_taken_uses_no_code_up(
    officer: User, lantern: Premises, manager: User, client: Client
) -> None:
    letter = made.letter(officer, lantern.pk)
    code = invitation_codes.print_code(by=officer, code_id=letter.pk)[1]
    refused = client.post(CODE, {"code": code, "email": manager.email})
    assert refused.status_code == 422
    assert client.post(CODE, {"code": code, "email": MAIL}).status_code == 200


def test_a_code_dies_with_the_right_of_who_offered_it(officer: User) -> None:
    letter = made.letter(officer, made.another_premises(officer).pk)
    code = invitation_codes.print_code(by=officer, code_id=letter.pk)[1]
    Membership.objects.filter(user=officer).update(active_until=timezone.now())
    assert invitation_codes.take_code(code=code, email=MAIL) is None


def test_officers_manage_the_people_of_premises_and_of_no_other_agency(
    officer: User, police: User, lantern: Premises, manager: User
) -> None:
    given = {"email": "new@venue.example", "full_name": "Nell", "roles": ["premises_manager"]}
    of_police = given | {"agency": Agency.objects.get(key="police"), "roles": ["police_triage"]}
    with pytest.raises(NotAllowed):
        invite_person(by=officer, **of_police)  # type: ignore[arg-type]
    for nobody in (police, manager):
        with pytest.raises(NotAllowed):
            invite_person(by=nobody, agency=agency_named(PREMISES), **given)  # type: ignore[arg-type]
    invite_person(by=officer, agency=agency_named(PREMISES), **given)  # type: ignore[arg-type]


def test_who_runs_a_premises_invites_staff_and_door_supervisors_in_the_people_pages(
    lantern: Premises, manager: User, client_for: ClientFor
) -> None:
    Membership.objects.filter(user=manager).update(
        roles=["premises_manager", "agency_administrator"]
    )
    forget(manager)
    client = client_for(manager)
    page = client.get(reverse("registry:invite")).content.decode()
    assert "Licensed premises: door supervisor" in page
    assert "Police triage" not in page
    given = {"full_name": "Dan Door", "email": "dan@venue.example", "roles": ["door_supervisor"]}
    assert client.post(reverse("registry:invite"), given).status_code == 302
    assert (
        client.post(
            reverse("registry:invite"),
            given | {"email": "x@y.example", "roles": ["licensing_officer"]},
        ).status_code
        == 422
    )
    assert Invitation.objects.get().agency == agency_named(PREMISES)


def test_what_waits_is_sent_again_printed_again_and_withdrawn(
    officer: User, client_for: ClientFor
) -> None:
    premises, client = made.another_premises(officer), client_for(officer)
    invitation, letter = made.invite(officer, premises.pk), made.letter(officer, premises.pk)
    page = reverse("licensing:premises-people", args=[premises.pk])
    assert invitation.user.email in client.get(page).content.decode()
    first, _words = printed(client, premises, letter)
    second, _words = printed(client, premises, letter)
    assert first != second
    args = [premises.pk, invitation.pk]
    assert client.post(reverse("licensing:premises-invitation-again", args=args)).status_code == 302
    for name, key in (("invitation", invitation), ("letter", letter)):
        address = reverse(f"licensing:premises-{name}-withdraw", args=[premises.pk, key.pk])
        assert client.post(address).status_code == 302
        assert client.post(address).status_code == 404
    assert invitation_codes.take_code(code=second, email=MAIL) is None
    elsewhere = made.another_premises(officer)
    made.letter(officer, elsewhere.pk)
    forged = [elsewhere.pk, uuid.uuid4()]
    answer = client.post(reverse("licensing:premises-letter-print", args=forged))
    assert answer.status_code == 404
