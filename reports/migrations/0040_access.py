"""Notices that a case exists, and requests for access to it, under row-level security."""

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

SEES = "audience && (SELECT current_clearances())"


def _secure(table: str) -> Operation:
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_see ON {table} FOR SELECT USING ({SEES});
        CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK (true);
        CREATE POLICY {table}_change ON {table} FOR UPDATE USING ({SEES}) WITH CHECK (true);
        """,
        reverse_sql=f"""
        DROP POLICY {table}_see ON {table};
        DROP POLICY {table}_add ON {table};
        DROP POLICY {table}_change ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("registry", "0010_people"),
        ("reports", "0033_links_follow_both"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.AlterField(
            model_name="timelineentry",
            name="after",
            field=models.CharField(blank=True, help_text="Codes, never words.", max_length=120),
        ),
        migrations.AlterField(
            model_name="timelineentry",
            name="before",
            field=models.CharField(blank=True, help_text="Codes, never words.", max_length=120),
        ),
        migrations.AlterField(
            model_name="timelineentry",
            name="kind",
            field=models.CharField(
                choices=[('submitted', 'Received'), ('imported', 'Imported'), ('moved', 'Status changed'), ('assigned', 'Assigned'), ('priority', 'Priority changed'), ('amended', 'Amended'), ('note', 'Note added'), ('linked', 'Report linked to case'), ('unlinked', 'Report unlinked from case'), ('opened', 'Case opened'), ('task', 'Task set'), ('task_done', 'Task finished'), ('narrative_read', "Report's words read"), ('contact_read', 'Contact details read'), ('source_read', 'Source read'), ('partners_told', 'Who knows that this case exists was changed'), ('access_asked', 'A partner asked for access'), ('access_answered', 'Request for access ended'), ('shared', 'Shared with another agency'), ('share_ended', 'Sharing with another agency ended')],
                max_length=16,
            ),
        ),
        migrations.CreateModel(
            name="CaseNotice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=portal.vault.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("reference", models.CharField(max_length=10)),
                ("ward_code", models.CharField(blank=True, max_length=12)),
                ("ward_name", models.CharField(blank=True, max_length=100)),
                (
                    "team",
                    models.CharField(
                        help_text="The clearance of the team it is for.", max_length=64
                    ),
                ),
                (
                    "audience",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), size=None
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="reports.case",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.agency",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="AccessRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=portal.vault.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("reference", models.CharField(max_length=10)),
                ("asked_at", models.DateTimeField()),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("crime", "To prevent or deal with crime or disorder together"),
                            ("safeguarding", "To protect a child or an adult at risk"),
                            ("licensing", "To carry out a licensing duty"),
                            ("cleansing", "To make a place clean and safe"),
                            ("treatment", "To offer treatment or support"),
                            ("health", "To protect public health"),
                        ],
                        max_length=16,
                    ),
                ),
                ("words", portal.vault.fields.SealedTextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waiting"),
                            ("granted", "Granted"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("granted", "Yes: what your team needs will be shared"),
                            ("not_needed", "The purpose does not need this case"),
                            ("no_agreement", "No sharing agreement covers it"),
                            ("investigation", "It could harm an investigation"),
                            ("safety", "It could put somebody at risk"),
                            ("not_shared", "That this case exists is no longer shared"),
                        ],
                        max_length=16,
                    ),
                ),
                ("answer_words", portal.vault.fields.SealedTextField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "audience",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), size=None
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.agency",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="access_requests",
                        to="reports.case",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="reports.casenotice",
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at", "-id"],
            },
        ),
        migrations.AddIndex(
            model_name="casenotice",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["audience"], name="case_notice_by_audience"
            ),
        ),
        migrations.AddConstraint(
            model_name="casenotice",
            constraint=models.UniqueConstraint(
                fields=("case", "team"), name="case_notice_once_for_each_team"
            ),
        ),
        migrations.AddConstraint(
            model_name="casenotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__len__gt", 0)), name="case_notice_has_an_audience"
            ),
        ),
        migrations.AddIndex(
            model_name="accessrequest",
            index=models.Index(fields=["state", "asked_at"], name="access_request_by_state"),
        ),
        migrations.AddIndex(
            model_name="accessrequest",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["audience"], name="access_request_by_audience"
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("agency", "case"),
                name="access_request_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "purpose__in",
                        ["crime", "safeguarding", "licensing", "cleansing", "treatment", "health"],
                    )
                ),
                name="access_request_purpose_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answer", ""),
                        ("state", "open"),
                        ("answered_at__isnull", True),
                        ("answered_by__isnull", True),
                    ),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                        models.Q(
                            models.Q(("answer", "granted"), ("state", "granted")),
                            models.Q(
                                (
                                    "answer__in",
                                    (
                                        "not_needed",
                                        "no_agreement",
                                        "investigation",
                                        "safety",
                                        "not_shared",
                                    ),
                                ),
                                ("state", "refused"),
                            ),
                            models.Q(("answer", ""), ("state", "withdrawn")),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="access_request_answered_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__len__gt", 0)), name="access_request_has_an_audience"
            ),
        ),
        _secure("reports_casenotice"),
        _secure("reports_accessrequest"),
    ]
