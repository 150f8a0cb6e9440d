"""How jobs, their history and finds come back: for kinds.py."""

from __future__ import annotations

import json
import re

from django.utils import timezone

from agencies.refuse.models import (
    Bin,
    BinVisit,
    BinVisitor,
    Box,
    BoxMove,
    Device,
    Find,
    FindImport,
    FindImportLine,
    FindMapping,
    HealthEvent,
    Job,
    JobEvent,
    RequestUpdate,
    Round,
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


def jobs_on_board(looker: Looker) -> set[str]:
    return linked_in(looker.get("refuse:board"), JOB)


def jobs_in_columns(looker: Looker) -> set[str]:
    return linked_in(looker.get("refuse:board-columns"), JOB)


def jobs_beside_map(looker: Looker) -> set[str]:
    return linked_in(looker.get("refuse:map"), JOB)


def jobs_on_map(looker: Looker) -> set[str]:
    features = json.loads(looker.get("refuse:map-points") or '{"features": []}')["features"]
    return {each["properties"]["id"] for each in features if each["properties"]["kind"] == "job"}


def jobs_timed(looker: Looker) -> int:
    found = re.search(r"(\d+) jobs? came in since", looker.get("refuse:response-times"))
    return int(found[1]) if found else 0


def jobs_exported(looker: Looker) -> set[str]:
    """By their references: the file has no keys."""
    file = looker.get("refuse:response-times-export")
    jobs = Job.objects.select_related("report")
    return {str(each.pk) for each in jobs if each.report.display_reference in file}


def finds_counted(looker: Looker) -> int:
    """The last table of the map's page: finds by ward."""
    by_ward = looker.get("refuse:map").rpartition("<caption")[2]
    return sum(map(int, re.findall(r'data-label="Finds">(\d+)<', by_ward)))


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


def shifts_of_crews(looker: Looker) -> set[str]:
    """By the phone that somebody has now."""
    page = looker.get("refuse:crews")
    return {
        str(each.pk) for each in Shift.objects.select_related("device") if each.device.name in page
    }


def _pages_of(looker: Looker, label: str, route: str) -> dict[str, str]:
    keys = sorted(looker.scene.all_keys(label))[: looker.most]
    return {key: page for key in keys if (page := looker.get(route, key))}


def needlesticks_listed(looker: Looker) -> set[str]:
    return linked_in(looker.get("refuse:needlesticks"), "refuse:needlestick")


def needlestick_pages(looker: Looker) -> set[str]:
    return set(_pages_of(looker, "refuse.HealthRecord", "refuse:needlestick"))


def health_history(looker: Looker) -> set[str]:
    """By their moments."""
    pages = _pages_of(looker, "refuse.HealthRecord", "refuse:needlestick")
    return _at_moments(HealthEvent, "".join(pages.values()))


def _at_moments(model: type[HealthEvent] | type[BoxMove], page: str) -> set[str]:
    shown = set(re.findall(r'<time datetime="([^"]+)"', page))
    return {
        str(each.pk)
        for each in model.objects.all()
        if timezone.localtime(each.at).isoformat() in shown
    }


def bins_listed(looker: Looker) -> set[str]:
    return linked_in(looker.get("refuse:bins", query={"show": "all"}), "refuse:bin")


def bin_pages(looker: Looker) -> set[str]:
    return set(_pages_of(looker, "refuse.Bin", "refuse:bin"))


def bin_visits(looker: Looker) -> set[str]:
    pages = "".join(_pages_of(looker, "refuse.Bin", "refuse:bin").values())
    return linked_in(pages, "refuse:bin-visit-undo")


def bin_visitors(looker: Looker) -> set[str]:
    pages = "".join(_pages_of(looker, "refuse.Bin", "refuse:bin").values())
    return {
        str(each.pk)
        for each in BinVisitor.objects.select_related("user")
        if str(each.pk) in linked_in(pages, "refuse:bin-visit-undo")
        and each.user.display_name in pages
    }


def bins_exported(looker: Looker) -> set[str]:
    """Visits, each by its bin's name and what was counted."""
    lines = looker.get("refuse:bins-export").splitlines()
    return {
        str(each.pk)
        for each in BinVisit.objects.select_related("bin")
        if any(each.bin.name in line and line.endswith(f",{each.returns}") for line in lines)
    }


def bins_returned(looker: Looker) -> int:
    """Visits of this month, as the list's table counts them."""
    found = re.findall(r'numeric">(\d+)</td>', looker.get("refuse:bins", query={"show": "all"}))
    return sum(map(int, found[::2]))


def bins_in_month(looker: Looker) -> int:
    """Visits of this month, as the monthly report counts them."""
    page = looker.get("refuse:monthly", query=_this_month())
    return _emptied(re.search(r">All bins<(.*?)</td>", page, re.DOTALL))


def bins_in_month_file(looker: Looker) -> int:
    page = looker.get("refuse:monthly-export", query=_this_month())
    return _emptied(re.search(r"^bins,ward,All bins,(.*)$", page, re.MULTILINE))


def _emptied(row: re.Match[str] | None) -> int:
    times = re.search(r"emptied (?:once|(\d+) times)", row[1] if row else "")
    return int(times[1] or 1) if times else 0


def bins_in_file(looker: Looker) -> set[str]:
    file = looker.get("refuse:bins-export")
    return {str(each.pk) for each in Bin.objects.all() if each.name in file}


def boxes_listed(looker: Looker) -> set[str]:
    return linked_in(looker.get("refuse:boxes"), "refuse:box")


def box_pages(looker: Looker) -> set[str]:
    return set(_pages_of(looker, "refuse.Box", "refuse:box"))


def boxes_exported(looker: Looker) -> set[str]:
    file = looker.get("refuse:boxes-export")
    return {str(each.pk) for each in Box.objects.all() if each.serial in file}


def box_hands(looker: Looker) -> set[str]:
    """By their moments."""
    pages = _pages_of(looker, "refuse.Box", "refuse:box")
    return _at_moments(BoxMove, "".join(pages.values()))


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


def finds_in_month(looker: Looker) -> int:
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


def _of_imports(looker: Looker, route: str) -> dict[str, str]:
    keys = sorted(looker.scene.all_keys("refuse.FindImport"))[: looker.most]
    return {key: page for key in keys if (page := looker.get(route, key))}


def imports_listed(looker: Looker) -> set[str]:
    return linked_in(looker.get("refuse:imports"), "refuse:import")


def import_pages(looker: Looker) -> set[str]:
    return set(_of_imports(looker, "refuse:import"))


def import_files(looker: Looker) -> set[str]:
    """By their first reference, which both pages of matching show."""
    return {
        key for key, page in _of_imports(looker, "refuse:import-columns").items() if "FS-1" in page
    } & set(_of_imports(looker, "refuse:import-words"))


def import_lines(looker: Looker) -> set[str]:
    return _lines_in(_of_imports(looker, "refuse:import-lines"), '">{:,}</td>')


def import_lines_exported(looker: Looker) -> set[str]:
    return _lines_in(_of_imports(looker, "refuse:import-export"), "\n{},")


def _lines_in(pages: dict[str, str], how: str) -> set[str]:
    return {
        str(each.pk)
        for each in FindImportLine.objects.all()
        if how.format(each.number) in pages.get(str(each.upload_id), "").replace("\r", "")
    }


def mappings(looker: Looker) -> set[str]:
    """By the system that they are kept for."""
    page = looker.get("refuse:imports")
    before = page.partition("Matched before:")[2].partition("</p>")[0]
    systems = {each.system for each in FindImport.objects.all() if each.system in before}
    return {str(each.pk) for each in FindMapping.objects.all() if each.system in systems}
