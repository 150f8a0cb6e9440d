"""Information sharing agreements and disclosures, and what the database itself says of them.

`lapsed_shares(agency)` names the clearances whose disclosures are overdue and not ended yet: they
are left out of what a person holds. It runs past row-level security, since it is asked before
anybody's clearances are known, and fails rather than sees less (`row_security = off`).
`own_clearances()` are those that no disclosure gave: tasks of a case follow them alone.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
import portal.vault.fields
import portal.vault.ids
from django.conf import settings
from django.db import migrations, models


FUNCTIONS = """
CREATE FUNCTION own_clearances() RETURNS varchar[]
    LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(array_agg(held), '{}')
    FROM unnest(public.current_clearances()) AS held WHERE held NOT LIKE 'shared:%'
$$;

-- plpgsql keeps its plan for the connection; it is asked for each page of somebody signed in.
CREATE FUNCTION lapsed_shares(to_agency uuid) RETURNS varchar[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    SET row_security = off
AS $$
BEGIN
    RETURN (SELECT coalesce(array_agg(DISTINCT each.recipient_clearance), '{}')
    FROM public.registry_disclosure AS each
    JOIN public.registry_sharingagreement AS agreement ON agreement.id = each.agreement_id
    WHERE each.recipient_id = to_agency AND each.ended_at IS NULL
      AND (each.expires_at <= statement_timestamp()
           OR agreement.ended_at IS NOT NULL
           OR agreement.expires_on
              < (statement_timestamp() AT TIME ZONE 'Europe/London')::date));
END;
$$;
"""

NO_FUNCTIONS = "DROP FUNCTION own_clearances(); DROP FUNCTION lapsed_shares(uuid);"

SEES = "audience && (SELECT current_clearances())"

SECURE = f"""
ALTER TABLE registry_disclosure ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry_disclosure FORCE ROW LEVEL SECURITY;
CREATE POLICY registry_disclosure_see ON registry_disclosure FOR SELECT USING ({SEES});
CREATE POLICY registry_disclosure_add ON registry_disclosure FOR INSERT WITH CHECK (true);
CREATE POLICY registry_disclosure_change ON registry_disclosure
    FOR UPDATE USING ({SEES}) WITH CHECK (true);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0010_people'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Disclosure',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('object_type', models.CharField(max_length=60)),
                ('object_id', models.UUIDField()),
                ('purpose', models.CharField(choices=[('crime', 'To prevent or detect crime and disorder'), ('safeguarding', 'To protect a child or an adult at risk'), ('licensing', 'To promote the licensing objectives'), ('health', "To protect people's health"), ('cleansing', 'To find and clear drug litter')], max_length=20)),
                ('gateway', models.CharField(choices=[('law_enforcement', 'Law enforcement purpose'), ('crime_disorder', 'Crime and Disorder Act 1998, section 115'), ('public_task', 'Public task'), ('published', 'Published open data')], max_length=20)),
                ('team', models.CharField(help_text='The clearance of a role at the recipient.', max_length=64)),
                ('recipient_clearance', models.CharField(max_length=64)),
                ('parts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('record', "The record: its facts, without anybody's words"), ('words', 'What was reported, in full'), ('notes', 'Notes'), ('timeline', 'Timeline'), ('linked_reports', 'Facts of the reports in the case'), ('intelligence', 'Sanitised intelligence')], max_length=20), size=None)),
                ('reason', portal.vault.fields.SealedTextField()),
                ('request_id', models.UUIDField(help_text='The request that it answers, if any.', null=True)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('end_code', models.CharField(blank=True, choices=[('expired', 'Its time was over'), ('withdrawn', 'Withdrawn'), ('agreement_ended', 'Its agreement ended')], max_length=20)),
                ('end_reason', portal.vault.fields.SealedTextField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'verbose_name': 'disclosure',
                'verbose_name_plural': 'disclosures',
                'ordering': ['-made_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='SharingAgreement',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('reference', models.CharField(max_length=30, unique=True, validators=[django.core.validators.RegexValidator('\\A[A-Za-z0-9][A-Za-z0-9./-]{2,29}\\Z', 'Use 3 to 30 letters, digits, dots, slashes and hyphens, for example ISA-2026-04.')])),
                ('title', models.CharField(max_length=120)),
                ('parties', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None)),
                ('purpose', models.CharField(choices=[('crime', 'To prevent or detect crime and disorder'), ('safeguarding', 'To protect a child or an adult at risk'), ('licensing', 'To promote the licensing objectives'), ('health', "To protect people's health"), ('cleansing', 'To find and clear drug litter')], max_length=20)),
                ('purpose_words', models.CharField(max_length=2000)),
                ('items', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('record', "The record: its facts, without anybody's words"), ('words', 'What was reported, in full'), ('notes', 'Notes'), ('timeline', 'Timeline'), ('linked_reports', 'Facts of the reports in the case'), ('intelligence', 'Sanitised intelligence')], max_length=20), size=None)),
                ('gateway', models.CharField(choices=[('law_enforcement', 'Law enforcement purpose'), ('crime_disorder', 'Crime and Disorder Act 1998, section 115'), ('public_task', 'Public task'), ('published', 'Published open data')], max_length=20)),
                ('position', models.CharField(choices=[('separate', 'Each party controls what it holds and what it receives'), ('joint', 'The parties are joint controllers')], max_length=10)),
                ('retention', models.CharField(max_length=2000)),
                ('breach_contact', models.CharField(max_length=200)),
                ('starts_on', models.DateField()),
                ('review_on', models.DateField()),
                ('expires_on', models.DateField(help_text='The last day on which it holds.')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(null=True)),
                ('reminded_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'verbose_name': 'information sharing agreement',
                'verbose_name_plural': 'information sharing agreements',
                'ordering': ['expires_on', 'reference'],
            },
        ),
        migrations.AddConstraint(
            model_name='agency',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('key'), 32), name='agency_key_fits_an_audience'),
        ),
        migrations.AddField(
            model_name='disclosure',
            name='ended_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='disclosure',
            name='from_agency',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.agency'),
        ),
        migrations.AddField(
            model_name='disclosure',
            name='made_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='disclosure',
            name='recipient',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.agency'),
        ),
        migrations.AddField(
            model_name='sharingagreement',
            name='ended_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='sharingagreement',
            name='recorded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='disclosure',
            name='agreement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disclosures', to='registry.sharingagreement'),
        ),
        migrations.AddConstraint(
            model_name='sharingagreement',
            constraint=models.CheckConstraint(condition=models.Q(('review_on__lte', models.F('expires_on')), ('starts_on__lte', models.F('review_on'))), name='agreement_dates_in_order'),
        ),
        migrations.AddConstraint(
            model_name='sharingagreement',
            constraint=models.CheckConstraint(condition=models.Q(('parties__len__gte', 2)), name='agreement_has_two_parties'),
        ),
        migrations.AddConstraint(
            model_name='sharingagreement',
            constraint=models.CheckConstraint(condition=models.Q(('items__contained_by', ['record', 'words', 'notes', 'timeline', 'linked_reports', 'intelligence']), ('items__len__gt', 0)), name='agreement_items_known'),
        ),
        migrations.AddConstraint(
            model_name='sharingagreement',
            constraint=models.CheckConstraint(condition=models.Q(('gateway__in', ['law_enforcement', 'crime_disorder', 'public_task', 'published']), ('position__in', ['separate', 'joint']), ('purpose__in', ['crime', 'safeguarding', 'licensing', 'health', 'cleansing'])), name='agreement_codes_known'),
        ),
        migrations.AddConstraint(
            model_name='sharingagreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='agreement_ended_by_somebody'),
        ),
        migrations.AddIndex(
            model_name='disclosure',
            index=models.Index(fields=['object_id'], name='disclosure_by_object'),
        ),
        migrations.AddIndex(
            model_name='disclosure',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['recipient', 'expires_at'], name='disclosure_standing'),
        ),
        migrations.AddIndex(
            model_name='disclosure',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='disclosure_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='disclosure',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='disclosure_has_an_audience'),
        ),
        migrations.AddConstraint(
            model_name='disclosure',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='disclosure_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='disclosure',
            constraint=models.CheckConstraint(condition=models.Q(('parts__contained_by', ['record', 'words', 'notes', 'timeline', 'linked_reports', 'intelligence']), ('parts__contains', ['record'])), name='disclosure_parts_known'),
        ),
        migrations.AddConstraint(
            model_name='disclosure',
            constraint=models.CheckConstraint(condition=models.Q(('gateway__in', ['law_enforcement', 'crime_disorder', 'public_task', 'published']), ('purpose__in', ['crime', 'safeguarding', 'licensing', 'health', 'cleansing'])), name='disclosure_codes_known'),
        ),
        migrations.AddConstraint(
            model_name='disclosure',
            constraint=models.CheckConstraint(condition=models.Q(('from_agency', models.F('recipient')), _negated=True), name='disclosure_to_another_agency'),
        ),
        migrations.AddConstraint(
            model_name='disclosure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end_code', ''), ('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('end_code', 'withdrawn'), ('ended_at__isnull', False), ('ended_by__isnull', False)), models.Q(('end_code__in', ['expired', 'agreement_ended']), ('ended_at__isnull', False), ('ended_by__isnull', True)), _connector='OR'), name='disclosure_ended_with_a_code'),
        ),
        migrations.RunSQL(SECURE, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTIONS, reverse_sql=NO_FUNCTIONS),
    ]
