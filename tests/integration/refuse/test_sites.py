"""Where schools and play areas are: a file that the owner loads, checked line by line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from agencies.refuse.models import Site
from portal.audit.models import AuditEvent
from tests.support.launcher import ROOT

pytestmark = pytest.mark.django_db

HEAD = "kind,name,longitude,latitude\n"
TWO = (
    f"{HEAD}school,Fictional Primary School,-0.2442,52.5795\n"
    "play_area,Fictional Green,-0.25,52.58\n"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sites.csv"


def test_the_file_takes_the_place_of_the_list(path: Path) -> None:
    Site.objects.create(kind="school", name="Closed", shape="SRID=4326;POINT(0 52.5)")
    path.write_text(TWO)
    call_command("load_sites", path, verbosity=0)
    assert [(each.kind, each.name) for each in Site.objects.all()] == [
        ("play_area", "Fictional Green"),
        ("school", "Fictional Primary School"),
    ]
    event = AuditEvent.objects.get(reason="sites")
    assert event.detail == {"before": 1, "after": 2}


def test_a_dry_run_changes_nothing(path: Path) -> None:
    path.write_text(TWO)
    call_command("load_sites", path, "--dry-run", verbosity=0)
    assert not Site.objects.exists()
    assert not AuditEvent.objects.filter(reason="sites").exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "The first line"),
        ("kind,name\nschool,x\n", "The first line"),
        (HEAD, "from 1 to"),
        (f"{HEAD}pub,x,-0.2,52.5\n", "Line 2: the kind"),
        (f"{HEAD}school,,-0.2,52.5\n", "Line 2: the name"),
        (f"{HEAD}school,{'x' * 201},-0.2,52.5\n", "Line 2: the name"),
        (f"{HEAD}school,x,here,52.5\n", "have to be numbers"),
        (f"{HEAD}school,x,nan,52.5\n", "not near Peterborough"),
        (f"{HEAD}school,x,52.5,-0.2\n", "mixed up"),
        (f"{HEAD}school,x,-0.2\n", "have to be numbers"),
        (f"{HEAD}school,x,-0.2,52.5\nschool,x,-0.2,52.6\n", "there twice"),
    ],
)
def test_a_file_that_cannot_be_used_changes_nothing(path: Path, text: str, says: str) -> None:
    Site.objects.create(kind="school", name="Kept", shape="SRID=4326;POINT(0 52.5)")
    path.write_text(text)
    with pytest.raises(CommandError, match=says):
        call_command("load_sites", path)
    assert Site.objects.get().name == "Kept"


def test_the_command_connects_as_the_owner(path: Path) -> None:
    """It is among those that `manage.py` runs as the owner: the application may only read."""
    done = subprocess.run(
        [sys.executable, "-c", "import manage; print('load_sites' in manage.AS_OWNER)"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "True"
