"""From an address as it stands in a text to the addresses it may mean, best first, each with what was mended.

`https: //github.com/x/ long- name.` is read as one address; whether the hyphen at a break belongs to the name nobody
can see, so both spellings are kept.
"""

import re
from dataclasses import dataclass
from typing import Final

from checkers.expressions import expression
from monitor.rules.reading.hosts import is_code_host, split
from monitor.rules.reading.latex import plain_host, unmarked
from monitor.rules.reading.words import SENTENCE_STARTS


@dataclass(frozen=True, slots=True)
class Spelling:
    """One address, complete with its scheme, and what was mended to get it (None: it stood there like this)."""

    url: str
    repair: str | None = None


_SCHEME: Final = expression(
    r"(?:git\+)?(https?|ftp|git|ssh|svn)(?:\+ssh|\+https?)?\s{0,4}(?:[:;]?\s{0,4}[/\\](?:\s?[/\\]){0,2}"
    r"|:(?=[\w-]+\.))\s{0,4}",
    re.IGNORECASE,
)
_SCP: Final = expression(r"git@([A-Za-z0-9.-]{1,255})[:/]", re.IGNORECASE)
_SAID: Final = expression(
    r"(github|gitlab|bitbucket)(?:\s(?:repo|repository|page))?(?:\s{0,2}:\s{0,2}|\s?\(|\s(?:(?:at|under|as)\s)?)",
    re.IGNORECASE,
)
_SAID_HOSTS: Final = {"github": "github.com", "gitlab": "gitlab.com", "bitbucket": "bitbucket.org"}
_DOI: Final = expression(r"10\.\d{4,9}/")
_GAP: Final = expression(r"%?\s+")
_HYPHEN_GAP: Final = expression(r"-%?\s+")
_GLUED: Final = expression(r"(?<=[A-Za-z0-9_-]{2})\.([A-Z][a-z]{0,14})(?=[\s/]|$)")
_NUMBERED: Final = expression(r"(?<=[A-Za-z])\.\d{1,3}\Z")
_HOST: Final = expression(r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,10}")
_SPLIT_HOST: Final = expression(r"(?:www\.)?github(?:\$\.\$|[,/])com(?=/)", re.IGNORECASE)
_PLACEHOLDER: Final = expression(
    r"(?:x{2,}|your[-_]?\w{0,20}|user-?name|user|owner|repo(?:sitory)?(?:[-_]?name)?|placeholder|tbd|tba"
    r"|to-?be-?\w{0,12}|todo|url|link|\.{1,3}"
    r"|anonymi[sz]ed|anon|anonymous[-_]?(?:author|user|submission)?s?\d{0,4}|coming-?soon|\[.{0,20}|<.{0,20})",
    re.IGNORECASE,
)
# "github.com/open_upon_acceptance", "github.com/anonymized-link": words about the address in its place.
_ONLY_SAID: Final = expression(
    r"(?:(?:anonym\w{0,12}|open|upon|on|after|acceptance|publication|review|link|url|code|repo\w{0,7}|released?"
    r"|available|soon"
    r"|coming|will|be|to|blind|hidden|removed|the|for|submission)[-_]?){2,8}",
    re.IGNORECASE,
)


def spellings(raw: str) -> tuple[Spelling, ...]:
    """The addresses that `raw` may mean, best first; empty where it is only a placeholder. Never raises."""
    text = unmarked(raw).strip()
    if not text:
        return ()
    repairs: list[str] = []
    head, rest, mended = _opened(text)
    if mended:
        repairs.append(mended)
    if unmarked(raw) != raw:
        repairs.append("mark-up inside the address was undone")
    found = [Spelling(head + url, "; ".join([*repairs, *more]) or None) for url, more in _joined(rest, head)]
    kept: list[Spelling] = []
    for spelling in found:
        for each in _unglued(spelling):
            if all(each.url != other.url for other in kept) and not is_placeholder(each.url):
                kept.append(each)
    return tuple(kept)


def _opened(text: str) -> tuple[str, str, str | None]:
    """The scheme to use, what follows it, and what was mended."""
    if scp := _SCP.match(text):
        return "https://", f"{scp[1]}/{text[scp.end() :]}", "the git@ address was written as a web address"
    if said := _SAID.match(text):
        return (
            "https://",
            f"{_SAID_HOSTS[said[1].lower()]}/{text[said.end() :]}",
            "the host was named, the address was not",
        )
    if _DOI.match(text):
        return "https://doi.org/", text, "the DOI was written as an address"
    if text.lower().startswith("swh:1:"):
        return "https://archive.softwareheritage.org/", text, "the SWHID was written as an address"
    scheme = _SCHEME.match(text)
    if scheme is None:
        return "https://", text, "no scheme was given"
    name = scheme[1].lower()
    meant = f"{'https' if name in {'git', 'ssh', 'svn'} else name}://"
    rest = text[scheme.end() :]
    if name in {"git", "ssh", "svn"}:
        rest = rest.rpartition("@")[2] if "@" in rest.partition("/")[0] else rest
    written = scheme.group().lower().removeprefix("git+")
    return meant, rest, None if written == meant else "the scheme was put right"


def _joined(rest: str, head: str) -> list[tuple[str, list[str]]]:
    """The rest of the address with its blanks taken out, in the orders they may have come in."""
    if split_host := _SPLIT_HOST.match(rest):
        rest = plain_host(split_host.group()) + rest[split_host.end() :]
    host, slash, path = rest.partition("/")
    host = re.sub(r"\s?\.\s{0,5}", ".", host).rstrip()
    rest = host + slash + path
    if ":" in host and is_code_host(f"{head}{host.partition(':')[0]}/"):
        name, _, owner = host.partition(":")
        if not owner[:1].isdigit():
            rest = f"{name}/{owner}/{path}" if path else f"{name}/{owner}"
    if not _GAP.search(rest):
        return [(rest, [])]
    whole = _GAP.sub("", rest)
    found = [(whole, ["a break inside the address was closed"])]
    if _HYPHEN_GAP.search(rest):
        without = _GAP.sub("", _HYPHEN_GAP.sub("", rest))
        found.append((without, ["a break inside the address was closed, its hyphen taken for the break's"]))
    first = _GAP.split(rest, maxsplit=1)[0].rstrip("-")
    if first.rstrip("/").count("/") >= 1:
        found.append((first, ["the address was taken to end at a break"]))
    return found


def _unglued(spelling: Spelling) -> tuple[Spelling, ...]:
    """The spelling and the one without what is glued behind it: surely so in "…/name.The", perhaps in "…/name.12"."""
    _, segments = split(spelling.url)
    if not is_code_host(spelling.url) or len(segments) < 2:
        return (spelling,)
    start = spelling.url.find(segments[1], spelling.url.find(segments[0]) + len(segments[0]))
    glued = _GLUED.search(spelling.url, start)
    if glued is not None and glued[1] in SENTENCE_STARTS:
        return (_cut(spelling, glued.start(), "the next sentence was glued to the address"), spelling)
    if len(segments) == 2 and (numbered := _NUMBERED.search(spelling.url, start)):
        return (spelling, _cut(spelling, numbered.start(), "a footnote's number at the end was cut"))
    return (spelling,)


def _cut(spelling: Spelling, end: int, note: str) -> Spelling:
    return Spelling(spelling.url[:end], f"{spelling.repair}; {note}" if spelling.repair else note)


def is_placeholder(url: str) -> bool:
    """Whether it is no address, or only keeps a place: `github.com/xxxx`, `github.com/user/repo`, a front page."""
    host, segments = split(url)
    if not _HOST.fullmatch(host):
        return True
    if not is_code_host(url):
        return host in {"doi.org", "huggingface.co", "hf.co"} and not segments
    if (
        host
        in {"sourceforge.net", "github.com", "github.io", "gitlab.com", "bitbucket.org", "codeberg.org", "gitee.com"}
        and not segments
    ):
        return True
    if not segments:
        return host in {"anonymous.4open.science", "code.google.com", "git.io"}
    names = [segment for segment in segments[:2] if _PLACEHOLDER.fullmatch(segment)]
    if len(segments) == 1:
        return bool(names) or bool(_ONLY_SAID.fullmatch(segments[0]))
    return len(names) == 2 or bool(re.fullmatch(r"x{2,}|\.{1,3}|tbd|todo", segments[1], re.IGNORECASE))
