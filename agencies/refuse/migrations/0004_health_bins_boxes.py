"""Health records of needlesticks, needle bins, and the stock of sharps boxes."""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import portal.vault.fields
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
        ('refuse', '0003_photos'),
        ('reports', '0121_field'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Bin',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('place', models.CharField(max_length=200)),
                ('point', django.contrib.gis.db.models.fields.PointField(srid=4326)),
                ('is_active', models.BooleanField(default=True)),
                ('added_at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='BinVisit',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('fill_tenths', models.PositiveSmallIntegerField()),
                ('returns', models.PositiveIntegerField(null=True)),
                ('undone_at', models.DateTimeField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Box',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('serial', models.CharField(max_length=40, unique=True)),
                ('millilitres', models.PositiveIntegerField()),
                ('holds', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('in_store', 'In store'), ('with_crew', 'With a crew'), ('sealed', 'Sealed'), ('disposed', 'Disposed of')], default='in_store', max_length=10)),
                ('changed_at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['serial'],
            },
        ),
        migrations.CreateModel(
            name='BoxMove',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('step', models.CharField(choices=[('added', 'Added to the stock'), ('hand_out', 'Handed out'), ('take_back', 'Taken back'), ('seal', 'Sealed'), ('dispose', 'Disposed of')], max_length=10)),
                ('words', models.CharField(blank=True, help_text='Of a collection: its number.', max_length=200)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='HealthEvent',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('step', models.CharField(choices=[('opened', 'It was opened'), ('alerted', 'Nobody had it, so leads were told again'), ('taken', 'A lead took it'), ('sent', 'Where the person was sent'), ('noted', 'A note was added'), ('read', 'What is sealed was read'), ('closed', 'It was closed')], max_length=8)),
                ('code', models.CharField(blank=True, max_length=12)),
                ('words', portal.vault.fields.SealedTextField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='HealthRecord',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('device_at', models.DateTimeField(null=True)),
                ('happened_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField()),
                ('point', django.contrib.gis.db.models.fields.PointField(null=True, srid=4326)),
                ('accuracy_m', models.PositiveIntegerField(help_text='Radius in metres.', null=True)),
                ('place', models.CharField(blank=True, max_length=200)),
                ('hurt_name', portal.vault.fields.SealedTextField(null=True)),
                ('words', portal.vault.fields.SealedTextField(null=True)),
                ('alerted_at', models.DateTimeField()),
                ('alerts', models.PositiveSmallIntegerField(default=1)),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('sent_to', models.CharField(blank=True, choices=[('a_and_e', 'Accident and emergency'), ('occupational', 'Occupational health'), ('doctor', 'Their own doctor or clinic'), ('declined', 'Nobody: they did not want to go')], max_length=12)),
                ('sent_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['-opened_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='StockLimit',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('boxes', models.PositiveSmallIntegerField()),
                ('set_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-set_at', '-id'],
            },
        ),
        migrations.AddField(
            model_name='entry',
            name='find',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='refuse.find'),
        ),
        migrations.AlterField(
            model_name='entry',
            name='kind',
            field=models.CharField(choices=[('find', 'Find'), ('visit', 'Nothing found'), ('round', 'Round'), ('move', 'Job'), ('undo', 'Undo'), ('needlestick', 'Hurt by a needle')], max_length=12),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(condition=models.Q(('box', ''), _negated=True), fields=['box'], name='refuse_entry_by_box'),
        ),
        migrations.AddField(
            model_name='bin',
            name='ward',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.area'),
        ),
        migrations.CreateModel(
            name='BinVisitor',
            fields=[
                ('visit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='visitor', serialize=False, to='refuse.binvisit')),
                ('recorded_at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
            ],
        ),
        migrations.AddField(
            model_name='binvisit',
            name='bin',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='refuse.bin'),
        ),
        migrations.AddField(
            model_name='box',
            name='held_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='boxmove',
            name='box',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='refuse.box'),
        ),
        migrations.AddField(
            model_name='boxmove',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='boxmove',
            name='given_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='boxmove',
            name='taken_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='healthevent',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='healthrecord',
            name='acknowledged_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='healthrecord',
            name='closed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='healthrecord',
            name='entry',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='refuse.entry'),
        ),
        migrations.AddField(
            model_name='healthrecord',
            name='hurt',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='healthrecord',
            name='opened_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='healthevent',
            name='record',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='refuse.healthrecord'),
        ),
        migrations.AddField(
            model_name='stocklimit',
            name='set_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='bin',
            index=models.Index(models.OrderBy(models.F('is_active'), descending=True), models.F('name'), models.F('id'), name='refuse_bin_by_name'),
        ),
        migrations.AddIndex(
            model_name='bin',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='refuse_bin_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='bin',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('place', ''), _negated=True)), name='refuse_bin_named'),
        ),
        migrations.AddConstraint(
            model_name='bin',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='refuse_bin_has_an_audience'),
        ),
        migrations.AddField(
            model_name='binvisitor',
            name='recorded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='binvisitor',
            name='shift',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='refuse.shift'),
        ),
        migrations.AddField(
            model_name='binvisitor',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='binvisit',
            index=models.Index(models.F('bin'), models.OrderBy(models.F('at'), descending=True), name='refuse_bin_visit_of_bin'),
        ),
        migrations.AddIndex(
            model_name='binvisit',
            index=models.Index(models.OrderBy(models.F('at'), descending=True), name='refuse_bin_visit_by_time'),
        ),
        migrations.AddIndex(
            model_name='binvisit',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='refuse_bin_visit_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='binvisit',
            constraint=models.CheckConstraint(condition=models.Q(('fill_tenths__range', (0, 10))), name='refuse_bin_visit_tenths'),
        ),
        migrations.AddConstraint(
            model_name='binvisit',
            constraint=models.CheckConstraint(condition=models.Q(('returns__isnull', True), ('returns__lte', 10000), _connector='OR'), name='refuse_bin_visit_returns'),
        ),
        migrations.AddConstraint(
            model_name='binvisit',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='refuse_bin_visit_has_audience'),
        ),
        migrations.AddIndex(
            model_name='box',
            index=models.Index(models.F('state'), models.F('serial'), name='refuse_box_by_state'),
        ),
        migrations.AddIndex(
            model_name='box',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='refuse_box_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='box',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['in_store', 'with_crew', 'sealed', 'disposed'])), name='refuse_box_state_known'),
        ),
        migrations.AddConstraint(
            model_name='box',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('held_by__isnull', False), ('state', 'with_crew')), models.Q(models.Q(('state', 'with_crew'), _negated=True), ('held_by__isnull', True)), _connector='OR'), name='refuse_box_is_held_by_a_crew'),
        ),
        migrations.AddConstraint(
            model_name='box',
            constraint=models.CheckConstraint(condition=models.Q(('holds__range', (1, 10000)), ('millilitres__range', (1, 60000))), name='refuse_box_size_possible'),
        ),
        migrations.AddConstraint(
            model_name='box',
            constraint=models.CheckConstraint(condition=models.Q(('serial__regex', '^[A-Z0-9][A-Z0-9./-]*$')), name='refuse_box_serial'),
        ),
        migrations.AddConstraint(
            model_name='box',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='refuse_box_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='boxmove',
            index=models.Index(fields=['box', 'at'], name='refuse_box_move_of_box'),
        ),
        migrations.AddIndex(
            model_name='boxmove',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='refuse_box_move_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='boxmove',
            constraint=models.CheckConstraint(condition=models.Q(('step__in', ['added', 'hand_out', 'take_back', 'seal', 'dispose'])), name='refuse_box_step_known'),
        ),
        migrations.AddConstraint(
            model_name='boxmove',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('step__in', ['hand_out', 'take_back']), _negated=True), models.Q(('given_by__isnull', False), ('taken_by__isnull', False)), _connector='OR'), name='refuse_box_hands_known'),
        ),
        migrations.AddConstraint(
            model_name='boxmove',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='refuse_box_move_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='healthrecord',
            index=models.Index(models.F('alerted_at'), models.F('id'), condition=models.Q(('acknowledged_at__isnull', True)), name='refuse_health_unanswered'),
        ),
        migrations.AddIndex(
            model_name='healthrecord',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='refuse_health_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='healthrecord',
            constraint=models.CheckConstraint(condition=models.Q(('hurt__isnull', False), ('hurt_name__isnull', False), _connector='OR'), name='refuse_health_somebody_was_hurt'),
        ),
        migrations.AddConstraint(
            model_name='healthrecord',
            constraint=models.CheckConstraint(condition=models.Q(('alerted_at__gte', models.F('opened_at')), ('happened_at__lte', models.F('opened_at'))), name='refuse_health_in_order'),
        ),
        migrations.AddConstraint(
            model_name='healthrecord',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('acknowledged_at__isnull', True), ('acknowledged_by__isnull', True)), models.Q(('acknowledged_at__isnull', False), ('acknowledged_by__isnull', False)), _connector='OR'), name='refuse_health_taken_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='healthrecord',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', True), ('sent_to', '')), models.Q(('sent_at__gte', models.F('happened_at')), ('sent_at__isnull', False), ('sent_to__in', ['a_and_e', 'occupational', 'doctor', 'declined'])), _connector='OR'), name='refuse_health_sent_somewhere'),
        ),
        migrations.AddConstraint(
            model_name='healthrecord',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('closed_at__isnull', True), ('closed_by__isnull', True)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), models.Q(('closed_at__isnull', True), ('acknowledged_at__isnull', False), _connector='OR')), name='refuse_health_closed_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='healthrecord',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='refuse_health_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='healthevent',
            index=models.Index(fields=['record', 'at'], name='refuse_health_event_of_record'),
        ),
        migrations.AddIndex(
            model_name='healthevent',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='refuse_health_event_audience'),
        ),
        migrations.AddConstraint(
            model_name='healthevent',
            constraint=models.CheckConstraint(condition=models.Q(('step__in', ['opened', 'alerted', 'taken', 'sent', 'noted', 'read', 'closed'])), name='refuse_health_step_known'),
        ),
        migrations.AddConstraint(
            model_name='healthevent',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='refuse_health_event_has_audience'),
        ),
        migrations.AddConstraint(
            model_name='stocklimit',
            constraint=models.CheckConstraint(condition=models.Q(('boxes__lte', 1000)), name='refuse_stock_limit_possible'),
        ),
        migrations.AddIndex(
            model_name='binvisitor',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='refuse_bin_visitor_audience'),
        ),
        migrations.AddConstraint(
            model_name='binvisitor',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='refuse_bin_visitor_has_audience'),
        ),
        _secure("refuse_healthrecord"),
        _secure("refuse_healthevent"),
        _secure("refuse_bin"),
        _secure("refuse_binvisit"),
        _secure("refuse_binvisitor"),
        _secure("refuse_box"),
        _secure("refuse_boxmove"),
    ]
