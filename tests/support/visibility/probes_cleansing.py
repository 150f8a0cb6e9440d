"""How jobs, their history and finds come back: for kinds.py."""

from __future__ import annotations

import re

from django.utils import timezone

from agencies.refuse.models import Device, Find, JobEvent, Round, Shift
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


def shifts(looker: Looker) -> set[str]:
    """By the phone that they are of, with the name of who has it."""
    page = looker.get("refuse:phones")
    return {
        str(each.pk)
        for each in Shift.objects.select_related("device", "user")
        if each.device.name in page and each.user.display_name in page
    }


def rounds_listed(looker: Looker) -> set[str]:
    """By the moment at which they began, which the page gives to the microsecond."""
    shown = set(re.findall(r'<time datetime="([^"]+)"', looker.get("refuse:rounds")))
    return {
        str(each.pk)
        for each in Round.objects.all()
        if timezone.localtime(each.started_at).isoformat() in shown
    }


def rounds_counted(looker: Looker) -> int:
    return _said(looker, r"(\d+) rounds?,")


def visits_counted(looker: Looker) -> int:
    return _said(looker, r"(\d+) places? with nothing\.")


def _said(looker: Looker, what: str) -> int:
    found = re.search(what, " ".join(looker.get("refuse:rounds").split()))
    return int(found[1]) if found else 0


def finds_counted(looker: Looker) -> int:
    """Of this month, from the first table of figures."""
    page = looker.get("refuse:monthly", query=_this_month())
    found = re.search(r">All finds<.*?<strong>(\d+)</strong>", page, re.DOTALL)
    return int(found[1]) if found else 0


def finds_exported(looker: Looker) -> int:
    found = re.search(
        r"^finds,all,All finds,finds,[\d-]+,(\d+),",
        looker.get("refuse:monthly-export", query=_this_month()),
        re.MULTILINE,
    )
    return int(found[1]) if found else 0


def _this_month() -> dict[str, str]:
    return {"month": f"{timezone.localdate():%Y-%m}"}
