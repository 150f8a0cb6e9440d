"""Pages of those who work on reports and cases."""

from __future__ import annotations

import uuid
from typing import Any

from reports.actions.disclose import withdraw_disclosure
from reports.actions.junk import decide_junk
from reports.models import ReportFile
from tests.support.ways import casework
from tests.support.ways.way import Way, answers, posts
from tests.support.world import LOOKS_LIKE_JUNK, World

POLICE = "police_intelligence"
TRIAGE = "police_triage"


def _report(world: World) -> dict[str, Any]:
    return {"report_id": world.concern.pk}


def _needles(world: World) -> dict[str, Any]:
    return {"report_id": world.needles.pk}


def _reachable(world: World) -> dict[str, Any]:
    """A report whose sender left contact details, and said how they know."""
    return {"report_id": world.reachable.pk}


def _coded(world: World) -> dict[str, Any]:
    """A report whose sender got a code, and has been asked something."""
    return {"report_id": world.coded.pk}


def _question(world: World) -> dict[str, Any]:
    """A question that waits for a second look."""
    return {"message_id": world.question.pk}


def _picture(world: World) -> dict[str, Any]:
    report = world.reachable
    return {"report_id": report.pk, "file_id": ReportFile.objects.get(report=report).pk}


def _junk(world: World) -> dict[str, Any]:
    """A report that looks like junk."""
    return {"report_id": world.junk.pk}


def _closed_as_junk(world: World) -> dict[str, Any]:
    """Another one, which somebody closed."""
    report = world.tell("See www.closed.example", set_aside=LOOKS_LIKE_JUNK)
    triage = world.person(TRIAGE)
    decide_junk(by=triage, report_id=report.pk, transition="junk", reason="advert")
    return {"report_id": report.pk}


def _case(world: World) -> dict[str, Any]:
    return {"case_id": world.case.pk}


def _disclosure(world: World) -> dict[str, Any]:
    return {"disclosure_id": world.disclosure.pk}


def _withdrawn(world: World) -> dict[str, Any]:
    """What was shared with safeguarding, and is not any more."""
    made = world.share(world.reachable, world.agree(f"ISA-{uuid.uuid4().hex[:8]}"))
    withdraw_disclosure(by=world.person(POLICE), disclosure_id=made.pk, words="No longer needed")
    return {"disclosure_id": made.pk}


WAYS = {
    "reports:triage:queue": Way(who=POLICE, more=World.more_reports),
    "reports:triage:map": Way(who=POLICE, more=World.more_reports),
    "reports:triage:map-points": answers("GeoJSON", who=POLICE, more=World.more_reports),
    "reports:triage:report-detail": Way(
        who=POLICE,
        arguments=_report,
        also=(
            Way(who=POLICE, arguments=_needles, state="[needle find]"),
            Way(who=POLICE, arguments=_coded, state="[asked a question]"),
            Way(who=POLICE, arguments=_reachable, state="[with a photo]"),
        ),
    ),
    "reports:triage:report-words": posts(
        "sealed words",
        who=POLICE,
        arguments=_report,
        also=(posts("", who=POLICE, arguments=_needles, state="[needle find]"),),
    ),
    "reports:triage:report-picture": posts("a picture", who=POLICE, arguments=_picture),
    "reports:triage:report-contact": Way(
        who=TRIAGE,
        arguments=_reachable,
        also=(Way(who=TRIAGE, arguments=_report, state="[none left]"),),
    ),
    "reports:triage:report-source": Way(
        who=POLICE,
        arguments=_reachable,
        also=(Way(who=POLICE, arguments=_report, state="[none left]"),),
    ),
    "reports:triage:report-move": posts(
        "changes a report",
        who=POLICE,
        arguments=lambda world: {**_report(world), "move": "start"},
    ),
    "reports:triage:report-assign": posts("changes a report", who=POLICE, arguments=_report),
    "reports:triage:report-priority": posts("changes a report", who=POLICE, arguments=_report),
    "reports:triage:report-amend": posts("changes a report", who=POLICE, arguments=_report),
    "reports:triage:report-link": posts("changes a report", who=POLICE, arguments=_report),
    "reports:triage:report-ask": Way(
        who=POLICE,
        arguments=lambda world: {"report_id": world.quiet.pk},
        also=(
            Way(who=POLICE, arguments=_coded, state="[a question waits]"),
            Way(who=POLICE, arguments=_report, state="[no code]"),
        ),
    ),
    "reports:triage:question": Way(who=POLICE, arguments=_question),
    "reports:triage:question-send": posts("sends a question", who=POLICE, arguments=_question),
    "reports:triage:question-return": posts("ends a question", who=POLICE, arguments=_question),
    "reports:triage:junk": Way(
        who=TRIAGE,
        more=World.more_junk,
        also=(Way(who=TRIAGE, query="?show=closed", state="[closed]"),),
    ),
    "reports:triage:junk-close": posts("closes reports", who=TRIAGE),
    "reports:triage:junk-report": Way(
        who=TRIAGE,
        arguments=_junk,
        also=(Way(who=TRIAGE, arguments=_closed_as_junk, state="[closed]"),),
    ),
    "reports:triage:junk-words": posts("sealed words", who=TRIAGE, arguments=_junk),
    "reports:triage:junk-decide": posts(
        "moves a report", who=TRIAGE, arguments=lambda world: {**_junk(world), "move": "release"}
    ),
    "reports:triage:case-list": Way(who=POLICE, more=World.more_cases),
    "reports:triage:case-open": Way(who=POLICE, query=lambda world: f"?report={world.concern.pk}"),
    "reports:triage:case-detail": Way(
        who=POLICE,
        arguments=_case,
        more=World.fuller_case,
        also=(Way(who=POLICE, arguments=casework.merged, state="[merged]"),),
    ),
    "reports:triage:case-link": posts("changes a case", who=POLICE, arguments=_case),
    "reports:triage:case-unlink": posts(
        "changes a case",
        who=POLICE,
        arguments=lambda world: {**_case(world), "report_id": world.linked.pk},
    ),
    "reports:triage:case-note": posts("changes a case", who=POLICE, arguments=_case),
    "reports:triage:case-words": posts("sealed words", who=POLICE, arguments=_case),
    "reports:triage:case-task": posts("changes a case", who=POLICE, arguments=_case),
    "reports:triage:case-task-finish": posts(
        "changes a case",
        who=POLICE,
        arguments=lambda world: {**_case(world), "task_id": world.task.pk},
    ),
    "reports:triage:case-close": posts("changes a case", who=POLICE, arguments=_case),
    "reports:triage:disclose-case": Way(who=POLICE, arguments=_case),
    "reports:triage:disclose-report": Way(
        who=POLICE,
        arguments=_report,
        query=f"?request={uuid.UUID(int=7)}",
    ),
    "reports:triage:disclosure": Way(
        who=POLICE,
        arguments=_disclosure,
        also=(Way(who=POLICE, arguments=_withdrawn, state="[withdrawn]"),),
    ),
    "reports:triage:shared-with-us": Way(who="safeguarding", more=World.more_disclosures),
    "reports:triage:shared": Way(
        who="safeguarding",
        arguments=_disclosure,
        more=World.fuller_case,
        also=(Way(who="safeguarding", arguments=_withdrawn, state="[withdrawn]"),),
    ),
}
