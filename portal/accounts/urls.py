"""Signing in: include at `accounts/`. Every route is listed; what allauth adds later is not there.

allauth reverses its own names without a namespace, so they stay outside `accounts:`.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import URLPattern, URLResolver, include, path, re_path

from portal.accounts import views
from portal.accounts.access import declare_signed_in

# Names that allauth reverses while it works, for pages that Spotlight does not offer: agencies
# invite their people and keep their e-mail addresses, and a password is set by a reset link.
NOT_OFFERED = (
    ("signup/", "account_signup"),
    ("email/", "account_email"),
    ("confirm-email/", "account_email_verification_sent"),
    ("confirm-email/<str:key>/", "account_confirm_email"),
    ("password/set/", "account_set_password"),
    ("login/code/confirm/", "account_confirm_login_code"),
    # An agency's own sign-in is at agencies.registry.urls, which knows who belongs to the agency.
    ("social/login/cancelled/", "socialaccount_login_cancelled"),
    ("social/login/error/", "socialaccount_login_error"),
    ("social/signup/", "socialaccount_signup"),
    ("social/connections/", "socialaccount_connections"),
    ("social/<slug:provider_id>/login/", "openid_connect_login"),
    ("social/<slug:provider_id>/login/callback/", "openid_connect_callback"),
)

account_patterns: list[URLPattern | URLResolver] = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path(
        "reauthenticate/",
        declare_signed_in(account.reauthenticate),
        name="account_reauthenticate",
    ),
    path(
        "password/change/",
        declare_signed_in(account.password_change),
        name="account_change_password",
    ),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path(
        "password/reset/done/",
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    *(path(route, views.not_offered, name=name) for route, name in NOT_OFFERED),
]

mfa_patterns: list[URLPattern | URLResolver] = [
    path("", declare_signed_in(mfa.index), name="mfa_index"),
    path("authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path(
        "reauthenticate/",
        declare_signed_in(mfa.reauthenticate),
        name="mfa_reauthenticate",
    ),
    path(
        "totp/activate/",
        declare_signed_in(totp.activate_totp),
        name="mfa_activate_totp",
    ),
    path(
        "totp/deactivate/",
        declare_signed_in(totp.deactivate_totp),
        name="mfa_deactivate_totp",
    ),
    path(
        "recovery-codes/",
        declare_signed_in(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "recovery-codes/generate/",
        declare_signed_in(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "recovery-codes/download/",
        declare_signed_in(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("webauthn/", declare_signed_in(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path(
        "webauthn/add/",
        declare_signed_in(webauthn.add_webauthn),
        name="mfa_add_webauthn",
    ),
    path("webauthn/login/", views.PasskeySignInView.as_view(), name="mfa_login_webauthn"),
    path(
        "webauthn/reauthenticate/",
        declare_signed_in(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "webauthn/keys/<int:pk>/remove/",
        declare_signed_in(views.RemovePasskeyView.as_view()),
        name="mfa_remove_webauthn",
    ),
    path(
        "webauthn/keys/<int:pk>/edit/",
        declare_signed_in(webauthn.edit_webauthn),
        name="mfa_edit_webauthn",
    ),
]

own_patterns: list[URLPattern | URLResolver] = [
    path(
        "second-factor/",
        declare_signed_in(views.SetUpSecondFactorView.as_view()),
        name="set-up-second-factor",
    ),
    path("session/left", declare_signed_in(views.session_left), name="session-left"),
    path("session/stay", declare_signed_in(views.session_stay), name="session-stay"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *account_patterns,
    path("2fa/", include(mfa_patterns)),
    path("", include((own_patterns, "accounts"))),
]
