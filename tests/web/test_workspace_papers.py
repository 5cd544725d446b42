"""The papers on their pages: the interview's whole round, rows, previews, versions, files."""

from __future__ import annotations

import io

import docx
import pytest
from tests.cast import signed_in
from tests.factories import make_organisation
from tests.papers import example
from tests.workspaces import kept, open_room

from racimo.base.clauses import load_questions
from racimo.base.clock import now, today
from racimo.partnerships import actions, queries

HOSTILE = "{{7*7}} <script>alert('x')</script> {% now %}"
SHOWN = "{{7*7}} &lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; {% now %}"


def interview(client, kind="agreement"):
    """Every control of the interview with what stands in it, as a browser would send it."""
    page = client.get(f"/partnerships/vines/papers/{kind}/")
    sent = {}
    for group in page.context["groups"]:
        for asked in group["asked"]:
            if asked.is_table:
                sent[f"{asked.key}.rows"] = str(len(asked.rows))
                sent |= {cell.name: cell.value for row in asked.rows for cell in row.controls}
            else:
                sent[asked.control.name] = asked.control.value
    return sent


@pytest.mark.parametrize("kind", ["agreement", "strategy", "roadmap"])
def test_sending_an_untouched_interview_keeps_nothing(cast, kind):
    room = open_room(cast)
    client = signed_in(cast.bruno)
    assert (
        client.post(f"/partnerships/vines/papers/{kind}/", interview(client, kind)).status_code
        == 302
    )
    assert kept(room, kind).answers == {}


def test_hostile_text_goes_round_and_is_shown_as_typed(cast):
    room = open_room(cast)
    client = signed_in(cast.bruno)
    sent = interview(client)
    text = {"governing_law": HOSTILE, "unanimous_matters": f"one\r\n{HOSTILE}\r\n",
            "partners.2.signatory": HOSTILE}  # fmt: skip
    sent |= text
    assert client.post("/partnerships/vines/papers/agreement/", sent).status_code == 302
    answers = kept(room).answers
    assert answers["governing_law"] == HOSTILE
    assert answers["unanimous_matters"] == ["one", HOSTILE]
    assert answers["partners"][1]["signatory"] == HOSTILE
    page = client.get("/partnerships/vines/papers/agreement/").content.decode()
    assert f'name="governing_law" value="{SHOWN}"' in page
    assert page.count("{{7*7}}") >= 5  # three controls, and the preview
    assert "<script>alert" not in page
    assert interview(client) == {**sent, "unanimous_matters": f"one\n{HOSTILE}"}


def test_mistakes_are_named_and_everything_typed_stays(cast):
    room = open_room(cast)
    client = signed_in(cast.bruno)
    sent = interview(client) | {
        "grant": "plenty", "project_start": "soon", "partners.1.share": "x", "funding": "gift",
        "governing_law": "Spain",
    }  # fmt: skip
    reply = client.post("/partnerships/vines/papers/agreement/", sent)
    page = reply.content.decode()
    assert reply.status_code == 422
    for at in ("q-grant", "q-project_start", "q-partners-1-share", "q-funding"):
        assert f'href="#{at}"' in page
        assert f'id="{at}"' in page
    for typed in ("plenty", "soon", "gift", "Spain"):
        assert typed in page
    assert queries.paper(room, "agreement") is None


def test_nobody_overwrites_unseen_what_another_kept_meanwhile(cast):
    room = open_room(cast)
    actions.answer_questions(
        actor=cast.alba, partnership=room, kind="agreement", now=now(), answers={"quorum": 2}
    )
    at = "/partnerships/vines/papers/agreement/"
    mine, theirs = signed_in(cast.bruno), signed_in(cast.alba)
    seen = mine.get(at).context["seen"]
    theirs.post(at, {"governing_law": "Italy", "seen": seen})
    late = mine.post(at, {"governing_law": "Spain", "seen": seen})
    assert late.status_code == 422
    assert 'value="Spain"' in late.content.decode()
    assert kept(room).answers["governing_law"] == "Italy"
    mine.post(at, {"governing_law": "Spain", "seen": late.context["seen"]})
    assert kept(room).answers["governing_law"] == "Spain"


def test_rows_are_added_and_taken_away_without_keeping_anything(cast):
    room = open_room(cast)
    client = signed_in(cast.bruno)
    sent = interview(client) | {"governing_law": "Spain", "partners.2.legal_form": "foundation"}
    more = client.post("/partnerships/vines/papers/agreement/", {**sent, "row": "add:partners"})
    assert b'name="partners.3.name"' in more.content
    assert b"foundation" in more.content
    less = client.post(
        "/partnerships/vines/papers/agreement/", {**sent, "row": "remove:partners:1"}
    )
    text = less.content.decode()
    assert 'name="partners.2.name"' not in text
    assert 'name="partners.1.name" value="Rosso of Vines"' in text
    assert 'value="Spain"' in text
    assert queries.paper(room, "agreement") is None


def test_a_partner_who_came_later_can_be_taken_over_into_kept_rows(cast):
    room = open_room(cast)
    client = signed_in(cast.alba)
    sent = interview(client) | {"partners.1.legal_form": "association"}
    client.post("/partnerships/vines/papers/agreement/", sent)
    guest = make_organisation(name="Latecomer", country="FR")
    actions.invite(actor=cast.alba, partnership=room, organisation_id=guest.pk, now=now())
    sent = interview(client)
    assert sent["partners.rows"] == "2"
    page = client.post("/partnerships/vines/papers/agreement/", {**sent, "row": "merge:partners"})
    text = page.content.decode()
    assert 'name="partners.3.name" value="Latecomer"' in text
    assert 'name="partners.1.legal_form" value="association"' in text
    assert kept(room).answers["partners"][0]["sme_members"] == 84


def test_the_preview_shows_what_is_typed_and_keeps_nothing(cast):
    room = open_room(cast)
    client = signed_in(cast.bruno)
    sent = interview(client) | {"governing_law": HOSTILE, "grant": "plenty"}
    reply = client.post("/partnerships/vines/papers/agreement/preview/", sent)
    assert reply.status_code == 200
    assert "{{7*7}} &lt;script&gt;" in reply.content.decode()
    assert "<script>" not in reply.content.decode()
    assert queries.paper(room, "agreement") is None


@pytest.fixture
def version(cast):
    room = open_room(cast)
    answers = {key: value for key, value in example("agreement").items() if key != "variants"}
    asked = {key: value for key, value in answers.items() if key in queries.first_answers(
        room, "agreement") or key in {"governing_law", "quorum", "dispute_place"}}  # fmt: skip
    actions.answer_questions(
        actor=cast.alba, partnership=room, kind="agreement", now=now(),
        answers=asked | {"governing_law": HOSTILE},
    )  # fmt: skip
    signed_in(cast.bruno).post("/partnerships/vines/papers/agreement/draft/")
    return queries.version(kept(room), 1)


def test_a_version_comes_down_in_three_forms(cast, version):
    client = signed_in(cast.olof)
    at = "/partnerships/vines/papers/agreement/1"
    word = client.get(f"{at}.docx")
    assert word["Content-Disposition"] == 'attachment; filename="vines-agreement-v1.docx"'
    paper = docx.Document(io.BytesIO(word.content))
    assert HOSTILE in "\n".join(one.text for one in paper.paragraphs)
    pdf = client.get(f"{at}.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")
    page = client.get(f"{at}.html")
    assert version.sha256 in page.content.decode()
    assert "<script>alert" not in page.content.decode()
    for reply in (word, pdf, page):
        assert reply["Cache-Control"] == "private, no-store"
        assert reply["X-Content-Type-Options"] == "nosniff"
    for odd in ("2.docx", "1.exe", "99999999999999999999.pdf"):
        assert client.get(f"/partnerships/vines/papers/agreement/{odd}").status_code == 404
    assert client.get("/partnerships/vines/papers/poem/").status_code == 404


def test_drafting_the_same_again_says_so_and_errors_stop_the_settling(cast, version):
    client = signed_in(cast.alba)
    client.post("/partnerships/vines/papers/agreement/draft/")
    assert version.paper.versions.count() == 1
    page = client.get("/partnerships/vines/papers/agreement/").content.decode()
    assert "Version 1 holds this content." in page
    client.post("/partnerships/vines/papers/agreement/1/settle/", {"day": "soon"})
    client.post("/partnerships/vines/papers/agreement/1/settle/")
    version.refresh_from_db()
    assert version.signed is None


def test_a_clean_version_is_settled_from_its_page_and_delivers_its_result(
    cast, django_capture_on_commit_callbacks
):
    room = open_room(cast)
    asked = {question.key for question in load_questions("agreement")}
    answers = {key: value for key, value in example("agreement").items() if key in asked}
    actions.answer_questions(
        actor=cast.alba, partnership=room, kind="agreement", now=now(), answers=answers
    )
    client, at = signed_in(cast.alba), "/partnerships/vines/papers/agreement/"
    client.post(f"{at}draft/")
    assert b"Signed by all" in client.get(at).content
    signed_in(cast.bruno).post(f"{at}1/settle/", {"day": today().isoformat()})
    assert kept(room).versions.get().signed is None
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{at}1/settle/", {"day": today().isoformat()})
    assert kept(room).versions.get().signed == today()
    assert room.deliverables.get(kind="partnership_agreement").delivered == today()
    assert b"Signed by all" not in client.get(at).content
