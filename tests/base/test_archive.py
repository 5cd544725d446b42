"""Archives from strangers are opened with care, and our own count every byte."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.boards import VKEY, board
from tests.shared import SHARED, needs_shared

from racimo.base import archive, bundles
from racimo.core.errors import Unreadable
from racimo.core.ledger.report import Verdict

MEMBERS = {"a.txt": b"hello " * 20, "b/c.bin": bytes(range(256)), "empty": b""}
BUNDLE = board().bundle()
PACKED = bundles.pack(BUNDLE)


def zipped(*entries, **more) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", **more) as made:
        for name, data in entries:
            made.writestr(name, data)
    return buffer.getvalue()


def test_what_was_packed_is_unpacked():
    opened = archive.unpack(archive.pack(MEMBERS))
    assert (opened.members, opened.damaged, opened.seal) == (MEMBERS, {}, True)
    assert archive.pack(MEMBERS) == archive.pack(MEMBERS)


def test_an_archive_of_another_tool_is_opened_too():
    data = zipped(*MEMBERS.items(), ("folder/", b""), compression=zipfile.ZIP_DEFLATED)
    assert archive.unpack(data) == archive.Opened(MEMBERS, {}, seal=True)


def test_a_bundle_packed_again_by_another_tool_stays_good():
    data = zipped(*BUNDLE.items())
    assert bundles.verify(data, keys=[VKEY]).verdict is Verdict.GOOD
    data = zipped(*reversed(BUNDLE.items()), compression=zipfile.ZIP_DEFLATED)
    assert bundles.verify(data, keys=[VKEY]).verdict is Verdict.GOOD


def test_no_changed_byte_of_a_packed_bundle_goes_unnoticed():
    assert bundles.verify(PACKED, keys=[VKEY]).verdict is Verdict.GOOD
    named = 0
    for at in range(0, len(PACKED), 11):
        changed = bytearray(PACKED)
        changed[at] ^= 1 << (at % 8)
        report = bundles.verify(bytes(changed), keys=[VKEY])
        assert report.verdict is not Verdict.GOOD, at
        assert report.first is not None
        named += report.first.item in BUNDLE
    assert named > len(PACKED) // 11 * 0.8


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_bundle_cut_off_anywhere_is_unreadable(data):
    at = data.draw(st.integers(0, len(PACKED) - 1))
    assert bundles.verify(PACKED[:at]).verdict is Verdict.UNREADABLE


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_opened_or_refused(data):
    assert bundles.verify(data).verdict is Verdict.UNREADABLE
    assert bundles.verify(b"PK\x05\x06" + data).verdict is Verdict.UNREADABLE


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(PACKED) - 1), st.binary(min_size=1, max_size=6))
def test_bytes_written_over_a_bundle_never_break_the_check(at, piece):
    changed = PACKED[:at] + piece + PACKED[at + len(piece) :]
    report = bundles.verify(changed, keys=[VKEY])
    assert (report.verdict is Verdict.GOOD) is (changed == PACKED)


@pytest.mark.parametrize(
    "name",
    ["../up", "/root", "a/../b", "a\\b", "C:x", "a//b", ".hidden", "é", "a\u202eb", "x" * 200],
)
def test_a_name_that_is_no_plain_path_is_refused(name):
    with pytest.raises(Unreadable, match="plain path"):
        archive.unpack(zipped((name, b"x")))


def test_a_link_is_refused():
    entry = zipfile.ZipInfo("link")
    entry.external_attr = 0o120777 << 16
    with pytest.raises(Unreadable, match="link"):
        archive.unpack(zipped((entry, b"/etc/passwd")))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_occurs_twice_is_refused():
    with pytest.raises(Unreadable, match="twice"):
        archive.unpack(zipped(("a", b"1"), ("a", b"2")))


def test_other_ways_of_packing_and_passwords_are_refused():
    with pytest.raises(Unreadable, match="not understood"):
        archive.unpack(zipped(("a", b"1"), compression=zipfile.ZIP_LZMA))
    locked = bytearray(zipped(("a", b"1")))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(Unreadable, match="encrypted"):
        archive.unpack(bytes(locked))


def test_what_would_grow_too_much_is_refused_before_it_grows():
    with pytest.raises(Unreadable, match="hundredfold"):
        archive.unpack(zipped(("a", bytes(3_000_000)), compression=zipfile.ZIP_DEFLATED))
    assert archive.unpack(archive.pack({"a": bytes(3_000_000)})).members["a"] == bytes(3_000_000)


def test_a_size_that_lies_is_damage():
    data = bytearray(zipped(("a", b"x" * 1000), compression=zipfile.ZIP_DEFLATED))
    at = data.index(b"PK\x01\x02")
    data[22:26] = data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert list(archive.unpack(bytes(data)).damaged) == ["a"]


def test_too_many_members_are_refused(monkeypatch):
    monkeypatch.setattr(archive, "MOST_MEMBERS", 2)
    with pytest.raises(Unreadable, match="3 members"):
        archive.unpack(zipped(*MEMBERS.items()))


@pytest.mark.parametrize(
    ("limit", "words"), [("MOST_BYTES", "more than 0 MiB"), ("MOST_OPENED", "grow to more")]
)
def test_too_many_bytes_are_refused(monkeypatch, limit, words):
    monkeypatch.setattr(archive, limit, 100)
    with pytest.raises(Unreadable, match=words):
        archive.unpack(zipped(*MEMBERS.items()))


@pytest.mark.shared
@needs_shared
def test_every_hostile_archive_is_unreadable_and_says_why():
    found = sorted((SHARED / "badinput" / "zip").glob("*.zip"))
    assert len(found) == 9
    for path in found:
        report = bundles.verify(path.read_bytes())
        assert report.verdict is Verdict.UNREADABLE, path.name
        assert report.first is not None
        assert len(report.first.because) > 15
