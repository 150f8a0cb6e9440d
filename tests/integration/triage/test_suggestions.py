"""Reports that may tell of the same: suggested, compared, said so, taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from agencies.registry.people import permissions_of
from agencies.registry.permissions import Permission
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.audit.models import AuditEvent, Operation
from reports.actions.suggestions import decide_pair, undo_pair
from reports.enums import Category, Kind, Verdict
from reports.errors import CaseworkError, NotAllowed, WrongState
from reports.geometry import point
from reports.models import Report, ReportPair
from reports.suggesting import suggestions_for
from tests.integration.triage.conftest import text_of
from tests.support.hidden import NOBODY
from tests.support.statements import statements as sent_by
from tests.support.world import LOOKS_LIKE_JUNK

SEEN = "A silver Corsa with a broken mirror sells wraps to schoolboys outside the chip shop"
AGAIN = "Schoolboys buy wraps from a silver Corsa, broken mirror, by the chip shop"
OTHER = "Somebody left a mattress and bags of clothes near the bridge"


def page_of(client: Client, report: Report) -> str:
    answer = client.get(f"/triage/reports/{report.pk}/")
    assert answer.status_code == 200
    return text_of(answer)


def suggested_on(client: Client, report: Report) -> set[str]:
    return set(re.findall(r"Compare with ([0-9A-Z]{5}-[0-9A-Z]{5})", page_of(client, report)))


def pair_address(one: Report, other: Report) -> str:
    return f"/triage/reports/{one.pk}/same/{other.pk}/"


def test_the_same_told_again_is_suggested_with_its_reasons(
    client: Client, tell: Callable[..., Report]
) -> None:
    one = tell(narrative=SEEN)
    other = tell(narrative=AGAIN, point=point(-0.2434, 52.5726))
    tell(narrative=OTHER, place_text="Elsewhere", point=point(-0.30, 52.60))
    assert suggested_on(client, one) == {other.display_reference}
    assert suggested_on(client, other) == {one.display_reference}
    shown = page_of(client, one)
    assert re.search(r"\d+ m away|at the same point", shown)
    for reason in ("within a day", "words in common", "about the same thing"):
        assert reason in shown
    assert "in 10 pairs like this" in shown
    assert "Corsa" not in shown


def linked_on(client: Client, report: Report) -> list[str]:
    """Those that are shown apart from the suggestions, with their reasons."""
    _, _, below = page_of(client, report).partition("Name the same vehicle or place</h3>")
    found = re.findall(r"/same/[^>]*>([0-9A-Z-]{11})</a> <span[^>]*>([^<]*)", below)
    return [f"{reference}: {why}" for reference, why in found]


def told_before(tell: Callable[..., Report], *, days: int, **how: object) -> Report:
    then = datetime.now(timezone.utc) - timedelta(days=days)
    with time_machine.travel(then, tick=False):
        return tell(**how)


@pytest.mark.parametrize("days", [4, 200])
def test_a_shared_number_plate_finds_a_report_far_away_and_long_ago(
    client: Client, tell: Callable[..., Report], days: int
) -> None:
    """Shown as naming the same vehicle, not as the same event."""
    away = point(-0.30, 52.60)
    old = told_before(
        tell, days=days, narrative="A car, AB12 CDE", point=away, place_text="Elsewhere"
    )
    told_before(tell, days=days, narrative="A car, AB12 CDF", point=away, place_text="Elsewhere")
    new = tell(narrative="Again ab12cde")
    (shown,) = linked_on(client, new)
    assert shown.startswith(f"{old.display_reference}: same number plate · ")
    assert f"{days} days apart" in shown
    assert not suggested_on(client, new)
    events = AuditEvent.objects.filter(reason="suggested", object_id=str(old.pk))
    assert events.count() == 2  # each look at the page
    assert [each[:11] for each in linked_on(client, old)] == [new.display_reference]


def test_the_same_place_within_weeks_is_named_after_vehicles(
    client: Client, tell: Callable[..., Report]
) -> None:
    old = told_before(
        tell,
        days=20,
        narrative="Music at night",
        point=None,
        point_origin="",
        point_accuracy_m=None,
    )
    car = told_before(tell, days=25, narrative="AB12 CDE", place_text="Elsewhere")
    new = tell(narrative="AB12 CDE")
    assert [each[:11] for each in linked_on(client, new)] == [
        car.display_reference,
        old.display_reference,
    ]
    assert "same named place" in linked_on(client, new)[1]
    client.post(pair_address(new, car), {"verdict": "different"})
    assert [each[:11] for each in linked_on(client, new)] == [old.display_reference]


def test_the_same_place_weeks_apart_is_not_suggested(
    client: Client, tell: Callable[..., Report]
) -> None:
    with time_machine.travel(datetime.now(timezone.utc) - timedelta(days=20), tick=False):
        tell(narrative="Music at night and bottles thrown about")
    assert not suggested_on(client, tell(narrative=SEEN))


def test_only_what_the_officer_may_see_is_suggested(
    client: Client, tell: Callable[..., Report]
) -> None:
    one = tell(narrative=SEEN)
    hidden, apart = tell(narrative=AGAIN), tell(narrative=SEEN, set_aside=LOOKS_LIKE_JUNK)
    assert suggested_on(client, one) == {hidden.display_reference}
    Report.objects.filter(pk=hidden.pk).update(audience=NOBODY)
    assert not suggested_on(client, one)
    for other in (hidden, apart):
        assert client.get(pair_address(one, other)).status_code == 404
        assert client.post(pair_address(one, other), {"verdict": "different"}).status_code == 404


def test_partners_see_no_suggestions(
    client_for: Callable[..., Client], tell: Callable[..., Report]
) -> None:
    one, other = (tell(narrative=each, kind=Kind.NEEDLE_FIND) for each in (SEEN, AGAIN))
    shown = page_of(client_for("cleansing_lead"), one)
    assert "May be the same" not in shown
    assert pair_address(one, other) not in shown
    assert client_for("cleansing_lead").get(pair_address(one, other)).status_code == 403


def test_looking_at_suggestions_is_recorded(client: Client, tell: Callable[..., Report]) -> None:
    one, other = tell(narrative=SEEN), tell(narrative=AGAIN)
    page_of(client, one)
    event = AuditEvent.objects.get(reason="suggested")
    assert (event.operation, event.object_id) == (Operation.CONSULTATION, str(other.pk))
    client.get(pair_address(one, other))
    assert AuditEvent.objects.filter(object_id=str(other.pk), reason="page").count() == 1


def rows_as_stored(*reports: Report) -> list[Any]:
    keys = [each.pk for each in reports]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r::text FROM reports_report r WHERE id = ANY (%s) ORDER BY id", [keys]
        )
        return cursor.fetchall()


def test_who_may_not_read_the_words_learns_nothing_of_them_by_comparing(
    client: Client, tell: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = tell(narrative=SEEN), tell(narrative=AGAIN)
    address = pair_address(one, other)
    assert "words in common" in text_of(client.get(address))
    monkeypatch.setattr(
        "reports.permissions.permissions_of",
        lambda user: permissions_of(user) - {Permission.REPORTS_READ_NARRATIVE.value},
    )
    shown = text_of(client.get(address))
    assert "They tell of the same" in shown  # what the facts tell can still be said
    for told in ("words in common", "in 10 pairs like this"):
        assert told not in shown


def test_linking_needs_a_reason_and_taking_it_back_restores_exactly(
    client: Client, officer: User, tell: Callable[..., Report]
) -> None:
    one, other = tell(narrative=SEEN), tell(narrative=AGAIN)
    with acting_as(officer):
        before = rows_as_stored(one, other)
        assert len(before) == 2
    address = pair_address(one, other)
    refused = client.post(address, {"verdict": "same", "words": " "})
    assert refused.status_code == 422
    assert "Say why in a few words." in text_of(refused)
    assert "<title>Error: Compare two reports –" in text_of(refused)
    assert client.post(address, {"verdict": "same", "words": "Same Corsa"}).status_code == 302
    shown = page_of(client, one)
    assert "Linked as the same: <a" in shown
    assert other.display_reference in shown
    assert not suggested_on(client, one)
    assert "Linked as the same as another report" in page_of(client, other)
    # Why stands where it can be read, and nowhere else.
    assert "open with the words of either report" in text_of(client.get(address))
    for each in (one, other):
        read = reverse("reports:triage:report-words", args=[each.pk])
        assert "Same Corsa" in text_of(client.post(read))
    assert "words" not in {field.name for field in ReportPair._meta.fields}
    assert AuditEvent.objects.filter(reason="pair.same", operation="combination").count() == 2
    assert client.post(f"{address}undo/", {"words": ""}).status_code == 422
    assert client.post(f"{address}undo/", {"words": "Two Corsas"}).status_code == 302
    assert suggested_on(client, one) == {other.display_reference}
    assert AuditEvent.objects.filter(reason="pair.undone").count() == 2
    with acting_as(officer):
        assert rows_as_stored(one, other) == before
        assert ReportPair.objects.get().undone_by == officer


def test_what_is_not_the_same_is_not_suggested_again_from_either_side(
    client: Client, tell: Callable[..., Report]
) -> None:
    one, other = tell(narrative=SEEN), tell(narrative=AGAIN)
    assert client.post(pair_address(other, one), {"verdict": "different"}).status_code == 302
    assert not suggested_on(client, one) | suggested_on(client, other)
    assert "Not the same" in page_of(client, one)
    assert AuditEvent.objects.filter(reason="pair.different").count() == 2


def test_two_officers_deciding_at_once_make_one_pair(
    officer: User, colleague: User, client: Client, tell: Callable[..., Report]
) -> None:
    one, other = tell(narrative=SEEN), tell(narrative=AGAIN)
    decide_pair(
        by=colleague, report_id=other.pk, other_id=one.pk, verdict=Verdict.SAME, words="Same"
    )
    answer = client.post(pair_address(one, other), {"verdict": "different"})
    assert answer.status_code == 409
    assert "Somebody has said already" in text_of(answer)
    undo_pair(by=colleague, report_id=one.pk, other_id=other.pk, words="No")
    with pytest.raises(WrongState):
        undo_pair(by=officer, report_id=one.pk, other_id=other.pk, words="No")


def test_who_may_not_link_decides_nothing(
    person_with: Callable[..., User], officer: User, tell: Callable[..., Report]
) -> None:
    one, other = (tell(narrative=each, kind=Kind.NEEDLE_FIND) for each in (SEEN, AGAIN))
    lead = person_with("cleansing_lead")
    with pytest.raises(NotAllowed):
        decide_pair(by=lead, report_id=one.pk, other_id=other.pk, verdict=Verdict.DIFFERENT)
    with pytest.raises(NotAllowed):
        undo_pair(by=lead, report_id=one.pk, other_id=other.pk, words="No")
    with pytest.raises(CaseworkError):
        decide_pair(by=officer, report_id=one.pk, other_id=one.pk, verdict=Verdict.DIFFERENT)


def test_suggesting_changes_nothing(
    client: Client, officer: User, tell: Callable[..., Report]
) -> None:
    one, other = tell(narrative=SEEN), tell(narrative=AGAIN)
    with acting_as(officer):
        before = rows_as_stored(one, other)
    page_of(client, one)
    with acting_as(officer):
        assert rows_as_stored(one, other) == before
        assert not ReportPair.objects.exists()


def test_many_candidates_take_no_more_statements_and_five_are_shown(
    client: Client, officer: User, tell: Callable[..., Report]
) -> None:
    one = tell(narrative=SEEN)
    tell(narrative=AGAIN)
    page_of(client, one)
    with sent_by() as few:
        page_of(client, one)
    for _ in range(7):
        tell(narrative=AGAIN)
    with sent_by() as many:
        page_of(client, one)
    assert len(few) == len(many)
    assert len(suggested_on(client, one)) == 5
    with acting_as(officer):
        found = suggestions_for(one, by=officer)
    assert [each.score for each in found] == sorted((e.score for e in found), reverse=True)


def test_a_recorded_crime_suggests_nothing(client: Client, tell: Callable[..., Report]) -> None:
    one = tell(narrative=SEEN, kind=Kind.RECORDED_CRIME, category=Category.OTHER)
    assert "May be the same" not in page_of(client, one)
