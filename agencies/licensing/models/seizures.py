"""The register of what premises seized: bags, and every line that was written of each (R5.2, R5.3).

A line is never changed. A correction is another line that names the one it corrects, and the bag's
own columns say what holds after the last.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from agencies.licensing.enums import Inside, SeizureState, SeizureStep, Substance
from agencies.licensing.models.incidents import Incident
from agencies.licensing.models.premises import Premises, StaffMember, Tenure
from portal.vault.fields import SealedTextField
from portal.vault.ids import uuid7

LINE_BYTES = 2_000


class Seizure(models.Model):
    """One sealed bag. `seized_by` and `witness` are two people of the staff.

    `tenure`: in which it was seized; `holder`: in which it is held now (a new licence holder may
    take a bag on). `alerted_at`: when its premises was last told that it is held for too long.
    `…_name`: as they stood in the register: whoever sees the bag reads them, police too, who do not
    see the staff of premises, and a later licence holder who takes the bag on.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.UUIDField(unique=True)
    premises = models.ForeignKey(Premises, models.PROTECT, related_name="seizures")
    tenure = models.ForeignKey(Tenure, models.PROTECT, related_name="+", db_index=False)
    holder = models.ForeignKey(Tenure, models.PROTECT, related_name="+", db_index=False)
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, related_name="seizures")
    bag_number = models.CharField(max_length=40)
    seized_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    seized_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", db_index=False)
    witness = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", db_index=False)
    seized_by_name = models.CharField(max_length=120, default="")
    witness_name = models.CharField(max_length=120, default="")
    inside = models.CharField(max_length=10, choices=Inside)
    substance = models.CharField(max_length=12, choices=Substance)
    description = models.CharField(max_length=200)
    quantity = models.CharField(max_length=80, help_text="An estimate, in words.")
    store = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=SeizureState, default=SeizureState.HELD)
    ended_at = models.DateTimeField(null=True)
    alerted_at = models.DateTimeField(null=True)
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-seized_at", "-id"]
        constraints = [
            models.UniqueConstraint("premises", Upper("bag_number"), name="licensing_bag_once"),
            models.CheckConstraint(
                condition=~Q(seized_by=F("witness")), name="licensing_seizure_two_people"
            ),
            models.CheckConstraint(
                condition=~Q(bag_number="") & ~Q(description="") & ~Q(store="") & ~Q(quantity=""),
                name="licensing_seizure_is_described",
            ),
            models.CheckConstraint(
                condition=Q(
                    inside__in=Inside.values,
                    substance__in=Substance.values,
                    state__in=SeizureState.values,
                ),
                name="licensing_seizure_codes_known",
            ),
            models.CheckConstraint(
                condition=Q(seized_at__lte=F("entered_at"))
                & (
                    Q(state=SeizureState.HELD, ended_at__isnull=True)
                    | ~Q(state=SeizureState.HELD)
                    & Q(ended_at__isnull=False, ended_at__gte=F("seized_at"))
                ),
                name="licensing_seizure_in_order",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_seizure_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(
                F("premises"), F("seized_at").desc(), F("id"), name="licensing_seizure_of"
            ),
            models.Index(
                F("seized_at"),
                F("id"),
                name="licensing_seizure_held",
                condition=Q(state=SeizureState.HELD),
            ),
            GinIndex(fields=["audience"], name="licensing_seizure_by_audience"),
        ]

    def __str__(self) -> str:
        return f"Bag {self.bag_number}"


class SeizureLine(models.Model):
    """One line of the register. Added, never changed and never deleted.

    `corrects`: the line that this one corrects. `changed`: of a correction, what was and what is,
    by column. `officer`, `reference`: of a collection, the officer's number and the reference that
    they gave. `other`: of a destruction, the second person who was there.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    seizure = models.ForeignKey(Seizure, models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=10, choices=SeizureStep)
    at = models.DateTimeField()
    written_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    changed = models.JSONField(default=dict)
    store = models.CharField(max_length=120, blank=True)
    officer = models.CharField(max_length=20, blank=True)
    reference = models.CharField(max_length=40, blank=True)
    other = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, related_name="+", db_index=False
    )
    other_name = models.CharField(max_length=120, blank=True, default="")
    words = SealedTextField(max_plain_bytes=LINE_BYTES, null=True)
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["seizure", "number"], name="licensing_line_once"),
            models.CheckConstraint(
                condition=Q(step__in=SeizureStep.values), name="licensing_line_step_known"
            ),
            models.CheckConstraint(
                condition=~Q(step=SeizureStep.COLLECTED) | ~Q(officer="") & ~Q(reference=""),
                name="licensing_line_collected_by",
            ),
            models.CheckConstraint(
                condition=Q(step=SeizureStep.AMENDED, corrects__isnull=False)
                | ~Q(step=SeizureStep.AMENDED) & Q(corrects__isnull=True),
                name="licensing_line_corrects_one",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_line_has_an_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="licensing_line_by_audience")]

    def __str__(self) -> str:
        return f"Line {self.number}"
