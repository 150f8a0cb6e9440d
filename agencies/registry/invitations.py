"""Inviting somebody to an agency, and taking the invitation up.

The e-mail carries a link with a secret that works once and for a week. The secret is derived from a
key of the keyring each time it is needed, and the row holds only its hash: a stolen dump, a backup
or the outbox lets nobody in.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.actions import (
    check_may_manage,
    check_roles,
    give_membership,
    memberships_as_administrator,
)
from agencies.registry.errors import PeopleError
from agencies.registry.models import Agency, AgencyKind, Invitation, Membership
from agencies.registry.permissions import Permission
from agencies.registry.supervisors import people_holding
from portal.accounts.models import User, normalise_email
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue
from portal.vault.keyring import keyring

LIFETIME = timedelta(days=7)
MOST_OPEN = 200
"""Open invitations of one agency: more is a mistake or a way to send mail to strangers."""
MOST_SENT = 5
_PURPOSE = b"spotlight:invitation:v1"


@transaction.atomic
def invite_person(
    *, by: User, agency: Agency, email: str, full_name: str, roles: Sequence[str]
) -> Invitation:
    """Offer somebody a place in `agency` and send them the link.

    Whether the address has an account already makes no difference that `by` could see. Raises
    NotAllowed, or PeopleError: roles of another kind of agency, already invited, already a member,
    an officer's own colleague at a premises.
    """
    check_may_manage(by, agency)
    return offer_place(
        by=by, agency=agency, email=email, full_name=full_name, roles=roles, invited_by=by
    )


def offer_place(
    *,
    by: User | None,
    agency: Agency,
    email: str,
    full_name: str,
    roles: Sequence[str],
    invited_by: User,
    actor_label: str = "",
) -> Invitation:
    """The same in the caller's transaction, which has looked whether `invited_by` may. `by`: None
    where the invitation is what became of a letter."""
    check_roles(agency, roles)
    Agency.objects.select_for_update(of=("self",)).get(pk=agency.pk)
    user = _account(normalise_email(email), full_name.strip())
    _check_is_no_officer(user, agency, invited_by=invited_by)
    if Membership.objects.not_ended().filter(user=user, agency=agency).exists():
        raise PeopleError(_("This person already belongs to %(agency)s.") % {"agency": agency.name})
    still_open = Invitation.objects.filter(agency=agency, accepted_at=None, withdrawn_at=None)
    if still_open.filter(user=user).exists():
        raise PeopleError(
            _("This person is already invited. Send the invitation again, or withdraw it first.")
        )
    if still_open.count() >= MOST_OPEN:
        raise PeopleError(_("Too many invitations are open. Withdraw some that are not needed."))
    invitation = Invitation(
        user=user,
        agency=agency,
        full_name=full_name.strip(),
        roles=sorted(set(roles)),
        invited_by=invited_by,
        expires_at=timezone.now() + LIFETIME,
    )
    invitation.token_hash = _hash(_secret(invitation.pk, 1))
    invitation.save()
    _tell(by, invitation, "invited", actor_label=actor_label)
    return invitation


@transaction.atomic
def send_again(*, by: User, invitation_id: uuid.UUID) -> Invitation:
    """A new link, for another week; the old one stops working. Raises as invite_person does."""
    invitation = _open(by, invitation_id)
    if invitation.sent_count >= MOST_SENT:
        raise PeopleError(
            _("This invitation was sent %(number)d times. Check the address, and withdraw it.")
            % {"number": invitation.sent_count}
        )
    invitation.sent_count += 1
    invitation.expires_at = timezone.now() + LIFETIME
    invitation.token_hash = _hash(_secret(invitation.pk, invitation.sent_count))
    invitation.save(update_fields=["sent_count", "expires_at", "token_hash"])
    _tell(by, invitation, "invited_again")
    return invitation


@transaction.atomic
def withdraw_invitation(*, by: User, invitation_id: uuid.UUID) -> None:
    """The link stops working. Raises Invitation.DoesNotExist for another agency's."""
    invitation = _open(by, invitation_id)
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    _record(by, invitation, "invitation_withdrawn")


def find_invitation(secret: str) -> Invitation | None:
    """The open invitation that this secret belongs to."""
    found = (
        Invitation.objects.select_related("agency", "user")
        .filter(token_hash=_hash(secret), agency__is_active=True, invited_by__is_active=True)
        .first()
    )
    return found if found is not None and found.is_open else None


@transaction.atomic
def accept_invitation(*, secret: str) -> Membership:
    """Take the place that is offered; works once. Raises PeopleError when the link does not.

    The person proves with the link that they read the mailbox, and with nothing else: they still
    need their password, or to set one, and a second factor.
    """
    found = find_invitation(secret)
    if found is not None:
        found = Invitation.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if found is None or not found.is_open or found.token_hash != _hash(secret):
        raise PeopleError(_("This invitation does not work any more."))
    return take_up(found)


def take_up(invitation: Invitation) -> Membership:
    """The membership that an open invitation, locked by the caller, offers. Raises PeopleError for
    an officer's colleague at a premises, who may have become one since."""
    _check_is_no_officer(invitation.user, invitation.agency, invited_by=invitation.invited_by)
    _tell_managers(invitation)
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    membership = give_membership(invitation.user, invitation.agency, invitation.roles)
    _record(invitation.user, invitation, "invitation_accepted")
    return membership


def _check_is_no_officer(user: User, agency: Agency, *, invited_by: User) -> None:
    """Officers open the accounts of premises, for the people of the premises: never for themselves
    or a colleague, who would then write and read there as the premises. Raises PeopleError."""
    if agency.kind != AgencyKind.PREMISES:
        return
    if agency.pk in {each.agency_id for each in memberships_as_administrator(invited_by)}:
        return  # one of its own people, who knows who works there
    memberships = Membership.objects.not_ended().exclude(agency__kind=AgencyKind.PREMISES)
    of_inviter = memberships.filter(user=invited_by).values("agency")
    if user.pk == invited_by.pk or memberships.filter(user=user, agency__in=of_inviter).exists():
        raise PeopleError(
            _(
                "This address belongs to somebody of your own agency. "
                "Use the address of somebody who works at the premises."
            )
        )


def _tell_managers(invitation: Invitation) -> None:
    """Whoever runs a premises hears of everybody who gets an account there, whoever invited them;
    not who it is, which their page of people says."""
    agency = invitation.agency
    if agency.kind != AgencyKind.PREMISES:
        return
    for person_id in people_holding(Permission.PREMISES_RUN, agency_key=agency.key):
        if person_id != invitation.user_id:
            enqueue(
                "registry.joined_premises",
                object_type="agency",
                object_id=agency.pk,
                user_id=person_id,
            )


def open_invitation_of(user: User, agency: Agency) -> Invitation | None:
    """Theirs to this agency, locked; for a sign-in that proves the mailbox."""
    found = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("agency", "user")
        .filter(user=user, agency=agency, accepted_at=None, withdrawn_at=None)
        .first()
    )
    return found if found is not None and found.is_open else None


def link_of(invitation_id: uuid.UUID) -> str:
    """The address in the e-mail, made when it is sent."""
    invitation = Invitation.objects.get(pk=invitation_id)
    secret = _secret(invitation.pk, invitation.sent_count, invitation.token_hash)
    path = reverse("registry:invitation", kwargs={"secret": secret})
    return urljoin(f"{settings.SITE_URL}/", path.lstrip("/"))


def _account(email: str, full_name: str) -> User:
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User(email=email, full_name=full_name)
        user.set_unusable_password()
        user.full_clean(exclude=["password"])
        user.save()
    return user


def _open(by: User, invitation_id: uuid.UUID) -> Invitation:
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("agency")
        .get(Q(accepted_at=None), Q(withdrawn_at=None), pk=invitation_id)
    )
    check_may_manage(by, invitation.agency)
    return invitation


def _tell(by: User | None, invitation: Invitation, reason: str, *, actor_label: str = "") -> None:
    enqueue(
        "registry.invitation",
        object_type="invitation",
        object_id=invitation.pk,
        user_id=invitation.user_id,
    )
    _record(by, invitation, reason, actor_label=actor_label)


def _record(by: User | None, invitation: Invitation, reason: str, *, actor_label: str = "") -> None:
    record(
        Operation.ALTERATION,
        by=by,
        object_type="user",
        object_id=invitation.user_id,
        reason=reason,
        detail={
            "agency": invitation.agency.key,
            "roles": invitation.roles,
            "invitation": str(invitation.pk),
        },
        actor_label=actor_label,
    )


def _secret(invitation_id: uuid.UUID, sent_count: int, token_hash: str = "") -> str:
    """With the newest key; if `token_hash` is given, with the key that it was made with."""
    words = f"{invitation_id}:{sent_count}".encode()
    for key_id in (keyring.current, *keyring.ids):
        key = keyring.subkey(key_id, purpose=_PURPOSE)
        digest = hmac.new(key, words, hashlib.sha256).digest()
        secret = base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
        if token_hash in {"", _hash(secret)}:
            return secret
    raise LookupError("The key that this invitation was made with is gone: send it again.")


def _hash(secret: str) -> str:
    return hashlib.sha256(f"spotlight:invitation:{secret}".encode()).hexdigest()


def invitations_open(agency: Agency) -> QuerySet[Invitation]:
    """Neither taken up nor withdrawn; expired ones can be sent again."""
    return Invitation.objects.filter(agency=agency, accepted_at=None, withdrawn_at=None)


def open_invitations(agency: Agency) -> list[Invitation]:
    """The same, the newest first."""
    found = invitations_open(agency).select_related("user")
    return list(found.order_by(F("created_at").desc(), "pk")[:MOST_OPEN])
