"""Requests: whether a clause says that the paper's own program is given to who asks for it."""

import re
from typing import Final

from checkers.expressions import expression
from monitor.rules.reading import words

# The request, and the program named behind it: "contact us for the code".
_ASKED_FOR: Final = expression(
    r"\b(?:contact|e-?mail|write|ask|reach out)\w{0,3} (?:to )?(?:the (?:\w{1,14} ){0,2}authors?|us|me"
    r"|\S{1,60}@\S{1,60})"
    r" (?:for|to (?:get|obtain|receive|request|access|have)) (?:\w{1,12} ){0,4}?"
    r"(?:codes?|software|scripts?|programs?|implementation|package)\b"
    r"|\b(?:happy|glad|willing|pleased) to (?:share|provide|send|supply|give) (?:\w{1,12} ){0,4}?"
    r"(?:codes?|software|scripts?|programs?|implementation|package)\b"
    r"|\brequests? for (?:the |our )?(?:source )?(?:codes?|software|scripts)\b[^.;]{0,30}"
    r"\b(?:addressed|directed|sent|made) to\b"
    r"|\bfor (?:access to )?(?:the |our )?(?:source )?(?:codes?|software|scripts),? (?:please )?(?:contact|e-?mail)\b"
    r"|\b(?:e-?mail|write|message) [^.;]{0,30}\bif you (?:want|need|would like) (?:the |our )?(?:source )?codes?\b"
    r"|\bcodes? (?:can|may) be (?:obtained|received) by (?:writing|e-?mailing|contacting)\b",
    re.IGNORECASE,
)
# Who is to be written to: "contact the authors", "e-mail ada@example.org", "write to Dr Ada Owl".
_CONTACT: Final = expression(
    r"\b(?:contact|e-?mail|writ(?:e|ing)|ask|message|approach|reach out|get in touch with|correspond)(?:s"
    r"|ing)? (?:directly )?"
    r"(?:to |with )?(?:(?:the |any |either |one |all )?(?:of the )?(?:\w{1,14} ){0,2}(?:authors?|investigators?"
    r"|PI|team)\b|us\b|me\b"
    r"|\S{1,60}@\S{1,60}|(?:Dr|Prof\w{0,6})\b|(?-i:[A-Z]\.(?: ?[A-Z]\.)? ?[A-Z][\w'-]{1,20}))",
    re.IGNORECASE,
)
_TO_BE_ASKED: Final = expression(
    r"\b(?:authors?|us|investigators?|team)\b[^.;]{0,30}\b(?:can|may|should|could) be (?:contacted|e-?mailed"
    r"|asked|approached) (?:for|to)\b",
    re.IGNORECASE,
)
_WANTED: Final = expression(
    r"\b(?:for|obtain|receive|get|request|access|cop(?:y|ies)|want|wish|need|interested|if|share|provide|send)\b",
    re.IGNORECASE,
)
# What else authors are written to for.
_ABOUT_IT: Final = expression(
    r"\b(?:questions?|bugs?|issues?|problems?|feedback|comments?|help|support|suggestions?|details|information"
    r"|collaborat\w{1,5}"
    r"|corrections?|report)\b",
    re.IGNORECASE,
)
_BY_LETTER: Final = expression(
    r"\b(?:available|obtain\w{0,4}|provided|sent|supplied|distributed|shared|granted|requested) [^;]{0,60}"
    r"\b(?:by|via|through) (?:e-?mail|post|writing|correspondence|private communication|personal communication"
    r"|contact\w{0,3} (?:the )?(?:\w{1,14} ){0,2}authors?)\b",
    re.IGNORECASE,
)
_UNDER_TERMS: Final = expression(
    r"\b(?:available|shared|accessible|provided|released|distributed|obtained|given|granted|open) [^;.]{0,60}"
    r"\b(?:under|subject to|after signing|upon signing|with) (?:an? |the )?(?:\w{1,14} ){0,2}?"
    r"(?:nda|non-?disclosure|agreement|approval (?:of|by|from)|memorandum)\b",
    re.IGNORECASE,
)
_GOT: Final = expression(
    r"\b(?:was|were|we|been) (?:\w{1,12}ly )?(?:obtained|received|requested|provided|supplied)\b", re.IGNORECASE
)
# No request without one of these; asked first, because it is quick.
_ASKING: Final = (
    "request", "contact", "mail", "writ", "ask", "author", "agreement", "enquir", "inquir", "demand", "nda", "happy",
    "glad", "willing", "pleased", "approach", "reach", "correspond", "communication", "message", "investigator", "team",
    "disclosure", "approval", "memorandum", "post",
)  # fmt: skip
_SHORT: Final = 60
_GIVEN: Final = expression(
    r"\b(?:avail\w{0,10}|provided?|obtained|accessible|shared?|supplied|distributed|released?|sent|given|open"
    r"|source|codes?|scripts?|software)\b",
    re.IGNORECASE,
)


def _is_for_program(text: str, contact: re.Match[str]) -> bool:
    near = text[max(0, contact.start() - 80) : contact.end() + 80]
    return bool(words.PROGRAM.search(near)) and (len(text) < _SHORT or bool(_WANTED.search(near)))


def on_request(text: str) -> bool:
    """Whether the clause, its addresses blanked out, says that. In linear time."""
    low = text.lower()
    if not any(stem in low for stem in _ASKING) or _GOT.search(text):
        return False
    if _ASKED_FOR.search(text):
        return True
    if words.PROGRAM.search(text) and not _ABOUT_IT.search(text):
        if any(_is_for_program(text, found) for found in _CONTACT.finditer(text)):
            return True
        if _TO_BE_ASKED.search(text) or _BY_LETTER.search(text) or _UNDER_TERMS.search(text):
            return True
    if (first := words.REQUEST.match(text)) and words.PROGRAM.search(text, first.end(), first.end() + 120):
        return bool(_GIVEN.search(text, first.end()))
    for request in words.REQUEST.finditer(text):
        before = text[max(0, request.start() - 200) : request.start()]
        clause = re.split(r"[;.] |, (?:with|while|and) ", before)[-1]
        if not _GIVEN.search(text[max(0, request.start() - 80) : request.end()]):
            continue
        if words.STRONG_CODE.search(clause) or (words.ANYTHING.search(clause) and not words.DATA.search(clause)):
            return True
        if words.STRONG_CODE.search(before) and not words.DATA.search(clause):
            return True
    return False
