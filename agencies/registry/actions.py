"""Changes to who works for which agency.

An administrator changes what others of their own agency may do, never their own access: nobody
gives themselves more, and no agency is left without an administrator by a slip. Whatever changes,
the person's sessions end at once, so that no open page goes on with what it showed before.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta

from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.assignable import not_assignable
from agencies.registry.errors import Conflict, NotAllowed, PeopleError
from agencies.registry.models import Agency, AgencyKind, Membership
from agencies.registry.people import forget, has_permission, standing_of
from agencies.registry.permissions import Permission
from agencies.registry.roles import ROLES
from portal.accounts.models import User, end_sessions, normalise_email
from portal.audit.recording import Detail, Operation, record


@transaction.atomic
def add_person(
    *, by: User | None, email: str, full_name: str, agency_key: str, roles: Sequence[str]
) -> Membership:
    """Give somebody a place in an agency, making their account if they have none.

    For operators (`manage.py add_person`), who may give any role. The account has no password: the
    person asks for a link on the sign-in page. Raises ValidationError with words for people:
    unknown agency or role, or already a member.
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
    if Membership.objects.not_ended().filter(user=user, agency=agency).exists():
        raise ValidationError(_("This person already belongs to that agency."))
    membership = give_membership(user, agency, roles)
    record(
        Operation.ALTERATION,
        by=by,
        objects=[user],
        reason="membership_added",
        detail={"agency": agency.key, "roles": list(roles)},
        actor_label="" if by else "command_line",
    )
    return membership


def give_membership(user: User, agency: Agency, roles: Sequence[str]) -> Membership:
    """A place from now on; somebody who left and comes back gets their old row, begun anew."""
    membership = (
        Membership.objects.select_for_update(of=("self",)).filter(user=user, agency=agency).first()
    ) or Membership(user=user, agency=agency, version=0)
    membership.roles = list(roles)
    membership.active_from = timezone.now()
    membership.active_until = membership.suspended_at = None
    membership.version += 1
    membership.save()
    end_sessions(user.pk)
    forget(user)
    return membership


@transaction.atomic
def change_roles(
    *, by: User, membership_id: uuid.UUID, roles: Sequence[str], version: int
) -> Membership:
    """Give a colleague these roles instead of the ones they have.

    Raises Membership.DoesNotExist (another agency's, or left), NotAllowed (oneself), Conflict,
    PeopleError (no role, or one of another kind of agency).
    """
    membership = _locked(by, membership_id, version)
    check_roles(membership.agency, roles, held=membership.roles)
    before, membership.roles = membership.roles, sorted(set(roles))
    if sorted(before) != membership.roles:
        _save(by, membership, "roles_changed", {"before": before, "after": membership.roles})
    return membership


@transaction.atomic
def suspend_person(*, by: User, membership_id: uuid.UUID, version: int) -> Membership:
    """Take a colleague's access away until it is given back. Raises as change_roles does."""
    membership = _locked(by, membership_id, version)
    if membership.suspended_at is None:
        membership.suspended_at = timezone.now()
        _save(by, membership, "suspended", {})
    return membership


@transaction.atomic
def restore_person(*, by: User, membership_id: uuid.UUID, version: int) -> Membership:
    """Give a suspended colleague their access back. Raises as change_roles does."""
    membership = _locked(by, membership_id, version)
    if membership.suspended_at is not None:
        membership.suspended_at = None
        _save(by, membership, "restored", {})
    return membership


@transaction.atomic
def remove_person(*, by: User, membership_id: uuid.UUID, version: int) -> Membership:
    """End a colleague's place in the agency; their account and history stay. Raises as
    change_roles does."""
    membership = _locked(by, membership_id, version)
    end_membership(membership, by=by, reason="removed")
    return membership


@transaction.atomic
def end_own_sessions(*, by: User) -> None:
    """Sign oneself out everywhere."""
    end_sessions(by.pk)
    record(Operation.SIGN_IN, by=by, objects=[by], reason="signed_out_everywhere")


def end_membership(
    membership: Membership, *, by: User | None, reason: str, actor_label: str = ""
) -> None:
    """End a membership that the caller has locked, in the caller's transaction."""
    # A row that begins and ends at one instant would break its own rule.
    earliest = membership.active_from + timedelta(microseconds=1)
    membership.active_until = max(timezone.now(), earliest)
    forget_provider_account(membership)
    _save(by, membership, reason, {}, actor_label=actor_label)


@transaction.atomic
def close_agency(*, by: User, agency: Agency, reason: str) -> None:
    """End an agency: everybody's place in it and all that was offered, at once. `reason`: a code.
    What its people did stays on record. Raises NotAllowed."""
    check_may_manage(by, agency)
    Agency.objects.select_for_update(of=("self",)).get(pk=agency.pk)
    for membership in (
        Membership.objects.not_ended()
        .select_for_update(of=("self",))
        .select_related("agency", "user")
        .filter(agency=agency)
        .order_by("pk")
    ):
        end_membership(membership, by=by, reason=reason)
    now = timezone.now()
    agency.invitations.filter(accepted_at=None, withdrawn_at=None).update(withdrawn_at=now)
    agency.invitation_codes.filter(invitation=None, withdrawn_at=None).update(
        withdrawn_at=now, code_hash=None
    )
    agency.is_active = False
    agency.save(update_fields=["is_active"])
    record(Operation.ALTERATION, by=by, objects=[agency], reason=reason)


def forget_provider_account(membership: Membership) -> None:
    """The next person whom the agency's provider gives this address to is not this one."""
    SocialAccount.objects.filter(
        user_id=membership.user_id, provider=membership.agency.key
    ).delete()


def check_may_manage(by: User, agency: Agency) -> None:
    """Raise NotAllowed unless `by` manages the people of this agency, and acts for it now; those
    who keep the register of premises manage the people of premises."""
    if not Agency.objects.filter(agencies_managed_by(by), pk=agency.pk).exists():
        raise NotAllowed(_("You manage the people of your own agency only."))


def agencies_managed_by(by: User) -> Q:
    """Of agencies: whose people somebody may invite, change and remove. The one rule for it."""
    managed = Q(pk__in=[each.agency_id for each in memberships_as_administrator(by)])
    if has_permission(by, Permission.PREMISES_MANAGE):
        managed |= Q(kind=AgencyKind.PREMISES)
    return managed


def memberships_as_administrator(user: User) -> list[Membership]:
    """The memberships in which somebody manages people: the role counts in its own agency only."""
    if not has_permission(user, Permission.AGENCY_MANAGE_PEOPLE):
        return []
    return [
        each
        for each in standing_of(user).memberships
        if any(Permission.AGENCY_MANAGE_PEOPLE in role.permissions for role in each.role_objects)
    ]


def check_roles(agency: Agency, roles: Sequence[str], *, held: Sequence[str] = ()) -> None:
    """Raise PeopleError unless an administrator of this agency may give these roles."""
    if not roles:
        raise PeopleError(_("Choose at least one role."))
    wrong = not_assignable(agency, roles, held=held)
    if wrong:
        raise PeopleError(
            _("“%(role)s” is not a role that you can give in this agency. Choose from the list.")
            % {"role": ", ".join(str(ROLES[key].label) if key in ROLES else key for key in wrong)}
        )


def _locked(by: User, membership_id: uuid.UUID, version: int) -> Membership:
    membership = (
        Membership.objects.not_ended()
        .select_for_update(of=("self",))
        .select_related("agency", "user")
        .get(pk=membership_id, agency__in=Agency.objects.filter(agencies_managed_by(by)))
    )
    if membership.user_id == by.pk:
        raise NotAllowed(
            _("You can't change your own access. Ask another administrator of your agency.")
        )
    if membership.version != version:
        raise Conflict(_("Somebody else changed this person's access while you had the page open."))
    return membership


def _save(
    by: User | None, membership: Membership, reason: str, detail: Detail, *, actor_label: str = ""
) -> None:
    membership.version += 1
    membership.save()
    end_sessions(membership.user_id)
    forget(membership.user)
    record(
        Operation.ALTERATION,
        by=by,
        object_type="user",
        object_id=membership.user_id,
        reason=reason,
        detail={"agency": membership.agency.key, "membership": str(membership.pk), **detail},
        actor_label=actor_label,
    )
