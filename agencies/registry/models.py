"""Agencies, and who works for them with which roles."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.registry.clearances import LONGEST_AGENCY_KEY
from agencies.registry.roles import ROLES, Role, role_choices
from agencies.registry.sharing_models import Disclosure, SharingAgreement
from portal.vault.ids import uuid7

__all__ = [
    "AccessReview",
    "AccessReviewItem",
    "Agency",
    "AgencyKind",
    "Decision",
    "Disclosure",
    "Invitation",
    "InvitationCode",
    "Membership",
    "MembershipQuerySet",
    "SharingAgreement",
]


class AgencyKind(models.TextChoices):
    COUNCIL = "council", _("Council")
    POLICE = "police", _("Police")
    PARTNERSHIP = "partnership", _("Partnership")
    HEALTH = "health", _("Public health")
    TREATMENT = "treatment", _("Treatment provider")
    SAFEGUARDING = "safeguarding", _("Safeguarding")
    PREMISES = "premises", _("Licensed premises")


class Agency(models.Model):
    """A team of a partner: the unit that owns cases, is told things and is disclosed to.

    One organisation may have several (the council's cleansing and licensing are two), because they
    may see different things.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.SlugField(
        _("key"),
        max_length=40,
        unique=True,
        help_text=_("Stable name used in code and settings."),
    )
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=AgencyKind.choices)
    mailbox = models.EmailField(
        _("mailbox"),
        blank=True,
        help_text=_("The team's shared mailbox: notifications go there, never with any content."),
    )
    is_active = models.BooleanField(_("takes part"), default=True)

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(kind__in=AgencyKind.values),
                name="agency_kind_is_known",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="agency_has_a_name"),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("key"), LONGEST_AGENCY_KEY),
                name="agency_key_fits_an_audience",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def not_ended(self) -> MembershipQuerySet:
        """Memberships that somebody has to answer for: the current and the suspended."""
        return self.filter(
            models.Q(active_until__isnull=True) | models.Q(active_until__gt=timezone.now())
        )

    def current(self) -> MembershipQuerySet:
        """Memberships that give their holder anything now."""
        now = timezone.now()
        return self.filter(
            models.Q(suspended_at__isnull=True),
            models.Q(active_until__isnull=True) | models.Q(active_until__gt=now),
            active_from__lte=now,
            agency__is_active=True,
            user__is_active=True,
        )


class Membership(models.Model):
    """A person's place in an agency: from when, until when, with which roles."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user_id: uuid.UUID
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    agency_id: uuid.UUID
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="memberships")
    roles = ArrayField(
        models.CharField(max_length=40, choices=role_choices), verbose_name=_("roles")
    )
    active_from = models.DateTimeField(_("from"), default=timezone.now)
    active_until = models.DateTimeField(_("until"), null=True, blank=True)
    suspended_at = models.DateTimeField(_("suspended"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "agency"], name="one_membership_per_agency"),
            models.CheckConstraint(
                # An unknown key would silently give nothing; an empty list is a leaver.
                condition=models.Q(roles__contained_by=list(ROLES)) & models.Q(roles__len__gt=0),
                name="membership_roles_are_known",
            ),
            models.CheckConstraint(
                condition=models.Q(active_until__isnull=True)
                | models.Q(active_until__gt=models.F("active_from")),
                name="membership_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"membership {self.pk}"

    @property
    def role_objects(self) -> list[Role]:
        """The roles as described sets; keys of roles that no longer exist are left out."""
        return [ROLES[key] for key in self.roles if key in ROLES]


class Invitation(models.Model):
    """A place in an agency that is offered and waits to be taken by who can read the e-mail.

    The link's secret is made anew when the message is sent (invitations.secret_of) and only its
    hash is stored, so that neither the table nor the outbox opens anything.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user_id: uuid.UUID
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations"
    )
    agency_id: uuid.UUID
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="invitations")
    full_name = models.CharField(_("full name"), max_length=120)
    roles = ArrayField(
        models.CharField(max_length=40, choices=role_choices), verbose_name=_("roles")
    )
    token_hash = models.CharField(max_length=64, unique=True)
    sent_count = models.PositiveSmallIntegerField(default=1)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user", "agency"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_per_agency",
            ),
            models.CheckConstraint(
                condition=models.Q(roles__contained_by=list(ROLES)) & models.Q(roles__len__gt=0),
                name="invitation_roles_are_known",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def is_open(self) -> bool:
        return not (self.accepted_at or self.withdrawn_at) and self.expires_at > timezone.now()

    @property
    def role_objects(self) -> list[Role]:
        return [ROLES[key] for key in self.roles if key in ROLES]


class InvitationCode(models.Model):
    """A place in an agency that is offered on paper: whoever types the code of the letter says to
    which mailbox the link of an ordinary invitation goes.

    The code itself is nowhere: only the hash of the one on the letter that was printed last.
    `invitation`: what became of it; a code works once.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency_id: uuid.UUID
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="invitation_codes")
    full_name = models.CharField(_("full name"), max_length=120)
    roles = ArrayField(
        models.CharField(max_length=40, choices=role_choices), verbose_name=_("roles")
    )
    code_hash = models.BinaryField(max_length=32, unique=True, null=True)
    printed_count = models.PositiveSmallIntegerField(default=0)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    invitation = models.OneToOneField(
        Invitation, on_delete=models.PROTECT, null=True, related_name="code"
    )
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("invitation by letter")
        verbose_name_plural = _("invitations by letter")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(roles__contained_by=list(ROLES)) & models.Q(roles__len__gt=0),
                name="invitation_code_roles_known",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation by letter {self.pk}"

    @property
    def is_open(self) -> bool:
        return not (self.invitation_id or self.withdrawn_at) and self.expires_at > timezone.now()

    @property
    def role_objects(self) -> list[Role]:
        return [ROLES[key] for key in self.roles if key in ROLES]


class Decision(models.TextChoices):
    KEEP = "keep", _("Keep access")
    REMOVE = "remove", _("Remove access")
    LAPSED = "lapsed", _("Ended: nobody confirmed it in time")
    GONE = "gone", _("Had ended already")


class AccessReview(models.Model):
    """One agency's list, for one month, of who has what: each line is confirmed, or ends."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency_id: uuid.UUID
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    month = models.DateField(help_text=_("Its first day."))
    opened_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    reminders_sent = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("access review")
        verbose_name_plural = _("access reviews")
        ordering: ClassVar[list[str]] = ["-month"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agency", "month"], name="one_access_review_a_month"),
        ]

    def __str__(self) -> str:
        return f"access review {self.pk}"


class AccessReviewItem(models.Model):
    """One person in an access review, and what was decided about their access."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    review = models.ForeignKey(AccessReview, on_delete=models.PROTECT, related_name="items")
    membership_id: uuid.UUID
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("line of an access review")
        verbose_name_plural = _("lines of an access review")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["review", "membership"], name="reviewed_once"),
            models.CheckConstraint(
                condition=models.Q(decision__in=["", *Decision.values]),
                name="review_decision_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.pk} of an access review"
