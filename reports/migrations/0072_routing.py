"""Routing as data: versions of the rules, and on each report who has it, why, and by when.

Reports that are there already keep the owner whom they were told to: needle finds that speak of no
danger belong to cleansing, everything else to police triage. They have no clock and no version.
"""

from __future__ import annotations

import uuid
from typing import Any

import django.contrib.postgres.fields
import django.db.models.deletion
import portal.vault.ids
import reports.models.report
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

RULES: list[dict[str, Any]] = [
    {
        "key": "danger",
        "name": "A child or adult at risk, or an overdose",
        "when": {"risks_any": ["adult", "child", "overdose"]},
        "teams": ["police.triage"],
        "priority": 1,
        "minutes": 15,
        "stop": True,
    },
    {
        "key": "worry",
        "name": "The sender could not rule out that somebody is at risk",
        "when": {"may_be_at_risk": True},
        "teams": ["police.triage"],
        "priority": 1,
        "minutes": 15,
        "stop": True,
    },
    {
        "key": "weapons",
        "name": "Weapons, or harm if police act",
        "when": {"risks_any": ["reprisal", "weapon"]},
        "teams": [],
        "priority": 2,
        "minutes": None,
        "stop": False,
    },
    {
        "key": "exploitation",
        "name": "County lines, a home taken over, or somebody to worry about",
        "when": {"categories": ["county_lines", "cuckooing", "worried"]},
        "teams": [],
        "priority": 2,
        "minutes": None,
        "stop": False,
    },
    {
        "key": "needles",
        "name": "Needle finds",
        "when": {"kinds": ["needle_find"]},
        "teams": ["council.cleansing"],
        "priority": None,
        "minutes": None,
        "stop": True,
    },
    {
        "key": "everything",
        "name": "Everything else",
        "when": {},
        "teams": ["police.triage"],
        "priority": None,
        "minutes": 2880,
        "stop": False,
    },
]

FILL = """
ALTER TABLE reports_report NO FORCE ROW LEVEL SECURITY;
UPDATE reports_report SET teams = '{council.cleansing}'
WHERE kind = 'needle_find' AND priority <> 1;
UPDATE reports_report SET teams = teams || '{safeguarding}'
WHERE 'safeguarding' = ANY (audience);
-- Checks of foreign keys wait for the end otherwise, and a table with any waiting can't be altered.
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
ALTER TABLE reports_report FORCE ROW LEVEL SECURITY;
"""

# What was published stays as it was: reports say by which version, and by which of its rules, they
# were routed.
KEPT = """
CREATE FUNCTION routing_rule_set_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ends boolean := TG_OP = 'UPDATE' AND OLD.state = 'published' AND NEW.state = 'retired';
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'versions of the routing rules are kept';
    END IF;
    IF NEW.state <> OLD.state AND NOT ends
        AND NOT (OLD.state = 'draft' AND NEW.state IN ('published', 'discarded'))
    THEN
        RAISE EXCEPTION 'a version of the routing rules does not move like this';
    END IF;
    IF OLD.state = 'draft' AND NOT (NEW.authors @> OLD.authors AND NEW.number = OLD.number) THEN
        RAISE EXCEPTION 'who changed a draft stays known';
    END IF;
    IF OLD.state <> 'draft' AND (
        NOT ends OR to_jsonb(NEW) - ARRAY['state', 'ended_at', 'version']
            <> to_jsonb(OLD) - ARRAY['state', 'ended_at', 'version']
    ) THEN
        RAISE EXCEPTION 'a version of the routing rules that was published does not change';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER routing_rule_set_kept BEFORE UPDATE OR DELETE ON reports_routingruleset
    FOR EACH ROW EXECUTE FUNCTION routing_rule_set_kept();
"""
NOT_KEPT = """
DROP TRIGGER routing_rule_set_kept ON reports_routingruleset;
DROP FUNCTION routing_rule_set_kept();
"""

# The public front door reads no table: of the rules it gets the version in use, and of the wards
# those that a rule names.
IN_USE = """
CREATE FUNCTION routing_in_use() RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT json_build_object('number', s.number, 'rules', s.rules, 'wards', (
        SELECT coalesce(json_object_agg(a.id, a.code), '{}')
        FROM public.reports_area AS a
        WHERE a.kind = 'ward' AND a.code IN (
            SELECT jsonb_array_elements_text(r -> 'when' -> 'wards')
            FROM jsonb_array_elements(s.rules) AS r
            WHERE jsonb_typeof(r -> 'when' -> 'wards') = 'array'
        )
    ))::text
    FROM public.reports_routingruleset AS s WHERE s.state = 'published'
$$;
"""


# What copies rows in by itself gives them an owner too. Not by Django's `db_default`, which reads the
# columns back with every INSERT: the front door may read nothing.
DEFAULTS = """
ALTER TABLE reports_report
    ALTER COLUMN may_be_at_risk SET DEFAULT false,
    ALTER COLUMN teams SET DEFAULT '{police.triage}',
    ALTER COLUMN routed_because SET DEFAULT '{}';
"""
NO_DEFAULTS = """
ALTER TABLE reports_report
    ALTER COLUMN may_be_at_risk DROP DEFAULT,
    ALTER COLUMN teams DROP DEFAULT,
    ALTER COLUMN routed_because DROP DEFAULT;
"""


def add_version_1(apps: Any, schema_editor: Any) -> None:
    now = timezone.now()
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    apps.get_model("reports", "RoutingRuleSet").objects.create(
        id=uuid.UUID("01930000-0000-7000-8000-000000000001"),
        number=1,
        state="published",
        rules=RULES,
        note="What the service came with.",
        drafted_at=now,
        published_at=now,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0030_sharing'),
        ('reports', '0070_urgent'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RoutingRuleSet',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(unique=True)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('published', 'In use'), ('retired', 'Replaced'), ('discarded', 'Thrown away')], default='draft', max_length=10)),
                ('rules', models.JSONField()),
                ('based_on', models.PositiveIntegerField(help_text='The version it began as.', null=True)),
                ('note', models.CharField(blank=True, help_text='Why it changes.', max_length=500)),
                ('drafted_at', models.DateTimeField()),
                ('authors', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('published_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.AddField(
            model_name='report',
            name='due_at',
            field=models.DateTimeField(help_text='By when somebody should look at it.', null=True),
        ),
        migrations.AddField(
            model_name='report',
            name='may_be_at_risk',
            field=models.BooleanField(default=False, help_text='Whoever told us could not rule out that somebody is at risk.'),
        ),
        migrations.AddField(
            model_name='report',
            name='routed_because',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=32), default=list, help_text='Keys of the rules that it met.', size=None),
        ),
        migrations.AddField(
            model_name='report',
            name='routed_by',
            field=models.PositiveIntegerField(help_text='Version of the routing rules.', null=True),
        ),
        migrations.AddField(
            model_name='report',
            name='teams',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('police.triage', 'Police triage'), ('police.intelligence', 'Police intelligence'), ('council.cleansing', 'Council cleansing'), ('licensing.officer', 'Licensing officers'), ('safeguarding', 'Safeguarding')], max_length=20), default=reports.models.report.owned_by_police_triage, size=None),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('teams__contained_by', ['police.triage', 'police.intelligence', 'council.cleansing', 'licensing.officer', 'safeguarding']), ('teams__len__gt', 0)), name='report_has_an_owner'),
        ),
        migrations.AddField(
            model_name='routingruleset',
            name='drafted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='routingruleset',
            name='published_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='routingruleset',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'published', 'retired', 'discarded'])), name='routing_state_known'),
        ),
        migrations.AddConstraint(
            model_name='routingruleset',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('state',), name='routing_one_published'),
        ),
        migrations.AddConstraint(
            model_name='routingruleset',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('state',), name='routing_one_draft'),
        ),
        migrations.AddConstraint(
            model_name='routingruleset',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', True), ('published_by__isnull', True), models.Q(('state__in', ('published', 'retired')), _negated=True)), models.Q(('published_at__isnull', False), ('state__in', ('published', 'retired')), models.Q(models.Q(('number', 1), ('published_by__isnull', True)), models.Q(('published_by__isnull', False), models.Q(('authors__contains', [models.F('published_by')]), _negated=True)), _connector='OR')), _connector='OR'), name='routing_published_by_a_second_person'),
        ),
        migrations.RunSQL(DEFAULTS, reverse_sql=NO_DEFAULTS),
        migrations.RunSQL(FILL, reverse_sql=migrations.RunSQL.noop),
        migrations.RunPython(add_version_1, migrations.RunPython.noop),
        migrations.RunSQL(KEPT, reverse_sql=NOT_KEPT),
        migrations.RunSQL(IN_USE, reverse_sql="DROP FUNCTION routing_in_use()"),
    ]
