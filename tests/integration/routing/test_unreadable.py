"""A version that this release can't read: whoever edits the rules is told, and can mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.management.commands import doctor
from reports import routing_rules
from reports.actions import routing as actions
from reports.enums import Category
from reports.errors import CaseworkError
from reports.models import Report, RoutingRuleSet
from reports.routing_default import DEFAULT
from reports.routing_in_use import in_use_of, rules_in_use
from reports.triage.routing_panel import rules_of_version
from tests.factories.routing import draft, publish, rule
from tests.support.world import World

pytestmark = pytest.mark.django_db

LITTER = rule("litter", {"categories": ["litter"]}, ["council.cleansing"])
BY_DEFAULT = "Start a draft from the rules that came with the service"
Clients = Callable[..., Client]


def at(name: str, *args: object) -> str:
    return reverse(f"reports:triage:{name}", args=args)


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def editor(world: World, client_for: Clients) -> Client:
    return client_for(world.another("police_intelligence"))


@pytest.fixture
def upgrade(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """`upgrade()`: the next release, which knows the category “litter” no more."""

    def run() -> None:
        left = [each for each in Category.values if each != Category.LITTER]
        monkeypatch.setitem(routing_rules._CODES, "categories", left)
        in_use_of.cache_clear()
        rules_of_version.cache_clear()

    yield run
    in_use_of.cache_clear()
    rules_of_version.cache_clear()


@pytest.fixture
def number(world: World, person_with: Callable[..., Any], upgrade: Callable[[], None]) -> int:
    """The version in use, which can't be read; one report came by it."""
    made = publish(person_with, [LITTER, *DEFAULT])
    Report.objects.filter(pk=world.concern.pk).update(
        routed_by=made.number, routed_because=["litter", "everything"]
    )
    upgrade()
    return made.number


def test_the_editor_says_which_version_it_is_and_mends_it(
    world: World, editor: Client, client_for: Clients, number: int
) -> None:
    shown = text(editor.get(at("routing")))
    assert f"Version {number} can’t be read" in shown
    assert "In use: the rules that came with the service" in shown
    assert BY_DEFAULT in shown
    assert editor.post(at("routing-start", number)).status_code == 302
    made = RoutingRuleSet.objects.get(state="draft")
    assert (made.rules, made.based_on) == (DEFAULT, number)
    assert "What differs from" not in text(editor.get(at("routing-version", made.number)))
    second = client_for(world.person("police_intelligence"))
    done = second.post(
        at("routing-publish", made.number), {"version": 1, "words": "Readable"}, follow=True
    )
    assert "These rules are in use from now on." in text(done)
    assert rules_in_use().number == made.number
    assert "can’t be read" not in text(editor.get(at("routing")))


def test_its_own_pages_and_its_reports_open(
    world: World, editor: Client, client_for: Clients, number: int
) -> None:
    shown = text(editor.get(at("routing-version", number)))
    assert "This version can’t be read" in shown
    assert BY_DEFAULT in shown
    assert editor.get(at("routing-trial", number))["Location"] == at("routing-version", number)
    triage = client_for(world.person("police_triage"))
    for client in (editor, triage):
        page = text(client.get(at("report-detail", world.concern.pk)))
        assert f"The rules of version {number} can’t be read any more." in page


def test_a_draft_that_cant_be_read_can_only_be_thrown_away(
    world: World, editor: Client, upgrade: Callable[[], None]
) -> None:
    by = world.another("police_intelligence")
    made = draft(by, [LITTER, *DEFAULT])
    upgrade()
    shown = text(editor.get(at("routing-version", made.number)))
    assert "This version can’t be read" in shown
    assert "Publish these rules" not in shown
    assert editor.get(at("routing-rule", made.number, "litter")).status_code == 302
    given = {"by": by, "number": made.number, "version": made.version}
    read = routing_rules.rules_from(DEFAULT)
    for refused in (
        lambda: actions.save_rule(rule=read[0], **given),
        lambda: actions.remove_rule(key="litter", **given),
        lambda: actions.move_rule(key="litter", up=True, **given),
        lambda: actions.publish_draft(
            note="So", **given | {"by": world.person("police_intelligence")}
        ),
    ):
        with pytest.raises(CaseworkError, match="Throw it away, and start another"):
            refused()
    assert "Throw this draft away" in shown
    gone = editor.post(at("routing-discard", made.number), {"version": made.version})
    assert gone.status_code == 302


def test_doctor_names_the_version(number: int) -> None:
    (finding,) = doctor.examine("routing rules")
    assert finding.words.startswith(f"version {number} can't be read")
    assert BY_DEFAULT in finding.mend


def test_doctor_is_content_with_rules_that_can_be_read(world: World) -> None:
    (finding,) = doctor.examine("routing rules")
    assert (finding.words, finding.mend) == ("version 1 is in use", "")
