"""Drafts of incidents, what is added later, and requests for names; row security."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import portal.vault.fields
import portal.vault.ids
from django.conf import settings
from django.db import migrations, models

from agencies.licensing.migrations import _row_rules as rules


OF_OWN_INCIDENT = (
    "EXISTS (SELECT FROM licensing_incident told"
    " WHERE told.id = incident_id AND licensing_own(told.tenure_id, told.premises_id))"
)
ITS_OWN = (
    f"audience <@ {rules.CLEARANCES}"
    " AND EXISTS (SELECT FROM licensing_incidentdraft draft WHERE draft.id = draft_id)"
)
"""Names of somebody who typed them into a draft that they see, and of nobody else."""
ANSWERED = (
    "answer", "answer_words", "answered_by_id", "answered_at", "read_until", "version",
)  # fmt: skip
SEES_NAME = f"""{rules.SEES} OR person_id IN (
    SELECT asked.person_id FROM licensing_namerequest asked
    WHERE asked.answer = 'allowed' AND asked.read_until > now()
        AND asked.reader = ANY ({rules.CLEARANCES}::varchar[])
)"""  # noqa: S608
"""Police, and the officer to whom they allowed this name, while they do (R5.7)."""
GO_WITH_DRAFT = """
    ALTER TABLE licensing_draftnames ADD CONSTRAINT licensing_names_go_with_draft
        FOREIGN KEY (draft_id) REFERENCES licensing_incidentdraft (id) ON DELETE CASCADE
        DEFERRABLE INITIALLY DEFERRED;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('licensing', '0001_premises'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='incident',
            name='in_charge',
            field=portal.vault.fields.SealedTextField(null=True),
        ),
        migrations.AddField(
            model_name='incident',
            name='reference',
            field=models.CharField(blank=True, default='', max_length=12),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name='IncidentDraft',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('changed_at', models.DateTimeField()),
                ('content', portal.vault.fields.SealedJSONField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tenure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.tenure')),
            ],
            options={
                'ordering': ['-changed_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='DraftNames',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('names', portal.vault.fields.SealedJSONField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('typed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('draft', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='licensing.incidentdraft')),
            ],
        ),
        migrations.CreateModel(
            name='NameRequest',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(choices=[('offence', 'An offence is being looked into'), ('safety', "Somebody's safety depends on it"), ('hearing', 'A review or a hearing of the licence needs it'), ('rights', 'The person asked about their own information, or complained')], max_length=12)),
                ('words', portal.vault.fields.SealedTextField()),
                ('asked_at', models.DateTimeField()),
                ('answer', models.CharField(blank=True, choices=[('allowed', 'Allowed'), ('refused', 'Refused')], max_length=8)),
                ('answer_words', portal.vault.fields.SealedTextField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('reader', models.CharField(max_length=64)),
                ('read_until', models.DateTimeField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='name_requests', to='licensing.incidentperson')),
            ],
            options={
                'ordering': ['-asked_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='IncidentAmendment',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.UUIDField(unique=True)),
                ('words', portal.vault.fields.SealedTextField()),
                ('made_at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to='licensing.incident')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['made_at', 'id'],
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_amendment_by_aud')],
                'constraints': [models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_amendment_audience')],
            },
        ),
        migrations.AddIndex(
            model_name='incidentdraft',
            index=models.Index(fields=['changed_at'], name='licensing_draft_by_change'),
        ),
        migrations.AddIndex(
            model_name='incidentdraft',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_draft_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='incidentdraft',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_draft_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='draftnames',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_names_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='draftnames',
            constraint=models.UniqueConstraint(fields=('draft', 'audience'), name='licensing_names_once'),
        ),
        migrations.AddConstraint(
            model_name='draftnames',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_names_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='namerequest',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_request_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='namerequest',
            constraint=models.UniqueConstraint(condition=models.Q(('answer', '')), fields=('person',), name='licensing_one_request_waits'),
        ),
        migrations.AddConstraint(
            model_name='namerequest',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['offence', 'safety', 'hearing', 'rights']), models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('answered_by__isnull', True), ('read_until__isnull', True)), models.Q(('answer', 'allowed'), ('answer_words__isnull', False), ('answered_at__isnull', False), ('answered_by__isnull', False), ('read_until__gt', models.F('answered_at'))), models.Q(('answer', 'refused'), ('answer_words__isnull', False), ('answered_at__isnull', False), ('answered_by__isnull', False), ('read_until__isnull', True)), _connector='OR')), name='licensing_request_is_answered'),
        ),
        migrations.AddConstraint(
            model_name='namerequest',
            constraint=models.CheckConstraint(condition=models.Q(('reader__startswith', 'member:')), name='licensing_request_has_a_reader'),
        ),
        migrations.AddConstraint(
            model_name='namerequest',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_request_has_audience'),
        ),
        migrations.RunSQL(GO_WITH_DRAFT, reverse_sql=migrations.RunSQL.noop),
        rules.secure("licensing_incidentamendment", adds=OF_OWN_INCIDENT),
        rules.secure(
            "licensing_namerequest",
            adds=f"{rules.OFFICER} AND (answer = '' OR {rules.POLICE})"
            f" AND (reader = ANY ({rules.CLEARANCES}::varchar[]) OR {rules.POLICE})",
            changes=rules.POLICE,
        ),
        rules.keeps(
            "licensing_namerequest",
            {"police.triage": ANSWERED, "police.intelligence": ANSWERED},
        ),
        rules.final_when("licensing_namerequest", "OLD.answer <> ''"),
        migrations.RunSQL(
            f"""
            DROP POLICY licensing_personname_see ON licensing_personname;
            CREATE POLICY licensing_personname_see ON licensing_personname
                FOR SELECT USING ({SEES_NAME});
            """,
            reverse_sql=migrations.RunSQL.noop,
        ),
        rules.secure(
            "licensing_incidentdraft",
            adds=rules.OWN_TENURE,
            changes="licensing_own(tenure_id)",
            removes=rules.SEES,
        ),
        rules.keeps(
            "licensing_incidentdraft",
            {"premises": ["content", "changed_by_id", "changed_at", "version"]},
        ),
        rules.secure(
            "licensing_draftnames",
            adds=ITS_OWN,
            changes=ITS_OWN,
            removes=rules.SEES,
        ),
        rules.keeps("licensing_draftnames", {"premises": ["names"]}),
    ]
