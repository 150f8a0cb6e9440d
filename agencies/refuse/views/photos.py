"""Photos that the app in the field sends in pieces: where each stands, and the next piece of it."""

from __future__ import annotations

import uuid

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.refuse.actions import photos
from agencies.refuse.chunks import Chunk, read_chunk
from agencies.refuse.entries import Unreadable
from agencies.refuse.errors import NoSuchEntry, NotNow, NotThere, PhotoRefused
from agencies.refuse.field_access import FieldRequest, needs_shift, refused
from agencies.refuse.models.photos import CHUNK_BYTES

CONTENT_TYPE = "application/octet-stream"
LATER_SECONDS = 30


STATUS: dict[type[Exception], int] = {
    Unreadable: 400,
    NoSuchEntry: 404,
    PhotoRefused: 422,
    NotNow: 503,
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs_shift(running=False)
def photo(request: FieldRequest, photo_id: uuid.UUID) -> HttpResponse:
    """How far a photo has come; posted to, its next piece."""
    who = request.shift.user
    try:
        if request.method != "POST":
            return _said(photos.photo_progress(by=who, shift=request.shift, photo_id=photo_id))
        chunk = _chunk(request)
        return _said(photos.take_chunk(by=who, shift=request.shift, photo_id=photo_id, chunk=chunk))
    except NotThere as error:
        return JsonResponse({"received": error.received}, status=409)
    except tuple(STATUS) as error:
        code = error.code if isinstance(error, PhotoRefused) else ""
        response = refused(str(error), status=STATUS[type(error)], code=code)
        if isinstance(error, NotNow):
            response["Retry-After"] = str(LATER_SECONDS)
        return response


def _chunk(request: FieldRequest) -> Chunk:
    if request.content_type != CONTENT_TYPE:
        raise Unreadable(_("Send the bytes of the photo as they are."))
    content = request.read(CHUNK_BYTES + 1)
    if len(content) < int(request.META.get("CONTENT_LENGTH") or 0) <= CHUNK_BYTES:
        raise Unreadable(_("Less came than was sent."))  # the signal went; it sends that again
    return read_chunk(request.GET, content)


def _said(progress: photos.Progress) -> JsonResponse:
    return JsonResponse({"received": progress.received, "done": progress.done})
