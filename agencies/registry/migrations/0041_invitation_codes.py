"""Invitations by letter."""

import agencies.registry.roles
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import portal.vault.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0040_premises'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='InvitationCode',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('full_name', models.CharField(max_length=120, verbose_name='full name')),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=agencies.registry.roles.role_choices, max_length=40), size=None, verbose_name='roles')),
                ('code_hash', models.BinaryField(max_length=32, null=True, unique=True)),
                ('printed_count', models.PositiveSmallIntegerField(default=0)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitation_codes', to='registry.agency')),
                ('invitation', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='code', to='registry.invitation')),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'invitation by letter',
                'verbose_name_plural': 'invitations by letter',
                'constraints': [models.CheckConstraint(condition=models.Q(('roles__contained_by', ['refuse_crew', 'cleansing_lead', 'premises_manager', 'premises_staff', 'door_supervisor', 'licensing_officer', 'police_triage', 'police_intelligence', 'safeguarding', 'spp_coordinator', 'public_health', 'treatment_provider', 'auditor', 'agency_administrator', 'system_administrator']), ('roles__len__gt', 0)), name='invitation_code_roles_known')],
            },
        ),
    ]
