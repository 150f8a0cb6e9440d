"""Pages of those who work on reports and cases."""

from __future__ import annotations

import uuid
from typing import Any

from django.test import Client
from django.utils import timezone

from reports.actions.disclose import withdraw_disclosure
from reports.actions.junk import decide_junk
from reports.actions.safeguarding import record_safeguarding
from reports.actions.source_advice import flag_source
from reports.actions.suggestions import decide_pair
from reports.actions.triage import move_report
from reports.enums import Risk, Verdict
from reports.models import ReportFile
from reports.triage.word_searches import KEPT_AS
from tests.support.ways import casework
from tests.support.ways.way import Way, answers, posts
from tests.support.world import LOOKS_LIKE_JUNK, World

POLICE = "police_intelligence"
TRIAGE = "police_triage"


def _report(world: World) -> dict[str, Any]:
    return {"report_id": world.concern.pk}


def _urgent(world: World) -> dict[str, Any]:
    """A report that nobody has yet."""
    return {"report_id": world.tell("A boy in there", risks=frozenset({Risk.CHILD})).pk}


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


def _referred(world: World) -> dict[str, Any]:
    """A new report with a record that somebody was referred."""
    report = world.tell("A child waits on the stairs")
    record_safeguarding(
        by=world.person(TRIAGE),
        report_id=report.pk,
        route="mash_children",
        made_on=timezone.localdate(),
        reference="C-1",
        made_by="Sgt A. Wells",
    )
    return {"report_id": report.pk}


def _flagged(world: World) -> dict[str, Any]:
    """A new report that is flagged for advice of the source unit."""
    report = world.tell("My cousin told me where it is kept")
    flag_source(by=world.person(TRIAGE), report_id=report.pk, reason="told", words="A cousin")
    return {"report_id": report.pk}


def _closed(world: World) -> dict[str, Any]:
    """A new report that was closed; its sender is told so."""
    report = world.tell("It is quiet again")
    for version, (move, reason) in enumerate((("start", "start"), ("close", "done")), 1):
        move_report(
            by=world.person(TRIAGE),
            report_id=report.pk,
            transition=move,
            reason=reason,
            told="looked_at" if move == "close" else "",
            version=version,
        )
    return {"report_id": report.pk}


def _sanitised(world: World) -> dict[str, Any]:
    """A report that intelligence was made from."""
    assert world.item
    return {"report_id": world.concern.pk}


def _item_shared(world: World) -> dict[str, Any]:
    assert world.asked
    return {"disclosure_id": world.shared_item.pk}


def _picture(world: World) -> dict[str, Any]:
    report = world.reachable
    return {"report_id": report.pk, "file_id": ReportFile.objects.get(report=report).pk}


def _junk(world: World) -> dict[str, Any]:
    """A report that looks like junk."""
    return {"report_id": world.junk.pk}


def _picture_of_junk(world: World) -> dict[str, Any]:
    return {**_junk(world), "file_id": ReportFile.objects.get(report=world.junk).pk}


def _closed_as_junk(world: World) -> dict[str, Any]:
    """Another one, which somebody closed."""
    report = world.tell("See www.closed.example", set_aside=LOOKS_LIKE_JUNK)
    triage = world.person(TRIAGE)
    decide_junk(by=triage, report_id=report.pk, transition="junk", reason="advert")
    return {"report_id": report.pk}


def _two(world: World) -> dict[str, Any]:
    """Two reports that nobody has said anything of."""
    return {"report_id": world.concern.pk, "other_id": world.reachable.pk}


def _same(world: World) -> dict[str, Any]:
    """Two reports that are linked as the same: new ones each time, since it is said once."""
    one, other = (world.tell(f"Needles by the swings, told {time}") for time in ("first", "again"))
    decide_pair(
        by=world.person(POLICE),
        report_id=one.pk,
        other_id=other.pk,
        verdict=Verdict.SAME,
        words="The same needles",
    )
    return {"report_id": one.pk, "other_id": other.pk}


def _searched(client: Client, world: World) -> None:
    """This browser has searched for a word of every report that `more_reports` adds."""
    session = client.session
    session[KEPT_AS] = [["known", "report", True]]
    session.save()


def _case(world: World) -> dict[str, Any]:
    return {"case_id": world.case.pk}


def _disclosure(world: World) -> dict[str, Any]:
    return {"disclosure_id": world.disclosure.pk}


def _withdrawn(world: World) -> dict[str, Any]:
    """What was shared with safeguarding, and is not any more."""
    made = world.share(world.reachable, world.agree(f"ISA-{uuid.uuid4().hex[:8]}"))
    withdraw_disclosure(by=world.person(POLICE), disclosure_id=made.pk, words="No longer needed")
    return {"disclosure_id": made.pk}


def _draft(world: World) -> dict[str, Any]:
    """A draft of the routing rules, which somebody else began."""
    return {"number": world.routing_draft().number}


def _rule(world: World) -> dict[str, Any]:
    return {**_draft(world), "key": "needles"}


WAYS = {
    "reports:triage:queue": Way(who=POLICE, more=World.more_reports),
    "reports:triage:word-search": Way(who=POLICE),
    "reports:triage:word-results": Way(
        who=POLICE,
        arguments=lambda world: {"search": "known"},
        begin=_searched,
        more=World.more_reports,
    ),
    "reports:triage:report-pair": Way(
        who=POLICE,
        arguments=_two,
        also=(Way(who=POLICE, arguments=_same, state="[linked as the same]"),),
    ),
    "reports:triage:report-pair-undo": posts("takes back a link", who=POLICE, arguments=_two),
    "reports:triage:map": Way(who=POLICE, more=World.more_reports),
    "reports:triage:map-points": answers("GeoJSON", who=POLICE, more=World.more_reports),
    "reports:triage:report-detail": Way(
        who=POLICE,
        arguments=_report,
        also=(
            Way(who=POLICE, arguments=_needles, state="[needle find]"),
            Way(who=POLICE, arguments=_coded, state="[asked a question]"),
            Way(who=POLICE, arguments=_reachable, state="[with a photo]"),
            Way(who=POLICE, arguments=_sanitised, state="[with intelligence]"),
            Way(who=TRIAGE, arguments=_urgent, state="[urgent]"),
            Way(who=POLICE, arguments=_flagged, state="[flagged]"),
            Way(who=POLICE, arguments=_closed, state="[closed]"),
        ),
    ),
    "reports:triage:report-preview": answers("a part of a page", who=TRIAGE, arguments=_urgent),
    "reports:triage:report-watch": answers(
        "a part of a page", who=POLICE, arguments=_report, query="?version=1"
    ),
    "reports:triage:report-acknowledge": posts(
        "takes an urgent report", who=TRIAGE, arguments=_urgent
    ),
    "reports:triage:keys": posts("remembers a choice", who=POLICE),
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
    "reports:triage:report-transfer": posts("changes a report", who=POLICE, arguments=_report),
    "reports:triage:routing": Way(who=POLICE, more=World.more_routing_versions),
    "reports:triage:routing-version": Way(
        who=POLICE,
        arguments=_draft,
        also=(Way(who=POLICE, arguments=lambda _world: {"number": 1}, state="[in use]"),),
    ),
    "reports:triage:routing-start": posts(
        "starts a draft", who=POLICE, arguments=lambda _world: {"number": 1}
    ),
    "reports:triage:routing-trial": Way(who=POLICE, arguments=_draft, more=World.more_reports),
    "reports:triage:routing-publish": posts("publishes rules", who=POLICE, arguments=_draft),
    "reports:triage:routing-discard": posts("ends a draft", who=POLICE, arguments=_draft),
    "reports:triage:routing-rule": Way(
        who=POLICE,
        arguments=_rule,
        also=(
            Way(
                who=POLICE,
                arguments=lambda world: {**_draft(world), "key": "everything"},
                state="[the last]",
            ),
            Way(
                who=POLICE,
                arguments=lambda world: {**_draft(world), "key": "new"},
                state="[new]",
            ),
        ),
    ),
    "reports:triage:routing-change": posts(
        "changes a draft", who=POLICE, arguments=lambda world: {**_rule(world), "how": "up"}
    ),
    "reports:triage:report-link": posts("changes a report", who=POLICE, arguments=_report),
    "reports:triage:report-ask": Way(
        who=POLICE,
        arguments=lambda world: {"report_id": world.quiet.pk},
        also=(
            Way(who=POLICE, arguments=_coded, state="[a question waits]"),
            Way(who=POLICE, arguments=_report, state="[no code]"),
        ),
    ),
    "reports:triage:source-flags": Way(who=POLICE, more=World.more_flags),
    "reports:triage:report-source-flag": Way(
        who=POLICE,
        arguments=_report,
        also=(
            Way(who=POLICE, arguments=_flagged, state="[flagged]"),
            Way(who=TRIAGE, arguments=_flagged, state="[flagged, triage]"),
        ),
    ),
    "reports:triage:report-source-words": posts("sealed words", who=POLICE, arguments=_flagged),
    "reports:triage:report-source-advice": posts("records advice", who=POLICE, arguments=_flagged),
    "reports:triage:safeguarding": Way(who=POLICE, more=World.more_urgent),
    "reports:triage:report-safeguarding": Way(
        who=POLICE,
        arguments=_report,
        also=(Way(who=POLICE, arguments=_referred, state="[recorded]"),),
    ),
    "reports:triage:report-safeguarding-words": posts(
        "sealed words", who=POLICE, arguments=_referred
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
    "reports:triage:junk-picture": posts("a picture", who=TRIAGE, arguments=_picture_of_junk),
    "reports:triage:junk-decide": posts(
        "moves a report", who=TRIAGE, arguments=lambda world: {**_junk(world), "move": "release"}
    ),
    "reports:triage:case-list": Way(who=POLICE, more=World.more_cases),
    "reports:triage:case-open": Way(who=POLICE, query=lambda world: f"?report={world.concern.pk}"),
    "reports:triage:case-detail": Way(
        who=POLICE,
        arguments=_case,
        more=World.fuller_case,
        also=(
            Way(who=POLICE, arguments=casework.merged, state="[merged]"),
            Way(who=POLICE, arguments=casework.closed, state="[closed]"),
        ),
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
    "reports:triage:case-reopen": posts("changes a case", who=POLICE, arguments=casework.closed),
    "reports:triage:disclose-case": Way(who=POLICE, arguments=_case),
    "reports:triage:disclose-report": Way(
        who=POLICE,
        arguments=_report,
        query=f"?request={uuid.UUID(int=7)}",
    ),
    "reports:triage:disclosure": Way(
        who=POLICE,
        arguments=_disclosure,
        also=(
            Way(who=POLICE, arguments=_withdrawn, state="[withdrawn]"),
            Way(who=POLICE, arguments=_item_shared, state="[intelligence]"),
        ),
    ),
    "reports:triage:shared-with-us": Way(who="safeguarding", more=World.more_disclosures),
    "reports:triage:shared": Way(
        who="safeguarding",
        arguments=_disclosure,
        more=World.fuller_case,
        also=(
            Way(who="safeguarding", arguments=_withdrawn, state="[withdrawn]"),
            Way(who="licensing_officer", arguments=_item_shared, state="[intelligence]"),
        ),
    ),
}
