"""Spellings to try next for an address that does not answer, best first, each with its reason.

An address read a little wrong must not become a tombstone: before any burial these were tried.
"""

import re
from dataclasses import dataclass
from typing import Final

from checkers.address import parse
from checkers.expressions import expression
from monitor.rules.reading.hosts import HostClass, classify, split
from monitor.rules.reading.spelling import is_placeholder, spellings
from monitor.rules.reading.words import SENTENCE_STARTS

LONGEST: Final = 2_000
_MOST: Final = 12


@dataclass(frozen=True, slots=True)
class Repair:
    """One spelling to try, complete with scheme, and why."""

    url: str
    reason: str


_SCHEME: Final = expression(r"https?://", re.IGNORECASE)
_STRAY: Final = "}{)(][.,;:!?'\"*_`~|\\<>"
_ENCODED: Final = expression(r"%5C(?=[_%#&~-]|%5F)|%5C$", re.IGNORECASE)
_ENCODED_END: Final = expression(r"(?:%7D|%7B|%29|%5D|%5C|%22|%27|%E2%80%9[0-9A-F]|%C2%A0|%20)+\Z", re.IGNORECASE)
_DEEPER: Final = expression(r"/(?:tree|blob|raw|wiki|releases|issues|pull|pulls|actions|commits?|src|-)(?:/|$)")
_GLUED: Final = expression(r"\.([A-Z][a-z]{0,14})\b")
_FOOTNOTE: Final = expression(r"(?<=[A-Za-z]{3})\d{1,2}\Z")
_CITED: Final = expression(r"(?:[.,;]\d{1,3}|\[\d{1,3}\]?)\Z")


def repairs(raw: str) -> tuple[Repair, ...]:
    """The spellings to try next for `raw`, best first; none equals the address as it is read first. Never raises."""
    text = raw.strip()[:LONGEST]
    read = spellings(text)
    first = read[0].url if read else ""
    base = first or (text if _SCHEME.match(text) else f"https://{text.rpartition('://')[2]}")
    tried: dict[str, str] = {}
    for url, reason in (*((each.url, each.repair or "another way to read it") for each in read[1:]), *_variants(base)):
        if url != base and url not in tried and _is_address(url):
            tried[url] = reason
    return tuple(Repair(url, reason) for url, reason in list(tried.items())[:_MOST])


def _is_address(url: str) -> bool:
    return (
        parse(url) is not None
        and not is_placeholder(url)
        and not any(char.isspace() or char in '<>"{}|\\^`' for char in url)
    )


def _variants(url: str) -> list[tuple[str, str]]:
    code = classify(url) is HostClass.GIT
    found: list[tuple[str, str]] = []
    head, separator, rest = url.partition("://")
    found.extend(
        (f"{head}://{rest.partition(stray)[0]}".rstrip(".,;:"), f"cut at a stray {stray}")
        for stray, partner in (("{", "}"), ("}", ""), (")", "("), ("]", "["), ('"', ""), (">", ""), ("<", ""))
        if stray in rest and not (partner and partner in rest and stray != "{")
    )
    if _ENCODED.search(url):
        found.append((_ENCODED.sub("", url), "a TeX backslash was carried over"))
    if _ENCODED_END.search(url):
        found.append((_ENCODED_END.sub("", url), "encoded punctuation at the end was cut"))
    if "%20" in rest:
        found.append((f"{head}://{rest.partition('%20')[0]}", "cut at an encoded blank"))
    if "\\" in url:
        found.append((url.replace("\\", ""), "backslashes were taken out"))
    plain = url.split("#", 1)[0].split("?", 1)[0]
    if plain != url:
        found.append((plain, "query and fragment were left out"))
    bare = plain.rstrip("/")
    if (stripped := bare.rstrip(_STRAY)) != bare:
        found.append((stripped, f"{bare[len(stripped) :]} at the end was cut"))
    if bare.endswith("-"):
        found.append((bare.rstrip("-"), "the hyphen at the end was cut"))
    if cited := _CITED.search(bare):
        found.append((bare[: cited.start()], "a footnote's number at the end was cut"))
    glued = _GLUED.search(bare, bare.find("/", len(head) + 3) + 1)
    if glued and glued[1] in SENTENCE_STARTS:
        found.append((bare[: glued.start()], "the next sentence was glued to the address"))
    if code and (deeper := _DEEPER.search(bare)):
        found.append((bare[: deeper.start()], "the path inside the repository was left out"))
    _, segments = split(bare)
    if code and len(segments) >= 2:
        root = bare[: bare.find("/", len(head) + 3)]
        owner, name = segments[0], segments[1]
        if name.endswith(".git"):
            found.append((f"{root}/{owner}/{name.removesuffix('.git')}", ".git was left out"))
        if len(segments) > 2:
            found.append((f"{root}/{owner}/{name}", "what follows the repository's name was left out"))
        if numbered := _FOOTNOTE.search(name):
            found.append((f"{root}/{owner}/{name[: numbered.start()]}", "a footnote's number at the end was cut"))
        if "_" in name:
            found.append((f"{root}/{owner}/{name.replace('_', '-')}", "an underscore was read for a hyphen"))
    elif bare.endswith(".git"):
        found.append((bare.removesuffix(".git"), ".git was left out"))
    if head in {"http", "https"}:
        other = "http" if head == "https" else "https"
        found.append((f"{other}{separator}{rest}", f"asked by {other}"))
    host, _ = split(url)
    if not code and rest.lower().startswith("www."):
        found.append((f"{head}://{rest[4:]}", "www. was left out"))
    elif not code and host.count(".") == 1:
        found.append((f"{head}://www.{rest}", "www. was put in front"))
    return found
