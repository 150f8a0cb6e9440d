"""Proceedings about a licence, their lines, and evidence bundles; row security."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import portal.vault.fields
import portal.vault.ids
from django.conf import settings
from django.db import migrations, models

from agencies.licensing.migrations import _row_rules as rules


ADDED = ("licensing_proceedingline", "licensing_bundlepiece")
CHANGED = ("licensing_proceeding", "licensing_bundle")
REMOVED = ("licensing_bundlepaper", "licensing_bundlepage")
"""What is taken out of a bundle while it is put together."""


class Migration(migrations.Migration):

    dependencies = [
        ('licensing', '0008_letters'),
        ('registry', '0040_premises'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Bundle',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.UUIDField(unique=True)),
                ('number', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('queued', 'Waiting to be made'), ('collecting', 'Collecting the papers'), ('setting', 'Setting the pages'), ('made', 'Made'), ('failed', 'Not made')], default='draft', max_length=10)),
                ('fault', models.CharField(blank=True, choices=[('paper_gone', 'A paper is not there for you any more. Take it out, then make the bundle again.'), ('not_allowed', 'Whoever asked for it may not do that any more. A licensing officer can ask again.'), ('too_large', 'There is too much for one file. Split it into two bundles, then make them again.'), ('still_there', 'Words that you asked to be covered could still be found in the file, so it was thrown away. Look at the preview, add the words as they stand there, then make it again.'), ('loose', 'Parts of names that you cover still stand alone in it. Look at them below. Give those that tell who it is a line of their own, or say that you have looked at them; then make it again.'), ('not_set', 'The pages could not be set. Take out the paper that was added last and make it again; if that does not help, tell whoever looks after Spotlight.')], max_length=12)),
                ('cover', portal.vault.fields.SealedJSONField()),
                ('covers_staff', models.BooleanField(default=False)),
                ('loose', portal.vault.fields.SealedJSONField(null=True)),
                ('looked', portal.vault.fields.SealedJSONField(null=True)),
                ('guests_covered', models.PositiveIntegerField(null=True)),
                ('total', models.PositiveSmallIntegerField(default=0)),
                ('done', models.PositiveSmallIntegerField(default=0)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('begun_at', models.DateTimeField(null=True)),
                ('made_at', models.DateTimeField(null=True)),
                ('pages', models.PositiveSmallIntegerField(null=True)),
                ('bytes', models.PositiveIntegerField(null=True)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('acts', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.agency')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('follows', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='licensing.bundle')),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='BundlePaper',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(blank=True, max_length=40)),
                ('row', models.CharField(blank=True, max_length=64)),
                ('title', portal.vault.fields.SealedTextField()),
                ('source', portal.vault.fields.SealedTextField()),
                ('on', models.DateField()),
                ('html', portal.vault.fields.SealedTextField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('bundle', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='licensing.bundle')),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='BundlePage',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('media_type', models.CharField(max_length=10)),
                ('width', models.PositiveSmallIntegerField()),
                ('height', models.PositiveSmallIntegerField()),
                ('size', models.PositiveIntegerField()),
                ('picture', portal.vault.fields.SealedBytesField()),
                ('boxes', models.JSONField(default=list)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('bundle', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='drawn', to='licensing.bundle')),
                ('paper', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='pages', to='licensing.bundlepaper')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='BundlePiece',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('content', portal.vault.fields.SealedBytesField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('bundle', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='pieces', to='licensing.bundle')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Proceeding',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.UUIDField(unique=True)),
                ('kind', models.CharField(choices=[('summary', 'Summary review (section 53A)'), ('review', 'Review (section 51)')], max_length=8)),
                ('applicant', models.CharField(choices=[('police', 'Chief officer of police'), ('licensing', 'Licensing authority'), ('environment', 'Environmental health'), ('trading', 'Trading standards'), ('children', "Children's services"), ('public_health', 'Public health'), ('fire', 'Fire and rescue'), ('planning', 'Planning'), ('home_office', 'Home Office (immigration)'), ('other', 'Another person')], max_length=16)),
                ('certified_as', models.CharField(blank=True, choices=[('superintendent', 'Superintendent'), ('chief_superintendent', 'Chief superintendent'), ('assistant_chief', 'Assistant chief constable'), ('deputy_chief', 'Deputy chief constable'), ('chief', 'Chief constable')], max_length=24)),
                ('certified_by', portal.vault.fields.SealedTextField(null=True)),
                ('state', models.CharField(choices=[('received', 'Received'), ('interim', 'Interim steps considered'), ('hearing', 'Hearing set'), ('decided', 'Decided'), ('appeal', 'Under appeal'), ('ended', 'Ended')], default='received', max_length=8)),
                ('received_at', models.DateTimeField()),
                ('interim_at', models.DateTimeField(null=True)),
                ('represented_at', models.DateTimeField(null=True)),
                ('interim_heard_at', models.DateTimeField(null=True)),
                ('hearing_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('notified_on', models.DateField(null=True)),
                ('steps', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('none', 'No step'), ('modify', 'Modify the conditions of the licence'), ('exclude', 'Exclude a licensable activity'), ('remove_dps', 'Remove the designated premises supervisor'), ('suspend', 'Suspend the licence'), ('revoke', 'Revoke the licence')], max_length=12), default=list, size=None)),
                ('steps_from', models.DateField(null=True)),
                ('steps_until', models.DateField(null=True)),
                ('next_deadline', models.DateTimeField(null=True)),
                ('told', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), default=list, size=None)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.agency')),
                ('premises', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proceedings', to='licensing.premises')),
            ],
            options={
                'ordering': [models.OrderBy(models.F('next_deadline'), nulls_last=True), '-received_at', '-id'],
            },
        ),
        migrations.AddField(
            model_name='bundle',
            name='proceeding',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bundles', to='licensing.proceeding'),
        ),
        migrations.CreateModel(
            name='ProceedingLine',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('move', models.CharField(max_length=16)),
                ('at', models.DateTimeField(null=True)),
                ('steps', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('none', 'No step'), ('modify', 'Modify the conditions of the licence'), ('exclude', 'Exclude a licensable activity'), ('remove_dps', 'Remove the designated premises supervisor'), ('suspend', 'Suspend the licence'), ('revoke', 'Revoke the licence')], max_length=12), default=list, size=None)),
                ('steps_from', models.DateField(null=True)),
                ('steps_until', models.DateField(null=True)),
                ('words', portal.vault.fields.SealedTextField(null=True)),
                ('corrects', models.PositiveSmallIntegerField(null=True)),
                ('written_at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proceeding', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='licensing.proceeding')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.AddIndex(
            model_name='bundlepaper',
            index=models.Index(fields=['bundle', 'position'], name='licensing_paper_in_order'),
        ),
        migrations.AddIndex(
            model_name='bundlepaper',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_paper_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='bundlepaper',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', ''), _negated=True), fields=('bundle', 'kind', 'row'), name='licensing_bundle_paper_once'),
        ),
        migrations.AddConstraint(
            model_name='bundlepaper',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_paper_has_audience'),
        ),
        migrations.AddIndex(
            model_name='bundlepage',
            index=models.Index(models.F('bundle'), name='licensing_page_of_bundle'),
        ),
        migrations.AddIndex(
            model_name='bundlepage',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_page_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='bundlepage',
            constraint=models.UniqueConstraint(fields=('paper', 'number'), name='licensing_bundle_page_once'),
        ),
        migrations.AddConstraint(
            model_name='bundlepage',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_page_has_audience'),
        ),
        migrations.AddIndex(
            model_name='bundlepiece',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_piece_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='bundlepiece',
            constraint=models.UniqueConstraint(fields=('bundle', 'number'), name='licensing_bundle_piece_once'),
        ),
        migrations.AddConstraint(
            model_name='bundlepiece',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_piece_has_audience'),
        ),
        migrations.AddIndex(
            model_name='proceeding',
            index=models.Index(models.F('premises'), models.OrderBy(models.F('received_at'), descending=True), name='licensing_proceeding_of'),
        ),
        migrations.AddIndex(
            model_name='proceeding',
            index=models.Index(models.F('next_deadline'), models.F('id'), name='licensing_proceeding_due'),
        ),
        migrations.AddIndex(
            model_name='proceeding',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_proceeding_seen_by'),
        ),
        migrations.AddConstraint(
            model_name='proceeding',
            constraint=models.CheckConstraint(condition=models.Q(('applicant__in', ['police', 'licensing', 'environment', 'trading', 'children', 'public_health', 'fire', 'planning', 'home_office', 'other']), ('kind__in', ['summary', 'review']), ('state__in', ['received', 'interim', 'hearing', 'decided', 'appeal', 'ended']), ('steps__contained_by', ['none', 'modify', 'exclude', 'remove_dps', 'suspend', 'revoke'])), name='licensing_proceeding_codes'),
        ),
        migrations.AddConstraint(
            model_name='proceeding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('certified_as__in', ['superintendent', 'chief_superintendent', 'assistant_chief', 'deputy_chief', 'chief']), ('certified_by__isnull', False), ('kind', 'summary')), models.Q(('certified_as', ''), ('certified_by__isnull', True), ('kind', 'review')), _connector='OR'), name='licensing_proceeding_certified'),
        ),
        migrations.AddConstraint(
            model_name='proceeding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('hearing_at__isnull', True), ('interim_at__isnull', True), ('state', 'received')), models.Q(('decided_at__isnull', True), ('interim_at__isnull', False), ('kind', 'summary'), ('state', 'interim')), models.Q(('decided_at__isnull', True), ('hearing_at__isnull', False), ('state', 'hearing')), models.Q(('decided_at__isnull', False), ('state__in', ['decided', 'appeal']), ('steps__len__gt', 0)), ('state', 'ended'), _connector='OR'), name='licensing_proceeding_in_order'),
        ),
        migrations.AddConstraint(
            model_name='proceeding',
            constraint=models.CheckConstraint(condition=models.Q(('steps_until__isnull', True), models.Q(('steps_from__isnull', False), ('steps_until__gte', models.F('steps_from'))), _connector='OR'), name='licensing_proceeding_steps'),
        ),
        migrations.AddConstraint(
            model_name='proceeding',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_proceeding_audience'),
        ),
        migrations.AddIndex(
            model_name='bundle',
            index=models.Index(condition=models.Q(('state__in', frozenset(['collecting', 'queued', 'setting']))), fields=['changed_at'], name='licensing_bundle_at_work'),
        ),
        migrations.AddIndex(
            model_name='bundle',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_bundle_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='bundle',
            constraint=models.UniqueConstraint(fields=('proceeding', 'number'), name='licensing_bundle_once'),
        ),
        migrations.AddConstraint(
            model_name='bundle',
            constraint=models.CheckConstraint(condition=models.Q(('fault__in', ['', 'paper_gone', 'not_allowed', 'too_large', 'still_there', 'loose', 'not_set']), ('state__in', ['draft', 'queued', 'collecting', 'setting', 'made', 'failed'])), name='licensing_bundle_codes_known'),
        ),
        migrations.AddConstraint(
            model_name='bundle',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'setting'), _negated=True), models.Q(('begun_at__isnull', False), ('tries__gt', 0)), _connector='OR'), name='licensing_bundle_set_by'),
        ),
        migrations.AddConstraint(
            model_name='bundle',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'failed'), models.Q(('fault', ''), _negated=True)), models.Q(models.Q(('state', 'failed'), _negated=True), ('fault', '')), _connector='OR'), name='licensing_bundle_failed_why'),
        ),
        migrations.AddConstraint(
            model_name='bundle',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('made_at__isnull', False), ('pages__gt', 0), ('sha256__regex', '^[0-9a-f]{64}$'), ('state', 'made')), models.Q(models.Q(('state', 'made'), _negated=True), ('made_at__isnull', True), ('sha256', '')), _connector='OR'), name='licensing_bundle_made_whole'),
        ),
        migrations.AddConstraint(
            model_name='bundle',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_bundle_has_audience'),
        ),
        migrations.AddIndex(
            model_name='proceedingline',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_proc_line_seen_by'),
        ),
        migrations.AddConstraint(
            model_name='proceedingline',
            constraint=models.UniqueConstraint(fields=('proceeding', 'number'), name='licensing_proceeding_line_once'),
        ),
        migrations.AddConstraint(
            model_name='proceedingline',
            constraint=models.CheckConstraint(condition=models.Q(('corrects__isnull', True), ('corrects__lt', models.F('number')), _connector='OR'), name='licensing_proceeding_line_past'),
        ),
        migrations.AddConstraint(
            model_name='proceedingline',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_proc_line_audience'),
        ),
        *[rules.secure(table) for table in ADDED],
        *[rules.secure(table, changes=rules.OFFICER) for table in CHANGED],
        *[
            rules.secure(table, changes=rules.OFFICER, removes=rules.SEES)
            for table in REMOVED
        ],
        rules.keeps("licensing_proceeding", {"licensing.officer": [rules.ALL]}),
        *[rules.keeps_audience(table) for table in ("licensing_bundle", *REMOVED)],
    ]
