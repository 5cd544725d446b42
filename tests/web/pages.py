"""Pages as words, and a form that many tests send."""

from __future__ import annotations

import re

from django.core.files.uploadedfile import SimpleUploadedFile


def text(response):
    body = b"".join(response) if response.streaming else response.content
    return body.decode()


def words(response):
    """The page without its tags, spaces put together."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text(response)))


def signed_paper(board, **more):
    return {
        "kind": "memorandum",
        "title": "Memorandum with Vid",
        "signed": "2026-03-10",
        "parties": [board.lead.slug, board.abroad.slug],
        "region": "US",
        "file": SimpleUploadedFile("memo.pdf", b"%PDF-1.7 signed", "application/pdf"),
        **more,
    }
