"""DOIs and handles whose keeper we do not know: the handle system is asked where they lead, then whoever is there.

One question, `handle`: `GET https://doi.org/api/handles/{doi}?type=URL` ("Handle Proxy REST API", handle.net; for other
handles the same at hdl.handle.net).

| answer | evidence |
|---|---|
| `responseCode` 1, and a URL of a host we know or a web page | what that answers, asked by its own first question |
| `responseCode` 1 with no URL, 200 (no such values) | unknown |
| `responseCode` 100 (not found) | unknown: DOIs are never unregistered, so this one was misread |
| `responseCode` 2 and other errors, pages | unknown |
| 429 and every other status, and failures | `checkers.reading` |

The DOIs of Zenodo, figshare, OSF and some Dataverses are claimed by their own checkers, before this one is asked.
Publishers stand behind walls for robots; what is walled there proves nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import quote

from checkers.address import Address, parse
from checkers.base import (
    Answers,
    Checker,
    Conversation,
    Evidence,
    EvidenceKind,
    HostFacts,
    Identity,
    Question,
    Reply,
    Target,
)
from checkers.document import field, number, text
from checkers.doi_names import doi_in
from checkers.reading import Asking, answered, by_status, not_asked, one_line
from checkers.turns import Door, ask_api

HANDLE: Final = "handle"
DOI: Final = "doi.org"
HDL: Final = "hdl.handle.net"
EXAMPLES: Final = (
    "https://doi.org/10.24433/CO.1234567.v1",
    "http://dx.doi.org/10.17632/abcdef1234.1",
    "doi.org/10.5061/dryad.abc12",
    "https://doi.org/10.57967/hf/1234",
    "https://hdl.handle.net/11234/1-2345",
)
Keepers = Callable[[Address], Sequence[tuple[Checker, Identity]]]
"""Who knows an address: the checkers that claim it, best first."""


class Doi:
    """The checker of DOIs and handles. `keepers` tells who knows the address that one leads to."""

    name = "doi"

    def __init__(self, keepers: Keepers) -> None:
        self._keepers = keepers

    def identify(self, address: Address) -> tuple[Identity, ...]:
        """The DOI or handle."""
        name = doi_in(address)
        host = DOI if name.startswith("10.") else HDL
        url = f"https://{host}/{quote(name, safe='/:;()')}"
        return (Identity(key=f"{host}/{name}", url=url, host=host),) if name else ()

    def nowhere(self, host: str) -> Identity | None:
        """A prefix that no agency has (DOI Handbook: they count from 10.1000); of other handles none is known."""
        key = f"{DOI}/10.0/nowhere"
        return Identity(key=key, url=f"https://{key}", host=DOI) if host == DOI else None

    def questions(self, host: HostFacts) -> tuple[Question, ...]:  # noqa: ARG002 - the same for every host
        """One question is all there is."""
        return (Question(name=HANDLE),)

    def ask(self, targets: Sequence[Target], question: str, host: HostFacts) -> Conversation:
        """One after the other."""
        evidence: list[Evidence] = []
        for target in targets:
            if question == HANDLE:
                evidence.append((yield from self._ask_handle(target)))
            else:
                evidence.append(not_asked(target.key, question, f"DOIs know no question {question!r}"))
        return Answers(evidence=tuple(evidence), host=host)

    def _ask_handle(self, target: Target) -> Asking:
        host, _, name = target.key.partition("/")
        leads: list[str] = []

        def read(reply: Reply, document: Mapping[str, object]) -> Evidence:
            return _read(target, reply, document, leads)

        url = f"https://{host}/api/handles/{quote(name, safe='/:;()')}?type=URL"
        evidence = yield from ask_api(target.key, HANDLE, url, Door(), read)
        address = parse(leads[0]) if leads else None
        found = [] if address is None or doi_in(address) else self._keepers(address)
        if not found:
            return evidence
        checker, there = found[0]
        behind = Target(key=there.key, url=there.url, host=there.host)
        facts = HostFacts(host=there.host)
        told = yield from checker.ask((behind,), checker.questions(facts)[0].name, facts)
        return _behind(target, leads[0], told)


def _read(target: Target, reply: Reply, document: Mapping[str, object], leads: list[str]) -> Evidence:
    # `responseCode`, `values[].type`, `values[].data.value`.
    code, values = number(document, "responseCode"), field(document, "values")
    if reply.status == 404 and code == 100:
        sentence = "no such DOI is registered, and none is ever unregistered: it was misread"
        return answered(target.key, HANDLE, reply, EvidenceKind.UNKNOWN, sentence)
    if reply.status != 200 or code is None:
        return by_status(target.key, HANDLE, reply)
    listed = [one for one in values[:20] if isinstance(one, dict)] if isinstance(values, list) else []
    leads.extend(text(one, "data", "value") for one in listed if text(one, "type") == "URL")
    leads[:] = [url for url in leads if url.startswith(("http://", "https://"))][:1]
    sentence = f"it leads to {leads[0][:160]}" if leads else "it leads nowhere one can ask"
    return answered(target.key, HANDLE, reply, EvidenceKind.UNKNOWN, sentence)


def _behind(target: Target, url: str, told: Answers) -> Evidence:
    """What the place behind it said, as the DOI's own evidence. Its ids are of another house, and are not kept."""
    said = told.evidence[0]
    return replace(
        said,
        key=target.key,
        questions=(HANDLE,),
        host_id=None,
        address=said.address if said.kind is EvidenceKind.MOVED else None,
        detail=one_line(f"it leads to {url[:120]}: {said.detail}"),
        facts=(("leads to", one_line(url, 300)), *said.facts),
    )
