"""Receipts, and the inbox that a receipt code opens.

The public may read no table. Four functions run with the owner's rights and take tokens, which are
made of a receipt code with the keyring and are stored nowhere: of the one report whose finder they
meet they give what its sender may know. Only the front door may call them, and with it the
application, which takes its role.
"""

from __future__ import annotations

from typing import ClassVar

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

import portal.vault.fields
import portal.vault.ids

SEES = "coalesce(audience && (SELECT current_clearances()), false)"

SECURED = f"""
ALTER TABLE reports_reportmessage ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports_reportmessage FORCE ROW LEVEL SECURITY;
CREATE POLICY reports_reportmessage_see ON reports_reportmessage FOR SELECT USING ({SEES});
CREATE POLICY reports_reportmessage_add ON reports_reportmessage FOR INSERT WITH CHECK ({SEES});
CREATE POLICY reports_reportmessage_change ON reports_reportmessage
    FOR UPDATE USING ({SEES}) WITH CHECK (true);
"""
OPENED = """
DROP POLICY reports_reportmessage_see ON reports_reportmessage;
DROP POLICY reports_reportmessage_add ON reports_reportmessage;
DROP POLICY reports_reportmessage_change ON reports_reportmessage;
ALTER TABLE reports_reportmessage NO FORCE ROW LEVEL SECURITY;
ALTER TABLE reports_reportmessage DISABLE ROW LEVEL SECURITY;
"""

RIGHTS = "SECURITY DEFINER SET search_path = pg_catalog, pg_temp"
MET = "n.receipt_finder IN (SELECT sha256(token) FROM unnest(tokens) AS token)"

FUNCTIONS = f"""
CREATE FUNCTION inbox_of(
    tokens bytea[], OUT id uuid, OUT status varchar, OUT has_contact boolean
) LANGUAGE sql STABLE {RIGHTS} AS $$
    SELECT r.id, r.status, EXISTS (
        SELECT 1 FROM public.reports_reportcontact AS c WHERE c.report_id = r.id
    )
    FROM public.reports_reportnarrative AS n JOIN public.reports_report AS r ON r.id = n.report_id
    WHERE {MET}
$$;

CREATE FUNCTION messages_of_inbox(
    tokens bytea[], OUT id uuid, OUT direction varchar, OUT answers_id uuid, OUT text bytea,
    OUT shown_at timestamptz
) RETURNS SETOF record LANGUAGE sql STABLE {RIGHTS} AS $$
    SELECT m.id, m.direction, m.answers_id, m.text, coalesce(m.checked_at, m.written_at)
    FROM public.reports_reportnarrative AS n
    JOIN public.reports_reportmessage AS m ON m.report_id = n.report_id
    WHERE {MET} AND m.state = 'sent'
    ORDER BY coalesce(m.checked_at, m.written_at), m.id
$$;

-- The report, and whom it is assigned to, for the message to them; nothing when there was nothing
-- to answer, or it was answered before.
CREATE FUNCTION answer_in_inbox(
    tokens bytea[], question uuid, answer uuid, sealed bytea, OUT report uuid, OUT officer uuid
) LANGUAGE sql VOLATILE {RIGHTS} AS $$
    WITH added AS (
        INSERT INTO public.reports_reportmessage
            (id, report_id, direction, state, answers_id, text, written_at, audience)
        SELECT answer, q.report_id, 'answer', 'sent', q.id, sealed, clock_timestamp(), q.audience
        FROM public.reports_reportnarrative AS n
        JOIN public.reports_reportmessage AS q ON q.report_id = n.report_id
        WHERE {MET} AND q.id = question AND q.direction = 'question' AND q.state = 'sent'
        ON CONFLICT (answers_id) DO NOTHING
        RETURNING report_id
    )
    SELECT added.report_id, r.assigned_to_id
    FROM added JOIN public.reports_report AS r ON r.id = added.report_id
$$;

-- The report whose contact details are gone now; nothing when there were none.
CREATE FUNCTION forget_contact(tokens bytea[]) RETURNS uuid LANGUAGE sql VOLATILE {RIGHTS} AS $$
    DELETE FROM public.reports_reportcontact AS c USING public.reports_reportnarrative AS n
    WHERE c.report_id = n.report_id AND {MET}
    RETURNING c.report_id
$$;
"""  # noqa: S608  (nothing of it comes from outside)
NO_FUNCTIONS = """
DROP FUNCTION inbox_of(bytea[]);
DROP FUNCTION messages_of_inbox(bytea[]);
DROP FUNCTION answer_in_inbox(bytea[], uuid, uuid, bytea);
DROP FUNCTION forget_contact(bytea[]);
"""


class Migration(migrations.Migration):

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ('reports', '0050_worried'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.AddField(
            model_name='reportnarrative',
            name='receipt_finder',
            field=models.BinaryField(max_length=32, null=True, unique=True),
        ),
        migrations.AddField(
            model_name='reportnarrative',
            name='receipt_seal',
            field=models.BinaryField(max_length=200, null=True),
        ),
        migrations.AlterField(
            model_name='timelineentry',
            name='kind',
            field=models.CharField(choices=[('submitted', 'Received'), ('imported', 'Imported'), ('moved', 'Status changed'), ('assigned', 'Assigned'), ('priority', 'Priority changed'), ('amended', 'Amended'), ('note', 'Note added'), ('linked', 'Report linked to case'), ('unlinked', 'Report unlinked from case'), ('opened', 'Case opened'), ('task', 'Task set'), ('task_done', 'Task finished'), ('narrative_read', "Report's words read"), ('contact_read', 'Contact details read'), ('source_read', 'Source read'), ('partners_told', 'Who knows that this case exists was changed'), ('access_asked', 'A partner asked for access'), ('access_answered', 'Request for access ended'), ('shared', 'Shared with another agency'), ('share_ended', 'Sharing with another agency ended'), ('question_written', 'Question to the sender written'), ('question_sent', 'Question to the sender checked and sent'), ('question_back', 'Question to the sender not sent'), ('answered', 'The sender answered a question'), ('contact_gone', 'The sender took their contact details back')], max_length=16),
        ),
        migrations.CreateModel(
            name='ReportMessage',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('direction', models.CharField(choices=[('question', 'Question of the police'), ('answer', 'Answer of the sender')], max_length=8)),
                ('state', models.CharField(choices=[('waiting', 'Waiting for a colleague to check it'), ('sent', 'Sent'), ('returned', 'Not sent')], max_length=8)),
                ('text', portal.vault.fields.SealedTextField()),
                ('written_at', models.DateTimeField()),
                ('checked_at', models.DateTimeField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('answers', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='reports.reportmessage')),
                ('checked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='reports.report')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['written_at', 'id'],
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='report_message_by_audience')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('direction', 'question'), ('answers__isnull', True), ('written_by__isnull', False), models.Q(models.Q(('state', 'waiting'), ('checked_at__isnull', True), ('checked_by__isnull', True)), models.Q(('state__in', ['sent', 'returned']), ('checked_at__isnull', False), ('checked_by__isnull', False)), _connector='OR')), models.Q(('answers__isnull', False), ('direction', 'answer'), ('state', 'sent'), ('written_by__isnull', True), ('checked_at__isnull', True), ('checked_by__isnull', True)), _connector='OR'), name='report_message_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), ('checked_by__isnull', True), models.Q(('checked_by', models.F('written_by')), _negated=True), _connector='OR'), name='report_message_seen_by_a_second_person'), models.UniqueConstraint(condition=models.Q(('direction', 'question'), ('state', 'waiting')), fields=('report',), name='report_message_one_waiting'), models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='report_message_has_an_audience')],
            },
        ),
        migrations.RunSQL(SECURED, reverse_sql=OPENED),
        migrations.RunSQL(FUNCTIONS, reverse_sql=NO_FUNCTIONS),
    ]
