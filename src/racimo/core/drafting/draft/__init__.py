"""draft(kind, answers, clauses) -> Document: a paper put together from clauses and answers.

The body of a clause is restricted Markdown: paragraphs, ``#.`` numbered paragraphs, ``##``
headings (``##.`` numbered), ``-`` and ``(a)`` lists, ``>`` notes, tables with a ``Table:``
caption, ``**strong**``, ``*emphasis*`` and ``**“Term”**`` for a definition. In the clause whose
topic is ``front``, ``@ Label: words`` lines become facts of the title page, ``@ Subtitle:`` the
subtitle.

Placeholders are ``{{ key }}``, ``{{ row.key | date }}`` and, where nothing is fine too,
``{{ key? }}``. ``{% for row in key %}`` … ``{% endfor %}`` on lines of their own repeat lines.
``{% signatures key %}``, ``{% matrix key row column value [totals] %}`` and ``{% timetable key …
%}`` lay out lists. Nothing else is understood, and nothing is ever executed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from racimo.core.drafting.draft.blocks import Counter, blocks
from racimo.core.drafting.draft.select import applies, chosen
from racimo.core.drafting.draft.template import BadClause, Filler
from racimo.core.drafting.shapes import (
    FRONT,
    Answers,
    Blank,
    Block,
    Clause,
    Document,
    Heading,
)

__all__ = ["BadClause", "applies", "chosen", "draft"]

_META = re.compile(r"@\s*([^:{]+):\s*(.*)")
_SUBTITLE = "Subtitle"


def draft(kind: str, answers: Answers, clauses: Iterable[Clause]) -> Document:
    """Put a paper together from clauses, and fill in the answers.

    The language of clause bodies is described at the top of this module.

    Args:
        kind: Which paper, for instance ``agreement``.
        answers: Values by key; see the questions of the paper. Their text is inert: whatever it
            holds is shown as typed and never read as markup or as a placeholder.
        clauses: The clause bank. One clause per topic is used: the variant named in
            ``answers["variants"]``, else the first whose conditions hold.

    Returns:
        The document. A missing answer shows as ``[…]`` and is listed in ``blanks``.
        Equal input gives an equal document.

    Raises:
        BadClause: The words of a clause are not in the language above.

    >>> hello = Clause("a", "purpose", "plain", 1, "Purpose", "Of **{{ name }}** in {{ year }}.")
    >>> paper = draft("agreement", {"name": "*Vid*"}, [hello])
    >>> [run.text for run in paper.blocks[1].runs], [blank.key for blank in paper.blanks]
    (['Of ', '*Vid*', ' in ', '[…]', '.'], ['year'])
    """
    title, subtitle = kind.replace("_", " ").capitalize(), ""
    meta: list[tuple[str, str]] = []
    found: list[Block] = []
    blanks: list[Blank] = []
    used = chosen(answers, clauses)
    number = 0
    for clause in used:
        filler = Filler(clause.id, answers)
        if clause.topic == FRONT:
            title = filler.text(clause.title, {}) or title
            subtitle, meta, body = _front(filler, clause.body)
            found.extend(blocks(filler, body, Counter("")))
        else:
            number += 1
            found.append(Heading(1, str(number), filler.runs(clause.title, {}), clause.id))
            found.extend(blocks(filler, clause.body, Counter(str(number))))
        blanks.extend(Blank(key, clause.id) for key in filler.blanks)
    version = max((clause.version for clause in used), default="")
    ids = tuple(clause.id for clause in used)
    kept = (tuple(meta), ids, tuple(found), tuple(blanks))
    return Document(kind, title, subtitle, "en", version, *kept)


def _front(filler: Filler, body: str) -> tuple[str, list[tuple[str, str]], str]:
    """Take the ``@ Label: words`` lines off the opening clause."""
    subtitle, facts, rest = "", [], []
    for line in body.split("\n"):
        found = _META.fullmatch(line.strip())
        if found is None:
            rest.append(line)
            continue
        words = filler.text(found[2], {})
        if found[1].strip() == _SUBTITLE:
            subtitle = words
        elif words:
            facts.append((found[1].strip(), words))
    return subtitle, facts, "\n".join(rest)
