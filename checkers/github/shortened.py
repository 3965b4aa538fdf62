"""`git.io`, GitHub's old shortener: where a short link leads is asked, never its web page.

| answer | evidence |
|---|---|
| a redirect to a repository or gist of GitHub | what `info-refs` says of that one, with its address |
| a redirect elsewhere | unknown: a page we did not look at |
| 404, 410 | not-visible |
| every other status, and failures | `checkers.reading` |
"""

from dataclasses import replace
from typing import Final

from checkers.address import parse
from checkers.base import EvidenceKind, Failure, Request, Target
from checkers.github.names import SHORT_HOST, identities
from checkers.github.said import masked
from checkers.reading import Asking, answered, by_status, failed
from checkers.smart_http import info_refs

QUESTION: Final = "short-link"
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


def short_link(target: Target) -> Asking:
    """Ask where the link leads, and then that repository's own question."""
    answer = yield Request(url=target.url, follow=False)
    if isinstance(answer, Failure):
        return failed(target.key, QUESTION, answer)
    if answer.status in {404, 410}:
        sentence = f"the short link answered {answer.status}"
        return answered(target.key, QUESTION, answer, EvidenceKind.NOT_VISIBLE, sentence)
    if answer.status not in _REDIRECTS:
        return by_status(target.key, QUESTION, answer)
    location = answer.headers.get("location", "")
    leads_to = parse(location)
    named = identities(leads_to) if leads_to is not None and leads_to.host != SHORT_HOST else ()
    if not named:
        sentence = f"the short link leads to what is no repository: {masked(location)}"
        return answered(target.key, QUESTION, answer, EvidenceKind.UNKNOWN, sentence)
    found = yield from info_refs(target.key, f"https://{named[0].key}.git")
    return replace(found, questions=(QUESTION,), address=found.address or named[0].url)
