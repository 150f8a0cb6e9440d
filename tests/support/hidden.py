"""Rows that exist and that nobody who visits may see, to be forged into addresses and forms."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import cache
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import connection
from django.utils import timezone

from agencies.refuse.models import (
    Bin,
    BinVisit,
    Box,
    Device,
    FindImport,
    HealthRecord,
    Job,
    Round,
    System,
)
from agencies.registry.invitations import invite_person
from agencies.registry.models import AccessReview, Agency, Disclosure, Membership
from agencies.registry.reviews import carry_on_reviews
from hotspots.actions.gis_tokens import make_token
from hotspots.enums import Source
from portal.accounts.models import User
from portal.vault.ids import uuid7
from reports.actions.cases import open_case
from reports.actions.meetings import call_meeting
from reports.actions.questions import write_question
from reports.actions.tasks import set_task
from reports.enums import CaseKind, LinkReason
from reports.models import (
    AccessRequest,
    BulkAction,
    Case,
    CaseNotice,
    CaseTask,
    IntelligenceItem,
    Meeting,
    MeetingItem,
    OriginatorRequest,
    Report,
    ReportFile,
    ReportMessage,
    ReportNarrative,
    SavedSearch,
    TimelineEntry,
)
from tests.factories.pictures import waiting_pictures
from tests.support import (
    bulk,
    cleansing,
    hidden_premises,
    hotspots,
    inboxes,
    intelligence,
    releases,
    saved,
    watching,
)
from tests.support.database import show_only
from tests.support.hidden_premises import NOBODY, TITLE
from tests.support.visibility import operations
from tests.support.ways import access
from tests.support.world import World

OTHER_AGENCY = "treatment"

WATCHED = (
    "reports_",
    "registry_",
    "refuse_",
    "licensing_",
    "operations_",
    "hotspots_",
    "outbox_",
    "accounts_",
    "mfa_",
)
NOT_WATCHED = ("audit_event", "audit_seal", "cache_entry", "django_session", "reports_place")
"""What a request may write although it is refused, and what is too large and never written."""


@dataclass(frozen=True)
class Hidden:
    """Identifiers by the name of the parameter that takes them; words that no page may show."""

    ids: dict[str, Any]
    references: tuple[str, ...]
    words: tuple[str, ...]


def hide(world: World) -> Hidden:
    """A report, a case, a task, a notice and a request that no visitor sees, and another agency's
    people. Made by the real actions, then taken out of everybody's sight."""
    police = world.person("police_intelligence")
    agency = Agency.objects.get(key="police")
    report, linked = (world.tell(TITLE, pictures=waiting_pictures()) for _ in range(2))
    files = ReportFile.objects.filter(report=report)
    files.update(audience=NOBODY)
    case = open_case(
        by=police,
        owner_id=agency.pk,
        kind=CaseKind.PLACE,
        title=TITLE,
        report_ids=[linked.pk],
        reason=LinkReason.SAME_PLACE,
    )
    task: CaseTask = set_task(
        by=police,
        case_id=case.pk,
        what=TITLE,
        agency_id=agency.pk,
        due_on=timezone.localdate(),
    )
    meeting = call_meeting(
        by=police, title=TITLE, starts_at=timezone.now(), teams=[], case_ids=[case.pk]
    )
    question = write_question(
        by=world.person("police_triage"),
        report_id=inboxes.report_with(inboxes.new_code()).pk,
        words=TITLE,
    )
    request = access.request_of(world, case)
    disclosure = world.share(report, world.agreement)
    notice = request.notice
    many = bulk.preview(world)
    item = intelligence.write(world, report=world.tell(TITLE))
    asked = intelligence.ask(world, intelligence.share(world, intelligence.release(world)))
    kept = saved.keep(world.another("police_triage"), TITLE, words=TITLE)
    # Somebody's own, which no visitor sees; nothing changes whose it is.
    watch = watching.watch(world.another("police_triage"), TITLE)
    for model, keys in (
        (IntelligenceItem, [item.pk]),
        (OriginatorRequest, [asked.pk]),
        (Report, [report.pk, linked.pk]),
        (ReportNarrative, [report.pk, linked.pk]),
        (Case, [case.pk]),
        (CaseNotice, [notice.pk]),
        (AccessRequest, [request.pk]),
        (Disclosure, [disclosure.pk]),
        (ReportMessage, [question.pk]),
        (CaseTask, [task.pk]),
        (Meeting, [meeting.pk]),
        (SavedSearch, [kept.pk]),
        (BulkAction, [many.pk]),
    ):
        model.objects.filter(pk__in=keys).update(audience=NOBODY)
    phone = cleansing.another_phone(world)
    Device.objects.filter(pk=phone.pk).update(audience=NOBODY)
    stick = cleansing.another_needlestick(world)
    HealthRecord.objects.filter(pk=stick.pk).update(audience=NOBODY)
    bin_there = cleansing.another_bin(world)
    emptied = cleansing.another_emptying(world, bin_there.pk)
    BinVisit.objects.filter(pk=emptied.pk).update(audience=NOBODY)
    Bin.objects.filter(pk=bin_there.pk).update(audience=NOBODY)
    (box,) = cleansing.more_boxes(world, 1)
    Box.objects.filter(pk=box.pk).update(audience=NOBODY)
    logged = cleansing.log(world).rounds.get()
    Round.objects.filter(pk=logged.pk).update(audience=NOBODY)
    system = cleansing.another_system(world)
    System.objects.filter(pk=system.pk).update(audience=NOBODY)
    job = cleansing.another_job(world)
    Job.objects.filter(pk=job.pk).update(audience=NOBODY)
    upload = cleansing.another_import(world, state="checked")
    FindImport.objects.filter(pk=upload.pk).update(audience=NOBODY)
    run = hotspots.ask(police, sources=(Source.RESIDENTS,))
    show_only(run, NOBODY)
    TimelineEntry.objects.filter(case=case).update(audience=NOBODY)
    TimelineEntry.objects.filter(report__in=[report, linked]).update(audience=NOBODY)
    shown = (report.display_reference, linked.display_reference, case.display_reference)
    return Hidden(
        ids={
            "report_id": report.pk,
            "other_id": linked.pk,
            "case_id": case.pk,
            "item_id": item.pk,
            "asked_id": asked.pk,
            "bulk_id": many.pk,
            "task_id": task.pk,
            "job_id": job.pk,
            "device_id": phone.pk,
            "health_id": stick.pk,
            "bin_id": bin_there.pk,
            "visit_id": emptied.pk,
            "box_id": box.pk,
            **hidden_premises.hide(world),
            **operations.hide_in(world, NOBODY),
            "round_id": logged.pk,
            "run_id": run.pk,
            "import_id": upload.pk,
            "system_id": system.pk,
            "token_id": _token_of_somebody_else(world),
            "notice_id": notice.pk,
            "request_id": request.pk,
            "disclosure_id": disclosure.pk,
            "message_id": question.pk,
            "file_id": files[0].pk,
            "meeting_id": meeting.pk,
            "saved_id": kept.pk,
            "watch_id": watch.pk,
            "agenda_id": MeetingItem.objects.get(meeting=meeting).pk,
            **_of_another_agency(world),
            "release_id": _release(world),
        },
        references=shown,
        words=(TITLE, *shown, *(str(each.pk) for each in (report, linked, case, notice, request))),
    )


def _release(world: World) -> Any:
    release = releases.asked(world.person("spp_coordinator"))
    release.pk, release.audience, release.year = uuid7(), NOBODY, release.year - 900
    release.save(force_insert=True)
    return release.pk


def _token_of_somebody_else(world: World) -> uuid.UUID:
    return make_token(by=world.another("cleansing_lead"), name=TITLE, days=1).token.pk


def _of_another_agency(world: World) -> dict[str, Any]:
    """A colleague, an invitation and a review of an agency that is not the visitor's, and the
    second factor of somebody else."""
    agency = Agency.objects.get(key=OTHER_AGENCY)
    person = world.person("treatment_provider")
    administrator = User.objects.create_user("other.admin@agency.example", None, full_name="Other")
    Membership.objects.create(user=administrator, agency=agency, roles=["agency_administrator"])
    invitation = invite_person(
        by=administrator,
        agency=agency,
        email="somebody.new@agency.example",
        full_name="Somebody New",
        roles=["treatment_provider"],
    )
    carry_on_reviews()
    return {
        "membership_id": Membership.objects.get(user=person).pk,
        "invitation_id": invitation.pk,
        "review_id": AccessReview.objects.get(agency=agency).pk,
    }


def factor_of_somebody_else(world: World) -> int:
    """A passkey's key. Made late: a visitor starts by forgetting everybody's factors."""
    found, _ = Authenticator.objects.get_or_create(
        user=world.person("treatment_provider"),
        type=Authenticator.Type.WEBAUTHN,
        defaults={"data": {"name": "Not yours", "credential": {}}},
    )
    return int(found.pk)


def rows() -> dict[str, str]:
    """A fingerprint of what every table holds, by table."""
    # What a sign-in notes of itself is no change of anything.
    row = "(to_jsonb(t) - 'last_login' - 'last_used_at')::text"
    return _of_every_table(f"md5(coalesce(string_agg({row}, E'\\n' ORDER BY {row}), ''))")


def count_of(value: str | uuid.UUID) -> int:
    """How many rows name this identifier in any column."""
    found = "count(*) FILTER (WHERE to_jsonb(t)::text LIKE %s)"
    return sum(_of_every_table(found, f"%{value}%").values())


def _of_every_table(aggregate: str, *values: str) -> dict[str, Any]:
    """In one statement: the tests of forged identifiers ask hundreds of times each."""
    tables = watched()
    each = (f"SELECT '{table}', {aggregate} FROM {table} t" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each), [*values] * len(tables) or None)
        return dict(cursor.fetchall())


@cache
def watched() -> tuple[str, ...]:
    """The tables whose rows a refused request must leave as they are."""
    return tuple(
        each
        for each in connection.introspection.table_names()
        if each.startswith(WATCHED) and each not in NOT_WATCHED
    )
