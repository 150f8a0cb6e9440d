"""Sealed fields as models use them, without a database."""

from __future__ import annotations

import copy
import io
import pickle
import uuid

import pytest
from django.core.exceptions import FieldError
from hypothesis import given
from hypothesis import strategies as st

from portal.vault.errors import SealTooLarge, UnboundSeal
from portal.vault.fields import Sealed
from portal.vault.ids import uuid7
from portal.vault.sealing import unseal
from reports.models import ReportNarrative

CANARY = "Blue van behind the chapel"


def narrative(text: str = CANARY, pk: uuid.UUID | str | None = None) -> ReportNarrative:
    return ReportNarrative(report_id=pk or uuid7(), text=text)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300))
def test_text_comes_back(text: str) -> None:
    assert narrative(text).text.open() == text


def test_what_is_saved_is_a_seal_bound_to_the_row() -> None:
    row = narrative()
    blob = row.text.blob()
    assert CANARY.encode() not in blob
    place = f"reports.ReportNarrative.text:{row.pk}"
    assert unseal(blob, bound_to=place) == CANARY.encode()
    assert row.text.open() == CANARY


def test_a_key_given_as_text_is_the_same_row() -> None:
    pk = uuid7()
    blob = narrative(pk=str(pk)).text.blob()
    same = ReportNarrative(report_id=pk, text=blob)
    assert same.text.open() == CANARY


def test_nothing_that_prints_shows_the_words() -> None:
    row = narrative()
    for sealed in (row.text, ReportNarrative(report_id=row.pk, text=row.text.blob()).text):
        assert [str(sealed), repr(sealed), f"{sealed}", f"{sealed:>8}"] == ["<Sealed>"] * 4
    assert CANARY not in repr(vars(row))
    assert CANARY not in repr(row)


def test_templates_can_not_open_a_seal() -> None:
    from django.template import Context, Engine

    template = Engine().from_string("[{{ row.text }}|{{ row.text.open }}]")
    rendered = template.render(Context({"row": narrative()}))
    assert CANARY not in rendered


def test_copies_and_pickles_open_and_hold_no_words() -> None:
    row = narrative()
    assert copy.copy(row).text.open() == CANARY
    assert copy.deepcopy(row).text.open() == CANARY
    pickled = pickle.dumps(row.text)
    assert CANARY.encode() not in pickled
    assert pickle.loads(pickled).open() == CANARY
    assert CANARY.encode() not in pickle.dumps(row)


def test_a_value_without_its_row_can_neither_open_nor_pickle() -> None:
    field = ReportNarrative._meta.get_field("text")
    lone = field.from_db_value(narrative().text.blob(), None, None)
    assert isinstance(lone, Sealed)
    with pytest.raises(UnboundSeal):
        lone.open()
    with pytest.raises(UnboundSeal):
        pickle.dumps(field.sealed("words"))


def test_a_value_moved_to_another_row_does_not_open() -> None:
    from portal.vault.errors import TamperedSeal

    there = ReportNarrative(report_id=uuid7(), text=narrative().text.blob())
    with pytest.raises(TamperedSeal):
        there.text.open()


def test_too_long_and_malformed_text_is_refused_without_repeating_it() -> None:
    limit = ReportNarrative._meta.get_field("text").max_plain_bytes
    narrative("x" * limit)
    with pytest.raises(SealTooLarge) as caught:
        narrative("é" * limit)
    assert (caught.value.size, caught.value.limit) == (2 * limit, limit)
    with pytest.raises(ValueError, match="surrogate") as lone:
        narrative(f"{CANARY} \ud800")
    assert CANARY not in str(lone.value)
    with pytest.raises(TypeError):
        narrative(7)  # type: ignore[arg-type]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda each: st.lists(each, max_size=4) | st.dictionaries(st.text(), each, max_size=4),
        max_leaves=10,
    ).filter(lambda value: value is not None)
)
def test_json_comes_back_as_a_copy(value: object) -> None:
    row = ReportNarrative(report_id=uuid7(), particulars=value)
    assert row.particulars.open() == value
    assert row.particulars.open() is not value or isinstance(value, (str, int, bool))


def test_queries_can_not_look_inside() -> None:
    rows = ReportNarrative.objects
    with pytest.raises(FieldError, match="sealed"):
        rows.filter(text="words")
    with pytest.raises(FieldError, match="sealed"):
        rows.filter(text__contains=CANARY)
    str(rows.filter(particulars__isnull=True).query)


def test_a_form_never_gets_the_field() -> None:
    assert ReportNarrative._meta.get_field("text").formfield() is None


def test_a_fixture_holds_the_seal() -> None:
    from django.core import serializers

    row = narrative()
    stream = io.StringIO()
    serializers.serialize("json", [row], stream=stream, fields=["text"])
    assert CANARY not in stream.getvalue()
    (loaded,) = serializers.deserialize("json", stream.getvalue())
    assert loaded.object.text.open() == CANARY
