"""A report: one submission, as somebody told it. Never edited, only amended.

Its sealed parts live in three tables with three audiences (R1.1): what was said (ReportNarrative),
who said it (ReportContact) and what would point to them (ReportSource). Loading a report never
loads them, and each is read only through an audited action.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from agencies.registry.clearances import Clearance
from portal.vault.fields import SealedJSONField, SealedTextField
from portal.vault.ids import uuid7
from reports import references
from reports.enums import (
    OPEN_STATUSES,
    SET_ASIDE,
    Category,
    Channel,
    JunkSign,
    Kind,
    Pattern,
    PointOrigin,
    Precision,
    Priority,
    Risk,
    Status,
)
from reports.geometry import SRID
from reports.models.governance import Governed
from reports.routing_enums import Team
from reports.safeguarding import waits_for_an_answer

NARRATIVE_BYTES = 40_000
"""Longest narrative kept, in bytes of UTF-8: 10,000 characters of any script."""

PARTICULARS_BYTES = 120_000
"""Longest particulars kept, as JSON, which takes up to 12 bytes for a character."""


def owned_by_police_triage() -> list[str]:
    """Who has a report that nobody routed: one without an owner can't be stored."""
    return [Team.POLICE_TRIAGE.value]


class Report(Governed):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=references.LENGTH, default=references.new_reference)
    channel = models.CharField(max_length=10, choices=Channel)
    kind = models.CharField(max_length=24, choices=Kind)
    category = models.CharField(max_length=20, choices=Category, default=Category.UNKNOWN)
    idempotency_key = models.UUIDField(null=True, editable=False)

    point = models.PointField(srid=SRID, null=True)
    point_origin = models.CharField(max_length=10, choices=PointOrigin, blank=True)
    point_accuracy_m = models.PositiveIntegerField(null=True, help_text="Radius in metres.")
    place_text = models.CharField(max_length=500, blank=True)
    ward = models.ForeignKey(
        "reports.Area", models.PROTECT, null=True, related_name="+", db_index=False
    )
    lsoa = models.ForeignKey("reports.Area", models.PROTECT, null=True, related_name="+")

    happened_first = models.DateTimeField(null=True)
    happened_last = models.DateTimeField(null=True)
    happened_precision = models.CharField(
        max_length=10, choices=Precision, default=Precision.UNKNOWN
    )
    pattern = models.CharField(max_length=10, choices=Pattern, default=Pattern.UNKNOWN)

    risks = ArrayField(models.CharField(max_length=10, choices=Risk), default=list)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    status = models.CharField(max_length=10, choices=Status, default=Status.RECEIVED)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    junk_signs = ArrayField(
        models.CharField(max_length=10, choices=JunkSign),
        null=True,
        help_text="Why it was set aside when it came; null for a report that was not.",
    )
    may_be_at_risk = models.BooleanField(
        default=False,
        help_text="Whoever told us could not rule out that somebody is at risk.",
    )
    # Who has it to deal with, and why: written as it comes (reports/routing.py). The defaults of
    # the database are in migration 0072 and not here: Django would read them back with every
    # INSERT, and the front door reads nothing.
    teams = ArrayField(
        models.CharField(max_length=20, choices=Team),
        default=owned_by_police_triage,
    )
    routed_by = models.PositiveIntegerField(null=True, help_text="Version of the routing rules.")
    routed_because = ArrayField(
        models.CharField(max_length=32),
        default=list,
        help_text="Keys of the rules that it met.",
    )
    due_at = models.DateTimeField(null=True, help_text="By when somebody should look at it.")
    referral_answered = models.BooleanField(
        default=False,
        editable=False,
        help_text="Somebody said whether they were referred: the database's trigger (0110).",
    )
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)
    received_at = models.DateTimeField()
    waiting_since = models.DateTimeField(
        null=True,
        help_text="Since when it has been urgent and nobody has said that they have it.",
    )
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["priority", "-received_at", "id"]
        constraints = [
            *Governed.Meta.constraints,
            models.CheckConstraint(
                condition=Q(happened_last__isnull=True)
                | Q(happened_first__isnull=True)
                | Q(happened_last__gte=F("happened_first")),
                name="report_happened_in_order",
            ),
            models.CheckConstraint(
                condition=Q(point__isnull=False) | Q(point_origin=""),
                name="report_point_origin_needs_point",
            ),
            models.CheckConstraint(
                condition=Q(point__isnull=False) | ~Q(place_text="") | Q(ward__isnull=False),
                name="report_has_a_place",
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="report_status_known"
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="report_kind_known"),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="report_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(priority__in=Priority.values), name="report_priority_known"
            ),
            models.CheckConstraint(condition=Q(audience__len__gt=0), name="report_has_an_audience"),
            models.CheckConstraint(
                condition=Q(waiting_since__isnull=True)
                | Q(priority=Priority.URGENT, status__in=OPEN_STATUSES),
                name="report_waits_while_urgent",
            ),
            models.CheckConstraint(
                condition=Q(teams__len__gt=0, teams__contained_by=Team.values),
                name="report_has_an_owner",
            ),
            models.CheckConstraint(
                condition=Q(status__in=SET_ASIDE, audience=[Clearance.POLICE_JUNK.value])
                | ~Q(status__in=SET_ASIDE) & ~Q(audience__contains=[Clearance.POLICE_JUNK.value]),
                name="report_set_aside_is_apart",
            ),
            # Not `unique=True`, which for text adds a second index that serves only LIKE.
            models.UniqueConstraint(fields=["reference"], name="report_reference_unique"),
            models.UniqueConstraint(
                fields=["idempotency_key"],
                name="report_idempotency_key_unique",
                condition=Q(idempotency_key__isnull=False),
            ),
        ]
        # Chosen by plans at 1,000,000 rows: docs/adr/0072-indexes-of-reports.md.
        indexes = [
            # The queue's own order, for what is still open: the first page is the first rows.
            models.Index(
                F("priority"),
                F("received_at").desc(),
                F("id"),
                name="report_open_queue",
                condition=Q(status__in=OPEN_STATUSES),
            ),
            models.Index(
                F("priority"), F("received_at").desc(), F("id"), name="report_in_queue_order"
            ),
            models.Index(F("received_at").desc(), F("id"), name="report_by_received"),
            models.Index(
                F("ward"), F("status"), F("kind"), F("received_at").desc(), name="report_by_ward"
            ),
            models.Index(F("kind"), F("status"), F("received_at").desc(), name="report_by_kind"),
            models.Index(Coalesce("happened_last", "happened_first"), name="report_by_happened"),
            models.Index(
                F("assigned_to"), name="report_by_assignee", condition=Q(assigned_to__isnull=False)
            ),
            GinIndex(fields=["audience"], name="report_by_audience"),
            models.Index(
                F("status"),
                F("priority"),
                F("received_at"),
                name="report_set_aside",
                condition=Q(status__in=SET_ASIDE),
            ),
            # The few urgent ones that nobody has, for the strip and for escalation (docs/adr/0052).
            models.Index(
                F("waiting_since"),
                F("id"),
                name="report_waiting",
                condition=Q(waiting_since__isnull=False),
            ),
            # What still asks whether somebody was referred, among all that did (docs/adr/0060).
            models.Index(
                F("received_at"),
                F("id"),
                name="report_unreferred",
                condition=waits_for_an_answer(),
            ),
            GinIndex(OpClass("place_text", name="gin_trgm_ops"), name="report_place_trigrams"),
        ]

    def __str__(self) -> str:
        return self.display_reference

    @property
    def display_reference(self) -> str:
        return references.display(self.reference)

    @property
    def is_urgent(self) -> bool:
        return self.priority == Priority.URGENT


class SealedPart(models.Model):
    """What belongs to a report and is sealed: one row at most, keyed by the report."""

    report = models.OneToOneField(Report, models.PROTECT, primary_key=True, related_name="+")
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="%(class)s_has_an_audience"
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} of {self.report_id}"


class Indexed(models.Model):
    """What can be found by its words: reports/words.py. All null until it was indexed."""

    words = ArrayField(models.IntegerField(), null=True, editable=False)
    marks = ArrayField(models.IntegerField(), null=True, editable=False)
    words_key = models.CharField(max_length=32, null=True, editable=False)

    class Meta:
        abstract = True
        indexes: ClassVar[list[models.Index]] = [
            GinIndex(OpClass("words", name="gin__int_ops"), name="%(class)s_by_words"),
            GinIndex(OpClass("marks", name="gin__int_ops"), name="%(class)s_by_marks"),
        ]


class ReportNarrative(SealedPart, Indexed):
    """What was said: the words, and people, vehicles and drugs as described."""

    text = SealedTextField(max_plain_bytes=NARRATIVE_BYTES)
    particulars = SealedJSONField(max_plain_bytes=PARTICULARS_BYTES, null=True)
    # What finds the report by its receipt code (reports/receipts.py). Here, and not in a table of
    # its own, since that would cost every submission a statement more (docs/adr/0042).
    receipt_finder = models.BinaryField(max_length=32, null=True, unique=True)
    receipt_seal = models.BinaryField(max_length=200, null=True)

    class Meta(SealedPart.Meta, Indexed.Meta):
        abstract = False


class ReportContact(SealedPart):
    """How to reach somebody who chose to be contactable: name, method, when it is safe."""

    details = SealedJSONField(max_plain_bytes=4_000)


class ReportSource(SealedPart):
    """What would point to the person who told us: how they know, who else knows."""

    details = SealedJSONField(max_plain_bytes=8_000)
    calls_for_advice_at = models.DateTimeField(
        null=True,
        help_text="When an answer called for the source unit's advice: a trigger flags it (0117).",
    )


class ReportAmendment(Indexed):
    """A later addition to or correction of a report, which itself stays as it was told."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.ForeignKey(Report, models.PROTECT, related_name="amendments")
    audience = ArrayField(models.CharField(max_length=64))
    text = SealedTextField(max_plain_bytes=NARRATIVE_BYTES)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta(Indexed.Meta):
        abstract = False
        ordering = ["made_at", "id"]

    def __str__(self) -> str:
        return f"Amendment of {self.report_id}"
