"""Opening a page as a browser would: asked once, followed where redirects, its own head or its only script lead."""

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urljoin

from checkers.address import Address, opening, parse
from checkers.base import Failure, Hop, Reply, Request
from checkers.page import Page, is_html, is_text, read_page
from checkers.reading import exchange
from checkers.walls import wall_in

_MOST_SIGNPOSTS: Final = 3
_MOST_BYTES: Final = 98_304
"""Bytes of a page that are read: what gives an error page away stands at its beginning."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One address as a visitor sees it: what answered at the end of all redirects, and whether it is unverified."""

    asked: Address
    answer: Reply | Failure
    page: Page | None
    unverified: bool


def look_at(address: Address, *, verified: bool = True) -> Generator[Request, Reply | Failure, Seen]:
    """Open a page. Unverified from the start where `verified` is false, and on where a certificate is no good."""
    hops: tuple[Hop, ...] = ()
    url = opening(address)
    been = {url}
    answer, unverified = yield from exchange(_request(url, verified=verified))
    unverified = unverified or not verified
    if isinstance(answer, Reply) and answer.status == 406:
        # Some servers know no weights; whoever refuses our wishes is asked without any.
        answer = yield replace(_request(url, verified=not unverified), headers={"Accept": "*/*"})
    page = _page_in(answer)
    for _ in range(_MOST_SIGNPOSTS):
        target = _signpost(answer, page)
        if target is None or target in been:
            break
        been.add(target)
        assert isinstance(answer, Reply)  # only a page can be a signpost
        hops = (*hops, *answer.hops, Hop(answer.url, answer.status))
        answer = yield _request(target, verified=not unverified)
        page = _page_in(answer)
    if hops:
        answer = replace(answer, hops=(*hops, *answer.hops))
    return Seen(address, answer, page, unverified)


def _page_in(answer: Reply | Failure) -> Page | None:
    return read_page(answer) if isinstance(answer, Reply) and (is_html(answer) or is_text(answer)) else None


def _signpost(answer: Reply | Failure, page: Page | None) -> str | None:
    """Where the page itself sends its visitors; None where it keeps them, or sends them where nobody can ask."""
    if (
        page is None
        or page.refresh is None
        or isinstance(answer, Failure)
        or answer.status != 200
        or wall_in(answer, page)
    ):
        return None
    try:
        target = parse(urljoin(answer.url, page.refresh))
    except ValueError:
        return None
    return opening(target) if target is not None and target.scheme in {"http", "https"} else None


def _request(url: str, *, verified: bool) -> Request:
    return Request(
        url=url,
        headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"},
        heed_robots=True,
        verify_tls=verified,
        max_bytes=_MOST_BYTES,
    )
