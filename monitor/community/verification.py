"""One look at the address a reader gives, at once, through the hosts' checkers and all our manners."""

from dataclasses import dataclass
from typing import Final

from checkers import Found, checker_named, identify
from checkers.base import Evidence, Failure, HostFacts, Request, Target
from monitor.http.client import Client
from monitor.http.lanes import LanePausedError
from monitor.http.visit import Visit
from monitor.model.clock import Clock
from monitor.model.corrections import Submission, Verification
from monitor.model.papers import Place
from monitor.probe import probe
from monitor.rules.reading.by_hand import link_by_hand
from monitor.rules.signs import Known, signs_of
from monitor.rules.strikes import COUNTS_AS, CountsAs

_README_BYTES: Final = 131_072


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifier:
    """Looks at readers' addresses. None of them is trusted: private networks are refused at every hop.

    `hosts` maps a host's name to the checker that the configuration names for it.
    """

    client: Client
    clock: Clock
    hosts: dict[str, str]

    async def verify(self, submission: Submission, known: Known) -> Verification | None:
        """What is at the given address now; None where none was given, or it names nothing that could be asked."""
        found = self._meant(submission.url or "")
        if found is None:
            return None
        evidence = await self._look(found)
        counts = COUNTS_AS[evidence.kind]
        text = await self._words(found) if counts is CountsAs.LIFE else ""
        own_id = evidence.host_id
        return Verification(
            at=self.clock.now(),
            key=found.identity.key,
            url=found.identity.url,
            kind=evidence.kind.value,
            counts_as=counts.value,
            detail=evidence.detail,
            signs=signs_of(known, key=found.identity.key, own_id=own_id, text=text),
            same=any(found.identity.key == key for key, _ in known.repositories),
        )

    def key_of(self, url: str) -> str | None:
        """The repository an address means, canonically; None where it means none."""
        found = self._meant(url)
        return found.identity.key if found else None

    def _meant(self, url: str) -> Found | None:
        link = link_by_hand(url, Place.READER, self.hosts) if url else None
        if link is None:
            return None
        named = identify(link.url, self.hosts)
        return next((one for one in named if one.identity.key == link.key), None)

    async def _look(self, found: Found) -> Evidence:
        identity = found.identity
        facts = HostFacts(host=identity.host, authorised=self.client.holds_token_for(identity.host))
        question = found.checker.questions(facts)[0]
        paths = (identity.path,) if identity.path else ()
        target = Target(key=identity.key, url=identity.url, host=identity.host, paths=paths)
        probed = await probe(
            found.checker, [target], question.name, facts, client=self.client, clock=self.clock, trusted=False
        )
        return probed.answers.evidence[0]

    async def _words(self, found: Found) -> str:
        """What the repository says of itself: its page, and for GitHub its README, which the page may load later."""
        addresses = [found.identity.url]
        if found.checker is checker_named("github"):
            owner_and_name = found.identity.key.partition("/")[2]
            addresses.insert(0, f"https://raw.githubusercontent.com/{owner_and_name}/HEAD/README.md")
        said = []
        for url in addresses:
            try:
                reply = await self.client.ask(
                    Request(url=url, max_bytes=_README_BYTES, retry=False), Visit(trusted=False)
                )
            except LanePausedError:
                continue
            if not isinstance(reply, Failure) and reply.status == 200:
                said.append(reply.body.decode("utf-8", errors="replace"))
        return "\n".join(said)
