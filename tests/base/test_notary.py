"""The notary signs what grew, refuses what was put back, and survives being killed."""

import json
import shutil
import stat
import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.boards import K3, K8, board

from racimo.base import bundles
from racimo.base.notary import CallerBehind, KeyLost, LogBehind, LogDamaged, LogForked, Notary
from racimo.core import audit
from racimo.core.errors import Refused
from racimo.core.ledger import merkle, note, tiles
from racimo.core.ledger.records import BadRecord, Leaf
from racimo.core.ledger.report import Verdict

ORIGIN = "racimo.example/log"
NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


def leaves(start: int, count: int, stream: str = "5a") -> list[bytes]:
    return [
        Leaf(stream * 16, number, bytes([number % 256]) * 32).encode()
        for number in range(start, start + count)
    ]


def notary(folder, **more) -> Notary:
    return Notary(folder, origin=ORIGIN, **more)


def everything(folder) -> dict[str, bytes]:
    skipped = {"lock", "key-lock"}
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in skipped
    }


def test_the_first_use_makes_a_key_that_only_its_owner_can_read(tmp_path):
    first = notary(tmp_path).vkey()
    assert note.parse_vkey(first).name == ORIGIN
    assert notary(tmp_path).vkey() == first
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert notary(tmp_path).head() is None


def test_two_notaries_have_different_keys(tmp_path):
    assert notary(tmp_path / "a").vkey() != notary(tmp_path / "b").vkey()


def test_a_head_is_signed_over_all_leaves(tmp_path):
    one = notary(tmp_path)
    head = one.append(leaves(1, 3), now=NOW, expected=0)
    signed = note.parse_note(head.checkpoint)
    note.verify(signed, [note.parse_vkey(one.vkey())])
    assert note.parse_checkpoint(signed) == note.Checkpoint(ORIGIN, 3, head.root)
    assert head.root == merkle.root_of([merkle.leaf_hash(leaf) for leaf in leaves(1, 3)])
    assert one.head() == head
    assert one.entries() == leaves(1, 3)
    assert one.entries(2) == leaves(3, 1)


def test_the_log_grows_over_many_tiles_and_other_processes_go_on_with_it(tmp_path):
    sizes = [1, 2, 250, 4, 300]
    done = 0
    for count in sizes:
        notary(tmp_path).append(leaves(done + 1, count), now=NOW, expected=done)
        done += count
    one = notary(tmp_path)
    assert one.check() == one.head()
    assert one.entries(255) == leaves(256, done - 255)
    assert (tmp_path / "log" / "tile" / "0" / "001").stat().st_size == 8192
    told = json.loads((tmp_path / "heads" / f"{done:012}.json").read_text())
    assert told["at"] == "2026-05-04T09:30:00+00:00"
    assert len(list((tmp_path / "heads").iterdir())) == len(sizes)


def test_proofs_from_the_files_hold(tmp_path):
    one = notary(tmp_path)
    old = one.append(leaves(1, 200), now=NOW)
    head = one.append(leaves(201, 200), now=NOW)
    merkle.verify_consistency(200, 400, old.root, head.root, one.growth(200))
    text, _, checkpoint = one.proof(300).partition(b"\n\n")
    assert checkpoint == head.checkpoint
    lines = text.decode().split("\n")
    assert lines[:2] == ["c2sp.org/tlog-proof@v1", "index 300"]
    path = [note.decode_base64(line, where="proof") for line in lines[2:]]
    leaf = merkle.leaf_hash(leaves(301, 1)[0])
    merkle.verify_inclusion(300, 400, leaf, path, head.root)
    for wrong in (400, -1):
        with pytest.raises(merkle.BadProof):
            one.proof(wrong)


def test_nothing_is_proved_before_something_is_signed(tmp_path):
    one = notary(tmp_path)
    assert one.entries() == []
    assert one.check() is None
    with pytest.raises(LogBehind):
        one.proof(0)


def test_nothing_new_signs_nothing_new(tmp_path):
    one = notary(tmp_path)
    assert one.append([], now=NOW).size == 0
    head = one.append(leaves(1, 2), now=NOW)
    before = everything(tmp_path)
    assert one.append([], now=NOW) == head
    assert everything(tmp_path) == before


def test_threads_that_append_at_once_lose_and_double_nothing(tmp_path):
    shared = notary(tmp_path)
    failures: list[Exception] = []

    def work(stream: str, one: Notary) -> None:
        try:
            for number in range(1, 9):
                one.append(leaves(number, 1, stream), now=NOW)
        except Exception as error:  # noqa: BLE001  # whatever it is, the test must see it
            failures.append(error)

    threads = [
        threading.Thread(target=work, args=(stream, one))
        for stream, one in [("aa", shared), ("bb", shared), ("cc", notary(tmp_path))]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(shared.entries()) == sorted(
        leaf for stream in ("aa", "bb", "cc") for leaf in leaves(1, 8, stream)
    )
    assert shared.check() == shared.head()
    assert len(list((tmp_path / "heads").iterdir())) == 24


def test_a_leaf_that_does_not_follow_is_never_signed(tmp_path):
    one = notary(tmp_path)
    one.append(leaves(1, 2), now=NOW)
    before = everything(tmp_path)
    for wrong in (leaves(2, 1), leaves(4, 1), [b"no leaf"], [*leaves(3, 1), *leaves(3, 1)]):
        for writer in (one, notary(tmp_path)):
            with pytest.raises(BadRecord):
                writer.append(wrong, now=NOW)
    assert everything(tmp_path) == before
    assert one.append(leaves(3, 1), now=NOW).size == 3


def test_what_a_killed_writer_left_behind_does_no_harm(tmp_path):
    one = notary(tmp_path)
    old = one.append(leaves(1, 255), now=NOW)
    files = tiles.grow(255, leaves(256, 3), one._read)  # noqa: SLF001  # what a writer would write
    written = list(files.items())
    for count in range(len(written) + 1):
        folder = tmp_path.parent / f"{tmp_path.name}-{count}"
        shutil.copytree(tmp_path, folder)
        for path, data in written[:count]:
            (folder / "log" / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / "log" / path).write_bytes(data)
        if count < len(written):
            torn = folder / "log" / f"{written[count][0]}.tmp"
            torn.parent.mkdir(parents=True, exist_ok=True)
            torn.write_bytes(b"half")
        (folder / "log" / "checkpoint.tmp").write_bytes(b"half")
        again = notary(folder)
        assert again.head() == old
        head = again.append(leaves(256, 1), now=NOW, expected=255)
        assert again.check() == head
        assert again.entries() == leaves(1, 256)


def test_a_writer_killed_between_the_checkpoint_and_its_second_copy_goes_on(tmp_path):
    one = notary(tmp_path)
    one.append(leaves(1, 2), now=NOW)
    kept = (tmp_path / "last-head").read_bytes()
    one.append(leaves(3, 2), now=NOW)
    (tmp_path / "last-head").write_bytes(kept)
    assert one.append(leaves(5, 1), now=NOW).size == 5
    assert (tmp_path / "last-head").read_bytes() == (tmp_path / "log" / "checkpoint").read_bytes()


@pytest.mark.parametrize("keep", [True, False], ids=["old-log", "no-log"])
def test_a_log_put_back_from_an_old_copy_is_not_signed_anew(tmp_path, keep):
    folder, kept = tmp_path / "notary", tmp_path / "elsewhere" / "head"
    one = notary(folder, kept=kept)
    one.append(leaves(1, 2), now=NOW)
    shutil.copytree(folder / "log", tmp_path / "copy")
    one.append(leaves(3, 2), now=NOW)
    shutil.rmtree(folder / "log")
    if keep:
        shutil.copytree(tmp_path / "copy", folder / "log")
    before = everything(tmp_path)
    for again in (one, notary(folder, kept=kept)):
        with pytest.raises(LogBehind, match="4 were signed"):
            again.append(leaves(3, 1), now=NOW)
    assert everything(tmp_path) == before


def test_another_history_of_the_same_key_is_not_signed(tmp_path):
    folder, kept = tmp_path / "notary", tmp_path / "head"
    one = notary(folder, kept=kept)
    one.append(leaves(1, 2), now=NOW)
    fork = tmp_path / "fork"
    fork.mkdir()
    shutil.copy(folder / "key", fork / "key")
    notary(fork).append(leaves(1, 3, "77"), now=NOW)
    shutil.rmtree(folder / "log")
    shutil.copytree(fork / "log", folder / "log")
    with pytest.raises(LogForked):
        one.append(leaves(4, 1, "77"), now=NOW)


def test_an_old_database_is_told_that_it_is_behind(tmp_path):
    one = notary(tmp_path)
    one.append(leaves(1, 4), now=NOW)
    with pytest.raises(CallerBehind, match="holds 4 entries, the database knows 2"):
        one.append(leaves(3, 1), now=NOW, expected=2)
    with pytest.raises(LogBehind):
        one.append(leaves(7, 1), now=NOW, expected=6)
    head = one.head()
    assert head is not None
    assert head.size == 4


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("tile/0/000.p/5", lambda data: data[:-32]),
        ("tile/0/000.p/5", lambda data: bytes(32) + data[32:]),
        ("tile/0/000.p/5", None),
        ("tile/entries/000.p/5", lambda data: data[:-1]),
        ("tile/entries/000.p/5", None),
        ("checkpoint", lambda data: data.replace(b"\n5\n", b"\n4\n")),
        ("checkpoint", lambda data: data[:-10]),
    ],
)
def test_a_damaged_log_is_refused_and_left_as_it_is(tmp_path, path, change):
    one = notary(tmp_path)
    one.append(leaves(1, 5), now=NOW)
    file = tmp_path / "log" / path
    if change is None:
        file.unlink()
    else:
        file.write_bytes(change(file.read_bytes()))
    before = everything(tmp_path)
    for again in (one, notary(tmp_path)):
        with pytest.raises(LogDamaged if path != "checkpoint" else Refused):
            notary(tmp_path).append(leaves(6, 1), now=NOW)
        with pytest.raises(Refused):
            again.check()
    assert everything(tmp_path) == before


def test_a_full_check_finds_a_changed_tile_that_signing_does_not_read(tmp_path):
    one = notary(tmp_path)
    one.append(leaves(1, 300), now=NOW)
    one.append(leaves(301, 300), now=NOW)
    file = tmp_path / "log" / "tile" / "0" / "000"
    file.write_bytes(bytes(32) + file.read_bytes()[32:])
    with pytest.raises(LogDamaged):
        one.check()


def test_a_lost_key_is_not_replaced_in_silence(tmp_path):
    one = notary(tmp_path)
    one.append(leaves(1, 1), now=NOW)
    (tmp_path / "key").unlink()
    with pytest.raises(KeyLost):
        one.append(leaves(2, 1), now=NOW)
    assert not (tmp_path / "key").exists()


def test_a_key_of_another_origin_is_refused(tmp_path):
    notary(tmp_path).vkey()
    with pytest.raises(KeyLost, match="the key is not one of"):
        Notary(tmp_path, origin="other.example/log").vkey()


def test_an_origin_that_cannot_stand_in_a_note_makes_no_key(tmp_path):
    with pytest.raises(Refused):
        Notary(tmp_path, origin="with space").vkey()
    assert not (tmp_path / "key").exists()


def test_what_the_notary_signed_is_verified_in_a_bundle_and_against_its_own_old_heads(tmp_path):
    made, one = board(), notary(tmp_path)
    old = one.append(made.entries[:6], now=NOW, expected=0)
    head = one.append(made.entries[6:], now=NOW, expected=6)
    material = replace(
        made.material(close=["note"]),
        checkpoint=head.checkpoint,
        vkey=one.vkey(),
        entries=one.entries(),
    )
    packed = bundles.pack(audit.build(material, [K3, K8]))
    heads = [old.checkpoint, (tmp_path / "last-head").read_bytes()]
    report = bundles.verify(packed, keys=[one.vkey()], old_heads=heads)
    assert (report.verdict, report.anchored, report.old_heads) == (Verdict.GOOD, True, 2)
    stranger = notary(tmp_path / "other").vkey()
    assert bundles.verify(packed, keys=[stranger]).verdict is Verdict.TAMPERED
