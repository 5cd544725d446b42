"""Files that people send: bounded while they arrive, handed on with their name."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from racimo.base.files import MOST_BYTES
from racimo.core.errors import Invalid

MARK = "racimo_too_large"


class Limit(FileUploadHandler):
    """Lets no more of a file in than is kept; the rest is not even written to the disk."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass a chunk on, until there is too much."""
        if start + len(raw_data) > MOST_BYTES:
            if self.request is not None:
                setattr(self.request, MARK, self.file_name or _("file"))
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""


def refuse_large(request: HttpRequest) -> None:
    """Say that a file was too large: it never arrived, so its field looks empty.

    Raises:
        Invalid: It was.
    """
    if getattr(request, MARK, ""):
        raise Invalid(
            _("The file is larger than %(most)s MB.") % {"most": MOST_BYTES >> 20},
            where="file",
            hint=_("Send a smaller one."),
        )


def sent(upload: UploadedFile[Any]) -> dict[str, Any]:
    """Name, type and bytes of what was sent, as the actions take them."""
    return {
        "name": upload.name or "",
        "media_type": upload.content_type or "",
        "chunks": upload.chunks(),
    }
