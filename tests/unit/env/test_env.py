"""Environment variables: typed, and a mistake explains itself without repeating the value."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from portal import env

PURPOSE = "what the test is for"
SECRET = "a-very-secret-value"


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    return lambda value: monkeypatch.setenv("SPOTLIGHT_X", value)


def test_text_missing_names_variable_purpose_and_example() -> None:
    with pytest.raises(env.ConfigurationError) as caught:
        env.text("SPOTLIGHT_X", purpose=PURPOSE, example="blue")
    assert (
        str(caught.value) == f"SPOTLIGHT_X is not set. It is {PURPOSE}. Example: SPOTLIGHT_X=blue"
    )


def test_text_of_white_space_counts_as_missing(given: Callable[[str], None]) -> None:
    given("  ")
    assert env.text("SPOTLIGHT_X", purpose=PURPOSE, default="d") == "d"


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("Yes", True), ("off", False)])
def test_flag(given: Callable[[str], None], value: str, expected: bool) -> None:
    given(value)
    assert env.flag("SPOTLIGHT_X", purpose=PURPOSE) is expected


@pytest.mark.parametrize(
    "read",
    [
        lambda: env.flag("SPOTLIGHT_X", purpose=PURPOSE),
        lambda: env.number("SPOTLIGHT_X", purpose=PURPOSE, default=1),
        lambda: env.choice("SPOTLIGHT_X", purpose=PURPOSE, choices=("a", "b"), default="a"),
        lambda: env.networks("SPOTLIGHT_X", purpose=PURPOSE),
        lambda: env.database("SPOTLIGHT_X", purpose=PURPOSE, example="postgis://…"),
        lambda: env.mail_server("SPOTLIGHT_X", purpose=PURPOSE, example="smtp://…"),
        lambda: env.url("SPOTLIGHT_X", purpose=PURPOSE, example="redis://…", schemes=("redis",)),
    ],
)
def test_a_wrong_value_is_named_but_not_repeated(
    given: Callable[[str], None], read: Callable[[], object]
) -> None:
    given(SECRET)
    with pytest.raises(env.ConfigurationError) as caught:
        read()
    assert "SPOTLIGHT_X" in str(caught.value)
    assert PURPOSE in str(caught.value)
    assert SECRET not in str(caught.value)


def test_number_beyond_its_bounds_is_refused(given: Callable[[str], None]) -> None:
    given("70000")
    with pytest.raises(env.ConfigurationError, match="from 1 to 65535"):
        env.number("SPOTLIGHT_X", purpose=PURPOSE, default=1, minimum=1, maximum=65535)


def test_items_drops_empty_parts(given: Callable[[str], None]) -> None:
    given(" a, ,b,")
    assert env.items("SPOTLIGHT_X", purpose=PURPOSE) == ["a", "b"]


def test_networks_takes_addresses_and_networks(given: Callable[[str], None]) -> None:
    given("10.0.0.0/8, ::1")
    assert env.networks("SPOTLIGHT_X", purpose=PURPOSE) == [
        ipaddress.ip_network("10.0.0.0/8"),
        ipaddress.ip_network("::1/128"),
    ]


def test_secret_from_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text(f"{SECRET}\n", encoding="utf-8")
    monkeypatch.setenv("SPOTLIGHT_X_FILE", str(path))
    assert env.secret("SPOTLIGHT_X", purpose=PURPOSE) == SECRET


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe"])
def test_secret_from_a_bad_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv("SPOTLIGHT_X_FILE", str(path))
    with pytest.raises(env.ConfigurationError, match="SPOTLIGHT_X_FILE"):
        env.secret("SPOTLIGHT_X", purpose=PURPOSE)


def test_secret_given_twice_is_refused(
    monkeypatch: pytest.MonkeyPatch, given: Callable[[str], None], tmp_path: Path
) -> None:
    given(SECRET)
    monkeypatch.setenv("SPOTLIGHT_X_FILE", str(tmp_path / "secret"))
    with pytest.raises(env.ConfigurationError, match="both set"):
        env.secret("SPOTLIGHT_X", purpose=PURPOSE)


def test_database_over_tcp_and_socket(given: Callable[[str], None]) -> None:
    given("postgis://me:p%40ss@db:5433/spot")
    found = env.database("SPOTLIGHT_X", purpose=PURPOSE, example="")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "me",
        "p@ss",
        "db",
        "5433",
        "spot",
    )
    given("postgis:///spot?host=/run/pg&port=6000")
    found = env.database("SPOTLIGHT_X", purpose=PURPOSE, example="")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("/run/pg", "6000", "spot")


def test_mail_server(given: Callable[[str], None]) -> None:
    given("smtp://me:p%2Fw@mail.example:587?tls=1")
    found = env.mail_server("SPOTLIGHT_X", purpose=PURPOSE, example="")
    assert (found.host, found.port, found.user, found.password) == (
        "mail.example",
        587,
        "me",
        "p/w",
    )
    assert (found.starttls, found.tls) == (True, False)
    given("smtps://mail.example")
    found = env.mail_server("SPOTLIGHT_X", purpose=PURPOSE, example="")
    assert (found.port, found.starttls, found.tls) == (465, False, True)


def test_mail_server_is_optional(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.mail_server("SPOTLIGHT_X", purpose=PURPOSE, example="").host == ""


# --- Agencies' own sign-in ------------------------------------------------------------------------


ENTRY = {
    "label": "The police",
    "issuer": "https://id.police.example/tenant",
    "client_id": "spotlight",
    "client_secret": SECRET,
    "domains": ["Police.example"],
}


def providers(**options: bool) -> dict[str, env.SignInProvider]:
    return env.sign_in_providers("SPOTLIGHT_X", purpose=PURPOSE, **options)


def test_no_agency_signs_in_by_itself_unless_configured(given: Callable[[str], None]) -> None:
    assert providers() == {}
    given("{}")
    assert providers() == {}


def test_a_provider_is_read_whole(given: Callable[[str], None]) -> None:
    given(json.dumps({"police": ENTRY}))
    found = providers()["police"]
    assert (found.agency, found.label, found.client_secret) == ("police", "The police", SECRET)
    assert found.domains == {"police.example"}
    assert found.trusts_second_factor is False, "only when somebody says so"
    assert SECRET not in repr(found)


def test_a_client_secret_may_be_in_a_file(given: Callable[[str], None], tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    entry = {key: value for key, value in ENTRY.items() if key != "client_secret"}
    given(json.dumps({"police": {**entry, "client_secret_file": str(file)}}))
    assert providers()["police"].client_secret == SECRET


@pytest.mark.parametrize(
    "changed",
    [
        {"issuer": "http://id.police.example"},
        {"issuer": "http://localhost:9000"},
        {"issuer": "https://"},
        {"issuer": "https://id.police.example:x/"},
        {"issuer": "https://user@id.police.example"},
        {"issuer": "https://id.police.example/?a=b"},
        {"issuer": 7},
        {"label": " "},
        {"client_id": None},
        {"client_secret": ""},
        {"client_secret_file": "/nowhere/secret"},
        {"client_secret": "", "client_secret_file": "/nowhere/secret"},
        {"domains": []},
        {"domains": "police.example"},
        {"domains": ["*"]},
        {"domains": ["@police.example"]},
        {"domains": [7]},
        {"trust_second_factor": "yes"},
        {"trust_second_facter": True},
    ],
)
def test_a_provider_that_is_not_right_is_named_and_explained(
    given: Callable[[str], None], changed: dict[str, object]
) -> None:
    given(json.dumps({"police": {**ENTRY, **changed}}))
    with pytest.raises(env.ConfigurationError) as caught:
        providers()
    words = str(caught.value)
    assert words.startswith("SPOTLIGHT_X of police ")
    assert PURPOSE in words
    assert '"issuer": "https://' in words, "an example"
    assert SECRET not in words


@pytest.mark.parametrize(
    "value", ["x", "[]", "7", '{"police": 1}', '{"The Police": {}}', "[" * 9999]
)
def test_what_is_no_list_of_providers_is_explained(
    given: Callable[[str], None], value: str
) -> None:
    given(value)
    with pytest.raises(env.ConfigurationError, match="SPOTLIGHT_X "):
        providers()


@pytest.mark.parametrize("issuer", ["http://localhost:9000", "http://127.0.0.1:9", "http://[::1]"])
def test_a_trial_may_use_a_provider_on_this_machine(
    given: Callable[[str], None], issuer: str
) -> None:
    given(json.dumps({"police": {**ENTRY, "issuer": issuer}}))
    assert providers(loopback_allowed=True)["police"].issuer == issuer
    with pytest.raises(env.ConfigurationError, match="https"):
        providers()


@pytest.mark.parametrize(
    "value", ["15", "15,30", "15,15,60", "60,30,15", "0,1,2", "a,b,c", "1,2,3,4"]
)
def test_rising_refuses_what_does_not_rise(given: Callable[[str], None], value: str) -> None:
    given(value)
    with pytest.raises(env.ConfigurationError, match="3 rising whole numbers"):
        env.rising("SPOTLIGHT_X", purpose=PURPOSE, default="15,30,60", length=3)


def test_rising_gives_the_numbers(given: Callable[[str], None]) -> None:
    given(" 5, 10 ,20 ")
    assert env.rising("SPOTLIGHT_X", purpose=PURPOSE, default="15,30,60", length=3) == (5, 10, 20)
