"""Reviews of incidents, questions to premises, what they are told, complaints; row security."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import portal.vault.fields
import portal.vault.ids
from django.conf import settings
from django.db import migrations, models

from agencies.licensing.migrations import _row_rules as rules


ENDS = ("state", "ended_at", "version")


class Migration(migrations.Migration):

    dependencies = [
        ('licensing', '0005_register'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='IncidentReview',
            fields=[
                ('incident', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='review', serialize=False, to='licensing.incident')),
                ('state', models.CharField(choices=[('to_review', 'To review'), ('taken', 'Being reviewed'), ('waiting', 'Waiting for the premises'), ('decided', 'Decided')], default='to_review', max_length=10)),
                ('taken_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, choices=[('nfa', 'No further action'), ('advice', 'Advice given'), ('warning_letter', 'Warning letter'), ('action_plan', 'Action plan agreed'), ('minor_variation', 'Minor variation of the licence'), ('review_s51', 'Review of the licence (section 51)'), ('summary_review_s53a', 'Summary review (section 53A)'), ('closure_power', 'Closure power used'), ('prosecution', 'Prosecution'), ('pubwatch_ban_noted', 'Pubwatch ban noted')], max_length=20)),
                ('decided_at', models.DateTimeField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-incident_id'],
            },
        ),
        migrations.CreateModel(
            name='ReviewEvent',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('step', models.CharField(choices=[('take', 'Taken'), ('take_over', 'Taken over from a colleague'), ('give_back', 'Given back'), ('ask', 'Question sent to the premises'), ('close', 'Question closed without an answer'), ('decide', 'Decided'), ('reopen', 'Opened again')], max_length=10)),
                ('outcome', models.CharField(blank=True, choices=[('nfa', 'No further action'), ('advice', 'Advice given'), ('warning_letter', 'Warning letter'), ('action_plan', 'Action plan agreed'), ('minor_variation', 'Minor variation of the licence'), ('review_s51', 'Review of the licence (section 51)'), ('summary_review_s53a', 'Summary review (section 53A)'), ('closure_power', 'Closure power used'), ('prosecution', 'Prosecution'), ('pubwatch_ban_noted', 'Pubwatch ban noted')], max_length=20)),
                ('words', portal.vault.fields.SealedTextField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='licensing.incidentreview')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ReviewQuestion',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('asked', 'Waiting for an answer'), ('answered', 'Answered'), ('closed', 'Closed without an answer')], default='asked', max_length=10)),
                ('words', portal.vault.fields.SealedTextField()),
                ('asked_at', models.DateTimeField()),
                ('due_on', models.DateField()),
                ('answer', portal.vault.fields.SealedTextField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='licensing.incident')),
                ('tenure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.tenure')),
            ],
            options={
                'ordering': ['asked_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ReviewTold',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('told', models.CharField(choices=[('thanks', 'We read it. Nothing more is needed from you. Thank you for telling us.'), ('advice', 'We read it, and have some advice for you. We will talk with you about it.'), ('letter', 'We read it, and are writing to you about it.'), ('plan', 'We read it, and will agree with you what changes by when.'), ('visit', 'We read it, and would like to visit you about it.'), ('police', 'Police are looking into it. Keep your records and CCTV pictures of that night until they tell you.'), ('licence', 'It has to do with your licence. You will get a formal letter about it.'), ('looked', "We looked at it. We can't say more about it at present."), ('again', 'We are looking at it again.')], max_length=10)),
                ('at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='told', to='licensing.incident')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Complaint',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.UUIDField(unique=True)),
                ('source', models.CharField(choices=[('resident', 'A resident'), ('police', 'Police'), ('business', 'Another business'), ('council', 'Another team of the council'), ('other', 'Somebody else, or not known')], max_length=10)),
                ('objective', models.CharField(choices=[('crime', 'Prevention of crime and disorder'), ('safety', 'Public safety'), ('nuisance', 'Prevention of public nuisance'), ('children', 'Protection of children from harm')], max_length=10)),
                ('received_on', models.DateField()),
                ('words', portal.vault.fields.SealedTextField()),
                ('who', portal.vault.fields.SealedJSONField(null=True)),
                ('added_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'Open'), ('closed', 'Closed')], default='open', max_length=8)),
                ('outcome', models.CharField(blank=True, choices=[('nfa', 'No further action'), ('advice', 'Advice given'), ('warning_letter', 'Warning letter'), ('action_plan', 'Action plan agreed'), ('minor_variation', 'Minor variation of the licence'), ('review_s51', 'Review of the licence (section 51)'), ('summary_review_s53a', 'Summary review (section 53A)'), ('closure_power', 'Closure power used'), ('prosecution', 'Prosecution'), ('pubwatch_ban_noted', 'Pubwatch ban noted')], max_length=20)),
                ('closing_words', portal.vault.fields.SealedTextField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('premises', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='licensing.premises')),
            ],
            options={
                'ordering': ['-received_on', '-id'],
                'indexes': [models.Index(models.F('premises'), models.OrderBy(models.F('received_on'), descending=True), models.F('id'), name='licensing_complaint_of'), django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_complaint_sees')],
                'constraints': [models.CheckConstraint(condition=models.Q(('objective__in', ['crime', 'safety', 'nuisance', 'children']), ('source__in', ['resident', 'police', 'business', 'council', 'other'])), name='licensing_complaint_codes_known'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('closed_by', None), ('outcome', ''), ('state', 'open')), models.Q(('outcome__in', ['nfa', 'advice', 'warning_letter', 'action_plan', 'minor_variation', 'review_s51', 'summary_review_s53a', 'closure_power', 'prosecution', 'pubwatch_ban_noted']), ('state', 'closed'), ('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='licensing_complaint_closed_or'), models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_complaint_audience')],
            },
        ),
        migrations.AddIndex(
            model_name='incidentreview',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_review_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='incidentreview',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'to_review'), ('taken_at', None), ('taken_by', None)), models.Q(('state__in', ['taken', 'decided']), ('taken_at__isnull', False), ('taken_by__isnull', False)), _connector='OR'), name='licensing_review_held_or_not'),
        ),
        migrations.AddConstraint(
            model_name='incidentreview',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', False), ('outcome__in', ['nfa', 'advice', 'warning_letter', 'action_plan', 'minor_variation', 'review_s51', 'summary_review_s53a', 'closure_power', 'prosecution', 'pubwatch_ban_noted']), ('state', 'decided')), models.Q(models.Q(('state', 'decided'), _negated=True), ('decided_at', None), ('outcome', '')), _connector='OR'), name='licensing_review_decided_or_not'),
        ),
        migrations.AddConstraint(
            model_name='incidentreview',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_review_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='reviewevent',
            index=models.Index(fields=['review', 'at'], name='licensing_review_event_of'),
        ),
        migrations.AddIndex(
            model_name='reviewevent',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_review_event_sees'),
        ),
        migrations.AddConstraint(
            model_name='reviewevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome__in', ['nfa', 'advice', 'warning_letter', 'action_plan', 'minor_variation', 'review_s51', 'summary_review_s53a', 'closure_power', 'prosecution', 'pubwatch_ban_noted']), ('step', 'decide')), models.Q(('outcome', ''), ('step__in', ['take', 'take_over', 'give_back', 'ask', 'close', 'reopen'])), _connector='OR'), name='licensing_review_event_known'),
        ),
        migrations.AddConstraint(
            model_name='reviewevent',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_review_event_audience'),
        ),
        migrations.AddIndex(
            model_name='reviewquestion',
            index=models.Index(models.F('incident'), condition=models.Q(('state', 'asked')), name='licensing_question_open'),
        ),
        migrations.AddIndex(
            model_name='reviewquestion',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_question_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='reviewquestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer__isnull', False), ('answered_by__isnull', False), ('ended_at__isnull', False), ('state', 'answered')), models.Q(('answer__isnull', True), ('answered_by', None), ('state', 'closed'), ('ended_at__isnull', False)), models.Q(('answer__isnull', True), ('answered_by', None), ('ended_at', None), ('state', 'asked')), _connector='OR'), name='licensing_question_answered_or'),
        ),
        migrations.AddConstraint(
            model_name='reviewquestion',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_question_has_audience'),
        ),
        migrations.AddIndex(
            model_name='reviewtold',
            index=models.Index(fields=['incident', 'at'], name='licensing_told_of'),
        ),
        migrations.AddIndex(
            model_name='reviewtold',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_told_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='reviewtold',
            constraint=models.CheckConstraint(condition=models.Q(('told__in', ['thanks', 'advice', 'letter', 'plan', 'visit', 'police', 'licence', 'looked', 'again'])), name='licensing_told_known'),
        ),
        migrations.AddConstraint(
            model_name='reviewtold',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_told_has_an_audience'),
        ),
        rules.secure("licensing_incidentreview", changes=rules.OFFICER),
        rules.keeps("licensing_incidentreview", {"licensing.officer": [rules.ALL]}),
        rules.secure("licensing_reviewevent"),
        rules.secure("licensing_reviewtold"),
        rules.secure(
            "licensing_reviewquestion", changes=f"{rules.OFFICER} OR licensing_own(tenure_id)"
        ),
        rules.keeps(
            "licensing_reviewquestion",
            {"licensing.officer": ENDS, "premises": [*ENDS, "answer", "answered_by_id"]},
        ),
        rules.final_when("licensing_reviewquestion", "OLD.state <> 'asked'"),
        rules.secure("licensing_complaint", changes=rules.OFFICER),
        rules.keeps("licensing_complaint", {"licensing.officer": [rules.ALL]}),
    ]
