"""Proof of work: made for one journey, bounded, and worth nothing anywhere else."""

from __future__ import annotations

import base64
import json
import time
import uuid
from typing import Any

import pytest
import time_machine
from altcha import Challenge, Payload, solve_challenge

from reports.intake import proof

JOURNEY = uuid.UUID(int=7)
LITTLE = proof.Work(1, 4)


def solved(challenge: str) -> str:
    """What a browser sends for it."""
    given = Challenge.from_dict(json.loads(challenge))
    solution = solve_challenge(given)
    assert solution is not None
    return str(Payload(given, solution).to_base64())


def changed(answer: str, **parameters: Any) -> str:
    payload = json.loads(base64.b64decode(answer))
    payload["challenge"]["parameters"] |= parameters
    return base64.b64encode(json.dumps(payload).encode()).decode()


def test_work_that_was_done_is_proved() -> None:
    assert proof.is_proved(solved(proof.challenge_for(JOURNEY, LITTLE)), JOURNEY)


def test_the_work_of_another_journey_proves_nothing() -> None:
    answer = solved(proof.challenge_for(uuid.UUID(int=8), LITTLE))
    assert not proof.is_proved(answer, JOURNEY)


def test_a_challenge_that_was_made_easier_proves_nothing() -> None:
    challenge = json.loads(proof.challenge_for(JOURNEY, LITTLE))
    challenge["parameters"] |= {"keyPrefix": "", "cost": 1}
    del challenge["parameters"]["keySignature"]
    assert not proof.is_proved(solved(json.dumps(challenge)), JOURNEY)


def test_a_guess_proves_nothing() -> None:
    challenge = json.loads(proof.challenge_for(JOURNEY, LITTLE))
    for key in ("00" * 32, challenge["parameters"]["keyPrefix"] + "00" * 16):
        payload = {"challenge": challenge, "solution": {"counter": 1, "derivedKey": key}}
        answer = base64.b64encode(json.dumps(payload).encode()).decode()
        assert not proof.is_proved(answer, JOURNEY)


def test_a_challenge_ends() -> None:
    answer = solved(proof.challenge_for(JOURNEY, LITTLE))
    with time_machine.travel(time.time() + proof.HOURS * 3600 + 2):
        assert not proof.is_proved(answer, JOURNEY)
    late = changed(answer, expiresAt=int(time.time()) + 10**6)
    assert not proof.is_proved(late, JOURNEY)


@pytest.mark.parametrize(
    "rubbish",
    ["", "x", "e30=", "bnVsbA==", "W10=", "A" * 3_000, base64.b64encode(b"[" * 900).decode()]
    + [
        base64.b64encode(json.dumps(each).encode()).decode()
        for each in (
            {"challenge": None, "solution": None},
            {"challenge": {"parameters": {}, "signature": 1}, "solution": {}},
            {"challenge": [], "solution": 3},
            "words",
        )
    ],
)
def test_rubbish_is_no_proof_and_no_error(rubbish: str) -> None:
    assert not proof.is_proved(rubbish, JOURNEY)


def test_the_answer_of_a_browser_is_short_enough() -> None:
    assert len(solved(proof.challenge_for(JOURNEY, LITTLE))) < proof.LONGEST_ANSWER / 2


def test_work_rises_with_the_load_and_has_an_end() -> None:
    asked = [proof.work_at(load, busy_at=30) for load in (None, 0, 15, 16, 30, 31, 10**9)]
    rest, filling, busy = proof.LEVELS
    assert asked == [rest, rest, rest, filling, filling, busy, busy]
    assert rest.most <= filling.most <= busy.most <= 80


def test_no_challenge_takes_more_tries_than_its_level_says() -> None:
    for _ in range(20):
        challenge = Challenge.from_dict(json.loads(proof.challenge_for(JOURNEY, LITTLE)))
        solution = solve_challenge(challenge)
        assert solution is not None
        assert LITTLE.least <= solution.counter <= LITTLE.most
