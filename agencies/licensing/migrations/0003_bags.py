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
    ]
