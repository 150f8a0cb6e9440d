"""Setting, resetting and changing a password."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from notifications_python_client.errors import APIError
from pytest_django import Settings

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from tests.support.people import PASSWORD

RESET = reverse("account_reset_password")
DONE = reverse("account_reset_password_done")
CHANGE = reverse("account_change_password")
NEW = "three words unrelated"


def link_in_mail() -> str:
    found = re.search(r"https?://\S+", mail.outbox[-1].body)
    assert found
    return found[0]


def open_link(client: Client, link: str) -> str:
    """Follow the link to the form, whose address no longer holds the key."""
    path = re.sub(r"^https?://[^/]+", "", link)
    response = client.get(path)
    assert response.status_code == 302
    return str(response.url)


def test_reset_link_sets_a_password(
    client: Client, person_with: Callable[..., User], settings: Settings
) -> None:
    settings.SITE_URL = "https://spotlight.example"
    user = person_with("police_triage")
    assert client.post(RESET, {"email": user.email.upper()}, HTTP_HOST="localhost").url == DONE
    (message,) = mail.outbox
    assert message.to == [user.email]
    assert message.subject == "Set your Spotlight password"
    assert link_in_mail().startswith("https://spotlight.example/")
    form = open_link(client, link_in_mail())
    response = client.post(form, {"password1": NEW, "password2": NEW})
    assert response.url == reverse("account_reset_password_from_key_done")
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert ("alteration", "password_reset") in AuditEvent.objects.values_list("operation", "reason")
    assert "was set" in mail.outbox[-1].subject
    used_again = client.get(re.sub(r"^https?://[^/]+", "", link_in_mail_of(0)))
    assert "This link does not work" in used_again.content.decode()


def link_in_mail_of(index: int) -> str:
    found = re.search(r"https?://\S+", mail.outbox[index].body)
    assert found
    return found[0]


def test_reset_tells_nobody_whether_an_account_exists(
    client: Client, person_with: Callable[..., User]
) -> None:
    known = client.post(RESET, {"email": person_with("auditor").email}, follow=True)
    unknown = client.post(RESET, {"email": "nobody@police.example"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    csrf = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    assert csrf.sub("", known.content.decode()) == csrf.sub("", unknown.content.decode())
    assert [message.subject for message in mail.outbox] == [
        "Set your Spotlight password",
        "Somebody asked for a Spotlight password",
    ], "both take the time of sending one message"


@pytest.mark.parametrize(
    "error", [smtplib.SMTPServerDisconnected("gone"), TimeoutError(), APIError(message="no")]
)
def test_reset_looks_the_same_when_mail_cannot_be_sent(
    client: Client,
    person_with: Callable[..., User],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise error

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    for email in (person_with("auditor").email, "nobody@police.example"):
        assert client.post(RESET, {"email": email}).url == DONE


def test_suspended_person_gets_no_link(client: Client, person_with: Callable[..., User]) -> None:
    user = person_with("auditor")
    User.objects.filter(pk=user.pk).update(is_active=False)
    client.post(RESET, {"email": user.email})
    assert "Set your" not in mail.outbox[0].subject


def test_mails_name_no_address_of_a_machine_and_no_browser(
    client: Client, person_with: Callable[..., User]
) -> None:
    client.post(
        RESET,
        {"email": person_with("auditor").email},
        HTTP_USER_AGENT="CanaryBrowser/1",
        REMOTE_ADDR="198.51.100.7",
    )
    form = open_link(client, link_in_mail())
    client.post(
        form,
        {"password1": NEW, "password2": NEW},
        HTTP_USER_AGENT="CanaryBrowser/1",
        REMOTE_ADDR="198.51.100.7",
    )
    assert len(mail.outbox) == 2
    for message in mail.outbox:
        assert "Canary" not in message.body
        assert "198.51" not in message.body


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "at least 12 characters"),
        ("passwordpassword", None),
        ("qwerty123456", "too common"),
        ("person1@agency.example", "too similar"),
        ("", "Enter a new password"),
        ("x" * 1025, "1024 characters or fewer"),
    ],
)
def test_weak_passwords(
    client: Client, person_with: Callable[..., User], password: str, words: str | None
) -> None:
    user = person_with("auditor")
    client.post(RESET, {"email": user.email})
    form = open_link(client, link_in_mail())
    response = client.post(form, {"password1": password, "password2": password})
    if words is None:
        assert response.status_code == 302, "long beats complicated"
    else:
        assert response.status_code == 200
        assert words in response.content.decode()


def test_changing_the_password_ends_other_sessions(
    client_for: Callable[..., Client], person_with: Callable[..., User]
) -> None:
    user = person_with("auditor")
    here, elsewhere = client_for(user), client_for(user)
    response = here.post(
        CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}, follow=True
    )
    assert "Your password has been changed" in response.content.decode()
    assert here.get(reverse("registry:home")).status_code == 200
    assert elsewhere.get(reverse("registry:home")).status_code == 302


def test_changing_the_password_needs_the_current_one(
    client_for: Callable[..., Client], person_with: Callable[..., User]
) -> None:
    user = person_with("auditor")
    response = client_for(user).post(
        CHANGE, {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
    )
    assert "Your current password is not right" in response.content.decode()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize("key", ["x", "a-b", "set-password", "1-2-3-4", "%00", "é" * 300])
def test_made_up_link_gets_a_page(client: Client, key: str) -> None:
    response = client.get(f"/accounts/password/reset/key/abc-{key}/")
    assert response.status_code == 200
    assert "This link does not work" in response.content.decode()
