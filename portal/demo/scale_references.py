"""References of reports that are copied by the million: valid, and each only once."""

from __future__ import annotations

from reports import references

# References of a seed are steps of an odd length through all 2**45 numbers, so none comes twice.
_NUMBERS = 1 << (5 * references.RANDOM_CHARACTERS)
_STEP = 0x0B5297A4D3F5


def first_reference(seed: int) -> str:
    """The reference of the first report of a seed: whether it is stored says whether all are."""
    return references_of(seed, 0, 1)[0]


def references_of(seed: int, start: int, count: int) -> list[str]:
    """`count` references that no other start of the same seed has; valid check characters only.

    Each report has 64 numbers of its own to choose from, since one in seven or so has a check
    character that people could not type.
    """
    found = []
    for n in range(start, start + count):
        for attempt in range(64):
            number = (seed * 7_919 + (n * 64 + attempt) * _STEP) % _NUMBERS
            reference = references.from_number(number)
            if reference[-1] in references.ALPHABET:
                found.append(reference)
                break
    return found
