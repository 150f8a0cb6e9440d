"""Searches that people keep, and who is told by e-mail of what they newly find.

Each is one member's alone, or one team's. The scheduled tasks hold a clearance that no role gives.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import portal.vault.fields
import portal.vault.ids
from django.db import migrations, models

SEES = "coalesce(audience && (SELECT current_clearances()), false)"


def _secure(table: str) -> migrations.RunSQL:
    """Nobody adds a row, or changes one into a row, that they would not see."""
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_see ON {table} FOR SELECT USING ({SEES});
        CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK ({SEES});
        CREATE POLICY {table}_change ON {table} FOR UPDATE USING ({SEES}) WITH CHECK ({SEES});
        CREATE POLICY {table}_remove ON {table} FOR DELETE USING ({SEES});
        """,
        reverse_sql=migrations.RunSQL.noop,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0030_sharing'),
        ('reports', '0085_blind_index'),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedSearch',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('team', models.CharField(blank=True, max_length=64)),
                ('asked', portal.vault.fields.SealedJSONField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('made_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('membership', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.membership')),
            ],
            options={
                'ordering': ['made_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='SearchDigest',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('every', models.CharField(choices=[('day', 'Every working day'), ('week', 'Every week')], max_length=4)),
                ('told_for', models.DateField()),
                ('looked_at', models.DateTimeField()),
                ('seen', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), null=True, size=None)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.membership')),
                ('search', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='digests', to='reports.savedsearch')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddIndex(
            model_name='savedsearch',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='saved_search_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='savedsearch',
            constraint=models.CheckConstraint(condition=models.Q(('membership__isnull', False), models.Q(('team', ''), _negated=True), _connector='OR'), name='saved_search_is_whose'),
        ),
        migrations.AddConstraint(
            model_name='savedsearch',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='saved_search_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='searchdigest',
            index=models.Index(fields=['told_for'], name='search_digest_due'),
        ),
        migrations.AddConstraint(
            model_name='searchdigest',
            constraint=models.UniqueConstraint(fields=('search', 'membership'), name='search_digest_once'),
        ),
        migrations.AddConstraint(
            model_name='searchdigest',
            constraint=models.CheckConstraint(condition=models.Q(('every__in', ['day', 'week'])), name='search_digest_every_known'),
        ),
        migrations.AddConstraint(
            model_name='searchdigest',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='search_digest_has_an_audience'),
        ),
        _secure("reports_savedsearch"),
        _secure("reports_searchdigest"),
    ]
