r"""A text with its addresses masked, cut into sentences, and for each address the words around it.

Masks keep the dots of addresses from ending sentences; link texts (`\href{…}{code}`, `[code](…)`, `<a …>code</a>`)
are kept apart from running text, because they say more surely than anything else what an address is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from checkers.expressions import expression
from monitor.rules.reading.addresses import Span
from monitor.rules.reading.latex import LABEL_CLOSE, LABEL_OPEN, MARK_CLOSE, MARK_OPEN, plain, without_comments

MARK: Final = expression(f"{MARK_OPEN}(\\d{{1,7}}){MARK_CLOSE}")
_LABEL: Final = expression(f"{LABEL_OPEN}([^{LABEL_OPEN}{LABEL_CLOSE}]{{0,400}}){LABEL_CLOSE}")
_PRIVATE: Final = expression(f"[{MARK_OPEN}-{LABEL_CLOSE}]")
_LONGEST_LABEL: Final = 300
LONGEST_SENTENCE: Final = 2_000
# It begins with the marks that end sentences, so that the search leaps from one to the next.
_END: Final = expression(
    r"[.!?](?:(?<=[a-z)%][a-z)%]\.)(?=[A-Z][a-z]{1,15}\s)|(?<=\ue001\.)(?=\s|$)"
    r"|[\"')\]\ue003]{0,3}\s+(?=[A-Z0-9\"'(\[\ue000\ue002*]))"
)
_ABBREVIATION: Final = expression(
    r"(?:\b(?:e\.g|i\.e|et al|etc|cf|vs|resp|fig|figs|eq|eqs|sec|ref|refs|no|vol|pp|dr|prof|mr|ms|st|approx|ver"
    r"|ed|eds|proc|conf|int|univ|dept)"
    r"|\b[A-Z])\.\Z",
    re.IGNORECASE,
)
_ALONGSIDE: Final = expression(f"[{MARK_CLOSE}{LABEL_CLOSE}]\\s?,?\\s?(?:and|or|&)\\s?\\Z", re.IGNORECASE)
_INFORMATIVE: Final = expression(r"[A-Za-z]{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The words around one address.

    Its sentence, the sentence before that, what stands before it since the address before, what stands before the
    first of "one and two" where it is the second, its link text, what follows up to the next address.
    """

    sentence: str
    preceding: str
    before: str
    governing: str
    label: str
    after: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, plain, its addresses still masked; `marks` are their numbers in the text."""

    masked: str
    marks: tuple[int, ...]

    def shown(self, texts: Sequence[str]) -> str:
        """The sentence with its addresses put back."""
        shown = MARK.sub(lambda found: texts[int(found[1])], self.masked)
        return _PRIVATE.sub(" ", shown).strip()[:LONGEST_SENTENCE]


def masked(text: str, spans: tuple[Span, ...]) -> str:
    """The text with the n-th span replaced by the n-th mask, link texts labelled. Comments are blanked out."""
    text = without_comments(text)
    if not text.isascii():
        text = _PRIVATE.sub(" ", text)
    pieces: list[str] = []
    position = 0
    for number, span in enumerate(spans):
        before = text[position : span.start]
        opened, label_before = _label_before(before, text, span.end)
        pieces.append(opened)
        pieces.append(f"{MARK_OPEN}{number}{MARK_CLOSE}")
        position = span.end
        if label_before is not None:
            pieces.append(f"{LABEL_OPEN}{label_before}{LABEL_CLOSE}")
            position += 1
            continue
        following = spans[number + 1].start if number + 1 < len(spans) else len(text)
        label, position_after = _label_after(text, span.end, following)
        if label is not None:
            pieces.append(f"{LABEL_OPEN}{label}{LABEL_CLOSE}")
            position = position_after
    pieces.append(text[position:])
    return "".join(pieces)


def _label_before(before: str, text: str, end: int) -> tuple[str, str | None]:
    """Markdown: `[label](address)`. What stands before the label, and the label."""
    if not before.endswith("](") or text[end : end + 1] != ")":
        return before, None
    start = before.rfind("[", max(0, len(before) - _LONGEST_LABEL))
    if start < 0:
        return before, None
    return before[:start], plain(before[start + 1 : -2])


def _label_after(text: str, end: int, following: int) -> tuple[str | None, int]:
    r"""LaTeX and HTML: `{address}{label}`, `"address">label</a>`. The label, and where the text goes on."""
    if found := expression(r"\s?\}\s?\{").match(text, end, min(end + 5, len(text))):
        depth, position = 1, found.end()
        limit = min(following, position + _LONGEST_LABEL)
        while position < limit:
            depth += {"{": 1, "}": -1}.get(text[position], 0)
            if depth == 0:
                return plain(text[found.end() : position]), position + 1
            position += 1
        return None, end
    if found := expression(r"[\"']?[^<>]{0,100}>").match(text, end, min(end + 104, len(text))):
        close = text.find("</a", found.end(), min(following, found.end() + _LONGEST_LABEL))
        if close >= 0:
            return plain(text[found.end() : close]), close
    return None, end


def sentences(masked_text: str) -> tuple[Sentence, ...]:
    """The sentences of a masked text, in order; longer ones than LONGEST_SENTENCE are cut."""
    text = plain(masked_text)
    found: list[Sentence] = []
    start = 0
    for end in _END.finditer(text):
        stop = end.start() + 1
        if end.end() > stop and _ABBREVIATION.search(text[max(start, stop - 12) : stop]):
            continue
        found.extend(_pieces(text[start:stop]))
        start = end.end()
    found.extend(_pieces(text[start:]))
    return tuple(found)


def _pieces(text: str) -> Iterator[Sentence]:
    """The sentence, cut where it is too long, never inside a mask."""
    if len(text) <= LONGEST_SENTENCE and MARK_OPEN not in text:
        if piece := text.strip():
            yield Sentence(piece, ())
        return
    start = 0
    while start < len(text):
        end = start + LONGEST_SENTENCE
        if end < len(text):
            blank, mark = text.rfind(" ", start + 1, end), text.rfind(MARK_OPEN, start + 1, end)
            end = max(blank, mark) if max(blank, mark) > start else end
        if piece := text[start:end].strip():
            yield Sentence(piece, tuple(int(mark) for mark in MARK.findall(piece)))
        start = end


def setting(sentence: Sentence, number: int, preceding: Sentence | None) -> Setting:
    """The words around the `number`-th address of the text, which stands in this sentence, after `preceding`."""
    text = sentence.masked
    mark = f"{MARK_OPEN}{number}{MARK_CLOSE}"
    start = text.find(mark)
    before = text[max(0, start - 500) : start]
    previous = max(before.rfind(MARK_CLOSE), before.rfind(LABEL_CLOSE))
    shared = before
    while _ALONGSIDE.search(shared):
        shared = shared[: max(shared.rfind(MARK_OPEN), 0)]
    governing = shared[max(shared.rfind(MARK_CLOSE), shared.rfind(LABEL_CLOSE)) + 1 :].strip()
    rest = text[start + len(mark) : start + len(mark) + 500]
    label = ""
    if labelled := _LABEL.match(rest):
        label, rest = labelled[1], rest[labelled.end() :]
    after = rest.partition(MARK_OPEN)[0]
    return Setting(
        sentence=_LABEL.sub(r"\1", text),
        preceding=_PRIVATE.sub(" ", preceding.masked) if preceding else "",
        before=before[previous + 1 :].strip(),
        governing=governing,
        label=label if _INFORMATIVE.search(label) else "",
        after=after.strip(),
    )
