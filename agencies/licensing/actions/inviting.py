"""Inviting the people of a premises: the first of them, who then invites the others."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies.licensing.actions.premises import open_account
from agencies.licensing.letter import letter_of
from agencies.licensing.models import Premises, Tenure
from agencies.licensing.queries.premises import premises_visible_to, tenure_now
from agencies.registry import invitation_codes, invitations
from agencies.registry.errors import PeopleError
from agencies.registry.models import Agency, Invitation, InvitationCode
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from reports.errors import CaseworkError
from reports.permissions import check_user_can

FIRST = ("premises_manager", "agency_administrator")
"""Whoever runs the premises also looks after its people."""
Done = TypeVar("Done")


@action
def invite_by_email(*, by: User, premises_id: uuid.UUID, email: str, full_name: str) -> Invitation:
    """Offer somebody to run the premises' account, by e-mail. Raises NotAllowed, CaseworkError,
    Premises.DoesNotExist."""
    agency = open_account(by=by, premises_id=premises_id)
    return _in_words(
        lambda: invitations.invite_person(
            by=by, agency=agency, email=email, full_name=full_name, roles=FIRST
        )
    )


@action
def invite_by_letter(*, by: User, premises_id: uuid.UUID, full_name: str) -> InvitationCode:
    """The same by a letter, which is printed next. Raises as invite_by_email does."""
    agency = open_account(by=by, premises_id=premises_id)
    return _in_words(
        lambda: invitation_codes.offer_by_letter(
            by=by, agency=agency, full_name=full_name, roles=FIRST
        )
    )


@action
def print_letter(*, by: User, premises_id: uuid.UUID, code_id: uuid.UUID) -> bytes:
    """The letter with a new code, as PDF; the code is on it and nowhere else. Raises NotAllowed,
    CaseworkError, DoesNotExist."""
    premises, tenure = _own(by, premises_id)
    assert tenure.agency is not None
    found = _of(tenure.agency, code_id)
    letter, code = _in_words(lambda: invitation_codes.print_code(by=by, code_id=found.pk))
    return letter_of(premises, tenure, letter, code)


@action
def withdraw_letter(*, by: User, premises_id: uuid.UUID, code_id: uuid.UUID) -> None:
    """Raises NotAllowed, CaseworkError, DoesNotExist."""
    _premises, tenure = _own(by, premises_id)
    assert tenure.agency is not None
    found = _of(tenure.agency, code_id)
    _in_words(lambda: invitation_codes.withdraw_code(by=by, code_id=found.pk))


@action
def send_again(*, by: User, premises_id: uuid.UUID, invitation_id: uuid.UUID) -> None:
    """A new link for an open invitation to the premises. Raises NotAllowed, CaseworkError,
    DoesNotExist."""
    found = _invitation(by, premises_id, invitation_id)
    _in_words(lambda: invitations.send_again(by=by, invitation_id=found.pk))


@action
def withdraw_invitation(*, by: User, premises_id: uuid.UUID, invitation_id: uuid.UUID) -> None:
    """Raises NotAllowed, CaseworkError, DoesNotExist."""
    found = _invitation(by, premises_id, invitation_id)
    _in_words(lambda: invitations.withdraw_invitation(by=by, invitation_id=found.pk))


def _own(by: User, premises_id: uuid.UUID) -> tuple[Premises, Tenure]:
    """The premises and its tenure with an account now."""
    check_user_can(by, Permission.PREMISES_MANAGE)
    premises = premises_visible_to(by).get(pk=premises_id)
    tenure = tenure_now(by, premises)
    if tenure is None or tenure.agency is None:
        raise CaseworkError(_("Nobody of this premises was invited yet."))
    return premises, tenure


def _of(agency: Agency, code_id: uuid.UUID) -> InvitationCode:
    return InvitationCode.objects.get(pk=code_id, agency=agency)


def _invitation(by: User, premises_id: uuid.UUID, invitation_id: uuid.UUID) -> Invitation:
    _premises, tenure = _own(by, premises_id)
    return Invitation.objects.get(pk=invitation_id, agency=tenure.agency)


def _in_words(do: Callable[[], Done]) -> Done:
    """What the registry refuses, as pages of casework show it."""
    try:
        return do()
    except PeopleError as error:
        raise CaseworkError(str(error)) from None
    except ValidationError as error:
        raise CaseworkError(" ".join(error.messages)) from None
