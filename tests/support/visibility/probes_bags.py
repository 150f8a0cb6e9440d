"""Where bags of premises show, their lines, and who collects them."""

from __future__ import annotations

import re

from django.utils import timezone

from agencies.licensing.models import Seizure, SeizureLine
from tests.support.visibility.looking import UUID, Looker, linked_in

SEIZURE, BAG = "licensing:seizure", "venue:bag"


def _keys(looker: Looker) -> list[str]:
    return sorted(looker.scene.all_keys("licensing.Seizure"))[: looker.most]


def _pages(looker: Looker, route: str) -> dict[str, str]:
    return {key: page for key in _keys(looker) if (page := looker.get(route, key))}


def _numbered(page: str) -> set[str]:
    """Bags by their numbers, where a page has no keys."""
    return {str(each.pk) for each in Seizure.objects.all() if each.bag_number in page}


def listed(looker: Looker) -> set[str]:
    return linked_in(looker.get("licensing:seizures"), SEIZURE)


def counted(looker: Looker) -> int:
    found = re.search(r"(\d+) bags?<", looker.get("licensing:seizures"))
    return int(found[1]) if found else 0


def counted_at_premises(looker: Looker) -> int:
    """The figures of each premises' page."""
    keys = sorted(looker.scene.all_keys("licensing.Premises"))[: looker.most]
    pages = "".join(looker.get("licensing:premises", key) for key in keys)
    return sum(map(int, re.findall(r"(\d+) bags? (?:is|are) held", pages)))


def exported(looker: Looker) -> set[str]:
    return _numbered(looker.get("licensing:seizures-export"))


def pages(looker: Looker) -> set[str]:
    return set(_pages(looker, SEIZURE))


def to_collect(looker: Looker) -> set[str]:
    return linked_in(looker.get("licensing:collections"), SEIZURE)


def tasks(looker: Looker) -> set[str]:
    return set(re.findall(f"/collections/({UUID})/take/", looker.get("licensing:collections")))


def own_listed(looker: Looker) -> set[str]:
    return linked_in(looker.get("venue:bags"), BAG)


def own_pages(looker: Looker) -> set[str]:
    return set(_pages(looker, BAG))


def printed(looker: Looker) -> set[str]:
    return _numbered(looker.get("venue:bags-print"))


def labelled(looker: Looker) -> set[str]:
    return _numbered(looker.get("venue:bag-labels"))


def lines(looker: Looker) -> set[str]:
    return _lines(_pages(looker, SEIZURE))


def own_lines(looker: Looker) -> set[str]:
    return _lines(_pages(looker, BAG))


def _lines(pages: dict[str, str]) -> set[str]:
    """By their numbers and moments on the page of their bag."""
    found = set()
    for line in SeizureLine.objects.all():
        page = pages.get(str(line.seizure_id), "")
        at = timezone.localtime(line.at).isoformat()
        if f'id="line-{line.number}"' in page and f'datetime="{at}"' in page:
            found.add(str(line.pk))
    return found


def staff_offered(looker: Looker) -> set[str]:
    return set(re.findall(f'<option value="({UUID})"', looker.get("venue:bag-add")))
