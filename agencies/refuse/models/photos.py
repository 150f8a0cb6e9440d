"""Photos of finds while they arrive, piece by piece. What is kept of one is a picture of its report
(reports.models.files), made by our own decoder; the pieces are gone by then."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from agencies.refuse.enums import PhotoStatus
from portal.vault.fields import SealedBytesField
from portal.vault.ids import uuid7

CHUNK_BYTES = 256 * 1024
PHOTO_BYTES = 4 * 1024 * 1024


class Photo(models.Model):
    """One photo that a phone sends, by the key that the phone gave it.

    `total` and `digest` (SHA-256): what the phone says that the whole of it is. `received`: how
    many bytes are here, from its beginning. `problem`: why it can't be kept, as a code. `tries`:
    how often a picture was to be made of it in vain.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    shift = models.ForeignKey("refuse.Shift", models.PROTECT, related_name="photos", db_index=False)
    entry = models.ForeignKey("refuse.Entry", models.PROTECT, related_name="+")
    total = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)
    received = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=8, choices=PhotoStatus, default=PhotoStatus.ARRIVING)
    problem = models.CharField(max_length=16, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["begun_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(total__range=(1, PHOTO_BYTES), received__lte=F("total")),
                name="refuse_photo_sizes",
            ),
            models.CheckConstraint(
                condition=Q(status__in=PhotoStatus.values)
                & (~Q(status=PhotoStatus.KEPT) | Q(received=F("total"))),
                name="refuse_photo_kept_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="refuse_photo_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(fields=["shift", "begun_at"], name="refuse_photo_by_shift"),
            models.Index(
                fields=["changed_at"],
                name="refuse_photo_arriving",
                condition=Q(status=PhotoStatus.ARRIVING),
            ),
            GinIndex(fields=["audience"], name="refuse_photo_by_audience"),
        ]

    def __str__(self) -> str:
        return f"Photo {self.pk}"


class PhotoChunk(models.Model):
    """A piece of a photo as the phone sent it, sealed, until the photo is whole or given up."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    photo = models.ForeignKey(Photo, models.PROTECT, related_name="chunks", db_index=False)
    start = models.PositiveIntegerField(help_text="Where in the photo it begins, in bytes.")
    size = models.PositiveIntegerField()
    content = SealedBytesField(max_plain_bytes=CHUNK_BYTES)
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["photo", "start"]
        constraints = [
            models.UniqueConstraint(fields=["photo", "start"], name="refuse_photochunk_once"),
            models.CheckConstraint(
                condition=Q(size__range=(1, CHUNK_BYTES)), name="refuse_photochunk_size"
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="refuse_photochunk_has_an_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="refuse_photochunk_by_audience")]

    def __str__(self) -> str:
        return f"Bytes of {self.photo_id} from {self.start}"
