"""What a partner may know of a case that it can't see, and its request to see more.

A notice repeats three things of a case in a row of its own, so that nothing else of the case comes
with it: not its title, its kind, its dates, nor who else was told.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from portal.vault.fields import SealedTextField
from portal.vault.ids import uuid7
from reports import references
from reports.enums import REFUSALS, AccessAnswer, AccessPurpose, RequestState

WORDS_BYTES = 8_000


class CaseNotice(models.Model):
    """That a case exists, for one team. While its audience has the team, the team knows."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("reports.Case", models.PROTECT, related_name="notices")
    reference = models.CharField(max_length=references.LENGTH)
    ward_code = models.CharField(max_length=12, blank=True)
    ward_name = models.CharField(max_length=100, blank=True)
    owner = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    team = models.CharField(max_length=64, help_text="The clearance of the team it is for.")
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "team"], name="case_notice_once_for_each_team"),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="case_notice_has_an_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="case_notice_by_audience")]

    def __str__(self) -> str:
        return f"Notice of {self.display_reference}"

    @property
    def display_reference(self) -> str:
        return references.display(self.reference)

    @property
    def is_told(self) -> bool:
        return self.team in self.audience


class AccessRequest(models.Model):
    """One agency's request to be shown more of a case, and what came of it.

    It keeps the case's reference, so that who asked can read the answer also when the notice was
    taken back. `answered_by` and `answered_at` say who ended it, and when, however it ended.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    notice = models.ForeignKey(CaseNotice, models.PROTECT, related_name="requests")
    case = models.ForeignKey("reports.Case", models.PROTECT, related_name="access_requests")
    reference = models.CharField(max_length=references.LENGTH)
    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    purpose = models.CharField(max_length=16, choices=AccessPurpose)
    words = SealedTextField(max_plain_bytes=WORDS_BYTES)
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.OPEN)
    answer = models.CharField(max_length=16, choices=AccessAnswer, blank=True)
    answer_words = SealedTextField(max_plain_bytes=WORDS_BYTES, null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "case"],
                condition=Q(state=RequestState.OPEN),
                name="access_request_one_open",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=AccessPurpose.values), name="access_request_purpose_known"
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=RequestState.OPEN, answer="")
                    & Q(answered_by__isnull=True, answered_at__isnull=True)
                )
                | Q(answered_by__isnull=False, answered_at__isnull=False)
                & (
                    Q(state=RequestState.GRANTED, answer=AccessAnswer.GRANTED)
                    | Q(state=RequestState.REFUSED, answer__in=REFUSALS)
                    | Q(state=RequestState.WITHDRAWN, answer="")
                ),
                name="access_request_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="access_request_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "asked_at"], name="access_request_by_state"),
            GinIndex(fields=["audience"], name="access_request_by_audience"),
        ]

    def __str__(self) -> str:
        return f"Request for {self.display_reference}"

    @property
    def display_reference(self) -> str:
        return references.display(self.reference)

    @property
    def is_open(self) -> bool:
        return self.state == RequestState.OPEN
