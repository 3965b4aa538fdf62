"""The wire of a made world: the transport below the lanes. Requests are the real checkers', answers are made."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import unquote

from checkers.base import Failure, FailureKind, Reply
from monitor.http.wire import WireRequest
from monitor.world import answers, graphql
from monitor.world.answers import Answer, Living
from monitor.world.clock import WorldClock
from monitor.world.making import GITHUB
from monitor.world.truth import Family, Host, Ours, Repository, Spell, State, Trouble, World

_REFS: Final = "/info/refs"
_STRANGER: Final = 500_000_000
"""Added to a repository's number: the number of whoever took its name."""
_API: Final = "api.github.com"
_LARGE: Final = 12
_FAILURES: Final[Mapping[Trouble, tuple[FailureKind, float]]] = {
    # The kind, and after how many seconds it is noticed.
    Trouble.SILENT: (FailureKind.TIMEOUT, 30.0),
    Trouble.DROPS_US: (FailureKind.CONNECT_TIMEOUT, 10.0),
    Trouble.REFUSING: (FailureKind.REFUSED, 0.0),
    Trouble.NAMELESS: (FailureKind.NO_SUCH_NAME, 0.0),
    Trouble.CLOSED: (FailureKind.NO_SUCH_NAME, 0.0),
}


class MadeWire:
    """A Transport. `asked` counts the requests by host."""

    def __init__(self, world: World, clock: WorldClock) -> None:
        self.asked: Counter[str] = Counter()
        self._world = world
        self._clock = clock
        self._begins: datetime = clock.now()
        self._at = {(one.host, _folded(one)): number for number, one in enumerate(world.repositories)}
        self._homes: dict[tuple[str, str], int] = {}
        for number, one in enumerate(world.repositories):
            self._homes |= {(one.host, scene.to): number for scene in one.script if scene.to}
        self._numbers = {answers.node_id(one.number): place for place, one in enumerate(world.repositories)}
        self._domains = {spell.to: host.name for host in world.hosts.values() for spell in host.spells if spell.to}

    async def close(self) -> None:
        """Nothing is held."""

    async def send(self, request: WireRequest) -> Reply | Failure:
        """What the made world answers now."""
        request.departing()
        url, day = request.url, self._clock.day
        name, path = url.raw_host or "", url.raw_path
        self.asked[name] += 1
        if self._world.our(Ours.OFFLINE, day) is not None:
            return _failure(str(url), FailureKind.NO_DNS_ANSWER)
        host = self._world.hosts.get(GITHUB if name == _API else self._domains.get(name, name.removeprefix("www.")))
        host = host or self._world.hosts.get(name)
        if host is None:
            return _failure(str(url), FailureKind.NO_SUCH_NAME)
        spell = None if name in self._domains else host.spell(day)
        if spell is not None:
            failed = _FAILURES.get(spell.trouble)
            if failed is not None:
                await self._clock.sleep(failed[1])
                return _failure(str(url), failed[0])
            if spell.trouble is Trouble.CERTIFICATE and request.verify_tls and url.scheme == "https":
                return _failure(str(url), FailureKind.TLS)
        answer = self._weathered(host, spell, name, path, request.body)
        if answer is None:
            answer = self._github(path, request, day) if name == _API else self._at_home(host, path, day)
        return Reply(url=str(url), status=answer.status, headers=answer.headers, body=answer.body[: request.max_bytes])

    def _weathered(self, host: Host, spell: Spell | None, name: str, path: str, body: bytes | None) -> Answer | None:
        """What the host's trouble answers in the place of an answer."""
        api = name == _API
        match spell.trouble if spell is not None else None:
            case Trouble.ERRORS:
                return answers.out_of_order()
            case Trouble.LIMITED:
                return answers.limited(5_400)
            case Trouble.BUSY:
                # Every other request: who waits is served.
                return answers.limited(20) if self.asked[name] % 2 else None
            case Trouble.CHALLENGE:
                return answers.challenge()
            case Trouble.FORBIDDEN:
                return graphql.secondary() if api else answers.forbidden()
            case Trouble.SAYS_YES:
                return answers.everything_is_well()
            case Trouble.SAYS_NO if not api:
                return answers.no_repository(asks_password=name == GITHUB) if _REFS in path else answers.missing()
            case Trouble.PARKED:
                return answers.parked(host.name)
            case Trouble.LED_AWAY if spell is not None:
                return answers.redirect(f"https://{spell.to}{path}")
            case Trouble.BUDGET if api:
                return graphql.used_up(self._clock.now() + timedelta(minutes=40))
            case Trouble.SECONDARY if api:
                return graphql.secondary()
            case Trouble.OVERLOADED if api and body is not None and graphql.questions_in(body) > _LARGE:
                return Answer(status=502)
            case Trouble.NULLS if api and body is not None:
                return graphql.speechless(body, self._clock.now() + timedelta(hours=1))
        return None

    def _github(self, path: str, request: WireRequest, day: float) -> Answer:
        """GitHub's API, GraphQL and REST."""
        spell = self._world.hosts[GITHUB].spell(day)
        nobody = spell is not None and spell.trouble is Trouble.SAYS_NO
        if path == "/graphql" and request.body is not None:
            if "Authorization" not in request.headers or self._world.our(Ours.TOKEN_REVOKED, day) is not None:
                return graphql.revoked()
            return graphql.answer(
                request.body,
                by_name=lambda name: None if nobody else self._named(name, day),
                by_id=lambda node: None if nobody else self._numbered(node, day),
                begins=self._begins,
                resets=self._clock.now() + timedelta(hours=1),
            )
        if "Authorization" in request.headers and self._world.our(Ours.TOKEN_REVOKED, day) is not None:
            return graphql.revoked()
        if path.startswith("/repos/"):
            return answers.rest_repository(None if nobody else self._named(path[7:].lower(), day), self._begins)
        return answers.json(404, {"message": "Not Found"})

    def _named(self, path: str, day: float) -> Living | None:
        """What GitHub has under a name, renames followed."""
        place = self._at.get((GITHUB, path))
        if place is None:
            place = self._homes.get((GITHUB, path))
            return self._living(place, path, day) if place is not None else None
        one = self._world.repositories[place]
        scene = one.scene(day)
        if scene.state in {State.SQUATTED, State.FORKED, State.RECREATED}:
            fork = scene.state is State.FORKED
            return Living(number=one.number + _STRANGER, path=one.path, state=State.ALIVE, fork=fork)
        return self._living(place, scene.to or one.path, day)

    def _numbered(self, node: str, day: float) -> Living | None:
        """What GitHub has under a node id."""
        place = self._numbers.get(node)
        if place is None:
            return None
        one = self._world.repositories[place]
        return self._living(place, one.scene(day).to or one.path, day)

    def _living(self, place: int, path: str, day: float) -> Living | None:
        one = self._world.repositories[place]
        scene = one.scene(day)
        state = scene.state
        if state in {State.GONE, State.TOMBSTONE, State.EXPIRED, State.SQUATTED, State.FORKED}:
            return None
        if state in {State.MOVED, State.RECREATED}:
            if path != scene.to:
                return None
            state = State.ALIVE
        elif path != one.path:
            return None
        return Living(number=one.number, path=path, state=state)

    def _at_home(self, host: Host, path: str, day: float) -> Answer:
        """What the host itself answers."""
        if path.endswith(_REFS):
            return self._refs(host, path.removesuffix(_REFS).removesuffix(".git").strip("/"), day)
        place = self._place(host, path.strip("/"))
        if place is None:
            if not path.strip("/") or path == "/explore":
                return answers.html(200, host.name, f"This is the front page of {host.name}. " * 12)
            return answers.missing(soft=host.soft and path != "/robots.txt")
        one = self._world.repositories[place]
        scene = one.scene(day)
        away = _folded(one) != unquote(path.strip("/")) and scene.to != unquote(path.strip("/"))
        if scene.state in {State.GONE, State.SQUATTED} or away:
            return answers.missing(soft=host.soft)
        if scene.state is State.TOMBSTONE:
            return answers.tombstone()
        if scene.state is State.WITHHELD:
            return answers.html(451, "Unavailable For Legal Reasons", "Access was disabled after a notice.")
        if scene.to and unquote(path.strip("/")) != scene.to:
            return answers.redirect(f"https://{host.name}/{scene.to}")
        return answers.project(unquote(path.strip("/")))

    def _place(self, host: Host, path: str) -> int | None:
        path = unquote(path)
        place = self._at.get((host.name, path))
        return self._homes.get((host.name, path)) if place is None else place

    def _refs(self, host: Host, path: str, day: float) -> Answer:
        nobody = answers.no_repository(asks_password=host.name == GITHUB or host.name.startswith("gitlab."))
        if host.name == GITHUB:
            found = self._named(path.lower(), day)
        else:
            place = self._place(host, path)
            if place is None:
                return nobody
            found = self._living(place, self._world.repositories[place].scene(day).to or path, day)
        if found is None or found.state is State.PRIVATE:
            return nobody
        if found.path.lower() != path.lower():
            return answers.redirect(f"https://{host.name}/{found.path}.git{_REFS}?service=git-upload-pack")
        return answers.advertisement(found.path, found.number, found.state)


def _folded(one: Repository) -> str:
    return one.path if one.family is Family.PAGE else one.path.lower()


def _failure(url: str, kind: FailureKind) -> Failure:
    return Failure(url=url, kind=kind, detail="nothing came")
