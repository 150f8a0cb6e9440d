"""How jobs, their history and finds come back: for kinds.py."""

from __future__ import annotations

import re

from agencies.refuse.models import (
    Device,
    Find,
    JobEvent,
    RequestUpdate,
    ServiceRequest,
    Shift,
    System,
)
from tests.support.visibility.looking import Looker, linked_in

JOB = "refuse:job"


def _pages(looker: Looker) -> dict[str, str]:
    """The page of each job, by its key."""
    keys = sorted(looker.scene.all_keys("refuse.Job"))[: looker.most]
    return {key: page for key in keys if (page := looker.get(JOB, key))}


def jobs_listed(looker: Looker) -> set[str]:
    return linked_in(looker.get("refuse:jobs", query={"show": "all"}), JOB)


def jobs_counted(looker: Looker) -> int:
    found = re.search(r"(\d+) jobs?<", looker.get("refuse:jobs", query={"show": "all"}))
    return int(found[1]) if found else 0


def job_pages(looker: Looker) -> set[str]:
    return set(_pages(looker))


def history(looker: Looker) -> set[str]:
    """By their moments, which the page gives to the microsecond."""
    pages = "".join(_pages(looker).values())
    shown = set(re.findall(r'<time datetime="([^"]+)"', pages))
    return {str(each.pk) for each in JobEvent.objects.all() if each.at.isoformat() in shown}


def finds(looker: Looker) -> set[str]:
    pages = _pages(looker)
    return {
        str(each.pk)
        for each in Find.objects.all()
        for key, page in pages.items()
        if "Needle, uncapped: 2 to 5" in page
        and str(each.report.cleansing_job.pk) == key
        and each.at_least == 2
    }


def phones(looker: Looker) -> set[str]:
    page = looker.get("refuse:phones")
    return {str(each.pk) for each in Device.objects.all() if each.name in page}


def systems(looker: Looker) -> set[str]:
    page = looker.get("refuse:systems")
    return {str(each.pk) for each in System.objects.all() if each.name in page}


def _of_systems(looker: Looker) -> str:
    keys = sorted(looker.scene.all_keys("refuse.System"))[: looker.most]
    return "".join(looker.get("refuse:system", key) for key in keys)


def requests_sent(looker: Looker) -> set[str]:
    page = _of_systems(looker)
    return {str(each.pk) for each in ServiceRequest.objects.all() if each.number in page}


def updates(looker: Looker) -> set[str]:
    page = _of_systems(looker)
    return {str(each.pk) for each in RequestUpdate.objects.all() if f"update-{each.pk}" in page}


def shifts(looker: Looker) -> set[str]:
    """By the phone that they are of, with the name of who has it."""
    page = looker.get("refuse:phones")
    return {
        str(each.pk)
        for each in Shift.objects.select_related("device", "user")
        if each.device.name in page and each.user.display_name in page
    }
