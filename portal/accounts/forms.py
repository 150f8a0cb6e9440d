"""allauth's forms in the shape of GOV.UK ones: no placeholders, plain labels, bounded input."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from allauth.mfa.webauthn.internal import auth as passkeys
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

MAX_PASSWORD_LENGTH = 1024  # more than any passphrase; hashing a megabyte is a way to keep us busy
MAX_CREDENTIAL_LENGTH = 20_000  # a passkey's answer is about 2,000 characters

MAX_NAME_LENGTH = 60

_EMAIL = {"autocomplete": "username", "spellcheck": "false"}
_CODE = {
    "autocomplete": "one-time-code",
    "spellcheck": "false",
    "autocapitalize": "none",
    "inputmode": "numeric",
}
_NAME = {"maxlength": str(MAX_NAME_LENGTH), "spellcheck": "false"}
_EMAIL_FORMAT = _("Enter an email address in the right format, like name@example.com")
_NEW_PASSWORD_HINT = _(
    "At least 12 characters. Three words that do not belong together make a good password."
)


class GovukMixin(forms.BaseForm):
    """Classes that GOV.UK Frontend expects; labels and attributes by field name."""

    labels: dict[str, Any] = {}
    hints: dict[str, Any] = {}
    attributes: dict[str, dict[str, str]] = {}
    required_messages: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False  # our messages say more than the browser's bubbles
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if not field.widget.is_hidden:
                self._dress(name, field)

    def _dress(self, name: str, field: forms.Field) -> None:
        classes = ["govuk-input"]
        if isinstance(field.widget, forms.PasswordInput):
            classes += ["govuk-password-input__input", "govuk-js-password-input-input"]
            field.widget.attrs |= {"spellcheck": "false", "autocapitalize": "none"}
            field.validators.append(_password_too_long)
        if name == "code":
            classes.append("govuk-input--width-10")
        field.widget.attrs["class"] = " ".join(classes)
        field.widget.attrs |= self.attributes.get(name, {})
        field.label = self.labels.get(name, field.label)
        field.help_text = self.hints.get(name, "")
        if name in self.required_messages:
            field.error_messages["required"] = self.required_messages[name]


_password_too_long = MaxLengthValidator(
    MAX_PASSWORD_LENGTH, _("Your password must be %(limit_value)d characters or fewer.")
)
_name_too_long = MaxLengthValidator(
    MAX_NAME_LENGTH, _("The name must be %(limit_value)d characters or fewer.")
)


class CredentialField(forms.JSONField):
    """A passkey's answer: small JSON object, or a message instead of a server error."""

    def __init__(self) -> None:
        super().__init__(
            widget=forms.HiddenInput,
            error_messages={
                "required": _("Your passkey gave no answer. Try again, or use another way."),
                "invalid": _("Your passkey's answer could not be read. Try again."),
            },
        )

    def to_python(self, value: Any) -> Any:
        unreadable = ValidationError(self.error_messages["invalid"], code="invalid")
        if isinstance(value, str) and len(value) > MAX_CREDENTIAL_LENGTH:
            raise unreadable
        try:
            credential = super().to_python(value)
        except RecursionError:  # brackets nested a thousand deep
            raise unreadable from None
        if credential is not None and not isinstance(credential, dict):
            raise unreadable
        return credential


class _CredentialMixin(forms.BaseForm):
    """A crafted answer is a wrong answer.

    allauth's and fido2's parsers assume the shape of the standard; other shapes raise whatever the
    first wrong access raises.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField()

    def full_clean(self) -> None:
        try:
            super().full_clean()
        except (TypeError, ValueError, KeyError, AttributeError, IndexError):
            self.add_error("credential", get_adapter().validation_error("incorrect_code"))


class LoginForm(GovukMixin, account_forms.LoginForm):
    labels = {"login": _("Email address"), "password": _("Password")}
    attributes = {"login": _EMAIL}
    required_messages = {
        "login": _("Enter your email address"),
        "password": _("Enter your password"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].error_messages["invalid"] = _EMAIL_FORMAT


class ReauthenticateForm(GovukMixin, account_forms.ReauthenticateForm):
    required_messages = {"password": _("Enter your password")}


class ResetPasswordForm(GovukMixin, account_forms.ResetPasswordForm):
    labels = {"email": _("Email address")}
    attributes = {"email": {"autocomplete": "email", "spellcheck": "false"}}
    required_messages = {"email": _("Enter your email address")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].error_messages["invalid"] = _EMAIL_FORMAT


class ResetPasswordKeyForm(GovukMixin, account_forms.ResetPasswordKeyForm):
    labels = {"password1": _("New password"), "password2": _("New password again")}
    hints = {"password1": _NEW_PASSWORD_HINT}
    required_messages = {
        "password1": _("Enter a new password"),
        "password2": _("Enter the new password again"),
    }


class ChangePasswordForm(GovukMixin, account_forms.ChangePasswordForm):
    labels = {
        "oldpassword": _("Current password"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }
    hints = {"password1": _NEW_PASSWORD_HINT}
    required_messages = {
        "oldpassword": _("Enter your current password"),
        "password1": _("Enter a new password"),
        "password2": _("Enter the new password again"),
    }


class _CodeOnceMixin(forms.BaseForm):
    """Takes a code of an app once in all the time it is valid.

    allauth remembers a used code for one period, but accepts the period before and after as well.
    """

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        authenticator: Authenticator = self.authenticator  # type: ignore[attr-defined]
        if authenticator.type == Authenticator.Type.TOTP:
            periods = 2 * mfa_settings.TOTP_TOLERANCE + 1
            key = f"accounts.totp.used:{authenticator.pk}:{normalize_user_code(code)}"
            if not cache.add(key, True, timeout=periods * mfa_settings.TOTP_PERIOD):
                raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(_CodeOnceMixin, GovukMixin, mfa_forms.AuthenticateForm):
    labels = {"code": _("Code from your app, or a recovery code")}
    attributes = {"code": _CODE}
    required_messages = {"code": _("Enter the code your app shows, or a recovery code")}


class MFAReauthenticateForm(_CodeOnceMixin, GovukMixin, mfa_forms.ReauthenticateForm):
    labels = {"code": _("Code from your app, or a recovery code")}
    attributes = {"code": _CODE}
    required_messages = {"code": _("Enter the code your app shows, or a recovery code")}


class ActivateTOTPForm(GovukMixin, totp_forms.ActivateTOTPForm):
    labels = {"code": _("Code")}
    hints = {"code": _("The 6 numbers that the app shows for Spotlight.")}
    attributes = {"code": _CODE}
    required_messages = {"code": _("Enter the 6 numbers that the app shows")}


class AddPasskeyForm(_CredentialMixin, GovukMixin, webauthn_forms.AddWebAuthnForm):
    labels = {"name": _("Name of this passkey")}
    hints = {"name": _("So that you know it again, for example “Work phone”.")}
    attributes = {"name": _NAME}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Every passkey may be used without a password: the device has already checked the person.
        self.fields.pop("passwordless", None)
        self.fields["name"].validators.append(_name_too_long)


class EditPasskeyForm(GovukMixin, webauthn_forms.EditWebAuthnForm):
    labels = {"name": _("Name of this passkey")}
    attributes = {"name": _NAME}
    required_messages = {"name": _("Enter a name for this passkey")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].validators.append(_name_too_long)


class _UncountedMixin(_CredentialMixin):
    """No limit on tries with a passkey, which nobody can guess.

    allauth counts them together with codes, per person: whoever has a colleague's password could
    keep them out, passkey and all, by guessing codes from anywhere.
    """

    def clean_credential(self) -> Authenticator:
        credential = self.cleaned_data["credential"]
        passkeys.parse_authentication_response(credential)
        return passkeys.complete_authentication(self.user, credential)  # type: ignore[attr-defined]


class AuthenticatePasskeyForm(_UncountedMixin, webauthn_forms.AuthenticateWebAuthnForm):
    pass


class LoginPasskeyForm(_CredentialMixin, webauthn_forms.LoginWebAuthnForm):
    pass


class ReauthenticatePasskeyForm(_UncountedMixin, webauthn_forms.ReauthenticateWebAuthnForm):
    pass
