"""Which address shows rows of which kind, and which shows none.

An address that is for signed-in people is one of three things: it is looked at by a probe of
kinds.py; it only takes forms, and tests/integration/visibility/test_hidden_rows.py sends it the
keys of hidden rows; or it is listed here with the reason why it shows no protected row.
"""

from __future__ import annotations

import inspect
import re
from typing import Any

from tests.support.routes import WAYS, Route, all_routes
from tests.support.visibility.kinds import KINDS, UNPROTECTED
from tests.support.visibility.looking import Channel

OWN_AGENCY = "people of one's own agency: tests/integration/registry/test_people.py"
REVIEWS = "people of one's own agency: tests/integration/registry/test_reviews.py"
ASSISTED = (
    "what the same person is typing in, and its reference once it is stored:"
    " tests/integration/intake/test_assisted.py"
)
SET_ASIDE = (
    "what is in no role's audience until it is checked for junk, to those who triage:"
    " tests/integration/triage/test_junk.py::test_nobody_but_those_who_triage_checks_for_junk"
)

RULES = (
    "rules of routing, which are codes and name no row:"
    " tests/integration/routing/test_pages.py::test_from_a_draft_to_rules_in_use"
)

SHOWS_NO_ROWS = {
    "hotspots:run-ask": (
        "an empty form: tests/integration/hotspots/test_run_pages.py"
        "::test_an_analyst_asks_for_a_run_and_follows_it"
    ),
    "venue:bag-take-on": (
        "an empty form: tests/integration/licensing/test_bags.py"
        "::test_a_new_holder_takes_on_a_bag_and_nothing_else_of_the_past"
    ),
    "licensing:proceeding-new": (
        "an empty form: tests/integration/licensing/test_proceedings.py"
        "::test_the_pages_record_and_keep_what_was_typed"
    ),
    "licensing:condition-add": "an empty form: tests/integration/licensing/test_conditions.py",
    "licensing:premises-periods": (
        "two numbers of a premises: tests/integration/licensing/test_conditions.py"
        "::test_periods_are_the_officers_to_set"
    ),
    "venue:door": (
        "a form with the names of one's own staff: tests/integration/licensing/"
        "test_register_pages.py::test_only_one_s_own_staff_goes_on_the_door"
    ),
    **{
        f"venue:{name}": "an empty form: tests/integration/licensing/test_register_pages.py"
        for name in ("toilets", "refusals", "angela", "staff-add")
    },
    "venue:ready": (
        "of one's own premises, each line by a query of its own:"
        " tests/integration/licensing/test_ready.py::test_it_says_nothing_of_another_premises"
    ),
    "venue:all": (
        "one's own premises' names, and counts of one membership at a time:"
        " tests/integration/licensing/test_own_premises.py"
        "::test_what_waits_is_counted_with_one_membership_alone"
    ),
    "licensing:premises-add": (
        "an empty form: tests/integration/licensing/test_register.py"
        "::test_a_premises_is_added_with_the_place_of_its_postcode"
    ),
    "venue:report": (
        "an empty form, with the names of one's own staff:"
        " tests/integration/licensing/test_reporting.py"
        "::test_another_incident_of_the_night_keeps_who_was_in_charge_and_cctv"
    ),
    "venue:what-we-do": (
        "words that are the same for everybody: tests/integration/licensing/test_reporting.py"
        "::test_what_we_do_says_how_long_it_is_kept_by_the_policy"
    ),
    **{
        f"licensing:{name}-new": (
            "an empty form: tests/integration/licensing/test_letters.py"
            "::test_letters_and_plans_begin_at_a_premises_that_one_sees"
        )
        for name in ("letter", "plan", "alert")
    },
    **{
        f"licensing:visit-{name}": (
            "a form of one part of a visit, for officers alone:"
            " tests/integration/licensing/test_visit.py::test_only_officers_plan_and_write"
        )
        for name in ("part", "row")
    },
    "licensing:complaint-add": (
        "an empty form; premises to choose from by the query of their list:"
        " tests/integration/licensing/test_complaints.py"
        "::test_a_complaint_is_added_once_and_closed_once"
    ),
    **{f"reports:triage:routing{name}": RULES for name in ("", "-version", "-rule")},
    "refuse:needlestick-add": (
        "an empty form; its choice of people: tests/integration/refuse/test_needlesticks.py"
        "::test_nobody_outside_the_crews_is_chosen_nor_a_time_to_come"
    ),
    "refuse:needlestick-read": (
        "a form that asks for a reason: tests/integration/refuse/test_needlesticks.py"
        "::test_what_is_sealed_opens_with_a_reason_which_is_recorded"
    ),
    "refuse:bin-add": (
        "an empty form: tests/integration/refuse/test_bins_and_boxes.py"
        "::test_what_a_bin_can_not_be_is_refused"
    ),
    "refuse:box-add": (
        "an empty form: tests/integration/refuse/test_bins_and_boxes.py"
        "::test_a_serial_is_there_once_and_a_batch_with_one_again_adds_none"
    ),
    "oversight:who-looked": (
        "who looked and when, codes only:"
        " tests/integration/oversight/test_search.py::test_who_has_looked_at_a_report"
    ),
    "refuse:round-by-hand": (
        "an empty form, with the names of one's own agency's crews:"
        " tests/integration/refuse/test_rounds.py"
        "::test_the_form_records_a_round_and_keeps_what_was_typed"
    ),
    "registry:agreement-record": (
        "an empty form: tests/integration/disclosures/test_pages.py"
        "::test_a_coordinator_records_changes_and_ends_an_agreement"
    ),
    **{
        f"reports:assisted:{name}": ASSISTED
        for name in ("start", "step", "item", "emergency", "sent")
    },
    **{f"reports:triage:{name}": SET_ASIDE for name in ("junk", "junk-report")},
    "reports:triage:meeting-call": (
        "a form; its choice of cases: tests/integration/casework/test_meetings.py"
        "::test_the_form_that_calls_a_meeting_offers_cases_that_one_sees"
    ),
    **{
        f"reports:triage:saved-{name}": (
            "a form that keeps what is asked for, not what is found; one's own to replace:"
            " tests/integration/triage/test_saved_searches.py"
            "::test_a_search_is_changed_by_saving_another_in_its_place"
        )
        for name in ("new", "new-words")
    },
    "refuse:targets": (
        "targets, and how many jobs wait: tests/integration/refuse/test_targets.py"
        "::test_the_page_counts_the_jobs_that_one_may_see"
    ),
    "field:start": (
        "a form; of phones it names the one that asks: tests/integration/refuse/test_field.py"
        "::test_a_phone_is_known_by_its_cookie_and_needs_no_name_again"
    ),
    **{
        f"operations:{name}-new": (
            "an empty form, with agencies to choose: tests/integration/operations/test_pages.py"
            "::test_forms_for_what_is_new_are_empty"
        )
        for name in ("problem", "operation")
    },
    "registry:people": OWN_AGENCY,
    "registry:invite": OWN_AGENCY,
    "registry:person": OWN_AGENCY,
    "registry:access-review": REVIEWS,
    "dashboards:dashboard": (
        "numbers alone, each of which is that of the list behind it:"
        " tests/integration/hotspots/test_dashboards.py"
        "::test_each_figure_is_the_number_of_the_list_behind_it"
    ),
    "watches:new": (
        "an empty form: tests/integration/hotspots/test_watches.py"
        "::test_pages_keep_change_and_end_a_watch"
    ),
    "dashboards:definitions": (
        "words that are the same for everybody of a role: tests/integration/hotspots/"
        "test_dashboards.py::test_every_figure_of_a_page_is_defined"
    ),
}
"""Address → why it shows no protected row, and the test that shows it."""

FILE_LIKE = {
    Channel.FILE: re.compile(r"FileResponse|StreamingHttpResponse|sendfile|x-accel", re.IGNORECASE),
    Channel.EXPORT: re.compile(r"content-disposition|text/csv|spreadsheetml|\bcsv\.writer"),
    Channel.API: re.compile(r"APIView|@api_view|ViewSet|NinjaAPI|Router\("),
    Channel.MAP: re.compile(r"TileView|MVT|ST_AsMVT|geo\+json"),
}
"""What the source of a view's module says when the view answers by such a channel."""

BY_ADDRESS = {
    Channel.FILE: re.compile(r"(^|/)(files?|attachments?|download)(/|$|\.)"),
    Channel.EXPORT: re.compile(r"(^|/)exports?(/|$|\.)|\.(csv|xlsx|pdf|json|geojson)$"),
    Channel.API: re.compile(r"(^|/)api(/|$)"),
    Channel.MAP: re.compile(r"(^|/)(tiles?|points)(/|$|\.)"),
}


def protected_routes() -> dict[str, Route]:
    """Routes for people who hold a permission: not the public's, not the pages about oneself."""
    from agencies.registry.permissions import Permission

    return {
        name: route for name, route in all_routes().items() if route.permission in Permission.values
    }


def probed(channel: Channel | None = None) -> set[str]:
    return {
        route
        for kind in (*KINDS, *UNPROTECTED)
        for probe in kind.probes
        if channel in (None, probe.channel)
        for route in probe.routes
    }


def is_accounted_for(name: str) -> bool:
    return name in probed() or name in SHOWS_NO_ROWS or not WAYS[name].gets


def _source(view: Any) -> str:
    """Of a class that was put together from others (reports.intake.wizard), theirs."""
    parts = view.__bases__ if _is_made(view) else (view,)
    return "".join(map(inspect.getsource, parts))


def _is_made(view: Any) -> bool:
    return inspect.isclass(view) and not hasattr(inspect.getmodule(view), view.__name__)


def channels_of(route: Route) -> set[Channel]:
    """The channels, of those that are easily forgotten, by which a route seems to answer."""
    view = inspect.unwrap(route.view)
    words = _source(getattr(view, "view_class", view))
    return {
        channel
        for channel in FILE_LIKE
        if FILE_LIKE[channel].search(words) or BY_ADDRESS[channel].search(route.pattern)
    }
