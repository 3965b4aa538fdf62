"""Whose code an address holds, if code at all: the words around it decide, its host helps, and the reason is kept."""

import re
from dataclasses import dataclass, replace
from typing import Final

from checkers.expressions import expression
from monitor.model.papers import LinkKind, Place
from monitor.rules.reading import words
from monitor.rules.reading.hosts import HostClass, classify, names_repository, split
from monitor.rules.reading.others import is_others
from monitor.rules.reading.sentences import Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What an address is taken to be. `yields_to_code`: kept as own code only while no other own code is named."""

    kind: LinkKind
    confidence: float
    reason: str
    yields_to_code: LinkKind | None = None


_SAYS_CODE: Final = expression(
    r"\b(?:(?<!open )(?<!open-)source|open[- ]source licen[cs]e|codes?|code-?bases?|implementations?|software"
    r"|packages?"
    r"|librar(?:y|ies)"
    r"|tool-?box(?:es)?|tool-?kits?|scripts?|programs?|repositor(?:y|ies)|repos?|notebooks?|simulators?|plug-?ins?"
    r"|executables?|binaries|routines?|downloads|[al]?gpl(?:v?\d)?|sources)\b",
    re.IGNORECASE,
)
# Said of programs and of data alike; it speaks of a program where nothing else is named.
_OPEN_SOURCE: Final = expression(r"\bopen[- ]?sourc(?:e|ed|ing)\b", re.IGNORECASE)
# A deposit's or a hub's "repository" holds whatever was put there.
_NOT_A_PROGRAM: Final = expression(
    r"\b(?:zenodo|figshare|osf|dryad|dataverse|mendeley|hugging ?face|data|dataset|model|online|public|institutional"
    r"|git-?hub"
    r"|open|potential|digital) (?:\w{1,12} )?repositor(?:y|ies)\b",
    re.IGNORECASE,
)
_SURE: Final = 0.9
_ONLY_REPOSITORY: Final = expression(r"\W*(?:git-?hub)?\W*(?:repositor(?:y|ies)|repo)\W*", re.IGNORECASE)
_NOT_THE_OFFER: Final = expression(
    r"\b(?:open[- ]?source (?:models?|llms?|vlms?|hardware|data)|code (?:generation|models?|agents?|llms?"
    r"|switching|completion|translation"
    r"|compression|tasks?|benchmarks?|understanding|review|search)|source (?:domain|separation|images?|data"
    r"|language|texts?|free))\b",
    re.IGNORECASE,
)
_GENERIC_LABEL: Final = expression(
    r"(?:this|the|our|following|https?|link|url|website|web|site|here|page|project|home|at|online|available"
    r"|web-?page|\W)+\Z",
    re.IGNORECASE,
)
_POINTS_BACK: Final = expression(r"(?:it|they|this|these|both|all|which|the (?:latter|same))\b", re.IGNORECASE)
_POINTS_ON: Final = expression(
    r"\b(?:url|link|here|below|following|address|web-?site|site|page|git-?hub|repository|online|available|released"
    r"|public)"
    r"\W{0,3}\Z",
    re.IGNORECASE,
)
_OFFERED_BEHIND: Final = expression(
    r"[)\],]{0,2}\s?(?:(?:is|are|was|were|has been|have been)\s)(?:\w{1,12}ly\s)?(?:made\s)?(?:\w{1,12}ly\s)?"
    r"(?:available|released|open[- ]?source|public|free|provided|shared)",
    re.IGNORECASE,
)
# "our bridge (…)", "this code – Owl (…)": named as the paper's own right before the address.
_OURS_HERE: Final = expression(
    r"\bour (?:own )?(?:[\w/+-]{1,20} ){0,3}[\w/+-]{1,20} ?[(\[]\s?\Z|\b(?:this|our) (?:source )?(?:codes?"
    r"|software|tool|library|package"
    r"|implementation|framework|repository)\b[^.;]{0,30}[(\[]\s?\Z",
    re.IGNORECASE,
)
# "Source code is available at", "a C++ implementation can be found at": no name of another's program in front.
_PLAIN_OFFER: Final = expression(
    r"(?:\A|[.;:(])\W{0,3}(?:(?:the|all|an?|full|complete|its|this|associated|accompanying|custom|python|c\+\+"
    r"|r|matlab|java|julia|fortran"
    r"|executables?|documentation|data|and|source|online|version|of|user|example|corresponding|computer"
    r"|analysis|open)[\s,]{1,2}){0,6}"
    r"(?:codes?|programs?|software|implementations?|executables?|scripts|packages?|binaries)\b[^.;]{0,80}"
    r"\b(?:available|found|downloaded|hosted|accessible|obtained|provided|released)\b",
    re.IGNORECASE,
)
_CLAUSE: Final = expression(r"(?:;|, (?:while|whereas|but|which|where)\b|\. )")


def opinion(url: str, setting: Setting, place: Place, title: str = "") -> Opinion:
    """What the address is to the paper, judged from its host and the words around it.

    `title` is the paper's: in full text, where most addresses are other people's, a repository of that name is its own.
    """
    host = classify(url)
    before = _near(setting.before)
    offered = bool(words.OFFERED.search(_last_clause(before))) or bool(setting.label) or before.endswith(":")
    if host is HostClass.PAPER:
        return Opinion(kind=LinkKind.CITED_TOOL, confidence=0.05, reason="a publication's address")
    if host is HostClass.EXAMPLE:
        return Opinion(kind=LinkKind.PROJECT_PAGE, confidence=0.05, reason=f"a {host.value}")
    if host is HostClass.DEMO and "colab" in url and (said := _said(setting, before)).code and not said.demo:
        return Opinion(
            kind=LinkKind.OWN_CODE,
            confidence=0.6,
            reason="a notebook, said to be the code",
            yields_to_code=LinkKind.DEMO,
        )
    if host is HostClass.DEMO:
        return Opinion(kind=LinkKind.DEMO, confidence=0.8, reason=f"a {host.value} host")
    if is_others(setting, _near(setting.governing), on_code_host=host is HostClass.GIT) and not (
        host is HostClass.GIT and _bears_name(url, title)
    ):
        return Opinion(kind=LinkKind.CITED_TOOL, confidence=0.7, reason="named as a tool the paper uses")
    if host is HostClass.GIT:
        if place is Place.FULL_TEXT and not _is_offered_in_full_text(setting, before, offered=offered):
            if _bears_name(url, title):
                return Opinion(
                    kind=LinkKind.OWN_CODE, confidence=0.75, reason="the repository bears a name from the title"
                )
            reason = "named in the full text, not offered as the paper's own"
            return Opinion(kind=LinkKind.CITED_TOOL, confidence=0.4, reason=reason)
        return _on_code_host(url, setting, before)
    return _elsewhere(host, setting, before, place)


def _near(before: str) -> str:
    return before[-240:]


def _last_clause(before: str) -> str:
    pieces = _CLAUSE.split(before)
    return next((piece for piece in reversed(pieces) if len(piece.strip()) > 3), before)


@dataclass(frozen=True, slots=True)
class _Said:
    code: bool
    data: bool
    model: bool
    demo: bool
    page: bool


def _said(setting: Setting, before: str, *, on_code_host: bool = True) -> _Said:
    """What the words say the address holds: its link text if that says anything, else the words before, else after."""
    spoken = [setting.label, _last_clause(before), before]
    if _POINTS_BACK.match(before) or (not before and _POINTS_ON.search(setting.preceding)):
        spoken.append(setting.preceding[-300:])
    for words_there in (*spoken, setting.after[:80]):
        text = _NOT_THE_OFFER.sub(" ", words_there)
        if not on_code_host:
            text = _NOT_A_PROGRAM.sub(" ", text)
        if not text or _GENERIC_LABEL.match(text):
            continue
        data, model = bool(words.DATA.search(text)), bool(words.MODEL.search(text))
        code = bool(_SAYS_CODE.search(text)) or _opens_a_program(text, anything=not data and not model)
        said = _Said(
            code=code and not _ONLY_REPOSITORY.fullmatch(text), data=data, model=model,
            demo=bool(words.DEMO.search(text)), page=bool(words.PAGE.search(text)),
        )  # fmt: skip
        if said.code or said.data or said.model or said.demo:
            return said
    return _Said(code=False, data=False, model=False, demo=False, page=bool(words.PAGE.search(before)))


def _opens_a_program(text: str, *, anything: bool) -> bool:
    """Whether something is open-sourced that can be a program; where nothing is named, what else should it be?"""
    if words.RELEASED_PROGRAM.search(text):
        return True
    return bool(_OPEN_SOURCE.search(text)) and (anything or bool(words.PROGRAM_IF_RELEASED.search(text)))


def _is_offered_in_full_text(setting: Setting, before: str, *, offered: bool) -> bool:
    if words.AVAILABLE_NOW.search(before) or _OURS_HERE.search(before):
        return True
    return offered and bool(words.OURS.search(setting.sentence) or _said(setting, before).code)


def _bears_name(url: str, title: str) -> bool:
    """Whether the repository's name stands as a word in the title; short names prove nothing."""
    _, segments = split(url)
    if len(segments) < 2:
        return False
    name = re.sub(r"\W|_", "", segments[1].removesuffix(".git")).lower()
    return len(name) >= 4 and name in {re.sub(r"\W|_", "", word).lower() for word in title[:1000].split()}


def _on_code_host(url: str, setting: Setting, before: str) -> Opinion:
    said = _said(setting, before)
    if not names_repository(url):
        return Opinion(
            kind=LinkKind.OWN_CODE, confidence=0.5, reason="an owner's page on a code host, no repository named"
        )
    if said.code:
        return Opinion(kind=LinkKind.OWN_CODE, confidence=0.95, reason="the text offers code at this address")
    if said.data:
        return Opinion(
            kind=LinkKind.OWN_CODE,
            confidence=0.7,
            reason="a repository, said to hold data",
            yields_to_code=LinkKind.DATA,
        )
    if said.model:
        return Opinion(
            kind=LinkKind.OWN_CODE,
            confidence=0.75,
            reason="a repository, said to hold models",
            yields_to_code=LinkKind.MODEL,
        )
    if said.demo:
        return Opinion(
            kind=LinkKind.OWN_CODE,
            confidence=0.7,
            reason="a repository, said to hold a demonstration",
            yields_to_code=LinkKind.DEMO,
        )
    return Opinion(kind=LinkKind.OWN_CODE, confidence=0.85, reason="a repository the paper names as its own")


def _elsewhere(host: HostClass, setting: Setting, before: str, place: Place) -> Opinion:
    said = _said(setting, before, on_code_host=False)
    heading = words.AVAILABILITY_HEADING.search(before)
    if heading and (
        len(before) - heading.end() < 20
        or (words.AVAILABLE_NOW.search(before, heading.end()) and (said.code or not (said.data or said.demo)))
    ):
        return Opinion(kind=LinkKind.OWN_CODE, confidence=0.8, reason="given under the heading Availability")
    if said.code and _is_offered(host, setting, before):
        if (
            place is Place.FULL_TEXT
            and not words.OURS.search(setting.sentence)
            and not _PLAIN_OFFER.search(_last_clause(before))
        ):
            return Opinion(
                kind=LinkKind.CITED_TOOL,
                confidence=0.3,
                reason="software named in the full text, not said to be the paper's own",
            )
        confidence = 0.6 if host in {HostClass.MODELS, HostClass.PAGES, HostClass.DATA} else 0.8
        kinds = {HostClass.MODELS: LinkKind.MODEL, HostClass.DATA: LinkKind.DATA, HostClass.DEPOSIT: None}
        return Opinion(
            kind=LinkKind.OWN_CODE, confidence=confidence, reason="the text offers code at this address",
            yields_to_code=kinds.get(host, LinkKind.PROJECT_PAGE if host in {HostClass.PAGES, HostClass.WEB} else None),
        )  # fmt: skip
    if host is HostClass.PACKAGES and place is Place.FULL_TEXT:
        return Opinion(kind=LinkKind.CITED_TOOL, confidence=0.3, reason="a package named in the full text")
    if host is HostClass.PACKAGES:
        return Opinion(
            kind=LinkKind.OWN_CODE, confidence=0.6, reason="a package index", yields_to_code=LinkKind.PROJECT_PAGE
        )
    fixed = {
        HostClass.MODELS: LinkKind.MODEL,
        HostClass.DATA: LinkKind.DATA,
        HostClass.PAGES: LinkKind.PROJECT_PAGE,
    }.get(host)
    if fixed is not None:
        return Opinion(kind=fixed, confidence=0.7, reason=f"a {host.value} host, and no code is said to be there")
    if said.data:
        return Opinion(kind=LinkKind.DATA, confidence=0.6, reason="the text offers data at this address")
    if said.model:
        return Opinion(kind=LinkKind.MODEL, confidence=0.5, reason="the text offers models at this address")
    if said.demo:
        return Opinion(kind=LinkKind.DEMO, confidence=0.6, reason="the text offers a demonstration at this address")
    return Opinion(
        kind=LinkKind.PROJECT_PAGE, confidence=0.4, reason="a web page; the text does not say that code is there"
    )


def _is_offered(host: HostClass, setting: Setting, before: str) -> bool:
    """Whether what is at the address is held out to the reader, before or right behind the address."""
    if words.OFFERED.search(before) or setting.label or before.endswith(":") or host is HostClass.DEPOSIT:
        return True
    if not before and _POINTS_ON.search(setting.preceding):
        return True
    return bool(_OFFERED_BEHIND.match(setting.after))


def settled(opinions: tuple[tuple[str, Opinion], ...]) -> tuple[Opinion, ...]:
    """The opinions on a paper's addresses, seen together: where code is surely given, data stays data.

    A repository said to hold only data, a model page, a project page count as the paper's code address only while
    the paper names nothing better on a code host.
    """
    certain = any(
        each.kind is LinkKind.OWN_CODE
        and each.yields_to_code is None
        and each.confidence >= _SURE
        and classify(url) is HostClass.GIT
        and split(url)[1]
        for url, each in opinions
    )
    if not certain:
        return tuple(each for _, each in opinions)
    return tuple(
        replace(each, kind=each.yields_to_code, reason=f"{each.reason}; the code is named elsewhere")
        if each.yields_to_code
        else each
        for _, each in opinions
    )
