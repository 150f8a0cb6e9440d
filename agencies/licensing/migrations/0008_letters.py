"""Letters, action plans and safety alerts; what was sent is never changed; row security."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import portal.vault.fields
import portal.vault.ids
from django.conf import settings
from django.db import migrations, models

from agencies.licensing.migrations import _row_rules as rules


OFFICERS = ("licensing_letter", "licensing_lettercopy", "licensing_actionplan")
DONE_BY_OWN = (
    "answers = 'premises' AND state = 'done' AND EXISTS (SELECT FROM licensing_actionplan plan"
    " WHERE plan.id = plan_id AND plan.state = 'open' AND licensing_own(plan.tenure_id))"
)
SAID_BY_OWN = (
    "move = 'done' AND EXISTS (SELECT FROM licensing_actionstep step"
    " JOIN licensing_actionplan plan ON plan.id = step.plan_id"
    " WHERE step.id = step_id AND licensing_own(plan.tenure_id))"
)
ENDED = ("told_at", "stopped", "stopped_at", "stopped_by_id", "version")


def _keep(table: str, may_change: str, sealed: str, when: str = "true") -> migrations.RunSQL:
    """A row, once `when` holds of it, keeps all but these columns; the owner seals it anew."""
    return migrations.RunSQL(
        f"""
        CREATE FUNCTION {table}_keep() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF to_jsonb(OLD) - ARRAY[{may_change}] = to_jsonb(NEW) - ARRAY[{may_change}]
                OR seals_anew(to_jsonb(OLD), to_jsonb(NEW), ARRAY[{sealed}], TG_RELID)
            THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'this row of {table} is final: % refused', TG_OP
                USING ERRCODE = 'insufficient_privilege';
        END;
        $$;
        CREATE TRIGGER {table}_keep BEFORE UPDATE ON {table}
            FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {table}_keep();
        """,
        reverse_sql=f"DROP TRIGGER {table}_keep ON {table}; DROP FUNCTION {table}_keep();",
    )


class Migration(migrations.Migration):

    dependencies = [
        ('licensing', '0007_visit'),
        ('registry', '0040_premises'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('advice', 'Advice'), ('warning', 'Warning'), ('action_plan', 'Action plan'), ('meeting', 'Invitation to a meeting')], max_length=12)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('waiting', 'Waiting to be confirmed'), ('confirmed', 'Confirmed, not sent'), ('sent', 'Sent'), ('withdrawn', 'Withdrawn by another letter'), ('discarded', 'Discarded')], default='draft', max_length=10)),
                ('words', portal.vault.fields.SealedJSONField()),
                ('changed_at', models.DateTimeField()),
                ('note', portal.vault.fields.SealedTextField(null=True)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('delivery', models.CharField(blank=True, choices=[('account', 'In their account on Spotlight'), ('post', 'Printed and posted')], max_length=8)),
                ('year', models.PositiveSmallIntegerField(null=True)),
                ('number', models.PositiveIntegerField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('asked', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-changed_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ActionPlan',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('aim', portal.vault.fields.SealedTextField()),
                ('agreed_on', models.DateField()),
                ('review_on', models.DateField()),
                ('state', models.CharField(choices=[('draft', 'Being drawn up'), ('open', 'Agreed'), ('closed', 'Closed')], default='draft', max_length=8)),
                ('ended', models.CharField(blank=True, choices=[('done', 'Everything was done'), ('stopped', 'Stopped before everything was done'), ('carried', 'Carried over to a plan with the new licence holder')], max_length=8)),
                ('ended_at', models.DateTimeField(null=True)),
                ('made_at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('carried_from', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='carried_to', to='licensing.actionplan')),
                ('made_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('premises', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='licensing.premises')),
                ('team', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.agency')),
                ('tenure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='licensing.tenure')),
            ],
            options={
                'ordering': ['-made_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ActionStep',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('what', portal.vault.fields.SealedTextField()),
                ('answers', models.CharField(choices=[('premises', 'The premises'), ('licensing', 'The licensing team')], max_length=10)),
                ('due_on', models.DateField()),
                ('state', models.CharField(choices=[('open', 'To do'), ('done', 'Done, to be confirmed'), ('sent_back', 'Sent back'), ('confirmed', 'Confirmed'), ('dropped', 'Dropped')], default='open', max_length=10)),
                ('reminded_on', models.DateField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='licensing.actionplan')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='LetterCopy',
            fields=[
                ('letter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='sent_copy', serialize=False, to='licensing.letter')),
                ('html', portal.vault.fields.SealedTextField()),
                ('pdf', portal.vault.fields.SealedBytesField()),
                ('sha256', models.CharField(max_length=64)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
            ],
        ),
        migrations.AddField(
            model_name='letter',
            name='plan',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='licensing.actionplan'),
        ),
        migrations.AddField(
            model_name='letter',
            name='premises',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='licensing.premises'),
        ),
        migrations.AddField(
            model_name='letter',
            name='replaces',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='licensing.letter'),
        ),
        migrations.AddField(
            model_name='letter',
            name='sent_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='letter',
            name='team',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.agency'),
        ),
        migrations.AddField(
            model_name='letter',
            name='tenure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='licensing.tenure'),
        ),
        migrations.AddField(
            model_name='letter',
            name='written_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.CreateModel(
            name='StepEvent',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('move', models.CharField(max_length=10)),
                ('words', portal.vault.fields.SealedTextField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='licensing.actionstep')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='VenueAlert',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('drug', 'Dangerous drugs going round'), ('bag', 'A sealed bag is missing or was opened'), ('spiking', 'Spiking'), ('other', 'Something else')], max_length=8)),
                ('source', models.CharField(choices=[('police', 'Police'), ('ambulance', 'Ambulance service or hospital'), ('health', 'Public health'), ('premises', 'A licensed premises'), ('licensing', 'Licensing team'), ('other', 'Another source')], max_length=10)),
                ('words', portal.vault.fields.SealedTextField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('to_all', models.BooleanField()),
                ('wards', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), default=list, size=None)),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), default=list, size=None)),
                ('made_at', models.DateTimeField()),
                ('told_at', models.DateTimeField(null=True)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('stopped', models.CharField(blank=True, choices=[('over', 'It is over'), ('wrong', 'It was wrong, and is withdrawn')], max_length=6)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('made_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stopped_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.agency')),
            ],
            options={
                'ordering': ['-starts_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='AlertRead',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tenure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.tenure')),
                ('alert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reads', to='licensing.venuealert')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.AddIndex(
            model_name='actionplan',
            index=models.Index(models.F('premises'), models.OrderBy(models.F('made_at'), descending=True), models.F('id'), name='licensing_plan_of'),
        ),
        migrations.AddIndex(
            model_name='actionplan',
            index=models.Index(models.OrderBy(models.F('made_at'), descending=True), models.F('id'), name='licensing_plan_by_time'),
        ),
        migrations.AddIndex(
            model_name='actionplan',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_plan_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='actionplan',
            constraint=models.CheckConstraint(condition=models.Q(('review_on__gte', models.F('agreed_on'))), name='licensing_plan_in_order'),
        ),
        migrations.AddConstraint(
            model_name='actionplan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended__in', ['done', 'stopped', 'carried']), ('ended_at__isnull', False), ('state', 'closed')), models.Q(('ended', ''), ('ended_at__isnull', True), ('state__in', ['draft', 'open'])), _connector='OR'), name='licensing_plan_state_known'),
        ),
        migrations.AddConstraint(
            model_name='actionplan',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_plan_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='actionstep',
            index=models.Index(models.F('due_on'), models.F('id'), condition=models.Q(('state__in', ['open', 'sent_back'])), name='licensing_step_waiting'),
        ),
        migrations.AddIndex(
            model_name='actionstep',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_step_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='actionstep',
            constraint=models.UniqueConstraint(fields=('plan', 'number'), name='licensing_step_once'),
        ),
        migrations.AddConstraint(
            model_name='actionstep',
            constraint=models.CheckConstraint(condition=models.Q(('answers__in', ['premises', 'licensing']), ('state__in', ['open', 'done', 'sent_back', 'confirmed', 'dropped'])), name='licensing_step_codes_known'),
        ),
        migrations.AddConstraint(
            model_name='actionstep',
            constraint=models.CheckConstraint(condition=models.Q(('answers', 'premises'), ('state__in', ['open', 'confirmed', 'dropped']), _connector='OR'), name='licensing_step_of_officers'),
        ),
        migrations.AddConstraint(
            model_name='actionstep',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_step_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='lettercopy',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_copy_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='lettercopy',
            constraint=models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='licensing_copy_has_a_sum'),
        ),
        migrations.AddConstraint(
            model_name='lettercopy',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_copy_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='letter',
            index=models.Index(models.F('premises'), models.OrderBy(models.F('changed_at'), descending=True), models.F('id'), name='licensing_letter_of'),
        ),
        migrations.AddIndex(
            model_name='letter',
            index=models.Index(models.OrderBy(models.F('changed_at'), descending=True), models.F('id'), name='licensing_letter_by_time'),
        ),
        migrations.AddIndex(
            model_name='letter',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_letter_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.UniqueConstraint(fields=('year', 'number'), name='licensing_letter_number_once'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['advice', 'warning', 'action_plan', 'meeting']), ('state__in', ['draft', 'waiting', 'confirmed', 'sent', 'withdrawn', 'discarded'])), name='licensing_letter_codes_known'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['sent', 'withdrawn']), ('delivery__in', ['account', 'post']), ('number__isnull', False), ('sent_at__isnull', False), ('sent_by__isnull', False), ('year__isnull', False)), models.Q(models.Q(('state__in', ['sent', 'withdrawn']), _negated=True), ('delivery', ''), ('number__isnull', True), ('sent_at__isnull', True), ('sent_by__isnull', True), ('year__isnull', True)), _connector='OR'), name='licensing_letter_sent_whole'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('confirmed_by__isnull', True)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False)), _connector='OR'), name='licensing_letter_confirmed'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('asked__isnull', True), ('confirmed_by__isnull', True), ('state', 'draft')), models.Q(('asked__isnull', False), ('confirmed_by__isnull', True), ('kind', 'warning'), ('state', 'waiting')), models.Q(('confirmed_by__isnull', False), ('kind', 'warning'), ('state', 'confirmed')), ('state__in', ['sent', 'withdrawn']), ('state', 'discarded'), _connector='OR'), name='licensing_letter_asked_for'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['sent', 'withdrawn']), ('kind', 'warning'), _negated=True), ('confirmed_by__isnull', False), _connector='OR'), name='licensing_warning_is_confirmed'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_letter_has_audience'),
        ),
        migrations.AddIndex(
            model_name='stepevent',
            index=models.Index(fields=['step', 'at'], name='licensing_event_of_step'),
        ),
        migrations.AddIndex(
            model_name='stepevent',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_event_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='stepevent',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_event_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='venuealert',
            index=models.Index(models.OrderBy(models.F('starts_at'), descending=True), models.F('id'), name='licensing_alert_by_time'),
        ),
        migrations.AddIndex(
            model_name='venuealert',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_alert_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='venuealert',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['drug', 'bag', 'spiking', 'other']), ('source__in', ['police', 'ambulance', 'health', 'premises', 'licensing', 'other']), ('kinds__contained_by', ['pub', 'bar', 'nightclub', 'restaurant', 'hotel', 'club', 'shop', 'takeaway', 'venue', 'other'])), name='licensing_alert_codes_known'),
        ),
        migrations.AddConstraint(
            model_name='venuealert',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='licensing_alert_in_order'),
        ),
        migrations.AddConstraint(
            model_name='venuealert',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kinds__len', 0), ('to_all', True), ('wards__len', 0)), models.Q(('to_all', False), models.Q(('wards__len__gt', 0), ('kinds__len__gt', 0), _connector='OR')), _connector='OR'), name='licensing_alert_to_whom'),
        ),
        migrations.AddConstraint(
            model_name='venuealert',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stopped', ''), ('stopped_at__isnull', True), ('stopped_by__isnull', True)), models.Q(('stopped__in', ['over', 'wrong']), ('stopped_at__isnull', False), ('stopped_by__isnull', False)), _connector='OR'), name='licensing_alert_stopped'),
        ),
        migrations.AddConstraint(
            model_name='venuealert',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_alert_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='alertread',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_read_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='alertread',
            constraint=models.UniqueConstraint(fields=('alert', 'tenure'), name='licensing_alert_read_once'),
        ),
        migrations.AddConstraint(
            model_name='alertread',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_read_has_an_audience'),
        ),
        *[rules.secure(table, changes=rules.OFFICER) for table in OFFICERS],
        rules.keeps(
            "licensing_letter", {"licensing.officer": [rules.ALL, "plan_id"]}, audience="grows"
        ),
        rules.keeps_audience("licensing_lettercopy", "grows"),
        rules.keeps("licensing_actionplan", {"licensing.officer": [rules.ALL]}, audience="grows"),
        rules.secure("licensing_actionstep", changes=f"{rules.OFFICER} OR {DONE_BY_OWN}"),
        rules.keeps(
            "licensing_actionstep",
            {"licensing.officer": [rules.ALL], "premises": ["state", "version"]},
            audience="grows",
        ),
        rules.secure(
            "licensing_stepevent",
            adds=f"{rules.OFFICER} OR {SAID_BY_OWN}",
            changes=rules.OFFICER,
        ),
        rules.keeps_audience("licensing_stepevent", "grows"),
        rules.secure(
            "licensing_venuealert",
            adds=f"{rules.OFFICER} OR {rules.POLICE}",
            changes=f"{rules.OFFICER} OR {rules.POLICE}",
        ),
        rules.keeps(
            "licensing_venuealert",
            dict.fromkeys(("licensing.officer", "police.triage", "police.intelligence"), ENDED),
        ),
        rules.secure("licensing_alertread", adds=rules.OWN_TENURE),
        _keep(
            "licensing_letter",
            "'audience', 'state', 'version', 'changed_at'",
            "'words', 'note'",
            "OLD.sent_at IS NOT NULL",
        ),
        _keep("licensing_lettercopy", "'audience'", "'html', 'pdf'"),
        _keep("licensing_stepevent", "'audience'", "'words'"),
    ]
