"""Names as they stand in the register of seizures; who collects which bag."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import portal.vault.ids
from django.conf import settings
from django.db import migrations, models

from agencies.licensing.migrations import _row_rules as rules

OF_OWN_BAG = (
    "EXISTS (SELECT FROM licensing_seizure bag"
    " WHERE bag.id = seizure_id AND licensing_own(bag.holder_id))"
)
GOING = ("state", "taken_by_id", "taken_at", "done_at", "version")
TWO_PEOPLE = """
CREATE FUNCTION licensing_name_words(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT string_agg(word, ' ' ORDER BY word COLLATE "C")
    FROM regexp_split_to_table(lower(normalize(name, NFKC)), '[^[:alnum:]]+') AS word
    WHERE word <> ''
$$;
CREATE FUNCTION licensing_two_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF licensing_name_words(NEW.seized_by_name) = licensing_name_words(NEW.witness_name)
        OR EXISTS (
            SELECT 1 FROM licensing_staffmember one, licensing_staffmember two
            WHERE one.id = NEW.seized_by_id AND two.id = NEW.witness_id
                AND (one.user_id = two.user_id
                    OR one.sia_number <> '' AND one.sia_number = two.sia_number))
    THEN
        RAISE EXCEPTION 'one person can not be both seizer and witness'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER licensing_two_people
    BEFORE INSERT OR UPDATE OF seized_by_id, witness_id, seized_by_name, witness_name
    ON licensing_seizure FOR EACH ROW EXECUTE FUNCTION licensing_two_people();
CREATE FUNCTION licensing_second_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.other_id IS NULL OR EXISTS (
        SELECT 1 FROM licensing_staffmember two
        WHERE two.id = NEW.other_id AND two.user_id = NEW.by_id)
    THEN
        RAISE EXCEPTION 'a bag is destroyed in front of a second person'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER licensing_second_person BEFORE INSERT ON licensing_seizureline
    FOR EACH ROW WHEN (NEW.step = 'destroyed') EXECUTE FUNCTION licensing_second_person();
"""
ONE_PERSON = """
DROP TRIGGER licensing_second_person ON licensing_seizureline;
DROP FUNCTION licensing_second_person();
DROP TRIGGER licensing_two_people ON licensing_seizure;
DROP FUNCTION licensing_two_people();
DROP FUNCTION licensing_name_words(text);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('licensing', '0002_reporting'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='seizure',
            name='seized_by_name',
            field=models.CharField(default='', max_length=120),
        ),
        migrations.AddField(
            model_name='seizure',
            name='witness_name',
            field=models.CharField(default='', max_length=120),
        ),
        migrations.AddField(
            model_name='seizureline',
            name='other_name',
            field=models.CharField(blank=True, default='', max_length=120),
        ),
        migrations.CreateModel(
            name='CollectionTask',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('open', 'Waiting for an officer'), ('taken', 'An officer is going'), ('done', 'Over')], default='open', max_length=8)),
                ('made_at', models.DateTimeField()),
                ('taken_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('seizure', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='collection', to='licensing.seizure')),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['made_at', 'id'],
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_collection_seen_by')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', True), ('state', 'open'), ('taken_by__isnull', True)), models.Q(('done_at__isnull', True), ('state', 'taken'), ('taken_by__isnull', False)), models.Q(('done_at__isnull', False), ('state', 'done')), _connector='OR'), name='licensing_collection_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('taken_at__isnull', True), ('taken_by__isnull', True)), models.Q(('taken_at__isnull', False), ('taken_by__isnull', False)), _connector='OR'), name='licensing_collection_taken'), models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_collection_audience')],
            },
        ),
        rules.secure(
            "licensing_collectiontask",
            adds=OF_OWN_BAG,
            changes=f"{rules.OFFICER} OR {rules.POLICE} OR {OF_OWN_BAG}",
        ),
        rules.keeps(
            "licensing_collectiontask",
            {
                "premises": ["state", "done_at", "version"],
                "police.triage": GOING,
                "police.intelligence": GOING,
            },
            audience="grows",
        ),
        migrations.RunSQL(TWO_PEOPLE, reverse_sql=ONE_PERSON),
    ]
