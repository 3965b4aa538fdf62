"""What an answer means where no host's own table speaks, and how evidence is worded. Every checker falls back on it.

| answer | evidence |
|---|---|
| 401, 402, 403, 407, 412, 428, 429, 440, 449, 451, 999, a robots group that names us | walled |
| 5xx (Cloudflare's 520–530 included), no name, no route, refused, reset, time-out, TLS | unavailable |
| an answer that is no valid HTTP: browsers forgive more than our parser does (decision 0023) | unknown |
| everything else (2xx without a body we know, a redirect without an address, other 4xx) | unknown |

Statuses: RFC 9110, section 15; 428, 429: RFC 6585; 451: RFC 7725 (away from code hosts mostly a block by country);
440, 449: IIS; 520–530: Cloudflare, "Cloudflare 5xx errors"; 999: LinkedIn and its imitators.
"""

from collections.abc import Generator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from checkers.base import Evidence, EvidenceKind, Failure, FailureKind, Reply, Request
from checkers.page import Page
from checkers.proof import facts_of, said_in

Asking = Generator[Request, Reply | Failure, Evidence]
"""A conversation about one repository, which a checker runs inside its own with `yield from`."""

WALLED_STATUSES: Final = frozenset({401, 402, 403, 407, 412, 428, 429, 440, 449, 451, 999})

_FAILURES: Final[Mapping[FailureKind, tuple[EvidenceKind, str]]] = MappingProxyType(
    {
        FailureKind.NO_SUCH_NAME: (EvidenceKind.UNAVAILABLE, "the host's name does not exist"),
        FailureKind.NO_DNS_ANSWER: (EvidenceKind.UNAVAILABLE, "the name servers gave no answer"),
        FailureKind.REFUSED: (EvidenceKind.UNAVAILABLE, "the host refused the connection"),
        FailureKind.NO_ROUTE: (EvidenceKind.UNAVAILABLE, "no route to the host"),
        FailureKind.CONNECT_TIMEOUT: (EvidenceKind.UNAVAILABLE, "no connection in time"),
        FailureKind.TIMEOUT: (EvidenceKind.UNAVAILABLE, "no answer in time"),
        FailureKind.RESET: (EvidenceKind.UNAVAILABLE, "the host broke the connection"),
        FailureKind.TLS: (EvidenceKind.UNAVAILABLE, "no secure connection could be made"),
        FailureKind.PROTOCOL: (EvidenceKind.UNKNOWN, "an answer came that we cannot read"),
        FailureKind.TOO_MANY_REDIRECTS: (EvidenceKind.UNKNOWN, "the redirects do not end"),
        FailureKind.BAD_REDIRECT: (EvidenceKind.UNKNOWN, "a redirect leads nowhere one can ask"),
        FailureKind.FORBIDDEN_ADDRESS: (EvidenceKind.UNKNOWN, "the address leads into a private network"),
        FailureKind.ROBOTS: (EvidenceKind.WALLED, "the host's robots.txt asks us by name to stay away"),
    }
)


def failed(key: str, question: str, failure: Failure) -> Evidence:
    """What no HTTP answer at all proves."""
    kind, sentence = _FAILURES[failure.kind]
    detail = one_line(f"{sentence}: {failure.detail}" if failure.detail else sentence)
    return Evidence(
        key=key, kind=kind, questions=(question,), detail=detail, failure=failure.kind, facts=facts_of(failure)
    )


def by_status(key: str, question: str, reply: Reply) -> Evidence:
    """What a status proves by itself, never a strike."""
    if reply.status in WALLED_STATUSES:
        return answered(key, question, reply, EvidenceKind.WALLED, f"the host answered {reply.status}: not to us")
    if 500 <= reply.status <= 599:
        sentence = f"the host answered {reply.status}: out of order"
        return answered(key, question, reply, EvidenceKind.UNAVAILABLE, sentence)
    sentence = f"the host answered {reply.status}, which says nothing here"
    return answered(key, question, reply, EvidenceKind.UNKNOWN, sentence)


def answered(
    key: str, question: str, reply: Reply, kind: EvidenceKind, detail: str, *, page: Page | None = None
) -> Evidence:
    """Evidence from an answer: its kind, and how it was reached (`checkers.proof`).

    What it said stands beside it where it was no plain yes, or where it was a `page`: a later rule may judge it again.
    """
    said = said_in(reply, page) if page is not None or reply.status != 200 or kind is EvidenceKind.WALLED else ()
    return Evidence(
        key=key, kind=kind, questions=(question,), detail=one_line(detail), status=reply.status,
        facts=facts_of(reply) + said,
    )  # fmt: skip


def not_asked(key: str, question: str, detail: str) -> Evidence:
    """Evidence of nothing: the question could not be put, or its answer not read."""
    return Evidence(key=key, kind=EvidenceKind.UNKNOWN, questions=(question,), detail=one_line(detail))


def exchange(request: Request) -> Generator[Request, Reply | Failure, tuple[Reply | Failure, bool]]:
    """Ask once; after TLS trouble once more unverified and without credentials. True: the answer is unverified.

    An old server may hang up on a handshake that it does not understand: that, too, is TLS trouble.
    """
    answer = yield request
    troubled = isinstance(answer, Failure) and (
        answer.kind is FailureKind.TLS or (answer.kind is FailureKind.RESET and answer.url.startswith("https:"))
    )
    if troubled and request.verify_tls:
        unverified = yield replace(request, verify_tls=False, token=None)
        if isinstance(unverified, Reply):
            return unverified, True
    return answer, False


def insecurely(evidence: Evidence) -> Evidence:
    """The same evidence from an unverified answer: a sign of life is `exists`, a strike or an outage says nothing."""
    if evidence.kind in {EvidenceKind.EXISTS, EvidenceKind.MOVED, EvidenceKind.EMPTY}:
        return replace(
            evidence, kind=EvidenceKind.EXISTS, insecure=True, strong=False, address=None,
            detail=one_line(f"{evidence.detail}; the host's certificate could not be verified"),
        )  # fmt: skip
    if evidence.kind is EvidenceKind.WALLED:
        return replace(evidence, insecure=True)
    detail = one_line(f"the host's certificate could not be verified; unverified, {evidence.detail}")
    return replace(evidence, kind=EvidenceKind.UNKNOWN, insecure=True, strong=False, detail=detail)


def one_line(text: str, limit: int = 240) -> str:
    """Text from outside as one printable line of at most `limit` characters."""
    line = " ".join(text[: 4 * limit].split())
    if not line.isprintable():
        line = "".join(char for char in line if char.isprintable())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
