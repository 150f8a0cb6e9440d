"""Intelligence: a sanitised text about one thing, its grade, and what happened to it (R1.1).

An item is an object of its own, with an audience of its own: nothing here refers to a report's
sealed parts, and the rows that say which reports it was made from are never shared. The rules of
grading (reports/grading.py) stand here once more as constraints.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from portal.vault.fields import SealedTextField
from portal.vault.ids import uuid7
from reports import references
from reports.enums import AccessPurpose, RequestState
from reports.intelligence_enums import (
    OVERT,
    PERMITTED,
    WITH_CONDITIONS,
    CodePart,
    ItemEvent,
    ItemStatus,
    LegacyScheme,
    OriginatorAnswer,
    Wish,
)
from reports.models.governance import Governed

MOST_TEXT = 5_000
MOST_PROVENANCE = 500
MOST_CONDITIONS = 1_000
MOST_WORDS = 2_000
MOST_ENTRY = MOST_WORDS + 2 * MOST_CONDITIONS + 200
"""Characters of a reason with the conditions that a new grade replaced."""
BYTES_OF_A_CHARACTER = 4

_NO_CONDITIONS = Q(
    action_code="", sanitisation="", conditions__isnull=True, usage_words__isnull=True
)
_WITH_CONDITIONS = Q(handling=WITH_CONDITIONS) & (
    Q(action_code=OVERT) | Q(usage_words__isnull=True)
)
_WHOLE_CONDITIONS = (
    ~Q(action_code="")
    & ~Q(sanitisation="")
    & Q(conditions__isnull=False)
    & (~Q(action_code=OVERT) | Q(usage_words__isnull=False))
)
_WHOLE_GRADE = (
    ~Q(source_evaluation="")
    & ~Q(assessment="")
    & (Q(handling=PERMITTED) | Q(handling=WITH_CONDITIONS) & _WHOLE_CONDITIONS)
)
_NO_LEGACY = Q(legacy_scheme="", legacy_source="", legacy_information="", legacy_dissemination="")


class IntelligenceCode(models.Model):
    """One code of one list, with the label that pages show beside it. Open reference data.

    A code that is no longer `offered` stays, for the items that bear it. That an item's codes are
    in their lists is held by a trigger of the database (migration 0115).
    """

    MOST_LABEL = 160

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    part = models.CharField(max_length=24, choices=CodePart)
    code = models.CharField(max_length=2)
    label = models.CharField(max_length=MOST_LABEL)
    position = models.PositiveSmallIntegerField(help_text="Its place in the list.")
    offered = models.BooleanField(default=True)

    class Meta:
        verbose_name = "code of intelligence"
        ordering: ClassVar[list[str]] = ["part", "position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["part", "code"], name="intelligence_code_once"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z0-9]{1,2}$"), name="intelligence_code_is_short"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_part_display()} {self.code} {self.label}"


def _sealed(most: int, **kwargs: bool) -> SealedTextField:
    return SealedTextField(max_plain_bytes=BYTES_OF_A_CHARACTER * most, **kwargs)


class IntelligenceItem(Governed):
    """`title` is shown in lists: it names a place or a subject, never a person. `usage_words` say
    what A3 allows. `edited_by` changed the words or the grade last, before it was released. None
    of the `authors`, who wrote it and all who changed it, may release it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(
        max_length=references.LENGTH, unique=True, default=references.new_reference
    )
    title = models.CharField(max_length=120)
    text = _sealed(MOST_TEXT)
    provenance = _sealed(MOST_PROVENANCE)
    day = models.DateField(help_text="The day of the intelligence, not of its writing.")
    status = models.CharField(max_length=10, choices=ItemStatus, default=ItemStatus.DRAFT)

    source_evaluation = models.CharField(max_length=1, blank=True)
    assessment = models.CharField(max_length=1, blank=True)
    handling = models.CharField(max_length=1, blank=True)
    action_code = models.CharField(max_length=2, blank=True)
    sanitisation = models.CharField(max_length=2, blank=True)
    conditions = _sealed(MOST_CONDITIONS, null=True)
    usage_words = _sealed(MOST_CONDITIONS, null=True)
    graded_at = models.DateTimeField(null=True, help_text="When it was last graded anew.")

    legacy_scheme = models.CharField(max_length=8, blank=True)
    legacy_source = models.CharField(max_length=1, blank=True)
    legacy_information = models.CharField(max_length=1, blank=True)
    legacy_dissemination = models.CharField(max_length=1, blank=True)

    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    authors = ArrayField(models.UUIDField(), default=list)
    changed_at = models.DateTimeField()
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    released_at = models.DateTimeField(null=True)
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "item of intelligence"
        ordering: ClassVar[list[str]] = ["-changed_at", "-id"]
        constraints = [
            *Governed.Meta.constraints,
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="intelligence_has_an_audience"
            ),
            models.CheckConstraint(
                condition=Q(status__in=ItemStatus.values), name="intelligence_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(handling=WITH_CONDITIONS) & _NO_CONDITIONS | _WITH_CONDITIONS,
                name="intelligence_conditions_only_with_c",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[ItemStatus.CHECKING, ItemStatus.RELEASED]) | _WHOLE_GRADE,
                name="intelligence_graded_before_it_is_checked",
            ),
            models.CheckConstraint(
                condition=_NO_LEGACY
                | Q(legacy_scheme__in=LegacyScheme.values)
                & ~Q(legacy_source="")
                & ~Q(legacy_information="")
                & ~Q(legacy_dissemination=""),
                name="intelligence_legacy_grade_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status=ItemStatus.RELEASED)
                | Q(released_by__isnull=False, released_at__isnull=False)
                & ~Q(authors__contains=[F("released_by")]),
                name="intelligence_released_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(authors__contains=[F("written_by"), F("edited_by")]),
                name="intelligence_names_its_authors",
            ),
        ]
        indexes = [
            models.Index(
                F("status"), F("changed_at").desc(), F("id").desc(), name="intelligence_by_status"
            ),
            GinIndex(fields=["audience"], name="intelligence_by_audience"),
        ]

    def __str__(self) -> str:
        return f"{self.display_reference} {self.title}"

    @property
    def display_reference(self) -> str:
        return references.display(self.reference)

    @property
    def is_released(self) -> bool:
        return self.status == ItemStatus.RELEASED


class IntelligenceLink(models.Model):
    """A report that an item was made from; undone without forgetting it was there. Never shared:
    it would tell a recipient how many people told us."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(IntelligenceItem, models.PROTECT, related_name="links")
    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="+")
    linked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()
    unlinked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    unlinked_at = models.DateTimeField(null=True)
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering: ClassVar[list[str]] = ["linked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "report"],
                condition=Q(unlinked_at__isnull=True),
                name="intelligence_link_once",
            ),
            models.CheckConstraint(
                condition=Q(unlinked_at__isnull=True, unlinked_by__isnull=True)
                | Q(unlinked_at__isnull=False, unlinked_by__isnull=False),
                name="intelligence_link_undone_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="intelligence_link_has_an_audience"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} in {self.item_id}"


class IntelligenceEntry(models.Model):
    """What happened to an item: who, when, old, new, why (R1.9). Rows are added, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(IntelligenceItem, models.PROTECT, related_name="history")
    kind = models.CharField(max_length=12, choices=ItemEvent)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    before = models.CharField(max_length=40, blank=True, help_text="Codes, never words.")
    after = models.CharField(max_length=40, blank=True, help_text="Codes, never words.")
    words = _sealed(MOST_ENTRY, null=True)
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=ItemEvent.REGRADED)
                | ~Q(before="") & ~Q(after="") & Q(words__isnull=False, by__isnull=False),
                name="intelligence_graded_anew_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="intelligence_entry_has_an_audience"
            ),
        ]
        indexes = [models.Index(fields=["item", "at"], name="intelligence_history")]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d %H:%M}"


class OriginatorRequest(models.Model):
    """A recipient's question to the originator under A1 or S2, and its answer (R1.5)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(IntelligenceItem, models.PROTECT, related_name="requests")
    disclosure = models.ForeignKey(
        "registry.Disclosure", models.PROTECT, related_name="+", db_index=False
    )
    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    wish = models.CharField(max_length=8, choices=Wish)
    purpose = models.CharField(max_length=16, choices=AccessPurpose)
    words = _sealed(MOST_WORDS)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.OPEN)
    answer = models.CharField(max_length=8, choices=OriginatorAnswer, blank=True)
    answer_words = _sealed(MOST_WORDS, null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["disclosure", "wish"],
                condition=Q(state=RequestState.OPEN),
                name="originator_request_one_open",
            ),
            models.CheckConstraint(
                condition=Q(wish__in=Wish.values, purpose__in=AccessPurpose.values),
                name="originator_request_codes_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=RequestState.OPEN,
                    answer="",
                    answer_words__isnull=True,
                    answered_by__isnull=True,
                    answered_at__isnull=True,
                )
                | Q(
                    answer_words__isnull=False,
                    answered_by__isnull=False,
                    answered_at__isnull=False,
                )
                & (
                    Q(state=RequestState.GRANTED, answer=OriginatorAnswer.CONSENT)
                    | Q(state=RequestState.REFUSED, answer=OriginatorAnswer.REFUSED)
                ),
                name="originator_request_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="originator_request_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "asked_at"], name="originator_request_by_state"),
            GinIndex(fields=["audience"], name="originator_request_by_audience"),
        ]

    def __str__(self) -> str:
        return f"Question of {self.agency_id} about {self.item_id}"

    @property
    def is_open(self) -> bool:
        return self.state == RequestState.OPEN
