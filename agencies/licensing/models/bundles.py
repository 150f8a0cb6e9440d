"""Evidence bundles for a hearing: what goes in, the pages of uploaded files, and the made file.

For licensing officers alone: it is their case before the authority, and what is in a draft may be
covered before anybody else sees it.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from agencies.licensing.legal_enums import AT_WORK, BundleFault, BundleState
from agencies.licensing.models.proceedings import Proceeding
from portal.vault.fields import SealedBytesField, SealedJSONField, SealedTextField
from portal.vault.ids import uuid7
from reports.files.limits import KEPT_BYTES

PAPER_BYTES = 2_000_000
"""The HTML of one paper."""
PICTURE_BYTES = KEPT_BYTES
PIECE_BYTES = 4 * 1024 * 1024
"""The made file lies in pieces, so that no row is larger than a picture's."""
COVER_BYTES = 64_000
LABEL_BYTES = 2_000


def _audience() -> ArrayField:
    return ArrayField(models.CharField(max_length=64))


class Bundle(models.Model):
    """A bundle for the hearing of a proceeding: put together, then made once, then frozen.

    `number`: within its proceeding. `follows`: the bundle of which it is another version. `cover`:
    words and names that are covered in all of it, one a string; `covers_staff`: those of everybody
    who works or worked at the premises when it is made, too. `loose`: words of those names that
    stood alone when it was tried last, and how often; `looked`: those that an officer looked at.
    `guests_covered`: in how many places names of guests stood, which police alone see. `acts`, for
    `agency`: who asked for it to be made, and is asked again what they may when a worker does it.
    `done` of `total` papers are collected. `tries`: how often a worker began; `begun_at`: the last
    time. `sha256`: of the made file, in hexadecimal.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.UUIDField(unique=True)
    proceeding = models.ForeignKey(Proceeding, models.PROTECT, related_name="bundles")
    number = models.PositiveSmallIntegerField()
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by")
    state = models.CharField(max_length=10, choices=BundleState, default=BundleState.DRAFT)
    fault = models.CharField(max_length=12, choices=BundleFault, blank=True)
    cover = SealedJSONField(max_plain_bytes=COVER_BYTES)
    covers_staff = models.BooleanField(default=False)
    loose = SealedJSONField(max_plain_bytes=COVER_BYTES, null=True)
    looked = SealedJSONField(max_plain_bytes=COVER_BYTES, null=True)
    guests_covered = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    acts = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    total = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    pages = models.PositiveSmallIntegerField(null=True)
    bytes = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    audience = _audience()
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["proceeding", "number"], name="licensing_bundle_once"),
            models.CheckConstraint(
                condition=Q(state__in=BundleState.values, fault__in=["", *BundleFault.values]),
                name="licensing_bundle_codes_known",
            ),
            models.CheckConstraint(
                condition=(Q(state=BundleState.FAILED) & ~Q(fault=""))
                | (~Q(state=BundleState.FAILED) & Q(fault="")),
                name="licensing_bundle_failed_why",
            ),
            models.CheckConstraint(
                condition=~Q(state=BundleState.SETTING) | Q(begun_at__isnull=False, tries__gt=0),
                name="licensing_bundle_set_by",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=BundleState.MADE,
                    made_at__isnull=False,
                    pages__gt=0,
                    sha256__regex=r"^[0-9a-f]{64}$",
                )
                | (~Q(state=BundleState.MADE) & Q(made_at__isnull=True, sha256="")),
                name="licensing_bundle_made_whole",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_bundle_has_audience"
            ),
        ]
        indexes = [
            models.Index(
                fields=["changed_at"],
                name="licensing_bundle_at_work",
                condition=Q(state__in=AT_WORK),
            ),
            GinIndex(fields=["audience"], name="licensing_bundle_by_audience"),
        ]

    def __str__(self) -> str:
        return f"Bundle {self.number}"


class BundlePaper(models.Model):
    """An exhibit: a paper that the product sets (`kind` of papers.py, `row` its key), or an
    uploaded file (`kind` ""), whose pages are BundlePage.

    `html`: the paper as it was collected for making, not yet covered.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bundle = models.ForeignKey(Bundle, models.CASCADE, related_name="papers", db_index=False)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=40, blank=True)
    row = models.CharField(max_length=64, blank=True)
    title = SealedTextField(max_plain_bytes=LABEL_BYTES)
    source = SealedTextField(max_plain_bytes=LABEL_BYTES)
    on = models.DateField()
    html = SealedTextField(max_plain_bytes=PAPER_BYTES, null=True)
    audience = _audience()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bundle", "kind", "row"],
                condition=~Q(kind=""),
                name="licensing_bundle_paper_once",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_paper_has_audience"
            ),
        ]
        indexes = [
            models.Index(fields=["bundle", "position"], name="licensing_paper_in_order"),
            GinIndex(fields=["audience"], name="licensing_paper_by_audience"),
        ]

    def __str__(self) -> str:
        return f"Paper {self.position}"


class BundlePage(models.Model):
    """A page of an uploaded file, a picture of `size` bytes. `boxes`: what is painted over, as
    [x, y, width, height] in percent of the page."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bundle = models.ForeignKey(Bundle, models.CASCADE, related_name="drawn", db_index=False)
    paper = models.ForeignKey(BundlePaper, models.CASCADE, related_name="pages", db_index=False)
    number = models.PositiveSmallIntegerField()
    media_type = models.CharField(max_length=10)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()
    picture = SealedBytesField(max_plain_bytes=PICTURE_BYTES)
    boxes = models.JSONField(default=list)
    audience = _audience()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "number"], name="licensing_bundle_page_once"),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_page_has_audience"
            ),
        ]
        indexes = [
            models.Index(F("bundle"), name="licensing_page_of_bundle"),
            GinIndex(fields=["audience"], name="licensing_page_by_audience"),
        ]

    def __str__(self) -> str:
        return f"Page {self.number}"


class BundlePiece(models.Model):
    """A piece of the made file: written once with the others, and never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bundle = models.ForeignKey(Bundle, models.PROTECT, related_name="pieces", db_index=False)
    number = models.PositiveSmallIntegerField()
    content = SealedBytesField(max_plain_bytes=PIECE_BYTES)
    audience = _audience()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["bundle", "number"], name="licensing_bundle_piece_once"
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_piece_has_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="licensing_piece_by_audience")]

    def __str__(self) -> str:
        return f"Piece {self.number}"
