"""The pages of sharing: from a record, what we got, and the agreements."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.registry.agreements import change_agreement, end_agreement, remind_of_reviews
from agencies.registry.errors import Conflict, NotAllowed, PeopleError
from agencies.registry.models import Disclosure, SharingAgreement
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from reports.actions.cases import add_note
from reports.actions.disclose import withdraw_disclosure
from reports.actions.tasks import set_task
from reports.models import Case, Report
from tests.factories import CaseFactory, ReportFactory
from tests.integration.disclosures.conftest import terms_of_agreement

SECRET = "Canary Quillfeather"


@pytest.fixture
def case(officer: User) -> Case:
    made: Case = CaseFactory(by=officer, title="The Lantern")
    add_note(by=officer, case_id=made.pk, text=SECRET)
    set_task(
        by=officer,
        case_id=made.pk,
        what="Ask the landlord quietly",
        agency_id=made.owner_id,
        due_on=timezone.localdate(),
    )
    return made


def typed(agreement: SharingAgreement, **more: Any) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=5)
    return {
        "agreement": str(agreement.pk),
        "team": "licensing:licensing.officer",
        "purpose": "crime",
        "parts": ["notes"],
        "last_day": f"{day:%d/%m/%Y}",
        "reason": "They plan a visit.",
        **more,
    }


def address(name: str, *args: Any) -> str:
    return reverse(f"reports:triage:{name}", args=args)


def words_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_a_case_is_shared_after_its_answers_were_checked(
    client_for: Callable[..., Client], officer: User, licensing: User, case: Case, agree: Any
) -> None:
    agreement, client = agree(), client_for(officer)
    request_id = uuid.uuid4()
    page = client.get(address("disclose-case", case.pk) + f"?request={request_id}")
    assert str(request_id) in words_of(page)
    sent = typed(agreement, request=str(request_id))
    checked = client.post(address("disclose-case", case.pk), sent)
    assert checked.status_code == 200
    assert "Check what you share" in words_of(checked)
    assert not Disclosure.objects.exists()
    changed = client.post(address("disclose-case", case.pk), {**sent, "step": "change"})
    assert "They plan a visit." in words_of(changed)
    assert not Disclosure.objects.exists()
    done = client.post(address("disclose-case", case.pk), {**sent, "step": "share"})
    made = Disclosure.objects.get()
    assert done["Location"] == address("disclosure", made.pk)
    assert (made.request_id, sorted(made.parts)) == (request_id, ["notes", "record"])
    panel = words_of(client.get(address("case-detail", case.pk)))
    assert "Licensing officers" in panel
    assert "See or withdraw" in panel


def test_the_team_reads_what_was_shared_and_nothing_else(
    client_for: Callable[..., Client], licensing: User, case: Case, share: Any
) -> None:
    made = share(case, parts=("notes",), reason="They plan a visit.")
    client = client_for(licensing)
    listed = words_of(client.get(address("shared-with-us")))
    for wrong, status in (("0", 422), ("2", 404)):
        answer = client.get(f"{address('shared-with-us')}?page={wrong}")
        assert answer.status_code == status
        assert "There is no such page" in words_of(answer)
        assert "Nothing is shared with your team now" not in words_of(answer)
    assert address("shared", made.pk) in listed
    page = words_of(client.get(address("shared", made.pk)))
    assert "The Lantern" in page
    assert "Use it for this only: To prevent or detect crime" in page
    assert "OFFICIAL-SENSITIVE" in page
    for hidden in (SECRET, "Ask the landlord", "They plan a visit.", "Timeline"):
        assert hidden not in page
    read = words_of(client.post(address("shared", made.pk)))
    assert SECRET in read
    assert "They plan a visit." in read
    event = AuditEvent.objects.get(reason="disclosure", actor_id=licensing.pk)
    assert (event.operation, event.object_id) == ("consultation", str(case.pk))


def test_a_role_without_cases_or_queue_reads_it_too(
    client_for: Callable[..., Client], person_with: Callable[..., User], share: Any, agree: Any
) -> None:
    health = person_with("public_health")
    report = ReportFactory(narrative=SECRET)
    made = share(
        report,
        parts=("words",),
        team="public-health",
        agreement=agree(parties=["police", "public-health"]),
    )
    client = client_for(health)
    assert client.get(address("report-detail", report.pk)).status_code == 403
    assert client.get(address("shared", made.pk)).status_code == 200
    assert SECRET in words_of(client.post(address("shared", made.pk)))


def test_the_ordinary_pages_lead_to_the_terms(
    client_for: Callable[..., Client], licensing: User, case: Case, share: Any, report: Report
) -> None:
    of_case, of_report = share(case, parts=("notes", "linked_reports")), share(report)
    client = client_for(licensing)
    linked = case.links.get().report_id
    for name, key, leads_to in (
        ("case-detail", case.pk, of_case),
        ("report-detail", report.pk, of_report),
        ("report-detail", linked, of_case),
    ):
        assert client.get(address(name, key))["Location"] == address("shared", leads_to.pk)
    assert client.post(address("case-words", case.pk)).status_code == 302
    assert client.post(address("report-words", report.pk)).status_code == 302


@pytest.fixture
def report(db: None) -> Report:
    made: Report = ReportFactory()
    return made


def test_once_it_is_withdrawn_the_page_says_so_and_shows_nothing(
    client_for: Callable[..., Client], officer: User, licensing: User, case: Case, share: Any
) -> None:
    made = share(case, parts=("notes",))
    police, client = client_for(officer), client_for(licensing)
    refused = police.post(address("disclosure", made.pk), {"words": ""})
    assert refused.status_code == 422
    done = police.post(address("disclosure", made.pk), {"words": "The visit is over"})
    assert done.status_code == 302
    again = police.post(address("disclosure", made.pk), {"words": "The visit is over"})
    assert again.status_code == 409
    why = words_of(police.post(address("disclosure", made.pk), {"step": "read"}))
    assert "The visit is over" in why
    assert "Shared before" in words_of(police.get(address("case-detail", case.pk)))
    page = client.get(address("shared", made.pk))
    assert "be read any more" in words_of(page)
    assert "The Lantern" not in words_of(page)
    assert client.post(address("shared", made.pk)).status_code == 409
    assert client.get(address("case-detail", case.pk)).status_code == 404


def test_another_teams_disclosures_are_not_there(
    client_for: Callable[..., Client], person_with: Callable[..., User], case: Case, share: Any
) -> None:
    made = share(case)
    other = client_for(person_with("safeguarding"))
    assert other.get(address("shared", made.pk)).status_code == 404
    assert other.post(address("shared", made.pk)).status_code == 404
    assert str(made.pk) not in words_of(other.get(address("shared-with-us")))
    assert other.get(address("disclosure", made.pk)).status_code == 403


def test_without_an_agreement_the_button_says_why(
    client_for: Callable[..., Client], officer: User, case: Case, agree: Any
) -> None:
    client = client_for(officer)
    for name in ("case-detail", "disclose-case"):
        assert "has no information sharing agreement" in words_of(
            client.get(address(name, case.pk))
        )
    ended = agree()
    end_agreement(by=agree.by(), agreement_id=ended.pk, version=1)
    for name in ("case-detail", "disclose-case"):
        assert "was ended" in words_of(client.get(address(name, case.pk)))
    sent = client.post(address("disclose-case", case.pk), typed(ended, step="share"))
    assert sent.status_code == 422
    assert not Disclosure.objects.exists()


def test_what_is_blocked_is_said_on_the_form_and_recorded(
    client_for: Callable[..., Client], officer: User, licensing: User, case: Case, agree: Any
) -> None:
    narrow = agree(items=["record"])
    client = client_for(officer)
    for step in ("", "share"):
        response = client.post(address("disclose-case", case.pk), typed(narrow, step=step))
        assert response.status_code == 422
        assert "does not cover: Notes" in words_of(response)
    assert AuditEvent.objects.filter(operation="refusal", object_id=str(case.pk)).count() == 2


def test_an_agreement_of_other_agencies_can_not_be_forged_into_the_form(
    client_for: Callable[..., Client], officer: User, licensing: User, case: Case, agree: Any
) -> None:
    agree()
    theirs = agree(parties=["licensing", "safeguarding"])
    response = client_for(officer).post(
        address("disclose-case", case.pk), typed(theirs, step="share")
    )
    assert response.status_code == 422
    assert "Choose an agreement" in words_of(response)


# --- Agreements -----------------------------------------------------------------------------------


def agreement_form(**more: Any) -> dict[str, Any]:
    terms = {**terms_of_agreement(), **more}
    days = ("starts_on", "review_on", "expires_on")
    return {**terms, **{name: f"{terms[name]:%d/%m/%Y}" for name in days}}


def test_a_coordinator_records_changes_and_ends_an_agreement(
    client_for: Callable[..., Client], person_with: Callable[..., User]
) -> None:
    client = client_for(person_with("spp_coordinator"))
    done = client.post(reverse("registry:agreement-record"), agreement_form())
    made = SharingAgreement.objects.get()
    own = reverse("registry:agreement", args=[made.pk])
    assert done["Location"] == own
    assert "In force" in words_of(client.get(own))
    change = reverse("registry:agreement-change", args=[made.pk])
    form = {**agreement_form(title="Another title"), "version": 1, "parties": ["police", "spp"]}
    assert client.post(change, form).status_code == 302
    made.refresh_from_db()
    assert (made.title, made.parties, made.version) == (
        "Another title",
        ["licensing", "police"],
        2,
    )
    stale = client.post(change, form)
    assert stale.status_code == 409
    end = reverse("registry:agreement-end", args=[made.pk])
    assert client.post(end, {"version": 1}).status_code == 409
    assert client.post(end, {"version": 2}).status_code == 302
    assert "Ended" in words_of(client.get(own))
    reasons = AuditEvent.objects.filter(object_id=str(made.pk)).values_list("reason", flat=True)
    assert list(reasons) == ["agreement_recorded", "agreement_changed", "agreement_ended"]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"parties": ["police"]}, "at least two parties"),
        ({"review_on": timezone.localdate() + timedelta(days=900)}, "between the first and"),
        ({"reference": "no good!"}, "letters, digits, dots"),
        ({"items": ["contact"]}, "at least one item"),
        ({"gateway": "published"}, "lawful gateway"),
    ],
)
def test_a_wrong_agreement_is_not_recorded(
    client_for: Callable[..., Client], wrong: dict[str, Any], says: str
) -> None:
    client = client_for("spp_coordinator")
    response = client.post(reverse("registry:agreement-record"), agreement_form(**wrong))
    assert response.status_code == 422
    assert says in words_of(response)
    assert not SharingAgreement.objects.exists()


def test_a_reference_is_recorded_once(agree: Any) -> None:
    agree(reference="ISA-1")
    with pytest.raises(PeopleError, match="recorded already"):
        agree(reference="isa-1")


def test_agencies_see_their_own_agreements_and_coordinators_and_auditors_all(
    client_for: Callable[..., Client], person_with: Callable[..., User], agree: Any
) -> None:
    made = agree(parties=["licensing", "safeguarding"])
    own = reverse("registry:agreement", args=[made.pk])
    for person, status in (
        (person_with("police_intelligence"), 404),
        (person_with("agency_administrator", agency="police"), 404),
        (person_with("agency_administrator", agency="safeguarding"), 200),
        (person_with("auditor"), 200),
        (person_with("spp_coordinator"), 200),
        (person_with("licensing_officer"), 403),
    ):
        assert client_for(person).get(own).status_code == status, person.full_name


def test_only_a_coordinator_changes_or_ends_one(agree: Any, officer: User) -> None:
    made = agree()
    with pytest.raises(NotAllowed):
        change_agreement(by=officer, agreement_id=made.pk, version=1, terms={"title": "x"})
    with pytest.raises(NotAllowed):
        end_agreement(by=officer, agreement_id=made.pk, version=1)
    with pytest.raises(PeopleError, match="part of what was agreed"):
        change_agreement(
            by=agree.by(), agreement_id=made.pk, version=1, terms={"parties": ["police", "spp"]}
        )
    end_agreement(by=agree.by(), agreement_id=made.pk, version=1)
    with pytest.raises(PeopleError, match="was ended"):
        end_agreement(by=agree.by(), agreement_id=made.pk, version=2)


def test_a_change_on_an_old_page_is_refused(agree: Any) -> None:
    made = agree()
    change_agreement(by=agree.by(), agreement_id=made.pk, version=1, terms={"title": "x"})
    with pytest.raises(Conflict):
        change_agreement(by=agree.by(), agreement_id=made.pk, version=1, terms={"title": "y"})


def test_coordinators_are_reminded_of_a_review_once_a_week(agree: Any) -> None:
    today = timezone.localdate()
    due = agree(review_on=today)
    agree()
    assert (remind_of_reviews(), remind_of_reviews()) == (1, 0)
    message = OutboxMessage.objects.get(type="registry.agreement_review")
    assert (message.object_id, message.agency_key) == (due.pk, "spp")
    SharingAgreement.objects.update(reminded_at=timezone.now() - timedelta(days=8))
    assert remind_of_reviews() == 1


def test_withdrawing_leaves_the_row_to_the_other_team(
    share: Any, case: Case, officer: User, agree: Any, person_with: Callable[..., User]
) -> None:
    person_with("safeguarding")
    first = share(case)
    share(case, team="safeguarding", agreement=agree(parties=["police", "safeguarding"]))
    withdraw_disclosure(by=officer, disclosure_id=first.pk, words="x")
    case.refresh_from_db()
    assert [key for key in case.audience if key.startswith("shared:")] == [
        "shared:safeguarding:safeguarding"
    ]
