"""Roles at licensed premises: manager, staff, door supervisor. Who had the one role manages."""

from django.conf import settings
from django.db import migrations, models


def _rename(before, after):
    return migrations.RunSQL(
        f"""
        UPDATE registry_membership SET roles = array_replace(roles, '{before}', '{after}');
        UPDATE registry_invitation SET roles = array_replace(roles, '{before}', '{after}');
        """,  # noqa: S608  (names of roles, from below)
        reverse_sql=migrations.RunSQL.noop,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0030_sharing'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='invitation',
            name='invitation_roles_are_known',
        ),
        migrations.RemoveConstraint(
            model_name='membership',
            name='membership_roles_are_known',
        ),
        _rename('premises_user', 'premises_manager'),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('roles__contained_by', ['refuse_crew', 'cleansing_lead', 'premises_manager', 'premises_staff', 'door_supervisor', 'licensing_officer', 'police_triage', 'police_intelligence', 'safeguarding', 'spp_coordinator', 'public_health', 'treatment_provider', 'auditor', 'agency_administrator', 'system_administrator']), ('roles__len__gt', 0)), name='invitation_roles_are_known'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('roles__contained_by', ['refuse_crew', 'cleansing_lead', 'premises_manager', 'premises_staff', 'door_supervisor', 'licensing_officer', 'police_triage', 'police_intelligence', 'safeguarding', 'spp_coordinator', 'public_health', 'treatment_provider', 'auditor', 'agency_administrator', 'system_administrator']), ('roles__len__gt', 0)), name='membership_roles_are_known'),
        ),
    ]
