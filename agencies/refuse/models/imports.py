"""Finds from another system's file: the import, its file while it lasts, its lines, and what was
matched for the next one. For the cleansing lead alone."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from agencies.refuse.import_enums import AT_WORK, ImportState, LineState, Why
from portal.vault.fields import SealedJSONField
from portal.vault.ids import uuid7

LONGEST_SYSTEM = 60
FILE_BYTES = 64 * 1024 * 1024
"""A table of 5 MB as JSON, at its very worst."""


def _audience() -> ArrayField:
    return ArrayField(models.CharField(max_length=64))


class FindImport(models.Model):
    """A file of finds of another system.

    `acts`, for `agency`: who asked for what is being done now, and is asked again what they may
    when a worker does it. `position`: how many lines of the file were checked. `kept_until`: when
    the file goes if nobody brings it in; None once it is gone. `matched`: import_mapping.Matched,
    while there is a file; `facts`: how it was read, and which of its columns were dropped, of which
    only the number is left once it is gone.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    system = models.CharField(max_length=LONGEST_SYSTEM)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.MATCHING)
    total = models.PositiveIntegerField()
    position = models.PositiveIntegerField(default=0)
    matched = SealedJSONField(null=True, max_plain_bytes=512 * 1024)
    facts = SealedJSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    acts = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    kept_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    audience = _audience()

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values), name="refuse_import_state_known"
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="refuse_import_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(
                fields=["changed_at"], name="refuse_import_at_work", condition=Q(state__in=AT_WORK)
            ),
            models.Index(F("made_at").desc(), F("id").desc(), name="refuse_import_latest_first"),
            GinIndex(fields=["audience"], name="refuse_import_by_audience"),
        ]

    def __str__(self) -> str:
        return f"Import {self.pk}"


class FindImportFile(models.Model):
    """What was uploaded, without the columns that nobody matched; deleted with the import's end."""

    upload = models.OneToOneField(FindImport, models.PROTECT, primary_key=True, related_name="file")
    table = SealedJSONField(max_plain_bytes=FILE_BYTES)
    audience = _audience()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="refuse_import_file_has_an_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="refuse_file_by_audience")]

    def __str__(self) -> str:
        return f"File of {self.upload_id}"


class FindImportLine(models.Model):
    """One line of a file: what would become of it, and what did.

    `digest`: import_lines.Reader.digest, None for what can't come in. `near`: finds that may be the
    same, nearest first, and how far away in metres (R4.5). `find` with its `report`: what came in.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    upload = models.ForeignKey(FindImport, models.PROTECT, related_name="lines", db_index=False)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=LineState)
    why = models.CharField(max_length=10, choices=Why, blank=True)
    digest = models.BinaryField(max_length=32, null=True)
    near = ArrayField(models.UUIDField(), default=list)
    near_metres = ArrayField(models.PositiveSmallIntegerField(), default=list)
    report = models.ForeignKey("reports.Report", models.PROTECT, null=True, related_name="+")
    find = models.OneToOneField("refuse.Find", models.PROTECT, null=True, related_name="+")
    audience = _audience()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["upload", "number"], name="refuse_import_line_once"),
            models.UniqueConstraint(
                fields=["digest"], name="refuse_import_brings_in_once", condition=Q(state="in")
            ),
            models.CheckConstraint(
                condition=Q(state__in=[LineState.IN, LineState.UNDONE], find__isnull=False, why="")
                | Q(state=LineState.READY, find__isnull=True, why="")
                | Q(
                    state__in=[LineState.REPEAT, LineState.REFUSED, LineState.LEFT_OUT],
                    find__isnull=True,
                )
                & ~Q(why=""),
                name="refuse_import_line_says_why",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="refuse_import_line_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(fields=["upload", "state", "number"], name="refuse_import_line_by_state"),
            GinIndex(fields=["audience"], name="refuse_line_by_audience"),
        ]

    def __str__(self) -> str:
        return f"Line {self.number} of {self.upload_id}"


class FindMapping(models.Model):
    """What was matched for a system, for its next file. `key`: its name, folded."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    system = models.CharField(max_length=LONGEST_SYSTEM)
    key = models.CharField(max_length=LONGEST_SYSTEM, unique=True)
    matched = SealedJSONField(max_plain_bytes=512 * 1024)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    audience = _audience()

    class Meta:
        ordering = ["system"]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="refuse_mapping_has_an_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="refuse_mapping_by_audience")]

    def __str__(self) -> str:
        return self.system
