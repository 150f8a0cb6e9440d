"""How visits, their parts and what premises are shown of them come back: for kinds_licensing.py."""

from __future__ import annotations

from typing import Any

from agencies.licensing.models import (
    Premises,
    Visit,
    VisitCondition,
    VisitLine,
    VisitOfficer,
    VisitPart,
    VisitSwab,
    VisitToilet,
)
from reports.triage.rows import moment
from tests.support import visits
from tests.support.visibility.looking import Looker, linked_in

VISIT, COPY = "licensing:visit", "venue:visit"
SAID = {
    "angela": "Asked twice",
    "register": "No times",
    "findings": visits.FINDINGS,
    "outcome": "Advice given",
    "notes": visits.NOTES,
}
"""What tests/support/visits.py writes in each part."""


def listed(looker: Looker) -> set[str]:
    return linked_in(looker.get("licensing:visits", query={"show": "all"}), VISIT)


def exported(looker: Looker) -> set[str]:
    """By the licence numbers of their premises, of which each in the scene has one visit."""
    file = looker.get("licensing:visits-export", query={"show": "all"})
    found = Visit.objects.select_related("premises")
    return {str(each.pk) for each in found if each.premises.licence_number in file}


def on_premises(looker: Looker) -> set[str]:
    keys = sorted(looker.scene.all_keys("licensing.Premises"))[: looker.most]
    return linked_in("".join(looker.get("licensing:premises", key) for key in keys), VISIT)


def premises_to_visit(looker: Looker) -> set[str]:
    page = looker.get("licensing:visit-plan")
    return {str(each.pk) for each in Premises.objects.all() if f'value="{each.pk}"' in page}


def evenings(looker: Looker) -> set[str]:
    found = Visit.objects.filter(pk__in=looker.scene.all_keys("licensing.Visit")).order_by("pk")
    return {
        str(each.pk)
        for each in found[: looker.most]
        if looker.get("licensing:visit-evening", each.evening)
    }


def pages(looker: Looker) -> set[str]:
    return set(_pages(looker))


def _pages(looker: Looker) -> dict[str, str]:
    """The page of each visit, by its key."""
    keys = sorted(looker.scene.all_keys("licensing.Visit"))[: looker.most]
    return {key: page for key in keys if (page := looker.get(VISIT, key))}


def _shown(looker: Looker, model: Any, words: Any) -> set[str]:
    """Rows whose words stand on the page of their visit."""
    found = _pages(looker)
    return {
        str(each.pk)
        for each in model.objects.all()
        if words(each) in found.get(str(each.visit_id), "")
    }


def officers(looker: Looker) -> set[str]:
    return _shown(looker, VisitOfficer, lambda each: each.name)


def parts(looker: Looker) -> set[str]:
    return _shown(looker, VisitPart, lambda each: SAID[each.piece])


def toilets(looker: Looker) -> set[str]:
    return _shown(looker, VisitToilet, lambda each: f"<strong>{each.name}</strong>: Foil")


def swabs(looker: Looker) -> set[str]:
    return _shown(looker, VisitSwab, lambda each: f"<strong>{each.point}</strong>: 8.5 ng")


def swabs_over_time(looker: Looker) -> set[str]:
    """By the visit that a line of the table of a premises' page leads to."""
    keys = sorted(looker.scene.all_keys("licensing.Premises"))[: looker.most]
    pages = [looker.get("licensing:premises", key).partition("Swabs over time")[2] for key in keys]
    tables = [each.partition("</section>")[0] for each in pages]
    shown = linked_in("".join(each for each in tables if visits.DEVICE in each), VISIT)
    return {str(each.pk) for each in VisitSwab.objects.all() if str(each.visit_id) in shown}


def conditions(looker: Looker) -> set[str]:
    return _shown(looker, VisitCondition, lambda each: f"<strong>{each.number}.</strong>")


def lines(looker: Looker) -> set[str]:
    """By their moments, which the page gives to the microsecond."""
    return _shown(looker, VisitLine, lambda each: f'<time datetime="{moment(each.at)[0]}"')


def copies_listed(looker: Looker) -> set[str]:
    return linked_in(looker.get("venue:visits"), COPY)


def copies(looker: Looker) -> set[str]:
    keys = sorted(looker.scene.all_keys("licensing.VisitCopy"))[: looker.most]
    return {key for key in keys if visits.FINDINGS in looker.get(COPY, key)}


def lines_shown(looker: Looker) -> set[str]:
    keys = sorted(looker.scene.all_keys("licensing.VisitCopy"))[: looker.most]
    found = {key: looker.get(COPY, key) for key in keys}
    return {
        str(each.pk)
        for each in VisitLine.objects.filter(is_shown=True)
        if "It was the other door" in found.get(str(each.visit_id), "")
    }
