"""Saved searches: keeping, running, sharing, ending them; nobody finds more than they may see."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from agencies.registry.models import Membership
from agencies.registry.own_teams import teams_in
from agencies.registry.people import clearances_of, forget
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports.actions import saved_searches as actions
from reports.actions.digests import tidy_saved_searches
from reports.enums import Category, Kind
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from reports.models import Area, Report, SavedSearch, SearchDigest
from reports.queries import saved_searches_visible_to
from reports.saved_searches import MOST_OF_TEAM, MOST_OWN, Chosen, Search
from reports.triage import choices, saved_counts
from tests.integration.triage.conftest import text_of
from tests.support.geography import IN_CENTRAL, Geography
from tests.support.statements import statements

TRIAGE = "police:police.triage"
LIST = "/triage/saved/"
NAME = "Quillfeather at the garages"
WORDS = "quillfeather corsa"


def asking(name: str = NAME, *, words: str = "", **chosen: str) -> Search:
    picked = chosen or {"kind": "concern"}
    return Search(name, tuple(Chosen(*each, each[1].title()) for each in picked.items()), words)


def keep(by: User, name: str = NAME, *, team: str = "", **how: Any) -> SavedSearch:
    made: SavedSearch = actions.save_search(by=by, search=asking(name, **how), team=team)
    return made


def page_of(saved: SavedSearch, *more: str) -> str:
    return "/".join(["/triage/saved", str(saved.pk), *more, ""])


def names_seen_by(user: User) -> set[str]:
    forget(user)
    with acting_as(user):
        return {each.asked.open()["name"] for each in saved_searches_visible_to(user)}


def by_sql(user: User) -> int:
    """How many rows plain SQL shows the same person."""
    forget(user)
    with acting_as(user), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reports_savedsearch")
        return int(cursor.fetchone()[0])


# --- Keeping and running --------------------------------------------------------------------------


def test_from_the_queue_to_a_saved_search_and_back(
    client: Client, tell: Callable[..., Report]
) -> None:
    tell(kind=Kind.NEEDLE_FIND)
    queue = client.get("/triage/?kind=needle_find&priority=3&q=Lincoln")
    link = "/triage/saved/new/?q=Lincoln&amp;priority=3&amp;kind=needle_find"
    assert f'href="{link}"' in text_of(queue)
    form = client.get(link.replace("&amp;", "&"))
    assert "Needle" in text_of(form)
    answer = client.post(link.replace("&amp;", "&"), {"name": NAME, "team": ""}, follow=True)
    assert "The search was saved." in text_of(answer)
    assert NAME in text_of(answer)
    assert "<span>1 report</span>" in text_of(answer)
    saved = SavedSearch.objects.get()
    opened = client.post(page_of(saved, "open"))
    assert opened["Location"] == "/triage/?q=Lincoln&priority=3&kind=needle_find"


def test_words_are_kept_sealed_and_never_in_an_address_or_the_log(
    client: Client, tell: Callable[..., Report], caplog: pytest.LogCaptureFixture
) -> None:
    tell(narrative="Quillfeather sells from a Corsa")
    found = client.post("/triage/words/?kind=concern", {"words": WORDS, "match": "all"})
    shown = client.get(found["Location"])
    key = found["Location"].split("/")[3]
    assert f"/triage/saved/new/{key}/?kind=concern" in text_of(shown)
    answer = client.post(f"/triage/saved/new/{key}/?kind=concern", {"name": NAME, "team": ""})
    assert answer["Location"] == LIST
    saved = SavedSearch.objects.get()
    assert "<span>1 report</span>" in text_of(client.get(LIST))
    opened = client.post(page_of(saved, "open"))
    assert opened["Location"].startswith("/triage/words/")
    assert "quillfeather" not in opened["Location"].lower()
    assert "1</strong> report" in text_of(client.get(opened["Location"]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(s)::text FROM reports_savedsearch s")
        stored = cursor.fetchone()[0].lower()
    events = json.dumps(list(AuditEvent.objects.values_list("detail", "reason", "object_id")))
    for place in (stored, events.lower(), caplog.text.lower()):
        assert "quillfeather" not in place
        assert "corsa" not in place
    assert "garages" not in stored


def test_a_search_for_nothing_has_no_link_and_can_not_be_saved(client: Client) -> None:
    assert "Save this search" not in text_of(client.get("/triage/"))
    answer = client.post("/triage/saved/new/", {"name": NAME, "team": ""})
    assert answer.status_code == 422
    assert "This would find every report" in text_of(answer)
    assert "<title>Error: Save this search –" in text_of(answer)
    assert f'value="{NAME}"' in text_of(answer)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "Enter a name"),
        ("x" * 61, "no more than 60"),
        (NAME.upper(), "You have a search of this name"),
    ],
    ids=["none", "long", "taken"],
)
def test_a_name_that_can_not_be_used(
    client: Client, officer: User, name: str, message: str
) -> None:
    keep(officer)
    answer = client.post("/triage/saved/new/?kind=concern", {"name": name, "team": ""})
    assert answer.status_code == 422
    assert message in text_of(answer)
    assert SavedSearch.objects.count() == 1


def test_searches_of_a_person_and_of_a_team_are_bounded(officer: User, colleague: User) -> None:
    for number in range(MOST_OWN):
        keep(officer, f"{number}", team=TRIAGE)
    with pytest.raises(CaseworkError, match="You keep 20 searches"):
        keep(officer, "one more")
    assert MOST_OF_TEAM == MOST_OWN
    other = User.objects.create_user("another@agency.example", None, full_name="Ana Other")
    Membership.objects.create(
        user=other, agency=officer.memberships.get().agency, roles=["police_triage"]
    )
    with pytest.raises(CaseworkError, match="Your team shares 20 searches"):
        keep(other, "shared", team=TRIAGE)
    keep(other, "own")


def test_a_search_is_changed_by_saving_another_in_its_place(client: Client, officer: User) -> None:
    saved = keep(officer)
    answer = client.post(
        "/triage/saved/new/?category=litter", {"into": f"{saved.pk}:1", "name": "", "team": ""}
    )
    assert answer.status_code == 302, text_of(answer)
    saved.refresh_from_db()
    search = Search.from_json(saved.asked.open())
    assert (search.name, search.address, saved.version) == (NAME, "category=litter", 2)
    late = client.post(
        "/triage/saved/new/?category=dealing", {"into": f"{saved.pk}:1", "name": "", "team": ""}
    )
    assert late.status_code == 422  # the choice of yesterday's version is no choice any more


def test_two_who_change_at_once_are_told(client: Client, officer: User) -> None:
    saved = keep(officer)
    actions.rename_search(by=officer, saved_id=saved.pk, name="Garages", version=1)
    answer = client.post(page_of(saved, "rename"), {"name": "Other", "version": "1"})
    assert answer.status_code == 409
    assert "<title>Error: Saved search –" in text_of(answer)
    assert 'value="Other"' in text_of(answer)
    assert 'name="version" value="2"' in text_of(answer)
    with pytest.raises(Conflict):
        actions.delete_search(by=officer, saved_id=saved.pk, version=1)
    client.post(page_of(saved, "delete"), {"version": "2"})
    assert not SavedSearch.objects.exists()
    reasons = AuditEvent.objects.filter(object_type="savedsearch").order_by("sequence")
    assert [each.reason for each in reasons if each.reason != "page"] == [
        "saved", "renamed", "deleted",
    ]  # fmt: skip


def test_what_is_done_to_a_search_counts_no_reports(
    client: Client, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = keep(officer)

    def counted(*given: object, **more: object) -> None:
        raise AssertionError("Nobody is shown how many there are.")

    monkeypatch.setattr("reports.triage.saved_page.counts_of", counted)
    for name, given in (
        ("rename", {"name": "Other", "version": "1"}),
        ("share", {"team": "", "version": "2"}),
        ("digest", {"every": "day"}),
        ("delete", {"version": str(SavedSearch.objects.get().version + 1)}),
    ):
        answer = client.post(page_of(saved, name), given)
        assert answer.status_code == 302, (name, text_of(answer))


# --- Whose it is ----------------------------------------------------------------------------------


def test_a_search_is_its_owners_alone_until_it_is_shared(
    officer: User, colleague: User, person_with: Callable[..., User]
) -> None:
    in_team, other_agency = person_with("police_triage"), person_with("licensing_officer")
    saved = keep(officer)
    everybody = (officer, in_team, colleague, other_agency)
    assert [by_sql(each) for each in everybody] == [1, 0, 0, 0]
    actions.share_search(by=officer, saved_id=saved.pk, team=TRIAGE, version=1)
    assert [by_sql(each) for each in everybody] == [1, 1, 0, 0]
    assert [len(names_seen_by(each)) for each in everybody] == [1, 1, 0, 0]
    with pytest.raises(NotAllowed):
        actions.rename_search(by=in_team, saved_id=saved.pk, name="x", version=2)
    with pytest.raises(NotAllowed):
        actions.delete_search(by=in_team, saved_id=saved.pk, version=2)
    with pytest.raises(WrongState):
        actions.take_over_search(by=in_team, saved_id=saved.pk, version=2)
    with pytest.raises(SavedSearch.DoesNotExist):
        actions.open_search(by=colleague, saved_id=saved.pk)


def test_nobody_shares_with_a_team_of_others_or_another_agencys(
    officer: User, person_with: Callable[..., User]
) -> None:
    for team in ("police:police.intelligence", "licensing:licensing.officer", "police:x"):
        with pytest.raises(NotAllowed):
            keep(officer, f"for {team}", team=team)
    # The same kind of team in another agency is another team.
    licensing = person_with("licensing_officer")
    elsewhere = person_with("licensing_officer", agency="cleansing")
    keep(licensing, team="licensing:licensing.officer")
    assert (by_sql(licensing), by_sql(elsewhere)) == (1, 0)
    assert teams_in(person_with("cleansing_lead").memberships.get()) == [
        "cleansing:council.cleansing"
    ]


def test_raw_sql_adds_and_moves_nothing_to_somebody_else(officer: User, colleague: User) -> None:
    saved = keep(officer)
    theirs = [each for each in clearances_of(colleague) if each.startswith("member:")]
    with pytest.raises(DatabaseError), transaction.atomic(), acting_as(officer):
        SavedSearch.objects.filter(pk=saved.pk).update(audience=theirs)
    with acting_as(colleague):
        assert SavedSearch.objects.filter(pk=saved.pk).update(version=9) == 0
        assert SavedSearch.objects.filter(pk=saved.pk).delete()[0] == 0


def test_a_shared_search_counts_for_each_what_they_may_see(
    officer: User,
    person_with: Callable[..., User],
    client_for: Callable[..., Client],
    tell: Callable[..., Report],
) -> None:
    lead = person_with("cleansing_lead")
    other = person_with("cleansing_lead")
    tell(kind=Kind.NEEDLE_FIND)
    tell(category=Category.DEALING)
    keep(lead, "All that is open", team="cleansing:council.cleansing", priority="3")
    keep(officer, "All that is open", team=TRIAGE, priority="3")
    assert "<span>1 report</span>" in text_of(client_for(other).get(LIST))
    assert "<span>2 reports</span>" in text_of(client_for(officer).get(LIST))


def test_assigned_to_me_means_whoever_uses_the_search(
    officer: User, person_with: Callable[..., User], client_for: Callable[..., Client],
    tell: Callable[..., Report],
) -> None:  # fmt: skip
    Report.objects.filter(pk=tell().pk).update(assigned_to=officer)
    keep(officer, team=TRIAGE, assigned="me")
    assert "<span>1 report</span>" in text_of(client_for(officer).get(LIST))
    assert "<span>0 reports</span>" in text_of(client_for("police_triage").get(LIST))


def test_what_a_leaver_shared_is_the_teams_and_what_was_theirs_ends(
    officer: User, person_with: Callable[..., User], client_for: Callable[..., Client]
) -> None:
    stays = person_with("police_triage")
    keep(officer, "Mine alone")
    shared = keep(officer, "The team's", team=TRIAGE)
    now = timezone.now()
    Membership.objects.filter(user=officer).update(
        active_from=now - timedelta(days=9), active_until=now - timedelta(seconds=1)
    )
    assert names_seen_by(officer) == set()
    assert tidy_saved_searches() == 2
    assert tidy_saved_searches() == 0
    assert names_seen_by(stays) == {"The team's"}
    client = client_for(stays)
    assert "Left to the team" in text_of(client.get(LIST))
    taken = client.post(page_of(shared, "take"), {"version": "2"}, follow=True)
    assert "The search is yours now" in text_of(taken)
    shared.refresh_from_db()
    assert shared.membership == stays.memberships.get()
    events = AuditEvent.objects.filter(actor_label="tidy_saved_searches")
    assert sorted(each.reason for each in events) == ["ended", "left"]


def test_who_moves_to_another_team_leaves_there_what_they_shared(
    officer: User, person_with: Callable[..., User]
) -> None:
    stays = person_with("police_triage")
    keep(officer, "Mine alone")
    shared = keep(officer, "The team's", team=TRIAGE)
    Membership.objects.filter(user=officer).update(roles=["police_intelligence"])
    # At once, before any task has run.
    assert names_seen_by(officer) == {"Mine alone"}
    forget(stays)
    actions.take_over_search(by=stays, saved_id=shared.pk, version=1)
    assert tidy_saved_searches() == 0


def test_a_search_of_a_team_in_which_nobody_is_left_ends(officer: User) -> None:
    keep(officer, team=TRIAGE)
    now = timezone.now()
    Membership.objects.filter(user=officer).update(
        active_from=now - timedelta(days=9), active_until=now - timedelta(seconds=1)
    )
    tidy_saved_searches()
    assert not SavedSearch.objects.exists()


def test_unsharing_ends_the_e_mails_of_the_others(
    officer: User, person_with: Callable[..., User]
) -> None:
    other = person_with("police_triage")
    saved = keep(officer, team=TRIAGE)
    for each in (officer, other):
        actions.choose_digest(by=each, saved_id=saved.pk, every="day")
    actions.share_search(by=officer, saved_id=saved.pk, team="", version=1)
    assert [each.membership.user for each in SearchDigest.objects.all()] == [officer]
    actions.delete_search(by=officer, saved_id=saved.pk, version=2)
    assert not SearchDigest.objects.exists()


# --- What is no longer there ----------------------------------------------------------------------


@pytest.fixture
def in_dissolved(
    officer: User, reference_data: Geography, tell: Callable[..., Report]
) -> Callable[..., SavedSearch]:
    """A search in a ward that has been dissolved since, in a team of one's own."""

    def make(**more: str) -> SavedSearch:
        tell(point=IN_CENTRAL)
        ward = Area.objects.create(
            code="E05999999", name="Oldtown", kind="ward",
            boundary=Area.objects.filter(kind="ward")[0].boundary,
        )  # fmt: skip
        chosen = (Chosen("ward", ward.code, "Oldtown"), *(Chosen(*e, e[1]) for e in more.items()))
        saved: SavedSearch = actions.save_search(
            by=officer, search=Search(NAME, chosen), team=TRIAGE
        )
        ward.delete()
        choices.forget()
        return saved

    return make


def test_a_search_whose_ward_is_gone_says_so_and_finds_nothing(
    client: Client, in_dissolved: Callable[..., SavedSearch]
) -> None:
    saved = in_dissolved(kind="concern")
    listed = text_of(client.get(LIST))
    assert "Out of date" in listed
    assert "1 report" not in listed
    opened = client.post(page_of(saved, "open"))
    assert opened["Location"] == page_of(saved)
    page = text_of(client.get(page_of(saved)))
    assert "It asks for something that no longer exists:" in page
    assert "<li>Ward: Oldtown</li>" in page
    assert "Delete it" in page
    left = client.post(page_of(saved, "open"), {"left": "1"})
    assert left["Location"] == "/triage/?kind=concern"


def test_a_search_of_which_nothing_is_left_leads_nowhere(
    client: Client, in_dissolved: Callable[..., SavedSearch]
) -> None:
    page = text_of(client.get(page_of(in_dissolved())))
    assert "Nothing else is left of this search." in page
    assert "Look with what is left" not in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("category", "no_longer"),
        ("kind", "no_longer"),
        ("team", "police.gone"),
        ("case", "7KQ4M2XWTC"),
    ],
)
def test_any_filter_that_is_gone_is_named(
    client: Client, officer: User, tell: Callable[..., Report], field: str, value: str
) -> None:
    tell()
    search = asking(**{"status": "received", field: value})
    saved = actions.save_search(by=officer, search=search)
    assert "Out of date" in text_of(client.get(LIST))
    assert f": {value.title()}</li>" in text_of(client.get(page_of(saved)))


def test_words_are_not_searched_by_a_role_that_does_not_read_them(
    officer: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = keep(officer, words="van")
    gone = frozenset(each for each in _permissions(officer) if each != "reports.read_narrative")
    monkeypatch.setattr("reports.permissions.permissions_of", lambda user: gone)
    assert "Your role does not search words" in text_of(client.get(LIST))
    assert client.post(page_of(saved, "open"))["Location"] == page_of(saved)
    with pytest.raises(NotAllowed):
        actions.open_search(by=officer, saved_id=saved.pk)


def _permissions(user: User) -> frozenset[str]:
    from agencies.registry.people import permissions_of

    return permissions_of(user)


# --- Counting -------------------------------------------------------------------------------------


def test_the_list_takes_as_many_statements_for_one_as_for_all(
    client: Client, officer: User, tell: Callable[..., Report]
) -> None:
    tell()
    keep(officer, "0", words="blue")
    client.get(LIST)
    with statements() as few:
        client.get(LIST)
    for number in range(1, MOST_OWN):
        keep(officer, str(number), team=TRIAGE, words="blue" if number % 2 else "")
    with statements() as many:
        page = text_of(client.get(LIST))
    assert page.count("<span>1 report</span>") == MOST_OWN
    assert len(few) == len(many) <= 12


def test_a_count_stops_and_says_more(
    client: Client, officer: User, tell: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (saved_counts, __import__("reports.triage.saved_page", fromlist=["x"])):
        monkeypatch.setattr(module, "MOST_COUNTED", 2)
    for _ in range(3):
        tell()
    keep(officer)
    assert "<span>More than 2 reports</span>" in text_of(client.get(LIST))


def test_counting_that_takes_too_long_leaves_the_list(
    client: Client, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(officer)
    slow = saved_counts.Statement("SELECT 1 FROM pg_sleep(5)", ())
    monkeypatch.setattr(saved_counts, "count_up_to", lambda *args, **kwargs: slow)
    monkeypatch.setattr(saved_counts, "COUNT_MS", 50)
    page = client.get(LIST)
    assert page.status_code == 200
    assert "Counting takes too long just now" in text_of(page)
    assert "Not counted" in text_of(page)
    assert NAME in text_of(page)


def test_a_search_of_nobody_is_not_there(client: Client) -> None:
    assert client.get(f"{LIST}{uuid.uuid4()}/").status_code == 404
    assert client.post(f"{LIST}{uuid.uuid4()}/open/").status_code == 404
