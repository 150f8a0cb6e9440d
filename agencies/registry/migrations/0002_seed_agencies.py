"""The partners of the Safer Peterborough Partnership that step 1 works with.

Mailboxes are placeholders on reserved domains (RFC 2606): an installation sets the real ones.
An agency that is already there is left as it is.
"""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

AGENCIES = (
    (
        "cleansing",
        "Peterborough City Council, cleansing",
        "council",
        "cleansing@council.example",
    ),
    (
        "licensing",
        "Peterborough City Council, licensing",
        "council",
        "licensing@council.example",
    ),
    ("police", "Cambridgeshire Constabulary", "police", "spotlight@police.example"),
    ("spp", "Safer Peterborough Partnership", "partnership", "coordinator@spp.example"),
    ("public-health", "Public health", "health", "drug-alerts@publichealth.example"),
    (
        "treatment",
        "Drug and alcohol treatment service",
        "treatment",
        "referrals@treatment.example",
    ),
    (
        "safeguarding",
        "Children's safeguarding",
        "safeguarding",
        "mash@safeguarding.example",
    ),
)


def seed(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    agency = apps.get_model("registry", "Agency")
    for key, name, kind, mailbox in AGENCIES:
        agency.objects.get_or_create(
            key=key, defaults={"name": name, "kind": kind, "mailbox": mailbox}
        )


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
