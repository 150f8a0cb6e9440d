"""What of a report its blind index holds."""

from __future__ import annotations

from portal.vault.blind_index import MOST_TERMS
from portal.vault.keyring import keyring
from reports.words import index_of, terms_in

PARTICULARS = {
    "drugs": {"sorts": ["crack", "unknown"], "street_name": "rocks"},
    "vehicles": [{"sort": "van", "plate": "AB12 CDE", "colour": "blue"}, {"plate": "blue one"}],
    "people": [{"name": "Smiler", "age": "18", "looks": "tall"}],
    "form": {"language": "pl"},
    "times": {"days": ["monday"]},
    "later": "not in the table",
}


def test_free_words_and_drugs_and_vehicles_are_indexed_and_other_codes_are_not() -> None:
    terms = terms_in("Dealing by the garages", PARTICULARS)
    assert {"deal", "garag", "crack", "rock", "van", "blue", "smiler", "tall"} <= terms.words
    assert not {"monday", "pl", "18", "unknown"} & terms.words
    assert terms.marks == {"AB12CDE"}


def test_a_plate_stands_among_the_words_too_and_the_key_beside_them() -> None:
    index = index_of("A van", PARTICULARS)
    assert len(index["marks"]) == 1
    assert set(index["marks"]) < set(index["words"])
    assert index["words"] == sorted(set(index["words"]))
    assert index["words_key"] == keyring.current


def test_the_longest_report_is_bounded() -> None:
    index = index_of(" ".join(f"w{number} AB{number % 100:02} XYZ" for number in range(3000)))
    assert len(index["words"]) <= MOST_TERMS
    assert set(index["marks"]) <= set(index["words"])


def test_strange_particulars_are_passed_over() -> None:
    assert index_of("van", {"vehicles": [None, 3, {"plate": None}], "x": None})["marks"] == []
