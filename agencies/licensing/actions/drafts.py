"""Drafts of incidents: kept on the server, for whoever of the premises goes on with them.

Names stay with whoever typed them (R5.7): a colleague goes on without.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing import audiences
from agencies.licensing.models import DraftNames, IncidentDraft, Tenure
from agencies.licensing.permissions import check_may_tell, check_works_at
from agencies.licensing.queries.reporting import (
    draft_names_visible_to,
    drafts_of,
    drafts_visible_to,
    own_alone,
)
from agencies.licensing.queries.told import incidents_visible_to
from agencies.registry.clearances import Clearance
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action, showing
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from portal.vault.errors import SealTooLarge
from reports.errors import CaseworkError, Conflict

WORKS_WITH = (Clearance.LICENSING_OFFICER,)
MOST_DRAFTS = 10
"""Of one premises at a time."""
KEPT_DAYS = 7
BATCH = 100


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What stands in a form. `fields`: name → values, without names of people; `names`: key of
    somebody in it → name."""

    fields: dict[str, list[str]] = field(repr=False)
    names: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A draft, opened. `names`: those that the reader typed; `lost`: keys of people whose names
    somebody else typed, which only they can read."""

    draft: IncidentDraft
    fields: dict[str, list[str]] = field(repr=False)
    names: dict[str, str] = field(repr=False)
    lost: frozenset[str]


@action
def save_draft(*, by: User, key: uuid.UUID, typed: Typed, version: int) -> IncidentDraft | None:
    """Keep what was typed. `key`: the form's, which is the draft's; `version`: which one the form
    began from, 0 for none. None when it was sent meanwhile: then there is nothing to keep.

    Raises NotAllowed, NoPremises, PremisesClosed, Conflict, CaseworkError when there are too many
    drafts or too much was typed.
    """
    tenure = check_may_tell(by)
    if incidents_visible_to(by).filter(key=key).exists():
        return None
    # Two who save at once wait for each other here, so that there are never too many.
    Tenure.objects.select_for_update(no_key=True).get(pk=tenure.pk)
    draft = drafts_visible_to(by).filter(pk=key, tenure=tenure).first()
    if draft is None:
        draft = _new_draft(by, tenure, key)
    elif draft.version != version:
        raise Conflict(
            _("%(name)s saved this draft in the meantime.")
            % {"name": draft.changed_by.display_name},
            current_version=draft.version,
        )
    else:
        draft.version += 1
    draft.changed_by, draft.changed_at = by, timezone.now()
    own = draft_names_visible_to(by).filter(draft=draft).first()
    try:
        draft.content = {"fields": typed.fields, "named": _named(draft, own, typed)}
        with transaction.atomic():
            draft.save()
        _keep_names(draft, own, by, tenure, typed.names)
    except SealTooLarge:
        raise CaseworkError(_("This is too long to be saved. Shorten it and try again.")) from None
    except IntegrityError:  # the key is one of another premises: nobody's own form has it
        raise CaseworkError(_("This form can't be saved. Start a new report.")) from None
    record(Operation.ALTERATION, by=by, objects=[draft], reason="draft_saved")
    return draft


@action
def open_draft(*, by: User, draft_id: uuid.UUID) -> Kept:
    """A draft of one's own premises. Raises NotAllowed, NoPremises, PremisesClosed,
    IncidentDraft.DoesNotExist."""
    tenure = check_may_tell(by)
    draft = drafts_visible_to(by).select_related("changed_by").get(pk=draft_id, tenure=tenure)
    content: dict[str, Any] = draft.content.open()
    row = draft_names_visible_to(by).filter(draft=draft).first()
    names: dict[str, str] = row.names.open() if row else {}
    record(Operation.CONSULTATION, by=by, objects=[draft], reason="draft")
    lost = frozenset(content["named"]) - frozenset(names)
    return Kept(draft=draft, fields=content["fields"], names=names, lost=lost)


@action
def remove_draft(*, by: User, draft_id: uuid.UUID) -> None:
    """Throw a draft away. Raises NotAllowed, NoPremises, IncidentDraft.DoesNotExist."""
    tenure = check_works_at(by, Permission.PREMISES_REPORT)
    draft = drafts_visible_to(by).defer("content").get(pk=draft_id, tenure=tenure)
    record(Operation.ERASURE, by=by, objects=[draft], reason="draft_removed")
    draft.delete()


def forget_drafts() -> int:
    """Delete drafts that nobody changed for a week; how many. Safe to repeat, and twice at once.

    Nobody but a premises' own people sees its drafts: the clearances of all premises are taken for
    this, and given back.
    """
    before = timezone.now() - datetime.timedelta(days=KEPT_DAYS)
    forgotten = 0
    everybody = _clearances()
    for first in range(0, len(everybody), BATCH):
        with showing(everybody[first : first + BATCH]):
            old = list(
                IncidentDraft.objects.select_for_update(skip_locked=True)
                .filter(changed_at__lt=before)
                .defer("content")[:BATCH]
            )
            if old:
                record(Operation.ERASURE, by=None, objects=old, reason="draft_forgotten")
                IncidentDraft.objects.filter(pk__in=[each.pk for each in old]).delete()
            forgotten += len(old)
    return forgotten


def _clearances() -> list[str]:
    """Those of everybody who holds or held a licence and has an account."""
    with showing(WORKS_WITH):
        tenures = list(Tenure.objects.filter(agency__isnull=False).select_related("agency"))
    return sorted(each.clearance for each in tenures)


def _new_draft(by: User, tenure: Tenure, key: uuid.UUID) -> IncidentDraft:
    if drafts_of(by, tenure).count() >= MOST_DRAFTS:
        raise CaseworkError(
            _("There are %(most)d drafts already. Send or delete one, then save this.")
            % {"most": MOST_DRAFTS}
        )
    return IncidentDraft(
        id=key,
        tenure=tenure,
        begun_by=by,
        content={"fields": {}, "named": []},
        audience=audiences.of_own(tenure.clearance),
    )


def _named(draft: IncidentDraft, own: DraftNames | None, typed: Typed) -> list[str]:
    """Keys of those whose name somebody typed, whoever it was, and who are still in the form."""
    before = set(draft.content.open()["named"])
    of_others = before - set(own.names.open() if own else ())
    return sorted((of_others & set(typed.fields.get("person", []))) | set(typed.names))


def _keep_names(
    draft: IncidentDraft, own: DraftNames | None, by: User, tenure: Tenure, names: dict[str, str]
) -> None:
    if own is None and not names:
        return
    if own is None:
        alone = own_alone(by, tenure)
        own = DraftNames(draft=draft, typed_by=by, audience=audiences.of_draft_names(alone))
    own.names = names
    own.save()
