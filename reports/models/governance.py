"""What every record says of how it is kept: whose it is, under which law, for how long (R2.1).

Values come from the policy table in reports/governance.py; actions set them, nothing else does.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from reports.enums import Gateway, Marking, Regime, RetentionGroup


class Governed(models.Model):
    """`controller` points to the agency's stable key, so that it can be set without a look-up:
    the public front door stores reports and may read no agency."""

    controller = models.ForeignKey(
        "registry.Agency", models.PROTECT, to_field="key", related_name="+", db_index=False
    )
    regime = models.CharField(max_length=8, choices=Regime)
    gateway = models.CharField(max_length=20, choices=Gateway)
    marking = models.CharField(max_length=20, choices=Marking)
    retention_group = models.CharField(max_length=8, choices=RetentionGroup)
    review_on = models.DateField(help_text="When somebody decides whether it is kept longer.")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    regime__in=Regime.values,
                    gateway__in=Gateway.values,
                    marking__in=Marking.values,
                    retention_group__in=RetentionGroup.values,
                ),
                name="%(class)s_governed",
            ),
        ]
