"""Response times in words: for the page, and as rows of a file."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.refuse import words
from agencies.refuse.enums import JobPriority
from agencies.refuse.models import Job
from agencies.refuse.response_times import PERIODS, Share, Times, Week
from agencies.refuse.share_chart import Chart, Given, chart_of
from reports.triage.filters import unknown_choice

MOST_EXPORTED = 10_000
CHOICES = (
    ("28", gettext_lazy("28 days")),
    ("91", gettext_lazy("3 months")),
    ("365", gettext_lazy("A year")),
)
HEADING = (
    gettext_lazy("Reference"),
    gettext_lazy("Ward"),
    gettext_lazy("Priority"),
    gettext_lazy("Why"),
    gettext_lazy("Came in"),
    gettext_lazy("Due by"),
    gettext_lazy("Done"),
    gettext_lazy("Status"),
    gettext_lazy("Minutes to done"),
    gettext_lazy("In time"),
)


class PeriodForm(forms.Form):
    period = forms.ChoiceField(
        label=gettext_lazy("Jobs that came in within"),
        choices=CHOICES,
        required=False,
        **unknown_choice(gettext_lazy("Choose a period from the list.")),
    )

    def days(self) -> int:
        """Of a form that is valid."""
        return PERIODS[self.cleaned_data["period"] or CHOICES[0][0]]


@dataclass(frozen=True)
class Line:
    """A priority's row of the table."""

    priority: str
    jobs: int
    share: str
    interval: str
    median: str
    ninetieth: str
    not_done: int


@dataclass(frozen=True)
class Drawn:
    priority: str
    chart: Chart


def lines_of(found: Iterable[Times]) -> list[Line]:
    return [
        Line(
            f"P{each.priority.value}",
            each.share.jobs,
            share_words(each.share),
            interval_words(each.share),
            _length(each.median, each.share.jobs, _("More than half are not done")),
            _length(each.ninetieth, each.share.jobs, _("More than a tenth are not done")),
            each.not_done,
        )
        for each in found
    ]


def charts_of(weeks: Sequence[Week]) -> list[Drawn]:
    """A chart for each priority that has jobs."""
    return [
        Drawn(f"P{priority.value}", chart_of([_given(week, priority) for week in weeks]))
        for priority in JobPriority
        if any(week.shares[priority].jobs for week in weeks)
    ]


def weekly(weeks: Iterable[Week]) -> list[tuple[datetime.date, list[tuple[str, str]]]]:
    """(first day, (priority, words) of each) of every week, newest first."""
    return [
        (week.first, [(f"P{each.value}", _of(week.shares[each])) for each in JobPriority])
        for week in reversed(list(weeks))
    ]


def share_words(share: Share) -> str:
    return "–" if share.share is None else f"{share.share:.0%}"


def interval_words(share: Share) -> str:
    if not share.jobs:
        return "–"
    low, high = share.interval
    return _("%(low)s to %(high)s") % {"low": f"{low:.0%}", "high": f"{high:.0%}"}


def _of(share: Share) -> str:
    if not share.jobs:
        return "–"
    said = {"n": share.in_time, "all": share.jobs, "share": share_words(share)}
    return _("%(n)s of %(all)s (%(share)s)") % said


def _length(seconds: float | None, jobs: int, unknown: str) -> str:
    if not jobs:
        return "–"
    return unknown if seconds is None else words.long(seconds)


def _given(week: Week, priority: JobPriority) -> Given:
    share = week.shares[priority]
    return Given(f"{week.first.day}/{week.first.month}", share.share, *share.interval)


def cells_of(job: Job) -> list[str]:
    """A job as a row of the file: nobody's name, and the ward as the place."""
    took: Any = job.done_at and (job.done_at - job.since).total_seconds() / 60
    return [
        job.report.display_reference,
        job.report.ward.name if job.report.ward else "",
        f"P{job.priority}",
        "; ".join(words.reasons(job)),
        _iso(job.since),
        _iso(job.due_at),
        _iso(job.done_at),
        job.get_status_display(),
        "" if took is None else f"{took:.0f}",
        _("yes") if job.done_at and job.done_at <= job.due_at else _("no"),
    ]


def _iso(at: datetime.datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""
