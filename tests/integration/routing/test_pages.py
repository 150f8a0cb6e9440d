"""The editor: rules in words, a draft that is changed, tried and published by two people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reports.enums import Category, Kind, Risk, Status
from reports.models import Report, RoutingRuleSet
from reports.routing import Facts, decide
from reports.routing_in_use import rules_in_use
from reports.routing_rules import as_json, rules_from
from reports.triage.routing_dry_run import dry_run
from tests.factories.routing import draft, publish, rule
from tests.support.statements import statements
from tests.support.world import World

pytestmark = pytest.mark.django_db

Clients = Callable[..., Client]


def at(name: str, *args: object) -> str:
    return reverse(f"reports:triage:{name}", args=args)


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def editor(world: World, client_for: Clients) -> Client:
    return client_for(world.another("police_intelligence"))


@pytest.fixture
def second(world: World, client_for: Clients) -> Client:
    return client_for(world.person("police_intelligence"))


NIGHTS = {
    "title": "Dealing at night",
    "kinds": ["concern"],
    "categories": ["dealing"],
    "days": ["5", "6"],
    "start": "1320",
    "end": "360",
    "teams": ["police.intelligence"],
    "priority": "2",
    "minutes": "90",
}


def test_from_a_draft_to_rules_in_use(world: World, editor: Client, second: Client) -> None:
    assert "In use: version 1" in text(editor.get(at("routing")))
    assert editor.post(at("routing-start", 1)).status_code == 302
    saved = editor.post(at("routing-rule", 2, "new"), {**NIGHTS, "version": 1})
    assert saved.status_code == 302
    shown = text(editor.get(at("routing-version", 2)))
    assert "Dealing at night" in shown
    assert "Friday and Saturday, from 22:00 to 06:00 the next day" in shown
    assert "somebody looks at it within 1 hour 30 minutes" in shown
    assert "Ask a colleague who did not" in shown
    assert "Publish these rules" not in shown
    refused = editor.post(at("routing-publish", 2), {"version": 2, "words": "Mine"})
    assert refused.status_code == 403
    assert "A colleague who did not" in text(refused)
    assert "Publish these rules" in text(second.get(at("routing-version", 2)))
    done = second.post(at("routing-publish", 2), {"version": 2, "words": "Nights"}, follow=True)
    assert "These rules are in use from now on." in text(done)
    assert rules_in_use().number == 2
    assert "Nights" in text(editor.get(at("routing")))


def test_what_was_entered_comes_back_in_the_form(world: World, editor: Client) -> None:
    editor.post(at("routing-start", 1))
    editor.post(at("routing-rule", 2, "new"), {**NIGHTS, "version": 1})
    made = next(
        each for each in RoutingRuleSet.objects.get(number=2).rules if each["priority"] == 2
        and each["key"].startswith("r-")
    )  # fmt: skip
    form = editor.get(at("routing-rule", 2, made["key"])).context["form"]
    for name, value in NIGHTS.items():
        assert str(form[name].value()) == str(value), name
    again = editor.post(
        at("routing-rule", 2, made["key"]),
        {**{name: form[name].value() for name in NIGHTS}, "version": 2},
    )
    assert again.status_code == 302
    same = next(
        each for each in RoutingRuleSet.objects.get(number=2).rules if each["key"] == made["key"]
    )
    assert same == made


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"title": ""}, "Give the rule a name."),
        ({"title": "n" * 81}, "Write no more than 80 characters."),
        ({"end": ""}, "Choose until when, or no days."),
        ({"days": []}, "Choose the days as well, or no times."),
        ({"minutes": "-3"}, "Enter 1 minute or more"),
        ({"minutes": "soon"}, "whole number of minutes"),
        ({"minutes": "99999999"}, "four weeks"),
        ({"teams": ["nobody"]}, "Choose from the list only."),
        ({"kinds": ["murder"]}, "Choose from the list only."),
        ({"start": "17"}, "Choose a time from the list."),
        ({"priority": "4"}, "Choose a priority from the list."),
        ({"wards": ["E00000000"]}, "Choose from the list only."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    world: World, editor: Client, given: dict[str, Any], said: str
) -> None:
    editor.post(at("routing-start", 1))
    answer = editor.post(at("routing-rule", 2, "new"), {**NIGHTS, **given, "version": 1})
    assert answer.status_code == 422
    assert said in text(answer)
    for name, value in {**NIGHTS, **given}.items():
        assert answer.context["form"][name].value() == value, name
    assert RoutingRuleSet.objects.get(number=2).version == 1


def test_two_who_save_at_once(world: World, editor: Client, second: Client) -> None:
    editor.post(at("routing-start", 1))
    editor.post(at("routing-rule", 2, "new"), {**NIGHTS, "version": 1})
    late = second.post(at("routing-rule", 2, "new"), {**NIGHTS, "title": "Mine", "version": 1})
    assert late.status_code == 409
    assert "Somebody else changed this draft" in text(late)
    form = late.context["form"]
    assert (form["title"].value(), form["version"].value()) == ("Mine", "2")
    kept = {name: form[name].value() for name in (*NIGHTS, "version")}
    assert second.post(at("routing-rule", 2, "new"), kept).status_code == 302


def test_rules_are_moved_and_removed_by_buttons(world: World, editor: Client) -> None:
    editor.post(at("routing-start", 1))
    editor.post(at("routing-change", 2, "needles", "up"), {"version": 1})
    editor.post(at("routing-change", 2, "weapons", "remove"), {"version": 2})
    keys = [each["key"] for each in RoutingRuleSet.objects.get(number=2).rules]
    assert keys == ["danger", "worry", "needles", "exploitation", "everything"]
    shown = text(editor.get(at("routing-version", 2)))
    assert "Removed: Weapons, or harm if police act" in shown
    assert "Order: Rules were moved" in shown
    last = editor.post(at("routing-change", 2, "everything", "remove"), {"version": 3})
    assert last.status_code == 422
    assert "every report needs an owner" in text(last)
    assert editor.post(at("routing-change", 2, "needles", "sideways")).status_code == 404


def test_problems_are_named_and_keep_it_from_being_published(
    world: World, editor: Client, second: Client
) -> None:
    editor.post(at("routing-start", 1))
    wide = {"title": "Everything to cleansing", "teams": ["council.cleansing"], "version": 1}
    editor.post(at("routing-rule", 2, "new"), wide)
    shown = text(second.get(at("routing-version", 2)))
    assert "Mend these before the draft can be published" in shown
    assert "Narrow the conditions" in shown
    assert "Publish these rules" not in shown
    refused = second.post(at("routing-publish", 2), {"version": 2, "words": "So"})
    assert refused.status_code == 422
    assert rules_in_use().number == 1


def test_a_version_that_was_published_is_only_looked_at(world: World, editor: Client) -> None:
    shown = text(editor.get(at("routing-version", 1)))
    assert "Start a draft from this version" in shown
    assert "Move up" not in shown
    assert editor.get(at("routing-rule", 1, "needles")).status_code == 302
    before = RoutingRuleSet.objects.get(number=1).rules
    for name, args in (
        ("routing-change", (1, "needles", "remove")),
        ("routing-publish", (1,)),
        ("routing-discard", (1,)),
    ):
        refused = editor.post(at(name, *args), {"version": 1, "words": "No"})
        assert refused.status_code == 409, name
        assert "no draft any more" in text(refused)
    assert RoutingRuleSet.objects.get(number=1).rules == before
    assert editor.get(at("routing-version", 99)).status_code == 404
    assert editor.get("/triage/routing/99999999999999999999/").status_code == 404


# --- The trial ---


def test_the_trial_counts_what_would_have_changed(world: World, editor: Client) -> None:
    made = draft(
        world.another("police_intelligence"),
        [rule("intel", {"categories": ["litter"]}, ["police.intelligence"]), *rules()],
    )
    for _ in range(3):
        world.tell("Litter", category=Category.LITTER)
    old = world.tell("Old litter", category=Category.LITTER)
    Report.objects.filter(pk=old.pk).update(received_at=timezone.now() - timedelta(days=91))
    shown = text(editor.get(at("routing-trial", made.number)))
    assert "<strong>3</strong> of" in shown
    assert "Police triage and Police intelligence" in shown
    assert old.display_reference not in shown


def rules() -> list[dict[str, Any]]:
    return as_json(rules_in_use().rules)


def test_the_trial_shows_nobody_what_they_may_not_see(world: World, editor: Client) -> None:
    made = draft(world.another("police_intelligence"), [rule("all", {}, [], minutes=1), *rules()])
    hidden = world.tell("Hidden")
    Report.objects.filter(pk=hidden.pk).update(audience=["audit"])
    shown = text(editor.get(at("routing-trial", made.number)))
    assert world.concern.display_reference in shown
    assert hidden.display_reference not in shown
    assert world.junk.display_reference not in shown


def test_the_trial_agrees_with_deciding_each_report_by_itself(world: World) -> None:
    """By hand, one by one, over rules that ask for ward, channel and hours as well."""
    by = world.another("police_intelligence")
    central = world.geography.wards["Central"].code
    hours = {"days": [1, 2, 3, 4, 5, 6, 7], "start": 22 * 60, "end": 6 * 60}
    made = draft(
        by,
        [
            rule("night", {"hours": hours}, ["police.intelligence"]),
            rule("here", {"wards": [central], "channels": ["online"]}, [], minutes=30),
            rule("danger2", {"risks_all": ["child", "weapon"]}, ["police.intelligence"]),
            *rules(),
        ],
    )
    for number, kind in enumerate([*Kind, Kind.CONCERN, Kind.CONCERN]):
        told = world.tell(
            f"Number {number}",
            kind=kind,
            risks=frozenset({Risk.CHILD, Risk.WEAPON} if number % 2 else {Risk.DOG}),
            may_be_at_risk=number == 4,
        )
        # Through a change of the clocks, on either side of 22:00 and 06:00.
        day = timezone.localtime() - timedelta(days=11 * number + 1)
        hour, minute = [(21, 59), (22, 0), (22, 45), (5, 44), (5, 59), (6, 0), (0, 29)][number]
        moment = day.replace(hour=hour, minute=minute)
        Report.objects.filter(pk=told.pk).update(received_at=moment)
    now, then = rules_in_use().rules, rules_from(made.rules)
    expected = 0
    wards = {area.pk: area.code for area in world.geography.wards.values()}
    reports = Report.objects.filter(
        received_at__gte=timezone.now() - timedelta(days=90), audience__overlap=["police.triage"]
    ).exclude(status=Status.REFERENCE)
    for each in reports:
        facts = Facts(
            kind=each.kind,
            category=each.category,
            risks=frozenset(each.risks),
            may_be_at_risk=each.may_be_at_risk,
            channel=each.channel,
            ward=wards.get(each.ward_id or 0, ""),
            at=each.received_at,
        )
        one, other = decide(facts, now), decide(facts, then)
        expected += (one.teams, one.priority, one.due_in) != (
            other.teams,
            other.priority,
            other.due_in,
        )
    found = dry_run(by, now_in_use=now, draft=then, at=timezone.now())
    assert found.looked_at == len(reports)
    assert found.changed == sum(each.count for each in found.changes) == expected
    assert len(found.examples) == expected
    assert expected > 0


def test_the_trial_takes_as_many_statements_for_more_reports(world: World, editor: Client) -> None:
    made = draft(world.another("police_intelligence"), [rule("all", {}, [], minutes=1), *rules()])
    editor.get(at("routing-trial", made.number))
    with statements() as few:
        editor.get(at("routing-trial", made.number))
    world.more_reports(60)
    with statements() as many:
        answer = editor.get(at("routing-trial", made.number))
    assert len(few) == len(many)
    assert len(answer.context["result"].examples) == 50


def test_the_same_rules_change_nothing(
    world: World, editor: Client, person_with: Callable[..., Any]
) -> None:
    publish(person_with, rules())
    shown = text(editor.get(at("routing-trial", 1)))
    assert "<strong>0</strong> of" in shown
