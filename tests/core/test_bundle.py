"""A bundle is good as it was built, and every change in it is found and named."""

import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.boards import K3, K8, KEY, MINUTES, ORIGIN, STREAM, VKEY, board, meeting, promise

from racimo.core import audit
from racimo.core.canonical import canonical
from racimo.core.errors import Refused
from racimo.core.indicators import rulebook
from racimo.core.ledger import layout, merkle, note, records, tiles
from racimo.core.ledger.report import Failure, Verdict

RECORDS = layout.records_path(STREAM)
GOOD = board().bundle()
ENTRIES = "log/tile/entries/000.p/9"


def check(members, *, keys=(VKEY,), old_heads=()):
    return audit.verify(members, keys=keys, old_heads=old_heads)


def rewrap(members):
    """What a forger does who knows the format: change, then write a fitting manifest."""
    rest = {name: data for name, data in members.items() if name != layout.MANIFEST}
    return {layout.MANIFEST: layout.write_manifest(rest), **rest}


def edit(name, change):
    """The good bundle with one JSON member changed and the manifest made to fit."""
    value = json.loads(GOOD[name])
    change(value)
    return rewrap(GOOD | {name: canonical(value)})


def edit_record(number, change):
    lines = [json.loads(line) for line in GOOD[RECORDS].splitlines()]
    change(lines[number - 1])
    return rewrap(GOOD | {RECORDS: b"".join(canonical(line) + b"\n" for line in lines)})


def field_of(line, name):
    return next(entry for entry in line["fields"] if entry["name"] == name)


def test_a_bundle_as_it_was_built_is_good_and_every_figure_is_recounted():
    report = check(GOOD)
    assert (report.verdict, report.failures, report.anchored) == (Verdict.GOOD, (), True)
    assert (report.records, report.withheld, report.evidence) == (7, 4, 1)
    assert report.head is not None
    assert (report.head.origin, report.head.size) == (ORIGIN, 9)
    assert report.titles == ("Water for Lima",)
    k3, k8 = report.figures
    assert (k3.id, k3.claimed, k3.value, k3.unreconciled, k3.proved) == ("K3", "2", "2", "3", "1")
    assert {code: n for code, n in k3.split.items() if n != "0"} == {"V2": "1", "V6": "1"}
    assert (k3.baseline, k3.target, k3.progress) == ("0", "4", "0.5")
    assert (k8.id, k8.value, k8.good) == ("K8", "0", True)


def test_the_members_are_those_of_the_documented_layout():
    assert list(GOOD) == [
        "manifest.json",
        "log/checkpoint",
        "log/vkey",
        ENTRIES,
        RECORDS,
        "definitions.json",
        "results.json",
        f"evidence/{MINUTES.digest}",
        "evidence.json",
    ]


def test_what_is_withheld_is_not_in_the_bundle():
    assert b"water" in b"".join(board().bundle(close=()).values())
    assert b"water" not in b"".join(GOOD.values())


def test_without_a_key_from_outside_the_report_says_so():
    report = check(GOOD, keys=())
    assert (report.verdict, report.anchored) == (Verdict.GOOD, False)
    assert report.signers == (VKEY,)


@pytest.mark.parametrize("keys", [(VKEY,), ()], ids=["with-key", "without-key"])
@pytest.mark.parametrize("name", list(GOOD))
def test_any_changed_byte_is_found_and_its_member_is_named(name, keys):
    data = GOOD[name]
    for at in range(0, len(data), max(1, len(data) // 120)):
        changed = bytearray(data)
        changed[at] ^= 1 << (at % 8)
        report = check(GOOD | {name: bytes(changed)}, keys=keys)
        assert report.verdict is Verdict.TAMPERED
        assert [failure.item for failure in report.failures] == [name]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(list(GOOD)), st.data())
def test_a_byte_changed_cut_or_put_in_anywhere_is_found_and_named(name, data):
    good = GOOD[name]
    at = data.draw(st.integers(0, len(good) - 1))
    piece = data.draw(st.binary(max_size=2).filter(lambda piece: piece != good[at : at + 1]))
    report = check(GOOD | {name: good[:at] + piece + good[at + 1 :]})
    assert report.verdict is Verdict.TAMPERED
    assert report.first is not None
    assert report.first.item == name


@pytest.mark.parametrize("name", list(GOOD))
def test_a_member_that_is_absent_is_named(name):
    report = check({k: v for k, v in GOOD.items() if k != name})
    assert (report.verdict, report.first.item) == (Verdict.TAMPERED, name)


@pytest.mark.parametrize("name", [n for n in GOOD if n != layout.MANIFEST])
def test_a_member_that_is_absent_also_from_the_manifest_is_missed(name):
    report = check(rewrap({k: v for k, v in GOOD.items() if k != name}))
    assert report.verdict is Verdict.TAMPERED


@pytest.mark.parametrize(
    "name",
    [
        "more.txt",
        "log/more",
        "log/tile/0/000",
        "log/tile/entries/001.p/1",
        "records/more.jsonl",
        f"records/{'00' * 16}.jsonl",
        f"evidence/{'00' * 32}",
    ],
)
def test_a_member_too_many_is_refused_even_when_the_manifest_lists_it(name):
    assert check(GOOD | {name: b"x"}).first.item == name
    report = check(rewrap(GOOD | {name: b"x"}))
    assert (report.verdict, report.first.item) == (Verdict.TAMPERED, name)


def test_what_is_no_bundle_or_of_a_later_format_is_unreadable():
    assert check({}).verdict is Verdict.UNREADABLE
    assert check({"hello.txt": b"hello"}).verdict is Verdict.UNREADABLE
    files = json.loads(GOOD[layout.MANIFEST])["files"]
    later = {"files": files, "format": "racimo-bundle/2"}
    later["self"] = layout.sha256(canonical(later))
    report = check(GOOD | {layout.MANIFEST: canonical(later)})
    assert report.verdict is Verdict.UNREADABLE
    assert "newer" in report.first.because


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda line: field_of(line, "status").update(value="planned"), "not what was sealed"),
        (lambda line: field_of(line, "status").update(salt="00" * 32), "not what was sealed"),
        (lambda line: field_of(line, "note").update(commitment="00" * 32), "not what was sealed"),
        (lambda line: field_of(line, "note").update(name="nota"), "left out, added or renamed"),
        (lambda line: line["fields"].remove(field_of(line, "status")), "left out"),
        (lambda line: line.update(index=0), "place in the log"),
        (lambda line: line.update(n=9), "not what was sealed"),
        (lambda line: line.update(more=1), "a line has"),
        (lambda line: line["proof"].pop(), "proof"),
        (lambda line: line["proof"].append(line["proof"][0]), "after the root"),
        (lambda line: line["proof"].__setitem__(0, "AAAA"), "32 bytes"),
        (lambda line: line["proof"].__setitem__(0, "?"), "base64"),
        (lambda line: line["proof"].__setitem__(0, "A" * 43 + "="), "another root"),
    ],
)
def test_a_forged_record_is_found_behind_a_fitting_manifest(change, words):
    report = check(edit_record(4, change))
    assert (report.verdict, report.first.item) == (Verdict.TAMPERED, RECORDS)
    assert "record 4" in report.first.because
    assert words in report.first.because


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[:-1],
        lambda lines: lines[1:],
        lambda lines: [*lines, lines[-1]],
        lambda lines: [lines[1], lines[0], *lines[2:]],
    ],
)
def test_a_record_dropped_doubled_or_moved_is_found(change):
    lines = change(GOOD[RECORDS].splitlines(keepends=True))
    report = check(rewrap(GOOD | {RECORDS: b"".join(lines)}))
    assert (report.verdict, report.first.item) == (Verdict.TAMPERED, RECORDS)


def test_a_figure_that_the_records_do_not_give_is_found_and_both_are_said():
    report = check(edit("results.json", lambda value: value[0].update(value="3")))
    assert (report.verdict, report.first.item) == (Verdict.TAMPERED, "results.json")
    assert report.first.because == "K3: the claimed value is 3, the records give 2"
    assert [figure.good for figure in report.figures] == [False, True]
    assert (report.figures[0].claimed, report.figures[0].value) == ("3", "2")


@pytest.mark.parametrize(
    "change",
    [
        lambda value: value[0]["split"].update(V2="0", V6="2"),
        lambda value: value[0].update(unreconciled="2"),
        lambda value: value[0].update(counted=["m1", "m3"]),
        lambda value: value[0].update(undecided=["m4"]),
        lambda value: value[0].update(more=1),
        lambda value: value.reverse(),
        lambda value: value.pop(),
        lambda value: value.__setitem__(0, 7),
    ],
)
def test_any_other_claim_that_differs_is_found(change):
    report = check(edit("results.json", change))
    assert (report.verdict, report.first.item) == (Verdict.TAMPERED, "results.json")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda value: value[0].update(target="2"), "not the one that was sealed"),
        (lambda value: value[0]["rule"].update(key=["clusters"]), "not the one that was sealed"),
        (lambda value: value[0].update(version="2"), "not the one that was sealed"),
        (lambda value: value[0].update(id="K99"), "K99: the definition is not sealed"),
        (lambda value: value[0].update(target=2), "not fully written"),
        (lambda value: value[0].update(colour="red"), "not known"),
        (lambda value: value.__setitem__(0, "K3"), "missing"),
        (lambda value: value.append(value[0]), "defined twice"),
    ],
)
def test_a_definition_that_was_not_sealed_is_found(change, words):
    report = check(edit("definitions.json", change))
    assert (report.verdict, report.first.item) == (Verdict.TAMPERED, "definitions.json")
    assert words in report.first.because


def test_a_promised_indicator_cannot_be_left_out():
    definitions = json.loads(GOOD["definitions.json"])[:1]
    results = json.loads(GOOD["results.json"])[:1]
    report = check(
        rewrap(
            GOOD | {"definitions.json": canonical(definitions), "results.json": canonical(results)}
        )
    )
    assert report.first.because == "K8: a promised indicator is left out"


def test_another_file_in_place_of_the_evidence_is_found():
    name = f"evidence/{MINUTES.digest}"
    report = check(rewrap(GOOD | {name: b"Other minutes\n"}))
    assert (report.verdict, report.first.item) == (Verdict.TAMPERED, name)
    index = json.loads(GOOD["evidence.json"])
    index[0] |= {"sha256": layout.sha256(b"Other\n"), "size": 6}
    forged = rewrap(GOOD | {name: b"Other\n", "evidence.json": canonical(index)})
    assert check(forged).first == Failure(name, "the file is not the one that was sealed")


@pytest.mark.parametrize(
    "change",
    [{"salt": "xyz"}, {"salt": "00"}, {"size": 1}, {"sha256": "00" * 32}, {"more": 1}],
    ids=str,
)
def test_a_wrong_line_in_the_list_of_evidence_is_found(change):
    report = check(edit("evidence.json", lambda value: value[0].update(change)))
    assert report.verdict is Verdict.TAMPERED
    assert report.first.item.startswith("evidence")


def test_evidence_that_stays_at_home_is_counted_not_missed():
    whole = audit.build(board().material(evidence=()), [K3, K8])
    report = check(whole)
    assert (report.verdict, report.evidence, report.evidence_elsewhere) == (Verdict.GOOD, 0, 1)


def test_a_forger_with_a_key_of_his_own_is_told_apart_only_by_a_key_from_outside():
    forged = board(Ed25519PrivateKey.from_private_bytes(b"f" * 32)).bundle()
    report = check(forged)
    assert (report.verdict, report.first.item) == (Verdict.TAMPERED, "log/checkpoint")
    assert "no known key" in report.first.because
    alone = check(forged, keys=())
    assert (alone.verdict, alone.anchored) == (Verdict.GOOD, False)
    kept = check(forged, keys=(), old_heads=[board().checkpoint])
    assert (kept.verdict, kept.first.item) == (Verdict.TAMPERED, "old head 1")


def test_the_bundles_key_must_be_the_one_that_signed():
    other = note.public_key(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"f" * 32)).vkey
    report = check(rewrap(GOOD | {layout.VKEY: f"{other}\n".encode()}))
    assert (report.verdict, report.first.item) == (Verdict.TAMPERED, "log/vkey")
    for odd in (b"", VKEY.encode(), b"\xff\n"):
        assert check(rewrap(GOOD | {layout.VKEY: odd})).first.item == "log/vkey"


def test_a_head_of_another_log_under_the_same_key_is_refused():
    root = merkle.root_of([merkle.leaf_hash(entry) for entry in board().entries])
    text = note.Checkpoint("other.example/log", 9, root).text
    signed = note.sign(text, name=ORIGIN, private=KEY).encode()
    report = check(rewrap(GOOD | {layout.CHECKPOINT: signed}))
    assert (report.verdict, report.first.item) == (Verdict.TAMPERED, "log/checkpoint")


@pytest.mark.parametrize("size", [0, 8, 10, 256, 10**17])
def test_a_signed_size_that_does_not_fit_the_entries_is_found(size):
    text = note.Checkpoint(ORIGIN, size, bytes(32)).text
    signed = note.sign(text, name=ORIGIN, private=KEY).encode()
    assert check(rewrap(GOOD | {layout.CHECKPOINT: signed})).verdict is Verdict.TAMPERED


def test_a_changed_entry_of_the_log_is_found_behind_a_fitting_manifest():
    for at in range(0, len(GOOD[ENTRIES]), 37):
        changed = bytearray(GOOD[ENTRIES])
        changed[at] ^= 1
        report = check(rewrap(GOOD | {ENTRIES: bytes(changed)}))
        assert report.verdict is Verdict.TAMPERED
        assert report.first.item in {ENTRIES, "log/checkpoint"}


def test_the_log_must_begin_with_every_old_head():
    grown = board()
    first = grown.checkpoint
    grown.add(meeting("m5", date="2026-06-01"))
    second = grown.checkpoint
    whole = grown.bundle()
    report = check(whole, old_heads=[first, second])
    assert (report.verdict, report.old_heads) == (Verdict.GOOD, 2)
    shrunk = check(GOOD, old_heads=[first, second])
    assert shrunk.first.item == "old head 2"
    assert "shrunk from 10 to 9" in shrunk.first.because


def test_an_insider_with_the_key_who_rewrites_history_is_found_by_an_old_head_only():
    kept = board().checkpoint
    forged = board()
    forged.sealed, forged.entries, forged.strangers = [], [], 0
    for record in board().sealed:
        values = {k: v for k, v in record.fields.items() if k != records.PREVIOUS}
        forged.add(values | ({"status": "held"} if values["id"] == "m4" else {}))
        if record.number in (1, 5):
            forged.add_stranger()
    whole = forged.bundle()
    assert check(whole).verdict is Verdict.GOOD
    report = check(whole, old_heads=[kept])
    assert report.first == Failure("old head 1", "the first 9 entries of the log were rewritten")


def test_an_insider_who_appends_a_second_record_with_the_same_number_is_found():
    doubled = board()
    doubled.entries.append(replace(doubled.sealed[-1].leaf, root=bytes(32)).encode())
    text = doubled.checkpoint
    kept = board()
    with pytest.raises(Refused):
        doubled.bundle()
    forged = rewrap(
        {k: v for k, v in GOOD.items() if k != ENTRIES}
        | {
            layout.CHECKPOINT: text,
            "log/tile/entries/000.p/10": tiles.pack_entries(doubled.entries),
        }
    )
    report = check(forged, old_heads=[kept.checkpoint])
    assert report.first.item == "log/tile/entries"
    assert "entry 9: stream" in report.first.because


def test_a_broken_link_between_records_is_found():
    made = board()
    fields = meeting("m5")
    salts = {name: bytes(32) for name in records.salted(list(fields))}
    loose = records.seal(fields, stream=STREAM, number=8, previous=b"another", salts=salts)
    made.sealed.append(loose)
    made.entries.append(loose.leaf.encode())
    with pytest.raises(Refused, match="record 8 does not follow its previous"):
        made.bundle()


def test_a_bundle_that_withholds_what_a_rule_needs_is_not_built():
    for name, words in [
        ("status", "withholds what the rule needs"),
        ("clusters", "withholds what the rule needs"),
        ("kind", "does not show its kind"),
        ("prev", "hides its link"),
    ]:
        with pytest.raises(Refused, match=words):
            board().bundle(close=(name,))


def test_a_bundle_without_a_sealed_definition_is_not_built():
    with pytest.raises(Refused, match="K9: the definition is not sealed"):
        audit.build(board().material(), [K3, K8, promise("K9", 1)])
    with pytest.raises(Refused, match="K3: the definition is not the one"):
        audit.build(board().material(), [replace(K3, target=K8.target), K8])


def test_a_definition_may_be_replaced_openly_by_a_later_record():
    made = board()
    made.add(audit.definition_fields(promise("K3", 2)) | {"reason": "fewer partners"})
    report = check(audit.build(made.material(close=["note"]), [promise("K3", 2), K8]))
    assert (report.verdict, report.figures[0].progress) == (Verdict.GOOD, "1")


def test_a_correction_is_a_new_record_and_the_figure_follows_it():
    made = board()
    made.add(meeting("m4", date="2026-05-06", action="corrected", reason="was held after all"))
    made.add(meeting("m3", action="withdrawn", reason="it was a call"))
    assert check(made.bundle()).figures[0].value == "2"


def test_an_erased_field_leaves_every_proof_standing():
    report = check(board().bundle(close=("note", "reported_by")))
    assert report.verdict is Verdict.GOOD
    assert report.figures[0].split["V3"] == "1"


def test_a_withheld_field_cannot_be_shown_with_another_value():
    line = json.loads(GOOD[RECORDS].splitlines()[3])
    hidden = field_of(line, "note")
    forged = edit_record(
        4,
        lambda found: found["fields"].__setitem__(
            found["fields"].index(hidden), {"name": "note", "salt": "00" * 32, "value": "Wine"}
        ),
    )
    assert check(forged).first.item == RECORDS


@pytest.mark.parametrize("key", ["", "nonsense", VKEY[:-4]])
def test_a_key_that_cannot_be_read_is_the_askers_mistake(key):
    with pytest.raises(Refused):
        check(GOOD, keys=[key])


def test_an_old_head_that_cannot_be_read_is_the_askers_mistake():
    with pytest.raises(Refused):
        check(GOOD, old_heads=[b"nonsense"])
    other = note.sign("no head\n", name=ORIGIN, private=KEY).encode()
    assert check(GOOD, old_heads=[other]).first.item == "old head 1"
    text = note.Checkpoint("other.example/log", 1, bytes(32)).text
    foreign = note.sign(text, name=ORIGIN, private=KEY).encode()
    assert "another log" in check(GOOD, old_heads=[foreign]).first.because


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(list(GOOD)), st.binary(max_size=60), min_size=1))
def test_any_bytes_behind_a_fitting_manifest_never_break_the_check(changes):
    report = check(rewrap(GOOD | changes))
    assert report.verdict is not Verdict.GOOD or rewrap(GOOD | changes) == GOOD


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["digest", "fields", "id", "n", "rule", "s"]), inner)
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.sampled_from(["definitions.json", "results.json", "evidence.json", RECORDS]), plain)
def test_any_json_behind_a_fitting_manifest_never_breaks_the_check(name, value):
    newline = b"\n" if name == RECORDS else b""
    report = check(rewrap(GOOD | {name: canonical(value) + newline}))
    assert report.verdict is Verdict.TAMPERED


def test_a_number_is_written_in_one_way_only():
    assert rulebook.number_to_plain(promise("K3", 4).target) == "4"
