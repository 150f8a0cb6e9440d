"""The one way in which a request's files are read: in memory, and no further than the limits.

Django's own handlers write large files to a disk, and take files at every address. This one takes
them where the view says so (`view.takes_files`, a rule on the address's arguments), counts bytes as
they arrive, and lets go of what is over a limit. What it let go of is in `request.files_refused`.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from reports.files import limits


def takes_files(request: HttpRequest | None) -> bool:
    """Whether the page that the request is for wants files."""
    match = request.resolver_match if request else None
    rule = getattr(match.func, "takes_files", None) if match else None
    return bool(match and rule and rule(match.kwargs))


class BoundedUploadHandler(FileUploadHandler):
    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803  (Django's name)
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Refuse at once what says that it is too large; 413 follows."""
        self.takes = takes_files(self.request)
        self.count = 0
        assert self.request is not None
        self.request.files_refused = []  # type: ignore[attr-defined]
        most = limits.REQUEST_BYTES if self.takes else 2 * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if content_length > most:
            raise RequestDataTooBig

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.pieces = BytesIO()
        self.size = 0
        if not self.takes:
            raise SkipFile
        self.count += 1
        if self.count > limits.MOST_FILES:
            self.refuse("too_many")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        if self.size > limits.FILE_BYTES:
            self.pieces = BytesIO()
            self.refuse("too_large")
        self.pieces.write(raw_data)

    def refuse(self, code: str) -> None:
        self.request.files_refused.append((self.file_name, code))  # type: ignore[union-attr]
        raise SkipFile

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.pieces.seek(0)
        return InMemoryUploadedFile(
            file=self.pieces,
            field_name=self.field_name,
            name=self.file_name or "",
            content_type=self.content_type or "",
            size=file_size,
            charset=None,
            content_type_extra=None,
        )
