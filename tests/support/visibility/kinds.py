"""The kinds of protected rows, and by hand: which roles see which of the scene's rows.

This table is not derived from reports/audiences.py or the roles: it says again, in the words of
domain.md ("Who sees what"), what they must come to.
"""

from __future__ import annotations

from agencies.refuse import health_queries, stock_queries
from agencies.refuse import models as refuse
from agencies.refuse import queries as refuse_queries
from agencies.registry.agreements import agreements_visible_to
from agencies.registry.models import Disclosure, SharingAgreement
from portal.audit.models import AuditEvent
from portal.oversight.models import Explanation, UnusualAccess
from portal.oversight.queries import explanations_visible_to, unusual_access_visible_to
from reports import models, queries
from tests.support.visibility import (
    cleansing,
    kinds_hotspots,
    kinds_licensing,
    kinds_operations,
    kinds_releases,
    kinds_watches,
    kinds_writing,
    probes,
    probes_cleansing,
    probes_maps,
    saved,
)
from tests.support.visibility.looking import Channel, Kind, Probe
from tests.support.visibility.scene import ELSEWHERE

POLICE = {"police_triage", "police_intelligence"}
CLEANSING = {"cleansing_lead"}
CREWS = CLEANSING | {"refuse_crew"}
FIGURES = CLEANSING | POLICE | {"spp_coordinator"}
LICENSING_HERE = {"licensing_officer"}
LICENSING = LICENSING_HERE | {ELSEWHERE}
SAFEGUARDING = {"safeguarding"}
HEALTH = {"public_health"}
TREATMENT = {"treatment_provider"}
TEAMS = {"safeguarding": SAFEGUARDING, "cleansing": CLEANSING, "licensing": LICENSING}

SEE_QUEUE = POLICE | CLEANSING | LICENSING | SAFEGUARDING
SEE_CASES = POLICE | LICENSING | SAFEGUARDING
READ_WORDS = SEE_QUEUE

PARTNERS = CLEANSING | LICENSING | SAFEGUARDING | HEALTH | TREATMENT | {"spp_coordinator"}
DO_TASKS = POLICE | PARTNERS
ANSWERING = {"police_intelligence"}
ROUTING = {"police_intelligence"}
EXPLAINING = {"auditor", "agency_administrator"}
UNUSUAL = {"of the own agency": EXPLAINING, "of another agency": {"auditor"}}
KEEP_AGREEMENTS = {"spp_coordinator"}
SEE_AGREEMENTS = KEEP_AGREEMENTS | {"auditor", "police_intelligence", "agency_administrator"}

TRIAGE = probes.TRIAGE
NETWORKS = [f"{TRIAGE}{each}-network" for each in ("report", "case", "intelligence")]
PAGE, LIST, COUNT, SEARCH, MAP = (
    Channel.PAGE,
    Channel.LIST,
    Channel.COUNT,
    Channel.SEARCH,
    Channel.MAP,
)
EXPORT = Channel.EXPORT

QUESTIONS = ("a question that was sent", "a question that waits")

OF_CASES = {
    "of the police": POLICE,
    "shared with licensing": POLICE | LICENSING_HERE,
    "shared in part with safeguarding": POLICE | SAFEGUARDING,
    "not shared any more": POLICE,
}
MERGED = "merged into another"
WITH_MERGED = {**OF_CASES, MERGED: POLICE}
POLICE_ONLY = "for the police only, in a case shared with licensing"

INTELLIGENCE = {"police_intelligence"}
SEE_ITEMS = INTELLIGENCE | LICENSING
SEE_NETWORKS = SEE_QUEUE | SEE_CASES | SEE_ITEMS
ITEMS = {
    "being written": INTELLIGENCE,
    "waiting for a second person": INTELLIGENCE,
    "released": INTELLIGENCE,
    "shared with licensing": INTELLIGENCE | LICENSING_HERE,
    "withdrawn, shared before": INTELLIGENCE,
}
CURRENT = [name for name in ITEMS if "withdrawn" not in name]
UNSHARED = [name for name in ITEMS if name != "shared with licensing"]

LINKS = {
    **{f"a concern, in a case {name}": POLICE for name in WITH_MERGED},
    # Reports go with a case only where they were disclosed.
    "a concern, in a case shared with licensing": POLICE | LICENSING_HERE,
}

TASKS = {
    "for licensing, in a case shared with it": POLICE | LICENSING_HERE,
    "for licensing, in a case that is not": POLICE,
    "for safeguarding, in a case shared with licensing": POLICE,
    "for safeguarding, in a case shared in part with it": POLICE | SAFEGUARDING,
}
TASK_ENTRIES = {f"of a task {name}": roles for name, roles in TASKS.items()}
IN_PART = "of a task for safeguarding, in a case shared in part with it"
"""It goes with the task, whose page it is on: the timeline was not shared."""
MEETINGS = {"with licensing": POLICE | LICENSING_HERE, "of the police alone": POLICE}

# A team is one agency's: licensing officers of another see nothing of it.
SAVED = {
    **{saved.own_of(role): {role} for role in saved.KEEP},
    **{saved.shared_by(role): {role} for role in saved.SHARE},
}

SET_ASIDE = "set aside as junk"
"""What is in no role's audience until somebody has looked at it (triage/test_junk.py)."""

REPORTS = {
    "a concern": POLICE,
    "a concern that is urgent": POLICE,
    "a concern about litter": POLICE | CLEANSING,
    # With a job of it, crews see its place; never its words.
    "a needle find": POLICE | CREWS,
    "an incident at premises": POLICE | LICENSING,
    "intelligence of a partner": POLICE,
    "a recorded crime": POLICE,
    SET_ASIDE: set(),
    "shared with public health": POLICE | HEALTH,
    "shared until last week": POLICE,
    **LINKS,
    **{f"passed to {team}": POLICE | roles for team, roles in TEAMS.items()},
    "passed to cleansing": POLICE | CREWS,
}

NARRATIVES = {
    **REPORTS,
    # What a resident wrote stays with the police, wherever the report goes; safeguarding excepted.
    "a concern about litter": POLICE,
    "a needle find": POLICE | CLEANSING,
    "passed to cleansing": POLICE,
    "passed to licensing": POLICE,
    "a concern, in a case shared with licensing": POLICE,  # its facts were disclosed, no words
}

PICTURES = {
    # What a picture shows is as much as words; but disclosing words gives no pictures away.
    name: roles - HEALTH
    for name, roles in NARRATIVES.items()
}

AMENDMENTS = {
    "a concern": POLICE,
    "a concern, before it was passed on": POLICE,
    "a needle find": POLICE | CLEANSING,
    "an incident at premises": POLICE | LICENSING,
    "passed to safeguarding": POLICE | SAFEGUARDING,
    "passed to cleansing": POLICE,
    "passed to licensing": POLICE,
    "shared with public health": POLICE | HEALTH,
}

KINDS = (
    Kind(
        models.Report,
        seen_by=REPORTS,
        visible_to=queries.reports_visible_to,
        probes=(
            Probe(PAGE, [probes.DETAIL], SEE_QUEUE, probes.report_pages),
            Probe(LIST, [f"{TRIAGE}queue"], SEE_QUEUE, probes.report_list),
            Probe(LIST, [f"{TRIAGE}map"], SEE_QUEUE, probes.report_map_list),
            Probe(LIST, [f"{TRIAGE}case-open"], POLICE, probes.reports_for_a_new_case),
            Probe(COUNT, [f"{TRIAGE}queue"], SEE_QUEUE, probes.report_count),
            Probe(SEARCH, [f"{TRIAGE}queue"], SEE_QUEUE, probes.report_search),
            Probe(SEARCH, [f"{TRIAGE}queue"], SEE_QUEUE, probes.report_reference_search),
            Probe(MAP, [f"{TRIAGE}map-points"], SEE_QUEUE, probes.report_map),
            *probes_maps.probes_of_reports(SEE_QUEUE, INTELLIGENCE, rows=REPORTS),
            Probe(
                PAGE,
                [f"{TRIAGE}shared"],
                PARTNERS,
                probes.reports_shared,
                among=["shared with public health", "shared until last week", *LINKS],
            ),
            Probe(PAGE, [f"{TRIAGE}disclose-report"], ANSWERING, probes.reports_to_share),
            Probe(LIST, [f"{TRIAGE}routing-trial"], ROUTING, probes.reports_tried),
            Probe(COUNT, [f"{TRIAGE}routing-trial"], ROUTING, probes.count_of_reports_tried),
            Probe(PAGE, [f"{TRIAGE}report-ask"], POLICE, probes.reports_to_ask),
            Probe(
                LIST,
                [f"{TRIAGE}safeguarding"],
                POLICE | SAFEGUARDING,
                probes.reports_without_safeguarding,
                among=["a concern that is urgent"],
            ),
            Probe(PAGE, [f"{TRIAGE}intelligence-write"], ANSWERING, probes.reports_to_write_from),
            Probe(PAGE, [f"{TRIAGE}report-preview"], SEE_QUEUE, probes.report_previews),
            Probe(PAGE, [f"{TRIAGE}report-watch"], SEE_QUEUE, probes.report_watches),
            Probe(PAGE, [NETWORKS[0]], SEE_QUEUE, probes.report_networks),
            Probe(COUNT, [f"{TRIAGE}saved-searches"], SEE_QUEUE, probes.reports_counted),
            Probe(COUNT, [f"{TRIAGE}bulk-new"], POLICE, probes.count_of_reports_chosen),
        ),
    ),
    Kind(
        models.UrgentAcknowledgement,
        seen_by={"of an urgent report": POLICE},
        visible_to=queries.acknowledgements_visible_to,
        probes=(Probe(PAGE, [probes.DETAIL], SEE_QUEUE, probes.urgent_taken),),
    ),
    Kind(
        models.UrgentEscalation,
        seen_by={"of an urgent report": POLICE},
        visible_to=queries.escalations_visible_to,
        probes=(Probe(LIST, [f"{TRIAGE}queue"], SEE_QUEUE, probes.urgent_told),),
    ),
    Kind(
        models.ReportNarrative,
        seen_by=NARRATIVES,
        visible_to=queries.narratives_visible_to,
        probes=(
            Probe(PAGE, [f"{TRIAGE}report-words"], READ_WORDS, probes.narratives),
            Probe(
                SEARCH,
                [f"{TRIAGE}word-search", f"{TRIAGE}word-results"],
                READ_WORDS,
                probes.narratives_found,
            ),
            Probe(COUNT, [f"{TRIAGE}word-search"], READ_WORDS, probes.narrative_count),
            Probe(COUNT, [f"{TRIAGE}saved-searches"], READ_WORDS, probes.narratives_counted),
            Probe(
                PAGE,
                [f"{TRIAGE}shared"],
                PARTNERS,
                probes.narratives_shared,
                among=["shared with public health", "shared until last week", *LINKS],
            ),
        ),
    ),
    Kind(
        models.ReportFile,
        seen_by=PICTURES,
        visible_to=queries.files_visible_to,
        probes=(Probe(LIST, [probes.DETAIL], SEE_QUEUE, probes.pictures_listed),),
    ),
    Kind(
        models.FileContent,
        seen_by=PICTURES,
        visible_to=queries.file_contents_visible_to,
        probes=(Probe(Channel.FILE, [f"{TRIAGE}report-picture"], READ_WORDS, probes.pictures),),
    ),
    Kind(
        models.ReportContact,
        seen_by={name: {"police_triage"} for name in REPORTS if name != SET_ASIDE},
        visible_to=queries.contacts_visible_to,
        probes=(Probe(PAGE, [f"{TRIAGE}report-contact"], {"police_triage"}, probes.contacts),),
    ),
    Kind(
        models.ReportSource,
        seen_by={name: {"police_intelligence"} for name in REPORTS if name != SET_ASIDE},
        visible_to=queries.sources_visible_to,
        probes=(Probe(PAGE, [f"{TRIAGE}report-source"], {"police_intelligence"}, probes.sources),),
    ),
    Kind(
        models.ReportAmendment,
        seen_by=AMENDMENTS,
        visible_to=queries.amendments_visible_to,
        probes=(
            Probe(PAGE, [f"{TRIAGE}report-words"], READ_WORDS, probes.amendments),
            Probe(
                PAGE,
                [f"{TRIAGE}shared"],
                PARTNERS,
                probes.amendments_shared,
                among=["shared with public health"],
            ),
        ),
    ),
    Kind(
        models.ReportMessage,
        seen_by=dict.fromkeys((*QUESTIONS, "an answer"), POLICE),
        visible_to=queries.messages_visible_to,
        probes=(
            Probe(
                PAGE,
                [f"{TRIAGE}question"],
                POLICE,
                probes.questions,
                among=QUESTIONS,
            ),
            Probe(
                PAGE,
                [f"{TRIAGE}report-words"],
                READ_WORDS,
                probes.exchanges,
                among=("a question that was sent", "an answer"),
            ),
        ),
    ),
    Kind(
        models.ReportClosing,
        seen_by={
            "of a concern": POLICE,
            "of an incident at premises": POLICE | LICENSING,
            cleansing.NEEDLES: POLICE | CLEANSING,
        },
        visible_to=queries.closings_visible_to,
        probes=(Probe(PAGE, [probes.DETAIL], SEE_QUEUE, probes.closings),),
    ),
    Kind(
        models.SourceFlag,
        seen_by={"of a concern": POLICE},
        visible_to=queries.flags_visible_to,
        probes=(
            Probe(
                PAGE,
                [f"{TRIAGE}report-source-words", f"{TRIAGE}report-source-flag"],
                POLICE,
                probes.source_flags,
            ),
            Probe(LIST, [f"{TRIAGE}source-flags"], POLICE, probes.source_flags_listed),
        ),
    ),
    Kind(
        models.SourceAdvice,
        seen_by={"of a concern": POLICE},
        visible_to=queries.advice_visible_to,
        probes=(Probe(PAGE, [f"{TRIAGE}report-source-words"], POLICE, probes.source_advice),),
    ),
    Kind(
        models.SafeguardingRecord,
        seen_by={"of a concern": POLICE, "of one with safeguarding": POLICE | SAFEGUARDING},
        visible_to=queries.safeguarding_visible_to,
        probes=(
            Probe(
                PAGE,
                [f"{TRIAGE}report-safeguarding-words", f"{TRIAGE}report-safeguarding"],
                POLICE | SAFEGUARDING,
                probes.safeguarding,
            ),
        ),
    ),
    Kind(
        models.Case,
        seen_by=WITH_MERGED,
        visible_to=queries.cases_visible_to,
        probes=(
            Probe(PAGE, [probes.CASE], SEE_CASES, probes.case_pages),
            Probe(LIST, [f"{TRIAGE}case-list"], SEE_CASES, probes.case_list),
            Probe(COUNT, [f"{TRIAGE}case-list"], SEE_CASES, probes.case_count),
            Probe(
                LIST,
                [probes.DETAIL],
                SEE_QUEUE,
                probes.cases_of_reports,
                among=set(OF_CASES) - {"shared in part with safeguarding"},
            ),
            Probe(PAGE, [f"{TRIAGE}shared"], PARTNERS, probes.cases_shared),
            Probe(PAGE, [f"{TRIAGE}disclose-case"], ANSWERING, probes.cases_to_share),
            Probe(PAGE, [NETWORKS[1]], SEE_CASES, probes.case_networks),
        ),
    ),
    Kind(
        models.ReportPair,
        seen_by={"of two reports": POLICE, "taken back": POLICE},
        visible_to=queries.pairs_visible_to,
        probes=(
            Probe(LIST, [probes.DETAIL], SEE_QUEUE, probes.pairs, among=["of two reports"]),
            Probe(
                PAGE,
                [f"{TRIAGE}report-pair"],
                POLICE,
                probes.pair_pages,
                among=["of two reports"],
            ),
            Probe(LIST, NETWORKS, SEE_NETWORKS, probes.pairs_drawn, among=["of two reports"]),
        ),
    ),
    Kind(
        models.CaseLink,
        seen_by={
            **LINKS,
            "an incident, in a shared case": POLICE | LICENSING_HERE,
        },
        visible_to=queries.links_visible_to,
        probes=(
            Probe(LIST, [probes.CASE], SEE_CASES, probes.links),
            Probe(COUNT, [f"{TRIAGE}case-list"], SEE_CASES, probes.link_count),
            Probe(LIST, NETWORKS, SEE_NETWORKS, probes.links_drawn),
        ),
    ),
    Kind(
        models.CaseNote,
        seen_by={**WITH_MERGED, POLICE_ONLY: POLICE},
        visible_to=queries.notes_visible_to,
        probes=(
            Probe(
                PAGE,
                [f"{TRIAGE}case-words", f"{TRIAGE}shared"],
                SEE_CASES | PARTNERS,
                probes.notes,
            ),
        ),
    ),
    Kind(
        models.CaseTask,
        # No part of what may be disclosed; but an agency sees its own, where it sees the case.
        seen_by={**dict.fromkeys(WITH_MERGED, POLICE), **TASKS},
        visible_to=queries.tasks_visible_to,
        probes=(
            Probe(LIST, [probes.CASE], SEE_CASES, probes.tasks, among=WITH_MERGED),
            Probe(PAGE, [f"{TRIAGE}task"], DO_TASKS, probes.task_pages),
            Probe(LIST, [f"{TRIAGE}tasks"], DO_TASKS, probes.own_tasks, among=WITH_MERGED),
            Probe(
                LIST,
                [f"{TRIAGE}tasks", f"{TRIAGE}task"],
                DO_TASKS,
                lambda looker: probes.own_tasks(looker) | probes.task_pages(looker),
            ),
        ),
    ),
    Kind(
        models.CaseDecision,
        seen_by={
            **{name: roles for name, roles in OF_CASES.items() if name != "not shared any more"},
            POLICE_ONLY: POLICE,
        },
        visible_to=queries.decisions_visible_to,
        probes=(
            Probe(
                PAGE,
                [f"{TRIAGE}case-words", f"{TRIAGE}shared"],
                SEE_CASES | PARTNERS,
                probes.decisions,
            ),
        ),
    ),
    Kind(
        models.CaseMerge,
        seen_by={MERGED: POLICE},
        visible_to=queries.merges_visible_to,
        probes=(
            Probe(LIST, [probes.CASE], SEE_CASES, probes.merges),
            Probe(LIST, NETWORKS, SEE_NETWORKS, probes.merges_drawn),
        ),
    ),
    Kind(
        models.Meeting,
        seen_by=MEETINGS,
        visible_to=queries.meetings_visible_to,
        probes=(
            Probe(LIST, [f"{TRIAGE}meetings"], DO_TASKS, probes.meetings),
            Probe(PAGE, [f"{TRIAGE}meeting"], DO_TASKS, probes.meeting_pages),
        ),
    ),
    Kind(
        models.MeetingItem,
        seen_by={
            # Being invited shows nobody a case.
            **{f"a case of the police, at a meeting {name}": POLICE for name in MEETINGS},
            **{f"a shared case, at a meeting {name}": roles for name, roles in MEETINGS.items()},
        },
        visible_to=queries.items_visible_to,
        probes=(
            Probe(LIST, [f"{TRIAGE}meeting"], DO_TASKS, probes.agenda),
            Probe(PAGE, [f"{TRIAGE}meeting-minutes"], DO_TASKS, probes.minutes),
        ),
    ),
    Kind(
        models.SavedSearch,
        seen_by=SAVED,
        visible_to=queries.saved_searches_visible_to,
        probes=(
            Probe(LIST, [f"{TRIAGE}saved-searches"], SEE_QUEUE, probes.saved_listed),
            Probe(PAGE, [f"{TRIAGE}saved-search"], SEE_QUEUE, probes.saved_pages),
        ),
    ),
    Kind(
        models.SearchDigest,
        seen_by={saved.own_of(role): {role} for role in saved.KEEP},
        visible_to=queries.digests_visible_to,
        probes=(Probe(LIST, [f"{TRIAGE}saved-searches"], SEE_QUEUE, probes.digests_listed),),
    ),
    Kind(
        models.BulkAction,
        seen_by={"of the police": POLICE},
        visible_to=queries.bulk_actions_visible_to,
        probes=(
            Probe(LIST, [f"{TRIAGE}bulk-list"], POLICE, probes.bulk_actions),
            Probe(PAGE, [f"{TRIAGE}bulk"], POLICE, probes.bulk_pages),
        ),
    ),
    Kind(
        models.BulkRow,
        seen_by={"of the police": POLICE},
        visible_to=queries.bulk_rows_visible_to,
        probes=(Probe(LIST, [f"{TRIAGE}bulk"], POLICE, probes.bulk_rows),),
    ),
    Kind(
        models.TimelineEntry,
        seen_by={
            "what the police did": POLICE,
            "of a case shared with licensing": POLICE | LICENSING_HERE,
            "of a report shared with public health": POLICE | HEALTH,
            **{f"passed to {team}": POLICE | roles for team, roles in TEAMS.items()},
            **TASK_ENTRIES,
        },
        visible_to=queries.timeline_visible_to,
        probes=(
            Probe(
                LIST,
                [probes.DETAIL, probes.CASE],
                SEE_QUEUE | SEE_CASES,
                probes.timeline,
                among=[
                    "what the police did",
                    "of a case shared with licensing",
                    "of a report shared with public health",
                    *(f"passed to {team}" for team in TEAMS),
                    *(name for name in TASK_ENTRIES if name != IN_PART),
                ],
            ),
            Probe(PAGE, [f"{TRIAGE}task"], DO_TASKS, probes.task_entries, among=TASK_ENTRIES),
            Probe(
                LIST,
                [f"{TRIAGE}shared"],
                PARTNERS,
                probes.timeline_shared,
                among=[
                    "what the police did",
                    "of a case shared with licensing",
                    "of a report shared with public health",
                    *(name for name in TASK_ENTRIES if name != IN_PART),
                ],
            ),
        ),
    ),
    Kind(
        Disclosure,
        seen_by={
            "of a case, to licensing": POLICE | LICENSING_HERE,
            "of a part of a case": POLICE | SAFEGUARDING,
            "of a report": POLICE | HEALTH,
            # That it was shared stays to be seen; what was shared does not.
            "whose time is over": POLICE | LICENSING_HERE,
            "withdrawn": POLICE | LICENSING_HERE,
            "whose agreement was ended": POLICE | LICENSING_HERE,
            "of an item, to licensing": POLICE | LICENSING_HERE,
            "of an item, withdrawn with it": POLICE | LICENSING_HERE,
            "overdue": POLICE,  # until it is ended nothing shows, not even that it was
        },
        visible_to=queries.disclosures_visible_to,
        probes=(
            Probe(LIST, [f"{TRIAGE}shared-with-us"], PARTNERS, probes.disclosures_received),
            Probe(PAGE, [f"{TRIAGE}shared"], PARTNERS, probes.disclosure_pages),
            Probe(PAGE, [f"{TRIAGE}disclosure"], {"police_intelligence"}, probes.disclosures_made),
        ),
    ),
    Kind(
        models.CaseNotice,
        seen_by={"to licensing": POLICE | LICENSING, "to treatment, taken back": POLICE},
        visible_to=queries.notices_visible_to,
        probes=(
            Probe(LIST, [f"{TRIAGE}access-cases"], PARTNERS, probes.notices),
            Probe(PAGE, [f"{TRIAGE}access-ask"], PARTNERS, probes.notice_pages),
        ),
    ),
    Kind(
        models.AccessRequest,
        seen_by={
            "by licensing": POLICE | LICENSING_HERE,
            "by treatment, before that": POLICE | TREATMENT,
        },
        visible_to=queries.access_requests_visible_to,
        probes=(
            Probe(LIST, [f"{TRIAGE}access-requests"], PARTNERS, probes.requests_made),
            Probe(PAGE, [f"{TRIAGE}access-request"], PARTNERS, probes.request_pages),
            Probe(PAGE, [f"{TRIAGE}access-request-words"], PARTNERS, probes.request_words),
            Probe(
                LIST,
                [f"{TRIAGE}access-answers"],
                ANSWERING,
                probes.requests_to_answer,
                among=["by licensing"],
            ),
            Probe(PAGE, [f"{TRIAGE}access-answer"], ANSWERING, probes.answer_pages),
            Probe(PAGE, [f"{TRIAGE}access-answer-words"], ANSWERING, probes.answer_words),
        ),
    ),
    Kind(
        models.IntelligenceItem,
        seen_by=ITEMS,
        visible_to=queries.intelligence_visible_to,
        probes=(
            Probe(PAGE, [probes.ITEM], SEE_ITEMS, probes.item_pages),
            Probe(PAGE, [f"{TRIAGE}intelligence-words"], INTELLIGENCE, probes.item_words),
            Probe(LIST, [f"{TRIAGE}intelligence"], SEE_ITEMS, probes.item_list, among=CURRENT),
            Probe(COUNT, [f"{TRIAGE}intelligence"], SEE_ITEMS, probes.item_count, among=CURRENT),
            Probe(LIST, [probes.DETAIL], SEE_QUEUE, probes.items_of_reports, among=UNSHARED),
            Probe(PAGE, [f"{TRIAGE}intelligence-grade"], INTELLIGENCE, probes.items_to_grade),
            Probe(PAGE, [f"{TRIAGE}disclose-intelligenceitem"], ANSWERING, probes.items_to_share),
            Probe(PAGE, [f"{TRIAGE}shared"], PARTNERS, probes.items_shared),
            Probe(PAGE, [f"{TRIAGE}intelligence-ask"], PARTNERS, probes.items_to_ask_about),
            Probe(PAGE, [NETWORKS[2]], SEE_ITEMS, probes.item_networks),
            Probe(LIST, NETWORKS, SEE_NETWORKS, probes.items_drawn, among=UNSHARED),
        ),
    ),
    Kind(
        models.IntelligenceLink,
        seen_by={"of an item": INTELLIGENCE},  # a recipient learns of no report
        visible_to=queries.intelligence_links_visible_to,
        probes=(
            Probe(LIST, [probes.ITEM], SEE_ITEMS, probes.items_reports),
            Probe(LIST, NETWORKS, SEE_NETWORKS, probes.items_reports_drawn),
        ),
    ),
    Kind(
        models.IntelligenceEntry,
        seen_by={"of an item": INTELLIGENCE},
        visible_to=queries.intelligence_history_visible_to,
        probes=(Probe(LIST, [probes.ITEM], SEE_ITEMS, probes.items_history),),
    ),
    Kind(
        models.OriginatorRequest,
        seen_by={"by licensing": INTELLIGENCE | LICENSING_HERE},
        visible_to=queries.originator_requests_visible_to,
        probes=(
            Probe(LIST, [f"{TRIAGE}intelligence-questions"], INTELLIGENCE, probes.questions_asked),
            Probe(PAGE, [f"{TRIAGE}intelligence-asked"], INTELLIGENCE, probes.question_words),
            Probe(PAGE, [f"{TRIAGE}shared"], PARTNERS, probes.answers_shared),
        ),
    ),
    Kind(
        refuse.Job,
        seen_by=dict.fromkeys((cleansing.NEEDLES, cleansing.PASSED), CREWS),
        visible_to=refuse_queries.jobs_visible_to,
        probes=(
            Probe(LIST, ["refuse:jobs"], CREWS, probes_cleansing.jobs_listed),
            Probe(COUNT, ["refuse:jobs"], CREWS, probes_cleansing.jobs_counted),
            Probe(PAGE, ["refuse:job"], CREWS, probes_cleansing.job_pages),
            Probe(LIST, ["refuse:board"], CREWS, probes_cleansing.jobs_on_board),
            Probe(LIST, ["refuse:board-columns"], CREWS, probes_cleansing.jobs_in_columns),
            *(
                Probe(channel, [f"refuse:{route}"], CREWS, look, among=[cleansing.PASSED])
                for channel, route, look in (
                    (LIST, "map", probes_cleansing.jobs_beside_map),
                    (MAP, "map-points", probes_cleansing.jobs_on_map),
                )
            ),
            Probe(COUNT, ["refuse:response-times"], CLEANSING, probes_cleansing.jobs_timed),
            Probe(
                EXPORT,
                ["refuse:response-times-export"],
                CLEANSING,
                probes_cleansing.jobs_exported,
            ),
        ),
    ),
    Kind(
        refuse.JobEvent,
        seen_by=dict.fromkeys((cleansing.NEEDLES, cleansing.PASSED), CREWS),
        visible_to=refuse_queries.job_events_visible_to,
        probes=(Probe(PAGE, ["refuse:job"], CREWS, probes_cleansing.history),),
    ),
    Kind(
        refuse.Device,
        seen_by={cleansing.FIELD: CREWS},
        visible_to=refuse_queries.devices_visible_to,
        probes=(Probe(LIST, ["refuse:phones"], CLEANSING, probes_cleansing.phones),),
    ),
    Kind(
        refuse.Shift,
        seen_by={cleansing.FIELD: CREWS},
        visible_to=refuse_queries.shifts_visible_to,
        probes=(
            Probe(LIST, ["refuse:phones"], CLEANSING, probes_cleansing.shifts),
            Probe(LIST, ["refuse:crews"], CLEANSING, probes_cleansing.shifts_of_crews),
        ),
    ),
    Kind(
        refuse.Entry,
        seen_by={cleansing.FIELD: CREWS, cleansing.HURT: CLEANSING},
        visible_to=refuse_queries.entries_visible_to,
        probes=(),
    ),
    Kind(
        refuse.Photo,
        seen_by={cleansing.FIELD: CREWS},
        visible_to=refuse_queries.photos_visible_to,
        probes=(),
    ),
    Kind(
        refuse.PhotoChunk,
        seen_by={cleansing.FIELD: CREWS},
        visible_to=refuse_queries.photo_chunks_visible_to,
        probes=(),
    ),
    Kind(
        refuse.Visit,
        seen_by={cleansing.FIELD: CREWS},
        visible_to=refuse_queries.visits_visible_to,
        probes=(Probe(COUNT, ["refuse:rounds"], CLEANSING, probes_cleansing.visits_counted),),
    ),
    Kind(
        refuse.Round,
        seen_by={cleansing.FIELD: CREWS},
        visible_to=refuse_queries.rounds_visible_to,
        probes=(
            Probe(LIST, ["refuse:rounds"], CLEANSING, probes_cleansing.rounds_listed),
            Probe(COUNT, ["refuse:rounds"], CLEANSING, probes_cleansing.rounds_counted),
        ),
    ),
    Kind(
        refuse.System,
        seen_by={cleansing.SYSTEM: CLEANSING},
        visible_to=refuse_queries.systems_visible_to,
        probes=(Probe(LIST, ["refuse:systems"], CLEANSING, probes_cleansing.systems),),
    ),
    Kind(
        refuse.ServiceRequest,
        seen_by={cleansing.SYSTEM: CLEANSING},
        visible_to=refuse_queries.service_requests_visible_to,
        probes=(Probe(PAGE, ["refuse:system"], CLEANSING, probes_cleansing.requests_sent),),
    ),
    Kind(
        refuse.RequestUpdate,
        seen_by={cleansing.SYSTEM: CLEANSING},
        visible_to=refuse_queries.request_updates_visible_to,
        probes=(Probe(LIST, ["refuse:system"], CLEANSING, probes_cleansing.updates),),
    ),
    Kind(
        refuse.Find,
        # Places and counts, without anybody's name (R4.7).
        seen_by={cleansing.NEEDLES: CREWS | POLICE | {"spp_coordinator"}},
        visible_to=refuse_queries.finds_visible_to,
        probes=(
            Probe(PAGE, ["refuse:job"], CREWS, probes_cleansing.finds),
            Probe(COUNT, ["refuse:map"], CREWS, probes_cleansing.finds_counted),
            Probe(COUNT, ["refuse:monthly"], FIGURES, probes_cleansing.finds_in_month),
            Probe(EXPORT, ["refuse:monthly-export"], FIGURES, probes_cleansing.finds_exported),
        ),
    ),
    Kind(
        # Not even whoever was hurt (R4.6).
        refuse.HealthRecord,
        seen_by={cleansing.HURT: CLEANSING},
        visible_to=health_queries.health_records_visible_to,
        probes=(
            Probe(LIST, ["refuse:needlesticks"], CLEANSING, probes_cleansing.needlesticks_listed),
            Probe(PAGE, ["refuse:needlestick"], CLEANSING, probes_cleansing.needlestick_pages),
        ),
    ),
    Kind(
        refuse.HealthEvent,
        seen_by={cleansing.HURT: CLEANSING},
        visible_to=health_queries.health_events_visible_to,
        probes=(Probe(PAGE, ["refuse:needlestick"], CLEANSING, probes_cleansing.health_history),),
    ),
    Kind(
        # Places and counts, without anybody's name (R4.7).
        refuse.Bin,
        seen_by={cleansing.BINS: CREWS | POLICE | {"spp_coordinator"}},
        visible_to=stock_queries.bins_visible_to,
        probes=(
            Probe(LIST, ["refuse:bins"], CREWS, probes_cleansing.bins_listed),
            Probe(PAGE, ["refuse:bin"], CREWS, probes_cleansing.bin_pages),
            Probe(EXPORT, ["refuse:bins-export"], CLEANSING, probes_cleansing.bins_in_file),
        ),
    ),
    Kind(
        refuse.BinVisit,
        seen_by={cleansing.BINS: CREWS | POLICE | {"spp_coordinator"}},
        visible_to=stock_queries.bin_visits_visible_to,
        probes=(
            Probe(PAGE, ["refuse:bin"], CREWS, probes_cleansing.bin_visits),
            Probe(COUNT, ["refuse:bins"], CREWS, probes_cleansing.bins_returned),
            Probe(EXPORT, ["refuse:bins-export"], CLEANSING, probes_cleansing.bins_exported),
            Probe(COUNT, ["refuse:monthly"], FIGURES, probes_cleansing.bins_in_month),
            Probe(EXPORT, ["refuse:monthly-export"], FIGURES, probes_cleansing.bins_in_month_file),
        ),
    ),
    Kind(
        refuse.BinVisitor,
        seen_by={cleansing.BINS: CREWS},
        visible_to=stock_queries.bin_visitors_visible_to,
        probes=(Probe(PAGE, ["refuse:bin"], CREWS, probes_cleansing.bin_visitors),),
    ),
    Kind(
        refuse.Box,
        seen_by={cleansing.BOXES: CREWS},
        visible_to=stock_queries.boxes_visible_to,
        probes=(
            Probe(LIST, ["refuse:boxes"], CLEANSING, probes_cleansing.boxes_listed),
            Probe(PAGE, ["refuse:box"], CLEANSING, probes_cleansing.box_pages),
            Probe(EXPORT, ["refuse:boxes-export"], CLEANSING, probes_cleansing.boxes_exported),
        ),
    ),
    Kind(
        refuse.BoxMove,
        seen_by={cleansing.BOXES: CREWS},
        visible_to=stock_queries.box_moves_visible_to,
        probes=(Probe(PAGE, ["refuse:box"], CLEANSING, probes_cleansing.box_hands),),
    ),
    Kind(
        refuse.FindImport,
        seen_by={cleansing.FILE: CLEANSING},
        visible_to=refuse_queries.imports_visible_to,
        probes=(
            Probe(LIST, ["refuse:imports"], CLEANSING, probes_cleansing.imports_listed),
            Probe(PAGE, ["refuse:import"], CLEANSING, probes_cleansing.import_pages),
        ),
    ),
    Kind(
        refuse.FindImportFile,
        seen_by={cleansing.FILE: CLEANSING},
        visible_to=refuse_queries.import_files_visible_to,
        probes=(
            Probe(
                PAGE,
                ["refuse:import-columns", "refuse:import-words"],
                CLEANSING,
                probes_cleansing.import_files,
            ),
        ),
    ),
    Kind(
        refuse.FindImportLine,
        seen_by={cleansing.FILE: CLEANSING},
        visible_to=refuse_queries.import_lines_visible_to,
        probes=(
            Probe(LIST, ["refuse:import-lines"], CLEANSING, probes_cleansing.import_lines),
            Probe(
                EXPORT, ["refuse:import-export"], CLEANSING, probes_cleansing.import_lines_exported
            ),
        ),
    ),
    Kind(
        refuse.FindMapping,
        seen_by={cleansing.FILE: CLEANSING},
        visible_to=refuse_queries.mappings_visible_to,
        probes=(Probe(LIST, ["refuse:imports"], CLEANSING, probes_cleansing.mappings),),
    ),
    Kind(
        UnusualAccess,
        seen_by=UNUSUAL,
        visible_to=unusual_access_visible_to,
        probes=(
            Probe(LIST, ["oversight:unusual"], EXPLAINING, probes.unusual_list),
            Probe(PAGE, ["oversight:unusual-detail"], EXPLAINING, probes.unusual_pages),
        ),
    ),
    Kind(
        Explanation,
        seen_by=UNUSUAL,
        visible_to=explanations_visible_to,
        probes=(Probe(PAGE, ["oversight:unusual-detail"], EXPLAINING, probes.explanations),),
    ),
    Kind(
        AuditEvent,
        seen_by={"everything that was recorded": {"auditor"}},
        visible_to=None,
        probes=(
            Probe(LIST, ["oversight:search"], {"auditor"}, probes.events_listed),
            Probe(EXPORT, ["oversight:search-export"], {"auditor"}, probes.events_exported),
        ),
    ),
    *kinds_licensing.KINDS,
    *kinds_writing.KINDS,
    *kinds_operations.KINDS,
    *kinds_hotspots.KINDS,
    *kinds_releases.KINDS,
    *probes_maps.KINDS,
    *kinds_watches.KINDS,
)

UNPROTECTED = (
    Kind(
        SharingAgreement,
        seen_by={
            "of the police": SEE_AGREEMENTS,
            "for intelligence": SEE_AGREEMENTS - {"agency_administrator"},
            "that was ended": SEE_AGREEMENTS - {"agency_administrator"},
            "of other agencies": KEEP_AGREEMENTS | {"auditor"},
        },
        visible_to=agreements_visible_to,
        probes=(
            Probe(LIST, ["registry:agreements"], SEE_AGREEMENTS, probes.agreements_listed),
            Probe(PAGE, ["registry:agreement"], SEE_AGREEMENTS, probes.agreement_pages),
            Probe(PAGE, ["registry:agreement-change"], KEEP_AGREEMENTS, probes.agreement_changes),
            Probe(PAGE, ["registry:agreement-end"], KEEP_AGREEMENTS, probes.agreement_ends),
        ),
    ),
)
"""Rows without an audience and without personal data, which only pages and queries keep apart."""

NO_KIND = {
    "hotspots.PublicQuarter": "published to everybody (hotspots/test_releases.py)",
    "refuse.NewWork": "a report's key, which row security shows to cleansing (refuse/test_jobs.py)",
    "reports.ImportedRow": "the key of a published crime record, and no words",
}
"""Models that refer to a protected row without an audience of their own and are not protected."""
