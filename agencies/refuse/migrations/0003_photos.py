"""Photos of finds while they arrive in pieces, and which photos a find has."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import portal.vault.fields
import portal.vault.ids
from django.db import migrations, models


SEES = "coalesce(audience && (SELECT current_clearances()), false)"


def _secure(table: str, *, removed_if: str = "") -> migrations.RunSQL:
    """Nobody adds or removes a row that they would not see."""
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_see ON {table} FOR SELECT USING ({SEES});
        CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK ({SEES});
        CREATE POLICY {table}_change ON {table} FOR UPDATE USING ({SEES}) WITH CHECK ({SEES});
        CREATE POLICY {table}_remove ON {table} FOR DELETE USING ({removed_if}{SEES});
        """,
        reverse_sql=migrations.RunSQL.noop,
    )


# Sealed bytes don't compress.
STORAGE = "ALTER TABLE refuse_photochunk ALTER COLUMN content SET STORAGE EXTERNAL;"


class Migration(migrations.Migration):

    dependencies = [
        ('refuse', '0002_field'),
        ('reports', '0122_crews_pictures'),
    ]

    operations = [
        migrations.AddField(
            model_name='entry',
            name='photos',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, help_text='Keys of its photos.', size=None),
        ),
        migrations.CreateModel(
            name='Photo',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('total', models.PositiveIntegerField()),
                ('digest', models.BinaryField(max_length=32)),
                ('received', models.PositiveIntegerField(default=0)),
                ('status', models.CharField(choices=[('arriving', 'Arriving'), ('kept', 'Kept with its report'), ('refused', "Can't be kept")], default='arriving', max_length=8)),
                ('problem', models.CharField(blank=True, max_length=16)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('begun_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='refuse.entry')),
                ('shift', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='refuse.shift')),
            ],
            options={
                'ordering': ['begun_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='PhotoChunk',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('start', models.PositiveIntegerField(help_text='Where in the photo it begins, in bytes.')),
                ('size', models.PositiveIntegerField()),
                ('content', portal.vault.fields.SealedBytesField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('photo', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='chunks', to='refuse.photo')),
            ],
            options={
                'ordering': ['photo', 'start'],
            },
        ),
        migrations.AddIndex(
            model_name='photo',
            index=models.Index(fields=['shift', 'begun_at'], name='refuse_photo_by_shift'),
        ),
        migrations.AddIndex(
            model_name='photo',
            index=models.Index(condition=models.Q(('status', 'arriving')), fields=['changed_at'], name='refuse_photo_arriving'),
        ),
        migrations.AddIndex(
            model_name='photo',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='refuse_photo_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='photo',
            constraint=models.CheckConstraint(condition=models.Q(('received__lte', models.F('total')), ('total__range', (1, 4194304))), name='refuse_photo_sizes'),
        ),
        migrations.AddConstraint(
            model_name='photo',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['arriving', 'kept', 'refused']), models.Q(models.Q(('status', 'kept'), _negated=True), ('received', models.F('total')), _connector='OR')), name='refuse_photo_kept_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='photo',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='refuse_photo_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='photochunk',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='refuse_photochunk_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='photochunk',
            constraint=models.UniqueConstraint(fields=('photo', 'start'), name='refuse_photochunk_once'),
        ),
        migrations.AddConstraint(
            model_name='photochunk',
            constraint=models.CheckConstraint(condition=models.Q(('size__range', (1, 262144))), name='refuse_photochunk_size'),
        ),
        migrations.AddConstraint(
            model_name='photochunk',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='refuse_photochunk_has_an_audience'),
        ),
        # What became of a photo stays, so that sent again it gets the same answer.
        _secure("refuse_photo", removed_if="status = 'arriving' AND "),
        _secure("refuse_photochunk"),
        migrations.RunSQL(STORAGE, reverse_sql=migrations.RunSQL.noop),
    ]
