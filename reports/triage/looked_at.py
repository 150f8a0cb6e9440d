"""Recording that somebody was shown a list, a map or a page: codes only, never what was typed."""

from __future__ import annotations

from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Model
from django.http import HttpRequest

from portal.accounts.own_name import noticed_in
from portal.audit.models import AuditEvent
from portal.audit.recording import Code, Detail, Operation, record, record_list
from reports.triage.fields import DayField

TYPED = "q"
"""The field of every list here into which words are typed."""
SHOWN_IN_CLEAR = ("place_text", "title", "what")
"""The words of a report's, case's or task's page that are not sealed."""


def chosen_codes(form: forms.Form) -> Detail:
    """What was chosen in a filter form, which is valid, as codes that the audit log takes."""
    return {
        name: _code(form.fields[name], value)
        for name, value in form.cleaned_data.items()
        if value not in (None, "", [])
    }


def record_page(request: HttpRequest, chosen: Detail, *, shown: int, page: int = 1) -> None:
    """One event for a page of a list, with the filters chosen."""
    match = request.resolver_match
    record_list(
        by=request.user,
        name=match.view_name if match else "",
        filters={**chosen, **noticed_in(request.user, request.GET.getlist(TYPED))},
        shown=shown,
        page=page,
    )


def record_object(request: HttpRequest, shown: Model) -> None:
    """One event for the page of a report or case: sealed words have events of their own."""
    in_clear = [getattr(shown, name, "") for name in SHOWN_IN_CLEAR]
    record_read(_user(request), shown, reason="page", detail=noticed_in(request.user, in_clear))


def record_read(
    by: AbstractBaseUser | None, shown: Model, *, reason: str, detail: Detail | None = None
) -> AuditEvent:
    """One event for something of a row that was opened beside its page: `reason` says what."""
    return record(
        Operation.CONSULTATION, by=by, objects=[shown], reason=reason, detail=detail or {}
    )[0]


def _user(request: HttpRequest) -> AbstractBaseUser | None:
    return request.user if isinstance(request.user, AbstractBaseUser) else None


def _code(field: forms.Field, value: object) -> Code | list[str]:
    """What was chosen from a list, or a day; of anything else only that it was filled in."""
    if isinstance(field, forms.MultipleChoiceField):
        return [str(each) for each in value] if isinstance(value, list) else True
    if isinstance(field, (forms.ChoiceField, DayField)):
        return str(value)
    return True
