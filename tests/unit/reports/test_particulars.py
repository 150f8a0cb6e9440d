"""What belongs to a report beside its words, said in words."""

from __future__ import annotations

from reports.particulars import in_words, source_in_words


def test_codes_become_words_and_several_are_numbered() -> None:
    said = in_words(
        {
            "taken": {"how": "phone"},
            "times": {"days": ["friday", "sunday"], "still": "unknown"},
            "people": [{"name": "Baz", "age": "teen"}, {"clothes": "red coat"}],
            "drugs": {"sorts": ["crack"], "price": "10"},
        }
    )
    assert said == {
        "How it was told": "By phone",
        "Days and times": "Days: Friday, Sunday\nStill happening: I don’t know",
        "Person 1": "Name or nickname: Baz\nAge: 13 to 17",
        "Person 2": "Clothes: red coat",
        "Drugs": "Which: Crack\nPrice: 10",
    }


def test_what_the_table_does_not_know_is_shown_as_it_was_stored() -> None:
    assert in_words({"how known": "saw it", "vehicles": "a grey van"}) == {
        "how known": "saw it",
        "vehicles": "a grey van",
    }
    assert in_words({"times": {"days": ["someday"]}}) == {"Days and times": "Days: someday"}


def test_nothing_told_says_nothing() -> None:
    assert in_words({"drugs": {}, "people": []}) == {}
    assert source_in_words({}) == {}


def test_the_source_is_said_in_words_too() -> None:
    assert source_in_words({"how": ["seen", "told"], "known_by": "me", "who": "a neighbour"}) == {
        "What makes them think so": "I saw it, Someone I know told me",
        "How many people know": "Only me",
        "who": "a neighbour",
    }
