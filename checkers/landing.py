"""The page of a record: what a keeper of records, packages or projects shows to people. A yes is weak, a no is clear.

| answer to GET | evidence |
|---|---|
| a known challenge, a log-in | walled |
| 200 with a page that names what was asked and does not read like an error page | exists (weak) |
| 200 otherwise: a page that scripts draw, a front page, a soft error page | unknown |
| 404 at the address itself, or where its own host led | not-visible |
| 410 there | tombstone: the keepers of records answer so for what they took away |
| 451 there | withheld |
| any other status, another host, and failures | `checkers.reading`, or unknown |
"""

from collections.abc import Sequence

from checkers.address import parse
from checkers.base import EvidenceKind, Failure, Request
from checkers.likeness import log_in_address
from checkers.page import is_html, read_page
from checkers.reading import Asking, answered, by_status, exchange, failed, insecurely
from checkers.walls import wall_in

PAGE = "page"
_WORDS = 3_000
_GONE = {
    404: (EvidenceKind.NOT_VISIBLE, "the page answered 404: no such record"),
    410: (EvidenceKind.TOMBSTONE, "the page answered 410: what was there was taken away"),
    451: (EvidenceKind.WITHHELD, "the page answered 451: withheld for legal reasons"),
}


def ask_landing(key: str, url: str, names: Sequence[str], question: str = PAGE) -> Asking:
    """Ask for the page at `url`, which must hold one of `names` (any case) to count as a sign of life."""
    answer, unverified = yield from exchange(
        Request(url=url, headers={"Accept": "text/html,*/*;q=0.5"}, heed_robots=True)
    )
    if isinstance(answer, Failure):
        return failed(key, question, answer)
    asked, landed = parse(url), parse(answer.url)
    away = bool(answer.hops) and (asked is None or landed is None or asked.host != landed.host)
    wall = wall_in(answer)
    if wall:
        evidence = answered(key, question, answer, EvidenceKind.WALLED, f"{wall} stands before the page")
    elif answer.hops and landed is not None and log_in_address(landed):
        evidence = answered(key, question, answer, EvidenceKind.WALLED, "the page led to a log-in")
    elif away:
        evidence = answered(key, question, answer, EvidenceKind.UNKNOWN, "the page led to another host")
    elif answer.status in _GONE:
        kind, sentence = _GONE[answer.status]
        evidence = answered(key, question, answer, kind, sentence)
    elif answer.status != 200:
        evidence = by_status(key, question, answer)
    else:
        page = read_page(answer) if is_html(answer) else None
        shown = "" if page is None else " ".join((page.title, page.heading, *page.words[:_WORDS])).lower()
        if page is None or page.says_missing or not any(name.lower() in shown for name in names):
            evidence = answered(key, question, answer, EvidenceKind.UNKNOWN, "a page came back that does not name it")
        else:
            evidence = answered(key, question, answer, EvidenceKind.EXISTS, "the page answers and names it")
    return insecurely(evidence) if unverified else evidence
