"""The page on which a resident adds and removes photos, before the contact question.

One form with three kinds of buttons, so that it works without scripts: Upload and each Remove come
back to the page, Continue goes on. Files that were chosen are added whichever button is pressed.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portal.vault.sessions import row_key
from reports.actions.files import keep_pictures, throw_away_pictures
from reports.files import limits
from reports.files.decoding import FileRefused, pictures_of
from reports.files.scanning import scan
from reports.intake import language
from reports.intake.photo_words import refusal

if TYPE_CHECKING:
    from reports.intake.forms import PhotosForm
    from reports.intake.storage import AddedFiles, JourneyStorage
    from reports.intake.wizard import ReportWizard

STEP = "photos"
BUTTON = "do"
UPLOAD, REMOVE = "upload", "remove:"
NAME_SHOWN = 60


def wants_files(arguments: dict[str, str]) -> bool:
    """Whether a question's address is this page's (reports.intake.uploads)."""
    return arguments.get("step") == STEP


def answer(wizard: ReportWizard, form: PhotosForm) -> HttpResponse:
    """Add, remove or go on. What was wrong with one file keeps nothing else from being added."""
    request, storage = wizard.request, wizard.storage
    pressed = request.POST.get(BUTTON, "") or language.chosen(request)
    form.is_valid()
    if pressed.startswith(REMOVE):
        remove(storage, pressed.removeprefix(REMOVE))
    given = request.FILES.getlist(form.add_prefix("photo"))
    problems = [*refused(request), *add(request, storage, given)]
    if pressed == UPLOAD and not given and not problems:
        problems = [_("Choose a photo or a PDF first, then press Upload")]
    for problem in problems:
        form.add_error("photo", problem)
    if problems:
        return wizard.render(form, status=422)
    if pressed:
        return redirect(language.here(request))
    storage.keep_answers({})
    return redirect(wizard.url_after(STEP))


def context_of(storage: JourneyStorage) -> dict[str, Any]:
    """What the page shows beside its form; "%s" is where its script puts a file's name."""
    return {"files": storage.files, "most": limits.MOST_FILES, **limits_shown()}


def limits_shown() -> dict[str, Any]:
    return {
        "megabytes": limits.FILE_BYTES // (1024 * 1024),
        "max_bytes": limits.FILE_BYTES,
        "too_large": refusal("too_large", "%s"),
        "wrong_kind": refusal("not_a_picture", "%s"),
    }


def add(request: HttpRequest, storage: AddedFiles, given: list[UploadedFile]) -> Iterator[str]:
    """Keep what can be kept; yields words for each file that was not."""
    for file in given:
        name = shown(file.name)
        try:
            if len(storage.files) >= limits.MOST_FILES:
                raise FileRefused("too_many")
            _keep(request, storage, name, file.read())
        except FileRefused as refused:
            yield refusal(refused.code, name)


def remove(storage: AddedFiles, first: str) -> None:
    """Throw away the file whose first picture this is; one that is gone already stays gone."""
    gone = [each for each in storage.files if each["pictures"][0]["id"] == first]
    for file in gone:
        throw_away_pictures(
            journey=storage.key, ids=[uuid.UUID(each["id"]) for each in file["pictures"]]
        )
    storage.files = [each for each in storage.files if each not in gone]


def shown(name: str | None) -> str:
    """A file's name as the page shows it: short, and without characters that can't be shown."""
    name = "".join(each for each in name or "" if each.isprintable()) or _("Your file")
    if len(name) <= NAME_SHOWN:
        return name
    ending = PurePosixPath(name).suffix[:8]
    return name[: NAME_SHOWN - len(ending) - 1] + "…" + ending


def refused(request: HttpRequest) -> list[str]:
    """What the upload handler already let go of."""
    return [refusal(code, shown(name)) for name, code in getattr(request, "files_refused", [])]


def _keep(request: HttpRequest, storage: AddedFiles, name: str, content: bytes) -> None:
    checked = scan(content)
    pictures = pictures_of(content)
    try:
        request.session.save()  # the row that the pictures go with must be there
        kept = keep_pictures(
            journey=storage.key,
            session_row=row_key(str(request.session.session_key)),
            pictures=pictures,
            scan=checked,
        )
    except (IntegrityError, OperationalError):  # the session ended, or the disk is full
        raise FileRefused("not_kept") from None
    storage.add_file(name, kept)
