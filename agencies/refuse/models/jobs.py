"""Jobs: something that a crew goes to, and who did what about it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from agencies.refuse.enums import DONE, WAITING, Because, JobPriority, JobStatus
from portal.vault.fields import SealedTextField
from portal.vault.ids import uuid7

WORDS_BYTES = 2_000


class NewWork(models.Model):
    """A report that came to the cleansing team, until its job is made.

    Written by the database's trigger (0001), in the statement that gives the team the report, so
    that none is forgotten and whoever reports waits for nothing.
    """

    report = models.OneToOneField("reports.Report", models.PROTECT, primary_key=True)
    since = models.DateTimeField()

    class Meta:
        ordering = ["since"]

    def __str__(self) -> str:
        return f"Work of {self.report_id}"


class Job(models.Model):
    """What a crew does about one report. `since`: when the clock began; `due_at`: its target.

    `held_by`: whose it is while it is taken, and who did it afterwards.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.OneToOneField("reports.Report", models.PROTECT, related_name="cleansing_job")
    priority = models.PositiveSmallIntegerField(choices=JobPriority)
    because = ArrayField(models.CharField(max_length=16, choices=Because))
    since = models.DateTimeField()
    due_at = models.DateTimeField()
    status = models.CharField(max_length=12, choices=JobStatus, default=JobStatus.OPEN)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True)
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["priority", "due_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=JobStatus.values), name="refuse_job_status_known"
            ),
            models.CheckConstraint(
                condition=Q(priority__in=JobPriority.values), name="refuse_job_priority_known"
            ),
            models.CheckConstraint(
                condition=Q(status=JobStatus.OPEN, held_by__isnull=True)
                | ~Q(status=JobStatus.OPEN) & Q(held_by__isnull=False),
                name="refuse_job_is_held_when_taken",
            ),
            models.CheckConstraint(
                condition=Q(status__in=DONE, done_at__isnull=False)
                | Q(status__in=WAITING, done_at__isnull=True),
                name="refuse_job_done_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="refuse_job_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(
                F("priority"),
                F("due_at"),
                F("id"),
                name="refuse_job_waiting",
                condition=Q(status__in=WAITING),
            ),
            models.Index(F("since").desc(), F("id"), name="refuse_job_by_time"),
            models.Index(
                F("done_at").desc(),
                name="refuse_job_by_done",
                condition=Q(done_at__isnull=False),
            ),
            GinIndex(fields=["audience"], name="refuse_job_by_audience"),
        ]

    def __str__(self) -> str:
        return f"Job of {self.report_id}"


class JobEvent(models.Model):
    """What happened to a job. `device_at`: by the phone's own clock, where one said so."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    job = models.ForeignKey(Job, models.PROTECT, related_name="events")
    at = models.DateTimeField()
    device_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    move = models.CharField(max_length=16)
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12, blank=True)
    words = SealedTextField(max_plain_bytes=WORDS_BYTES, null=True)
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="refuse_job_event_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(fields=["job", "at"], name="refuse_job_event_by_job"),
            GinIndex(fields=["audience"], name="refuse_event_by_audience"),
        ]

    def __str__(self) -> str:
        return f"{self.move} at {self.at:%Y-%m-%d %H:%M}"
