"""Reporting an incident from a premises: the form, drafts of it, and what was sent."""

from __future__ import annotations

import hashlib
import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.licensing import incident_page, reporting_page, resent
from agencies.licensing.actions.drafts import open_draft, remove_draft, save_draft
from agencies.licensing.actions.incidents import Told, report_incident
from agencies.licensing.errors import NameInWords, NoPremises, PremisesClosed, SentBefore
from agencies.licensing.forms.reporting import typed_in
from agencies.licensing.models import Incident, IncidentDraft, Tenure
from agencies.licensing.permissions import check_may_tell
from agencies.licensing.photos import Photos
from agencies.licensing.queries.reporting import own_incidents
from agencies.licensing.queries.told import incidents_visible_to
from agencies.licensing.reporting_page import Page
from agencies.licensing.said_at import with_moment
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.errors import CaseworkError, Conflict, PicturesGone
from reports.intake import photo_page
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import EXPIRED, TOO_OLD, keep_typed, status_of

SEND, SAVE, AUTOSAVE, PERSON, PHOTOS = "send", "save", "autosave", "person", "photos"
"""What the form's buttons say; what removes a photo is photo_page.REMOVE and its key."""
MAY = Permission.PREMISES_REPORT


@keep_typed
@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(MAY)
def report(request: SignedInRequest) -> HttpResponse:
    try:
        tenure = check_may_tell(request.user)
    except (NoPremises, PremisesClosed) as error:
        return shut(request, error)
    if request.method != "POST":
        after = _after(request, tenure)
        page = reporting_page.fresh(request.user, tenure, request.session, after=after)
        return _show(request, page)
    if getattr(request, EXPIRED, False):
        page = _sent(request, tenure)
        page.form.add_error(None, str(TOO_OLD))
        return _show(request, page, 403)
    return _posted(request, tenure)


report.takes_files = lambda arguments: True  # type: ignore[attr-defined]


def _typed(request: SignedInRequest) -> QueryDict:
    """What was sent, with when its "now" was (said_at)."""
    return with_moment(request.POST, now=timezone.now())


def _posted(request: SignedInRequest, tenure: Tenure) -> HttpResponse:
    """What the pressed button asks for; photos are kept whichever it was."""
    do = request.POST.get("do", SEND)
    if do == AUTOSAVE:
        return _autosave(request)
    problems = _files(request, tenure, do)
    if problems:
        page = _sent(request, tenure)
        for each in problems:
            page.form.add_error("photo", each)
        return _show(request, page, 422)
    if do == SAVE:
        return _save(request, tenure)
    if do in (PERSON, PHOTOS) or do.startswith(photo_page.REMOVE):
        page = reporting_page.as_typed(
            request.user, tenure, request.session, _typed(request), more=do == PERSON
        )
        return _show(request, page)
    return _send(request, tenure)


@require_safe
@require_permission(MAY)
def draft(request: SignedInRequest, draft_id: uuid.UUID) -> HttpResponse:
    """The form with a draft in it."""
    try:
        tenure = check_may_tell(request.user)
        kept = open_draft(by=request.user, draft_id=draft_id)
    except (NoPremises, PremisesClosed) as error:
        return shut(request, error)
    except IncidentDraft.DoesNotExist as error:
        raise Http404 from error
    return _show(request, reporting_page.opened(request.user, tenure, request.session, kept))


@require_POST
@require_permission(MAY)
def draft_remove(request: SignedInRequest, draft_id: uuid.UUID) -> HttpResponse:
    try:
        remove_draft(by=request.user, draft_id=draft_id)
    except NoPremises as error:
        return shut(request, error)
    except IncidentDraft.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("The draft was deleted."))
    return redirect("venue:home")


def shut(request: HttpRequest, error: CaseworkError) -> HttpResponse:
    """Why nothing can be told here."""
    return render(request, "venue/shut.html", {"why": str(error)}, status=status_of(error))


def _after(request: SignedInRequest, tenure: Tenure) -> Incident | None:
    """The incident of the same night, if one was named and is theirs."""
    try:
        key = uuid.UUID(request.GET.get("after", ""))
    except ValueError:
        return None
    return own_incidents(request.user, tenure).filter(pk=key).first()


def _files(request: SignedInRequest, tenure: Tenure, do: str) -> list[str]:
    """Keep the photos that came, or take one away; words for each that was not kept."""
    photos = _sent(request, tenure).photos
    if do.startswith(photo_page.REMOVE):
        photo_page.remove(photos, do.removeprefix(photo_page.REMOVE))
    given = request.FILES.getlist("photo")
    problems = photo_page.refused(request)
    for each in given:
        digest = hashlib.sha256(each.read()).hexdigest()
        each.seek(0)
        refused = list(photo_page.add(request, photos, [each]))
        problems += refused
        if not refused:
            photos.digested(digest)
    if do == PHOTOS and not given and not problems:
        problems = [_("Choose a photo first, then press “Add the photos”.")]
    return problems


def _send(request: SignedInRequest, tenure: Tenure) -> HttpResponse:
    page = _sent(request, tenure)
    if not page.is_valid():
        return _show(request, page, 422)
    key = page.photos.key
    people = tuple(each.somebody() for each in page.told())
    told = page.form.told(people, page.photos.waiting_pictures(), page.photos.digests)
    try:
        incident = report_incident(by=request.user, told=told, key=key)
    except SentBefore as error:
        return _show_as_another(request, tenure, told, error)
    except NameInWords as error:
        page.show_names(error.found)
        return _show(request, page, 422)
    except CaseworkError as error:
        if isinstance(error, PicturesGone):
            page.photos.forget()
        page.form.add_error(None, str(error))
        return _show(request, page, status_of(error))
    page.photos.forget()
    return redirect("venue:sent", incident.pk)


def _show_as_another(
    request: SignedInRequest, tenure: Tenure, told: Told, error: SentBefore
) -> HttpResponse:
    """A form that was sent already came back with more: somebody went back to it, or the answer
    was lost and they went on. It is ready to be sent as another incident, or what is new as an
    amendment."""
    earlier = incident_page.one_of(incidents_visible_to(request.user), error.incident_id)
    record_object(request, earlier)
    data = _typed(request)
    photos = Photos(request.session, reporting_page.key_in(data))
    data["key"], data["version"] = str(uuid.uuid4()), "0"
    photos.move_to(reporting_page.key_in(data))
    page = reporting_page.sent(request.user, tenure, request.session, data)
    page.form.add_error(None, str(error))
    facts = incident_page.facts_of(request.user, earlier)
    return _show(request, page, 409, **resent.context_of(facts, told))


def _save(request: SignedInRequest, tenure: Tenure) -> HttpResponse:
    key = reporting_page.key_in(request.POST)
    try:
        save_draft(
            by=request.user, key=key, typed=typed_in(_typed(request)), version=_version(request)
        )
    except Conflict as conflict:
        data = _typed(request)
        data["version"] = str(conflict.current_version)
        page = reporting_page.as_typed(request.user, tenure, request.session, data, more=False)
        return _show(request, page, 409, problem=str(conflict), theirs=key)
    except CaseworkError as error:
        page = reporting_page.as_typed(
            request.user, tenure, request.session, _typed(request), more=False
        )
        return _show(request, page, status_of(error), problem=str(error))
    messages.success(request, _("Your draft was saved. You or a colleague can go on with it."))
    return redirect("venue:home")


def _autosave(request: SignedInRequest) -> HttpResponse:
    """Answers static/js/venue-draft.js with the draft's version, or with words why not."""
    key = reporting_page.key_in(request.POST)
    try:
        saved = save_draft(
            by=request.user, key=key, typed=typed_in(_typed(request)), version=_version(request)
        )
    except CaseworkError as error:
        status = 409 if isinstance(error, Conflict) else status_of(error)
        return HttpResponse(str(error), content_type="text/plain", status=status)
    return HttpResponse(str(saved.version if saved else 0), content_type="text/plain")


def _version(request: SignedInRequest) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


def _sent(request: SignedInRequest, tenure: Tenure) -> Page:
    return reporting_page.sent(request.user, tenure, request.session, _typed(request))


def _show(request: SignedInRequest, page: Page, status: int = 200, **said: object) -> HttpResponse:
    context = page.context() | said
    return render(request, "venue/report.html", context, status=status)
