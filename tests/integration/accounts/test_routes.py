"""allauth's routes: each is either offered in Spotlight's own look, or a 404."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import allauth.urls
import pytest
from django.template import Template
from django.template.loader import get_template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from portal.accounts.models import User
from portal.accounts.urls import NOT_OFFERED, urlpatterns

ARGUMENTS = {
    "account_reset_password_from_key": {"uidb36": "abc", "key": "x-y"},
    "account_confirm_email": {"key": "abc"},
    "openid_connect_login": {"provider_id": "police"},
    "openid_connect_callback": {"provider_id": "police"},
    "mfa_remove_webauthn": {"pk": 1},
    "mfa_edit_webauthn": {"pk": 1},
}


def named(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from named(pattern.url_patterns)
        elif pattern.name:
            yield pattern


THEIRS = sorted({str(pattern.name) for pattern in named(allauth.urls.urlpatterns)})
OURS = {str(pattern.name): pattern for pattern in named(urlpatterns)}
CLOSED = {name for _route, name in NOT_OFFERED}


@pytest.mark.parametrize("name", THEIRS)
def test_every_route_of_allauth_is_accounted_for(name: str) -> None:
    """A new version's new route fails here, and is not reachable until somebody lists it."""
    assert name in OURS


@pytest.mark.parametrize("name", sorted(CLOSED))
@pytest.mark.django_db
def test_route_that_is_not_offered_is_not_found(
    client: Client, client_for: Callable[..., Client], name: str
) -> None:
    url = reverse(name, kwargs=ARGUMENTS.get(name, {}))
    for someone in (client, client_for("police_triage")):
        assert someone.get(url).status_code == 404
        assert someone.post(url).status_code in {404, 405}


@pytest.mark.parametrize("name", sorted(set(OURS) - CLOSED))
@pytest.mark.django_db
def test_offered_route_answers_in_our_own_look(
    client: Client, client_for: Callable[..., Client], name: str
) -> None:
    """Whoever asks: a page on our own base template, or a redirect, or a 404. Never allauth's."""
    try:
        url = reverse(name, kwargs=ARGUMENTS.get(name, {}))
    except Exception:
        url = reverse(f"accounts:{name}")
    for someone in (client, client_for("police_triage")):
        response = someone.get(url)
        assert response.status_code in {200, 302, 403, 404}
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            assert "base.html" in [each.name for each in response.templates]
            origins = [_origin(each) for each in response.templates]
            assert not [each for each in origins if "site-packages/allauth" in each]


def _origin(template: Template) -> str:
    return str(template.origin.name)


TEMPLATES = [
    f"{folder}/{name}{part}"
    for folder, names in {
        "account/email": ["password_reset_key", "unknown_account", "password_changed"],
        "mfa/email": ["totp_activated", "webauthn_added", "webauthn_removed"],
    }.items()
    for name in names
    for part in ("_subject.txt", "_message.txt")
]


@pytest.mark.parametrize("name", TEMPLATES)
def test_emails_are_ours(name: str, root: object) -> None:
    assert str(root) in str(get_template(name).origin.name)


@pytest.mark.django_db
def test_routes_that_need_a_sign_in_say_so(client: Client) -> None:
    for pattern in get_resolver().url_patterns:
        if isinstance(pattern, URLResolver) and str(pattern.pattern) == "accounts/":
            views = [each.callback for each in named(pattern.url_patterns)]
            break
    assert len(views) > 20
    for view in views:
        public = not getattr(view, "login_required", True)
        declared = getattr(view, "required_permission", None)
        assert public != (declared == "signed-in"), view


@pytest.mark.django_db
def test_offered_pages_are_for_the_person_themselves(
    client_for: Callable[..., Client], person_with: Callable[..., User]
) -> None:
    """Another person's passkey is not found, whatever number is in the address."""
    from allauth.mfa.models import Authenticator

    other = Authenticator.objects.create(
        user=person_with("auditor"), type="webauthn", data={"name": "Theirs", "credential": {}}
    )
    client = client_for("police_triage")
    session = client.session
    for name in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
        url = reverse(name, kwargs={"pk": other.pk})
        response = client.get(url)
        # Either asked to confirm who they are first, or not found: never shown.
        assert response.status_code in {302, 404}
        assert b"Theirs" not in response.content
    assert session.session_key
