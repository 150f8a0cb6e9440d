"""Inviting somebody by letter: a code on paper, typed with a mailbox of theirs, becomes an ordinary
invitation, whose link goes to that mailbox.

The code is made when the letter is printed and is kept nowhere but on it: 80 bits at random, of
which the row has the hash. Printing again makes another, and the one before works no more.

Guessing one is hopeless without any limit of tries: with 2^17 letters open at once (each of 5,000
premises has 20) and all the 20,000 tries that everybody together has in 15 minutes, which are fewer
than 2^30 in a year, the chance that a year of them hits any letter is 2^(17 + 30 - 80) = 2^-33, one
in eight thousand million. So the limit that counts is the one of each connection, which keeps a
single visitor from wearing the page out; the one of all together only bounds work, and is far above
what a few can use up to shut everybody else out (2,000 connections would have to try at once).
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.actions import agencies_managed_by, check_may_manage, check_roles
from agencies.registry.errors import PeopleError
from agencies.registry.invitations import offer_place
from agencies.registry.models import Agency, Invitation, InvitationCode
from portal.accounts.models import User
from portal.accounts.tries import Limit
from portal.audit.recording import Operation, record

LIFETIME = timedelta(days=28)
MOST_OPEN = 20
"""Letters of one agency that wait."""
MOST_PRINTED = 10
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, I and O, which are taken for one another on paper."""
CHARACTERS = 16
GROUP = 4
TRIES = Limit("invitation-code", each=10, all_together=20_000, seconds=15 * 60)
ACTOR = "invitation_letter"


@transaction.atomic
def offer_by_letter(
    *, by: User, agency: Agency, full_name: str, roles: Sequence[str]
) -> InvitationCode:
    """Offer somebody a place in `agency` on paper: the letter is printed next. Raises NotAllowed,
    PeopleError."""
    check_may_manage(by, agency)
    check_roles(agency, roles)
    Agency.objects.select_for_update(of=("self",)).get(pk=agency.pk)
    if len(open_codes(agency)) >= MOST_OPEN:
        raise PeopleError(_("Too many letters are open. Withdraw some that are not needed."))
    made = InvitationCode(
        agency=agency,
        full_name=full_name.strip(),
        roles=sorted(set(roles)),
        invited_by=by,
        expires_at=timezone.now() + LIFETIME,
    )
    made.save(force_insert=True)
    _record(by, made, "letter_offered")
    return made


@transaction.atomic
def print_code(*, by: User, code_id: uuid.UUID) -> tuple[InvitationCode, str]:
    """A new code for a letter, as people read it, for another 28 days; the one before works no
    more. Raises NotAllowed, PeopleError, InvitationCode.DoesNotExist."""
    found = _open(by, code_id)
    if found.printed_count >= MOST_PRINTED:
        raise PeopleError(
            _("This letter was printed %(number)d times. Withdraw it, and write another.")
            % {"number": found.printed_count}
        )
    code = "".join(secrets.choice(ALPHABET) for _each in range(CHARACTERS))
    found.code_hash = _hash(code)
    found.printed_count += 1
    found.expires_at = timezone.now() + LIFETIME
    found.save(update_fields=["code_hash", "printed_count", "expires_at"])
    _record(by, found, "letter_printed")
    return found, display(code)


@transaction.atomic
def withdraw_code(*, by: User, code_id: uuid.UUID) -> None:
    """The code works no more. Raises NotAllowed, InvitationCode.DoesNotExist."""
    found = _open(by, code_id)
    found.withdrawn_at = timezone.now()
    found.code_hash = None
    found.save(update_fields=["withdrawn_at", "code_hash"])
    _record(by, found, "letter_withdrawn")


@transaction.atomic
def take_code(*, code: str, email: str) -> Invitation | None:
    """The invitation that a code becomes, its link on the way to `email`; None for every code that
    does not work, whatever is wrong with it. Raises PeopleError, ValidationError for a mailbox that
    can't be invited: then the code still works."""
    locked = InvitationCode.objects.select_for_update(of=("self",))
    found = (
        locked.select_related("agency", "invited_by")
        .filter(code_hash=_hash(code), agency__is_active=True, invited_by__is_active=True)
        .first()
    )
    if found is None or not found.is_open or not _still_may(found):
        return None
    found.invitation = offer_place(
        by=None,
        agency=found.agency,
        email=email,
        full_name=found.full_name,
        roles=found.roles,
        invited_by=found.invited_by,
        actor_label=ACTOR,
    )
    found.code_hash = None
    found.save(update_fields=["invitation", "code_hash"])
    return found.invitation


def open_codes(agency: Agency) -> list[InvitationCode]:
    """Letters that were neither answered nor withdrawn, the newest first; expired ones can be
    printed again."""
    return list(
        InvitationCode.objects.filter(agency=agency, invitation=None, withdrawn_at=None).order_by(
            F("created_at").desc(), "pk"
        )[:MOST_OPEN]
    )


def display(code: str) -> str:
    """As people read it: `ABCD-EFGH-JKLM-NPQR`."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def normalise(typed: str) -> str:
    """What somebody typed, as hashed: upper case, without spaces and hyphens."""
    return "".join(each for each in typed.upper() if each.isalnum())


def _still_may(found: InvitationCode) -> bool:
    """Whether who offered the place may still offer it."""
    managed = agencies_managed_by(found.invited_by)
    return Agency.objects.filter(managed, pk=found.agency_id).exists()


def _open(by: User, code_id: uuid.UUID) -> InvitationCode:
    found = (
        InvitationCode.objects.select_for_update(of=("self",))
        .select_related("agency")
        .get(pk=code_id, invitation=None, withdrawn_at=None)
    )
    check_may_manage(by, found.agency)
    return found


def _record(by: User, found: InvitationCode, reason: str) -> None:
    record(
        Operation.ALTERATION,
        by=by,
        objects=[found],
        reason=reason,
        detail={"agency": found.agency.key, "roles": found.roles},
    )


def _hash(code: str) -> bytes:
    return hashlib.sha256(f"spotlight:invitation-code:{normalise(code)}".encode()).digest()
