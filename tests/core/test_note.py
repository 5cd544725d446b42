"""Signed notes and checkpoints: what is signed, by whom, and what is refused."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.shared import SHARED, needs_shared

from racimo.core.ledger import note
from racimo.core.ledger.curve import is_weak
from racimo.core.ledger.note import BadNote, BadSignature, Checkpoint, Key, Note, Signature

NAME = "example.org/log"
ALBA = Ed25519PrivateKey.from_private_bytes(bytes([1]) * 32)
BRUNO = Ed25519PrivateKey.from_private_bytes(bytes([2]) * 32)
HEAD = Checkpoint(NAME, 7, bytes(range(32)))


def head() -> Note:
    return note.sign(HEAD.text, name=NAME, private=ALBA)


def test_a_checkpoint_survives_signing_and_reading():
    again = note.parse_note(head().encode())
    assert note.parse_checkpoint(again) == HEAD
    assert note.verify(again, [note.public_key(NAME, ALBA)]) == (note.public_key(NAME, ALBA),)


def test_a_key_survives_writing_and_reading():
    key = note.public_key(NAME, ALBA)
    assert note.parse_vkey(key.vkey) == key
    assert key.vkey.startswith(f"{NAME}+{key.key_id.hex()}+A")


def test_the_key_of_the_go_checksum_database_is_read():
    text = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
    key = note.parse_vkey(text)
    assert (key.name, key.key_id.hex(), key.vkey) == ("sum.golang.org", "033de0ae", text)


def test_signatures_of_strangers_are_ignored_but_count_for_nothing():
    witness = note.sign(HEAD.text, name="witness.example", private=BRUNO).signatures
    both = note.parse_note(Note(HEAD.text, head().signatures + witness).encode())
    alba, bruno = note.public_key(NAME, ALBA), note.public_key("witness.example", BRUNO)
    assert note.verify(both, [alba]) == (alba,)
    assert note.verify(both, [bruno]) == (bruno,)
    assert note.verify(both, [alba, bruno]) == (alba, bruno)
    with pytest.raises(BadSignature, match="no known key"):
        note.verify(both, [note.public_key("other.example", ALBA)])
    with pytest.raises(BadSignature, match="no known key"):
        note.verify(both, [])


def test_one_wrong_signature_of_a_known_key_spoils_the_note():
    alba, bruno = note.public_key(NAME, ALBA), note.public_key("witness.example", BRUNO)
    wrong = Signature("witness.example", bruno.key_id, bytes(64))
    with pytest.raises(BadSignature, match="wrong"):
        note.verify(Note(HEAD.text, (*head().signatures, wrong)), [alba, bruno])
    short = Signature("witness.example", bruno.key_id, bytes(3))
    with pytest.raises(BadSignature, match="wrong"):
        note.verify(Note(HEAD.text, (*head().signatures, short)), [alba, bruno])


def test_every_changed_byte_of_a_checkpoint_is_refused():
    data = head().encode()
    key = note.public_key(NAME, ALBA)
    for at in range(len(data)):
        for bit in (0, 3, 5):
            changed = bytearray(data)
            changed[at] ^= 1 << bit
            with pytest.raises((BadNote, BadSignature)):
                note.verify(note.parse_note(bytes(changed)), [key])


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    try:
        found = note.parse_note(data)
    except BadNote:
        return
    assert found.encode() == data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text\n",
        b"text\n\n",
        b"text\n\nno dash\n",
        "text\n\n— name\n".encode(),
        "text\n\n— name AAAA=\n".encode(),
        "text\n\n— name AAAAAA==\n".encode(),
        "text\n\n— na+me AAAAAAAA\n".encode(),
        "text\n\n— na\u00a0me AAAAAAAA\n".encode(),
        "text\n\n— name AAAAAAAA".encode(),
        "te\rxt\n\n— name AAAAAAAA\n".encode(),
        b"\xff\n\n",
        b"text\n\n" + "— name AAAAAAAA\n".encode() * 101,
        b"x" * 1_000_001,
    ],
)
def test_a_note_that_is_not_written_as_the_standard_asks_is_refused(data):
    with pytest.raises(BadNote):
        note.parse_note(data)


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"{NAME}\n7\n",
        f"{NAME}\n07\n{base64.b64encode(bytes(32)).decode()}\n",
        f"{NAME}\n-7\n{base64.b64encode(bytes(32)).decode()}\n",
        f"{NAME}\n\u0667\n{base64.b64encode(bytes(32)).decode()}\n",
        f"{NAME}\n7\n{base64.b64encode(bytes(12)).decode()}\n",
        f"{NAME}\n7\n{base64.b64encode(bytes(32)).decode()}\nextension\n",
        f"\n7\n{base64.b64encode(bytes(32)).decode()}\n",
        f"{NAME}\n7\nné\n",
    ],
)
def test_a_text_that_is_no_checkpoint_is_refused(text):
    with pytest.raises(BadNote):
        note.parse_checkpoint(Note(text, ()))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a+b",
        "a+00000000+AAAA",
        note.public_key(NAME, ALBA).vkey.replace(NAME, "other.example"),
        note.public_key(NAME, ALBA).vkey + "A",
        Key("a b", bytes(31) + b"x").vkey,
        Key(NAME, bytes(32)).vkey,
        Key(NAME, bytes(31)).vkey,
    ],
)
def test_a_key_that_is_none_is_refused(text):
    with pytest.raises(BadNote):
        note.parse_vkey(text)


def test_a_text_without_its_last_newline_is_not_signed():
    with pytest.raises(BadNote):
        note.sign("text", name=NAME, private=ALBA)


@pytest.mark.shared
@needs_shared
def test_no_key_of_small_order_of_the_public_edge_cases_is_trusted():
    cases = json.loads((SHARED / "data" / "tlog-vectors" / "cctv-ed25519.json").read_text())
    assert len(cases) == 914
    weak = [bytes.fromhex(case["key"]) for case in cases if "low_order_A" in (case["flags"] or [])]
    assert len(weak) == 526
    assert all(is_weak(key) for key in weak)
    odd = [bytes.fromhex(c["key"]) for c in cases if "non_canonical_A" in (c["flags"] or [])]
    assert len(odd) == 226
    assert all(is_weak(key) for key in odd)


@settings(deadline=None)
@given(st.binary(min_size=32, max_size=32))
def test_a_key_made_from_a_secret_is_never_weak(seed):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    assert not is_weak(private.public_key().public_bytes_raw())


def test_a_y_without_a_point_is_weak():
    assert [y for y in range(2, 9) if is_weak(y.to_bytes(32, "little"))] == [2, 7, 8]
