"""What each database role may do, given anew after every migration.

Three roles (docs/adr/0030-row-security.md): the owner, who migrates and maintains; the application,
which the web and the workers connect as; and the public front door, which the application takes for
as long as it stores a resident's report. The application can't change tables, and can't change or
delete audit events; the front door can add and read nothing protected.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.db import connection

from agencies.registry.row_security import FRONT_DOOR_ROLE, PURPOSE
from portal.vault.keyring import keyring

READ_ONLY = (
    "django_migrations",
    "reports_area",
    "reports_place",
    "reports_basefeature",
    "reports_referenceload",
    "reports_intelligencecode",
    "refuse_site",
    "hotspots_datachange",
)
"""Tables that the owner fills and the application reads."""

ADD_AND_READ = (
    "audit_event",
    "audit_seal",
    "oversight_explanation",
    "reports_intelligenceentry",
    "reports_urgentacknowledgement",
    "reports_urgentescalation",
    "refuse_jobevent",
    "refuse_responsetarget",
    "refuse_entry",
    "refuse_healthevent",
    "refuse_binvisitor",
    "refuse_boxmove",
    "refuse_stocklimit",
    "refuse_requestupdate",
    "licensing_seizureline",
    "licensing_incidentperson",
    "licensing_personname",
    "licensing_incidentamendment",
    "licensing_visitofficer",
    "licensing_visitline",
    "licensing_visitcopy",
    "licensing_alertread",
    "licensing_lettercopy",
    "licensing_stepevent",
    "licensing_proceedingline",
    "licensing_bundlepiece",
    "licensing_purgeproof",
    "licensing_conditionevidence",
    "licensing_premiseschange",
    "licensing_reviewevent",
    "licensing_reviewtold",
    "operations_problementry",
    "operations_studyarea",
    "operations_assessment",
    "hotspots_releasedfigure",
    "hotspots_publicquarter",
    "hotspots_publicfigure",
)
"""Tables in which the application may never change or delete a row."""

AUDIENCE_GROWS = ("licensing_seizureline", "licensing_lettercopy", "licensing_stepevent")
"""Of those, the ones that somebody new is shown: a bag's lines, to the licence holder who takes it
on; letters and plans, to a holder whose people get an account. Nothing else of a row may change,
and a trigger on each lets nobody be taken out of its audience."""

AUDIENCE_FOLLOWS = ("operations_problementry", "operations_studyarea", "operations_assessment")
"""Of the first, those that are seen by whoever sees their problem: partners join and leave. A
trigger on each lets coordinators alone change that, and nothing else."""

NOT_WRITTEN = ("socialaccount_socialapp", "socialaccount_socialtoken")
"""allauth's tables for providers, which are in the settings here, and for tokens, which are kept
nowhere. A row in the first would let anybody in."""

NEVER_DELETED = (
    "reports_report",
    "reports_reportnarrative",
    "reports_reportcontact",
    "reports_reportsource",
    "reports_reportfile",
    "reports_reportamendment",
    "reports_reportmessage",
    "reports_safeguardingrecord",
    "reports_reportpair",
    "reports_reportclosing",
    "reports_sourceflag",
    "reports_sourceadvice",
    "reports_case",
    "reports_caselink",
    "reports_casenote",
    "reports_casetask",
    "reports_casedecision",
    "reports_casemerge",
    "reports_meeting",
    "reports_timelineentry",
    "oversight_unusualaccess",
    "reports_casenotice",
    "reports_accessrequest",
    "reports_intelligenceitem",
    "reports_intelligencelink",
    "reports_originatorrequest",
    "registry_invitationcode",
    "registry_sharingagreement",
    "registry_disclosure",
    "reports_routingruleset",
    "reports_bulkaction",
    "refuse_job",
    "refuse_find",
    "refuse_device",
    "refuse_shift",
    "refuse_healthrecord",
    "refuse_bin",
    "refuse_binvisit",
    "refuse_box",
    "refuse_round",
    "refuse_visit",
    "refuse_findimport",
    "refuse_findmapping",
    "refuse_system",
    "refuse_servicerequest",
    "licensing_premises",
    "licensing_licencenumber",
    "licensing_tenure",
    "licensing_condition",
    "licensing_incident",
    "licensing_seizure",
    "licensing_namerequest",
    "licensing_collectiontask",
    "licensing_visit",
    "licensing_visitpart",
    "licensing_visittoilet",
    "licensing_visitswab",
    "licensing_visitcondition",
    "licensing_letter",
    "licensing_actionplan",
    "licensing_actionstep",
    "licensing_venuealert",
    "licensing_proceeding",
    "licensing_bundle",
    "licensing_premisesimport",
    "licensing_premisesmapping",
    "licensing_incidentreview",
    "licensing_reviewquestion",
    "licensing_complaint",
    "licensing_premisesintelligence",
    "hotspots_release",
    "operations_problem",
    "operations_problempartner",
    "operations_problemtask",
    "operations_operation",
    "operations_activity",
    "operations_publishedsummary",
    "hotspots_release",
    "hotspots_gistoken",
)

NEVER_CHANGED = (
    "reports_filecontent",
    "refuse_photochunk",
    "licensing_doorshift",
    "licensing_registerentry",
    "hotspots_runevents",
    "hotspots_cell",
    "hotspots_watchalert",
)
"""Of residents' pictures a trigger alone says whose they are: what is sent with a report goes with
it. What a phone sent of a photo is replaced by nothing. Lines of premises' registers go once their
period is over, which the policies of their tables look at. What a run of hotspots found is not
mended: it goes with its run."""

FRONT_DOOR_ADDS = (
    "reports_report",
    "reports_reportnarrative",
    "reports_reportcontact",
    "reports_reportsource",
    "reports_timelineentry",
    "reports_reportfile",
    "reports_filecontent",
    "refuse_newwork",
    "audit_event",
    "outbox_message",
)
FRONT_DOOR_CALLS = (
    "inbox_of(bytea[])",
    "messages_of_inbox(bytea[])",
    "answer_in_inbox(bytea[], uuid, uuid, bytea)",
    "add_picture_in_inbox(bytea[], uuid, varchar, integer, integer, varchar)",
    "forget_contact(bytea[])",
)
"""What whoever holds a receipt code may ask of its report, and nobody else may call."""

IN_USE = "routing_in_use()"
"""Which rules say who gets a report, for whoever submits one."""

FRONT_DOOR_READS = ("reports_area",)
"""Boundaries, which are open data: to find the ward that a point lies in."""


def grant(**_: Any) -> None:
    """Give each role its rights, and the database the keys that clearances are signed with.

    Runs as the owner, after migrations. Where owner and application are one role (a server whose
    administrator gave only one) there is nothing to give; `manage.py doctor` says so.
    """
    share_keys()
    application = settings.DATABASE_APPLICATION_ROLE
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone()[0] != application:
            cursor.execute("\n".join(_of_application(connection.ops.quote_name(application))))
        cursor.execute("\n".join(_of_front_door()))


def share_keys() -> None:
    """Let the database check what is signed with any key of the keyring, and with no other.

    Runs as the owner: after migrations, and by `manage.py keys add`, `share` and `retire`.
    """
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM clearance_key WHERE NOT id = ANY (%s)", [list(keyring.ids)])
        for key_id in keyring.ids:
            key = keyring.subkey(key_id, purpose=PURPOSE).ljust(hashlib.sha256().block_size, b"\0")
            cursor.execute(
                "INSERT INTO clearance_key (id, inner_pad, outer_pad) VALUES (%s, %s, %s)"
                " ON CONFLICT (id) DO UPDATE SET inner_pad = excluded.inner_pad,"
                " outer_pad = excluded.outer_pad",
                [key_id, bytes(each ^ 0x36 for each in key), bytes(each ^ 0x5C for each in key)],
            )


def _of_application(role: str) -> list[str]:
    return [
        f"GRANT USAGE ON SCHEMA public TO {role};",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role};",
        f"REVOKE ALL ON clearance_key FROM {role};",
        f"REVOKE INSERT, UPDATE, DELETE ON {', '.join(READ_ONLY)} FROM {role};",
        f"REVOKE UPDATE, DELETE ON {', '.join(ADD_AND_READ)} FROM {role};",
        f"GRANT UPDATE (audience) ON {', '.join(AUDIENCE_GROWS)} TO {role};",
        f"GRANT UPDATE (audience) ON {', '.join(AUDIENCE_FOLLOWS)} TO {role};",
        f"REVOKE INSERT, UPDATE ON {', '.join(NOT_WRITTEN)} FROM {role};",
        f"REVOKE DELETE ON {', '.join(NEVER_DELETED)} FROM {role};",
        f"REVOKE UPDATE ON {', '.join(NEVER_CHANGED)} FROM {role};",
        "REVOKE ALL ON FUNCTION receipt_of(uuid) FROM PUBLIC;",
        f"GRANT EXECUTE ON FUNCTION receipt_of(uuid) TO {role};",
        f"GRANT EXECUTE ON FUNCTION {IN_USE} TO {role};",
        "REVOKE ALL ON FUNCTION lapsed_shares(uuid) FROM PUBLIC;",
        f"GRANT EXECUTE ON FUNCTION lapsed_shares(uuid) TO {role};",
        "REVOKE ALL ON FUNCTION reports_in_other_open_cases(uuid) FROM PUBLIC;",
        f"GRANT EXECUTE ON FUNCTION reports_in_other_open_cases(uuid) TO {role};",
        f"GRANT EXECUTE ON FUNCTION hotspots_sum_up_changes() TO {role};",
    ]


def _of_front_door() -> list[str]:
    role = FRONT_DOOR_ROLE
    return [
        f"GRANT USAGE ON SCHEMA public TO {role};",
        f"GRANT INSERT ON {', '.join(FRONT_DOOR_ADDS)} TO {role};",
        f"GRANT SELECT ON {', '.join(FRONT_DOOR_READS)} TO {role};",
        f"REVOKE ALL ON FUNCTION {', '.join(FRONT_DOOR_CALLS)}, {IN_USE} FROM PUBLIC;",
        f"GRANT EXECUTE ON FUNCTION {', '.join(FRONT_DOOR_CALLS)}, {IN_USE} TO {role};",
    ]
