"""Incidents that premises tell, and names in them, and by hand: which roles see them."""

from __future__ import annotations

from agencies.licensing import models
from agencies.licensing.queries import (
    reporting,
    told,
)
from tests.support.visibility import (
    probes_incidents,
    probes_review,
)
from tests.support.visibility.licensing_roles import (
    ASKED,
    COUNT,
    DRAFTS,
    EXPORT,
    LIST,
    LOOK,
    NAMES,
    OFFICERS,
    PAGE,
    TOLD,
    TYPED_NAMES,
    VENUE,
)
from tests.support.visibility.looking import Kind, Probe

KINDS = (
    Kind(
        models.Incident,
        seen_by=TOLD,
        visible_to=told.incidents_visible_to,
        probes=(
            Probe(LIST, ["licensing:incidents"], LOOK, probes_incidents.listed),
            Probe(COUNT, ["licensing:incidents"], LOOK, probes_incidents.counted),
            Probe(LIST, ["licensing:premises"], LOOK, probes_incidents.of_premises),
            Probe(PAGE, ["licensing:incident"], LOOK, probes_incidents.pages),
            Probe(LIST, ["venue:incidents"], VENUE, probes_incidents.own_listed),
            Probe(PAGE, ["venue:incident"], VENUE, probes_incidents.own_pages),
            Probe(PAGE, ["venue:sent"], VENUE, probes_incidents.sent),
            Probe(LIST, ["licensing:reviews"], OFFICERS, probes_review.incidents),
            Probe(PAGE, ["licensing:review"], OFFICERS, probes_review.incident_pages),
            Probe(COUNT, ["licensing:night"], LOOK, probes_review.incidents_counted),
            Probe(EXPORT, ["licensing:night-export"], LOOK, probes_review.incidents_exported),
        ),
    ),
    Kind(
        models.IncidentPerson,
        seen_by=TOLD,
        visible_to=told.people_visible_to,
        probes=(
            Probe(PAGE, ["licensing:incident"], LOOK, probes_incidents.people),
            Probe(PAGE, ["venue:incident"], VENUE, probes_incidents.own_people),
        ),
    ),
    Kind(
        models.PersonName,
        seen_by=NAMES,
        visible_to=told.names_visible_to,
        probes=(Probe(PAGE, ["licensing:incident-name"], LOOK, probes_incidents.names),),
    ),
    Kind(
        models.IncidentDraft,
        seen_by=DRAFTS,
        visible_to=reporting.drafts_visible_to,
        probes=(
            Probe(LIST, ["venue:home"], VENUE, probes_incidents.drafts_listed),
            Probe(PAGE, ["venue:draft"], VENUE, probes_incidents.drafts),
        ),
    ),
    Kind(
        models.DraftNames,
        seen_by=TYPED_NAMES,
        visible_to=reporting.draft_names_visible_to,
        probes=(Probe(PAGE, ["venue:draft"], VENUE, probes_incidents.typed_names),),
    ),
    Kind(
        models.IncidentAmendment,
        seen_by=TOLD,
        visible_to=reporting.amendments_visible_to,
        probes=(
            Probe(PAGE, ["licensing:incident"], LOOK, probes_incidents.amendments),
            Probe(PAGE, ["venue:incident"], VENUE, probes_incidents.own_amendments),
        ),
    ),
    Kind(
        models.NameRequest,
        seen_by=ASKED,
        visible_to=reporting.name_requests_visible_to,
        probes=(Probe(PAGE, ["licensing:incident"], LOOK, probes_incidents.requests),),
    ),
)
