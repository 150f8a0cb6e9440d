"""Letters to whoever holds a premises' licence, and the copy of each as it was sent."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from agencies.licensing.letter_enums import Delivery, LetterKind, LetterState
from agencies.licensing.models.plans import ActionPlan
from agencies.licensing.models.premises import Premises, Tenure
from portal.vault.fields import SealedBytesField, SealedJSONField, SealedTextField
from portal.vault.ids import uuid7

WORDS_BYTES = 64_000
NOTE_BYTES = 8_000
HTML_BYTES = 200_000
PDF_BYTES = 2_000_000
SHA256_CHARACTERS = 64
OUT = Q(state__in=[LetterState.SENT, LetterState.WITHDRAWN])


class Letter(models.Model):
    """One letter: a draft until it is sent, and never changed afterwards.

    `words`: {"addressee": str, "paragraphs": {key: str}} of its template. `number`: of its year,
    from 1, given when it is sent. `replaces`: the letter that this one withdraws when it is sent.
    `asked`: who is to confirm it; `note`: what they said when they sent it back.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    premises = models.ForeignKey(Premises, models.PROTECT, related_name="letters")
    tenure = models.ForeignKey(Tenure, models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=12, choices=LetterKind)
    state = models.CharField(max_length=10, choices=LetterState, default=LetterState.DRAFT)
    words = SealedJSONField(max_plain_bytes=WORDS_BYTES)
    plan = models.ForeignKey(ActionPlan, models.PROTECT, null=True, related_name="letters")
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")
    team = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+", db_index=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    asked = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    note = SealedTextField(max_plain_bytes=NOTE_BYTES, null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    confirmed_at = models.DateTimeField(null=True)
    delivery = models.CharField(max_length=8, choices=Delivery, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField(null=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    sent_at = models.DateTimeField(null=True)
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="licensing_letter_number_once"),
            models.CheckConstraint(
                condition=Q(kind__in=LetterKind.values, state__in=LetterState.values),
                name="licensing_letter_codes_known",
            ),
            models.CheckConstraint(
                condition=OUT
                & Q(
                    year__isnull=False,
                    number__isnull=False,
                    sent_by__isnull=False,
                    sent_at__isnull=False,
                    delivery__in=Delivery.values,
                )
                | ~OUT
                & Q(
                    year__isnull=True,
                    number__isnull=True,
                    sent_by__isnull=True,
                    sent_at__isnull=True,
                    delivery="",
                ),
                name="licensing_letter_sent_whole",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="licensing_letter_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(state=LetterState.DRAFT, asked__isnull=True, confirmed_by__isnull=True)
                | Q(
                    state=LetterState.WAITING,
                    kind=LetterKind.WARNING,
                    asked__isnull=False,
                    confirmed_by__isnull=True,
                )
                | Q(
                    state=LetterState.CONFIRMED,
                    kind=LetterKind.WARNING,
                    confirmed_by__isnull=False,
                )
                | OUT
                | Q(state=LetterState.DISCARDED),
                name="licensing_letter_asked_for",
            ),
            models.CheckConstraint(
                condition=~(OUT & Q(kind=LetterKind.WARNING)) | Q(confirmed_by__isnull=False),
                name="licensing_warning_is_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_letter_has_audience"
            ),
        ]
        indexes = [
            models.Index(
                F("premises"), F("changed_at").desc(), F("id"), name="licensing_letter_of"
            ),
            models.Index(F("changed_at").desc(), F("id"), name="licensing_letter_by_time"),
            GinIndex(fields=["audience"], name="licensing_letter_by_audience"),
        ]

    def __str__(self) -> str:
        return self.reference or f"Draft {self.pk}"

    @property
    def reference(self) -> str:
        """`L/2026/0012` of a letter that was sent, "" before."""
        return f"L/{self.year}/{self.number:04d}" if self.number else ""


class LetterCopy(models.Model):
    """A letter as it was sent, byte for byte. `html`: the same for the screen, headings from h2.

    `sha256`: of the PDF's bytes, in hexadecimal.
    """

    letter = models.OneToOneField(
        Letter, models.PROTECT, primary_key=True, related_name="sent_copy"
    )
    html = SealedTextField(max_plain_bytes=HTML_BYTES)
    pdf = SealedBytesField(max_plain_bytes=PDF_BYTES)
    sha256 = models.CharField(max_length=SHA256_CHARACTERS)
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="licensing_copy_has_a_sum"
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_copy_has_an_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="licensing_copy_by_audience")]

    def __str__(self) -> str:
        return f"Copy of {self.letter_id}"
