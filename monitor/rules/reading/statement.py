"""What a paper says about its code: where it is, that it will come, that one may ask for it, or nothing."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from monitor.model.papers import Availability, LinkKind, Place, Statement
from monitor.rules.reading import words
from monitor.rules.reading.mentions import Passage, passage
from monitor.rules.reading.ownership import opinion, settled
from monitor.rules.reading.sentences import MARK, Sentence
from monitor.rules.reading.spelling import spellings

_NAMED: Final = re.compile(
    r"\b(?:[A-Z][\w-]{1,40}|It|They|These|This)(?: (?:and|&) [A-Z][\w-]{1,40})?(?:'s)? (?:will|shall) (?:also )?be "
    r"(?:made )?(?:\w{1,10}ly )?(?:released|open[- ]?sourced|available|public|shared)"
    r"|\bwe (?:will|plan to|intend to|aim to|commit to) (?:also )?(?:\w{1,10}ly )?(?:release|open[- ]?source"
    r"|make (?:it|them|[A-Z][\w-]{1,40}) "
    r"(?:\w{1,10}ly )?(?:available|public)) (?:it|them|[A-Z][\w-]{1,40})?"
)
_GENERAL: Final = re.compile(
    r"\b(?:are|is) (?:more |most )?likely to be\b|\bwhen [^.]{0,80}\bwill be\b|\bif [^.]{0,60}\bwere\b", re.IGNORECASE
)
_NOT_OURS: Final = re.compile(
    r"\b(?:publicly|freely|openly|readily|currently|commercially|widely) available (?:data|datasets?|software"
    r"|tools?|models?|llms?|resources?|information|code"
    r"|packages?|benchmarks?|systems?|technolog)|\bavailable (?:data|datasets?|technolog\w{1,3}|models|heuristics"
    r"|resources?)\b"
    r"|\btheir (?:source )?codes?\b|\bopen[- ]source (?:models?|llms?|slms?|vlms?|projects?|hardware|community"
    r"|foundation)\b"
    r"|\bcode (?:is|are) not\b",
    re.IGNORECASE,
)
_SOMEBODYS: Final = re.compile(
    r"\b(?:several|many|existing|other|commercial\w{0,2}|various|different|most|some|numerous|widely|prior"
    r"|previous|performed using|currently) "
    r"(?:\w{1,15} ){0,4}(?:software|codes?|packages?|tool\w{0,5}|frameworks?|implementations?|programs?|parsers?"
    r"|repositor\w{1,3})\b",
    re.IGNORECASE,
)
_WINDOW: Final = 130
_SHORT_WINDOW: Final = 40
# Words that as often announce an aim as a release: the release must follow at once.
_HOPES: Final = ("aim", "hope", "would", "expect", "plan", "intend", "to be", "commit", "about", "going")


def statement(texts: Mapping[Place, str]) -> Statement:
    """What these texts of one paper say about its code. Never raises, in linear time.

    The better word wins: an address, then a promise, then "on request"; a place earlier in `texts` before a later one.
    """
    passages = tuple(passage(text, place) for place, text in texts.items())
    return said(passages, _own_sentence(passages))


def _own_sentence(passages: Iterable[Passage]) -> tuple[str, Place] | None:
    found = [
        (spelled[0].url, each, opinion(spelled[0].url, each.setting, read.place))
        for read in passages
        for each in read.placed
        if (spelled := spellings(each.mention.raw))
    ]
    final = settled(tuple((url, view) for url, _, view in found))
    own = [
        (view.confidence, each)
        for (_, each, _), view in zip(found, final, strict=True)
        if view.kind is LinkKind.OWN_CODE
    ]
    if not own:
        return None
    best = max(own, key=lambda pair: pair[0])[1]
    return best.mention.sentence, best.mention.place


def said(passages: Iterable[Passage], own: tuple[str, Place] | None) -> Statement:
    """The statement of texts already read; `own` is the sentence that gives the paper's own address, and its place."""
    if own is not None:
        return Statement(availability=Availability.LINK, sentence=own[0], place=own[1])
    asked: Statement | None = None
    claimed: Statement | None = None
    for read in passages:
        for sentence in read.sentences:
            found = _of(sentence, read)
            if found is None:
                continue
            if found.availability is Availability.PROMISED:
                return found
            if found.availability is Availability.ON_REQUEST:
                asked = asked or found
            elif found.claimed:
                claimed = claimed or found
    return asked or claimed or Statement(availability=Availability.NONE)


def _of(sentence: Sentence, read: Passage) -> Statement | None:
    text = _NOT_OURS.sub(" ", MARK.sub(" ", sentence.masked))
    if (
        not words.RELEASE.search(text)
        and not words.WILL_PROVIDE.search(text)
        and not words.WE_GIVE.search(text)
        and not words.REQUEST.search(text)
        and not words.SOON.search(text)
    ):
        return None
    if words.NEGATED.search(text) or _GENERAL.search(text):
        return None
    shown = sentence.shown(read.addresses)
    if _is_promise(text):
        conditional = bool(words.CONDITION.search(text))
        return Statement(availability=Availability.PROMISED, sentence=shown, place=read.place, conditional=conditional)
    if _is_on_request(text):
        return Statement(availability=Availability.ON_REQUEST, sentence=shown, place=read.place)
    if _is_claim(text):
        return Statement(availability=Availability.NONE, sentence=shown, place=read.place, claimed=True)
    return None


def _is_promise(text: str) -> bool:
    for future in words.FUTURE.finditer(text):
        window = _SHORT_WINDOW if future.group().lower().startswith(_HOPES) else _WINDOW
        release = words.RELEASE.search(text, future.end(), min(len(text), future.end() + window))
        if release is None:
            continue
        rest = re.split(r"[,;.]", text[release.end() : release.end() + 60])[0]
        if words.REQUEST.search(text[future.end() : release.end()] + rest):
            continue
        around = text[max(0, future.start() - _WINDOW) : release.end() + 80]
        if words.STRONG_CODE.search(around) or _names_anything(around):
            return True
    if words.WILL_PROVIDE.search(text) and not words.REQUEST.search(text):
        return True
    if words.SOON.search(text) and words.STRONG_CODE.search(text):
        return True
    if words.CONDITION.search(text) and words.STRONG_CODE.search(text) and words.RELEASE.search(text):
        return True
    return bool(_NAMED.search(text)) and not words.DATA.search(text)


def _is_claim(text: str) -> bool:
    """Whether the sentence says that the paper's own program can be had; other people's programs often can, too."""
    if _SOMEBODYS.search(text):
        return False
    for passive in words.AVAILABLE_NOW.finditer(text):
        if words.PROGRAM.search(text, max(0, passive.start() - 120), passive.end()):
            return True
    return any(
        words.PROGRAM.search(text, active.end(), min(len(text), active.end() + 60))
        for active in words.WE_GIVE.finditer(text)
    )


def _names_anything(text: str) -> bool:
    return bool(words.ANYTHING.search(text)) and not re.search(
        r"\b(?:data-?sets?|corpus|corpora)\b", text, re.IGNORECASE
    )


def _is_on_request(text: str) -> bool:
    for request in words.REQUEST.finditer(text):
        before = text[max(0, request.start() - 200) : request.start()]
        clause = re.split(r"[;.] |, (?:with|while|and) ", before)[-1]
        if not words.GIVEN.search(text[max(0, request.start() - 80) : request.end()]):
            continue
        if words.STRONG_CODE.search(clause) or (words.ANYTHING.search(clause) and not words.DATA.search(clause)):
            return True
        if words.STRONG_CODE.search(before) and not words.DATA.search(clause):
            return True
    return False
