"""A blind index beside what is sealed, and what people say of two reports (docs/adr/0054).

The index starts empty for what is there already: `manage.py index_words` fills it beside traffic.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.db.models.deletion
import portal.vault.fields
import portal.vault.ids
from django.conf import settings
from django.db import migrations, models

# As in 0009: in this form no index serves it, and the query's own filters choose the plan.
SEES = "coalesce(audience && (SELECT current_clearances()), false)"
SECURE = f"""
    ALTER TABLE reports_reportpair ENABLE ROW LEVEL SECURITY;
    ALTER TABLE reports_reportpair FORCE ROW LEVEL SECURITY;
    CREATE POLICY reports_reportpair_see ON reports_reportpair FOR SELECT USING ({SEES});
    CREATE POLICY reports_reportpair_add ON reports_reportpair FOR INSERT WITH CHECK (true);
    CREATE POLICY reports_reportpair_change ON reports_reportpair FOR UPDATE
        USING ({SEES}) WITH CHECK (true);
"""
OPEN = """
    DROP POLICY reports_reportpair_see ON reports_reportpair;
    DROP POLICY reports_reportpair_add ON reports_reportpair;
    DROP POLICY reports_reportpair_change ON reports_reportpair;
    ALTER TABLE reports_reportpair NO FORCE ROW LEVEL SECURITY;
    ALTER TABLE reports_reportpair DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0080_casework'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        django.contrib.postgres.operations.CreateExtension('intarray'),
        migrations.CreateModel(
            name='ReportPair',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('verdict', models.CharField(choices=[('same', 'Linked as the same'), ('different', 'Not the same')], max_length=10)),
                ('words', portal.vault.fields.SealedTextField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('decided_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-decided_at', 'id'],
            },
        ),
        migrations.AddField(
            model_name='reportamendment',
            name='marks',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), editable=False, null=True, size=None),
        ),
        migrations.AddField(
            model_name='reportamendment',
            name='words',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), editable=False, null=True, size=None),
        ),
        migrations.AddField(
            model_name='reportamendment',
            name='words_key',
            field=models.CharField(editable=False, max_length=32, null=True),
        ),
        migrations.AddField(
            model_name='reportnarrative',
            name='marks',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), editable=False, null=True, size=None),
        ),
        migrations.AddField(
            model_name='reportnarrative',
            name='words',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), editable=False, null=True, size=None),
        ),
        migrations.AddField(
            model_name='reportnarrative',
            name='words_key',
            field=models.CharField(editable=False, max_length=32, null=True),
        ),
        migrations.AddIndex(
            model_name='reportamendment',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('words', name='gin__int_ops'), name='reportamendment_by_words'),
        ),
        migrations.AddIndex(
            model_name='reportamendment',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('marks', name='gin__int_ops'), name='reportamendment_by_marks'),
        ),
        migrations.AddIndex(
            model_name='reportnarrative',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('words', name='gin__int_ops'), name='reportnarrative_by_words'),
        ),
        migrations.AddIndex(
            model_name='reportnarrative',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('marks', name='gin__int_ops'), name='reportnarrative_by_marks'),
        ),
        migrations.AddField(
            model_name='reportpair',
            name='decided_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reportpair',
            name='first',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.report'),
        ),
        migrations.AddField(
            model_name='reportpair',
            name='second',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.report'),
        ),
        migrations.AddField(
            model_name='reportpair',
            name='undone_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='reportpair',
            constraint=models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='report_pair_ordered'),
        ),
        migrations.AddConstraint(
            model_name='reportpair',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['same', 'different'])), name='report_pair_verdict_known'),
        ),
        migrations.AddConstraint(
            model_name='reportpair',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='report_pair_has_an_audience'),
        ),
        migrations.AddConstraint(
            model_name='reportpair',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('undone_at__isnull', True), ('undone_by__isnull', True)), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='report_pair_undone_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='reportpair',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('first', 'second'), name='report_pair_decided_once'),
        ),
        migrations.RunSQL(SECURE, reverse_sql=OPEN),
    ]
