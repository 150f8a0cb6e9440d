"""Items of intelligence, the reports they were made from, their history, and recipients' questions.

Row security: a row is visible by its audience alone. A history is only added to.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import portal.vault.fields
import portal.vault.ids
import reports.references
from django.conf import settings
from django.db import migrations, models


SEES = "coalesce(audience && (SELECT current_clearances()), false)"


def _secure(table: str, *, changes: bool = True) -> migrations.RunSQL:
    change = f"CREATE POLICY {table}_change ON {table} FOR UPDATE USING ({SEES}) WITH CHECK (true);"
    undone = f"DROP POLICY {table}_change ON {table};"
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_see ON {table} FOR SELECT USING ({SEES});
        CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK (true);
        {change if changes else ""}
        """,
        reverse_sql=f"""
        DROP POLICY {table}_see ON {table};
        DROP POLICY {table}_add ON {table};
        {undone if changes else ""}
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0030_sharing'),
        ('reports', '0072_routing'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='IntelligenceItem',
            fields=[
                ('regime', models.CharField(choices=[('part2', 'UK GDPR and Data Protection Act 2018, Part 2'), ('part3', 'Data Protection Act 2018, Part 3 (law enforcement)')], max_length=8)),
                ('gateway', models.CharField(choices=[('law_enforcement', 'Law enforcement purpose'), ('crime_disorder', 'Crime and Disorder Act 1998, section 115'), ('public_task', 'Public task'), ('published', 'Published open data')], max_length=20)),
                ('marking', models.CharField(choices=[('official', 'OFFICIAL'), ('sensitive', 'OFFICIAL-SENSITIVE')], max_length=20)),
                ('retention_group', models.CharField(choices=[('1', 'Group 1: public protection'), ('2', 'Group 2: other sexual, violent or serious offences'), ('3', 'Group 3: all other offences'), ('4', 'Group 4: intelligence, missing people, victims and witnesses'), ('local', "Not police information: the controller's own schedule")], max_length=8)),
                ('review_on', models.DateField(help_text='When somebody decides whether it is kept longer.')),
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('reference', models.CharField(default=reports.references.new_reference, max_length=10, unique=True)),
                ('title', models.CharField(max_length=120)),
                ('text', portal.vault.fields.SealedTextField()),
                ('provenance', portal.vault.fields.SealedTextField()),
                ('day', models.DateField(help_text='The day of the intelligence, not of its writing.')),
                ('status', models.CharField(choices=[('draft', 'Being written'), ('checking', 'Waiting for a second person'), ('returned', 'Sent back to the writer'), ('released', 'Released'), ('withdrawn', 'Withdrawn')], default='draft', max_length=10)),
                ('source_evaluation', models.CharField(blank=True, max_length=1)),
                ('assessment', models.CharField(blank=True, max_length=1)),
                ('handling', models.CharField(blank=True, max_length=1)),
                ('action_code', models.CharField(blank=True, max_length=2)),
                ('sanitisation', models.CharField(blank=True, max_length=2)),
                ('conditions', portal.vault.fields.SealedTextField(null=True)),
                ('usage_words', portal.vault.fields.SealedTextField(null=True)),
                ('graded_at', models.DateTimeField(help_text='When it was last graded anew.', null=True)),
                ('legacy_scheme', models.CharField(blank=True, max_length=8)),
                ('legacy_source', models.CharField(blank=True, max_length=1)),
                ('legacy_information', models.CharField(blank=True, max_length=1)),
                ('legacy_dissemination', models.CharField(blank=True, max_length=1)),
                ('written_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('released_at', models.DateTimeField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('controller', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.agency', to_field='key')),
                ('edited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('released_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'item of intelligence',
                'ordering': ['-changed_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='IntelligenceEntry',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('written', 'Written'), ('changed', 'Words changed'), ('graded', 'Grade changed while it was written'), ('regraded', 'Graded again'), ('linked', 'Report added'), ('unlinked', 'Report taken out'), ('moved', 'Status changed'), ('shared', 'Shared with another agency'), ('share_ended', 'Sharing with another agency ended'), ('asked', 'A recipient asked the originator'), ('answered', "The recipient's question was answered")], max_length=12)),
                ('at', models.DateTimeField()),
                ('before', models.CharField(blank=True, help_text='Codes, never words.', max_length=40)),
                ('after', models.CharField(blank=True, help_text='Codes, never words.', max_length=40)),
                ('words', portal.vault.fields.SealedTextField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='history', to='reports.intelligenceitem')),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='IntelligenceLink',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('linked_at', models.DateTimeField()),
                ('unlinked_at', models.DateTimeField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='reports.intelligenceitem')),
                ('linked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.report')),
                ('unlinked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['linked_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='OriginatorRequest',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('wish', models.CharField(choices=[('act', 'To act on it, or on what is drawn from it'), ('pass_on', 'To sanitise it and pass it on more widely')], max_length=8)),
                ('purpose', models.CharField(choices=[('crime', 'To prevent or deal with crime or disorder together'), ('safeguarding', 'To protect a child or an adult at risk'), ('licensing', 'To carry out a licensing duty'), ('cleansing', 'To make a place clean and safe'), ('treatment', 'To offer treatment or support'), ('health', 'To protect public health')], max_length=16)),
                ('words', portal.vault.fields.SealedTextField()),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'Waiting'), ('granted', 'Granted'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='open', max_length=10)),
                ('answer', models.CharField(blank=True, choices=[('consent', 'Yes, for what was asked and nothing else'), ('refused', 'No')], max_length=8)),
                ('answer_words', portal.vault.fields.SealedTextField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.agency')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('disclosure', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.disclosure')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='reports.intelligenceitem')),
            ],
            options={
                'ordering': ['-asked_at', '-id'],
            },
        ),
        migrations.AddIndex(
            model_name='intelligenceitem',
            index=models.Index(models.F('status'), models.OrderBy(models.F('changed_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='intelligence_by_status'),
        ),
        migrations.AddIndex(
            model_name='intelligenceitem',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='intelligence_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='intelligenceitem',
            constraint=models.CheckConstraint(condition=models.Q(('gateway__in', ['law_enforcement', 'crime_disorder', 'public_task', 'published']), ('marking__in', ['official', 'sensitive']), ('regime__in', ['part2', 'part3']), ('retention_group__in', ['1', '2', '3', '4', 'local'])), name='intelligenceitem_governed'),
        ),
        migrations.AddConstraint(
            model_name='intelligenceitem',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='intelligence_has_an_audience'),
        ),
        migrations.AddConstraint(
            model_name='intelligenceitem',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'checking', 'returned', 'released', 'withdrawn'])), name='intelligence_status_known'),
        ),
        migrations.AddConstraint(
            model_name='intelligenceitem',
            constraint=models.CheckConstraint(condition=models.Q(('action_code__in', ['', 'A1', 'A2', 'A3']), ('assessment__in', ['', 'A', 'B', 'C', 'D', 'E']), ('handling__in', ['', 'P', 'C']), ('sanitisation__in', ['', 'S1', 'S2']), ('source_evaluation__in', ['', '1', '2', '3'])), name='intelligence_codes_known'),
        ),
        migrations.AddConstraint(
            model_name='intelligenceitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('handling', 'C'), _negated=True), ('action_code', ''), ('conditions__isnull', True), ('sanitisation', ''), ('usage_words__isnull', True)), models.Q(('handling', 'C'), models.Q(('action_code', 'A3'), ('usage_words__isnull', True), _connector='OR')), _connector='OR'), name='intelligence_conditions_only_with_c'),
        ),
        migrations.AddConstraint(
            model_name='intelligenceitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['checking', 'released']), _negated=True), models.Q(models.Q(('source_evaluation', ''), _negated=True), models.Q(('assessment', ''), _negated=True), models.Q(('handling', 'P'), models.Q(('handling', 'C'), models.Q(('action_code', ''), _negated=True), models.Q(('sanitisation', ''), _negated=True), ('conditions__isnull', False), models.Q(models.Q(('action_code', 'A3'), _negated=True), ('usage_words__isnull', False), _connector='OR')), _connector='OR')), _connector='OR'), name='intelligence_graded_before_it_is_checked'),
        ),
        migrations.AddConstraint(
            model_name='intelligenceitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('legacy_dissemination', ''), ('legacy_information', ''), ('legacy_scheme', ''), ('legacy_source', '')), models.Q(('legacy_dissemination__in', ['1', '2', '3', '4', '5']), ('legacy_information__in', ['1', '2', '3', '4', '5']), ('legacy_scheme__in', ['5x5x5']), ('legacy_source__in', ['A', 'B', 'C', 'D', 'E'])), _connector='OR'), name='intelligence_legacy_grade_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='intelligenceitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'released'), _negated=True), models.Q(('released_at__isnull', False), ('released_by__isnull', False), models.Q(('released_by', models.F('written_by')), _negated=True), models.Q(('released_by', models.F('edited_by')), _negated=True)), _connector='OR'), name='intelligence_released_by_a_second_person'),
        ),
        migrations.AddIndex(
            model_name='intelligenceentry',
            index=models.Index(fields=['item', 'at'], name='intelligence_history'),
        ),
        migrations.AddConstraint(
            model_name='intelligenceentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'regraded'), _negated=True), models.Q(models.Q(('before', ''), _negated=True), models.Q(('after', ''), _negated=True), ('by__isnull', False), ('words__isnull', False)), _connector='OR'), name='intelligence_graded_anew_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='intelligenceentry',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='intelligence_entry_has_an_audience'),
        ),
        migrations.AddConstraint(
            model_name='intelligencelink',
            constraint=models.UniqueConstraint(condition=models.Q(('unlinked_at__isnull', True)), fields=('item', 'report'), name='intelligence_link_once'),
        ),
        migrations.AddConstraint(
            model_name='intelligencelink',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('unlinked_at__isnull', True), ('unlinked_by__isnull', True)), models.Q(('unlinked_at__isnull', False), ('unlinked_by__isnull', False)), _connector='OR'), name='intelligence_link_undone_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='intelligencelink',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='intelligence_link_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='originatorrequest',
            index=models.Index(fields=['state', 'asked_at'], name='originator_request_by_state'),
        ),
        migrations.AddIndex(
            model_name='originatorrequest',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='originator_request_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='originatorrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('disclosure', 'wish'), name='originator_request_one_open'),
        ),
        migrations.AddConstraint(
            model_name='originatorrequest',
            constraint=models.CheckConstraint(condition=models.Q(('purpose__in', ['crime', 'safeguarding', 'licensing', 'cleansing', 'treatment', 'health']), ('wish__in', ['act', 'pass_on'])), name='originator_request_codes_known'),
        ),
        migrations.AddConstraint(
            model_name='originatorrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answer_words__isnull', True), ('answered_at__isnull', True), ('answered_by__isnull', True), ('state', 'open')), models.Q(('answer_words__isnull', False), ('answered_at__isnull', False), ('answered_by__isnull', False), models.Q(models.Q(('answer', 'consent'), ('state', 'granted')), models.Q(('answer', 'refused'), ('state', 'refused')), _connector='OR')), _connector='OR'), name='originator_request_answered_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='originatorrequest',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='originator_request_has_an_audience'),
        ),
        _secure("reports_intelligenceitem"),
        _secure("reports_intelligencelink"),
        _secure("reports_intelligenceentry", changes=False),
        _secure("reports_originatorrequest"),
    ]
