"""Who may come in by an agency's own sign-in, and what is kept of it.

An agency's provider speaks for that agency's people and for nobody else: somebody with a current
membership there, or an open invitation to it. The first time they are found by their address,
which the provider must have verified and which must lie in the agency's domains; from then on by a
digest of what the provider calls them, so that an address given to a new colleague opens nothing.
"""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from agencies.registry.invitations import open_invitation_of, take_up
from agencies.registry.models import Agency, Membership
from portal.accounts.models import User
from portal.accounts.single_sign_on.exchange import Identity
from portal.audit.recording import Operation, record, record_refusal


class NotLetIn(Exception):
    """Who came is not let in. `reason` is for the audit log: the page says the same to all."""

    def __init__(self, reason: str, user: User | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.user = user


@transaction.atomic
def person_vouched_for(*, identity: Identity) -> Membership:
    """The current membership, with user and agency, of the person whom a provider vouches for.

    Takes up their open invitation to that agency, and remembers how the provider calls them. Raises
    NotLetIn.
    """
    agency = Agency.objects.filter(key=identity.provider.agency, is_active=True).first()
    if agency is None:
        raise NotLetIn("agency_takes_no_part")
    account = (
        SocialAccount.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(provider=agency.key, uid=identity.subject)
        .first()
    )
    user = account.user if account is not None else _found_by_address(identity, agency)
    if not user.may_sign_in:
        raise NotLetIn("account_inactive", user)
    membership = _membership(user, agency)
    if account is None:
        _remember(user, agency, identity)
    return membership


def is_same_person(*, identity: Identity, user: User) -> bool:
    """Whether a provider vouches for somebody it let in before as `user`."""
    found = SocialAccount.objects.filter(
        provider=identity.provider.agency, uid=identity.subject, user=user
    )
    return bool(found.exists())


def record_not_let_in(*, identity: Identity, problem: NotLetIn) -> None:
    """Keep, after the rollback, that a provider vouched for somebody who was not let in."""
    record_refusal(
        by=None,
        object_type="user" if problem.user else "unknown_account",
        object_id=problem.user.pk if problem.user else "",
        reason=f"single_sign_on:{problem.reason}",
        detail={"provider": identity.provider.agency},
    )


def _found_by_address(identity: Identity, agency: Agency) -> User:
    if not identity.email:
        raise NotLetIn("address_not_verified")
    user = User.objects.select_for_update(of=("self",)).filter(email=identity.email).first()
    if identity.email.rpartition("@")[2] not in identity.provider.domains:
        raise NotLetIn("foreign_domain", user)
    if user is None:
        raise NotLetIn("nobody")
    known = SocialAccount.objects.filter(provider=agency.key, user=user)
    if known.exclude(uid=identity.subject).exists():
        raise NotLetIn("somebody_else_has_this_address", user)
    return user


def _membership(user: User, agency: Agency) -> Membership:
    of_agency = Membership.objects.filter(user=user, agency=agency)
    current = of_agency.current().select_related("user", "agency").first()
    if current is not None:
        return current
    if of_agency.not_ended().exists():
        raise NotLetIn("suspended", user)
    invitation = open_invitation_of(user, agency)
    if invitation is None:
        raise NotLetIn("no_membership", user)
    take_up(invitation)
    # Read anew: joining ended the person's sessions, and a session is stamped with the new epoch.
    return of_agency.select_related("user", "agency").get()


def _remember(user: User, agency: Agency, identity: Identity) -> None:
    """Nothing that the provider says about the person is kept, only how to know them again."""
    SocialAccount.objects.get_or_create(user=user, provider=agency.key, uid=identity.subject)
    record(
        Operation.ALTERATION,
        by=user,
        objects=[user],
        reason="provider_account_remembered",
        detail={"provider": agency.key},
    )
