"""Steps 4 to 6: a strand becomes a workspace, a team is composed, papers are drafted."""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any

import docx

from racimo.base.clock import now, today
from racimo.base.press import to_docx, to_pdf
from racimo.calls import queries as calls
from racimo.cli.story.tale import Tale, alone, want
from racimo.cli.vineyard.pages import toml
from racimo.core.drafting.shapes import content_hash, from_plain
from racimo.core.verdict import Answer
from racimo.organisations import queries as organisations
from racimo.partnerships import actions, queries
from racimo.scoreboard import actions as boards
from racimo.scoreboard import queries as known

RULES, STRAND = "COS-CLUSINT-2020-3-01", "A"
TARGETS = ["US", "JP"]
MONTHS = 30


def bridge(tale: Tale) -> str:
    """Strand 2 becomes a workspace; its words are the strand's own, nothing is typed twice."""
    alba = tale.people["alba"]
    lead = (
        organisations.of_source("cordis")
        .filter(kind="cluster_organisation", country="ES")
        .order_by("-project_count", "pk")
        .first()
    )
    want(lead is not None, "no Spanish cluster came in to coordinate")
    assert lead is not None  # wanted above
    made = boards.open_chain(
        actor=alba, call=tale.call, strand="2", now=now(), coordinator_id=lead.pk,
        targets=TARGETS, months=MONTHS, start=today(), synthetic=True,
    )  # fmt: skip
    facts = calls.load_strand(tale.call, "2")
    foreseen = queries.foresee(facts.actions, facts.outcomes)
    items = [one.title for one in made.items.order_by("order")]
    results = [one.title for one in made.deliverables.order_by("order")]
    codes = [one.code for one in made.indicators.order_by("order")]
    want(items == [line.text for line in facts.actions], "the work is not what the strand says")
    want(set(line.text for line in facts.outcomes) <= set(results), "a deliverable is missing")  # noqa: C401
    want(set(foreseen.indicators) <= set(codes), f"indicators {codes}")
    want(made.missions.count() == len(foreseen.missions) == 1, "one mission expected")
    tale.partnership = made
    return (
        f"strand 2 became {len(items)} work items, {len(results)} deliverables, "
        f"{made.packages.count()} work packages, {made.milestones.count()} milestones, "
        f"{made.missions.count()} mission and {len(codes)} indicators, around “{lead}”"
    )


def compose(tale: Tale) -> str:
    """Judge and compose from a file, without a database; then adopt the best set."""
    alba, row = tale.people["alba"], tale.partnership
    actions.describe(actor=alba, partnership=row, now=now(), rulebook=RULES, rulebook_strand=STRAND)
    case = actions.load_case(row, {"max_partners": 5})
    status, found = alone(tale, "consortium", "compose", _file(tale, "compose", case), "--json")
    want(status == 0 and found["proposals"], f"no proposal: {found.get('words')}")
    best = found["proposals"][0]
    verdict = _check(tale, case, [one["key"] for one in best["members"]])
    want(verdict["answer"] != "broken", "the best proposal breaks a rule")
    small = _check(tale, case, [best["members"][0]["key"]])
    broken = [one["rule"] for one in small["reasons"] if one["answer"] == "broken"]
    want("min-partners" in broken, f"one partner alone breaks {broken}")
    for seat in actions.adopt(actor=alba, partnership=row, members=best["members"], now=now()):
        actions.answer(actor=alba, seat_id=seat.pk, accept=True, now=now())
    row.refresh_from_db()
    team = list(queries.seats(row))
    judged = queries.judgement(row, team, today=today())
    want(judged is not None and judged.verdict.answer is not Answer.BROKEN, "the team is broken")
    assert judged is not None  # wanted above
    kinds = [one.answer.value for one in judged.verdict.reasons]
    said = ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))
    lands = len({seat.organisation.country for seat in team})
    return (
        f"{found['status']} set of {len(best['members'])} among {len(case['candidates'])} "
        f"candidates (score {best['score']}, none above {best['bound']}); one alone breaks "
        f"{', '.join(broken)}; adopted: {len(team)} partners of {lands} countries, rules of "
        f"{RULES} strand {STRAND}: {said}"
    )


def _check(tale: Tale, case: dict[str, Any], keys: list[str]) -> dict[str, Any]:
    """Judge a hand-picked set from a file of its own."""
    facts = {one["key"]: one for one in case["candidates"]}
    members = [
        {name: value for name, value in facts[key].items() if name not in {"fit", "because"}}
        for key in keys
    ]
    members[0]["role"] = "coordinator"
    kept = ("call", "strand", "target_countries", "duration_months")
    told = {name: case[name] for name in kept if name in case} | {"members": members}
    status, found = alone(tale, "consortium", "check", _file(tale, "check", told), "--json")
    want(status == (1 if found["answer"] == "broken" else 0), f"exit status {status}")
    answer: dict[str, Any] = found
    return answer


def _file(tale: Tale, name: str, content: object) -> str:
    path = tale.folder / f"{name}.json"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return str(path)


def papers(tale: Tale) -> str:
    """Draft the three papers and press each twice; every file must open and carry its hash."""
    alba, row = tale.people["alba"], tale.partnership
    told = []
    for kind, answers in toml("papers.toml").items():
        mine = {name: value for name, value in answers.items() if not isinstance(value, list)}
        mine.pop("brand_owner", None)
        facts = known.known_for_papers(row)
        actions.answer_questions(
            actor=alba, partnership=row, kind=kind, answers=mine, now=now(), known=facts
        )
        version = actions.draft(actor=alba, partnership=row, kind=kind, now=now(), known=facts)
        document = from_plain(version.document)
        want(content_hash(document) == version.sha256, f"the {kind} is not what was kept")
        words = _opens_as_docx(to_docx(document, generated=today()), version.sha256)
        pages = _opens_as_pdf(to_pdf(document, generated=today()))
        want(pages > 0, f"the {kind} has no page")
        told.append(
            f"{kind} ({len(document.clauses)} clauses, {words:,} words, {pages} pages, "
            f"{len(document.blanks)} blanks)"
        )
    return f"drafted and opened as DOCX and PDF: {', '.join(told)}"


def _opens_as_docx(data: bytes, mark: str) -> int:
    """How many words the opened file holds."""
    want(zipfile.ZipFile(BytesIO(data)).testzip() is None, "the DOCX is damaged")
    opened = docx.Document(BytesIO(data))
    want(opened.core_properties.identifier == f"sha256:{mark}", "the DOCX carries another hash")
    cells = [cell.text for table in opened.tables for line in table.rows for cell in line.cells]
    return len(" ".join([*(line.text for line in opened.paragraphs), *cells]).split())


def _opens_as_pdf(data: bytes) -> int:
    """How many pages the file has, read from its own table of contents.

    The last lines of a PDF name the place of its cross-reference table: what stands there must
    be one.
    """
    want(data.startswith(b"%PDF-1.") and data.rstrip().endswith(b"%%EOF"), "this is no whole PDF")
    place = re.search(rb"startxref\s+(\d+)\s+%%EOF\s*$", data)
    want(place is not None, "the PDF has no cross-reference")
    assert place is not None  # wanted above
    there = data[int(place[1]) : int(place[1]) + 200]
    want(there.startswith(b"xref") or b"/XRef" in there, "the PDF's cross-reference is elsewhere")
    return sum(len(re.findall(rb"/Type\s*/Page\b(?!s)", part)) for part in (data, *_packed(data)))


def _packed(data: bytes) -> Iterator[bytes]:
    """The compressed parts of a PDF, unpacked; parts of other kinds are passed over."""
    for found in re.finditer(rb"stream\r?\n(.*?)endstream", data, re.DOTALL):
        with suppress(zlib.error):
            yield zlib.decompressobj().decompress(found[1])
