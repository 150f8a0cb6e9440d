"""Who may do what at and about licensed premises."""

from __future__ import annotations

from django.utils.translation import gettext as _

from agencies.licensing.enums import PremisesState
from agencies.licensing.errors import NoPremises, PremisesClosed
from agencies.licensing.models import Tenure
from agencies.licensing.queries.premises import own_tenure
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.permissions import check_user_can


def check_works_at(user: User, permission: Permission) -> Tenure:
    """The tenure that somebody works for, who holds `permission` there. Raises NotAllowed, or
    NoPremises when their employer holds no licence (any more)."""
    check_user_can(user, permission)
    tenure = own_tenure(user)
    if tenure is None:
        raise NoPremises(
            _(
                "You work for no premises that holds a licence now. "
                "Ask the licensing team if that is wrong."
            )
        )
    return tenure


def check_may_tell(user: User) -> Tenure:
    """The same for what is new. Raises PremisesClosed of a premises that closed for good."""
    tenure = check_works_at(user, Permission.PREMISES_REPORT)
    if tenure.premises.state == PremisesState.CLOSED:
        raise PremisesClosed(
            _("%(premises)s is closed, so nothing new can be reported here. Call 101 instead.")
            % {"premises": tenure.premises.name}
        )
    return tenure
