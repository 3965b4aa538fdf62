r"""Where addresses begin and end in raw text: LaTeX source, Markdown, HTML, plain text, PDF text.

The scanner walks once over the text. It finds where an address may begin (a scheme, `www.`, a well-known host, a
DOI, "GitHub: owner/name"), then goes on character by character as a person's eye would: over `\_` and `{\_}`, not over
a closing brace that was opened before the address; over a blank only where the address is visibly unfinished.
Linear: anchors inside an address already read are skipped, and every look ahead or behind is bounded.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from checkers.expressions import expression
from monitor.rules.reading.endings import end_of, trimmed
from monitor.rules.reading.hosts import DEPOSIT_DOIS
from monitor.rules.reading.latex import plain_host, scanned, without_comments
from monitor.rules.reading.words import GLUED_BEFORE, NOT_A_NAME


@dataclass(frozen=True, slots=True)
class Span:
    """One address in a text: `text[start:end]` is its raw form."""

    start: int
    end: int


_KNOWN: Final = (
    r"(?:(?:github|gitlab|bitbucket|codeberg|gitee|huggingface|hf|zenodo|sourceforge|figshare|modelscope|osf|doi"
    r"|anonymous\.4open|code\.google)(?:\s?\.\s?|\$\.\$|(?<=hub)[,/](?=com/))(?:com|org|net|io|co|cn|science))"
)
_LABEL: Final = r"[a-z0-9][a-z0-9_-]{0,62}"
_TLD: Final = (
    r"(?:com|org|net|edu|gov|io|ai|app|dev|info|science|me|eu|de|fr|uk|ch|at|nl|be|it|es|pt|se|no|dk|fi|pl|cz|ru|cn"
    r"|jp|kr|in|au|nz|ca|us|br|il|gr|hu|ie|sg|hk|tw|co|ly|gl|gd|ms|sh|xyz|site|tech|cloud|link|page|cc|tv|mx|ar|za)"
)
_PAGES: Final = r"(?:github\.io|gitlab\.io|readthedocs\.io|sourceforge\.net|googlecode\.com|netlify\.app|shinyapps\.io)"
_ANCHOR: Final = expression(
    rf"""
      (?P<scheme> (?:git\+)? (?:https?|ftp)
        (?: \s{{0,4}}[:;]\s{{0,4}}[/\\](?:\s?[/\\]){{0,2}} | // | :(?={_LABEL}\.[a-z]) ) \s{{0,4}} )
    | (?P<vcs> (?<![a-z0-9]) (?:git|ssh|svn|git\+ssh)://(?:[a-z0-9_-]{{1,40}}@)? )
    | (?P<scp> (?<![a-z0-9._-]) git@(?:[a-z0-9-]{{1,63}}\.){{1,5}}[a-z]{{2,20}}[:/](?=[\w~]) )
    | (?P<www> (?<![a-z0-9.@-]) www\d?\.\s?(?={_LABEL}\.) )
    | (?P<pages> (?<![a-z0-9.@/_-]) (?:{_LABEL}\.){{1,3}}{_PAGES}(?![a-z0-9-]) )
    | (?P<known> (?<![a-z0-9.@-]) (?:(?:{_LABEL})\.){{1,3}}{_KNOWN}(?=\s{{0,2}}/) | {_KNOWN}(?=\s{{0,2}}/) )
    | (?P<bare> (?<![a-z0-9.@/:_-]) (?!(?:cs|math|nlin)\.[a-z]{{2}}/\d{{7}}) (?:{_LABEL}\.){{1,5}}{_TLD}/ )
    | (?P<doi> (?<![a-z0-9./]) (?:{"|".join(re.escape(prefix) for prefix in DEPOSIT_DOIS)})/(?=[a-z0-9]) )
    | (?P<swhid> (?<![a-z0-9]) swh:1:(?:cnt|dir|rev|rel|snp):[0-9a-f]{{40}} )
    | (?P<said> (?<![a-z0-9]) (?:github|gitlab|bitbucket)(?:\s(?:repo|repository|page))?
        (?: \s{{0,2}}:\s{{0,2}} | \s?\( | \s(?:at|under|as)\s | (?<=repo)\s | (?<=repository)\s )
        (?=[a-z0-9][a-z0-9-]{{0,38}}/[a-z0-9_.-]{{1,100}}(?![\w/-])) )
    """,
    re.IGNORECASE | re.VERBOSE,
)
# What every anchor holds, at its start or behind the labels of its host. Searched first because it is ten times
# quicker; in lower case and without flags, so that the search leaps from one possible first character to the next.
_TRIGGER: Final = expression(
    r"ttp|ftp|www|git|ssh:|svn:|bucket|codeberg|hugging|hf\s?\.|zenodo|sourceforge|figshare|modelscope|osf\s?\."
    r"|doi\s?\."
    r"|4open|google|readthedocs|netlify|shinyapps|10\.\d|swh:|\.[a-z]{2,7}/"
)
# No text without one of these holds a trigger; to look for them costs a tenth of the pattern.
_SIGNS: Final = (
    "/", "www", "git", "ssh:", "svn:", "ftp", "ttp", "bucket", "codeberg", "hugging", "hf", "zenodo", "sourceforge",
    "figshare", "modelscope", "osf", "doi", "4open", "google", "readthedocs", "netlify", "shinyapps", "10.", "swh:",
)  # fmt: skip
_LONGEST_HOST: Final = 255
_USER: Final = expression(r"[\w.+-]{1,64}(?::[^\s/@]{0,64})?@")
_BROKEN_HOST: Final = expression(rf"(?:www\.)?{_KNOWN}", re.IGNORECASE)
_HOST: Final = expression(r"(?:www\d?\.\s)?[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_SPLIT_HOST: Final = expression(
    rf"[a-z0-9-]{{1,63}}(?:\.[a-z0-9-]{{1,63}}){{0,3}}\.\s{{1,5}}(?:[a-z0-9-]{{1,40}}\.){{0,3}}{_TLD}(?=/[\w~])"
)
_NEXT_SCHEME: Final = expression(r"https?\Z", re.IGNORECASE)
_PATH: Final = expression(r"/\s?[\w~.-]")
_ENDS_IN_TLD: Final = expression(rf"\.{_TLD}\Z", re.IGNORECASE)
_ADDRESS_IN_NUMBERS: Final = expression(r"\d{1,3}(?:\.\d{1,3}){3}\Z")
_GLUED_HOST: Final = expression(
    r"([a-z]{2,10})(?:github\.com|gitlab\.com|bitbucket\.org|huggingface\.co|zenodo\.org)/", re.IGNORECASE
)
_PORT: Final = expression(r":\d{2,5}(?![\w.])")
_GIT_NAMES: Final = ("github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "huggingface.co", "gitee.com")


def find(text: str, *, broken_lines: bool = False) -> tuple[Span, ...]:
    """Every address of a text, in order and without overlap.

    `broken_lines` says that lines may be broken anywhere (PDF text), so that an address may go on in the next line.
    """
    seen, places = scanned(without_comments(text))
    spans = tuple(_spans(seen, broken_lines=broken_lines))
    if places is None:
        return spans
    return tuple(Span(places[span.start], places[span.end - 1] + 1) for span in spans)


def _spans(text: str, *, broken_lines: bool) -> Iterator[Span]:
    lower = text.lower()
    if len(lower) != len(text):  # İ and its like grow when they are lowered
        lower = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    if not any(sign in lower for sign in _SIGNS):
        return
    position = 0
    while (trigger := _TRIGGER.search(lower, position)) is not None:
        anchor = _anchor(text, position, trigger.start())
        span = _read(text, anchor, broken_lines=broken_lines) if anchor else None
        if span is not None:
            yield span
            position = span.end
        elif anchor is not None and anchor.lastgroup in {"scheme", "vcs"}:
            position = anchor.end()
        else:
            position = trigger.start() + 1


def _anchor(text: str, position: int, trigger: int) -> re.Match[str] | None:
    """The first anchor that begins in the word up to its `trigger`, not before `position`."""
    floor, begin = max(position, trigger - _LONGEST_HOST), trigger
    while begin > floor and (text[begin - 1].isalnum() or text[begin - 1] in "._-"):
        begin -= 1
    for place in range(begin, trigger + 1):
        if anchor := _ANCHOR.match(text, place):
            return anchor
    return None


def _read(text: str, anchor: re.Match[str], *, broken_lines: bool) -> Span | None:
    """The address that begins at this anchor; None where it is none after all."""
    kind, start, end = anchor.lastgroup, anchor.start(), anchor.end()
    if kind == "swhid":
        return Span(start, end)
    if kind in {"doi", "said", "scp"}:
        stop = end_of(text, end, depth=2 if kind == "doi" else 0, git=kind != "doi", broken_lines=broken_lines)
        if kind == "said" and not _is_repository(text[end:stop], surely=":" in anchor.group()):
            return None
        return _span(text, start, stop, end)
    if kind == "known" and not _may_begin(text, start):
        return None
    if kind == "bare" and (glued := _GLUED_HOST.match(anchor.group())) and glued[1].lower() in GLUED_BEFORE:
        start += len(glued[1])
    if kind in {"known", "pages", "bare"}:
        host, end = text[start:end], end - (kind == "bare")
    else:
        found = _host(text, start if kind == "www" else end)
        if found is None:
            return None
        host, end = text[found[0] : found[1]], found[1]
    git = plain_host(host) in _GIT_NAMES
    if kind == "scheme" and not git and ":" not in anchor.group() and ";" not in anchor.group():
        return None  # "http//…" is read as an address only where the host makes sure of it
    if git and text[end : end + 1] == ":" and text[end + 1 : end + 2].isalpha():
        return _span(text, start, end_of(text, end + 1, depth=0, git=True, broken_lines=broken_lines), end + 1)
    if port := _PORT.match(text, end):
        end = port.end()
    stop = end_of(text, end, depth=-1, git=git, broken_lines=broken_lines)
    if kind == "known" and not _PATH.search(text, end, min(stop, end + 8)):
        return None
    span = _span(text, start, stop, end)
    if kind == "www" and span and span.end == end and not _ENDS_IN_TLD.search(text[start:end]):
        return None
    return span


def _span(text: str, start: int, stop: int, least: int) -> Span | None:
    end = trimmed(text, start, stop, least)
    opened = start  # Markdown's emphasis, up to three deep: _https://…_, __https://…__
    while opened > max(0, start - 3) and end - 1 > least and text[opened - 1] == "_" == text[end - 1]:
        opened, end = opened - 1, end - 1
    return Span(start, end) if end > start else None


def _host(text: str, position: int) -> tuple[int, int] | None:
    """Where the host begins and ends; None where there is none a scholarly address could have."""
    if user := _USER.match(text, position):
        position = user.end()
    if split := _SPLIT_HOST.match(text, position):
        return position, split.end()
    found = _BROKEN_HOST.match(text, position)
    if found is None or text[found.end() : found.end() + 1] in {"-", "."}:
        found = _HOST.match(text, position)
    if found is None:
        return None
    last = plain_host(found.group()).rpartition(".")[2]
    if not ((last.isalpha() and len(last) >= 2) or last.lower().startswith("xn--")) and not _ADDRESS_IN_NUMBERS.match(
        found.group()
    ):
        return None
    glued = _NEXT_SCHEME.search(found.group()) if text.startswith(("//", "://"), found.end()) else None
    return position, found.end() - (len(glued.group()) if glued else 0)


def _may_begin(text: str, start: int) -> bool:
    """Whether a well-known host may begin here: at a word's edge, or glued to a word that goes before addresses."""
    if start == 0:
        return True
    before = text[max(0, start - 24) : start]
    if before[-1] in "@./-_":
        return before.endswith(("..", "--", "//", " -", " _", "\n-"))
    if not before[-1].isalnum():
        return True
    word = re.search(r"[A-Za-z]+\Z", before)
    return word is not None and word.group().lower() in GLUED_BEFORE


def _is_repository(pair: str, *, surely: bool) -> bool:
    """Whether "owner/name" is no prose such as "code/data"; where no colon says `surely`, it must look like a name."""
    parts = [part.strip(".,;") for part in pair.split("/")]
    if any(part.lower() in NOT_A_NAME for part in parts):
        return False
    return surely or any(not part.isalpha() or not (part.islower() or part.istitle()) for part in parts)
