"""Asking with manners: turns, redirects by hand, cookies of one look, retries, pauses, robots.txt, tokens."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from yarl import URL

from checkers.base import Failure, FailureKind, Hop, Reply, Request
from monitor.http.lanes import LanePausedError, Lanes
from monitor.http.policy import Credential, HttpPolicy
from monitor.http.robots import MOST_BYTES, Robots, read_robots
from monitor.http.visit import Visit
from monitor.http.wire import Transport, WireRequest
from monitor.model.clock import Clock
from monitor.rules.politeness import HostTable, back_off, pause_until, retry_wait

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_TRANSIENT_STATUSES: Final = frozenset({502, 503, 504})
_TRANSIENT_FAILURES: Final = frozenset({FailureKind.RESET, FailureKind.CONNECT_TIMEOUT, FailureKind.TIMEOUT})
# What a checker may not set: who we are and what is secret are decided here alone.
_OURS: Final = frozenset({"user-agent", "cookie", "authorization", "proxy-authorization", "host"})
_LONGEST_LOCATION: Final = 8192
_ROBOTS_FOR: Final = 86_400.0
_MOST_ROBOTS: Final = 10_000
_ROBOTS: Final = "/robots.txt"

NO_CREDENTIALS: Final[Mapping[str, Credential]] = MappingProxyType({})


class Client:
    """The one client of a process. `credentials` are found by the name a Request's `token` gives.

    Its `lanes` are its own unless several processes share them (`monitor.http.borrowing`).
    Every hop waits for its own host's turn, gives it back before the next, and passes the transport's guard.
    """

    def __init__(
        self,
        policy: HttpPolicy,
        hosts: HostTable,
        clock: Clock,
        transport: Transport,
        *,
        credentials: Mapping[str, Credential] = NO_CREDENTIALS,
        lanes: Lanes | None = None,
    ) -> None:
        if lanes is None:
            lanes = Lanes(hosts, clock, slots=policy.concurrency, patience=policy.patience)
        self.lanes = lanes
        self._policy = policy
        self._clock = clock
        self._transport = transport
        self._credentials = credentials
        self._headers: Mapping[str, str] = MappingProxyType({"User-Agent": policy.user_agent, "Accept": "*/*"})
        self._robots: OrderedDict[tuple[str, str], tuple[float, asyncio.Future[Robots | None]]] = OrderedDict()

    async def close(self) -> None:
        """Close the transport."""
        await self._transport.close()

    def pause(self, host: str, until: datetime) -> None:
        """Leave `host` alone until then (UTC), as it once asked: a pause outlives a restart."""
        self.lanes.pause(host, until)

    def holds_token_for(self, host: str) -> bool:
        """Whether a secret may be sent to `host`."""
        return any(host in credential.hosts for credential in self._credentials.values())

    async def ask(self, request: Request, visit: Visit) -> Reply | Failure:
        """Ask one question and follow where it leads (RFC 9110, section 15.4), within the look `visit`.

        Raises LanePausedError when a host on the way wants to be left alone for longer than `policy.patience`.
        """
        url = address_of(request.url)
        if url is None:
            return Failure(url=request.url, kind=FailureKind.PROTOCOL, detail="the address cannot be asked")
        hops: list[Hop] = []
        first = request.method, url, visit.cookies_for(url)
        been: set[tuple[str, URL, str | None]] = set()
        try:
            outcome = await self._hop(request, url, visit)
        finally:
            # Only of the host that was asked: where a redirect led is no reason to leave that one alone.
            visit.paused_until = self.lanes.paused_until(url.raw_host or "") or visit.paused_until
        while (
            isinstance(outcome, Reply)
            and outcome.status in _REDIRECTS
            and request.follow
            and (location := outcome.headers.get("location")) is not None
        ):
            hops.append(Hop(outcome.url, outcome.status))
            if len(hops) > self._policy.max_redirects:
                detail = f"more than {self._policy.max_redirects} redirects"
                outcome = Failure(url=outcome.url, kind=FailureKind.TOO_MANY_REDIRECTS, detail=detail)
                break
            target = _target(url, location)
            if target is None:
                detail = "redirected to what is no web address"
                outcome = Failure(url=outcome.url, kind=FailureKind.BAD_REDIRECT, detail=detail)
                break
            if url.scheme == "https" and target.scheme == "http":
                visit.downgraded = True
            request = _redirected(request, outcome.status)
            if request.token is not None and target.origin() != url.origin():
                request = replace(request, token=None)  # for good: a way back proves nothing
            url = target
            been.add(first)
            # The same address may answer otherwise once it has set its cookie, and never otherwise without one.
            place = request.method, url, visit.cookies_for(url)
            if place in been:
                detail = "the redirects lead in a circle"
                outcome = Failure(url=str(url), kind=FailureKind.TOO_MANY_REDIRECTS, detail=detail)
                break
            been.add(place)
            outcome = await self._hop(request, url, visit)
        return replace(outcome, hops=tuple(hops)) if hops else outcome

    async def _hop(self, request: Request, url: URL, visit: Visit) -> Reply | Failure:
        """One address, with its retries."""
        if request.heed_robots and not await self._allowed(url, visit):
            return Failure(url=str(url), kind=FailureKind.ROBOTS, detail="robots.txt names us and forbids this address")
        outcome = await self._once(request, url, visit)
        if request.retry and self._is_transient(outcome):
            outcome = await self._again(request, url, visit, outcome)
        if isinstance(outcome, Reply):
            self._note_health(url, outcome)
        return outcome

    async def _again(self, request: Request, url: URL, visit: Visit, first: Reply | Failure) -> Reply | Failure:
        """The tries after the first, whose outcome is handed in so that nothing is built where nothing failed."""
        from tenacity import AsyncRetrying, RetryCallState, retry_if_result, stop_after_attempt

        made: list[Reply | Failure] = [first]

        async def attempt() -> Reply | Failure:
            return made.pop() if made else await self._once(request, url, visit)

        def wait(state: RetryCallState) -> float:
            return retry_wait(state.attempt_number, f"{self._policy.installation} {url}")

        def last(state: RetryCallState) -> Reply | Failure:
            assert state.outcome is not None  # tenacity calls this only after an attempt
            outcome: Reply | Failure = state.outcome.result()
            return outcome

        retrying = AsyncRetrying(
            sleep=self._clock.sleep,
            stop=stop_after_attempt(self._policy.attempts),
            wait=wait,
            retry=retry_if_result(self._is_transient),
            retry_error_callback=last,
        )
        try:
            return await retrying(attempt)
        except LanePausedError:
            # Somebody else's answer paused the lane meanwhile: what was heard first stands, and is no look in vain.
            return first

    def _is_transient(self, outcome: Reply | Failure) -> bool:
        """Whether asking again soon may help, and the host did not ask for more patience than a retry has."""
        if isinstance(outcome, Failure):
            return outcome.kind in _TRANSIENT_FAILURES
        if outcome.status not in _TRANSIENT_STATUSES and outcome.status != 429:
            return False
        now = self._clock.now()
        asked = pause_until(outcome.status, outcome.headers, now)
        if asked is None:
            return outcome.status != 429
        return (asked - now).total_seconds() <= self._policy.short_pause

    async def _once(self, request: Request, url: URL, visit: Visit) -> Reply | Failure:
        """One exchange, in its turn."""
        host = url.raw_host or ""
        turn = await self.lanes.turn(host)
        try:
            visit.requests += 1
            outcome = await self._transport.send(
                WireRequest(
                    url=url,
                    method=request.method,
                    headers=self._sent_headers(request, url, visit),
                    body=request.body,
                    max_bytes=request.max_bytes,
                    verify_tls=request.verify_tls,
                    trusted=visit.trusted,
                    departing=turn.departing,
                )
            )
            if isinstance(outcome, Reply):
                outcome = self._without_secrets(outcome)
                self._learn(host, outcome, url, visit)
            return outcome
        finally:
            turn.leave()

    def _sent_headers(self, request: Request, url: URL, visit: Visit) -> Mapping[str, str]:
        cookies = visit.cookies_for(url)
        secret = None if request.token is None or not request.verify_tls else self._secret(request.token, url)
        if not request.headers and cookies is None and secret is None:
            return self._headers
        headers = dict(self._headers)
        for name, value in request.headers.items():
            if name.lower() == "accept":
                headers["Accept"] = value
            elif name.lower() not in _OURS:
                headers[name] = value
        if cookies is not None:
            headers["Cookie"] = cookies
        if secret is not None:
            headers["Authorization"] = secret
        return headers

    def _secret(self, token: str, url: URL) -> str | None:
        """The Authorization for `url`: only for the secret's own hosts, and never in the clear."""
        credential = self._credentials.get(token)
        host = url.host if url.is_default_port() else f"{url.host}:{url.port}"
        if credential is None or url.scheme != "https" or host not in credential.hosts:
            return None
        return f"{credential.scheme} {credential.secret}"

    def _without_secrets(self, reply: Reply) -> Reply:
        """The same answer, should a host repeat a secret that it was sent: no checker may ever see one."""
        for credential in self._credentials.values():
            secret = credential.secret
            if secret.encode() in reply.body:
                reply = replace(reply, body=reply.body.replace(secret.encode(), b"[secret]"))
            if any(secret in value for value in reply.headers.values()):
                headers = {name: value.replace(secret, "[secret]") for name, value in reply.headers.items()}
                reply = replace(reply, headers=headers)
        return reply

    def _learn(self, host: str, reply: Reply, url: URL, visit: Visit) -> None:
        """What an answer says about its host, while its turn is still held, so that no other request slips out."""
        visit.answered = True
        headers = reply.headers
        cookies = headers.get("set-cookie")
        if cookies is not None:
            visit.keep_cookies(url, cookies)
        now = self._clock.now()
        until = pause_until(reply.status, headers, now)
        if until is not None and until > now:
            self.lanes.pause(host, until)

    def _note_health(self, url: URL, reply: Reply) -> None:
        """Slow down for a host that keeps answering 429 or 5xx and does not say itself for how long."""
        host = url.raw_host or ""
        unwell = reply.status == 429 or reply.status >= 500
        in_a_row = self.lanes.misfortune(host, happened=unwell)
        if not unwell or (reply.status >= 500 and url.path == _ROBOTS):
            # A robots.txt that cannot be had must not keep us from the question: its answer will tell.
            return
        now = self._clock.now()
        rest = back_off(reply.status, in_a_row, f"{self._policy.installation} {host}")
        if rest and pause_until(reply.status, reply.headers, now) is None:
            self.lanes.pause(host, now + rest)

    async def _allowed(self, url: URL, visit: Visit) -> bool:
        robots = await self._robots_of(url, visit)
        return robots is None or robots.allows(str(url))

    async def _robots_of(self, url: URL, visit: Visit) -> Robots | None:
        """The rules that name us at `url`'s host; asked once a day, by whoever needs them first, the others wait."""
        place = url.scheme, url.raw_authority
        known = self._robots.get(place)
        now = self._clock.monotonic()
        if known is not None and now - known[0] < _ROBOTS_FOR:
            self._robots.move_to_end(place)
            # Shielding makes a future and three callbacks; all but the first few looks find the answer there.
            return known[1].result() if known[1].done() else await asyncio.shield(known[1])
        answer: asyncio.Future[Robots | None] = asyncio.get_running_loop().create_future()
        self._robots[place] = (now, answer)
        if len(self._robots) > _MOST_ROBOTS:
            self._robots.popitem(last=False)
        errand = Visit(trusted=visit.trusted)
        question = Request(url=f"{url.origin()}{_ROBOTS}", max_bytes=MOST_BYTES, retry=False)
        try:
            reply = await self.ask(question, errand)
            # What cannot be had forbids nothing: a robots.txt is a wish, and only one that names us counts.
            usable = isinstance(reply, Reply) and reply.status == 200
            answer.set_result(read_robots(reply.body) if isinstance(reply, Reply) and usable else None)
        finally:
            visit.requests += errand.requests
            visit.answered = visit.answered or errand.answered
            if not answer.done():  # cancelled, or the host is paused: nothing was learnt, whoever is next asks
                self._robots.pop(place, None)
                answer.set_result(None)
        return answer.result()


def address_of(text: str) -> URL | None:
    """A web address that can be asked, without user, password and fragment; None where it is none."""
    try:
        url = URL(text)
    except ValueError:
        return None
    return _clean(url)


def _clean(url: URL) -> URL | None:
    if url.scheme not in ("http", "https") or not url.raw_host:
        return None
    if url.raw_user is not None or url.raw_password is not None:
        url = url.with_user(None)
    return url.with_fragment(None) if url.raw_fragment else url


def _target(base: URL, location: str) -> URL | None:
    if not location or len(location) > _LONGEST_LOCATION:
        return None
    try:
        target = URL(location)
        # "http://" and "mailto:a@b" name a scheme and no host; joining would make the former mean `base` itself.
        return None if target.scheme and not target.raw_host else _clean(base.join(target))
    except ValueError:
        return None


def _redirected(request: Request, status: int) -> Request:
    """303 asks the other address with GET, and so do 301 and 302 after a POST (RFC 9110, 15.4.2 to 15.4.4)."""
    becomes_get = (status == 303 and request.method != "HEAD") or (status in (301, 302) and request.method == "POST")
    if not becomes_get or request.method == "GET":
        return request
    headers = {name: value for name, value in request.headers.items() if not name.lower().startswith("content-")}
    return replace(request, method="GET", body=None, headers=headers)
