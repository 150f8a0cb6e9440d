"""What a disclosure shows, to whom, until when: asked by raw SQL as the recipient."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from agencies.registry import row_security
from agencies.registry.agreements import end_agreement
from agencies.registry.models import Disclosure, Membership, SharingAgreement
from agencies.registry.people import clearances_of, forget
from agencies.registry.row_security import acting_as, signed
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from reports.actions.access import answer_request, ask_for_access, tell_partners
from reports.actions.cases import add_note, link_report, unlink_report
from reports.actions.disclose import end_due_disclosures, withdraw_disclosure
from reports.actions.sealed_parts import read_contact
from reports.actions.tasks import set_task
from reports.actions.triage import amend_report, move_report
from reports.enums import LinkReason
from reports.errors import CaseworkError, NotAllowed, WrongState
from reports.models import Case, CaseNotice, Report, TimelineEntry
from reports.queries import disclosures_received_by, tasks_visible_to
from tests.factories import CaseFactory, ReportFactory

TABLES = {
    "reports_report": "id",
    "reports_reportnarrative": "report_id",
    "reports_reportcontact": "report_id",
    "reports_reportsource": "report_id",
    "reports_reportamendment": "report_id",
    "reports_case": "id",
    "reports_caselink": "report_id",
    "reports_casenote": "case_id",
    "reports_casetask": "case_id",
    "reports_timelineentry": "kind",
}


def seen_by(person: User) -> dict[str, set[str]]:
    """Table → keys, of what raw SQL shows to this person; empty tables left out."""
    forget(person)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config(%s, %s, true)",
            [row_security.SETTING, signed(clearances_of(person))],
        )
        found = {}
        for table, column in TABLES.items():
            cursor.execute(f"SELECT {column} FROM {table}")
            found[table] = {str(key) for (key,) in cursor.fetchall()}
        transaction.set_rollback(True)
    return {table: keys for table, keys in found.items() if keys}


@pytest.fixture
def report(db: None) -> Report:
    made: Report = ReportFactory(contact={"name": "Pat"}, source={"how": "seen"})
    return made


@pytest.fixture
def case(officer: User, report: Report) -> Case:
    """A case with a report, a note, a task and a timeline."""
    made: Case = CaseFactory(by=officer, reports=[report])
    add_note(by=officer, case_id=made.pk, text="Seen twice")
    set_task(
        by=officer,
        case_id=made.pk,
        what="Look",
        agency_id=made.owner_id,
        due_on=timezone.localdate(),
    )
    return made


@pytest.mark.parametrize(
    ("part", "tables"),
    [
        ((), set()),
        (("notes",), {"reports_casenote"}),
        (("timeline",), {"reports_timelineentry"}),
        (("linked_reports",), {"reports_caselink", "reports_report"}),
    ],
)
def test_a_team_sees_exactly_the_parts_of_a_case_that_were_disclosed(
    share: Any, case: Case, licensing: User, part: tuple[str, ...], tables: set[str]
) -> None:
    assert seen_by(licensing) == {}
    share(case, parts=part)
    seen = seen_by(licensing)
    assert set(seen) == {"reports_case", *tables}
    assert seen["reports_case"] == {str(case.pk)}


def test_a_team_sees_exactly_the_parts_of_a_report_that_were_disclosed(
    share: Any, report: Report, officer: User, licensing: User
) -> None:
    amend_report(by=officer, report_id=report.pk, text="Later", version=report.version)
    share(report)
    assert set(seen_by(licensing)) == {"reports_report"}
    share(report, parts=("words",))
    assert set(seen_by(licensing)) == {
        "reports_report",
        "reports_reportnarrative",
        "reports_reportamendment",
    }


def test_contacts_and_sources_and_the_reading_of_them_stay_out(
    share: Any, report: Report, licensing: User, person_with: Callable[..., User]
) -> None:
    share(report, parts=("words", "timeline"))
    read_contact(by=person_with("police_triage"), report_id=report.pk, reason="safety", words="x")
    seen = seen_by(licensing)
    assert "reports_reportcontact" not in seen
    assert "reports_reportsource" not in seen
    kinds = set(TimelineEntry.objects.filter(report=report).values_list("kind", flat=True))
    assert {"contact_read", "shared"} <= kinds
    assert not seen.get("reports_timelineentry", set()) & {"contact_read", "shared"}


def test_who_else_knows_of_a_case_or_asked_for_it_stays_out(
    share: Any, case: Case, officer: User, licensing: User, person_with: Callable[..., User]
) -> None:
    tell_partners(by=officer, case_id=case.pk, teams=["treatment"], version=case.version)
    asked = ask_for_access(
        by=person_with("treatment_provider"),
        notice_id=CaseNotice.objects.get(case=case).pk,
        purpose="treatment",
        words="We support somebody there",
    )
    share(case, parts=("timeline",))
    answer_request(by=officer, request_id=asked.pk, answer="safety", words="Not now")
    share(case, parts=("timeline", "notes"))
    seen = seen_by(licensing)["reports_timelineentry"]
    assert "opened" in seen
    assert not seen & {"partners_told", "access_asked", "access_answered"}


def test_only_the_team_that_was_named_sees_it(
    share: Any, case: Case, person_with: Callable[..., User]
) -> None:
    lead = person_with("cleansing_lead")
    elsewhere = person_with("licensing_officer", agency="cleansing")
    share(case, parts=("notes",))
    assert seen_by(lead) == {}
    assert seen_by(elsewhere) == {}


def test_what_is_added_later_is_shown_too(
    share: Any, case: Case, officer: User, licensing: User
) -> None:
    share(case, parts=("notes", "timeline", "linked_reports"))
    before = TimelineEntry.objects.filter(case=case).count()
    add_note(by=officer, case_id=case.pk, text="Another")
    later = ReportFactory()
    link_report(
        by=officer,
        case_id=case.pk,
        report_id=later.pk,
        reason=LinkReason.SAME_PLACE,
        version=Case.objects.get(pk=case.pk).version,
    )
    assert TimelineEntry.objects.filter(case=case).count() == before + 2
    seen = seen_by(licensing)
    assert str(later.pk) in seen["reports_report"] & seen["reports_caselink"]
    assert {"note", "linked"} <= seen["reports_timelineentry"]
    unlink_report(
        by=officer,
        case_id=case.pk,
        report_id=later.pk,
        words="Wrong place",
        version=Case.objects.get(pk=case.pk).version,
    )
    assert str(later.pk) not in seen_by(licensing)["reports_report"]


def test_notes_that_were_not_disclosed_stay_out_when_written_later(
    share: Any, case: Case, officer: User, licensing: User
) -> None:
    share(case)
    add_note(by=officer, case_id=case.pk, text="Among ourselves")
    assert set(seen_by(licensing)) == {"reports_case"}
    with acting_as(licensing):
        assert not tasks_visible_to(licensing).exists()


def test_withdrawing_takes_away_what_nothing_else_shows(
    share: Any, case: Case, officer: User, licensing: User, agree: Callable[..., SharingAgreement]
) -> None:
    first = share(case, parts=("notes",))
    second = share(case, agreement=agree())
    withdraw_disclosure(by=officer, disclosure_id=first.pk, words="No longer needed")
    assert set(seen_by(licensing)) == {"reports_case"}
    withdraw_disclosure(by=officer, disclosure_id=second.pk, words="No longer needed")
    assert seen_by(licensing) == {}
    with pytest.raises(WrongState, match="ended already"):
        withdraw_disclosure(by=officer, disclosure_id=second.pk, words="Again")


def test_passing_on_stays_when_a_disclosure_ends(
    share: Any, officer: User, licensing: User, report: Report
) -> None:
    given = share(report, parts=("words",))
    for transition, reason in (("start", "start"), ("pass_on", "licensing")):
        report.refresh_from_db()
        move_report(
            by=officer,
            report_id=report.pk,
            transition=transition,
            reason=reason,
            version=report.version,
        )
    withdraw_disclosure(by=officer, disclosure_id=given.pk, words="Passed on now")
    assert set(seen_by(licensing)) == {"reports_report", "reports_timelineentry"}


def overdue(share: Any, row: Any, **how: Any) -> Disclosure:
    """A disclosure whose time is over: made two days ago, for that day."""
    then = timezone.now() - timedelta(days=2)
    Membership.objects.update(active_from=then - timedelta(days=1))
    with time_machine.travel(then, tick=False):
        given: Disclosure = share(row, last_day=timezone.localdate(), **how)
    return given


def test_after_its_time_nothing_is_shown_even_without_a_worker(
    share: Any, case: Case, report: Report, licensing: User
) -> None:
    overdue(share, case, parts=("notes", "timeline", "linked_reports"))
    assert any(each.startswith("shared:") for each in Case.objects.get(pk=case.pk).audience)
    assert not any(each.startswith("shared:") for each in clearances_of(licensing))
    assert seen_by(licensing) == {}


def test_the_task_ends_what_is_due_once_and_leaves_the_rest(
    share: Any, case: Case, report: Report, licensing: User
) -> None:
    due = overdue(share, case, parts=("notes",))
    stands = share(report)
    assert seen_by(licensing) == {}
    assert end_due_disclosures() == 1
    assert end_due_disclosures() == 0
    assert set(seen_by(licensing)) == {"reports_report"}
    due.refresh_from_db()
    stands.refresh_from_db()
    assert (due.end_code, due.ended_by, stands.ended_at) == ("expired", None, None)
    event = AuditEvent.objects.get(reason="disclosure.expired")
    assert (event.actor_id, event.actor_label) == (None, "end_disclosures")


def test_an_agreement_that_is_ended_ends_its_disclosures(
    share: Any, case: Case, licensing: User, agree: Any
) -> None:
    agreement = agree()
    given = share(case, agreement=agreement)
    end_agreement(by=agree.by(), agreement_id=agreement.pk, version=agreement.version)
    assert seen_by(licensing) == {}
    assert end_due_disclosures() == 1
    given.refresh_from_db()
    assert given.end_code == "agreement_ended"


def test_an_agreement_that_expires_ends_its_disclosures(
    share: Any, case: Case, licensing: User, agree: Any
) -> None:
    agreement = agree()
    given = share(case, agreement=agreement)
    yesterday = timezone.localdate() - timedelta(days=1)
    SharingAgreement.objects.filter(pk=agreement.pk).update(
        review_on=yesterday, expires_on=yesterday
    )
    assert seen_by(licensing) == {}
    assert end_due_disclosures() == 1
    given.refresh_from_db()
    assert given.end_code == "agreement_ended"


def blocked(share: Any, row: Any, **how: Any) -> str:
    with pytest.raises(CaseworkError) as caught:
        share(row, **how)
    return str(caught.value)


def test_what_is_blocked_says_why(
    share: Any, case: Case, report: Report, agree: Any, person_with: Callable[..., User]
) -> None:
    person_with("safeguarding")
    person_with("cleansing_lead")
    today = timezone.localdate()
    day = timedelta(days=1)
    future = agree(starts_on=today + day, review_on=today + day, expires_on=today + 9 * day)
    short = agree(expires_on=today + 2 * day, review_on=today)
    old = agree(review_on=today - day, expires_on=today - day)
    ended = agree()
    end_agreement(by=agree.by(), agreement_id=ended.pk, version=1)
    narrow = agree(items=["record"])
    assert "does not include" in blocked(share, case, team="safeguarding")
    assert "expired on" in blocked(share, case, agreement=old)
    assert "only starts on" in blocked(share, case, agreement=future)
    assert "was ended" in blocked(share, case, agreement=ended)
    assert "does not cover: Notes" in blocked(share, case, agreement=narrow, parts=("notes",))
    assert "another purpose" in blocked(share, case, purpose="health")
    assert "ends on" in blocked(share, case, agreement=short)
    assert "over already" in blocked(share, case, last_day=today - day)
    assert "from the list" in blocked(share, case, parts=("words",))
    assert "from the list" in blocked(share, report, parts=("contact",))
    assert "Choose a team" in blocked(share, case, team="licensing:police.triage")
    assert "Say why" in blocked(share, case, reason=" ")
    needles = ReportFactory(kind="needle_find")
    both = agree(parties=["cleansing", "police"])
    everything = {"agreement": both, "team": "cleansing", "parts": ("words",)}
    assert "sees this already" in blocked(share, needles, **everything)
    share(case, parts=("notes",))
    assert "shared with" in blocked(share, case)
    assert not Disclosure.objects.exclude(object_id=case.pk).exists()


def test_an_agreement_of_others_is_not_there(share: Any, case: Case, agree: Any) -> None:
    theirs = agree(parties=["licensing", "safeguarding"])
    with pytest.raises(SharingAgreement.DoesNotExist):
        share(case, agreement=theirs)


@pytest.mark.parametrize("role", ["police_triage", "licensing_officer", "spp_coordinator"])
def test_only_who_may_disclose_discloses_and_withdraws(
    share: Any, case: Case, person_with: Callable[..., User], role: str
) -> None:
    given = share(case)
    person = person_with(role)
    with pytest.raises(NotAllowed):
        share(case, by=person)
    with pytest.raises(NotAllowed):
        withdraw_disclosure(by=person, disclosure_id=given.pk, words="x")


def test_both_agencies_hear_of_it_and_the_log_holds_codes_only(
    share: Any, case: Case, officer: User
) -> None:
    given = share(case, parts=("notes",), reason="Because Canary Quillfeather asked")
    told = set(OutboxMessage.objects.filter(object_id=given.pk).values_list("type", "agency_key"))
    assert told == {("disclosure.received", "licensing"), ("disclosure.made", "police")}
    event = AuditEvent.objects.get(operation="disclosure")
    assert event.recipients == ["licensing"]
    assert event.detail["parts"] == ["notes", "record"]
    assert event.detail["agreement"] == given.agreement.reference
    assert "Canary" not in str(event.detail)
    assert (given.reason.open(), event.actor_id) == (
        "Because Canary Quillfeather asked",
        officer.pk,
    )


def test_holding_shares_costs_no_statement(
    share: Any, case: Case, licensing: User, django_assert_num_queries: Any
) -> None:
    share(case)
    forget(licensing)
    with django_assert_num_queries(1):
        clearances_of(licensing)


def test_the_list_of_what_was_received_is_the_teams_own(
    share: Any, case: Case, licensing: User, officer: User
) -> None:
    given = share(case)
    with acting_as(licensing):
        assert disclosures_received_by(licensing).get().pk == given.pk
    with acting_as(officer):
        assert not disclosures_received_by(officer).exists()
