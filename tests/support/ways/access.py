"""Letting partners know that a case exists, asking for access to it, and answering."""

from __future__ import annotations

from typing import Any

from agencies.registry.clearances import Clearance
from reports.actions.access import ask_for_access, tell_partners
from reports.enums import AccessPurpose, RequestState
from reports.models import AccessRequest, Case, CaseNotice
from tests.support.ways.way import Way, posts
from tests.support.world import World

OWNER = "police_intelligence"
ASKER = "licensing_officer"
TEAM = Clearance.LICENSING_OFFICER


def notice_of(world: World, case: Case | None = None) -> CaseNotice:
    """The notice of a case, the world's own if none is named, to the licensing officers."""
    case = Case.objects.get(pk=(case or world.case).pk)
    found = CaseNotice.objects.filter(case=case, team=TEAM).first()
    if found is None or not found.is_told:
        tell_partners(by=world.person(OWNER), case_id=case.pk, teams=[TEAM], version=case.version)
    return CaseNotice.objects.get(case=case, team=TEAM)


def request_of(world: World, case: Case | None = None) -> AccessRequest:
    """The licensing officer's open request about that case."""
    notice = notice_of(world, case)
    found = AccessRequest.objects.filter(notice=notice, state=RequestState.OPEN).first()
    return found or ask_for_access(
        by=world.person(ASKER),
        notice_id=notice.pk,
        purpose=AccessPurpose.LICENSING,
        words="The premises next door hold a licence",
    )


def _notice(world: World) -> dict[str, Any]:
    return {"notice_id": notice_of(world).pk}


def _request(world: World) -> dict[str, Any]:
    return {"request_id": request_of(world).pk}


def _more_notices(world: World, count: int) -> None:
    world.more_cases(count)
    for case in Case.objects.order_by("-opened_at")[:count]:
        notice_of(world, case)


def _more_requests(world: World, count: int) -> None:
    world.more_cases(count)
    for case in Case.objects.order_by("-opened_at")[:count]:
        request_of(world, case)


WAYS = {
    "reports:triage:case-partners": posts(
        "changes who knows of a case",
        who=OWNER,
        arguments=lambda world: {"case_id": world.case.pk},
    ),
    "reports:triage:access-cases": Way(who=ASKER, more=_more_notices),
    "reports:triage:access-ask": Way(who=ASKER, arguments=_notice),
    "reports:triage:access-requests": Way(who=ASKER, more=_more_requests),
    "reports:triage:access-request": Way(who=ASKER, arguments=_request),
    "reports:triage:access-request-words": posts("sealed words", who=ASKER, arguments=_request),
    "reports:triage:access-withdraw": posts("changes a request", who=ASKER, arguments=_request),
    "reports:triage:access-answers": Way(who=OWNER, more=_more_requests),
    "reports:triage:access-answer": Way(who=OWNER, arguments=_request),
    "reports:triage:access-answer-words": posts("sealed words", who=OWNER, arguments=_request),
}
