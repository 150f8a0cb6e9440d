"""Changes to who works for which agency."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.registry.models import Agency, Membership
from agencies.registry.people import forget
from agencies.registry.roles import ROLES
from portal.accounts.models import User, normalise_email
from portal.audit.recording import Operation, record


@transaction.atomic
def add_person(
    *, by: User | None, email: str, full_name: str, agency_key: str, roles: Sequence[str]
) -> Membership:
    """Give somebody a place in an agency, making their account if they have none.

    The account has no password: the person asks for a link on the sign-in page. Raises
    ValidationError with words for people: unknown agency or role, or already a member.
    """
    unknown = [role for role in roles if role not in ROLES]
    if unknown or not roles:
        raise ValidationError(
            _("There is no role “%(role)s”. Known roles: %(known)s."),
            params={"role": ", ".join(unknown), "known": ", ".join(ROLES)},
        )
    agency = Agency.objects.filter(key=agency_key, is_active=True).first()
    if agency is None:
        known = Agency.objects.filter(is_active=True).values_list("key", flat=True)
        raise ValidationError(
            _("There is no agency “%(key)s”. Known agencies: %(known)s."),
            params={"key": agency_key, "known": ", ".join(known)},
        )
    user = User.objects.filter(email=normalise_email(email)).first()
    if user is None:
        user = User(email=normalise_email(email), full_name=full_name.strip())
        user.set_unusable_password()
        user.full_clean(exclude=["password"])
        user.save()
    if Membership.objects.filter(user=user, agency=agency).exists():
        raise ValidationError(_("This person already belongs to that agency."))
    membership = Membership.objects.create(user=user, agency=agency, roles=list(roles))
    forget(user)
    record(
        Operation.ALTERATION,
        by=by,
        objects=[user],
        reason="membership_added",
        detail={"agency": agency.key, "roles": list(roles)},
        actor_label="" if by else "command_line",
    )
    return membership
