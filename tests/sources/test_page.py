"""A page of an unknown layout gives its heading and its text, harmless and whole."""

from pathlib import Path

import pytest
from tests.shared import SHARED, needs_shared

from racimo.core.errors import Unreadable
from racimo.sources.page import Page
from racimo.sources.record import Record

SAMPLE = (Path(__file__).parent / "samples/page/page.html").read_bytes()


def read(document: bytes) -> Record:
    [found] = Page().parse(document)
    assert isinstance(found, Record)
    return found


def test_a_page_gives_its_heading_and_its_text():
    record = read(SAMPLE)
    assert (record.title, record.language) == ("Filets et ports", "fr")
    assert record.key == "calls-example-appels-filets-et-ports"
    assert record.body == (
        "<p>Filets et ports</p><p>Pour les villes qui tissent &amp; qui naviguent.</p>"
        "<p>• Premier point</p><p>• Second point</p>"
    )


@pytest.mark.parametrize("document", [b"just words", b"<html><body></body></html>"])
def test_what_shows_nothing_is_refused(document: bytes):
    with pytest.raises(Unreadable, match="line 1: "):
        read(document)


@needs_shared
def test_a_hostile_page_keeps_its_text_and_loses_its_tags():
    record = read((SHARED / "badinput/html/call_page_hostile.html").read_bytes())
    assert "{{7*7}}{% debug %}${7*7}&lt;%= 7*7 %&gt;#{7*7}" in record.body
    for word in ("cover", "Sign in", "'-window.__xss=1-'"):
        assert word in record.body
    for tag in ("<script", "<img", "<svg", "<iframe", "onerror", "javascript:"):
        assert tag not in record.body


@needs_shared
def test_a_page_that_lies_about_its_charset_is_read_with_the_right_letters():
    record = read((SHARED / "badinput/html/call_latin1_claims_utf8.html").read_bytes())
    assert record.title == "Clúster de la Cámara € 2 250 000"
    assert "the bytes are not UTF-8; read as windows-1252" in record.notes


@needs_shared
def test_tag_soup_is_read():
    record = read((SHARED / "badinput/html/unclosed.html").read_bytes())
    assert "Strand 1 1 500 000 euro" in record.body
    assert record.body.count("<p>") == record.body.count("</p>")
