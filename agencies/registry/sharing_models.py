"""Information sharing agreements, and what was disclosed under them (R2.6).

An agreement holds no personal data: the parties' people may read it. A disclosure names a row of
any kind by type and key, so that cases, reports and later intelligence are shared in one way.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.registry.sharing_codes import (
    ControllerPosition,
    DataItem,
    EndCode,
    Gateway,
    Purpose,
)
from portal.vault.fields import SealedTextField
from portal.vault.ids import uuid7

LONGEST_WORDS = 2_000
WORDS_BYTES = 4 * LONGEST_WORDS
REFERENCE = RegexValidator(
    r"\A[A-Za-z0-9][A-Za-z0-9./-]{2,29}\Z",
    _("Use 3 to 30 letters, digits, dots, slashes and hyphens, for example ISA-2026-04."),
)


class SharingAgreement(models.Model):
    """What the parties signed. Parties, purpose, data items, gateway and start never change: other
    terms are another agreement. `parties` are stable keys of agencies."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=30, unique=True, validators=[REFERENCE])
    title = models.CharField(max_length=120)
    parties = ArrayField(models.CharField(max_length=40))
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    purpose_words = models.CharField(max_length=LONGEST_WORDS)
    items = ArrayField(models.CharField(max_length=20, choices=DataItem.choices))
    gateway = models.CharField(max_length=20, choices=Gateway.choices)
    position = models.CharField(max_length=10, choices=ControllerPosition.choices)
    retention = models.CharField(max_length=LONGEST_WORDS)
    breach_contact = models.CharField(max_length=200)
    starts_on = models.DateField()
    review_on = models.DateField()
    expires_on = models.DateField(help_text="The last day on which it holds.")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("information sharing agreement")
        verbose_name_plural = _("information sharing agreements")
        ordering: ClassVar[list[str]] = ["expires_on", "reference"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("review_on"), review_on__lte=F("expires_on")),
                name="agreement_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(parties__len__gte=2), name="agreement_has_two_parties"
            ),
            models.CheckConstraint(
                condition=Q(items__len__gt=0, items__contained_by=DataItem.values),
                name="agreement_items_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    purpose__in=Purpose.values,
                    gateway__in=Gateway.values,
                    position__in=ControllerPosition.values,
                ),
                name="agreement_codes_known",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="agreement_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def stands_on(self, day: date) -> bool:
        return self.ended_at is None and self.starts_on <= day <= self.expires_on

    def is_review_due(self, day: date) -> bool:
        return self.ended_at is None and self.review_on <= day <= self.expires_on

    @property
    def item_labels(self) -> list[str]:
        return [str(DataItem(each).label) for each in DataItem.values if each in self.items]


class Disclosure(models.Model):
    """Parts of one row that one agency shows to a team of another, under an agreement, for a time.

    While it stands, the row's disclosed parts carry `recipient_clearance` in their audience.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    object_type = models.CharField(max_length=60)
    object_id = models.UUIDField()
    agreement_id: uuid.UUID
    agreement = models.ForeignKey(
        SharingAgreement, on_delete=models.PROTECT, related_name="disclosures"
    )
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    gateway = models.CharField(max_length=20, choices=Gateway.choices)
    from_agency_id: uuid.UUID
    from_agency = models.ForeignKey(
        "registry.Agency", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recipient_id: uuid.UUID
    recipient = models.ForeignKey(
        "registry.Agency", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    team = models.CharField(max_length=64, help_text="The clearance of a role at the recipient.")
    recipient_clearance = models.CharField(max_length=64)
    parts = ArrayField(models.CharField(max_length=20, choices=DataItem.choices))
    reason = SealedTextField(max_plain_bytes=WORDS_BYTES)
    request_id = models.UUIDField(null=True, help_text="The request that it answers, if any.")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    end_code = models.CharField(max_length=20, choices=EndCode.choices, blank=True)
    end_reason = SealedTextField(max_plain_bytes=WORDS_BYTES, null=True)
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        ordering: ClassVar[list[str]] = ["-made_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="disclosure_has_an_audience"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="disclosure_ends_after_it_starts"
            ),
            models.CheckConstraint(
                # Every part goes with the record that it belongs to.
                condition=Q(
                    parts__contained_by=DataItem.values, parts__contains=[DataItem.RECORD.value]
                ),
                name="disclosure_parts_known",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=Purpose.values, gateway__in=Gateway.values),
                name="disclosure_codes_known",
            ),
            models.CheckConstraint(
                condition=~Q(from_agency=F("recipient")), name="disclosure_to_another_agency"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_code="", ended_by__isnull=True)
                | Q(ended_at__isnull=False, end_code=EndCode.WITHDRAWN, ended_by__isnull=False)
                | Q(
                    ended_at__isnull=False,
                    end_code__in=[EndCode.EXPIRED, EndCode.AGREEMENT],
                    ended_by__isnull=True,
                ),
                name="disclosure_ended_with_a_code",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["object_id"], name="disclosure_by_object"),
            models.Index(
                fields=["recipient", "expires_at"],
                name="disclosure_standing",
                condition=Q(ended_at__isnull=True),
            ),
            GinIndex(fields=["audience"], name="disclosure_by_audience"),
        ]

    def __str__(self) -> str:
        return f"disclosure {self.pk}"

    @property
    def part_labels(self) -> list[str]:
        return [str(DataItem(each).label) for each in DataItem.values if each in self.parts]
