"""The history of the register of premises, and files that it is brought in from."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from agencies.licensing.models.premises import Premises
from agencies.licensing.premises_enums import (
    AT_WORK,
    ChangeKind,
    Choice,
    ImportState,
    LineState,
    Why,
)
from portal.vault.fields import SealedJSONField
from portal.vault.ids import uuid7

LONGEST_SOURCE = 60
FILE_BYTES = 64 * 1024 * 1024
LINE_BYTES = 64 * 1024


def _audience() -> ArrayField:
    return ArrayField(models.CharField(max_length=64))


class PremisesChange(models.Model):
    """What changed in the register of one premises: added, never changed and never deleted.

    `before`, `after`: of each fact that changed, what it was and what it is (both of the public
    register of licences). `role`: as which somebody changed it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    premises = models.ForeignKey(Premises, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=ChangeKind)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    audience = _audience()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ChangeKind.values), name="licensing_change_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_change_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(F("premises"), F("at").desc(), F("id").desc(), name="licensing_change_of"),
            GinIndex(fields=["audience"], name="licensing_change_by_audience"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.premises_id}"


class PremisesImport(models.Model):
    """A file of another system's register.

    `acts`, for `agency`: who asked for what is being done now, and is asked again what they may
    when a worker does it. `columns`: heading by Column, and the kind of premises whose kind is not
    said (`kind`). `kept_until`: when the file goes if nobody brings it in; None once it is gone.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    source = models.CharField(max_length=LONGEST_SOURCE)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.MATCHING)
    total = models.PositiveIntegerField()
    columns = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    acts = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    kept_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    audience = _audience()

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values), name="licensing_import_state_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[ImportState.MATCHING, ImportState.CHECKED], ended_at__isnull=True
                )
                | Q(state=ImportState.DISCARDED, ended_at__isnull=True, kept_until__isnull=True)
                | Q(state=ImportState.DONE, ended_at__isnull=False, kept_until__isnull=True)
                | Q(
                    state__in=[ImportState.STOPPED, ImportState.UNDOING, ImportState.UNDONE],
                    ended_at__isnull=False,
                )
                | Q(state=ImportState.RUNNING),
                name="licensing_import_ended_or_not",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_import_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(
                fields=["changed_at"],
                name="licensing_import_at_work",
                condition=Q(state__in=AT_WORK),
            ),
            GinIndex(fields=["audience"], name="licensing_import_by_audience"),
        ]

    def __str__(self) -> str:
        return f"Import {self.pk}"


class PremisesImportFile(models.Model):
    """What was uploaded; the columns that nobody matched go when the others are matched, and all of
    it with the import's end."""

    upload = models.OneToOneField(
        PremisesImport, models.PROTECT, primary_key=True, related_name="file"
    )
    table = SealedJSONField(max_plain_bytes=FILE_BYTES)
    audience = _audience()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_file_has_an_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="licensing_file_by_audience")]

    def __str__(self) -> str:
        return f"File of {self.upload_id}"


class PremisesImportLine(models.Model):
    """One line of a file: what would become of it, and what did.

    `content`: `facts` as the file has them, by Column; `differences`: (fact, here, in the file);
    `undo`: what is put back when the import is undone. `seen_version`: the premises' when the line
    was checked; `version_after`: when it came in.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    upload = models.ForeignKey(PremisesImport, models.PROTECT, related_name="lines", db_index=False)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=LineState)
    why = models.CharField(max_length=12, choices=Why, blank=True)
    choice = models.CharField(max_length=8, choices=Choice, blank=True)
    premises = models.ForeignKey(Premises, models.PROTECT, null=True, related_name="+")
    content = SealedJSONField(max_plain_bytes=LINE_BYTES, null=True)
    seen_version = models.PositiveIntegerField(default=0)
    version_after = models.PositiveIntegerField(default=0)
    audience = _audience()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["upload", "number"], name="licensing_import_line_once"),
            models.CheckConstraint(
                condition=Q(
                    state__in=LineState.values,
                    why__in=["", *Why.values],
                    choice__in=["", *Choice.values],
                ),
                name="licensing_import_line_codes",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[LineState.IN, LineState.UNDONE, LineState.KEPT])
                | Q(premises__isnull=False),
                name="licensing_import_line_is_one",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_import_line_audience"
            ),
        ]
        indexes = [
            models.Index(fields=["upload", "state", "number"], name="licensing_import_line_state"),
            GinIndex(fields=["audience"], name="licensing_iline_by_audience"),
        ]

    def __str__(self) -> str:
        return f"Line {self.number} of {self.upload_id}"


class PremisesMapping(models.Model):
    """Which columns a source's last file had, for its next one. `key`: its name, folded."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    source = models.CharField(max_length=LONGEST_SOURCE)
    key = models.CharField(max_length=LONGEST_SOURCE, unique=True)
    columns = models.JSONField()
    saved_at = models.DateTimeField()
    audience = _audience()

    class Meta:
        ordering = ["source"]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_mapping_has_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="licensing_map_by_audience")]

    def __str__(self) -> str:
        return self.source
