"""How allauth behaves here: closed, quiet about who has an account, and in plain words.

What is recorded about sign-ins is in agencies.registry.sign_in_audit: it needs roles, which are
above this app.
"""

from __future__ import annotations

import base64
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.client_address import client_address
from portal.accounts.models import User
from portal.accounts.second_factor import FACTORS, has_second_factor, may_skip_second_factor
from portal.accounts.single_sign_on.remembered import (
    FACTOR_WAY,
    agency_signed_in_by,
    provider_signed_in_by,
)
from portal.vault.sealing import seal, unseal

log = structlog.get_logger(__name__)

_WAYS = {
    "reauthenticate": _("Use your password"),
    "mfa_reauthenticate": _("Use your authenticator app or a recovery code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}
_STAGES = {
    "allauth.mfa.stages.AuthenticateStage": (
        "portal.accounts.single_sign_on.remembered.SecondFactorStage"
    )
}
_WAYS_OF_SIGNING_IN = "allauth.mfa"
"""What allauth calls the pages on which passkeys, apps and recovery codes are added and removed."""
LONGEST_WAY = 2000
"""Characters of a path to go on to: a list with every filter set is shorter."""
_BOUND_TO = "mfa.Authenticator.data"


def _is_recent(record: dict[str, Any]) -> bool:
    age: float = timezone.now().timestamp() - record["at"]
    return age < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "Your email address or password is not right. Check both and try again, "
            "or reset your password."
        ),
        "too_many_login_attempts": _(
            "Too many wrong tries. Wait 5 minutes and try again, or sign in with a passkey."
        ),
        "enter_current_password": _("Your current password is not right. Enter it again."),
        "incorrect_password": _("Your password is not right. Enter it again."),
        "incorrect_code": _("That code is not right. Enter the code your app shows now."),
        "account_inactive": _("You cannot sign in at the moment."),
        "rate_limited": _("Too many tries. Wait a few minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Agencies add their people; nobody signs up."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only a path on this site: where no host is named, none can be the wrong one.

        allauth also takes addresses with our host, and fails on those that are none.
        """
        return (
            url.startswith("/")
            and len(url) <= LONGEST_WAY
            and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def get_http_user_agent(self, request: HttpRequest) -> str:
        """Nobody's browser is named in our e-mails."""
        return ""

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count wrong passwords per account and address, not per account alone.

        allauth's own key would let anybody lock a colleague out by typing rubbish beside their
        e-mail address. Guessing from many addresses is what the second factor is for.
        """
        key = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{client_address(request)}:{key}"

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> Any:
        # A passkey does not go through the authentication backend, so its rule is repeated here.
        if not user.may_sign_in:
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """A sign-in in the last minutes is as good as entering the password again.

        Otherwise everybody would type it twice on their first day, before setting up a passkey.
        allauth asks nothing of people who have neither password nor factor here, as those who
        always come through their agency's provider: they are sent to the provider.
        """
        if app == _WAYS_OF_SIGNING_IN and self._lacks_own_factor():
            self.request.own_factor_wanted = True
            raise ReauthenticationRequired
        if self._signed_in_recently():
            return False
        if not get_reauthentication_flows(self.request.user):
            raise ReauthenticationRequired
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def _signed_in_recently(self) -> bool:
        return any(map(_is_recent, get_authentication_records(self.request, self.request.user)))

    def _lacks_own_factor(self) -> bool:
        """Whether a session that an agency's provider opened is to change how somebody signs in
        who has a factor here, without having shown it lately.

        Otherwise a provider could add a passkey of its own to a person's account, and come in by
        that as the person, for all their agencies.
        """
        user = self.request.user
        if agency_signed_in_by(self.request, user) is None or not has_second_factor(user):
            return False
        return not any(
            record["method"] == "mfa" and record["type"] != FACTOR_WAY and _is_recent(record)
            for record in get_authentication_records(self.request, user)
        )

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        for method in methods:
            method["description"] = _WAYS.get(method["id"], method["description"])
        if getattr(self.request, "own_factor_wanted", False):
            return [method for method in methods if method["id"].startswith("mfa_reauthenticate")]
        provider = provider_signed_in_by(self.request, user) if user.is_authenticated else None
        if provider is not None:
            way = {
                "id": "single_sign_on",
                "description": gettext("Use %(agency)s") % {"agency": provider.label},
                "url": reverse("registry:single-sign-on-confirm"),
            }
            methods.insert(0, way)
        return methods

    def get_login_stages(self) -> list[str]:
        stages: list[str] = super().get_login_stages()
        return [_STAGES.get(stage, stage) for stage in stages]

    def get_reset_password_from_key_url(self, key: str) -> str:
        """From SPOTLIGHT_SITE_URL, never from the Host header, which the asker chooses."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "U", "key": "K"})
        return settings.SITE_URL + path.replace("U-K", key)

    def format_email_subject(self, subject: str) -> str:
        return str(subject)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send, and show the same page whether it worked or not.

        A failure that the page told of would tell a stranger that the account exists.
        """
        context = {**context, "site_url": settings.SITE_URL}
        try:
            super().send_mail(template_prefix, email, context)
        except Exception as error:  # each transport raises errors of its own
            log.error(
                "accounts.mail_not_sent",
                template=template_prefix,
                error=type(error).__name__,
            )


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _(
            "That did not work. Enter the 6 numbers your app shows now, or an unused recovery "
            "code. If you used a passkey, try it again."
        ),
        "cannot_delete_authenticator": _(
            "This is your only way to confirm it is you. Add another one before you remove it."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Secrets of authenticator apps and recovery codes are sealed like any sealed field."""
        blob = seal(text.encode(), bound_to=_BOUND_TO)
        return base64.b64encode(blob).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(base64.b64decode(encrypted_text), bound_to=_BOUND_TO).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last factor stays: without one the person could do nothing at all."""
        user: User = authenticator.user
        if may_skip_second_factor(user):
            return True
        others = Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS)
        return others.exclude(pk=authenticator.pk).exists()

    def generate_authenticator_name(
        self,
        user: User,
        type: Authenticator.Type,  # noqa: A002  (allauth's name)
    ) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey %(number)d") % {"number": count + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Spotlight"}
