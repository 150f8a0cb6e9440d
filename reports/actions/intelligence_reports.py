"""Which reports an item of intelligence was made from: adding one, and taking one out again."""

from __future__ import annotations

import uuid

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.actions.intelligence import MOST_REPORTS, lock_item, touch_item
from reports.actions.intelligence_history import link_report, note_item
from reports.errors import CaseworkError, WrongState
from reports.intelligence_enums import ItemEvent, ItemStatus
from reports.models import IntelligenceItem
from reports.permissions import check_user_can
from reports.queries import intelligence_links_visible_to, reports_visible_to


@action
def add_report(
    *, by: User, item_id: uuid.UUID, report_id: uuid.UUID, version: int
) -> IntelligenceItem:
    """Say that an item is also made from this report. Raises NotAllowed, Conflict, WrongState,
    CaseworkError when it is there already, DoesNotExist."""
    check_user_can(by, Permission.INTELLIGENCE_GRADE)
    item = lock_item(by=by, item_id=item_id, version=version)
    if item.status == ItemStatus.WITHDRAWN:
        raise WrongState(_("This item is withdrawn. No report can be added."))
    report = reports_visible_to(by).get(pk=report_id)
    links = intelligence_links_visible_to(by).filter(item=item, unlinked_at__isnull=True)
    if links.filter(report=report).exists():
        raise CaseworkError(_("This report is among them already."))
    if links.count() >= MOST_REPORTS:
        raise CaseworkError(_("An item is about one thing: it has as many reports as it may."))
    link_report(item, report, by=by)
    touch_item(item)
    item.save(update_fields=["version", "changed_at"])
    note_item(item.pk, ItemEvent.LINKED, by=by)
    record(Operation.COMBINATION, by=by, objects=[item, report], reason="intelligence_linked")
    return item


@action
def take_report_out(
    *, by: User, item_id: uuid.UUID, report_id: uuid.UUID, version: int
) -> IntelligenceItem:
    """Undo that an item is made from a report. Raises NotAllowed, Conflict, WrongState for the last
    one, DoesNotExist."""
    check_user_can(by, Permission.INTELLIGENCE_GRADE)
    item = lock_item(by=by, item_id=item_id, version=version)
    links = intelligence_links_visible_to(by).filter(item=item, unlinked_at__isnull=True)
    link = links.select_related("report").get(report_id=report_id)
    if not item.legacy_scheme and links.count() == 1:
        raise WrongState(_("An item is made from at least one report. Add the right one first."))
    link.unlinked_by, link.unlinked_at = by, timezone.now()
    link.save(update_fields=["unlinked_by", "unlinked_at"])
    touch_item(item)
    item.save(update_fields=["version", "changed_at"])
    note_item(item.pk, ItemEvent.UNLINKED, by=by)
    record(Operation.ALTERATION, by=by, objects=[item, link.report], reason="intelligence_unlinked")
    return item
