"""Searching the sealed words of reports."""

from __future__ import annotations

import base64
import json
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports import word_help
from reports.actions.triage import amend_report, move_report
from reports.enums import Category, Kind
from reports.models import Place, Report, ReportNarrative
from reports.queries import reports_visible_to, texts_searched_by
from reports.word_search import search_for
from reports.words import index_with
from tests.integration.triage.conftest import text_of
from tests.support.geography import IN_CENTRAL
from tests.support.statements import statements as sent_by

START = "/triage/words/"
MOST_STATEMENTS = 12


@pytest.fixture(autouse=True)
def _vocabulary_anew(db: None) -> None:
    word_help.forget()


def found(client: Client, words: str, *, match: str = "all", query: str = "") -> Any:
    """The page of results, to which the search leads."""
    answer = client.post(f"{START}{query}", {"words": words, "match": match})
    assert answer.status_code == 302, text_of(answer)
    return client.get(answer["Location"])


def references_in(response: Any) -> set[str]:
    return set(
        re.findall(r'triage-reference" href="[^"]+">([0-9A-Z]{5}-[0-9A-Z]{5})<', text_of(response))
    )


def test_words_find_reports_in_any_form_and_order(
    client: Client, tell: Callable[..., Report]
) -> None:
    wanted = tell(narrative="A silver Corsa deals outside the school gates")
    tell(narrative="A silver bike by the school")
    assert references_in(found(client, "dealing SCHOOL")) == {wanted.display_reference}
    assert references_in(found(client, "gate")) == {wanted.display_reference}
    assert len(references_in(found(client, "corsa bikes", match="any"))) == 2
    assert not references_in(found(client, "corsa bike"))


def test_particulars_number_plates_and_amendments_are_found(
    client: Client, officer: User, tell: Callable[..., Report]
) -> None:
    car = tell(
        narrative="Deals from a car",
        particulars={
            "vehicles": [{"sort": "van", "plate": "ab12cde"}],
            "people": [{"name": "Zeb"}],
        },
    )
    said = tell(narrative="It was AB12 CDE again")
    amend_report(by=officer, report_id=said.pk, text="The caller said a lilac door", version=1)
    both = {car.display_reference, said.display_reference}
    assert references_in(found(client, "AB12-CDE")) == both
    assert references_in(found(client, "zeb van")) == {car.display_reference}
    assert references_in(found(client, "lilac")) == {said.display_reference}


def test_other_filters_apply_and_closed_ones_are_a_link_away(
    client: Client, officer: User, tell: Callable[..., Report]
) -> None:
    open_one, closed = tell(narrative="orange tent"), tell(narrative="orange tents")
    for version, (move, reason) in enumerate((("start", "start"), ("close", "no_action")), 1):
        move_report(
            by=officer,
            report_id=closed.pk,
            transition=move,
            reason=reason,
            words="Why",
            version=version,
        )
    tell(narrative="orange tent", category=Category.USE)
    page = found(client, "orange tent", query="?category=dealing")
    assert references_in(page) == {open_one.display_reference}
    everywhere = re.search(r'href="(\?[^"]*)">Search closed', page.content.decode())
    assert everywhere
    address = page.request["PATH_INFO"] + everywhere.group(1).replace("&amp;", "&")
    assert references_in(client.get(address)) == {
        open_one.display_reference,
        closed.display_reference,
    }


def test_who_may_not_read_a_narrative_does_not_find_it_by_its_words(
    client_for: Callable[..., Client], person_with: Callable[..., User], tell: Callable[..., Report]
) -> None:
    """A resident's words about litter stay with the police; cleansing sees the report itself."""
    hidden = tell(narrative="A purple wheelbarrow", category=Category.LITTER)
    shown = tell(narrative="A purple bucket", kind=Kind.NEEDLE_FIND)
    lead = person_with("cleansing_lead")
    with acting_as(lead):
        assert reports_visible_to(lead).filter(pk=hidden.pk).exists()
    page = found(client_for(lead), "purple", match="any")
    assert references_in(page) == {shown.display_reference}
    assert "<strong>1</strong> report" in text_of(page)


def test_the_database_finds_nothing_for_them_either(
    person_with: Callable[..., User], tell: Callable[..., Report]
) -> None:
    hidden = tell(narrative="A purple wheelbarrow", category=Category.LITTER)
    lead, police = person_with("cleansing_lead"), person_with("police_triage")
    numbers = list(search_for("purple", every=True).numbers[0])
    for person, rows in ((lead, []), (police, [hidden.pk])):
        with acting_as(person), connection.cursor() as cursor:
            cursor.execute(
                "SELECT report_id FROM reports_reportnarrative WHERE words && %s::integer[]",
                [numbers],
            )
            assert [row[0] for row in cursor.fetchall()] == rows


def test_a_set_aside_report_is_not_found(client: Client, tell: Callable[..., Report]) -> None:
    from tests.support.world import LOOKS_LIKE_JUNK

    tell(narrative="Cheap marigolds", set_aside=LOOKS_LIKE_JUNK)
    assert not references_in(found(client, "marigolds"))


def test_words_are_in_no_address_no_log_and_no_audit_event(
    client: Client, tell: Callable[..., Report], caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    tell(narrative="Harbinger quince")
    answer = client.post(START, {"words": "harbinger quince", "match": "all"})
    page = client.get(answer["Location"])
    assert "harbinger" not in answer["Location"].lower()
    links = re.findall(r'(?:href|action)="([^"]*)"', page.content.decode())
    assert links
    assert not [each for each in links if "quince" in each.lower()]
    event = AuditEvent.objects.filter(object_id="reports:triage:word-results").latest("sequence")
    assert event.detail == {"words": 2, "match": "all", "shown": 1, "page": 1}
    everything = json.dumps(list(AuditEvent.objects.values()), default=str)
    out = capfd.readouterr()
    written = everything + caplog.text + out.out + out.err
    assert "quince" not in written.lower()
    assert str(search_for("quince", every=True).numbers[0][0]) not in written
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(session_data, '') FROM django_session")
        assert "quince" not in cursor.fetchone()[0]


def test_a_search_for_ones_own_name_is_noticed(
    client: Client, officer: User, tell: Callable[..., Report]
) -> None:
    tell(narrative="Somebody called Officer")
    found(client, "officer")
    event = AuditEvent.objects.filter(object_id="reports:triage:word-results").latest("sequence")
    assert event.detail["noticed"] == "own_name"


def test_pages_of_results_follow_and_a_search_of_another_browser_is_not_there(
    client: Client, client_for: Callable[..., Client], officer: User, tell: Callable[..., Report]
) -> None:
    for _ in range(51):
        tell(narrative="tangerine")
    page = found(client, "tangerine", query="?sort=oldest")
    assert len(references_in(page)) == 50
    assert "<strong>1 to 50</strong> of 51 reports" in text_of(page)
    following = client.get(f"{page.request['PATH_INFO']}?sort=oldest&page=2")
    assert len(references_in(following)) == 1
    assert client.get(f"{page.request['PATH_INFO']}?page=3").status_code == 404
    elsewhere = client_for(officer).get(f"{page.request['PATH_INFO']}?sort=oldest")
    assert (elsewhere.status_code, elsewhere["Location"]) == (302, f"{START}?sort=oldest")


def test_ten_searches_are_kept_and_older_ones_lead_to_the_form(
    client: Client, tell: Callable[..., Report]
) -> None:
    addresses = [found(client, f"word{number}").request["PATH_INFO"] for number in range(11)]
    assert client.get(addresses[0]).status_code == 302
    assert [client.get(each).status_code for each in addresses[1:]] == [200] * 10


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"words": "", "match": "all"}, "Enter the words to look for."),
        ({"words": "the of and", "match": "all"}, "Enter a word that is not in every sentence"),
        ({"words": "a" * 201, "match": "all"}, "Enter no more than 200 characters."),
        ({"words": " ".join(f"w{n}" for n in range(21)), "match": "any"}, "no more than 20 words"),
        ({"words": "van", "match": "some"}, "Choose all or any of the words."),
        ({"words": "van\x00", "match": "all"}, "Enter the words in plain text."),
    ],
)
def test_what_can_not_be_searched_is_said_and_kept(
    client: Client, sent: dict[str, str], said: str
) -> None:
    answer = client.post(START, sent)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert "<title>Error: Search the words" in text_of(answer)
    if "\x00" not in sent["words"]:
        assert f'value="{sent["words"]}"' in answer.content.decode()


def test_wrong_filters_and_pages_say_so_and_keep_the_words(client: Client) -> None:
    path = found(client, "tangerine").request["PATH_INFO"]
    for query in ("?kind=nonsense", "?page=0"):
        answer = client.get(path + query)
        assert answer.status_code == 422
        assert 'value="tangerine"' in answer.content.decode()
    assert "<title>Error: Reports that" in text_of(client.get(f"{path}?kind=nonsense"))


def test_a_typing_error_is_put_right_from_places_and_drugs_alone(
    client: Client, tell: Callable[..., Report]
) -> None:
    Place.objects.create(
        kind="street",
        name="Wellington Street",
        search="wellington street",
        point=IN_CENTRAL,
        accuracy_m=10,
        in_area=True,
    )
    tell(narrative="heroin at Wellington and a Quillfeather")
    page = found(client, "heorin welington")
    assert 'name="words" value="heroin wellington"' in page.content.decode()
    assert len(references_in(found(client, "heroin wellington"))) == 1
    assert "Did you mean" not in text_of(found(client, "quilfeather"))
    assert "Did you mean" not in text_of(found(client, "heroin absent"))


@pytest.mark.parametrize("role", ["spp_coordinator", "auditor", "system_administrator"])
def test_roles_that_read_no_words_do_not_search_them(
    client_for: Callable[..., Client], role: str
) -> None:
    assert client_for(role).get(START).status_code == 403
    assert client_for(role).post(START, {"words": "van", "match": "all"}).status_code == 403


def test_more_reports_take_no_more_statements(client: Client, tell: Callable[..., Report]) -> None:
    tell(narrative="tangerine")
    path = found(client, "tangerine").request["PATH_INFO"]
    client.get(path)
    with sent_by() as few:
        client.get(path)
    for _ in range(8):
        tell(narrative="tangerine")
    with sent_by() as many:
        client.get(path)
    assert len(few) == len(many) <= MOST_STATEMENTS


@pytest.mark.parametrize("lookup", ["words__contains", "words__overlap", "marks__overlap"])
def test_the_plan_uses_the_index_under_row_security(officer: User, lookup: str) -> None:
    """Only a leakproof operator may use an index beneath a policy: the set-up marks ours so.

    Whether the index can be used, not whether it pays: that hangs on how many rows there are, and
    `make bench` measures it. Every other way to the rows is closed, so that statistics that other
    tests left behind can't choose one. An operator that is not leakproof leaves no way by index.
    """
    for texts in texts_searched_by(officer):
        sql, params = texts.filter(**{lookup: [1, 2]}).values("pk").query.sql_with_params()
        with acting_as(officer), connection.cursor() as cursor:
            for other_way in ("seqscan", "indexscan", "indexonlyscan"):
                cursor.execute(f"SET LOCAL enable_{other_way} = off")
            cursor.execute(f"EXPLAIN {sql}", params)
            plan = "\n".join(row[0] for row in cursor.fetchall())
        column = lookup.partition("__")[0]
        index = f"{texts.model._meta.model_name}_by_{column}"
        assert re.search(
            rf"Bitmap Index Scan on {index}[^\n]*\n\s*Index Cond: \({column} (@>|&&)", plan
        ), plan


def test_an_index_of_an_older_key_is_found_too(
    client: Client, officer: User, tell: Callable[..., Report], settings: Any
) -> None:
    old, new = tell(narrative="tangerine peel"), tell(narrative="tangerine pips")
    ring = json.loads(settings.KEYRING_JSON)
    ring["keys"]["other"] = base64.b64encode(b"z" * 32).decode()
    settings.KEYRING_JSON = json.dumps(ring)
    with acting_as(officer):
        ReportNarrative.objects.filter(pk=old.pk).update(**index_with("other", "tangerine peel"))
    both = {old.display_reference, new.display_reference}
    assert references_in(found(client, "tangerine")) == both
    assert references_in(found(client, "tangerine pip")) == {new.display_reference}
    assert references_in(found(client, "pips peel", match="any")) == both


def test_the_key_of_a_search_is_random(client: Client) -> None:
    one, other = (found(client, "van").request["PATH_INFO"] for _ in range(2))
    assert one != other
    assert client.get(f"{START}{uuid.uuid4().hex}/").status_code == 302
