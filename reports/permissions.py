"""Who may do what to a report or case.

Rules come in pairs: `check_user_can_x` raises NotAllowed with words that a page can show,
`user_can_x` says yes or no. They ask for a permission; whether the row is visible at all is
decided in reports/queries.py, before.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from agencies.registry.people import permissions_of
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.errors import NotAllowed


def check_user_can(user: User, permission: Permission) -> None:
    """Raise NotAllowed unless the user's roles include `permission`."""
    if permission not in permissions_of(user):
        raise NotAllowed(
            _(
                "Your role does not include “%(what)s”. "
                "Ask your agency's administrator if it should."
            )
            % {"what": str(permission.label)}
        )


def user_can(user: User, permission: Permission) -> bool:
    return permission in permissions_of(user)


def user_can_compare_words(user: User) -> bool:
    """Whether somebody may learn what the sealed words of two reports have in common, be it only
    how many, or that both name one number plate: for those who link reports and read the words."""
    return user_can(user, Permission.REPORTS_LINK) and user_can(
        user, Permission.REPORTS_READ_NARRATIVE
    )
