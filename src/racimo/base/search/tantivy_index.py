"""The search port on tantivy: one folder with the current index, written under a lock.

Every generation of the index is a folder of its own; the file ``current`` names the one in use,
so that a rebuild never disturbs those who search meanwhile.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import tantivy

from racimo.base.search import Answer, Ask, Entry, Layout
from racimo.base.search.questions import Questions, analyzers, text_fields
from racimo.core.errors import Refused

_HEAP = 15_000_000
_BIG_HEAP = 100_000_000
_PATIENCE = 20.0  # seconds that a writer waits for another
_MOST_KEYS = 1_000_000
ANEW = "Run: racimo index rebuild"


class IndexBusy(Refused):
    """Somebody else has been writing the index for too long."""

    code = "index-busy"


class IndexBroken(Refused):
    """There is no index, or files of it are missing; it can be built anew at any time."""

    code = "index-broken"


class TantivyIndex:
    """An index in a folder; opened when first asked."""

    def __init__(self, folder: Path, layout: Layout) -> None:
        """Remember where; nothing is touched yet."""
        self.folder = folder / layout.name
        self.layout = layout
        self._schema = _schema(layout)
        self._open: tuple[str, Any] | None = None

    # ------------------------------------------------------------ where it lies
    @property
    def _pointer(self) -> Path:
        return self.folder / "current"

    def _current(self) -> str:
        """The folder in use, or "" when there is none of this layout."""
        try:
            told = json.loads(self._pointer.read_text("utf-8"))
            name = str(told["folder"]) if told["made"] == self._made() else ""
        except (OSError, ValueError, KeyError, TypeError):
            return ""
        return name if name and (self.folder / name / "meta.json").is_file() else ""

    def _made(self) -> str:
        """What made an index: its layout and the engine; another maker means building anew."""
        return f"{self.layout.name}-{self.layout.version}-tantivy-{version('tantivy')}"

    def ready(self) -> bool:
        """Whether there is an index of this layout."""
        return bool(self._current())

    def _index(self) -> Any:  # noqa: ANN401 - tantivy's own
        name = self._current()
        if not name:
            raise IndexBroken("There is no search index.", hint=ANEW)
        if self._open is None or self._open[0] != name:
            try:
                index = tantivy.Index.open(str(self.folder / name))
                index.config_reader("manual", 0)
            except (ValueError, OSError) as error:
                raise IndexBroken(f"The search index cannot be read: {error}", hint=ANEW) from None
            self._open = (name, _teach(index))
        return self._open[1]

    def _searcher(self) -> Any:  # noqa: ANN401
        index = self._index()
        try:
            index.reload()
            return index.searcher()
        except (ValueError, OSError) as error:
            self._open = None
            raise IndexBroken(f"The search index cannot be read: {error}", hint=ANEW) from None

    # ------------------------------------------------------------ writing
    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Be the only writer; wait for another, but not for ever."""
        self.folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.folder / "lock", os.O_CREAT | os.O_RDWR, 0o640)
        try:
            limit = time.monotonic() + _PATIENCE
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > limit:
                        raise IndexBusy("The search index is being written.") from None
                    time.sleep(0.02)
            yield
        finally:
            os.close(handle)

    def put(self, entries: Iterable[Entry], *, gone: Iterable[int] = ()) -> None:
        """Index these, in place of what had their keys; forget those that are gone."""
        with self._alone():
            _write(self._index(), entries, gone, heap=_HEAP)

    def rebuild(self, entries: Iterable[Entry]) -> int:
        """Build the whole index anew beside the old one, then put it in its place."""
        with self._alone():
            old = self._current()
            name = f"g-{uuid.uuid4().hex[:12]}"
            place = self.folder / name
            place.mkdir()
            index = _teach(tantivy.Index(self._schema, path=str(place)))
            count = _write(index, entries, (), heap=_BIG_HEAP)
            fresh = self.folder / f"current.{name}"
            fresh.write_text(json.dumps({"folder": name, "made": self._made()}), "utf-8")
            fresh.replace(self._pointer)
            for other in self.folder.glob("g-*"):
                if other.name not in {name, old}:
                    shutil.rmtree(other, ignore_errors=True)
        return count

    # ------------------------------------------------------------ asking
    def search(self, ask: Ask) -> Answer:
        """Find. No input makes it fail."""
        return Questions(self._searcher(), self._schema, self.layout).answer(ask)

    def size(self) -> int:
        """How many things are indexed."""
        return int(self._searcher().num_docs)

    def largest(self, number: str) -> int:
        """The largest value of a number, 0 in an empty index."""
        order = tantivy.Order.Desc
        found = self._searcher().search(
            tantivy.Query.all_query(), 1, count=False, order_by_field=number, order=order
        )
        return int(found.hits[0][0] or 0) if found.hits else 0

    def keys(self) -> set[int]:
        """Every key."""
        return self._keys(tantivy.Query.all_query())

    def between(self, number: str, low: int | None, high: int | None) -> set[int]:
        """The keys whose number lies in the span, ends included."""
        kind = tantivy.FieldType.Integer
        return self._keys(tantivy.Query.range_query(self._schema, number, kind, low, high))

    def _keys(self, query: Any) -> set[int]:  # noqa: ANN401
        searcher = self._searcher()
        found = searcher.search(query, _MOST_KEYS, count=False, order_by_field="key")
        return {int(value) for value, _address in found.hits}


def _schema(layout: Layout) -> Any:  # noqa: ANN401
    build = tantivy.SchemaBuilder()
    build.add_integer_field("key", stored=True, indexed=True, fast=True)
    for name in text_fields():
        build.add_text_field(name, stored=name == "text", tokenizer_name="racimo_en")
    build.add_text_field("words", tokenizer_name="racimo_plain", index_option="freq")
    build.add_text_field("member_words", tokenizer_name="racimo_plain", index_option="freq")
    for name in ("codes", "member_codes"):
        build.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in layout.facets:
        build.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in layout.numbers:
        build.add_integer_field(name, indexed=True, fast=True)
    return build.build()


def _teach(index: Any) -> Any:  # noqa: ANN401
    for name, analyzer in analyzers().items():
        index.register_tokenizer(name, analyzer)
    return index


def _write(index: Any, entries: Iterable[Entry], gone: Iterable[int], *, heap: int) -> int:  # noqa: ANN401
    writer = index.writer(heap, 1)
    count = 0
    try:
        for key in gone:
            writer.delete_documents_by_term("key", key)
        for entry in entries:
            writer.delete_documents_by_term("key", entry.key)
            writer.add_document(_document(entry))
            count += 1
        writer.commit()
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()
    return count


def _document(entry: Entry) -> Any:  # noqa: ANN401
    document = tantivy.Document()
    document.add_integer("key", entry.key)
    shown = {"title": entry.title, "text": entry.text, "names": entry.names}
    for name, text in shown.items():
        document.add_text(name, _sound(text))
    document.add_text("words", _sound("\n".join(shown.values())))
    hidden = _sound("\n".join([entry.member_text, *entry.member_codes]))
    document.add_text("member_text", hidden)
    document.add_text("member_words", hidden)
    for code in entry.codes:
        document.add_text("codes", _sound(code))
    for code in entry.member_codes:
        document.add_text("member_codes", _sound(code).lower())
    for name, values in entry.facets.items():
        for value in dict.fromkeys(values):
            document.add_text(name, _sound(value))
    for name, number in entry.numbers.items():
        document.add_integer(name, number)
    return document


def _sound(text: str) -> str:
    """Text that the engine can take: no half surrogates."""
    return text.encode("utf-8", "replace").decode("utf-8")
