"""Around an incident: what is typed before it is sent, what is added later, who asks for a name."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from agencies.licensing.models.incidents import Incident, IncidentPerson
from agencies.licensing.models.premises import Tenure
from agencies.licensing.reporting_enums import NameAnswer, NameReason
from portal.vault.fields import SealedJSONField, SealedTextField
from portal.vault.ids import uuid7

DRAFT_BYTES = 128 * 1024
NAMES_BYTES = 16 * 1024
WORDS_BYTES = 8_000


class IncidentDraft(models.Model):
    """What somebody of a premises began to report, for whoever of them goes on with it.

    Its key is the one with which the incident is sent, so that sending twice makes one. `content`:
    what was typed, as it was typed, but for names.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    tenure = models.ForeignKey(Tenure, models.PROTECT, related_name="+")
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    content = SealedJSONField(max_plain_bytes=DRAFT_BYTES)
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_draft_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(fields=["changed_at"], name="licensing_draft_by_change"),
            GinIndex(fields=["audience"], name="licensing_draft_by_audience"),
        ]

    def __str__(self) -> str:
        return f"Draft {self.pk}"


class DraftNames(models.Model):
    """The names that one person typed into a draft: that person's alone, until they send it (R5.7).

    `names`: key of somebody in the draft → name. The database deletes it with the draft, whoever
    deletes that.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    draft = models.ForeignKey(
        IncidentDraft, models.DO_NOTHING, related_name="+", db_constraint=False
    )
    typed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    names = SealedJSONField(max_plain_bytes=NAMES_BYTES)
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "audience"], name="licensing_names_once"),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_names_has_an_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="licensing_names_by_audience")]

    def __str__(self) -> str:
        return f"Names of {self.draft_id}"


class IncidentAmendment(models.Model):
    """Something that a premises added to what it had told. Never changed: the next one corrects it
    (R5.3)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.UUIDField(unique=True)
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="amendments")
    words = SealedTextField(max_plain_bytes=WORDS_BYTES)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_amendment_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="licensing_amendment_by_aud")]

    def __str__(self) -> str:
        return f"Amendment of {self.incident_id}"


class NameRequest(models.Model):
    """A licensing officer asks the police for a name that a premises gave, and what they answered
    (R5.7: unless justified).

    `reader`: the clearance that who asked holds alone; row security shows the name to it, and to
    no other officer, until `read_until`, where the police allowed it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(IncidentPerson, models.PROTECT, related_name="name_requests")
    reason = models.CharField(max_length=12, choices=NameReason)
    words = SealedTextField(max_plain_bytes=WORDS_BYTES)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=NameAnswer, blank=True)
    answer_words = SealedTextField(max_plain_bytes=WORDS_BYTES, null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    reader = models.CharField(max_length=64)
    read_until = models.DateTimeField(null=True)
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(answer=""), name="licensing_one_request_waits"
            ),
            models.CheckConstraint(
                condition=Q(reason__in=NameReason.values)
                & (
                    Q(
                        answer="",
                        answered_by__isnull=True,
                        answered_at__isnull=True,
                        read_until__isnull=True,
                    )
                    | Q(
                        answer=NameAnswer.ALLOWED,
                        answered_by__isnull=False,
                        answered_at__isnull=False,
                        answer_words__isnull=False,
                        read_until__gt=F("answered_at"),
                    )
                    | Q(
                        answer=NameAnswer.REFUSED,
                        answered_by__isnull=False,
                        answered_at__isnull=False,
                        answer_words__isnull=False,
                        read_until__isnull=True,
                    )
                ),
                name="licensing_request_is_answered",
            ),
            models.CheckConstraint(
                condition=Q(reader__startswith="member:"), name="licensing_request_has_a_reader"
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_request_has_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="licensing_request_by_audience")]

    def __str__(self) -> str:
        return f"Request of {self.asked_at:%Y-%m-%d}"
