"""Letting partners know that a case exists: they ask, its owner answers, nobody else learns."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from agencies.registry.clearances import Clearance
from agencies.registry.models import Membership
from agencies.registry.people import clearances_of, forget
from agencies.registry.permissions import Permission
from agencies.registry.roles import ROLES
from agencies.registry.row_security import acting_as, signed
from portal.accounts.models import User
from portal.audit.models import AuditEvent, Operation
from portal.notifications.models import OutboxMessage
from reports.actions.access import (
    answer_request,
    ask_for_access,
    read_request,
    tell_partners,
    withdraw_request,
)
from reports.audiences import MAY_BE_TOLD
from reports.enums import AccessAnswer, AccessPurpose, RequestState, TimelineKind
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from reports.models import AccessRequest, Case, CaseNotice, Report, TimelineEntry
from reports.queries import (
    access_requests_visible_to,
    cases_to_ask_about,
    cases_visible_to,
    notices_visible_to,
)
from tests.integration.row_security.test_row_security import raw
from tests.integration.triage.conftest import text_of

LICENSING = Clearance.LICENSING_OFFICER
SAFEGUARDING = Clearance.SAFEGUARDING
WHY = "The door belongs to a club that we license"
BECAUSE = "An agreement is being drawn up"
FIELDS_OF_A_NOTICE = {
    "id", "case", "reference", "ward_code", "ward_name", "owner", "team", "audience",
}  # fmt: skip


@pytest.fixture
def owner(colleague: User) -> User:
    """Police intelligence, who may share cases."""
    return colleague


@pytest.fixture
def asker(person_with: Callable[..., User]) -> User:
    return person_with("licensing_officer", name="Lina Licensing")


@pytest.fixture
def outsider(person_with: Callable[..., User]) -> User:
    """Of a team that was not told."""
    return person_with("safeguarding", name="Sam Safeguarding")


@pytest.fixture
def case(reference_data: Any, tell: Callable[..., Report], case_of: Callable[..., Case]) -> Case:
    return case_of(tell())


def told(case: Case, *teams: str, by: User) -> CaseNotice | None:
    """The case's notice to the first of these teams, who know of it from now on."""
    version = Case.objects.get(pk=case.pk).version
    tell_partners(by=by, case_id=case.pk, teams=teams, version=version)
    return CaseNotice.objects.filter(case=case, team__in=teams).first()


def asked(notice: CaseNotice, *, by: User) -> AccessRequest:
    return ask_for_access(by=by, notice_id=notice.pk, purpose=AccessPurpose.LICENSING, words=WHY)


def pages_of(notice: CaseNotice, request: AccessRequest) -> list[str]:
    """Every address that is about this notice or request, for who asks."""
    of_request = f"/triage/access/requests/{request.pk}/"
    return [
        f"/triage/access/cases/{notice.pk}/",
        of_request,
        f"{of_request}words/",
        f"{of_request}withdraw/",
    ]


# --- Who may know ---------------------------------------------------------------------------------


def test_nobody_is_told_of_a_new_case(case: Case, people: dict[str, User]) -> None:
    assert not CaseNotice.objects.filter(case=case).exists()
    for person in people.values():
        assert not cases_to_ask_about(person).exists()


def test_teams_that_may_be_told_are_those_whose_roles_can_ask() -> None:
    asking = {
        key
        for role in ROLES.values()
        if Permission.ACCESS_ASK in role.permissions
        for key in role.clearances
    }
    assert set(MAY_BE_TOLD) <= asking
    assert not {Clearance.PREMISES, Clearance.AUDIT, Clearance.COUNCIL_CLEANSING_CREW} & set(
        MAY_BE_TOLD
    )


def test_the_owner_chooses_on_the_cases_page_and_can_take_it_back(
    client_for: Callable[..., Client], case: Case, owner: User, asker: User
) -> None:
    police, licensing = client_for(owner), client_for(asker)
    page = f"/triage/cases/{case.pk}/"
    assert "May know that this case exists: Nobody" in text_of(police.get(page))
    assert "No cases to ask about" in text_of(licensing.get("/triage/access/"))

    version = Case.objects.get(pk=case.pk).version
    response = police.post(f"{page}partners/", {"teams": [LICENSING], "version": version})
    assert response.status_code == 302
    shown = text_of(police.get(page))
    assert "May know that this case exists: Licensing officers" in shown
    assert "Nobody → Licensing officers" in shown
    listed = text_of(licensing.get("/triage/access/"))
    assert case.display_reference in listed
    assert "Central" in listed
    assert "Cambridgeshire Constabulary" in listed
    assert case.title not in listed

    response = police.post(f"{page}partners/", {"version": version + 1})
    assert response.status_code == 302
    assert case.display_reference not in text_of(licensing.get("/triage/access/"))


def test_the_notice_holds_nothing_more_than_is_named(case: Case, owner: User, asker: User) -> None:
    assert {each.name for each in CaseNotice._meta.get_fields() if each.concrete} == (
        FIELDS_OF_A_NOTICE
    )
    notice = told(case, LICENSING, SAFEGUARDING, by=owner)
    assert notice is not None
    with raw(signed(clearances_of(asker))) as cursor:
        cursor.execute("SELECT reference, ward_name, team, audience FROM reports_casenotice")
        ((reference, ward, team, audience),) = cursor.fetchall()
        # Neither who else was told, nor the case itself.
        assert (reference, ward, team) == (case.reference, "Central", LICENSING)
        assert SAFEGUARDING not in audience
        cursor.execute("SELECT count(*) FROM reports_case")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM reports_timelineentry")
        assert cursor.fetchone() == (0,)


def test_who_is_told_reaches_nothing_of_the_case_by_it(
    client_for: Callable[..., Client], case: Case, owner: User, asker: User
) -> None:
    notice = told(case, LICENSING, by=owner)
    assert notice is not None
    licensing = client_for(asker)
    assert not cases_visible_to(asker).exists()
    for address in (
        f"/triage/cases/{case.pk}/",
        f"/triage/cases/{case.pk}/words/",
        f"/triage/cases/{notice.pk}/",
    ):
        assert licensing.get(address).status_code == 404
    assert case.title not in text_of(licensing.get(f"/triage/access/cases/{notice.pk}/"))
    assert case.display_reference not in text_of(licensing.get("/triage/cases/"))


def test_who_may_not_know_finds_nothing_anywhere(
    client_for: Callable[..., Client], case: Case, owner: User, asker: User, outsider: User
) -> None:
    notice = told(case, LICENSING, by=owner)
    assert notice is not None
    request = asked(notice, by=asker)
    other = client_for(outsider)
    for address in pages_of(notice, request):
        nothing = address.replace(str(notice.pk), str(uuid.uuid4())).replace(
            str(request.pk), str(uuid.uuid4())
        )
        for send in (other.get, other.post):
            answers = [send(each) for each in (address, nothing)]
            wanted = 405 if send == other.post and address.endswith(f"{request.pk}/") else 404
            assert [each.status_code for each in answers] == [wanted, wanted], address
            # Word for word what is said of a row that never was.
            assert text_without_token(answers[0]) == text_without_token(answers[1])
    for page in ("/triage/access/", "/triage/access/requests/"):
        assert case.display_reference not in text_of(other.get(page))
    with raw(signed(clearances_of(outsider))) as cursor:
        for table in ("reports_casenotice", "reports_accessrequest"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,)


def text_without_token(response: Any) -> str:
    words = text_of(response)
    start = words.find("csrfmiddlewaretoken")
    while start >= 0:
        end = words.find(">", start)
        words = words[:start] + words[end:]
        start = words.find("csrfmiddlewaretoken")
    return words


@pytest.mark.parametrize("role", ROLES)
def test_raw_sql_shows_a_role_the_same_notices_and_requests_as_the_pages(
    case: Case, owner: User, asker: User, person_with: Callable[..., User], role: str
) -> None:
    notice = told(case, LICENSING, Clearance.TREATMENT, by=owner)
    assert notice is not None
    asked(CaseNotice.objects.get(case=case, team=LICENSING), by=asker)
    person = person_with(role)
    with acting_as(person):
        expected = (
            {each.pk for each in notices_visible_to(person)},
            {each.pk for each in access_requests_visible_to(person)},
        )
    with raw(signed(clearances_of(person))) as cursor:
        found = []
        for table in ("reports_casenotice", "reports_accessrequest"):
            cursor.execute(f"SELECT id FROM {table}")
            found.append({each for (each,) in cursor.fetchall()})
    assert tuple(found) == expected
    knows = {"licensing_officer": (1, 1), "treatment_provider": (1, 0)}
    both = {"police_triage": (2, 1), "police_intelligence": (2, 1)}
    assert tuple(len(each) for each in expected) == {**knows, **both}.get(role, (0, 0))


def test_what_an_agency_asked_is_shown_to_no_other_agencys_team(
    case: Case, owner: User, asker: User, person_with: Callable[..., User]
) -> None:
    notice = told(case, LICENSING, by=owner)
    assert notice is not None
    asked(notice, by=asker)
    counts = []
    for person in (asker, person_with("licensing_officer", agency="cleansing")):
        with raw(signed(clearances_of(person))) as cursor:
            cursor.execute("SELECT count(*) FROM reports_accessrequest")
            counts.append(cursor.fetchone()[0])
    assert counts == [1, 0]


def test_a_case_that_the_team_can_see_is_not_one_to_ask_about(
    case: Case, owner: User, asker: User
) -> None:
    notice = told(case, LICENSING, by=owner)
    assert notice is not None
    Case.objects.filter(pk=case.pk).update(audience=[*case.audience, LICENSING])
    assert not cases_to_ask_about(asker).exists()
    with pytest.raises(CaseNotice.DoesNotExist):
        asked(notice, by=asker)


@pytest.mark.parametrize("team", ["police.triage", "premises", "audit", "nobody", ""])
def test_a_team_that_can_not_be_told_is_refused(
    client_for: Callable[..., Client], case: Case, owner: User, team: str
) -> None:
    with pytest.raises(CaseworkError):
        told(case, team, by=owner)
    response = client_for(owner).post(
        f"/triage/cases/{case.pk}/partners/", {"teams": [team], "version": case.version}
    )
    assert response.status_code == 422
    assert "Choose teams from the list." in text_of(response)
    assert not CaseNotice.objects.exists()


def test_only_who_may_disclose_tells_partners(case: Case, officer: User, asker: User) -> None:
    for person in (officer, asker):
        with pytest.raises(NotAllowed):
            told(case, LICENSING, by=person)


def test_two_who_choose_at_once_are_shown_both(
    client_for: Callable[..., Client], case: Case, owner: User
) -> None:
    told(case, LICENSING, by=owner)
    response = client_for(owner).post(
        f"/triage/cases/{case.pk}/partners/", {"teams": [SAFEGUARDING], "version": case.version}
    )
    assert response.status_code == 409
    shown = text_of(response)
    assert "Somebody else changed this case" in shown
    assert "Nobody → Licensing officers" in shown
    assert f'name="teams" value="{SAFEGUARDING}"' in shown
    with pytest.raises(Conflict):
        tell_partners(by=owner, case_id=case.pk, teams=[], version=case.version)


# --- Asking and answering -------------------------------------------------------------------------


def test_a_partner_asks_and_is_answered(
    client_for: Callable[..., Client], case: Case, owner: User, asker: User
) -> None:
    notice = told(case, LICENSING, by=owner)
    assert notice is not None
    licensing, police = client_for(asker), client_for(owner)
    response = licensing.post(
        f"/triage/access/cases/{notice.pk}/", {"purpose": "licensing", "words": WHY}
    )
    assert response.status_code == 302
    request = AccessRequest.objects.get()
    assert (request.asked_by, request.agency.key) == (asker, "licensing")
    assert "Waiting" in text_of(licensing.get("/triage/access/requests/"))

    page = f"/triage/access/answers/{request.pk}/"
    assert request.display_reference in text_of(police.get("/triage/access/answers/"))
    assert f'href="{page}"' in text_of(police.get(f"/triage/cases/{case.pk}/"))
    assert WHY not in text_of(police.get(page))
    assert WHY in text_of(police.post(f"{page}words/"))
    response = police.post(page, {"answer": "no_agreement", "words": BECAUSE})
    assert response.status_code == 302

    own = f"/triage/access/requests/{request.pk}/"
    shown = text_of(licensing.get(own))
    assert "Refused" in shown
    assert "No sharing agreement covers it" in shown
    assert BECAUSE not in shown
    assert owner.display_name not in shown
    assert BECAUSE in text_of(licensing.post(f"{own}words/"))
    assert not cases_visible_to(asker).exists()


def test_a_grant_leads_on_and_shows_nothing_by_itself(
    client_for: Callable[..., Client], case: Case, owner: User, asker: User
) -> None:
    notice = told(case, LICENSING, by=owner)
    assert notice is not None
    request = asked(notice, by=asker)
    response = client_for(owner).post(
        f"/triage/access/answers/{request.pk}/", {"answer": "granted", "words": "Yes"}
    )
    assert response.status_code == 302
    assert response["Location"] == f"/triage/cases/{case.pk}/share/?request={request.pk}"
    assert client_for(owner).get(response["Location"]).status_code == 200
    request.refresh_from_db()
    assert (request.state, request.answer) == (RequestState.GRANTED, AccessAnswer.GRANTED)
    assert request.answered_by == owner
    assert not cases_visible_to(asker).exists()
    assert client_for(asker).get(f"/triage/cases/{case.pk}/").status_code == 404


def test_everything_is_recorded_in_codes(case: Case, owner: User, asker: User) -> None:
    notice = told(case, LICENSING, by=owner)
    assert notice is not None
    request = asked(notice, by=asker)
    read_request(by=owner, request_id=request.pk)
    answer_request(by=owner, request_id=request.pk, answer=AccessAnswer.SAFETY, words=BECAUSE)
    told(case, by=owner)
    events = AuditEvent.objects.filter(object_type="case", object_id=str(case.pk))
    assert [
        (each.operation, each.reason, each.recipients)
        for each in events.exclude(reason="opened").order_by("sequence")
    ] == [
        (Operation.COMBINATION, "same_place", []),
        (Operation.DISCLOSURE, "existence_told", [LICENSING]),
        (Operation.COLLECTION, "access_asked", []),
        (Operation.CONSULTATION, "access_words", []),
        (Operation.ALTERATION, "access_answered", ["licensing"]),
        (Operation.ALTERATION, "existence_taken_back", []),
    ]
    of_request = AuditEvent.objects.filter(object_id=str(request.pk))
    assert {each.reason for each in of_request} == {
        "access_asked",
        "access_words",
        "access_answered",
    }
    said = "".join(str(each.__dict__) for each in (*events, *of_request))
    assert WHY not in said
    assert BECAUSE not in said


def test_messages_go_both_ways_and_say_nothing(case: Case, owner: User, asker: User) -> None:
    notice = told(case, LICENSING, by=owner)
    assert notice is not None
    assert not OutboxMessage.objects.filter(type__startswith="access.").exists()
    request = asked(notice, by=asker)
    answer_request(by=owner, request_id=request.pk, answer="not_needed", words=BECAUSE)
    assert list(
        OutboxMessage.objects.filter(type__startswith="access.")
        .order_by("type")
        .values_list("type", "agency_key", "object_id")
    ) == [
        ("access.answered", "licensing", request.pk),
        ("access.asked", "police", request.pk),
    ]


def test_the_timeline_of_the_case_tells_police_and_nobody_else(
    case: Case, owner: User, asker: User
) -> None:
    notice = told(case, LICENSING, by=owner)
    assert notice is not None
    asked(notice, by=asker)
    kinds = [TimelineKind.PARTNERS_TOLD, TimelineKind.ACCESS_ASKED]
    entries = TimelineEntry.objects.filter(case=case, kind__in=kinds)
    assert [each.kind for each in entries] == kinds
    with acting_as(asker):
        assert not TimelineEntry.objects.exists()


def test_a_team_asks_once_until_it_is_answered(
    client_for: Callable[..., Client],
    case: Case,
    owner: User,
    asker: User,
    person_with: Callable[..., User],
) -> None:
    notice = told(case, LICENSING, by=owner)
    assert notice is not None
    request = asked(notice, by=asker)
    second = person_with("licensing_officer")
    with pytest.raises(WrongState):
        asked(notice, by=second)
    response = client_for(second).post(
        f"/triage/access/cases/{notice.pk}/", {"purpose": "licensing", "words": WHY}
    )
    assert response.status_code == 409
    assert "See your team's request" in text_of(response)
    assert AccessRequest.objects.count() == 1
    withdraw_request(by=second, request_id=request.pk)
    asked(notice, by=second)


def test_the_database_refuses_a_second_open_request(case: Case, owner: User, asker: User) -> None:
    notice = told(case, LICENSING, by=owner)
    assert notice is not None
    request = asked(notice, by=asker)
    request.pk, request.words = uuid.uuid4(), WHY
    with pytest.raises(IntegrityError, match="access_request_one_open"), transaction.atomic():
        request.save(force_insert=True)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"purpose": "", "words": WHY}, "Choose what you need it for."),
        ({"purpose": "curious", "words": WHY}, "Choose what you need it for."),
        ({"purpose": "licensing", "words": " "}, "Say what your team needs to know, and why."),
        ({"purpose": "licensing", "words": "x" * 3_000}, "Write no more than 2000 characters."),
    ],
)
def test_what_is_missing_is_said_and_kept(
    client_for: Callable[..., Client],
    case: Case,
    owner: User,
    asker: User,
    given: dict[str, str],
    says: str,
) -> None:
    notice = told(case, LICENSING, by=owner)
    assert notice is not None
    response = client_for(asker).post(f"/triage/access/cases/{notice.pk}/", given)
    assert response.status_code == 422
    assert says in text_of(response)
    assert not AccessRequest.objects.exists()


@pytest.mark.parametrize("answer", ["", "maybe", "not_shared"])
def test_only_an_answer_of_the_list_is_taken(
    client_for: Callable[..., Client], case: Case, owner: User, asker: User, answer: str
) -> None:
    notice = told(case, LICENSING, by=owner)
    assert notice is not None
    request = asked(notice, by=asker)
    response = client_for(owner).post(
        f"/triage/access/answers/{request.pk}/", {"answer": answer, "words": BECAUSE}
    )
    assert response.status_code == 422
    assert "Choose an answer." in text_of(response)
    request.refresh_from_db()
    assert request.is_open


def test_taking_the_notice_back_closes_what_is_open(
    client_for: Callable[..., Client], case: Case, owner: User, asker: User
) -> None:
    notice = told(case, LICENSING, by=owner)
    assert notice is not None
    request = asked(notice, by=asker)
    told(case, by=owner)
    request.refresh_from_db()
    assert (request.state, request.answer) == (RequestState.REFUSED, AccessAnswer.NOT_SHARED)
    licensing, police = client_for(asker), client_for(owner)
    # Its own request stays readable; the notice is gone, also for asking again.
    assert licensing.get(f"/triage/access/requests/{request.pk}/").status_code == 200
    assert licensing.get(f"/triage/access/cases/{notice.pk}/").status_code == 404
    response = licensing.post(
        f"/triage/access/cases/{notice.pk}/", {"purpose": "licensing", "words": WHY}
    )
    assert response.status_code == 404
    with raw(signed(clearances_of(asker))) as cursor:
        cursor.execute("SELECT count(*) FROM reports_casenotice")
        assert cursor.fetchone() == (0,)
    response = police.post(
        f"/triage/access/answers/{request.pk}/", {"answer": "granted", "words": "Yes"}
    )
    assert response.status_code == 409
    assert "ended already" in text_of(response)
    # Told again, the same row is used and the team may ask again.
    assert told(case, LICENSING, by=owner) == notice
    asked(notice, by=asker)


def test_a_withdrawn_request_is_not_answered(
    client_for: Callable[..., Client], case: Case, owner: User, asker: User
) -> None:
    notice = told(case, LICENSING, by=owner)
    assert notice is not None
    request = asked(notice, by=asker)
    response = client_for(asker).post(f"/triage/access/requests/{request.pk}/withdraw/")
    assert response.status_code == 302
    with pytest.raises(WrongState, match="Withdrawn"):
        answer_request(by=owner, request_id=request.pk, answer="granted", words="Yes")
    with pytest.raises(WrongState):
        withdraw_request(by=asker, request_id=request.pk)


def test_requests_of_others_and_made_up_ones_are_not_there(
    case: Case, owner: User, asker: User, outsider: User, officer: User
) -> None:
    notice = told(case, LICENSING, by=owner)
    assert notice is not None
    request = asked(notice, by=asker)
    with pytest.raises(CaseNotice.DoesNotExist):
        asked(notice, by=outsider)
    for forged in (request.pk, notice.pk, case.pk, uuid.uuid4()):
        with pytest.raises(AccessRequest.DoesNotExist):
            withdraw_request(by=outsider, request_id=forged)
        with pytest.raises(AccessRequest.DoesNotExist):
            read_request(by=outsider, request_id=forged)
    for person in (asker, outsider, officer):
        with pytest.raises(NotAllowed):
            answer_request(by=person, request_id=request.pk, answer="granted", words="Yes")
    with pytest.raises(NotAllowed):
        read_request(by=officer, request_id=request.pk)
    request.refresh_from_db()
    assert request.is_open


def test_who_left_the_team_while_the_page_was_open_asks_nothing(
    client_for: Callable[..., Client], case: Case, owner: User, asker: User
) -> None:
    notice = told(case, LICENSING, by=owner)
    assert notice is not None
    request = asked(notice, by=asker)
    licensing = client_for(asker)
    page = f"/triage/access/requests/{request.pk}/"
    assert licensing.get(page).status_code == 200
    Membership.objects.filter(user=asker).update(roles=["premises_manager"])
    assert licensing.post(f"{page}withdraw/").status_code == 403
    forget(asker)
    with pytest.raises(NotAllowed):
        withdraw_request(by=asker, request_id=request.pk)
    request.refresh_from_db()
    assert request.is_open


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ask_first", [False, True])
def test_of_two_at_once_one_is_taken(case: Case, owner: User, asker: User, ask_first: bool) -> None:
    """Two answers at once, or two questions at once: exactly one counts, the other is told so."""
    notice = told(case, LICENSING, by=owner)
    assert notice is not None
    request = None if ask_first else asked(notice, by=asker)
    start = threading.Barrier(2)
    results: list[str] = []

    def act(answer: AccessAnswer) -> None:
        try:
            start.wait(timeout=10)
            if request is None:
                asked(notice, by=User.objects.get(pk=asker.pk))
            else:
                answer_request(
                    by=User.objects.get(pk=owner.pk),
                    request_id=request.pk,
                    answer=answer,
                    words=BECAUSE,
                )
            results.append("done")
        except WrongState:
            results.append("late")
        finally:
            connection.close()

    both = [
        threading.Thread(target=act, args=[each])
        for each in (AccessAnswer.GRANTED, AccessAnswer.NOT_NEEDED)
    ]
    for each in both:
        each.start()
    for each in both:
        each.join(timeout=30)
    assert sorted(results) == ["done", "late"]
    assert AccessRequest.objects.count() == 1
    if request is not None:
        assert (
            AuditEvent.objects.filter(object_id=str(request.pk), reason="access_answered").count()
            == 1
        )
