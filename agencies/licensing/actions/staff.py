"""The staff of a premises: who is offered where somebody has to be named, and their training."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agencies.licensing import audiences
from agencies.licensing.colleagues import with_account
from agencies.licensing.enums import StaffRole
from agencies.licensing.models import StaffMember, Tenure, Training
from agencies.licensing.permissions import check_works_at
from agencies.licensing.queries.premises import staff_now, staff_visible_to
from agencies.licensing.queries.staff import last_seen_on
from agencies.licensing.queries.training import trainings_visible_to
from agencies.licensing.register_enums import Course
from agencies.licensing.sia import sia_number as parsed
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.errors import CaseworkError, Conflict
from reports.permissions import check_user_can

MAY = Permission.PREMISES_RUN
MOST_STAFF = 300
LEFT = ("left_on", "left_noted_at")


@dataclass(frozen=True, kw_only=True)
class StaffFacts:
    """What a premises holds of somebody. `sia_number`: 16 digits, or "". `user`: their account."""

    name: str = field(repr=False)
    role: StaffRole
    sia_number: str = field(default="", repr=False)
    user: uuid.UUID | None = None
    left_on: datetime.date | None = None


@action
def add_staff(*, by: User, name: str, role: StaffRole, sia_number: str = "") -> StaffMember:
    """Add somebody who works at the premises of `by`. `sia_number`: 16 digits, or "". Raises
    NotAllowed, NoPremises, CaseworkError."""
    tenure = _locked(check_works_at(by, MAY))
    here = staff_now(by, tenure)
    if here.count() >= MOST_STAFF:
        raise CaseworkError(_("There are as many people as there may be. Say who has left."))
    sia_number = _sia(sia_number)
    _check_number_is_free(sia_number, here)
    member = StaffMember(
        tenure=tenure,
        name=_name(name),
        role=role,
        sia_number=sia_number,
        audience=audiences.of_register(tenure.clearance),
    )
    member.save(force_insert=True)
    record(Operation.COLLECTION, by=by, objects=[member], reason="staff_added")
    return member


@action
def change_staff(*, by: User, member_id: uuid.UUID, facts: StaffFacts, version: int) -> StaffMember:
    """Change what is held of somebody, and say when they left. What is held of them is kept from
    that day, or from today where that is later. Raises NotAllowed, NoPremises, CaseworkError,
    Conflict, StaffMember.DoesNotExist."""
    tenure = _locked(check_works_at(by, MAY))
    member = _member(by, tenure, member_id)
    if member.version != version:
        raise Conflict(
            _("Somebody else changed this person's entry while you had it open."),
            current_version=member.version,
        )
    _check_account(tenure, member, facts)
    member.name, member.role = _name(facts.name), facts.role
    member.sia_number = _sia(facts.sia_number)
    member.user_id = facts.user
    if facts.left_on is None:
        _check_number_is_free(member.sia_number, staff_now(by, tenure).exclude(pk=member.pk))
    if facts.left_on != member.left_on:
        _check_left(by, member, facts.left_on)
        member.left_on = facts.left_on
        member.left_noted_at = timezone.now() if facts.left_on else None
    member.version += 1
    member.save(update_fields=["name", "role", "sia_number", "user", *LEFT, "version"])
    reason = "staff_left" if facts.left_on else "staff_changed"
    record(Operation.ALTERATION, by=by, objects=[member], reason=reason)
    return member


@action
def let_staff_go(*, by: User, tenure: Tenure, user: uuid.UUID | None = None) -> None:
    """They left today: everybody of a tenure, or whoever has the account `user`. For officers who
    change the register of premises. Raises NotAllowed."""
    check_user_can(by, Permission.PREMISES_MANAGE)
    members = staff_now(by, tenure).select_for_update(of=("self",))
    gone = list(members if user is None else members.filter(user=user))
    for member in gone:
        member.left_on, member.left_noted_at = timezone.localdate(), timezone.now()
        member.version += 1
        member.save(update_fields=[*LEFT, "version"])
    if gone:
        record(Operation.ALTERATION, by=by, objects=gone, reason="staff_left")


def _locked(tenure: Tenure) -> Tenure:
    """Who writes the same number twice at once waits here, and the second is told."""
    Tenure.objects.select_for_update(no_key=True).get(pk=tenure.pk)
    return tenure


def _check_left(by: User, member: StaffMember, left_on: datetime.date | None) -> None:
    """Raises CaseworkError for a day still to come, or before the registers name them last."""
    if left_on is None:
        return
    if left_on > timezone.localdate():
        raise CaseworkError(_("Enter the day on which they left once it has come."))
    seen = last_seen_on(by, member)
    if seen is not None and left_on < seen:
        raise CaseworkError(
            _(
                "Your registers name them on %(day)s: a shift, a training, a bag or an incident. "
                "Enter that day or a later one, or correct the register first."
            )
            % {"day": date_format(seen, "j M Y")}
        )


def _check_number_is_free(number: str, others: QuerySet[StaffMember]) -> None:
    if number and others.filter(sia_number=number).exists():
        raise CaseworkError(
            _(
                "Somebody else in your list of staff has this SIA number. Check the card, "
                "or change the other entry."
            )
        )


def _check_account(tenure: Tenure, member: StaffMember, facts: StaffFacts) -> None:
    if facts.user is None or (facts.user == member.user_id and facts.left_on is not None):
        return
    if facts.user not in {key for key, _name_of in with_account(tenure)}:
        raise CaseworkError(_("Choose an account from the list."))
    others = StaffMember.objects.filter(tenure=tenure, user=facts.user, left_on__isnull=True)
    if facts.left_on is None and others.exclude(pk=member.pk).exists():
        raise CaseworkError(_("This account is somebody else's in the list of staff."))


def _member(by: User, tenure: Tenure, member_id: uuid.UUID) -> StaffMember:
    found = staff_visible_to(by).select_for_update(of=("self",)).filter(tenure=tenure)
    return found.get(pk=member_id)


def _name(typed: str) -> str:
    name = typed.strip()
    if not name:
        raise CaseworkError(_("Enter a name."))
    return name


def _sia(typed: str) -> str:
    try:
        return parsed(typed)
    except ValueError as error:
        raise CaseworkError(
            _("Enter the 16 digits of the SIA licence number as they stand on the card.")
        ) from error


@dataclass(frozen=True, kw_only=True)
class Trained:
    """What somebody was trained in. `expires_on`: None where it does not run out."""

    courses: tuple[Course, ...]
    done_on: datetime.date
    expires_on: datetime.date | None = None
    evidence: str = field(default="", repr=False)


@action
def add_training(*, by: User, member_id: uuid.UUID, trained: Trained) -> Training:
    """Write down a training. Raises NotAllowed, NoPremises, CaseworkError,
    StaffMember.DoesNotExist."""
    tenure = check_works_at(by, MAY)
    member = _member(by, tenure, member_id)
    if member.left_on is not None:
        raise CaseworkError(_("They left, so no training can be added to their entry."))
    if not trained.courses:
        raise CaseworkError(_("Choose what it was about."))
    if trained.done_on > timezone.localdate():
        raise CaseworkError(_("Enter the day on which it was done, once it was."))
    if trained.expires_on is not None and trained.expires_on <= trained.done_on:
        raise CaseworkError(_("Enter a day after the training on which it runs out."))
    made = Training(
        member=member,
        courses=sorted({*trained.courses}),
        done_on=trained.done_on,
        expires_on=trained.expires_on,
        evidence=trained.evidence.strip() or None,
        by=by,
        written_at=timezone.now(),
        audience=audiences.of_register(tenure.clearance),
    )
    made.save(force_insert=True)
    record(Operation.COLLECTION, by=by, objects=[made], reason="training")
    return made


@action
def undo_training(*, by: User, training_id: uuid.UUID) -> Training:
    """It was entered by mistake, and counts no more. Raises NotAllowed, NoPremises,
    Training.DoesNotExist."""
    tenure = check_works_at(by, MAY)
    found = trainings_visible_to(by).filter(member__tenure=tenure)
    training = found.select_for_update(of=("self",)).get(pk=training_id)
    training.undone_at = timezone.now()
    training.save(update_fields=["undone_at"])
    record(Operation.ALTERATION, by=by, objects=[training], reason="training_undone")
    return training
