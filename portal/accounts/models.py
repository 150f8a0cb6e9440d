"""The person who signs in. Powers come from memberships (agencies.registry), never from here."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from portal.vault.ids import uuid7


def normalise_email(email: str) -> str:
    """The one form in which an address is stored and looked up: trimmed and lower case.

    The part before the @ is case-sensitive on paper, but no mail system in use treats it so, and
    two accounts that differ only by a capital are a way to pose as a colleague.
    """
    return email.strip().lower()


def end_sessions(user_id: uuid.UUID) -> None:
    """Sign a person out everywhere, from their next request on; one UPDATE, in any transaction."""
    User.objects.filter(pk=user_id).update(session_epoch=models.F("session_epoch") + 1)


def choose_single_keys(user_id: uuid.UUID, *, on: bool) -> None:
    """Keep whether single keys do something for this person, on whichever device they sign in."""
    User.objects.filter(pk=user_id).update(uses_single_keys=on)


class UserManager(BaseUserManager["User"]):
    def create_user(
        self,
        email: str,
        password: str | None = None,
        *,
        full_name: str,
        is_active: bool = True,
        is_demonstration: bool = False,
    ) -> User:
        """Make an account; without a password only a reset link or a passkey opens it.

        Raises ValueError for an empty e-mail address or name.
        """
        if not email.strip() or not full_name.strip():
            raise ValueError("A user needs an e-mail address and a name.")
        user = self.model(
            email=normalise_email(email),
            full_name=full_name.strip(),
            is_active=is_active,
            is_demonstration=is_demonstration,
        )
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=normalise_email(username or ""))


class User(AbstractBaseUser):
    """Someone who signs in with an e-mail address.

    There is no superuser and no staff flag on purpose: nothing in Spotlight is visible to a person
    because of who they are, only because of what their agency's membership allows.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(
        _("email address"),
        max_length=254,
        unique=True,
        error_messages={"unique": _("Someone already uses this email address.")},
    )
    full_name = models.CharField(
        _("full name"), max_length=120, validators=[ProhibitNullCharactersValidator()]
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_demonstration = models.BooleanField(
        _("fictional person of a demonstration"),
        default=False,
        help_text=_("Has a published password, so can sign in only in demonstration mode."),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    session_epoch = models.PositiveIntegerField(
        default=0,
        editable=False,
        help_text=_("Raised to end every session of this person at once."),
    )

    uses_single_keys = models.BooleanField(
        default=True,
        editable=False,
        help_text=_("Whether a single key does something on pages that offer it (WCAG 2.1.4)."),
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="user_email_is_lower_case",
            ),
            models.CheckConstraint(condition=~models.Q(full_name=""), name="user_has_a_name"),
        ]

    def __str__(self) -> str:
        # Not the e-mail address: str() ends up in logs and tracebacks.
        return f"user {self.pk}"

    def clean(self) -> None:
        self.email = normalise_email(self.email)

    @property
    def display_name(self) -> str:
        """What colleagues call this person on screen."""
        return self.full_name

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What Django stamps into a session at sign-in and compares with each request.

        Django's own covers the password; ours also the epoch, so that raising it ends all sessions.
        """
        key_salt = "portal.accounts.models.User.session_auth_hash"
        stamped = f"{self.session_epoch}:{self.password}"
        return salted_hmac(key_salt, stamped, secret=secret, algorithm="sha256").hexdigest()

    @property
    def may_sign_in(self) -> bool:
        """Active, and not a fictional person outside a demonstration or a test."""
        return self.is_active and not (self.is_demonstration and settings.PRODUCTION)
