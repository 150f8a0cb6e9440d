"""Adding a photo to a report that was sent: one file at a time, from its open inbox."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.vault.sessions import row_key
from reports.actions import inbox as actions
from reports.errors import PicturesFull
from reports.files.decoding import FileRefused, pictures_of
from reports.files.scanning import are_taken, scan
from reports.intake import inbox_session, language, photo_page
from reports.intake.inbox_forms import PhotoForm
from reports.intake.photo_words import refusal


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def photo(request: HttpRequest) -> HttpResponse:
    if not are_taken():
        raise Http404
    tokens = inbox_session.tokens_of(request)
    if tokens is None:
        return redirect("reports:intake:inbox")
    form = PhotoForm()
    if request.method != "POST":
        return _show(request, form)
    if language.chosen(request):
        return _show(request, form, as_typed=True, let_go=bool(_chosen(request)))
    form = PhotoForm(request.POST)
    form.is_valid()
    problems = photo_page.refused(request)
    given = request.FILES.getlist("photo")[:1]
    if not given and not problems:
        problems = [_("Choose a photo or a PDF first")]
    if not problems:
        problems = [
            refusal(code, photo_page.shown(each.name))
            for each in given
            if (code := _add(request, tokens, each.read()))
        ]
    for problem in problems:
        form.add_error("photo", problem)
    if problems:
        return _show(request, form, status=422)
    return redirect(f"{reverse('reports:intake:inbox-report')}?added=1")


def _add(request: HttpRequest, tokens: list[bytes], content: bytes) -> str:
    """Why the file was not added, as a code; nothing when it was."""
    try:
        checked = scan(content)
        pictures = pictures_of(content)
        request.session.save()  # the row that the pictures go with must be there
        actions.add_pictures(
            tokens=tokens,
            session_row=row_key(str(request.session.session_key)),
            pictures=pictures,
            scan=checked,
        )
    except FileRefused as refused:
        return str(refused.code)
    except PicturesFull:
        return "full"
    except (IntegrityError, OperationalError):  # two at once, the session ended, the disk is full
        return "not_kept"
    return ""


def _chosen(request: HttpRequest) -> Any:
    """A file that was chosen: its content, or, of a button for a language, no more than its name.

    No browser puts a file into a page again, and sending it for that would take minutes.
    """
    return request.FILES or request.POST.get("photo") or photo_page.refused(request)


def _show(
    request: HttpRequest, form: PhotoForm, *, status: int = 200, **said: bool
) -> HttpResponse:
    """`said`: what the page says beside its form."""
    context = {"form": form, **said, **photo_page.limits_shown()}
    return render(request, "reports/intake/inbox_photo.html", context, status=status)


def _expired(request: HttpRequest) -> HttpResponse:
    """The page had been open so long that its safety token expired: it is shown once more."""
    if inbox_session.tokens_of(request) is None:
        return redirect("reports:intake:inbox")
    return _show(request, PhotoForm(), expired=True, status=403)


photo.csrf_failure = _expired  # type: ignore[attr-defined]
photo.takes_files = lambda arguments: True  # type: ignore[attr-defined]
