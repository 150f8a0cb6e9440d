"""Where reviews, questions, what premises are told, complaints and figures of the night show."""

from __future__ import annotations

import csv
import io
import re

from tests.support.visibility.looking import Looker, linked_in

REVIEW = "licensing:review"
COMPLAINT = "licensing:complaint"
QUESTION = "venue:question"
ALL = {"state": "all"}
EVER = {"first": "1/1/2020"}


def _pages(looker: Looker, route: str, label: str) -> dict[str, str]:
    """The page of each row, by its key."""
    keys = sorted(looker.scene.all_keys(label))[: looker.most]
    return {key: page for key in keys if (page := looker.get(route, key))}


def incidents(looker: Looker) -> set[str]:
    return linked_in(looker.get("licensing:reviews", query=ALL), REVIEW)


def incident_pages(looker: Looker) -> set[str]:
    return set(_pages(looker, REVIEW, "licensing.Incident"))


def decided(looker: Looker) -> set[str]:
    return linked_in(looker.get("licensing:reviews", query={"state": "decided"}), REVIEW)


def outcomes(looker: Looker) -> int:
    """On the pages of premises: each with what it came of."""
    pages = _pages(looker, "licensing:premises", "licensing.Premises").values()
    return sum(page.count(">A report of the premises<") for page in pages)


def _on_reviews(looker: Looker) -> dict[str, str]:
    return _pages(looker, REVIEW, "licensing.Incident")


def history(looker: Looker) -> int:
    """Lines of the histories."""
    return sum(page.count('class="moj-timeline__item"') for page in _on_reviews(looker).values())


def questions_asked(looker: Looker) -> int:
    return sum(page.count(" asked on ") for page in _on_reviews(looker).values())


def told(looker: Looker) -> int:
    """What its premises was told stands beside each review, with the moment."""
    of = r"<li>(?:We |It has|Police)[^<]*<span"
    return sum(len(re.findall(of, page)) for page in _on_reviews(looker).values())


def questions_listed(looker: Looker) -> set[str]:
    return linked_in(looker.get("venue:questions"), QUESTION)


def question_pages(looker: Looker) -> set[str]:
    return set(_pages(looker, QUESTION, "licensing.ReviewQuestion"))


def complaints(looker: Looker) -> set[str]:
    return linked_in(looker.get("licensing:complaints", query=ALL), COMPLAINT)


def complaint_pages(looker: Looker) -> set[str]:
    return set(_pages(looker, COMPLAINT, "licensing.Complaint"))


def complaints_of_premises(looker: Looker) -> set[str]:
    pages = _pages(looker, "licensing:premises", "licensing.Premises").values()
    return {key for page in pages for key in linked_in(page, COMPLAINT)}


def _night(looker: Looker, what: str) -> int:
    page = " ".join(re.sub(r"<[^>]+>", " ", looker.get("licensing:night", query=EVER)).split())
    found = re.search(rf"(\d+) {what}", page)
    return int(found[1]) if found else 0


def incidents_counted(looker: Looker) -> int:
    return _night(looker, "incidents?")


def seizures_counted(looker: Looker) -> int:
    return _night(looker, "bags? seized")


def incidents_exported(looker: Looker) -> int:
    """The last number of the last line."""
    file = looker.get("licensing:night-export", query=EVER)
    lines = list(csv.reader(io.StringIO(file)))
    return int(lines[-1][-1]) if lines else 0
