"""The ways to look at reports that a person may change between (views_switch.html)."""

from __future__ import annotations

from typing import Any

from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.permissions import user_can


def switch_for(user: User, *, view: str, address: str = "") -> dict[str, Any]:
    """What the switch needs: the view it stands on, and the filters (`address`) to take along."""
    return {
        "view": view,
        "address": address,
        "may_save": user_can(user, Permission.REPORTS_VIEW_QUEUE),
        "may_search_words": user_can(user, Permission.REPORTS_READ_NARRATIVE),
        "may_do_bulk": user_can(user, Permission.REPORTS_TRIAGE),
        "may_check_junk": user_can(user, Permission.REPORTS_TRIAGE),
        "may_flag_sources": user_can(user, Permission.SOURCES_FLAG),
        "may_safeguard": user_can(user, Permission.SAFEGUARDING_RECORD),
    }
