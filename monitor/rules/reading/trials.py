"""Other spellings of an address that does not answer, as links to be tried before anybody may call it lost."""

from collections.abc import Mapping
from dataclasses import replace

from monitor.model.papers import FoundLink
from monitor.rules.reading.by_hand import link_by_hand
from monitor.rules.reading.repairs import repairs
from monitor.rules.reading.repositories import PAGES

AT_MOST = 5
"""Spellings tried for one repository, so that an address nobody can mend does not cost a host many questions."""


def trials(link: FoundLink, hosts: Mapping[str, str]) -> tuple[FoundLink, ...]:
    """The other repositories that `link` may mean, best first: its own candidates, then what repairs make of it.

    Each keeps the raw form and says how it was mended; none has the key of `link` itself. Behind a page of GitHub's
    Pages lies a repository, which a page taken down says nothing of: the likeliest one is tried for it.
    """
    behind = link.candidates[0][0] if link.checker == PAGES and link.candidates else None
    spelled = [(url, "another way to read it") for _, url in link.candidates]
    spelled += [(repair.url, repair.reason) for repair in repairs(link.raw)]
    found: dict[str, FoundLink] = {}
    for url, reason in spelled:
        other = link_by_hand(url, link.place, hosts)
        # A page on the way to a repository is not the repository: only what the same checker asks can stand for it.
        if other is None or other.key == link.key:
            continue
        if other.checker == link.checker or other.key == behind:
            mended = replace(other, raw=link.raw, kind=link.kind, confidence=link.confidence / 2, repair=reason)
            found.setdefault(other.key, replace(mended, reason=link.reason))
    return tuple(found.values())[:AT_MOST]
