"""A real web server on loopback that stands in for every host of the world at once."""

from collections.abc import Mapping
from datetime import timedelta
from types import TracebackType
from typing import Final, Self

from aiohttp import web

from checkers.address import Address, parse
from monitor.model.clock import Clock
from monitor.world import answers
from monitor.world.answers import Answer, Tell
from monitor.world.truth import Scene, Spot, State, Truth, spot_of

_INFO_REFS: Final = "/info/refs"


class MadeForge:
    """Answers for every host what `truth` says at the clock's time; the clock's time on opening is the world's day 0.

    An asynchronous context manager: `async with MadeForge(truth, clock) as forge`. `remap` is what `http.remap` needs
    so that every request of ours comes here: `https://HOST/PATH` is asked as `http://127.0.0.1:PORT/https/HOST/PATH`.
    A `Location` names the real address, as the real host would. `requests` counts what was asked so far.
    """

    def __init__(self, truth: Truth, clock: Clock) -> None:
        self.requests = 0
        self._truth = truth
        self._clock = clock
        self._begins = clock.now()
        application = web.Application()
        application.router.add_route("*", "/{anything:.*}", self._handle)
        # A connection kept alive has nothing to finish; closing the world need not wait for it.
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        self._port = 0

    async def __aenter__(self) -> Self:
        self._begins = self._clock.now()
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    @property
    def address(self) -> str:
        """Where the forge listens, without a slash at the end."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def remap(self) -> Mapping[str, str]:
        """Every web address → its stand-in here."""
        return {f"{scheme}://": f"{self.address}/{scheme}/" for scheme in ("https", "http")}

    @property
    def day(self) -> float:
        """Days since this world began."""
        return (self._clock.now() - self._begins) / timedelta(days=1)

    def answer(self, address: Address) -> Answer | None:
        """What the made world says to a GET of this address now; None where it breaks the connection."""
        path = f"/{'/'.join(address.words)}"
        if address.host == "api.github.com":
            return self._github(address.words)
        if path.endswith(_INFO_REFS):
            repository = parse(f"https://{address.host}{path.removesuffix(_INFO_REFS)}")
            return self._about(spot_of(repository), answers.advertisement) if repository is not None else None
        match address.host, address.words:
            case "anonymous.4open.science", ("api", "repo", name, *_):
                scene = self._first_scene(Spot(address.host, f"r/{name}"), Spot(address.host, f"repository/{name}"))
                return answers.anonymous_options(scene)
            case "zenodo.org", ("api", "records", number, *_):
                spot = Spot(address.host, f"records/{number}")
                return answers.zenodo_record(spot, self._first_scene(spot, Spot(address.host, f"record/{number}")))
            case _:
                return self._about(spot_of(address), answers.page)

    def _about(self, spot: Spot, tell: Tell) -> Answer | None:
        scene = self._truth.scene(spot, self.day)
        return None if scene.state is State.SILENT else tell(spot, scene)

    def _first_scene(self, *spots: Spot) -> Scene:
        """The scene of the spelling that has a script; hosts that changed their addresses know both."""
        known = next((spot for spot in spots if spot in self._truth.scripts), spots[0])
        return self._truth.scene(known, self.day)

    def _github(self, words: tuple[str, ...]) -> Answer:
        match words:
            case ("repos", owner, name, *rest):
                spot: Spot | None = Spot("github.com", f"{owner}/{name}".lower())
            case ("repositories", number, *rest) if number.isascii() and number.isdigit() and len(number) < 12:
                spot = self._truth.numbered(int(number))
            case _:
                spot, rest = None, []
        scene = self._truth.scene(spot, self.day) if spot is not None else Scene(0, State.GONE)
        whole = answers.github_repository(spot or Spot("github.com", ""), scene, begins=self._begins)
        if spot is not None and whole.status == 200 and rest[:1] == ["contents"]:
            return answers.github_contents(scene)
        return whole

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        self.requests += 1
        scheme, _, rest = request.rel_url.raw_path.lstrip("/").partition("/")
        # `http.remap` may leave two slashes between the stand-in and the host.
        address = parse(f"{scheme}://{rest.lstrip('/')}")
        if scheme not in {"http", "https"} or address is None:
            raise web.HTTPBadRequest(text="This forge answers for /https/HOST/PATH and /http/HOST/PATH.")
        if request.method not in {"GET", "HEAD"}:
            raise web.HTTPMethodNotAllowed(request.method, ["GET", "HEAD"])
        answer = self.answer(address)
        if answer is None:
            if request.transport is not None:
                request.transport.abort()
            # Nobody will read it; aiohttp wants an answer all the same.
            return web.Response(status=500)
        return web.Response(status=answer.status, headers=dict(answer.headers), body=answer.body)
