"""What a passkey's answer may not do: a crafted one is a wrong one, never a server error.

The real ceremony, with a virtual device, is in tests/e2e/test_sign_in.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.people import PASSWORD

LOGIN = reverse("mfa_login_webauthn")
ADD = reverse("mfa_add_webauthn")

SHAPED = {
    "id": "AAAA",
    "rawId": "AAAA",
    "type": "public-key",
    "response": {
        "clientDataJSON": "e30",
        "attestationObject": "AAAA",
        "authenticatorData": "AAAA",
        "signature": "AAAA",
        "userHandle": "AAAA",
    },
    "clientExtensionResults": {},
}


def shaped(**response: object) -> str:
    return json.dumps({**SHAPED, "response": {**SHAPED["response"], **response}})  # type: ignore[dict-item]


CRAFTED = [
    "",
    "x",
    "null",
    "0",
    "[]",
    '"text"',
    "{}",
    "[" * 15_000,
    '{"a":' * 3_000,
    "x" * 100_000,
    '{"id": NaN}',
    json.dumps(SHAPED),
    shaped(userHandle=None),
    shaped(userHandle=5),
    shaped(userHandle="not base64!"),
    shaped(userHandle="MDE5ZTAwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAw"),
    shaped(userHandle=["a"]),
    shaped(clientDataJSON={"a": 1}),
    shaped(clientDataJSON="////"),
    json.dumps({**SHAPED, "response": []}),
    json.dumps({**SHAPED, "response": None}),
    json.dumps({**SHAPED, "id": {}, "rawId": {}}),
]


@pytest.mark.django_db
@pytest.mark.parametrize("credential", CRAFTED)
def test_crafted_sign_in_is_refused_with_words(client: Client, credential: str) -> None:
    client.get(LOGIN, HTTP_ACCEPT="application/json")
    response = client.post(LOGIN, {"credential": credential}, follow=True)
    assert response.status_code == 200
    assert "There is a problem" in response.content.decode()
    assert not response.wsgi_request.user.is_authenticated


@pytest.mark.django_db
@pytest.mark.parametrize("credential", CRAFTED)
def test_crafted_set_up_is_refused_with_words(
    client: Client, person_with: Callable[..., object], credential: str
) -> None:
    user = person_with("police_triage")
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})  # type: ignore[attr-defined]
    assert client.get(ADD).status_code == 200
    response = client.post(ADD, {"credential": credential, "name": "Key"})
    assert response.status_code == 200
    assert "There is a problem" in response.content.decode()
    assert not user.authenticator_set.exists()  # type: ignore[attr-defined]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@pytest.mark.django_db
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    changes=st.dictionaries(st.sampled_from(sorted(SHAPED)), anything),
    inner=st.dictionaries(st.sampled_from(sorted(SHAPED["response"])), anything),  # type: ignore[call-overload]
)
def test_no_shape_of_answer_is_a_server_error(
    changes: dict[str, object], inner: dict[str, object]
) -> None:
    client = Client()
    client.get(LOGIN, HTTP_ACCEPT="application/json")
    answer = json.loads(shaped(**inner))
    answer.update(changes)
    # Limits are counted per address: each try comes from another one.
    response = client.post(
        LOGIN, {"credential": json.dumps(answer)}, REMOTE_ADDR=f"2001:db8:{id(answer) % 65535:x}::1"
    )
    assert response.status_code in {302, 429}
