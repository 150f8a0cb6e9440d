"""Intelligence: the list, an item's page, reading its words, and what is done from its page."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.actions import intelligence as actions
from reports.actions import intelligence_reports as links
from reports.actions.originator import requests_to_originator
from reports.enums import RequestState
from reports.errors import CaseworkError, Conflict
from reports.intelligence_enums import ItemStatus
from reports.intelligence_workflow import ITEM_MOVES
from reports.models import IntelligenceItem
from reports.permissions import user_can
from reports.queries import intelligence_of_team, intelligence_visible_to, reports_visible_to
from reports.triage import intelligence_page as page
from reports.triage.forms import ActionForm
from reports.triage.intelligence_words import every_word, hints_of, open_beside
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.sharing_page import disclosure_for
from reports.triage.views.attempts import attempt, keep_typed
from reports.triage.views.lists import list_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])
ALL = "all"


@require_safe
@require_permission(Permission.INTELLIGENCE_VIEW)
def item_list(request: SignedInRequest) -> HttpResponse:
    """Items that one may see, with tabs by status; the words stay sealed."""
    show = request.GET.get("show", ALL)
    if show not in {ALL, *ItemStatus.values}:
        raise Http404
    visible = intelligence_visible_to(request.user)
    found = (
        visible.exclude(status=ItemStatus.WITHDRAWN) if show == ALL else visible.filter(status=show)
    )
    listed = list_page(
        request,
        found.defer("text", "provenance").order_by("-changed_at", "-id"),
        address=f"show={show}",
        chosen={"show": show},
    )
    may_grade = user_can(request.user, Permission.INTELLIGENCE_GRADE)
    context = {
        **listed.context,
        "tabs": _tabs(request, show),
        "rows": page.rows_of(listed.rows),
        "show": show,
        "may_write": may_grade,
        "asked": _open_questions(request) if may_grade else 0,
    }
    return render(request, "reports/triage/intelligence_list.html", context, status=listed.status)


@require_safe
@require_permission(Permission.INTELLIGENCE_VIEW)
def detail(request: SignedInRequest, item_id: uuid.UUID) -> HttpResponse:
    try:
        item = item_of(request, item_id)
    except Http404:
        shared = intelligence_visible_to(request.user).filter(pk=item_id).first()
        disclosure = disclosure_for(request.user, shared) if shared else None
        if disclosure is None:
            raise
        return redirect("reports:triage:shared", disclosure.pk)
    record_object(request, item)
    return show_item(request, item)


@require_get_or_post
@require_permission(Permission.INTELLIGENCE_GRADE)
def words(request: SignedInRequest, item_id: uuid.UUID) -> HttpResponse:
    """An item's words, in this response only; recorded. `beside`: with what was reported."""
    item = item_of(request, item_id)
    if request.method != "POST":
        return redirect("reports:triage:intelligenceitem-detail", item_id)
    return show_item(request, item, opened=True, beside=request.POST.get("step") == "beside")


@keep_typed
@require_get_or_post
@require_permission(Permission.INTELLIGENCE_GRADE)
def move(request: SignedInRequest, item_id: uuid.UUID, move: str) -> HttpResponse:
    if move not in ITEM_MOVES:
        raise Http404
    item = item_of(request, item_id)
    back_to = reverse("reports:triage:intelligenceitem-detail", args=[item_id])
    if request.method != "POST":
        return redirect(back_to)

    def show(form: ActionForm, status: int) -> HttpResponse:
        """With the words, where the form was one that came with them."""
        now = item_of(request, item_id)
        return show_item(request, now, opened=move == "release", bound=form, status=status)

    return attempt(
        request,
        page.form_of(ITEM_MOVES[move], item, data=request.POST),
        lambda given: actions.move_item(
            by=request.user,
            item_id=item_id,
            move=move,
            version=given["version"],
            words=given.get("words", ""),
            confirmed=given.get("checklist", ()),
        ),
        done=str(ITEM_MOVES[move].done),
        back_to=back_to,
        show=show,
        show_conflict=lambda form, conflict: show_both(request, item_id, form, conflict),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.INTELLIGENCE_GRADE)
def add_report(request: SignedInRequest, item_id: uuid.UUID) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        report = reports_visible_to(request.user).filter(reference=given["report"]).first()
        if report is None:
            raise CaseworkError(_("You can see no report with this reference. Check it."))
        links.add_report(
            by=request.user, item_id=item_id, report_id=report.pk, version=given["version"]
        )

    item = item_of(request, item_id)
    back_to = reverse("reports:triage:intelligenceitem-detail", args=[item_id])
    if request.method != "POST":
        return redirect(back_to)
    return attempt(
        request,
        page.add_report_form(item, request.POST),
        act,
        done=_("The report was added."),
        back_to=back_to,
        show=lambda form, status: show_item(
            request, item_of(request, item_id), bound=form, status=status
        ),
        show_conflict=lambda form, conflict: show_both(request, item_id, form, conflict),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.INTELLIGENCE_GRADE)
def take_out(request: SignedInRequest, item_id: uuid.UUID, report_id: uuid.UUID) -> HttpResponse:
    item = item_of(request, item_id)
    if not any(each.report.pk == report_id for each in page.made_from(item, by=request.user)):
        raise Http404
    back_to = reverse("reports:triage:intelligenceitem-detail", args=[item_id])
    if request.method != "POST":
        return redirect(back_to)
    return attempt(
        request,
        page.take_out_form(item, report_id, request.POST),
        lambda given: links.take_report_out(
            by=request.user, item_id=item_id, report_id=report_id, version=given["version"]
        ),
        done=_("The report was taken out. The history says that it was there."),
        back_to=back_to,
        show=lambda form, status: show_item(
            request, item_of(request, item_id), bound=form, status=status
        ),
        show_conflict=lambda form, conflict: show_both(request, item_id, form, conflict),
    )


def item_of(request: SignedInRequest, item_id: uuid.UUID) -> IntelligenceItem:
    """The item, for those whose work it is; what was only shared is on its disclosure's page."""
    try:
        return (
            intelligence_of_team(request.user)
            .select_related("written_by", "edited_by", "released_by", "controller")
            .defer("text", "provenance")
            .get(pk=item_id)
        )
    except IntelligenceItem.DoesNotExist as error:
        raise Http404 from error


def show_item(
    request: SignedInRequest,
    item: IntelligenceItem,
    *,
    opened: bool = False,
    beside: bool = False,
    bound: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    read = actions.read_item(by=request.user, item_id=item.pk) if opened else None
    context = page.context_of(item, by=request.user, read=read, bound=bound)
    reports = [each.report for each in context["made_from"]]
    texts = open_beside(reports, by=request.user) if beside else []
    context["beside"] = texts
    if read and item.status == ItemStatus.CHECKING:
        said = {"title": item.title, "text": read.text, "provenance": read.provenance}
        context["hints"] = hints_of(every_word(actions.grade_of(item), **said), texts)
    return render(request, "reports/triage/intelligence_item.html", context, status=status)


def show_both(
    request: SignedInRequest, item_id: uuid.UUID, form: ActionForm, conflict: Conflict
) -> HttpResponse:
    """What was tried and what the item is now, with its words, which is recorded."""
    item = item_of(request, item_id)
    read = actions.read_item(by=request.user, item_id=item_id)
    move = getattr(form, "move", None)
    gone = move is not None and item.status not in move.sources
    context = {
        "title": _("Somebody else changed this item"),
        "message": str(conflict),
        "tried": form.described(),
        "now": page.state_of(item, read),
        "changes": page.history_of(
            item, by=request.user, read=None, since=max(1, item.version - _seen(form))
        ),
        "again": [*form.again(), ("version", str(item.version)), ("step", "save")],
        "action": form.action,
        "button": form.button,
        "why_not": _("Look at the item again.") if gone else "",
        "back_to": reverse("reports:triage:intelligenceitem-detail", args=[item_id]),
        "name": item.display_reference,
    }
    return render(request, "reports/triage/conflict.html", context, status=409)


def _seen(form: ActionForm) -> int:
    return int(form.cleaned_data["version"])


def _tabs(request: SignedInRequest, show: str) -> list[dict[str, Any]]:
    """One statement; counts are of what this person may see."""
    counted = intelligence_visible_to(request.user).order_by().values("status")
    numbers = dict(counted.annotate(number=Count("pk")).values_list("status", "number"))
    current = sum(number for status, number in numbers.items() if status != ItemStatus.WITHDRAWN)
    tabs = [(ALL, _("All but withdrawn"), current)]
    tabs += [
        (status.value, str(status.label), numbers.get(status.value, 0)) for status in ItemStatus
    ]
    return [
        {"key": key, "label": label, "number": number, "current": key == show}
        for key, label, number in tabs
    ]


def _open_questions(request: SignedInRequest) -> int:
    return requests_to_originator(request.user).filter(state=RequestState.OPEN).count()
