"""What a case's page says of who else knows of it, to those who may share it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse

from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.enums import RequestState
from reports.models import AccessRequest, Case
from reports.permissions import user_can
from reports.queries import notices_visible_to
from reports.triage.access_forms import TellPartnersForm, teams_in_words
from reports.triage.forms import ActionForm


@dataclass(frozen=True)
class Waiting:
    """An open request: who asks, and where it is answered."""

    agency: str
    address: str


@dataclass(frozen=True)
class Sharing:
    told: str
    waiting: list[Waiting]
    form: ActionForm


def of_case(case: Case, *, by: User, bound: ActionForm | None) -> Sharing | None:
    """One statement; None for those who may not share."""
    if not user_can(by, Permission.DISCLOSURES_MAKE):
        return None
    asked = AccessRequest.objects.filter(notice=OuterRef("pk"), state=RequestState.OPEN).values(
        json=JSONObject(id="id", agency="agency__name")
    )
    notices = list(
        notices_visible_to(by).filter(case=case).annotate(open_requests=ArraySubquery(asked))
    )
    told = sorted(each.team for each in notices if each.is_told)
    form = bound if bound is not None and bound.name == "partners" else _form(case, told)
    return Sharing(
        told=teams_in_words(told),
        waiting=[
            Waiting(
                agency=each["agency"],
                address=reverse("reports:triage:access-answer", args=[uuid.UUID(each["id"])]),
            )
            for notice in notices
            for each in notice.open_requests
        ],
        form=form,
    )


def _form(case: Case, told: list[str]) -> ActionForm:
    form = TellPartnersForm(
        name="partners",
        action=reverse("reports:triage:case-partners", args=[case.pk]),
        version=case.version,
    )
    form.initial["teams"] = told
    return form
