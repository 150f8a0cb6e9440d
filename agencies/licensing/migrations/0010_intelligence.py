"""Which premises items of intelligence are about; row security."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import portal.vault.ids
from django.conf import settings
from django.db import migrations, models

from agencies.licensing.migrations import _row_rules as rules

TABLE = "licensing_premisesintelligence"
BY_DISCLOSURE = f"""ARRAY(
    SELECT held FROM unnest({rules.CLEARANCES}) AS held
    WHERE held LIKE 'shared:%:licensing.officer'
)::varchar[]"""  # noqa: S608
SEES_TIE = f"""{rules.SEES} OR untied_at IS NULL AND EXISTS (
    SELECT FROM reports_intelligenceitem item
    WHERE item.id = item_id AND item.audience && {BY_DISCLOSURE}
)"""
"""Besides police, those of a licensing team to whom the item is disclosed now: the disclosure's own
clearance stands in the item's audience for as long as it does, and is taken from who holds it once
it is overdue. Whoever does not see the item learns of no tie."""
TIES = f"ARRAY['police.intelligence']::varchar[] && {rules.CLEARANCES}"


class Migration(migrations.Migration):

    dependencies = [
        ('licensing', '0009_legal'),
        ('reports', '0122_crews_pictures'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PremisesIntelligence',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tied_at', models.DateTimeField()),
                ('untied_at', models.DateTimeField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.intelligenceitem')),
                ('premises', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='intelligence', to='licensing.premises')),
                ('tied_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('untied_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['tied_at', 'id'],
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_tie_by_audience')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('untied_at__isnull', True)), fields=('premises', 'item'), name='licensing_tie_once'), models.CheckConstraint(condition=models.Q(models.Q(('untied_at__isnull', True), ('untied_by__isnull', True)), models.Q(('untied_at__isnull', False), ('untied_by__isnull', False)), _connector='OR'), name='licensing_tie_undone_by_somebody'), models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_tie_has_an_audience'), models.CheckConstraint(condition=models.Q(('audience__contained_by', ['police.intelligence'])), name='licensing_tie_is_of_the_police')],
            },
        ),
        rules.secure(
            TABLE,
            sees=SEES_TIE,
            adds=f"{TIES} AND untied_at IS NULL",
            changes=TIES,
        ),
        rules.keeps(TABLE, {"police.intelligence": ["untied_at", "untied_by_id"]}),
        rules.final_when(TABLE, "OLD.untied_at IS NOT NULL"),
    ]
