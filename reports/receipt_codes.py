"""Receipt codes: the secret with which somebody comes back to what they reported.

Nineteen random characters of Crockford's base 32 (95 bits, less a quarter of one for the check
character, which has to be a letter or digit) and a check character, in five groups of four:
`7KQ4-M2XW-TC9A-0HJR-5V3E`. The check character finds any one wrong character and any two
neighbours that changed places. A code has no meaning, and nothing of the report is in it.
"""

from __future__ import annotations

import secrets
import unicodedata

from reports.references import ALPHABET, CHECK_ALPHABET

RANDOM_CHARACTERS = 19
LENGTH = RANDOM_CHARACTERS + 1
GROUP = 4
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_code() -> str:
    """A new random code, without its hyphens."""
    while True:
        code = from_number(secrets.randbits(5 * RANDOM_CHARACTERS))
        if code[-1] in ALPHABET:
            return code


def from_number(number: int) -> str:
    """The code of a number below 2**95, whose last character may be none of ALPHABET."""
    if not 0 <= number < 1 << (5 * RANDOM_CHARACTERS):
        raise ValueError("number out of range for a receipt code")
    digits = "".join(
        ALPHABET[number >> (5 * place) & 31] for place in reversed(range(RANDOM_CHARACTERS))
    )
    return digits + CHECK_ALPHABET[number % 37]


def normalise(typed: str) -> str:
    """What somebody typed, as the code is written: only letters and digits, upper case, O read as
    0, I and L as 1. Spaces, dots and dashes of any kind do not count."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    return "".join(each for each in plain if each.isalnum()).translate(_READ_AS)


def is_valid(typed: str) -> bool:
    """Whether what somebody typed is a whole code with the right check character."""
    code = normalise(typed)
    if len(code) != LENGTH or any(each not in ALPHABET for each in code):
        return False
    number = 0
    for each in code[:-1]:
        number = number * 32 + ALPHABET.index(each)
    return CHECK_ALPHABET[number % 37] == code[-1]


def display(code: str) -> str:
    """As people read it: `7KQ4-M2XW-TC9A-0HJR-5V3E`."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))
