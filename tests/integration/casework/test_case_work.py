"""Priority, lead, decisions, notes with readers; merging cases and undoing it exactly."""

from __future__ import annotations

import importlib
import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from agencies.registry.people import forget
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports.actions.case_work import Decided, note_decision
from reports.actions.cases import add_note, close_case, link_report, unlink_report
from reports.actions.merge import merge_case, unmerge_case
from reports.actions.tasks import finish_task, pause_task
from reports.casework_enums import PauseReason, Readers
from reports.enums import CaseOutcome, CaseStatus, LinkReason, Priority, TimelineKind
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from reports.models import Case, CaseDecision, CaseLink, CaseMerge, CaseNote, CaseTask, Report
from reports.models import TimelineEntry as Entry
from reports.queries import decisions_visible_to, notes_visible_to, timeline_visible_to
from tests.factories import CaseFactory, ReportFactory
from tests.integration.disclosures.test_concurrency import at_once
from tests.integration.triage.conftest import text_of
from tests.support import database


def page_of(case: Case, *more: str) -> str:
    return "/".join(["/triage/cases", str(case.pk), *more, ""])


def decided(**given: Any) -> Decided:
    return Decided(
        **{
            "decision": "Fit a lock",
            "rationale": "The door never shuts",
            "decided_by": "The Tuesday meeting",
            "decided_on": timezone.localdate(),
            "readers": Readers.PARTNERS,
            **given,
        }
    )


# --- Priority and lead ----------------------------------------------------------------------------


def test_priority_and_lead_change_with_a_reason_and_show_on_the_timeline(
    case: Case, client: Client, person_with: Callable[..., User]
) -> None:
    triage, outsider = person_with("police_triage", name="Tea Triage"), person_with("auditor")

    def post(step: str, **data: str) -> Any:
        case.refresh_from_db()
        return client.post(page_of(case, step), {"version": case.version, **data}, follow=True)

    assert post("priority", priority="1", words="").status_code == 422
    assert "Priority: " in text_of(post("priority", priority="1", words="A child lives there"))
    case.refresh_from_db()
    assert (case.priority, case.version) == (Priority.URGENT, 2)
    assert "Assigned to Tea Triage" in text_of(post("lead", to=str(triage.pk)))
    for wrong in (str(outsider.pk), str(uuid.uuid4()), "x"):
        assert post("lead", to=wrong).status_code == 422
    assert "Assigned to nobody" in text_of(post("lead", to=""))
    entry = Entry.objects.get(case=case, kind=TimelineKind.PRIORITY)
    assert entry.words is not None
    assert entry.words.open() == "A child lives there"
    event = AuditEvent.objects.get(reason="priority")
    assert event.detail == {"from": Priority.NORMAL, "to": Priority.URGENT}
    stale = client.post(page_of(case, "priority"), {"version": 1, "priority": "2", "words": "x"})
    assert stale.status_code == 409
    assert "Somebody else changed this case" in text_of(stale)


# --- Decisions and notes --------------------------------------------------------------------------


def test_decisions_are_kept_and_read_by_an_audited_post(
    case: Case, officer: User, client: Client
) -> None:
    day = f"{timezone.localdate():%d/%m/%Y}"
    given = {
        "decision": "Fit a lock",
        "rationale": "The door never shuts",
        "decided_by": "The Tuesday meeting",
        "decided_on": day,
        "readers": "police",
        "version": 1,
    }
    for missing in ("decision", "rationale", "decided_by", "decided_on"):
        wrong = client.post(page_of(case, "decisions"), {**given, missing: ""})
        assert wrong.status_code == 422
    tomorrow = f"{timezone.localdate() + timedelta(days=1):%d/%m/%Y}"
    late = client.post(page_of(case, "decisions"), {**given, "decided_on": tomorrow})
    assert "Enter today or an earlier day." in text_of(late)
    assert client.post(page_of(case, "decisions"), given).status_code == 302
    assert "The door never shuts" not in text_of(client.get(page_of(case)))
    read = text_of(client.post(page_of(case, "words")))
    for said in ("Fit a lock", "The door never shuts", "The Tuesday meeting", "Police only"):
        assert said in read
    assert AuditEvent.objects.filter(reason="notes", object_id=str(case.pk)).count() == 1


def test_nobody_changes_or_removes_a_decision(case: Case, officer: User) -> None:
    made = note_decision(by=officer, case_id=case.pk, decided=decided())
    made.decision = "Something else"
    for change in (
        partial(made.save, update_fields=["decision"]),
        partial(CaseDecision.objects.filter(pk=made.pk).update, decided_on="2020-01-01"),
        partial(CaseDecision.objects.filter(pk=made.pk).delete),
    ):
        with (
            pytest.raises(DatabaseError, match=r"append-only|permission denied"),
            transaction.atomic(),
        ):
            change()
    CaseDecision.objects.filter(pk=made.pk).update(audience=["police.triage"])
    CaseDecision.objects.filter(pk=made.pk).update(
        audience=["police.intelligence", "police.triage"]
    )


@pytest.mark.django_db(transaction=True)
def test_the_owner_may_seal_a_decision_anew_and_no_more(case: Case, officer: User) -> None:
    """For keys rotate (portal.vault.rotation)."""
    made = note_decision(by=officer, case_id=case.pk, decided=decided())
    with database.owner() as cursor:
        cursor.execute(
            "UPDATE reports_casedecision SET decision = decision || ''::bytea WHERE id = %s",
            [made.pk],
        )
        assert cursor.rowcount == 1
        with pytest.raises(Exception, match="append-only"):
            cursor.execute(
                "UPDATE reports_casedecision SET readers = 'police' WHERE id = %s", [made.pk]
            )


@pytest.mark.parametrize("order", ["shared first", "shared later"])
def test_what_is_for_the_police_only_is_never_shared(
    case: Case, officer: User, licensing: User, share: Any, order: str
) -> None:
    if order == "shared first":
        share(case, parts=("notes",))
    for readers in Readers:
        add_note(by=officer, case_id=case.pk, text=readers, readers=readers)
        note_decision(by=officer, case_id=case.pk, decided=decided(readers=readers))
    if order == "shared later":
        share(case, parts=("notes",))
    forget(licensing)
    notes = notes_visible_to(licensing).values_list("readers", flat=True)
    decisions = decisions_visible_to(licensing).values_list("readers", flat=True)
    assert list(notes) == list(decisions) == [Readers.PARTNERS]
    police_only = CaseNote.objects.filter(readers=Readers.POLICE)
    wider = ["police.triage", "shared:licensing:licensing.officer"]
    with (
        pytest.raises(DatabaseError, match="case_note_of_the_police_stays_there"),
        transaction.atomic(),
    ):
        police_only.update(audience=wider)


@pytest.mark.parametrize("order", ["shared first", "shared later"])
def test_that_something_was_noted_for_the_police_only_is_not_told_either(
    case: Case, officer: User, licensing: User, share: Any, order: str
) -> None:
    if order == "shared first":
        share(case, parts=("timeline",))
    for readers in Readers:
        add_note(by=officer, case_id=case.pk, text=readers, readers=readers)
        note_decision(by=officer, case_id=case.pk, decided=decided(readers=readers))
    if order == "shared later":
        share(case, parts=("timeline",))
    forget(licensing)
    kinds = (TimelineKind.NOTE, TimelineKind.DECISION)
    told = timeline_visible_to(licensing).filter(kind__in=kinds)
    assert sorted(told.values_list("kind", "after")) == [
        (TimelineKind.DECISION, Readers.PARTNERS),
        (TimelineKind.NOTE, Readers.PARTNERS),
    ]
    assert timeline_visible_to(officer).filter(kind__in=kinds).count() == 4


def test_entries_from_before_say_whom_the_note_was_for_too(
    case: Case, officer: User, licensing: User, share: Any
) -> None:
    share(case, parts=("timeline",))
    forget(licensing)
    for readers in (*Readers, *Readers):
        add_note(by=officer, case_id=case.pk, text=readers, readers=readers)
        note_decision(by=officer, case_id=case.pk, decided=decided(readers=readers))
    entries = Entry.objects.filter(case=case, kind__in=("note", "decision")).order_by("at")
    as_now = list(entries.values_list("after", "audience"))
    entries.update(after="", audience=Case.objects.get(pk=case.pk).audience)
    mends = importlib.import_module("reports.migrations.0116_casework_mends")
    with connection.cursor() as cursor:
        cursor.execute(mends.OF_NOTES)
    assert list(entries.values_list("after", "audience")) == as_now


def test_a_partner_reads_decisions_that_are_shared(
    case: Case,
    officer: User,
    licensing: User,
    share: Any,
    client_for: Callable[..., Client],
) -> None:
    disclosure = share(case, parts=("notes",))
    note_decision(by=officer, case_id=case.pk, decided=decided(decision="Shared decision"))
    secret = decided(decision="Kept decision", readers=Readers.POLICE)
    note_decision(by=officer, case_id=case.pk, decided=secret)
    page = text_of(client_for(licensing).post(f"/triage/shared/{disclosure.pk}/"))
    assert "Shared decision" in page
    assert "Kept decision" not in page


# --- Merging --------------------------------------------------------------------------------------

TABLES = (
    "reports_case", "reports_caselink", "reports_casetask", "reports_casenote",
    "reports_casedecision", "reports_report", "reports_reportnarrative", "registry_disclosure",
)  # fmt: skip


def snapshot(*, but: Case) -> dict[str, list[str]]:
    """Every column of every row, but how often and when the case that goes on was changed."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT to_jsonb(t) FROM {table} t ORDER BY to_jsonb(t)::text")
            rows = [row for (row,) in cursor.fetchall()]
            found[table] = sorted(
                str(
                    {k: v for k, v in row.items() if k not in ("version", "changed_at")}
                    if row.get("id") == str(but.pk)
                    else row
                )
                for row in map(_loaded, rows)
            )
    return found


def _loaded(row: Any) -> dict[str, Any]:
    import json

    loaded: dict[str, Any] = json.loads(row) if isinstance(row, str) else row
    return loaded


@pytest.fixture
def pair(officer: User, task_of: Callable[..., CaseTask], share: Any) -> tuple[Case, Case]:
    """Two cases with reports, one of them in both, tasks, notes, decisions, and shared alike."""
    both = ReportFactory()
    gone = ReportFactory()
    case = CaseFactory(by=officer, reports=[ReportFactory(), ReportFactory(), both, gone])
    into = CaseFactory(by=officer, reports=[ReportFactory()])
    link_report(
        by=officer, case_id=into.pk, report_id=both.pk, reason=LinkReason.SAME_PLACE, version=1
    )
    unlink_report(by=officer, case_id=case.pk, report_id=gone.pk, words="Elsewhere", version=1)
    paused = task_of(case)
    pause_task(by=officer, task_id=paused.pk, reason=PauseReason.COURT, words="", version=1)
    finish_task(by=officer, task_id=task_of(case).pk)
    for each in (case, into):
        task_of(each, agency="licensing")
        add_note(by=officer, case_id=each.pk, text="Seen twice")
        note_decision(by=officer, case_id=each.pk, decided=decided())
        share(each, parts=("notes", "linked_reports"))
        each.refresh_from_db()
    return case, into


def test_undoing_a_merging_restores_exactly_what_was(
    pair: tuple[Case, Case], officer: User
) -> None:
    case, into = pair
    before = snapshot(but=into)
    merge = merge_case(
        by=officer, case_id=case.pk, into_id=into.pk, words="One stairwell", version=case.version
    )
    case.refresh_from_db()
    assert (case.status, case.outcome, case.merged_into) == (
        CaseStatus.CLOSED,
        CaseOutcome.MERGED,
        into,
    )
    assert into.links.filter(unlinked_at=None).count() == 4
    assert into.tasks.filter(finished_at=None).count() == 3
    assert case.tasks.filter(finished_at=None).count() == 0
    assert case.links.filter(unlinked_at=None).count() == 1  # the report that is in both
    assert snapshot(but=into) != before
    unmerge_case(by=officer, case_id=case.pk, words="Two after all", version=case.version)
    assert snapshot(but=into) == before
    merge.refresh_from_db()
    assert merge.undone_by == officer
    kinds = Entry.objects.filter(case__in=pair).values_list("kind", flat=True)
    assert {TimelineKind.MERGED, TimelineKind.MERGED_AWAY, TimelineKind.UNMERGED} <= {*kinds}
    reasons = AuditEvent.objects.filter(reason__in=["merged", "unmerged"])
    assert {each.operation for each in reasons} == {"combination", "alteration"}


def test_what_was_done_meanwhile_goes_back_with_it(pair: tuple[Case, Case], officer: User) -> None:
    case, into = pair
    merge_case(by=officer, case_id=case.pk, into_id=into.pk, words="x", version=case.version)
    task = into.tasks.filter(status="paused").get()
    finish_task(by=officer, task_id=task.pk)
    link = CaseLink.objects.filter(case=into, unlinked_at=None).exclude(
        report__in=Report.objects.filter(case_links__case=case)
    )[0]
    into.refresh_from_db()
    unlink_report(
        by=officer, case_id=into.pk, report_id=link.report_id, words="x", version=into.version
    )
    case.refresh_from_db()
    unmerge_case(by=officer, case_id=case.pk, words="x", version=case.version)
    task.refresh_from_db()
    assert (task.case, task.status) == (case, "done")


def test_merging_is_refused_where_partners_would_see_more_or_less(
    officer: User, licensing: User, share: Any
) -> None:
    case, into = CaseFactory(by=officer), CaseFactory(by=officer)
    for shared in (case, into):
        disclosure = share(shared)
        with pytest.raises(WrongState, match="not shared with the same teams"):
            merge_case(by=officer, case_id=case.pk, into_id=into.pk, words="x", version=1)
        from reports.actions.disclose import withdraw_disclosure

        withdraw_disclosure(by=officer, disclosure_id=disclosure.pk, words="x")
    merge_case(by=officer, case_id=case.pk, into_id=into.pk, words="x", version=1)
    assert CaseMerge.objects.count() == 1


def test_what_can_not_be_merged_or_undone_says_why(
    officer: User, person_with: Callable[..., User]
) -> None:
    case, into, third = (CaseFactory(by=officer) for _ in range(3))
    merge = partial(merge_case, by=officer, case_id=case.pk, words="x", version=1)
    with pytest.raises(CaseworkError, match="into itself"):
        merge(into_id=case.pk)
    with pytest.raises(Case.DoesNotExist):
        merge(into_id=uuid.uuid4())
    with pytest.raises(CaseworkError, match="few words"):
        merge(into_id=into.pk, words=" ")
    with pytest.raises(Conflict):
        merge(into_id=into.pk, version=2)
    with pytest.raises(NotAllowed):
        merge(into_id=into.pk, by=person_with("police_triage"))
    with pytest.raises(WrongState, match="not merged"):
        unmerge_case(by=officer, case_id=case.pk, words="x", version=1)
    merge(into_id=into.pk)
    with pytest.raises(WrongState, match="other case is closed"):
        merge_case(by=officer, case_id=third.pk, into_id=case.pk, words="x", version=1)
    with pytest.raises(WrongState, match="closed"):
        merge(into_id=third.pk, version=2)
    close_case(by=officer, case_id=into.pk, outcome=CaseOutcome.RESOLVED, words="Done", version=2)
    with pytest.raises(WrongState, match="stays with it"):
        unmerge_case(by=officer, case_id=case.pk, words="x", version=2)


def test_the_pages_merge_and_undo(officer: User, client: Client) -> None:
    case, into = CaseFactory(by=officer), CaseFactory(by=officer)
    given = {"case": into.display_reference, "words": "One place", "version": 1}
    wrong = client.post(page_of(case, "merge"), {**given, "case": "7KQ4M-2XWTC"})
    assert "Enter a whole reference" in text_of(wrong) or "no case with this" in text_of(wrong)
    assert "One place" in text_of(wrong)
    page = text_of(client.post(page_of(case, "merge"), given, follow=True))
    assert "The case was merged." in page
    assert page_of(into) in page
    assert page_of(case) in text_of(client.get(page_of(into)))
    stale = client.post(page_of(case, "merge"), given)
    assert stale.status_code == 409
    undone = client.post(page_of(case, "unmerge"), {"words": "Two", "version": 2}, follow=True)
    assert "The merging was undone." in text_of(undone)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("other", ["merge back", "merge elsewhere", "close"])
def test_of_two_at_once_one_wins(officer: User, other: str) -> None:
    for _ in range(3):
        forget(officer)
        case, into, third = (CaseFactory(by=officer) for _ in range(3))
        versions = {"words": "x", "version": 1, "by": officer}
        second = {
            "merge back": partial(merge_case, case_id=into.pk, into_id=case.pk, **versions),
            "merge elsewhere": partial(merge_case, case_id=case.pk, into_id=third.pk, **versions),
            "close": partial(close_case, case_id=case.pk, outcome=CaseOutcome.RESOLVED, **versions),
        }[other]
        first = partial(merge_case, case_id=case.pk, into_id=into.pk, **versions)
        outcome = at_once(first, second)
        lost = [each for each in outcome if isinstance(each, Exception)]
        assert len(lost) == 1, outcome
        assert isinstance(lost[0], (Conflict, WrongState)), lost
