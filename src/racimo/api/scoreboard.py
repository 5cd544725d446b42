"""Scoreboards for programs: figures with their split over the levels, bundles, verification."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, File, Form, Router, Schema
from ninja.files import UploadedFile

from racimo.accounts.policies import Actor, is_member
from racimo.api.errors import Problem
from racimo.api.tokens import actor
from racimo.base import bundles
from racimo.base.clock import today
from racimo.base.files import MOST_BYTES
from racimo.core.errors import Invalid, Unreadable
from racimo.core.ledger.report import Verdict, to_plain
from racimo.partnerships import policies as rooms
from racimo.scoreboard import queries

router = Router(tags=["scoreboards"])
MOST_HEAD = 100_000
MOST_OPENED = 200 * 2**20


class BoardSummary(Schema):
    """A board in a list."""

    slug: str
    title: str
    public: bool
    call: str
    strand: str


class Boards(Schema):
    """The boards that the asker may read."""

    scoreboards: list[BoardSummary]


class Figure(Schema):
    """One indicator; numbers are decimal text, null where nothing is known."""

    code: str
    title: str
    unit: str
    baseline: str | None
    target: str | None
    actual: str | None = Field(description="Counted from the records as they stand.")
    unreconciled: str | None = Field(description="Without the guard against double counting.")
    proved: str = Field(description="How much stands at the level that the indicator asks for.")
    required_level: str
    progress: str | None = Field(description="0 at the baseline, 1 at the target.")
    split: dict[str, str] = Field(
        description="Level V0 to V6 to how much stands there; for a share, of what it is a share."
    )
    undecided_records: int
    definition_frozen: str | None


class Log(Schema):
    """The head of the signed log; the key is best taken from somewhere else as well."""

    origin: str | None
    size: int
    root: str | None
    key: str


class Board(BoardSummary):
    """A whole board."""

    figures: list[Figure]
    log: Log


class Failure(Schema):
    """One thing that is wrong with a bundle."""

    item: str
    because: str


class Recount(Schema):
    """One indicator as a bundle claims it and as it was counted again."""

    id: str
    title: str
    unit: str
    baseline: str | None
    target: str | None
    claimed: str | None
    value: str | None
    unreconciled: str | None
    proved: str
    required: str
    split: dict[str, str]
    good: bool
    progress: str | None


class Head(Schema):
    """The signed head that a bundle was checked against."""

    origin: str
    size: int
    root: str


class Report(Schema):
    """What a check of a bundle found, in the form of ``racimo scoreboard verify --json``."""

    verdict: str = Field(description="good or tampered.")
    exit: int = Field(description="0 or 1: what the command would return.")
    first: Failure | None
    failures: list[Failure]
    anchored: bool = Field(description="Checked with a key from outside of the bundle.")
    manifest: str
    head: Head | None
    signers: list[str]
    old_heads: int
    records: int
    withheld: int
    evidence: int
    evidence_elsewhere: int
    figures: list[Recount]
    titles: list[str]


@router.get("", response={200: Boards, 401: Problem}, summary="List scoreboards")
def list_boards(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """Public boards, and those of the asker's own workspaces."""
    who = actor(request)
    _told(response, who)
    rows = queries.boards(who, today=today())
    return {
        "scoreboards": [
            {
                "slug": row.slug,
                "title": row.name,
                "public": row.public_board,
                "call": row.call.slug,
                "strand": row.strand.code,
            }
            for row in rows
        ]
    }


@router.post("/verify", response={200: Report, 422: Problem}, auth=None, summary="Verify a bundle")
def verify(
    request: HttpRequest,
    bundle: Annotated[UploadedFile, File(description="The bundle: a zip file, at most 25 MB.")],
    key: Annotated[list[str], Form(description="Public keys of the log (name+id+base64).")] = [],  # noqa: B006 - Ninja copies it
    old_head: Annotated[
        list[UploadedFile], File(description="Signed heads that somebody kept.")
    ] = [],  # noqa: B006 - Ninja copies it
) -> dict[str, Any]:
    """Check a bundle and count every figure again; nothing is stored.

    What is no bundle at all is refused with 422; one that was tampered with gives a report.
    """
    if (bundle.size or 0) > MOST_BYTES:
        raise Invalid(f"The bundle is larger than {MOST_BYTES >> 20} MB.", where="bundle")
    report = bundles.verify(
        bundle.read(),
        keys=[one for line in key for one in line.split()],
        old_heads=[one.read(MOST_HEAD) for one in old_head],
        most_opened=MOST_OPENED,
    )
    if report.verdict is Verdict.UNREADABLE and report.first:
        raise Unreadable(report.first.because, where=report.first.item)
    return to_plain(report)


@router.get(
    "/{slug}", response={200: Board, 401: Problem, 404: Problem}, summary="Read a scoreboard"
)
def read_board(request: HttpRequest, response: HttpResponse, slug: str) -> dict[str, Any]:
    """Every indicator, counted from the records as they stand."""
    who = actor(request)
    partnership = queries.enter(slug, who, today=today())
    _told(response, who)
    return queries.plain_board(
        partnership, queries.board(partnership), queries.log_head(), queries.log_key()
    )


@router.get(
    "/{slug}/bundle.zip",
    response={200: None, 401: Problem, 404: Problem, 409: Problem},
    summary="Download a bundle",
    openapi_extra={
        "responses": {
            200: {"description": "The bundle.", "content": {"application/zip": {}}},
        }
    },
)
def download(request: HttpRequest, slug: str) -> HttpResponse:
    """The bundle that anybody can verify; with evidence files for members of the workspace."""
    who = actor(request)
    partnership = queries.enter(slug, who, today=today())
    role = rooms.role_of(who, partnership, today=today())
    data = queries.export(partnership, whole=bool(role))
    response = HttpResponse(data, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{partnership.slug[:60]}-bundle.zip"'
    response["X-Content-Type-Options"] = "nosniff"
    _told(response, who)
    return response


def _told(response: HttpResponse, who: Actor | None) -> None:
    """Who may keep the answer: nobody a member's."""
    response["Vary"] = "Authorization, Cookie"
    response["Cache-Control"] = "private, no-store" if is_member(who) else "no-cache"
