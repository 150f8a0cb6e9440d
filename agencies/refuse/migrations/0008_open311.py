"""Systems that send reports by Open311, what they sent, and what they are told of it."""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import portal.vault.ids
from django.conf import settings
from django.db import migrations, models


SEES = "coalesce(audience && (SELECT current_clearances()), false)"


def _secure(table: str) -> migrations.RunSQL:
    """Nobody adds a row that they would not see."""
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_see ON {table} FOR SELECT USING ({SEES});
        CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK ({SEES});
        CREATE POLICY {table}_change ON {table} FOR UPDATE USING ({SEES}) WITH CHECK ({SEES});
        """,
        reverse_sql=migrations.RunSQL.noop,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('refuse', '0007_imports'),
        ('reports', '0121_field'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='System',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('digest', models.BinaryField(max_length=32, unique=True)),
                ('per_minute', models.PositiveSmallIntegerField(help_text='Requests that it may send.')),
                ('further_states', models.BooleanField(default=True)),
                ('made_at', models.DateTimeField()),
                ('used_on', models.DateField(null=True)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stopped_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ServiceRequest',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=16, unique=True)),
                ('client_id', models.CharField(blank=True, max_length=64)),
                ('digest', models.BinaryField(max_length=32)),
                ('requested_at', models.DateTimeField()),
                ('expected_at', models.DateTimeField(help_text='When its job is due.', null=True)),
                ('point', django.contrib.gis.db.models.fields.PointField(null=True, srid=4326)),
                ('litter', models.CharField(blank=True, choices=[('needle_uncapped', 'Needle, uncapped'), ('needle_capped', 'Needle, capped'), ('syringe_no_needle', 'Syringe without a needle'), ('sharps_container', 'Sharps container'), ('foil', 'Foil'), ('spoon_cooker', 'Spoon or cooker'), ('pipe', 'Pipe'), ('wrap_bag', 'Wraps or bags'), ('canister', 'Gas canister'), ('cannabis_waste', 'Cannabis waste'), ('other', 'Other')], max_length=20)),
                ('at_least', models.PositiveIntegerField(null=True)),
                ('land', models.CharField(blank=True, choices=[('street', 'Street'), ('alley', 'Alley'), ('park', 'Park'), ('play_area', 'Play area'), ('school_perimeter', 'Beside a school'), ('car_park', 'Car park'), ('stairwell', 'Stairwell'), ('public_toilet', 'Public toilet'), ('waterway', 'River or waterside'), ('cemetery', 'Cemetery'), ('underpass', 'Underpass'), ('private', 'Private land'), ('premises', 'Business or venue'), ('other', 'Other')], max_length=20)),
                ('hazards', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('loose', 'Loose: not in a box or bag'), ('children', 'Children can reach it')], max_length=10), default=list, size=None)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('report', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.report')),
                ('system', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='refuse.system')),
            ],
            options={
                'ordering': ['-requested_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='RequestUpdate',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'A crew has not taken it yet'), ('taken', 'A crew has taken it'), ('cleared', 'Cleared'), ('not_found', 'Nothing found'), ('private_land', 'Private land'), ('closed', 'Closed before a crew had a job of it')], max_length=12)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('request', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='updates', to='refuse.servicerequest')),
            ],
            options={
                'ordering': ['at', 'id'],
                'indexes': [models.Index(models.F('request'), models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='refuse_update_latest'), models.Index(fields=['at'], name='refuse_update_by_time'), django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='refuse_update_by_audience')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'taken', 'cleared', 'not_found', 'private_land', 'closed'])), name='refuse_update_state_known'), models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='refuse_update_has_an_audience')],
            },
        ),
        migrations.AddIndex(
            model_name='system',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='refuse_system_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='system',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stopped_at__isnull', True), ('stopped_by__isnull', True)), models.Q(('stopped_at__isnull', False), ('stopped_by__isnull', False)), _connector='OR'), name='refuse_system_stopped_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='system',
            constraint=models.CheckConstraint(condition=models.Q(('per_minute__range', (1, 600))), name='refuse_system_rate_possible'),
        ),
        migrations.AddConstraint(
            model_name='system',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='refuse_system_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='servicerequest',
            index=models.Index(models.F('system'), models.OrderBy(models.F('requested_at'), descending=True), name='refuse_request_by_time'),
        ),
        migrations.AddIndex(
            model_name='servicerequest',
            index=models.Index(fields=['system', 'digest'], name='refuse_request_by_digest'),
        ),
        migrations.AddIndex(
            model_name='servicerequest',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='refuse_request_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='servicerequest',
            constraint=models.UniqueConstraint(condition=models.Q(('client_id', ''), _negated=True), fields=('system', 'client_id'), name='refuse_request_once'),
        ),
        migrations.AddConstraint(
            model_name='servicerequest',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='refuse_request_has_an_audience'),
        ),
        _secure("refuse_system"),
        _secure("refuse_servicerequest"),
        _secure("refuse_requestupdate"),
    ]
