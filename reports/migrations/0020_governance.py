"""Every report and case says whose it is, under which law, how it is marked and kept (R2.1).

Rows that are there already are given what the policy of this day gives to their kind. The columns
come first with the commonest values as defaults, which costs nothing on a large table; then one
UPDATE corrects the others and sets the review day of each. Row-level security is lifted from the
tables' owner for as long as that takes, in the same transaction: otherwise the owner of a server
without BYPASSRLS would fill no row, and nobody would know.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

PLACEHOLDER = date(2000, 1, 1)

REGIMES = [
    ("part2", "UK GDPR and Data Protection Act 2018, Part 2"),
    ("part3", "Data Protection Act 2018, Part 3 (law enforcement)"),
]
GATEWAYS = [
    ("law_enforcement", "Law enforcement purpose"),
    ("crime_disorder", "Crime and Disorder Act 1998, section 115"),
    ("public_task", "Public task"),
    ("published", "Published open data"),
]
MARKINGS = [("official", "OFFICIAL"), ("sensitive", "OFFICIAL-SENSITIVE")]
GROUPS = [
    ("1", "Group 1: public protection"),
    ("2", "Group 2: other sexual, violent or serious offences"),
    ("3", "Group 3: all other offences"),
    ("4", "Group 4: intelligence, missing people, victims and witnesses"),
    ("local", "Not police information: the controller's own schedule"),
]
KNOWN = models.Q(
    regime__in=["part2", "part3"],
    gateway__in=["law_enforcement", "crime_disorder", "public_task", "published"],
    marking__in=["official", "sensitive"],
    retention_group__in=["1", "2", "3", "4", "local"],
)

FILL = """
ALTER TABLE reports_report NO FORCE ROW LEVEL SECURITY;
ALTER TABLE reports_case NO FORCE ROW LEVEL SECURITY;

UPDATE reports_report SET
    controller_id = rule.controller, regime = rule.regime, gateway = rule.gateway,
    marking = rule.marking, retention_group = rule.retention_group,
    review_on = ((received_at AT TIME ZONE 'Europe/London') + rule.period)::date
FROM (VALUES
    ('concern', 'police', 'part3', 'law_enforcement', 'sensitive', '3', interval '6 years'),
    ('needle_find', 'cleansing', 'part2', 'public_task', 'official', 'local', interval '2 years'),
    ('premises_incident', 'licensing', 'part2', 'public_task', 'sensitive', 'local',
        interval '2 years'),
    ('partner_intelligence', 'police', 'part3', 'crime_disorder', 'sensitive', '4',
        interval '6 years'),
    ('recorded_crime', 'spp', 'part2', 'published', 'official', 'local', interval '2 years')
) rule (kind, controller, regime, gateway, marking, retention_group, period)
WHERE rule.kind = reports_report.kind;

UPDATE reports_case SET
    controller_id = owner.key,
    regime = CASE owner.key WHEN 'police' THEN 'part3' ELSE 'part2' END,
    gateway = CASE owner.key WHEN 'police' THEN 'law_enforcement' ELSE 'crime_disorder' END,
    retention_group = CASE
        WHEN owner.key <> 'police' THEN 'local'
        WHEN reports_case.kind = 'person_at_risk' THEN '4'
        ELSE '3'
    END,
    review_on = ((opened_at AT TIME ZONE 'Europe/London')
        + CASE owner.key WHEN 'police' THEN interval '6 years' ELSE interval '2 years' END)::date
FROM registry_agency owner
WHERE owner.id = reports_case.owner_id;

-- Checks of foreign keys wait for the end otherwise, and a table with any waiting can't be altered.
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
ALTER TABLE reports_report FORCE ROW LEVEL SECURITY;
ALTER TABLE reports_case FORCE ROW LEVEL SECURITY;
"""


def _columns(model: str) -> list[Operation]:
    fields = {
        "controller": models.ForeignKey(
            db_index=False,
            default="police",
            on_delete=django.db.models.deletion.PROTECT,
            related_name="+",
            to="registry.agency",
            to_field="key",
        ),
        "regime": models.CharField(choices=REGIMES, default="part3", max_length=8),
        "gateway": models.CharField(choices=GATEWAYS, default="law_enforcement", max_length=20),
        "marking": models.CharField(choices=MARKINGS, default="sensitive", max_length=20),
        "retention_group": models.CharField(choices=GROUPS, default="3", max_length=8),
        "review_on": models.DateField(
            default=PLACEHOLDER, help_text="When somebody decides whether it is kept longer."
        ),
    }
    return [
        migrations.AddField(model_name=model, name=name, field=field, preserve_default=False)
        for name, field in fields.items()
    ]


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("reports", "0009_row_security"),
        ("registry", "0003_signed_clearances"),
    ]

    operations: ClassVar[list[Operation]] = [
        *_columns("report"),
        *_columns("case"),
        migrations.RunSQL(FILL, reverse_sql=migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(condition=KNOWN, name="report_governed"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(condition=KNOWN, name="case_governed"),
        ),
    ]
