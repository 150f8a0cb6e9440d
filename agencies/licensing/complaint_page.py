"""What the pages of complaints hold."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.licensing.actions.complaints import ComplaintRead
from agencies.licensing.forms.review import CloseComplaintForm, ComplaintForm
from agencies.licensing.models import Complaint, Premises
from agencies.licensing.review_enums import ComplaintState
from reports.triage.forms import ActionForm
from reports.triage.rows import moment


def add_form(premises: Premises, *, data: QueryDict | None = None) -> ComplaintForm:
    address = f"{reverse('licensing:complaint-add')}?premises={premises.pk}"
    return ComplaintForm(data, name="complaint", action=address)


def close_form(complaint: Complaint, *, data: QueryDict | None = None) -> ActionForm:
    address = reverse("licensing:complaint-close", args=[complaint.pk])
    return CloseComplaintForm(data, name="close", action=address, version=complaint.version)


def context_of(
    read: ComplaintRead, *, bound: ActionForm | None = None, who: dict[str, str] | None = None
) -> dict[str, Any]:
    """`who`: who complained, in the answer to the one request that asked for it."""
    complaint = read.complaint
    is_open = complaint.state == ComplaintState.OPEN
    return {
        "complaint": complaint,
        "premises": complaint.premises,
        "facts": facts_of(complaint),
        "words": read.words,
        "closing_words": read.closing_words,
        "who": who,
        "close": bound or (close_form(complaint) if is_open else None),
        "is_open": is_open,
        "form": bound,
        "bound": bound,
    }


def facts_of(complaint: Complaint) -> list[tuple[str, str]]:
    """Never who complained."""
    facts = [
        (_("Premises"), complaint.premises.name),
        (_("Received"), f"{complaint.received_on:%d/%m/%Y}"),
        (_("From"), str(complaint.get_source_display())),
        (_("Licensing objective"), str(complaint.get_objective_display())),
        (_("Entered by"), complaint.added_by.display_name),
    ]
    if complaint.closed_by and complaint.closed_at:
        facts += [
            (_("What came of it"), str(complaint.get_outcome_display())),
            (_("Closed"), moment(complaint.closed_at)[1]),
            (_("Closed by"), complaint.closed_by.display_name),
        ]
    return facts
