"""One request and what came of it, as a test wants it."""

from checkers.base import Failure, Reply, Request
from monitor.http.visit import Visit
from tests.standins.client import Rig


async def reply(rigged: Rig, request: Request | str, visit: Visit | None = None) -> Reply:
    asked = Request(url=request) if isinstance(request, str) else request
    outcome = await rigged.client.ask(asked, visit or Visit())
    assert isinstance(outcome, Reply), outcome
    return outcome


async def failure(rigged: Rig, request: Request | str, visit: Visit | None = None) -> Failure:
    asked = Request(url=request) if isinstance(request, str) else request
    outcome = await rigged.client.ask(asked, visit or Visit())
    assert isinstance(outcome, Failure), outcome
    return outcome
