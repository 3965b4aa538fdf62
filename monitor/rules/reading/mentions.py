"""Mentions: every address of a text exactly as it stands there, with its sentence and the words around it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from checkers.expressions import expression
from monitor.model.papers import Mention, Place
from monitor.rules.reading.addresses import Span, find
from monitor.rules.reading.hosts import is_code_host, names_repository, split
from monitor.rules.reading.latex import unmarked
from monitor.rules.reading.sentences import Sentence, Setting, masked, sentences, setting
from monitor.rules.reading.spelling import Spelling, spellings

_LONGEST_BETWEEN: Final = 60
_TWIN: Final = expression(
    r"\s{0,2}\}?\s{0,2}[{(\[](?:\s{0,2}\\[a-z]{1,12}(?:\{[a-z]{1,12}\})?\{?)?\s{0,2}|\]\("
    r"|[\"'](?:\s[^<>]{0,80})?>\s?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A Mention, the addresses it may mean, best first, and the words around it."""

    mention: Mention
    spelled: tuple[Spelling, ...]
    setting: Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One text, read: its Mentions with their settings, and all its sentences, addresses masked."""

    place: Place
    placed: tuple[Placed, ...]
    sentences: tuple[Sentence, ...]
    addresses: tuple[str, ...]


def mentions(text: str, place: Place) -> tuple[Mention, ...]:
    """Every address in `text`, in order, exactly as it stands there. Never raises, in linear time.

    Placeholders ("github.com/xxxx") and a code host's front page are no addresses. The same address twice is two
    Mentions.
    """
    return tuple(placed.mention for placed in passage(text, place).placed)


def passage(text: str, place: Place) -> Passage:
    """Read one text of a paper. `place` tells whether its lines may be broken anywhere (full text)."""
    spans = find(text, broken_lines=place is Place.FULL_TEXT)
    raws = [text[span.start : span.end] for span in spans]
    parts = sentences(masked(text, spans))
    spelled = [spellings(raw) for raw in raws]
    echoes = set(_echoes(text, spans, spelled))
    read = [unmarked(raw) for raw in raws]
    placed: list[Placed] = []
    for place_in_text, sentence in enumerate(parts):
        preceding = parts[place_in_text - 1] if place_in_text else None
        named = [number for number in sentence.marks if number not in echoes and spelled[number]]
        shown = sentence.shown(read) if named else ""
        placed.extend(
            Placed(Mention(raws[number], place, shown), spelled[number], setting(sentence, number, preceding))
            for number in named
        )
    return Passage(place=place, placed=tuple(placed), sentences=parts, addresses=tuple(read))


def _echoes(text: str, spans: tuple[Span, ...], spelled: list[tuple[Spelling, ...]]) -> Iterator[int]:
    r"""Which of address and link text say one place twice: the second where they are the same, else the poorer.

    The poorer one of `\href{…/owner/name}{…/Owner}` names no repository.
    """
    for number in range(1, len(spans)):
        between = text[spans[number - 1].end : spans[number].start]
        if len(between) > _LONGEST_BETWEEN or not _TWIN.fullmatch(between):
            continue
        pair = spelled[number - 1 : number + 1]
        if pair[0] and pair[1] and _same(pair[0][0].url, pair[1][0].url):
            yield number
            continue
        deep = [bool(each) and names_repository(each[0].url) for each in pair]
        if deep[0] != deep[1] and any(each and is_code_host(each[0].url) for each in pair):
            yield number if deep[0] else number - 1


def _same(one: str, other: str) -> bool:
    return split(one) == split(other)
