"""Incidents that premises report: what is told of one besides its report (R5.7)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from agencies.licensing.enums import ActionTaken, IncidentKind, Inside, PersonRole, Severity
from agencies.licensing.models.premises import Premises, StaffMember, Tenure
from portal.vault.fields import SealedJSONField, SealedTextField
from portal.vault.ids import uuid7
from reports import references

WORDS_BYTES = 8_000
DESCRIPTION_BYTES = 2_000
NAME_BYTES = 1_000


class Incident(models.Model):
    """What a premises told of one incident, beside the report that police have.

    `words`: what happened, as typed, and never changed (amendments are IncidentAmendment). `key`:
    whoever sends the same again makes no second one, and `sent_digest` and `sent_photos` tell
    whether it is the same (actions.resending). `reference`: the report's, which a
    premises' people do not see. `on_duty`: the manager in charge, of the
    staff, and `in_charge` their name as it was then, or what was typed of somebody who is not in
    that list: police see no list of staff. `cctv_until`: the day until which the pictures are kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.UUIDField(unique=True)
    report = models.OneToOneField(
        "reports.Report", models.PROTECT, related_name="premises_incident"
    )
    reference = models.CharField(max_length=12, blank=True)
    premises = models.ForeignKey(Premises, models.PROTECT, related_name="incidents")
    tenure = models.ForeignKey(Tenure, models.PROTECT, related_name="+", db_index=False)
    kinds = ArrayField(models.CharField(max_length=10, choices=IncidentKind))
    severity = models.PositiveSmallIntegerField(choices=Severity)
    inside = models.CharField(max_length=10, choices=Inside)
    inside_words = models.CharField(max_length=120, blank=True)
    happened_at = models.DateTimeField()
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on_duty = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, related_name="+", db_index=False
    )
    in_charge = SealedTextField(max_plain_bytes=NAME_BYTES, null=True)
    actions = ArrayField(models.CharField(max_length=10, choices=ActionTaken), default=list)
    police_called = models.BooleanField(default=False)
    police_reference = models.CharField(max_length=40, blank=True)
    ambulance_called = models.BooleanField(default=False)
    cctv_until = models.DateField(null=True)
    words = SealedTextField(max_plain_bytes=WORDS_BYTES)
    sent_digest = models.CharField(max_length=100)
    sent_photos = ArrayField(models.CharField(max_length=64), default=list)
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-happened_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kinds__len__gt=0, kinds__contained_by=IncidentKind.values)
                & Q(actions__contained_by=ActionTaken.values)
                & Q(inside__in=Inside.values, severity__in=Severity.values),
                name="licensing_incident_codes_known",
            ),
            models.CheckConstraint(
                condition=Q(happened_at__lte=F("told_at")), name="licensing_incident_in_order"
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_incident_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(
                F("premises"), F("happened_at").desc(), F("id"), name="licensing_incident_of"
            ),
            models.Index(F("happened_at").desc(), F("id"), name="licensing_incident_by_time"),
            GinIndex(fields=["audience"], name="licensing_incident_audience"),
        ]

    def __str__(self) -> str:
        return self.display_reference

    @property
    def display_reference(self) -> str:
        return references.display(self.reference)

    @property
    def kinds_in_words(self) -> list[str]:
        return [str(IncidentKind(each).label) for each in self.kinds]


class IncidentPerson(models.Model):
    """Somebody in an incident: the part they had and what they looked like, without a name."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="people")
    number = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=10, choices=PersonRole)
    description = SealedTextField(max_plain_bytes=DESCRIPTION_BYTES, null=True)
    is_named = models.BooleanField(default=False, help_text="Police were given a name.")
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="licensing_person_once"),
            models.CheckConstraint(
                condition=Q(role__in=PersonRole.values), name="licensing_person_role_known"
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_person_has_an_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="licensing_person_by_audience")]

    def __str__(self) -> str:
        return f"Person {self.number}"


class PersonName(models.Model):
    """The name, and what else identifies them, for police alone (R5.7).

    `added_by`: the clearance of the premises, which may add it and never read it.
    """

    person = models.OneToOneField(
        IncidentPerson, models.PROTECT, primary_key=True, related_name="name"
    )
    details = SealedJSONField(max_plain_bytes=NAME_BYTES)
    added_by = models.CharField(max_length=64)
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_name_has_an_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="licensing_name_by_audience")]

    def __str__(self) -> str:
        return f"Name of {self.person_id}"
