"""The question "where?": search, pin or own words, with and without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest
from crispy_forms.utils import render_crispy_form
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.enums import PlaceKind, PointOrigin
from reports.models import Place
from reports.places.forms import NONE_OF_THESE, WhereForm
from tests.support.geography import IN_CENTRAL, IN_FRANCE, IN_THE_SEA, Geography

pytestmark = pytest.mark.django_db


def answered(**typed: Any) -> WhereForm:
    form = WhereForm(typed)
    form.is_valid()
    return form


def errors(**typed: Any) -> dict[str, str]:
    form = answered(**typed)
    assert not form.is_valid()
    return {name: " ".join(map(str, found)) for name, found in form.errors.items()}


def street_in(geography: Geography, ward: str) -> Place:
    return Place.objects.get(search="lincoln road", ward=geography.wards[ward])


def test_postcode_is_enough(reference_data: Geography) -> None:
    postcode = next(each for each in reference_data.postcodes if each.in_area)
    for typed in (
        postcode.name,
        postcode.name.lower().replace(" ", ""),
        f"2 X St, {postcode.name}",
    ):
        form = answered(place_query=typed)
        assert form.is_valid(), form.errors
        found = form.cleaned_data
        assert found["point"] == postcode.point
        assert found["point_origin"] == PointOrigin.POSTCODE
        assert found["point_accuracy_m"] == postcode.accuracy_m
        assert found["ward_id"] == postcode.ward_id
        assert (found["in_area"], found["outside"]) == (True, None)
        assert postcode.name in found["place_text"]


def test_unknown_postcode_asks_for_words_and_loses_nothing(reference_data: Geography) -> None:
    found = errors(place_query="PE1 0AA")
    assert "We can’t find that postcode" in found["place_query"]
    assert "own words" in found["place_query"]
    assert "PE1 0AA" in render_crispy_form(answered(place_query="PE1 0AA"))

    form = answered(place_query="PE1 0AA", own_words="by the boat yard")
    assert form.is_valid()
    assert form.cleaned_data["place_text"] == "PE1 0AA; by the boat yard"
    assert form.cleaned_data["point"] is None
    assert form.cleaned_data["in_area"] is None


def test_place_outside_says_who_is_responsible(reference_data: Geography) -> None:
    outside = next(each for each in reference_data.postcodes if not each.in_area)
    form = answered(place_query=outside.name)
    assert form.is_valid()
    assert form.cleaned_data["in_area"] is False
    assert form.cleaned_data["outside"] == outside.district != ""
    assert form.cleaned_data["ward_id"] is None


def test_find_shows_matches_without_error_and_without_going_on(reference_data: Geography) -> None:
    form = answered(place_query="Linclon Road", find="1", own_words="kept")
    assert not form.is_valid()
    assert form.finding
    assert not form.errors
    page = render_crispy_form(form)
    for ward in ("Central", "Park"):
        assert f"Lincoln Road, {ward}" in page
    assert page.count('type="radio"') == len(form.fields["place"].choices)
    assert "None of these" in page
    assert "kept" in page

    street = street_in(reference_data, "Park")
    chosen = answered(place_query="Linclon Road", place_for="Linclon Road", place=street.pk)
    assert chosen.is_valid()
    assert chosen.cleaned_data["point"] == street.point
    assert chosen.cleaned_data["point_origin"] == PointOrigin.STREET
    assert chosen.cleaned_data["ward_id"] == reference_data.wards["Park"].pk
    assert chosen.cleaned_data["place_text"] == "Lincoln Road, Park"


def test_street_in_several_wards_is_asked_about(reference_data: Geography) -> None:
    found = errors(place_query="lincoln road")
    assert found == {"place": "Select the place you mean, or “None of these”"}


def test_street_with_its_ward_is_not_asked_about(reference_data: Geography) -> None:
    form = answered(place_query="Lincoln Road, Park")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["ward_id"] == reference_data.wards["Park"].pk


def test_choice_left_over_from_another_search_does_not_count(reference_data: Geography) -> None:
    street = street_in(reference_data, "Park")
    postcode = next(each for each in reference_data.postcodes if each.in_area)
    form = answered(place_query=postcode.name, place_for="Lincoln Road", place=street.pk)
    assert form.is_valid()
    assert form.cleaned_data["point"] == postcode.point


def test_none_of_these_needs_own_words(reference_data: Geography) -> None:
    typed = {"place_query": "Lincoln Road", "place_for": "Lincoln Road", "place": NONE_OF_THESE}
    assert "Describe the place" in errors(**typed)["own_words"]
    form = answered(**typed, own_words="the footpath")
    assert form.is_valid()
    assert form.cleaned_data["place_text"] == "Lincoln Road; the footpath"
    assert form.cleaned_data["point"] is None


def test_whole_ward_is_told_by_its_name(reference_data: Geography) -> None:
    form = answered(place_query="park")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["point_origin"] == PointOrigin.WARD
    assert form.cleaned_data["point_accuracy_m"] > 500


def test_pin_wins_over_search_and_keeps_its_words(reference_data: Geography) -> None:
    form = answered(
        longitude=IN_CENTRAL.x, latitude=IN_CENTRAL.y, place_query="lincoln road", own_words="gate"
    )
    assert form.is_valid(), form.errors
    found = form.cleaned_data
    assert (found["point"].x, found["point"].y) == (IN_CENTRAL.x, IN_CENTRAL.y)
    assert found["point_origin"] == PointOrigin.PIN
    assert found["ward_id"] == reference_data.wards["Central"].pk
    assert found["place_text"] == "lincoln road; gate"


def test_device_says_how_well_it_knows(reference_data: Geography) -> None:
    at = {"longitude": IN_CENTRAL.x, "latitude": IN_CENTRAL.y}
    form = answered(**at, device_accuracy_m="33.4")
    assert form.is_valid()
    assert form.cleaned_data["point_origin"] == PointOrigin.DEVICE
    assert form.cleaned_data["point_accuracy_m"] == 33
    for nonsense in ("x", "nan", "-4", "inf", "1e9"):
        assert answered(**at, device_accuracy_m=nonsense).cleaned_data["point_origin"] == "pin"


@pytest.mark.parametrize(
    ("longitude", "latitude", "words"),
    [
        (IN_FRANCE.x, IN_FRANCE.y, "outside the area"),
        (IN_THE_SEA.x, IN_THE_SEA.y, "outside the area"),
        ("nan", "52.5", "can’t read"),
        ("inf", "52.5", "can’t read"),
        ("-0.2", "1e400", "can’t read"),
        ("-0.2", "91", "can’t read"),
        ("here", "there", "can’t read"),
        ("-0.2", "", "can’t read"),
        ("9" * 10_000, "1", "can’t read"),
    ],
)
def test_impossible_pin_is_a_clear_error_on_a_field_that_is_seen(
    reference_data: Geography, longitude: Any, latitude: Any, words: str
) -> None:
    assert words in errors(longitude=longitude, latitude=latitude)["place_query"]


def test_nothing_given_asks_for_something_unless_the_question_may_be_left_out(
    reference_data: Geography,
) -> None:
    assert "Enter a postcode" in errors()["place_query"]
    assert "Enter a postcode" in errors(find="1")["place_query"]
    form = WhereForm({}, required=False)
    assert form.is_valid()
    assert form.cleaned_data["place_text"] == ""


def test_typed_text_is_bounded_and_kept(reference_data: Geography) -> None:
    found = errors(place_query="q" * 101, own_words="w" * 301)
    assert "no more than 100 characters" in found["place_query"]
    assert "no more than 300 characters" in found["own_words"]
    assert "Take out the characters" in errors(own_words="\0")["own_words"]
    assert "w" * 301 in render_crispy_form(answered(own_words="w" * 301))


def test_names_from_people_are_escaped(reference_data: Geography) -> None:
    page = render_crispy_form(answered(place_query='"><script>x', own_words="</textarea><script>"))
    assert "<script>x" not in page
    assert "</textarea><script>" not in page


def test_form_works_with_a_prefix(reference_data: Geography) -> None:
    form = WhereForm({"w-place_query": "lincoln road", "w-find": "1"}, prefix="w")
    assert not form.is_valid()
    assert form.finding
    assert 'name="w-find"' in render_crispy_form(form)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            name: st.text(max_size=60) | st.sampled_from(["lincoln road", "none", "-0.24", "52.58"])
            for name in (*WhereForm.base_fields, "find")
        },
    )
)
def test_any_post_is_answered(reference_data: Geography, typed: dict[str, str]) -> None:
    form = WhereForm(typed)
    if form.is_valid():
        found = form.cleaned_data
        assert len(found["place_text"]) <= 500
        assert found["point"] is not None or found["place_text"] or found["ward_id"]
        assert (found["point_origin"] == "") == (found["point"] is None)
    else:
        assert form.errors or form.finding


def test_every_kind_of_place_has_an_origin() -> None:
    from reports.places.search import ORIGINS

    assert set(ORIGINS) == set(PlaceKind)
