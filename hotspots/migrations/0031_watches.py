"""Watch areas: each is one member's alone, or one team's. The task that looks holds a clearance that
no role gives."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import portal.vault.fields
import portal.vault.ids
from django.db import migrations, models


SEES = "coalesce(audience && (SELECT current_clearances()), false)"


def _secure(table: str, *, changes: bool) -> migrations.RunSQL:
    """Nobody adds a row, or changes one into a row, that they would not see."""
    change = f"CREATE POLICY {table}_change ON {table} FOR UPDATE USING ({SEES}) WITH CHECK ({SEES});"
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_see ON {table} FOR SELECT USING ({SEES});
        CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK ({SEES});
        CREATE POLICY {table}_remove ON {table} FOR DELETE USING ({SEES});
        {change if changes else ""}
        """,
        reverse_sql=migrations.RunSQL.noop,
    )


KEEPS = migrations.RunSQL(
    """
    CREATE FUNCTION hotspots_watch_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        allowed text[] := ARRAY['asked', 'ends_on', 'looked_at', 'version', 'changed_at'];
    BEGIN
        IF row_security_active(TG_RELID) AND to_jsonb(NEW) - allowed <> to_jsonb(OLD) - allowed
        THEN
            RAISE EXCEPTION 'of a watch this may not change'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END;
    $$;
    CREATE TRIGGER hotspots_watch_keeps BEFORE UPDATE ON hotspots_watch
        FOR EACH ROW EXECUTE FUNCTION hotspots_watch_keeps();
    """,
    reverse_sql=migrations.RunSQL.noop,
)


class Migration(migrations.Migration):

    dependencies = [
        ('hotspots', '0022_data_changes'),
        ('registry', '0041_invitation_codes'),
    ]

    operations = [
        migrations.CreateModel(
            name='Watch',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('team', models.CharField(blank=True, max_length=64)),
                ('asked', portal.vault.fields.SealedJSONField()),
                ('ends_on', models.DateField()),
                ('looked_at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('made_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.membership')),
            ],
            options={
                'ordering': ['made_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='WatchAlert',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('of_day', models.DateField()),
                ('at', models.DateTimeField()),
                ('observed', models.PositiveIntegerField()),
                ('expected', models.FloatField(null=True)),
                ('newest', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.membership')),
                ('watch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alerts', to='hotspots.watch')),
            ],
            options={
                'ordering': ['-at', 'id'],
            },
        ),
        migrations.AddIndex(
            model_name='watch',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='hotspots_watch_by_audience'),
        ),
        migrations.AddIndex(
            model_name='watch',
            index=models.Index(fields=['looked_at'], name='hotspots_watch_by_looked_at'),
        ),
        migrations.AddConstraint(
            model_name='watch',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='hotspots_watch_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='watchalert',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='hotspots_alert_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='watchalert',
            constraint=models.UniqueConstraint(fields=('watch', 'membership', 'of_day'), name='hotspots_alert_once'),
        ),
        migrations.AddConstraint(
            model_name='watchalert',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='hotspots_alert_has_an_audience'),
        ),
        _secure("hotspots_watch", changes=True),
        _secure("hotspots_watchalert", changes=False),
        KEEPS,
    ]
