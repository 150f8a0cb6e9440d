"""What triage adds to the navigation and to "Your work"."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from agencies.registry.areas import Area, register_area
from agencies.registry.permissions import Permission


def register() -> None:
    """Called once, from AppConfig.ready."""
    register_area(
        Area(
            key="queue",
            title=_("Queue"),
            description=_("Reports that you may see, most pressing first, with filters."),
            route="reports:triage:queue",
            permission=Permission.REPORTS_VIEW_QUEUE,
            order=10,
        )
    )
    register_area(
        Area(
            key="routing",
            title=_("Routing rules"),
            description=_("Which teams get a report, how pressing it is, and by when."),
            route="reports:triage:routing",
            permission=Permission.ROUTING_EDIT,
            order=60,
            in_navigation=False,
        )
    )
    register_area(
        Area(
            key="map",
            title=_("Map"),
            description=_("The same reports on a map."),
            route="reports:triage:map",
            permission=Permission.REPORTS_VIEW_MAP,
            order=20,
        )
    )
    register_area(
        Area(
            key="cases",
            title=_("Cases"),
            description=_(
                "What the partnership does about a place, a pattern or a person at risk."
            ),
            route="reports:triage:case-list",
            permission=Permission.CASES_VIEW,
            order=30,
        )
    )
    register_area(
        Area(
            key="tasks",
            title=_("Tasks"),
            description=_("What your agency has to do on cases, and by when."),
            route="reports:triage:tasks",
            permission=Permission.TASKS_DO,
            order=32,
        )
    )
    register_area(
        Area(
            key="meetings",
            title=_("Meetings"),
            description=_("Meetings of several agencies about cases: agenda, tasks, minutes."),
            route="reports:triage:meetings",
            permission=Permission.MEETINGS_VIEW,
            order=34,
        )
    )
    register_area(
        Area(
            key="access",
            title=_("Ask for access"),
            description=_("Cases that your team was told of and may ask to see more of."),
            route="reports:triage:access-cases",
            permission=Permission.ACCESS_ASK,
            order=40,
        )
    )
    register_area(
        Area(
            key="access-answers",
            title=_("Requests for access"),
            description=_("What partners ask to see of your cases, to grant or refuse."),
            route="reports:triage:access-answers",
            permission=Permission.DISCLOSURES_MAKE,
            order=45,
        )
    )
    register_area(
        Area(
            key="shared",
            title=_("Shared with us"),
            description=_(
                "Cases, reports and intelligence that other agencies let your team read."
            ),
            route="reports:triage:shared-with-us",
            permission=Permission.DISCLOSURES_RECEIVE,
            order=38,
        )
    )
    register_area(
        Area(
            key="intelligence",
            title=_("Intelligence"),
            description=_("Sanitised and graded: what you work on, and what your team may read."),
            route="reports:triage:intelligence",
            permission=Permission.INTELLIGENCE_VIEW,
            order=35,
        )
    )
