"""Every row with content says who may see it, and sealed words stay sealed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Model

from portal.vault import fields as sealed
from tests.support import tree

SEALED = tuple(
    value
    for value in vars(sealed).values()
    if isinstance(value, type)
    and value.__name__.startswith("Sealed")
    and hasattr(value, "deconstruct")
)

WITHOUT_AUDIENCE: dict[str, str] = {
    # Open to everybody
    "reports.Area": "published boundaries",
    "reports.Place": "published names of streets, postcodes and wards",
    "reports.BaseFeature": "published shapes of the base map",
    "reports.IntelligenceCode": "published lists of codes",
    "operations.PublishedSummary": "published: texts for the public that two people read",
    "refuse.Site": "published places: schools and play areas",
    "hotspots.PublicQuarter": "published figures: of which quarter, and what was done",
    "hotspots.PublicFigure": "published figures: protected counts of the city and its wards",
    "reports.ReferenceLoad": "published: which reference files are loaded, and the base map",
    "notifications.Heartbeat": "published at /health/ready: when a worker was last heard of",
    # Seen only through a row that has an audience
    "reports.CaseMerge": "follows both of its cases: codes and keys, never words",
    "reports.BulkRow": "follows its bulk action: codes and keys, never words",
    "reports.MeetingItem": "follows its meeting and its case; its minutes are sealed",
    "reports.SafeguardingReminder": "a day on which a message without content was sent",
    "refuse.NewWork": "a report's key until its job is made; row security shows cleansing alone",
    "refuse.StockLimit": "below how many sharps boxes the lead's page warns",
    "refuse.ResponseTarget": "targets in minutes or days, and who approved them",
    "reports.RoutingRuleSet": "rules on codes, no person; read with the permission to edit them",
    "reports.ImportBatch": "which published file was imported, and how many of its rows",
    "reports.ImportedRow": "where an imported report came from; no words",
    # Who people are and what they did: reached through permissions, not through cases
    "accounts.User": "shown to colleagues by name only",
    "registry.Agency": "names of partner organisations, published",
    "registry.Membership": "who works for whom; read by agency administrators",
    "registry.Invitation": "read by the administrators of the agency that invites",
    "registry.InvitationCode": "read by the administrators of the agency, and licensing officers",
    "registry.AccessReview": "read by the administrators of the agency",
    "registry.AccessReviewItem": "read by the administrators of the agency",
    "registry.SharingAgreement": "what agencies agreed, not about people; read by the parties",
    "audit.AuditEvent": "codes and identifiers only; read with the permission to search the log",
    "audit.AuditSeal": "sums over audit events, from which nothing can be read back",
    "oversight.Explanation": "follows the unusual access that it explains; its words are sealed",
    "oversight.Watermark": "how far a scheduled task has come: a name and a time",
    # Carries identifiers only
    "notifications.OutboxMessage": "a type and an identifier, never words",
    "notifications.DemoMessage": "a content-free message, kept in demonstration mode only",
}


def own_models() -> list[type[Model]]:
    return [
        model
        for model in apps.get_models()
        if model.__module__.split(".")[0] in tree.PACKAGES and model._meta.managed
    ]


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_a_model_has_an_audience_or_a_reason_not_to(model: type[Model]) -> None:
    has_audience = any(field.name == "audience" for field in model._meta.get_fields())
    listed = model._meta.label in WITHOUT_AUDIENCE
    assert has_audience != listed, (
        f"{model._meta.label} needs an audience, or a reason in WITHOUT_AUDIENCE (never both)."
    )


def test_the_list_of_exceptions_names_real_models() -> None:
    assert not set(WITHOUT_AUDIENCE) - {model._meta.label for model in own_models()}


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_primary_keys_cannot_be_counted_by_outsiders(model: type[Model]) -> None:
    open_to_all = WITHOUT_AUDIENCE.get(model._meta.label, "").startswith("published")
    if open_to_all:
        return
    key = model._meta.pk
    while key.remote_field:
        key = key.remote_field.model._meta.pk
    assert key.get_internal_type() == "UUIDField", f"{model._meta.label}.{key.name}"


def sealed_names() -> set[str]:
    return {
        field.name
        for model in own_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SEALED)
    }


def test_there_are_sealed_fields_to_guard() -> None:
    assert {"text", "details", "words"} <= sealed_names()


def _calls(module: ast.Module, names: set[str]) -> Iterator[ast.Call]:
    for node in ast.walk(module):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in names
        ):
            yield node


def _asks_for(call: ast.Call, names: set[str]) -> set[str]:
    return {
        node.value
        for argument in call.args
        for node in ast.walk(argument)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.rsplit("__", 1)[-1] in names
    }


def test_no_query_lists_sealed_columns() -> None:
    """values() would hand out sealed bytes without their binding, past the audited action."""
    guilty = {
        f"{tree.name_of(path)}:{call.lineno}": _asks_for(call, sealed_names())
        for path in tree.modules()
        for call in _calls(tree.syntax_of(path), {"values", "values_list"})
        if _asks_for(call, sealed_names())
    }
    assert not guilty


def test_no_model_shows_sealed_words_as_its_name() -> None:
    assert not list(_sealed_in_str())


def _sealed_in_str() -> Iterator[str]:
    models = {model.__name__: model for model in own_models()}
    for path in tree.modules():
        for node in ast.walk(tree.syntax_of(path)):
            if isinstance(node, ast.ClassDef) and node.name in models:
                yield from _guilty_methods(path, node, models[node.name])


def _guilty_methods(path: Path, node: ast.ClassDef, model: type[Model]) -> Iterator[str]:
    hidden = {field.name for field in model._meta.concrete_fields if isinstance(field, SEALED)}
    for method in node.body:
        if isinstance(method, ast.FunctionDef) and method.name in {"__str__", "__repr__"}:
            for part in ast.walk(method):
                if isinstance(part, ast.Attribute) and part.attr in hidden:
                    yield f"{tree.name_of(path)}: {node.name}.{method.name} shows {part.attr}"


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=1)
