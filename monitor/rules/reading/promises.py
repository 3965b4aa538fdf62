"""Promises: whether a clause says that the paper's own program will be given.

Read as grammar, not as a bag of words. Either a program is the subject of a future passive ("the code will be
released"), or the authors are the subject of a future active verb whose object is a program ("we will release the
code"), or a program is said to come ("code coming soon", "code available upon acceptance"). "The energy that will be
available" and "we will share the basics of using the toolkit" are neither.
"""

import re
from typing import Final

from checkers.expressions import expression
from monitor.rules.reading import words

_ADVERBS: Final = (
    r"(?:(?:\w{1,14}ly|also|soon|then|both|all|later|further|together|open|now|still|too|therefore|once again"
    r"|jointly|in (?:the )?(?:near )?future|upon \w{1,12}|eventually)\s){0,4}"
)
_RELEASED: Final = (
    r"(?:releas\w{0,3}|relase\w?|avail\w{0,10}|avi?able|aviab\w{0,4}|open(?:ed)?(?:[- ]?sourced?)?|public\w{0,5}"
    r"|publish\w{0,2}|shared?"
    r"|provided|supplied|accessible|accessed|uploaded|downloadable|downloaded|distributed|disclosed|hosted|posted"
    r"|online|found|free|given|obtained|deposited|announced|added|contributed|archived|unveiled"
    r"|included|inserted|updated|live|up)\b"
)
_BE: Final = rf"(?:be|become|get|go|appear|been?)\s{_ADVERBS}(?:(?:made|set|put|kept|placed|being)\s)?{_ADVERBS}"
_PASSIVE: Final = expression(
    rf"\b(?P<future>will|shall|would|'ll|(?:is|are) (?:going|about|expected|planned|scheduled|intended) to|going to"
    rf"|expected to"
    rf"|planned to|scheduled to|is to|are to|to)\s{_ADVERBS}{_BE}{_RELEASED}",
    re.IGNORECASE,
)
# A bare "to be released" is a promise only right behind its noun: "code to be released", not "lets data be shared".
_BARE_SUBJECT: Final = expression(
    r"(?:^|[.;:,(\[-]\s?|\b(?:with|and|our|the|all|link)\s)(?:[\w/&,'()-]+\s){0,7}$", re.IGNORECASE
)
_PURPOSE: Final = expression(
    r"\b(?:allow\w{0,3}|enabl\w{1,3}|need\w{0,2}|have|has|had|order|able|letting|lets?|used|intended|continu\w{1,3}"
    r"|requir\w{1,3}"
    r"|likely|unlikely|ought|seem\w{0,2}|caus\w{1,3}|permit\w{0,4}|help\w{0,3}|way|ways|want\w{0,3}|wish\w{0,3}"
    r"|preparing|stor\w{1,3}|know\w{0,2}|believed|said"
    r"|considered|assumed)\b[^,;]{0,60}$|\bof\s$",
    re.IGNORECASE,
)
_SURELY_RELEASED: Final = expression(
    r"(?:releas|relase|avail|aviab|sourced?|public|publish|upload|shared|accessible|posted|announced|added"
    r"|provided)\w{0,5}\Z",
    re.IGNORECASE,
)
_CONTAINER: Final = expression(
    r"[^.;]{0,30}?\b(?:as|in|within|into|via|through|on|at|from|under|with)\s(?:an?\s|the\s|our\s|its\s|this\s)?"
    r"(?:[\w+./-]{1,20}\s){0,4}?(?:packages?|software|tool-?box|tool-?kit|git-?hub|gitlab|source code"
    r"|(?<!digital )library|repositor(?:y|ies)|open[- ]?sourced?|evaluation code|git)\b",
    re.IGNORECASE,
)
_ACTIVE: Final = expression(
    r"\b(?:(?:we|i)['’]ll"
    r"|(?:we|i|authors?|team|group|us)\s(?:\w{1,12}ly\s|also\s|now\s|further\s|both\s|then\s|hereby\s){0,2}"
    r"(?:(?:will|shall)(?: (?:soon )?be(?= \w{1,12}ing\b))?"
    r"|would like to|(?:are|am) (?:going|planning|committed|about|working|currently working|preparing"
    r"|intending) (?:to|on)"
    r"|plan(?:s|ned)? (?:to|on)|intends? to|aims? to|hopes? to|commit(?:s|ted)? (?:ourselves )?to|promises? to"
    r"|expects? to|pledge to"
    r"|want to|wish to))\s"
    rf"{_ADVERBS}"
    r"(?P<verb>releas(?:e|ing)|open[- ]?sourc(?:e|ing)|publish(?:ing)?|publici[sz]e|shar(?:e|ing)|mak(?:e|ing)"
    r"|provid(?:e|ing)"
    r"|upload(?:ing)?|host(?:ing)?|distribut(?:e|ing)|deposit|put|post|give|disclose|announce|offer|open(?: up)?"
    r"|keep)\b",
    re.IGNORECASE,
)
_MAKE_PUBLIC: Final = expression(
    r"\b(?:avail\w{0,10}|aviab\w{0,4}|public\w{0,2}|accessible|open[- ]?source\w?|open\b|online|downloadable|free)",
    re.IGNORECASE,
)
_GIVE_VERBS: Final = expression(r"provid|offer|give|keep", re.IGNORECASE)
_OF_WHICH: Final = expression(
    r"\b(?:using|about|how|experience|basics|lessons|by means|insights?|findings|results? of|knowledge|overview|view"
    r"|statistics)\b",
    re.IGNORECASE,
)
_OUR_WORK: Final = expression(
    r"\s(?:all (?:of )?)?(?:our|this) (?:work|methods?|approach|project|study)\b", re.IGNORECASE
)
_PRONOUN: Final = expression(r"\s(?:it|them|this|these|all|everything|both)\b", re.IGNORECASE)
_NAME: Final = r"[A-Za-z]*(?:[A-Z][A-Za-z]*[A-Z0-9]|[A-Z][a-z]+(?:-|[A-Z])|[A-Z]-?\d|[A-Z]{2})[\w-]*"
_NAME_AFTER: Final = expression(rf"\s(?:the\s)?(?:{_NAME}|[A-Z]\w+)(?=[\s,.;]|$)")
_NAMED: Final = expression(
    rf"(?:\b{_NAME}(?:(?: (?:and|&)|,) (?:the )?{_NAME}){{0,3}}|\b(?:It|They|These|This|it|they|which)) (?:will"
    rf"|shall) (?:also )?be "
    r"(?:made )?(?:\w{1,12}ly )?(?:released|open[- ]?sourced?|available|public|shared|accessible)\b"
)
_COMING: Final = expression(
    r"\b(?:coming soon|(?:is|are) (?:also )?coming\b|to come soon|will (?:also )?(?:follow|come)(?= (?:soon|shortly"
    r"|later|up)|[.,]|$)|will appear (?:on|at) git|to follow (?:soon|shortly)|to appear on git|forthcoming"
    r"|(?:released?|available|public|published?|online|ready|provided?|open[- ]?sourced?|uploaded?|open) (?:very |as "
    r"|quite )?(?:soon|shortly)\b"
    r"|soon (?:to )?(?:be )?(?:\w{1,12}ly )?(?:available|released|open[- ]?sourced|public|online|published)"
    r"|in preparation for release|release (?:is )?(?:planned|pending|forthcoming|in preparation|under way)"
    r"|(?:pending|awaiting|(?:planned|scheduled|slated|due|prepared|readied|cleaned up) for) (?:\w{1,12} )?release"
    r"|(?:(?<=code )|(?<=codes ))to (?:appear|come|follow)(?! in\b))\b",
    re.IGNORECASE,
)
_WHEN: Final = expression(
    r"\b(?:up)?on (?:\w{1,12} ){0,3}?(?:acc(?:ep|pe|et|etp)\w{1,8}|publication|publishing)\b"
    r"|\b(?:after|following|once|when|as soon as|if|pending|subject to|by the time of|until)\b(?: (?!and\b"
    r"|then\b|we\b)"
    r"[\w'-]{1,14}){0,6}? "
    r"(?:accep\w{2,8}|accpe\w{2,8}|publication|published|reviewe?d?|camera[- ]ready|de-?anonymi[sz]\w{2,5})\b"
    r"|\b(?:along )?with (?:the |this |its )?(?:\w{1,12}'?s? ){0,2}(?:publication|published version"
    r"|camera[- ]ready)\b",
    re.IGNORECASE,
)
_BY_OTHERS: Final = expression(
    r"\s(?:soon )?by (?:several|many|some|other|various|different|most|the (?:\w{1,14} )?(?:compan|vendor"
    r"|committee|school|govern|manufactur|agency"
    r"|consortium|council|publisher)|(?:\w{1,14} )?(?:companies|vendors|manufacturers|agencies))",
    re.IGNORECASE,
)
_OFFERED: Final = expression(rf"\b(?:{_RELEASED}|link\b|git-?hub|to be\b)", re.IGNORECASE)
_IN_THE_PAST: Final = expression(
    r"\b(?:was|were|has been|have been) (?:\w{1,12}ly )?(?:accepted|published|reviewed)\b", re.IGNORECASE
)
_BEFORE: Final = 170
_BEHIND: Final = 140
_BREAK: Final = expression(r"[.;:](?=\s)|\b(?:but|while|whereas|because|since|if|when)\b", re.IGNORECASE)
_DATA_ONLY: Final = expression(r"\b(?:data-?sets?|corpus|corpora|data|recordings|annotations)\b", re.IGNORECASE)
_HYPOTHESIS: Final = expression(
    r"\b(?:are|is) (?:more |most |less )?(?:un)?likely to be\b|\bwhen(?:ever)? [^.]{0,80}\bwill be\b"
    r"|\bif [^.]{0,60}\b(?:were|would)\b"
    r"|\b(?:should|must|requir\w{1,3}|encourag\w{1,3}|propos\w{1,3} that|recommend\w{0,5}|urge"
    r"|mandat\w{1,3})\b[^.;]{0,60}"
    r"\b(?:authors?|researchers?|journals?|scientists?|developers?|practitioners?|vendors?)\b"
    r"|\b(?:benefit|profit|advantage)\w{0,3} from\b"
    # What others say of theirs, what is quoted, and what is only asked.
    r"|\b(?:papers|articles|publications|studies|repositories|(?:many|most|some|few|other) (?:\w{1,12} )?"
    r"(?:authors|researchers|groups|projects|developers)) (?:\w{1,12} ){0,2}?"
    r"(?:say|state|claim|promise|mention|announce|declare|report|pledge)\b"
    r"|\b(?:says?|reads?|saying|reading) ?[\"'“‘`]"
    r"|\b(?:ask\w{0,3}|examin\w{1,3}|stud(?:y|ies|ied)|test\w{0,3}|investigat\w{1,3}|determin\w{1,3}|analy[sz]\w{1,3}"
    r"|measur\w{1,3}) (?:if|whether|how)\b",
    re.IGNORECASE,
)


def conditional(text: str) -> bool:
    """Whether the clause binds the release to the paper's acceptance or publication."""
    return bool(_WHEN.search(text))


def promised(text: str) -> bool:
    """Whether the clause, its addresses blanked out, promises the paper's own program. In linear time."""
    if _HYPOTHESIS.search(text):
        return False
    return (
        any(_passive(text, found) for found in _PASSIVE.finditer(text))
        or any(_active(text, found) for found in _ACTIVE.finditer(text))
        or _to_come(text)
        or (bool(_NAMED.search(text)) and not words.DATA.search(text) and not _paper_itself(text))
    )


def _passive(text: str, found: re.Match[str]) -> bool:
    """A program, or what is surely meant to hold one, stands before "will be released"."""
    if words.REQUEST.search(_until_stop(text[found.start() : found.end() + 60])):
        return False
    before = text[max(0, found.start() - _BEFORE) : found.start()]
    for stop in _BREAK.finditer(before):
        if before[stop.end() :].strip():
            before = before[stop.end() :] if words.STRONG_CODE.search(before[stop.end() :]) else before
    if _BY_OTHERS.match(text, found.end()):
        return False
    if found["future"].lower() == "to" and (_PURPOSE.search(before) or not _BARE_SUBJECT.search(before)):
        return False
    if found["future"].lower() in {"to", "is to", "are to"} and not _SURELY_RELEASED.search(found.group()):
        return False
    if found["future"].lower() == "would" and not words.STRONG_CODE.search(before[-40:]):
        return False
    return _is_program(before) or bool(
        _CONTAINER.match(text, found.end(), min(len(text), found.end() + 100)) and not _DATA_ONLY.search(before)
    )


def _active(text: str, found: re.Match[str]) -> bool:
    """The authors will give a program: it stands behind the verb, or is meant by "it"."""
    behind = re.split(r"[;.]\s", text[found.end() : found.end() + _BEHIND])[0]
    if words.REQUEST.search(behind):
        return False
    verb = found["verb"].lower()
    making = verb.startswith(("mak", "put", "keep"))
    if making and not _MAKE_PUBLIC.search(behind):
        return False
    aside = _OF_WHICH.search(behind)
    given = behind[: aside.start()] if aside else behind
    if _GIVE_VERBS.match(verb):
        return bool(words.PROGRAM.search(given[:60]))
    if _is_program(given) or _OUR_WORK.match(given):
        return True
    if _PRONOUN.match(given):
        return _is_program(text[: found.start()]) or _is_program(behind)
    if _DATA_ONLY.search(given):
        return False
    before = text[max(0, found.start() - 60) : found.start()].rstrip()
    if before.endswith(("which", "that")):
        return _is_program(before)
    return bool(_NAME_AFTER.match(given)) or not given.strip(" ,:")


def _to_come(text: str) -> bool:
    """Code "coming soon", or offered only upon acceptance."""
    for coming in _COMING.finditer(text):
        before = text[max(0, coming.start() - _BEFORE) : coming.start()]
        if words.STRONG_CODE.search(before) and not words.REQUEST.search(text):
            return True
    if words.REQUEST.search(text) or _IN_THE_PAST.search(text):
        return False
    for when in _WHEN.finditer(text):
        before = text[max(0, when.start() - _BEFORE) : when.start()]
        behind = text[when.end() : when.end() + 80]
        if _OFFERED.search(before[-90:]) and words.STRONG_CODE.search(before):
            return True
        if not before.strip() and words.STRONG_CODE.search(behind) and _OFFERED.search(behind):
            return True
    return False


def _is_program(text: str) -> bool:
    if words.STRONG_CODE.search(text):
        return True
    return bool(words.ANYTHING.search(text)) and not re.search(
        r"\b(?:data-?sets?|corpus|corpora)\b", text, re.IGNORECASE
    )


def _paper_itself(text: str) -> bool:
    return bool(re.search(r"\b(?:version|article|manuscript|proceedings|chapter|proofs?)\b", text, re.IGNORECASE))


def _until_stop(text: str) -> str:
    return re.split(r"[,;.]", text)[0]
