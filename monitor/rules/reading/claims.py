"""Claims: whether a clause says that the paper's own program can be had now, be its address given or not."""

import re
from typing import Final

from checkers.expressions import expression
from monitor.rules.reading import words

# Other people's programs, wanted programs and thought-up ones can often be had, too.
_SOMEBODYS: Final = expression(
    r"\b(?:several|many|existing|other|others'|commercial\w{0,2}|various|different|most|some|numerous|widely|prior"
    r"|previous|performed using|currently|number of|few|limited|adequate|suitable|appropriate|available in the market"
    r"|no|any|whether|third[- ]party) "
    r"(?:[\w-]{1,15} ){0,4}(?:software|codes?|packages?|tool\w{0,5}|frameworks?|implementations?|programs?|parsers?"
    r"|repositor\w{1,3})\b"
    r"|\b(?:if|when|whenever|where|unless|until|as soon as|assuming|provided that) [^,;]{0,90}\b(?:is|are|be"
    r"|becomes?) (?:\w{1,12} )?(?:available|public|released|open)"
    r"|\b(?:only|can only|more|once) [^,;]{0,40}\bif\b"
    r"|\brequires? (?:that|authors|codes?|software)\b|\b(?:argue that|advocate|call(?:s|ing)? (?:on"
    r"|for)) (?:\w{1,14} ){0,3}?(?:authors|journals|researchers|codes?|software)\b"
    r"|\b(?:ask|check|survey|examin|assess|investigat|stud)\w{0,3} whether\b"
    r"|\bwe (?:\w{1,12}ly )?(?:survey|min|stud|collect|crawl|examin|inspect|scrap|gather)\w{0,4} [^.;]{0,60}?"
    r"\b(?:codes?|repositor\w{1,3}|software|packages?|projects?)\b"
    # Used, not given; counted, not given.
    r"|(?<!-)(?<!reproduced )\b(?:us(?:e|es|ed|ing)|adopt\w{0,3}|bas(?:ed|ing) on|rel(?:y|ies|ied) on"
    r"|built on) (?:the |an? )?(?:\w{1,14} ){0,3}?"
    r"(?:codes?|implementations?|software|packages?|library|repositor\w{1,3})(?: (?:of|by)\b|,? (?:\w{1,12}ly )?"
    r"(?:available|released|provided))"
    r"|\b(?:with|using|from|ran|run|used|use) (?:the |those "
    r"|these )?(?:original )?authors' (?:\w{1,12} ){0,2}?(?:codes?|implementations?|software|repositor\w{1,3})\b"
    r"|\b(?:in|by|for|of|with) (?:about |only |over |under |just |nearly )?(?:(?:fewer|less"
    r"|more) than )?(?:an? |one )?"
    r"(?:half|third|quarter|\d{1,3} ?(?:%|percent|per cent|out of)|majority|minority)",
    re.IGNORECASE,
)
_PURPOSE: Final = expression(
    r"\b(?:to|for|that|which|by|so|of (?:what|how|using)|using|overview|overall|insights?|guid\w{2,5}|evidence)\b"
    r"|[.;:]\s",
    re.IGNORECASE,
)
_NOT_YET: Final = expression(
    r"\b(?:will|shall|would|to|should|could|may|might|must|plan|hope|intend"
    r"|aim)\s(?:\w{1,14}\s){0,3}\Z",
    re.IGNORECASE,
)


def claimed(text: str) -> bool:
    """Whether the clause, its addresses blanked out, claims that. In linear time."""
    if not words.may_name_a_program(text) or not _offered(text):
        return False
    another = _SOMEBODYS.search(text)
    return another is None or any(
        gives.search(text, 0, another.start()) for gives in (words.WE_RELEASE, words.WE_PROVIDE)
    )


def _offered(text: str) -> bool:
    for passive in words.AVAILABLE_NOW.finditer(text):
        if _NOT_YET.search(text[max(0, passive.start() - 60) : passive.start()]):
            continue
        if words.PROGRAM.search(text, max(0, passive.start() - 120), passive.end()):
            return True
        if words.AS_A_PROGRAM.match(text, passive.end(), min(len(text), passive.end() + 80)):
            return True
    for passive in words.RELEASED_NOW.finditer(text):
        if words.PROGRAM_IF_RELEASED.search(text, max(0, passive.start() - 50), passive.start()):
            return True
    return any(
        words.PROGRAM_IF_RELEASED.search(_object(text, active.end())) for active in _now(words.WE_RELEASE, text)
    ) or any(words.PROGRAM.search(_object(text, active.end())) for active in _now(words.WE_PROVIDE, text))


def _now(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """The matches that speak of today: "we also release", not "we will release"."""
    return [found for found in pattern.finditer(text) if not _NOT_YET.search(found.group().rpartition(" ")[0] + " ")]


def _object(text: str, start: int) -> str:
    """What stands behind a verb, up to the purpose it serves."""
    return _PURPOSE.split(text[start : start + 140])[0]
