"""What a paper says about its code: where it is, that it will come, that one may ask for it, or nothing."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from checkers.expressions import expression
from monitor.model.papers import Availability, LinkKind, Place, Statement
from monitor.rules.reading import tongues, words
from monitor.rules.reading.announced import announced, intentions
from monitor.rules.reading.by_request import on_request
from monitor.rules.reading.claims import claimed
from monitor.rules.reading.mentions import Passage, passage
from monitor.rules.reading.ownership import opinion, settled
from monitor.rules.reading.promises import conditional, promised
from monitor.rules.reading.sentences import MARK, Sentence

# What is said of other people's programs and data, taken out before the sentence is judged.
_NOT_OURS: Final = expression(
    r"\b(?:publicly|freely|openly|readily|currently|commercially|widely) available (?:data|datasets?|software"
    r"|tools?|models?|llms?|resources?|information|code"
    r"|packages?|benchmarks?|systems?|technolog)|\bavailable (?:data|datasets?|technolog\w{1,3}|models|heuristics"
    r"|resources?)\b"
    r"|\btheir (?:source )?codes?\b|\bopen[- ]source (?:models?|llms?|slms?|vlms?|projects?|hardware|community"
    r"|foundation)\b"
    r"|\b(?:building|genetic|postal|zip|dress|criminal|penal|civil|tax|country|bar|morse|barcode|qr)[- ]codes?\b"
    r"|\b(?:health record|medical|diagnos\w{2,4}|icd\S{0,4}|procedure|channel|smart[- ]contract) codes?\b"
    r"|\b(?:error[- ]correcting|ldpc|polar|cyclic|stabili[sz]er|reed[- ]\w{4,8}|block|convolutional|linear) codes\b"
    r"|\b(?:conference|workshop|training|vaccination|educational|degree|screening|exchange|graduate|funding"
    r"|tv) programm?e?s?\b"
    r"|\bprogramm?e?s? of (?:the )?(?:conference|workshop|lectures|events)\b|\bpackages? of (?:measures|reforms)\b"
    r"|\bcodes? of (?:conduct|ethics|practice|honou?r|laws?)\b|\b(?:legal|moral|ethical|ethics|law) codes?\b"
    r"|\bopen[- ] ?(?:and|or) closed[- ]sourced?\b|\bclosed[- ](?:and|or) open[- ]sourced?\b",
    re.IGNORECASE,
)
# One part of a sentence may deny what the next one offers: "the data cannot be shared, but the code is available".
_CLAUSE: Final = expression(
    r";\s|,?\s(?:but|while|whereas|however|although|though|yet)\b,?\s|,\s(?:so|therefore|thus|hence|instead)\b,?\s"
    r"|,\s(?=(?:we|our|the authors?|they)\s)",
    re.IGNORECASE,
)
# What goes on about the same thing: "…, but it will be released", "…, but may be requested".
_GOES_ON: Final = expression(
    r"\W{0,3}(?:(?:and|also|it|they|these|this|which|both|we|i|the authors?|the corresponding author|then"
    r"|soon)\s){0,3}(?:will|shall|may|can"
    r"|could|is|are|has|have|would|plan|intend|hope|aim|expect|be|requests?|available)\b",
    re.IGNORECASE,
)
# "While the data cannot be shared, …", "Although the code is …, …": the first clause ends at its comma.
_CONCEDED: Final = expression(
    r"\A\W{0,3}((?:while|although|though|even though|whereas|despite|as|since|because|due to) [^,;]{3,200}),\s",
    re.IGNORECASE,
)


def statement(texts: Mapping[Place, str]) -> Statement:
    """What these texts of one paper say about its code. Never raises, in linear time.

    The better word wins: an address, then a promise, then "on request"; a place earlier in `texts` before a later one.
    """
    passages = tuple(passage(text, place) for place, text in texts.items())
    return said(passages, _own_sentence(passages))


def _own_sentence(passages: Iterable[Passage]) -> tuple[str, Place] | None:
    found = [
        (each.spelled[0].url, each, opinion(each.spelled[0].url, each.setting, read.place))
        for read in passages
        for each in read.placed
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
    claim: Statement | None = None
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
                claim = claim or found
    return asked or claim or Statement(availability=Availability.NONE)


def _of(sentence: Sentence, read: Passage) -> Statement | None:
    """What one sentence says; where its clauses differ the better word wins, as between sentences."""
    text = MARK.sub(" ", sentence.masked) if sentence.marks else sentence.masked
    if foreign := tongues.heard(text):
        return _told(foreign, sentence, read, conditional=False)
    text = words.corrected(text)
    if not words.speaks_of_release(text):
        return None
    text = intentions(_NOT_OURS.sub(" ", text))
    if words.REQUEST.match(text) and on_request(text):
        return _told(Availability.ON_REQUEST, sentence, read, conditional=False)
    clauses = _clauses(text)
    if any(promised(clause) or announced(clause) for clause in clauses):
        return _told(Availability.PROMISED, sentence, read, conditional=conditional(text))
    if any(on_request(clause) for clause in _with_context(clauses, text)):
        return _told(Availability.ON_REQUEST, sentence, read, conditional=False)
    if any(claimed(clause) for clause in clauses):
        found = _told(Availability.NONE, sentence, read, conditional=False)
        return replace(found, claimed=True)
    return None


def _clauses(text: str) -> list[str]:
    """The clauses that deny nothing; one without a noun of its own speaks of the program the clause before named."""
    found: list[str] = []
    meant = ""
    for clause in _CLAUSE.split(_CONCEDED.sub(r"\1; ", text)):
        named = words.PROGRAM.search(clause)
        spoken = clause
        if named is None and meant and _GOES_ON.match(clause) and not words.DATA.search(clause):
            spoken = f"{meant} {clause.strip()}"
        if clause and not words.NEGATED.search(clause):
            found.append(spoken)
        if named:
            meant = f"the {named.group()}"
    return found


def _told(availability: Availability, sentence: Sentence, read: Passage, *, conditional: bool) -> Statement:
    return Statement(
        availability=availability, sentence=sentence.shown(read.addresses), place=read.place, conditional=conditional
    )


def _with_context(clauses: list[str], text: str) -> Iterator[str]:
    """The clauses, and the whole sentence where none of it was denied: "on request" may stand far behind its noun."""
    yield from clauses
    if not words.NEGATED.search(text):
        yield text
