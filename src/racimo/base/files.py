"""Files kept byte for byte, known by their SHA-256."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from racimo.core.errors import Invalid, NotFound

MOST_BYTES = 25 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a kept file."""

    sha256: str
    size: int


def path_of(sha256: str) -> Path:
    """Where the bytes lie: two levels of folders, so that none grows too big."""
    return Path(settings.MEDIA_ROOT) / "kept" / sha256[:2] / sha256


def keep(chunks: Iterable[bytes]) -> Kept:
    """Store bytes once, whole or not at all.

    Raises:
        Invalid: Nothing in it, or more than 25 MB.
    """
    root = Path(settings.MEDIA_ROOT) / "kept"
    root.mkdir(parents=True, exist_ok=True)
    hasher, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=root, prefix=".incoming-", delete=False) as file:
        try:
            for chunk in chunks:
                size += len(chunk)
                _refuse_size(size)
                hasher.update(chunk)
                file.write(chunk)
            _refuse_size(size or -1)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    target = path_of(hasher.hexdigest())
    target.parent.mkdir(exist_ok=True)
    Path(file.name).replace(target)
    return Kept(hasher.hexdigest(), size)


def _refuse_size(size: int) -> None:
    if size < 0:
        raise Invalid(_("The file is empty."), where="file", hint=_("Choose another."))
    if size > MOST_BYTES:
        raise Invalid(
            _("The file is larger than %(most)s MB.") % {"most": MOST_BYTES >> 20},
            where="file",
            hint=_("Send a smaller one, or a link to it in the notes."),
        )


def read(sha256: str) -> bytes:
    """The bytes, checked against their name.

    Raises:
        NotFound: They are gone, or no longer the bytes that were kept.
    """
    try:
        data = path_of(sha256).read_bytes()
    except OSError:
        raise NotFound(_("The file is missing from the store."), where=sha256[:12]) from None
    if hashlib.sha256(data).hexdigest() != sha256:
        raise NotFound(_("The file was changed since it was kept."), where=sha256[:12])
    return data
