"""What a premises adds to an incident that it told (R5.3)."""

from __future__ import annotations

import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing.actions.guest_names import Place, check_words_of_incident
from agencies.licensing.models import IncidentAmendment
from agencies.licensing.permissions import check_may_tell
from agencies.licensing.queries.reporting import amendments_visible_to
from agencies.licensing.queries.told import incidents_visible_to
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.actions.premises_words import add_premises_words
from reports.errors import CaseworkError

MOST_AMENDMENTS = 50
"""Of one incident."""


@action
def amend_incident(
    *, by: User, incident_id: uuid.UUID, words: str, key: uuid.UUID
) -> IncidentAmendment:
    """Add words to an incident of one's own premises, and to the report that police have. The same
    `key` again gives the amendment that it made the first time.

    Raises NotAllowed, NoPremises, PremisesClosed, NameInWords when words hold a guest's name that
    was sent with the incident, CaseworkError, Incident.DoesNotExist.
    """
    tenure = check_may_tell(by)
    # Two presses of one button wait for each other here.
    mine = incidents_visible_to(by).filter(tenure=tenure)
    incident = mine.select_for_update(of=("self",), no_key=True).get(pk=incident_id)
    earlier = amendments_visible_to(by).filter(key=key, incident=incident).first()
    if earlier is not None:
        return earlier
    if not words.strip():
        raise CaseworkError(_("Write what you want to add."))
    if amendments_visible_to(by).filter(incident=incident).count() >= MOST_AMENDMENTS:
        raise CaseworkError(_("Nothing more can be added here. Report it as another incident."))
    typed = Place("words", _("What do you want to add?"), words)
    check_words_of_incident(by=by, incident_id=incident.pk, places=[typed])
    amendment = IncidentAmendment(
        key=key,
        incident=incident,
        words=words,
        made_by=by,
        made_at=timezone.now(),
        audience=incident.audience,
    )
    try:
        with transaction.atomic():
            amendment.save(force_insert=True)
    except IntegrityError:  # the key is one of another premises: nobody's own form has it
        raise CaseworkError(_("Load the page again, then add it once more.")) from None
    add_premises_words(by=by, report_id=incident.report_id, text=words)
    record(Operation.COLLECTION, by=by, objects=[incident], reason="incident_amended")
    return amendment
