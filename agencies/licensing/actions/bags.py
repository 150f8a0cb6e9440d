"""What happens to a bag after it was entered: each time a line is added (R5.2, R5.3)."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing.actions.collections import close_collection
from agencies.licensing.actions.guest_names import Place, check_words_of_incident
from agencies.licensing.actions.seizures import (
    add_line,
    check_two_people,
    person_of,
    places_of,
    unless_number_used,
)
from agencies.licensing.bag_words import officer_number, same_number, suspected
from agencies.licensing.bag_workflow import BAG_MOVES, bag_move
from agencies.licensing.enums import Inside, SeizureState, SeizureStep, Substance
from agencies.licensing.errors import SamePerson, WrongBag
from agencies.licensing.models import Seizure, SeizureLine, StaffMember, Tenure
from agencies.licensing.nights import night_of
from agencies.licensing.permissions import check_works_at
from agencies.licensing.queries.bags import bags_of_holder
from agencies.licensing.queries.premises import staff_now, staff_of_night, staff_visible_to
from agencies.licensing.queries.told import seizure_lines_visible_to, seizures_visible_to
from agencies.licensing.two_people import Person, is_one_person
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.errors import CaseworkError, Conflict, WrongState
from reports.permissions import check_user_can


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What may be corrected of a bag's entry. `store` None: it is not where the bag was put first,
    and a bag is moved instead. `seized_by`, `witness`: of the staff; None: as the entry says."""

    bag_number: str
    seized_at: datetime.datetime
    inside: Inside
    substance: Substance
    description: str
    quantity: str
    store: str | None = None
    seized_by: uuid.UUID | None = None
    witness: uuid.UUID | None = None


PEOPLE = ("seized_by", "witness")


@action
def move_bag(*, by: User, seizure_id: uuid.UUID, version: int, store: str) -> Seizure:
    """Write down that a bag lies in another store now. Raises NotAllowed, NoPremises, WrongState,
    Conflict, NameInWords, CaseworkError, Seizure.DoesNotExist."""
    tenure = check_works_at(by, BAG_MOVES[SeizureStep.MOVED].permission)
    seizure = _lock_own(by, tenure, seizure_id, SeizureStep.MOVED, version)
    store = store.strip()
    if not store or store == seizure.store:
        raise CaseworkError(_("Say where the bag is now. It was there already."))
    _check_guest_names(by, seizure, Place("store", _("Where is it now?"), store))
    seizure.store = store
    _write(seizure, SeizureStep.MOVED, by=by, changed=["store"], store=store)
    return seizure


@action
def correct_bag(
    *, by: User, seizure_id: uuid.UUID, version: int, entry: Entry, words: str
) -> Seizure:
    """Correct the entry of a bag by a line that is linked to it and holds what was and what is; the
    entry stays. `words`: why. Raises NotAllowed, NoPremises, Conflict, BagNumberUsed, SamePerson,
    NameInWords, CaseworkError, Seizure.DoesNotExist."""
    tenure = check_works_at(by, BAG_MOVES[SeizureStep.AMENDED].permission)
    seizure = _lock_own(by, tenure, seizure_id, SeizureStep.AMENDED, version)
    wanted = _checked(entry, seizure) | _people(by, tenure, seizure, entry)
    changed = {
        name: [_plain(getattr(seizure, name)), _plain(value)]
        for name, value in wanted.items()
        if getattr(seizure, name) != value
    }
    if not changed:
        raise CaseworkError(_("Nothing is different from the entry. Change what is wrong in it."))
    if not words.strip():
        raise CaseworkError(_("Say in a few words why it was wrong."))
    why = Place("words", _("Why was it wrong?"), words)
    _check_guest_names(by, seizure, *places_of(entry), why)
    lines = seizure_lines_visible_to(by).filter(seizure=seizure)
    if "store" in changed and lines.filter(step__in=PUT_ELSEWHERE).exists():
        raise CaseworkError(_("The bag was moved since. Write down a move to another store."))
    for name in changed:
        setattr(seizure, name, wanted[name])
    with unless_number_used(seizure.bag_number):
        _write(
            seizure,
            SeizureStep.AMENDED,
            by=by,
            changed=[*changed],
            corrects=lines.get(step=SeizureStep.SEIZED),
            words=words,
            what=changed,
        )
    return seizure


PUT_ELSEWHERE = (SeizureStep.MOVED, SeizureStep.TAKEN_ON)
"""After these a bag is no longer where its entry says."""


@action
def destroy_bag(
    *,
    by: User,
    seizure_id: uuid.UUID,
    version: int,
    at: datetime.datetime,
    other: uuid.UUID,
    words: str,
) -> Seizure:
    """Write down that a bag was destroyed, in front of a second person of the staff (`other`), and
    how (`words`). Raises NotAllowed, NoPremises, WrongState, Conflict, SamePerson, NameInWords,
    CaseworkError, Seizure.DoesNotExist."""
    tenure = check_works_at(by, BAG_MOVES[SeizureStep.DESTROYED].permission)
    seizure = _lock_own(by, tenure, seizure_id, SeizureStep.DESTROYED, version)
    second = staff_now(by, tenure).filter(pk=other).first()
    if second is None:
        raise CaseworkError(_("Choose the second person from the list of staff."))
    _check_second_person(by, tenure, second)
    if not words.strip():
        raise CaseworkError(_("Say how it was destroyed."))
    _check_guest_names(by, seizure, Place("words", _("How was it destroyed?"), words))
    _check_end(seizure, at)
    _end(
        seizure,
        SeizureStep.DESTROYED,
        by=by,
        at=at,
        other=second,
        other_name=second.name,
        words=words,
    )
    return seizure


def _check_second_person(by: User, tenure: Tenure, second: StaffMember) -> None:
    """Raises SamePerson where the second person is, or may be, whoever destroys the bag."""
    me = [Person(key=None, user=by.pk, sia_number="", names=(by.full_name,))]
    me += [person_of(each) for each in staff_visible_to(by).filter(tenure=tenure, user=by)]
    if any(is_one_person(each, person_of(second)) for each in me):
        raise SamePerson(
            _(
                "Choose somebody else: a second person has to be there besides you. This entry of "
                "your list of staff has your account, your SIA number or your name."
            )
        )


@action
def collect_bag(
    *,
    by: User,
    seizure_id: uuid.UUID,
    version: int,
    number: str,
    officer: str,
    reference: str,
) -> Seizure:
    """Police take a bag with them. `number`: as read from the bag in the officer's hand; `officer`:
    their collar number; `reference`: theirs, of the property.

    Raises NotAllowed, WrongState with what became of the bag, Conflict, WrongBag, CaseworkError,
    Seizure.DoesNotExist.
    """
    move = BAG_MOVES[SeizureStep.COLLECTED]
    check_user_can(by, move.permission)
    seizure = seizures_visible_to(by).select_for_update(of=("self",)).get(pk=seizure_id)
    if seizure.state != SeizureState.HELD:
        raise WrongState(_became(by, seizure))
    _check_version(seizure, version)
    if not same_number(number, seizure.bag_number):
        raise WrongBag(
            _(
                "The number on the bag is not the one of this entry. "
                "Check both, and scan the label of the bag in your hand."
            )
        )
    officer = officer_number(officer)
    if not officer:
        raise CaseworkError(_("Enter your officer number, for example PC 1234."))
    reference = " ".join(reference.split())
    if not reference:
        raise CaseworkError(_("Enter your reference for the property."))
    _end(
        seizure,
        SeizureStep.COLLECTED,
        by=by,
        at=timezone.now(),
        officer=officer,
        reference=reference,
    )
    return seizure


def _became(by: User, seizure: Seizure) -> str:
    """What became of a bag that is held no more, for an officer who came for it."""
    ends = (SeizureStep.COLLECTED, SeizureStep.DESTROYED)
    lines = seizure_lines_visible_to(by).filter(seizure=seizure, step__in=ends)
    last = lines.order_by("-number").first()
    when = timezone.localtime(seizure.ended_at)
    of = {"when": f"{when:%d/%m/%Y %H:%M}", "officer": last.officer if last else ""}
    if seizure.state == SeizureState.DESTROYED:
        return (
            _(
                "The premises destroyed this bag on %(when)s, so it can't be collected. "
                "If you hold a bag with this number, tell the licensing team."
            )
            % of
        )
    return _("Officer %(officer)s collected this bag on %(when)s.") % of


def _lock_own(
    by: User, tenure: Tenure, seizure_id: uuid.UUID, step: SeizureStep, version: int
) -> Seizure:
    """A bag of whoever holds the licence, locked, if that step can be made of it now."""
    seizure = bags_of_holder(by, tenure).select_for_update(of=("self",)).get(pk=seizure_id)
    bag_move(step, state=seizure.state)
    _check_version(seizure, version)
    return seizure


def _check_guest_names(by: User, seizure: Seizure, *places: Place) -> None:
    """Lines of a bag are read by licensing: no name that was sent with its incident (R5.7)."""
    if seizure.incident_id is not None:
        check_words_of_incident(by=by, incident_id=seizure.incident_id, places=places)


def _check_version(seizure: Seizure, version: int) -> None:
    if seizure.version != version:
        raise Conflict(
            _("Somebody else wrote something about this bag while you had it open."),
            current_version=seizure.version,
        )


def _check_end(seizure: Seizure, at: datetime.datetime) -> None:
    if at > timezone.now():
        raise CaseworkError(_("Enter a time that has passed."))
    if at < seizure.seized_at:
        raise CaseworkError(_("Enter a time after the bag was seized."))


def _end(
    seizure: Seizure, step: SeizureStep, *, by: User, at: datetime.datetime, **of: Any
) -> None:
    target = bag_move(step, state=seizure.state).target
    assert target is not None
    seizure.state, seizure.ended_at = target, at
    _write(seizure, step, by=by, changed=["state", "ended_at"], at=at, **of)
    close_collection(seizure)


def _write(
    seizure: Seizure,
    step: SeizureStep,
    *,
    by: User,
    changed: list[str],
    at: datetime.datetime | None = None,
    what: dict[str, Any] | None = None,
    **of: Any,
) -> SeizureLine:
    """Store what is different of a locked bag, and its next line."""
    seizure.version += 1
    seizure.save(update_fields=[*changed, "version"])
    words = of.pop("words", "").strip()
    line = add_line(
        seizure,
        step,
        by=by,
        number=next_number(seizure),
        at=at or timezone.now(),
        changed=what or {},
        words=words or None,
        **of,
    )
    record(Operation.ALTERATION, by=by, objects=[seizure], reason=f"seizure_{step.value}")
    return line


def next_number(seizure: Seizure) -> int:
    """Of the next line of a bag, which the caller has locked."""
    last = SeizureLine.objects.filter(seizure=seizure).aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1


def _checked(entry: Entry, seizure: Seizure) -> dict[str, Any]:
    """What the entry should say, by column. Raises CaseworkError."""
    wanted: dict[str, Any] = {
        field.name: getattr(entry, field.name)
        for field in fields(entry)
        if field.name not in PEOPLE and getattr(entry, field.name) is not None
    }
    wanted |= {
        name: " ".join(wanted[name].split())
        for name in ("bag_number", "quantity", "store")
        if name in wanted
    }
    wanted["description"] = suspected(entry.description)
    if not all(wanted.values()):
        raise CaseworkError(_("Leave nothing of the entry empty."))
    if entry.seized_at > seizure.entered_at:
        raise CaseworkError(_("Enter a time before the bag was entered into the register."))
    if seizure.ended_at is not None and entry.seized_at > seizure.ended_at:
        raise CaseworkError(_("Enter a time before the bag was collected or destroyed."))
    return wanted


def _people(by: User, tenure: Tenure, seizure: Seizure, entry: Entry) -> dict[str, Any]:
    """Who seized the bag and who was the witness, where the entry should name somebody else, by
    column. Raises CaseworkError, SamePerson."""
    other = {
        column: key
        for column in PEOPLE
        if (key := getattr(entry, column)) not in (None, getattr(seizure, f"{column}_id"))
    }
    if not other:
        return {}
    if seizure.tenure_id != tenure.pk:
        raise CaseworkError(
            _("This bag was seized by the former licence holder's staff: call the licensing team.")
        )
    there = staff_of_night(by, tenure, night_of(entry.seized_at)).in_bulk([*other.values()])
    if len(there) != len({*other.values()}):
        raise CaseworkError(_("Choose both people from the list of those who worked there then."))
    one, two = (
        person_of(there[other[column]])
        if column in other
        else person_of(getattr(seizure, column), called=getattr(seizure, f"{column}_name"))
        for column in PEOPLE
    )
    check_two_people(one, two)
    return {
        name: value
        for column, key in other.items()
        for name, value in ((f"{column}_id", key), (f"{column}_name", there[key].name))
    }


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime.datetime) else str(value)
