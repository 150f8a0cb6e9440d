"""Human references: ten characters that can be read over a radio, with a check character.

Nine random characters of Crockford's base 32 (45 bits; no I, L, O, U) and a check character
(the number modulo 37, his scheme) written as `7KQ4M-2XWTC`. A reference has no meaning and opens
nothing by itself: it is a label, not a key.
"""

from __future__ import annotations

import secrets
from itertools import product

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECK_ALPHABET = ALPHABET + "*~$=U"
RANDOM_CHARACTERS = 9
LENGTH = RANDOM_CHARACTERS + 1
_THREE = ["".join(each) for each in product(ALPHABET, repeat=3)]  # three characters: 15 bits
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def from_number(number: int) -> str:
    """The reference of a number below 2**45, without its hyphen; raises ValueError beyond it."""
    if not 0 <= number < 1 << (5 * RANDOM_CHARACTERS):
        raise ValueError("number out of range for a reference")
    digits = _THREE[number >> 30] + _THREE[(number >> 15) & 0x7FFF] + _THREE[number & 0x7FFF]
    return digits + CHECK_ALPHABET[number % 37]


def new_reference() -> str:
    """A new random reference whose check character is a letter or digit, without its hyphen."""
    while True:
        reference = from_number(secrets.randbits(5 * RANDOM_CHARACTERS))
        if reference[-1] in ALPHABET:
            return reference


def normalise(typed: str) -> str:
    """What somebody typed, as stored: upper case, unspaced, O read as 0, I and L as 1."""
    return "".join(typed.upper().split()).replace("-", "").translate(_READ_AS)


def is_valid(typed: str) -> bool:
    """Whether what somebody typed is a whole reference with the right check character."""
    reference = normalise(typed)
    if len(reference) != LENGTH or any(each not in ALPHABET for each in reference[:-1]):
        return False
    number = 0
    for each in reference[:-1]:
        number = number * 32 + ALPHABET.index(each)
    return CHECK_ALPHABET[number % 37] == reference[-1]


def display(reference: str) -> str:
    """As people read it: `7KQ4M-2XWTC`."""
    return f"{reference[:5]}-{reference[5:]}"
