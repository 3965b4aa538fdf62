"""What evidence carries beside its kind, so that a stranger can check it and a later rule can judge it again.

| fact | what |
|---|---|
| `asked` | the address that was asked, where it is not the one that answered |
| `answered by` | the address that answered, where others led there |
| `hops` | those others in order, each with its status: `301 http://a.example/x` |
| `type` | the content type, where it is no page |
| `said` | at most 200 characters of the answer: a page's title, heading and text |

Mail addresses and whatever may be a secret are masked: what a page says of people is not ours to keep.
"""

import re
from dataclasses import replace
from typing import Final

from checkers.base import Failure, Reply
from checkers.expressions import expression
from checkers.page import Page, is_html, is_text, read_page

LONGEST_EXCERPT: Final = 200
"""Characters."""
_LONGEST_ADDRESS: Final = 300
_MOST_HOPS: Final = 6
_ENOUGH: Final = 32_768
_READ: Final = 1_024
_SHORTEST_SECRET: Final = 12

_MAIL: Final = expression(r"[\w.+%-]{1,64}(?:@|%40)(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}")
_SECRET: Final = expression(
    r"\b(?:gh[opsur]_|github_pat_|glpat-|hf_|sk-|xox[abpr]-|pypi-)[\w-]{8,255}|\bAKIA[0-9A-Z]{12,20}\b"
    r"|\beyJ[\w-]{8,}(?:\.[\w-]*){0,2}|\bBearer +[\w.~+/=-]{8,}|-----BEGIN [A-Z ]{3,40}-----[^-]{0,400}"
    r"|\b(?=[\w+/-]{0,39}\d)(?=[\w+/-]{0,39}[A-Za-z])[\w+/-]{40,}={0,2}"
)
_FIELD: Final = expression(
    r"((?:^|[?&;])[\w.-]{0,40}(?:token|secret|passw|pwd|key|auth|session|sid|code|ticket|sig|credential|jwt|saml|relaystate|state|nonce)"
    r"[\w.-]{0,20}=)[^&;#]{1,4000}",
    re.IGNORECASE,
)
_TOLD: Final = expression(
    r"((?:token|secret|passw(?:or)?d|api[_-]?key)[\"']?\s?[=:]\s?[\"']?)[^\s&;,\"'}]{4,400}", re.IGNORECASE
)


def masked(text: str) -> str:
    """The text without mail addresses and whatever may be a secret."""
    if "@" in text or "%40" in text:
        text = _MAIL.sub("[mail]", text)
    return _SECRET.sub("[secret]", text) if max(map(len, text.split()), default=0) >= _SHORTEST_SECRET else text


def address_of(url: str) -> str:
    """An address that may be kept: masked, the values of its telling parameters too, at most 300 characters."""
    place, mark, query = url[:4096].partition("?")
    shown = masked(place) + mark + masked(_FIELD.sub(r"\1[secret]", query))
    return shown if len(shown) <= _LONGEST_ADDRESS else f"{shown[: _LONGEST_ADDRESS - 1]}…"


def excerpt(text: str) -> str:
    """At most 200 printable characters in one line, masked."""
    line = " ".join(text[:_READ].split())
    if not line.isprintable():
        line = "".join(char if char.isprintable() else " " for char in line)
    if "=" in line or ":" in line:
        line = _TOLD.sub(r"\1[secret]", line)
    line = masked(line)
    return line if len(line) <= LONGEST_EXCERPT else f"{line[: LONGEST_EXCERPT - 1]}…"


def facts_of(answer: Reply | Failure) -> tuple[tuple[str, str], ...]:
    """How the answer was reached; of a direct one nothing, for then the repository's own address says it all."""
    if not answer.hops:
        return ()
    shown = [f"{hop.status} {address_of(hop.url)}" for hop in answer.hops]
    if len(shown) > _MOST_HOPS:
        shown[_MOST_HOPS - 1 : -1] = [f"… {len(shown) - _MOST_HOPS} more …"]
    return (
        ("asked", address_of(answer.hops[0].url)),
        ("answered by", address_of(answer.url)),
        ("hops", " → ".join(shown)),
    )


def said_in(reply: Reply, page: Page | None = None) -> tuple[tuple[str, str], ...]:
    """What the answer itself says: its type where it is no page, and an excerpt where it can be read."""
    declared = "" if is_html(reply) else reply.headers.get("content-type", "")
    kind = (("type", excerpt(declared)),) if declared else ()
    if page is None and (is_html(reply) or is_text(reply)):
        page = read_page(reply if len(reply.body) <= _ENOUGH else replace(reply, body=reply.body[:_ENOUGH]))
    said = excerpt(page.shown) if page is not None else ""
    return (*kind, ("said", said)) if said else kind
