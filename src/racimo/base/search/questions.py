"""From a question to tantivy's queries, and from its hits to an answer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import tantivy
from rapidfuzz.distance import DamerauLevenshtein

from racimo.base.search import Answer, Ask, Layout, Piece
from racimo.base.search.words import Clause, Reading, read

# How much a word weighs where it is found.
WEIGHTS = {"title": 3.0, "names": 1.5, "text": 1.0}
MEMBER_WEIGHTS = {"member_text": 1.0}
CODE_WEIGHT = 10.0
_EXCERPT = 220
_MOST_VALUES = 5000
_MOST_NEIGHBOURS = 20_000
_SHORTEST_TO_CORRECT = 4
_LONG_WORD = 8

_MUST, _SHOULD, _NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot


def text_fields() -> tuple[str, ...]:
    """The analysed fields, those of members last."""
    return (*WEIGHTS, *MEMBER_WEIGHTS)


@cache
def analyzers() -> Mapping[str, Any]:
    """How text becomes terms: with English stems, and without for beginnings and spelling."""
    keep = tantivy.Filter

    def builder() -> Any:  # noqa: ANN401 - tantivy's own
        simple = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        return simple.filter(keep.lowercase()).filter(keep.ascii_fold())

    return {
        "racimo_en": builder().filter(keep.stemmer("english")).build(),
        "racimo_plain": builder().build(),
    }


class Questions:
    """One look into an index, the same generation from the first query to the last."""

    def __init__(self, searcher: Any, schema: Any, layout: Layout) -> None:  # noqa: ANN401
        """Keep what every query needs."""
        self.searcher = searcher
        self.schema = schema
        self.layout = layout

    def answer(self, ask: Ask) -> Answer:
        """Find the hits of one page, the total and the counts."""
        reading = read(ask.text)
        filters = {name: self._one_of(name, values) for name, values in ask.filters.items()}
        text, relaxed, suggestion = self._text(reading, ask)
        whole = self._joined(text, filters.values())
        found = self._page(whole, ask, ranked=not reading.blank)
        addresses = [address for _score, address in found.hits]
        keys = tuple(int(key) for key in self.searcher.fast_field_values("key", addresses))
        excerpts: dict[int, tuple[Piece, ...]] = {}
        if ask.excerpts and not reading.blank and text is not None:
            excerpts = self._excerpts(text, dict(zip(keys, addresses, strict=True)))
        return Answer(
            keys=keys,
            total=int(found.count),
            facets=self._counts(text, filters, ask.facets),
            relaxed=relaxed,
            cut=reading.cut,
            suggestion=suggestion,
            excerpts=excerpts,
        )

    # ------------------------------------------------------------ text
    def _text(self, reading: Reading, ask: Ask) -> tuple[Any, bool, str]:
        """The text's query (None for no text), whether it was relaxed, a better spelling."""
        if reading.blank:
            return None, False, ""
        wanted = [one for one in reading.clauses if not one.without]
        unwanted = [self._clause(one, ask.member) for one in reading.clauses if one.without]
        queries = [self._clause(one, ask.member) for one in wanted]
        strict = self._boolean(queries, unwanted, _MUST)
        # Words are only given up when nothing at all holds them, filters or not: a filter that
        # leaves nothing is shown as such, with the counts that lead out of it.
        if self._count(strict):
            return strict, False, ""
        suggestion = self._suggestion(wanted, ask)
        if len(queries) > 1:
            loose = self._boolean(queries, unwanted, _SHOULD)
            if self._count(loose):
                return loose, True, suggestion
        return strict, False, suggestion

    def _boolean(self, queries: list[Any], unwanted: list[Any], occur: Any) -> Any:  # noqa: ANN401
        parts = [(occur, query) for query in queries]
        if not parts:
            if not unwanted:
                return tantivy.Query.empty_query()
            parts = [(_MUST, tantivy.Query.all_query())]
        elif occur is _SHOULD:
            parts = [(_MUST, tantivy.Query.boolean_query(parts))]
        return tantivy.Query.boolean_query(parts + [(_NOT, query) for query in unwanted])

    def _clause(self, clause: Clause, member: bool) -> Any:  # noqa: ANN401, FBT001
        """What one clause asks of the fields that the asker may read."""
        fields = {**WEIGHTS, **MEMBER_WEIGHTS} if member else WEIGHTS
        stems = analyzers()["racimo_en"].analyze(clause.text)
        parts: list[Any] = []
        if clause.prefix and not clause.code:
            bare = analyzers()["racimo_plain"].analyze(clause.text)
            parts = [self._beginning(bare, name) for name in self._word_fields(member)]
        elif len(stems) == 1:
            parts = [self._boosted(self._term(name, stems[0]), w) for name, w in fields.items()]
        elif stems:
            parts = [
                self._boosted(tantivy.Query.phrase_query(self.schema, name, stems), w * 2)
                for name, w in fields.items()
            ]
        if clause.code:
            codes = ("codes", "member_codes") if member else ("codes",)
            parts += [self._boosted(self._term(name, clause.code), CODE_WEIGHT) for name in codes]
        if not parts:
            return tantivy.Query.empty_query()
        return tantivy.Query.boolean_query([(_SHOULD, part) for part in parts])

    def _beginning(self, words: list[str], field: str) -> Any:  # noqa: ANN401
        if len(words) != 1:
            return tantivy.Query.empty_query()
        return tantivy.Query.regex_query(self.schema, field, f"{words[0]}.*")

    def _word_fields(self, member: bool) -> tuple[str, ...]:  # noqa: FBT001
        return ("words", "member_words") if member else ("words",)

    def _term(self, field: str, value: str) -> Any:  # noqa: ANN401
        return tantivy.Query.term_query(self.schema, field, value)

    def _boosted(self, query: Any, weight: float) -> Any:  # noqa: ANN401
        return query if weight == 1.0 else tantivy.Query.boost_query(query, weight)

    def _suggestion(self, wanted: list[Clause], ask: Ask) -> str:
        """The query with words that occur nowhere put right, or "" where nothing is near."""
        better = False
        words = []
        for clause in wanted:
            new = "" if clause.phrase or clause.code else self._nearest(clause.text, ask.member)
            better = better or bool(new)
            said = f'"{clause.text}"' if clause.phrase else clause.text
            words.append(new or said)
        return " ".join(words) if better else ""

    def _nearest(self, word: str, member: bool) -> str:  # noqa: FBT001
        """The commonest word within one slip (two in a long word); visitors' words only."""
        bare = analyzers()["racimo_plain"].analyze(word)
        if len(bare) != 1 or len(bare[0]) < _SHORTEST_TO_CORRECT:
            return ""
        stem = analyzers()["racimo_en"].analyze(word)[0]
        fields = (*WEIGHTS, *MEMBER_WEIGHTS) if member else tuple(WEIGHTS)
        if any(self.searcher.doc_freq(name, stem) for name in fields):
            return ""
        slips = 2 if len(bare[0]) >= _LONG_WORD else 1
        best: tuple[int, int, str] | None = None
        near = self.searcher.terms_with_prefix("words", bare[0][0], limit=_MOST_NEIGHBOURS)
        for term, count in near:
            if abs(len(term) - len(bare[0])) > slips:
                continue
            far = DamerauLevenshtein.distance(bare[0], term, score_cutoff=slips)
            if far <= slips and (best is None or (far, -count, term) < best):
                best = (far, -count, term)
        return best[2] if best else ""

    # ------------------------------------------------------------ filters, counts, order
    def _one_of(self, field: str, values: frozenset[str]) -> Any:  # noqa: ANN401
        terms = sorted(value.encode("utf-8", "replace").decode() for value in values)
        return tantivy.Query.const_score_query(
            tantivy.Query.term_set_query(self.schema, field, terms), 0.0
        )

    def _joined(self, text: Any, filters: Any) -> Any:  # noqa: ANN401
        parts = [(_MUST, query) for query in filters]
        if text is not None:
            parts.append((_MUST, text))
        return tantivy.Query.boolean_query(parts) if parts else tantivy.Query.all_query()

    def _count(self, query: Any) -> int:  # noqa: ANN401
        return int(self.searcher.search(query, 1, count=True).count)

    def _page(self, query: Any, ask: Ask, *, ranked: bool) -> Any:  # noqa: ANN401
        order = ask.order or ("" if ranked else self._usual())
        if not order:
            return self.searcher.search(query, ask.limit, count=True, offset=ask.offset)
        return self.searcher.search(
            query,
            ask.limit,
            count=True,
            offset=ask.offset,
            order_by_field=order,
            order=tantivy.Order.Desc if ask.descending else tantivy.Order.Asc,
        )

    def _usual(self) -> str:
        """The order where nothing was asked: the layout's first number."""
        return self.layout.numbers[0] if self.layout.numbers else "key"

    def _counts(
        self,
        text: Any,  # noqa: ANN401
        filters: Mapping[str, Any],
        facets: tuple[str, ...],
    ) -> dict[str, dict[str, int]]:
        """Counts of each facet under every other facet's choice, but not its own."""
        counts: dict[str, dict[str, int]] = {}
        open_ones = [name for name in facets if name not in filters]
        if open_ones:
            counts |= self._aggregate(self._joined(text, filters.values()), open_ones)
        for name in facets:
            if name in filters:
                others = [query for other, query in filters.items() if other != name]
                counts |= self._aggregate(self._joined(text, others), [name])
        return {name: counts[name] for name in facets}

    def _aggregate(self, query: Any, names: list[str]) -> dict[str, dict[str, int]]:  # noqa: ANN401
        asked = {
            name: {"terms": {"field": name, "size": _MOST_VALUES, "segment_size": _MOST_VALUES}}
            for name in names
        }
        found = self.searcher.aggregate(query, asked)
        return {
            name: {str(b["key"]): int(b["doc_count"]) for b in found[name]["buckets"]}
            for name in names
        }

    # ------------------------------------------------------------ excerpts
    def _excerpts(self, query: Any, places: Mapping[int, Any]) -> dict[int, tuple[Piece, ...]]:  # noqa: ANN401
        """The best stretch of the public text of each hit, cut where it matches."""
        make = tantivy.SnippetGenerator.create(self.searcher, query, self.schema, "text")
        make.set_max_num_chars(_EXCERPT)
        found = {}
        for key, address in places.items():
            snippet = make.snippet_from_doc(self.searcher.doc(address))
            pieces = _pieces(snippet.fragment(), snippet.highlighted())
            if pieces:
                found[key] = pieces
        return found


def _pieces(fragment: str, marks: Any) -> tuple[Piece, ...]:  # noqa: ANN401
    """Split at the marks, whose places are counted in bytes."""
    raw = fragment.encode("utf-8")
    pieces, at = [], 0
    for mark in marks:
        if mark.start > at:
            pieces.append(Piece(raw[at : mark.start].decode("utf-8", "ignore"), marked=False))
        pieces.append(Piece(raw[mark.start : mark.end].decode("utf-8", "ignore"), marked=True))
        at = mark.end
    if not pieces:
        return ()
    if at < len(raw):
        pieces.append(Piece(raw[at:].decode("utf-8", "ignore"), marked=False))
    return tuple(pieces)
