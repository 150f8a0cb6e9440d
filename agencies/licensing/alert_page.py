"""What the pages of safety alerts hold, for officers, police and the premises."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing.actions.alerts import may_alert
from agencies.licensing.alert_enums import AlertEnd, AlertKind, AlertSource, AlertState
from agencies.licensing.enums import PremisesKind
from agencies.licensing.forms.alerts import StopAlertForm
from agencies.licensing.models import AlertRead, Tenure, VenueAlert
from agencies.licensing.once_workflow import ALERT_MOVES, alert_state
from agencies.licensing.queries.alerts import alert_reads_visible_to, alerts_visible_to
from portal.accounts.models import User
from reports.triage.choices import wards
from reports.triage.forms import ActionForm
from reports.triage.rows import moment

READ_WITHIN = datetime.timedelta(hours=24)
"""How soon a premises should say that it read an alert; after that it is late."""
COLOURS = {
    AlertState.NOW: "red",
    AlertState.LATER: "blue",
    AlertState.OVER: "grey",
    AlertState.WITHDRAWN: "orange",
}


def alert_of(user: User, alert_id: uuid.UUID) -> VenueAlert:
    """With its team. Raises VenueAlert.DoesNotExist."""
    return alerts_visible_to(user).select_related("team").get(pk=alert_id)


def state_of(alert: VenueAlert, now: datetime.datetime) -> AlertState:
    return alert_state(alert.stopped, starts_at=alert.starts_at, ends_at=alert.ends_at, now=now)


def shown(
    alert: VenueAlert, now: datetime.datetime, read: AlertRead | None = None
) -> dict[str, Any]:
    """All that a page says of it; its words are opened, which the caller records."""
    state = state_of(alert, now)
    return {
        "alert": alert,
        "kind": str(AlertKind(alert.kind).label),
        "words": alert.words.open(),
        "source": str(AlertSource(alert.source).label),
        "team": alert.team.name,
        "from": moment(alert.starts_at)[1],
        "iso": moment(alert.starts_at)[0],
        "until": moment(alert.ends_at)[1],
        "stopped": moment(alert.stopped_at)[1] if alert.stopped_at else "",
        "state": str(state.label),
        "is_now": state == AlertState.NOW,
        "is_withdrawn": state == AlertState.WITHDRAWN,
        "colour": COLOURS[state],
        "to": to_whom(alert),
        "read": _read(read),
    }


def _read(read: AlertRead | None) -> dict[str, str] | None:
    return {"by": read.by.display_name, "when": moment(read.at)[1]} if read else None


def to_whom(alert: VenueAlert) -> str:
    """In words: every premises, or which wards and kinds."""
    if alert.to_all:
        return _("Every licensed premises")
    names = dict(wards())
    places = ", ".join(names.get(each, each) for each in alert.wards) or _("any ward")
    kinds = ", ".join(str(PremisesKind(each).label) for each in alert.kinds) or _("any kind")
    return _("Premises in: %(places)s. Of the kind: %(kinds)s.") % {
        "places": places,
        "kinds": kinds,
    }


def reads_of(user: User, tenure: Tenure, alerts: list[VenueAlert]) -> dict[uuid.UUID, AlertRead]:
    """What one premises said of these alerts, in one statement."""
    found = alert_reads_visible_to(user).filter(tenure=tenure, alert__in=alerts)
    return {each.alert_id: each for each in found.select_related("by")}


def shown_to(user: User, tenure: Tenure, alerts: list[VenueAlert]) -> list[dict[str, Any]]:
    """Each as its premises sees it: two statements whatever their number."""
    now, reads = timezone.now(), reads_of(user, tenure, alerts)
    return [shown(each, now, reads.get(each.pk)) for each in alerts]


def rows_of(alerts: list[Any]) -> list[dict[str, Any]]:
    now = timezone.now()
    return [shown(each, now) | {"reads": each.number_read} for each in alerts]


def readers(user: User, alert: VenueAlert, told: list[Tenure]) -> list[dict[str, Any]]:
    """Of each premises that the alert is for: who read it and when, and whether that is late."""
    reads = {
        each.tenure_id: each
        for each in alert_reads_visible_to(user)
        .filter(alert=alert, tenure__in=told)
        .select_related("by")
    }
    limit = (alert.told_at or alert.starts_at) + READ_WITHIN
    now = timezone.now()
    found = []
    for tenure in told:
        read = reads.get(tenure.pk)
        is_late = (read.at if read else min(now, alert.ends_at)) > limit
        found.append({"tenure": tenure, "read": _read(read), "is_late": is_late})
    return found


def stop_form(alert: VenueAlert, *, data: Any = None) -> ActionForm:
    return StopAlertForm(
        data,
        name="stop",
        action=reverse("licensing:alert-stop", args=[alert.pk]),
        version=alert.version,
    )


def may_stop(user: User, alert: VenueAlert) -> bool:
    return may_alert(user) and state_of(alert, timezone.now()) in ALERT_MOVES[AlertEnd.OVER].sources
