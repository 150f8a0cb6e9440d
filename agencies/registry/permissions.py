"""The vocabulary of permissions: what somebody may do. Roles (roles.py) are described sets of them.

A permission opens a kind of work; which rows it shows is decided by clearances (clearances.py).
Values are stored nowhere but in code, so one may be renamed when its callers are.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(models.TextChoices):
    # Reports: what people told us.
    REPORTS_SUBMIT = "reports.submit", _("Record a report for somebody")
    REPORTS_VIEW_QUEUE = "reports.view_queue", _("See the queue of reports")
    REPORTS_VIEW_MAP = "reports.view_map", _("See reports on the map")
    REPORTS_READ_NARRATIVE = (
        "reports.read_narrative",
        _("Read what was reported, in full"),
    )
    REPORTS_READ_CONTACT = (
        "reports.read_contact",
        _("Read contact details, with a reason"),
    )
    REPORTS_READ_SOURCE = (
        "reports.read_source",
        _("Read who or what the source is, with a reason"),
    )
    REPORTS_TRIAGE = "reports.triage", _("Move a report through triage")
    REPORTS_ASSIGN = "reports.assign", _("Assign a report to a colleague")
    REPORTS_LINK = "reports.link", _("Link reports with each other and with cases")
    REPORTS_AMEND = "reports.amend", _("Add an amendment to a report")
    REPORTS_ASK = (
        "reports.ask",
        _("Ask who reported a question, or check a colleague's question"),
    )
    SAFEGUARDING_RECORD = (
        "safeguarding.record",
        _("Record whether somebody at risk was referred"),
    )
    SOURCES_FLAG = (
        "sources.flag",
        _("Flag a report for advice of the source unit, and see such flags"),
    )
    SOURCES_ADVISE = "sources.advise", _("Record the advice of the source unit")
    URGENT_SUPERVISE = (
        "urgent.supervise",
        _("Be told when nobody has taken an urgent report"),
    )
    REPORTS_EXPORT = "reports.export", _("Export reports")
    ROUTING_EDIT = "routing.edit", _("Change the rules that say which team gets a report")

    # Cases: what the partnership does about it.
    CASES_VIEW = "cases.view", _("See cases")
    CASES_OPEN = "cases.open", _("Open a case from reports")
    CASES_EDIT = "cases.edit", _("Change a case, its tasks and notes")
    CASES_CLOSE = "cases.close", _("Close a case with an outcome")
    TASKS_DO = "tasks.do", _("See and do your agency's tasks on cases")
    MEETINGS_VIEW = "meetings.view", _("See meetings that your team is invited to")

    # Intelligence.
    INTELLIGENCE_VIEW = (
        "intelligence.view",
        _("Read sanitised intelligence shared with your team"),
    )
    INTELLIGENCE_GRADE = "intelligence.grade", _("Grade and sanitise intelligence")
    INTELLIGENCE_RELEASE = (
        "intelligence.release",
        _("Release intelligence as the second person"),
    )
    DISCLOSURES_MAKE = "disclosures.make", _("Disclose to another agency")
    ACCESS_ASK = "access.ask", _("Ask for access to a case that your team was told of")
    DISCLOSURES_RECEIVE = (
        "disclosures.receive",
        _("Read what other agencies disclose to your team"),
    )
    AGREEMENTS_VIEW = (
        "agreements.view",
        _("See the information sharing agreements of your agency"),
    )
    AGREEMENTS_MANAGE = (
        "agreements.manage",
        _("Record, change and end information sharing agreements"),
    )

    # Agencies' own work.
    NEEDLE_FINDS_VIEW = "needle_finds.view", _("See needle finds")
    NEEDLE_FINDS_RECORD = "needle_finds.record", _("Record and clear needle finds")
    NEEDLE_FINDS_MANAGE = (
        "needle_finds.manage",
        _("Plan rounds and manage needle finds"),
    )
    NEEDLESTICK_RECORDS = (
        "needlestick.records",
        _("Look after people of the crews who were hurt by a needle"),
    )
    NEEDLE_FINDS_FIGURES = (
        "needle_finds.figures",
        _("See monthly figures of needle finds: where and how many"),
    )
    PREMISES_REPORT = (
        "premises.report",
        _("Report incidents and seizures at your premises, and fill in its registers"),
    )
    PREMISES_RUN = (
        "premises.run",
        _("Look after your premises' registers, staff and licence conditions"),
    )
    PREMISES_VIEW = "premises.view", _("See licensed premises, their incidents and seizures")
    PREMISES_MANAGE = (
        "premises.manage",
        _("Keep the register of premises, review reports, visit and write to premises"),
    )
    PREMISES_NAMES = (
        "premises.names",
        _("Decide whether licensing officers may read a name that a premises gave"),
    )
    SEIZURES_COLLECT = "seizures.collect", _("Collect what premises seized")
    REFERRALS_VIEW = "referrals.view", _("See referrals addressed to your team")
    REFERRALS_MANAGE = "referrals.manage", _("Accept and answer referrals")
    ALERTS_MANAGE = "alerts.manage", _("Assess and issue public drug alerts")
    PROBLEMS_VIEW = "problems.view", _("See partnership problems and tasks")
    PROBLEMS_MANAGE = "problems.manage", _("Manage partnership problems and tasks")
    ENGAGEMENT_MANAGE = (
        "engagement.manage",
        _("Manage events and answers to the public"),
    )
    AGGREGATES_VIEW = "aggregates.view", _("See suppressed figures and maps of areas")
    DASHBOARD_VIEW = "dashboard.view", _("See the dashboard of your role, and watch areas")
    AGGREGATES_RELEASE = (
        "aggregates.release",
        _("Make suppressed figures, and publish those that somebody else made"),
    )
    HOTSPOTS_VIEW = (
        "hotspots.view",
        _("See hotspots of what your team may see"),
    )
    HOTSPOTS_RUN = "hotspots.run", _("Ask for a look at hotspots, and stop one")
    MAPS_GIS = "maps.gis", _("Read what you may see on maps with a GIS, by a key of your own")

    # Oversight and running the service.
    AUDIT_SEARCH = "audit.search", _("Search the audit log")
    UNUSUAL_EXPLAIN = "unusual.explain", _("Explain unusual access of other people")
    AGENCY_MANAGE_PEOPLE = "agency.manage_people", _("Manage your own agency's people")
    SYSTEM_CONFIGURE = "system.configure", _("Configure the service and see its health")
