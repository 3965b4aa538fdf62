"""Manners as pure rules: how often a host is asked, how long it wants to be left alone, when to try again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from hashlib import blake2b
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from math import isfinite
from types import MappingProxyType
from typing import Final

from monitor.errors import ConfigurationError

LONGEST_PAUSE: Final = timedelta(days=1)
"""However long a host asks to be left alone, it is asked again after this: a slip must not silence a host for years."""

_LONGEST_BACK_OFF: Final = 3600.0
_EPOCH_FROM: Final = 1_000_000_000
_LONGEST_HEADER: Final = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class HostPolicy:
    """How one host is asked.

    `per_second` bounds the starts of requests (0.5: one every two seconds), `concurrency` those under way at once.
    `checker` names the checker to use whatever the address looks like; `token_env` the variable that holds a secret
    for this host; `reason` says where the numbers come from.
    """

    checker: str | None = None
    per_second: float = 0.5
    concurrency: int = 1
    token_env: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostLine:
    """A line of the configuration's `hosts:`. What it leaves open is taken from our own line for the same name."""

    checker: str | None = None
    per_second: float | None = None
    concurrency: int | None = None
    token_env: str | None = None
    reason: str | None = None


DEFAULT: Final = HostPolicy(reason="a host we know nothing about: one request at a time, two seconds apart")

BUILT_IN: Final[Mapping[str, HostPolicy]] = MappingProxyType(
    {
        "github.com": HostPolicy(
            per_second=1.0,
            reason="limits for anonymous pages and git over HTTPS were lowered in May 2025 and are not published",
        ),
        "gist.github.com": HostPolicy(per_second=1.0, reason="as github.com"),
        "raw.githubusercontent.com": HostPolicy(per_second=1.0, reason="as github.com"),
        "api.github.com": HostPolicy(
            per_second=1.0,
            reason="GitHub asks for serial requests (docs: Best practices for using the REST API)",
        ),
        "gitlab.com": HostPolicy(
            per_second=1.0, reason="400 project questions a minute are allowed (GitLab docs: Projects API rate limits)"
        ),
        "bitbucket.org": HostPolicy(
            per_second=1.0, reason="60,000 git operations an hour are allowed (Bitbucket Cloud: API request limits)"
        ),
        "api.bitbucket.org": HostPolicy(
            per_second=1 / 61, reason="60 anonymous requests an hour are allowed (Bitbucket Cloud: API request limits)"
        ),
        "huggingface.co": HostPolicy(
            per_second=1.0, reason="500 anonymous API requests in five minutes are allowed (Hub docs: Rate limits)"
        ),
        "zenodo.org": HostPolicy(
            per_second=0.5, reason="guests have 60 requests a minute and 2,000 an hour (Zenodo developers: Rate limits)"
        ),
        "codeberg.org": HostPolicy(per_second=0.5, reason="a charity's servers, guarded against crawlers"),
        "sourceforge.net": HostPolicy(per_second=0.5, reason="answers faster visitors with a script challenge"),
        "gitee.com": HostPolicy(per_second=0.5, reason="60 anonymous requests a minute are allowed"),
        "api.figshare.com": HostPolicy(
            per_second=0.9, reason="at most one request a second is asked for (figshare API docs)"
        ),
        "api.osf.io": HostPolicy(per_second=1 / 37, reason="100 anonymous requests an hour are allowed (OSF API docs)"),
        "anonymous.4open.science": HostPolicy(
            per_second=0.18, reason="175 anonymous requests in fifteen minutes are allowed"
        ),
        "archive.softwareheritage.org": HostPolicy(
            per_second=1 / 31, reason="120 anonymous requests an hour are allowed (Software Heritage API docs)"
        ),
        "web.archive.org": HostPolicy(
            per_second=0.4, reason="24 index questions a minute is the Internet Archive's own wish for clients"
        ),
        "arxiv.org": HostPolicy(per_second=0.33, reason="one request every three seconds (arXiv API terms of use)"),
        "api.openalex.org": HostPolicy(
            per_second=1.0, reason="a hundred requests a second are allowed (OpenAlex docs)"
        ),
        "api.semanticscholar.org": HostPolicy(
            per_second=0.9, reason="one request a second is allowed with a key (Semantic Scholar API docs)"
        ),
        "dblp.org": HostPolicy(per_second=0.5, reason="one or two seconds between requests (dblp FAQ)"),
    }
)


@lru_cache(maxsize=16_384)
def lane_name(host: str) -> str:
    """The name of a host's lane: lower case, without brackets, closing dot and `www.`, which is the same server.

    arXiv's hosts share a lane: its pace is for all of them together (https://info.arxiv.org/help/api/tou.html).
    """
    name = host.lower().strip("[]").rstrip(".").removeprefix("www.")
    return "arxiv.org" if name.endswith(".arxiv.org") else name


def lanes_of(host: str) -> frozenset[str]:
    """The names of the lanes where a host's own answers come from: its own, and `api.` before it."""
    own = lane_name(host)
    return frozenset({own, lane_name(f"api.{own}")})


class HostTable:
    """Who is asked how. Built from the configuration's `hosts:` over our own lines.

    Keys are a host's name, `*.domain` (every name below the domain), an address range (`10.0.0.0/8`), or `default`.
    An exact name beats a wildcard, the longest wildcard and the narrowest range win, `default` takes the rest.
    Raises ConfigurationError for a key or a number that means nothing.
    """

    __slots__ = ("_default", "_exact", "_ranges", "_wild")

    def __init__(self, lines: Mapping[str, HostLine | HostPolicy] | None = None) -> None:
        given = {_key(name): line for name, line in (lines or {}).items()}
        self._default = _filled("default", given.pop("default", None), DEFAULT)
        self._exact: dict[str, HostPolicy] = dict(BUILT_IN)
        self._wild: dict[str, HostPolicy] = {}
        ranges: list[tuple[IPv4Network | IPv6Network, HostPolicy]] = []
        for name, line in given.items():
            policy = _filled(name, line, BUILT_IN.get(name, self._default))
            if "/" in name:
                ranges.append((_range(name), policy))
            elif name.startswith("*."):
                self._wild[name[2:]] = policy
            else:
                self._exact[name] = policy
        self._ranges = tuple(sorted(ranges, key=lambda pair: -pair[0].prefixlen))

    def lookup(self, host: str) -> HostPolicy:
        """The policy for a host's name or literal address, with or without `www.` and brackets. Never fails."""
        name = lane_name(host)
        exact = self._exact.get(name)
        if exact is not None:
            return exact
        if self._wild:
            parent = name
            while (dot := parent.find(".")) >= 0:
                parent = parent[dot + 1 :]
                wild = self._wild.get(parent)
                if wild is not None:
                    return wild
        if self._ranges:
            address = _literal(name)
            for network, policy in self._ranges if address is not None else ():
                if address in network:
                    return policy
        return self._default


def _key(name: str) -> str:
    key = lane_name(name.strip())
    if not key.isascii():
        try:
            return key.encode("idna").decode()
        except UnicodeError as error:
            raise ConfigurationError(f"hosts: {name!r} is not a host's name") from error
    if not key or any(mark in key for mark in " @?#") or ("*" in key and ("*" in key[1:] or key[:2] != "*.")):
        raise ConfigurationError(
            f"hosts: {name!r} is not a host's name",
            advice="Write a name, *.domain, an address range like 10.0.0.0/8, or default.",
        )
    return key


def _range(name: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(name, strict=False)
    except ValueError as error:
        raise ConfigurationError(
            f"hosts: {name!r} is not an address range", advice="Write it like 10.0.0.0/8 or fd00::/8."
        ) from error


def _literal(name: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None


def _filled(name: str, line: HostLine | HostPolicy | None, base: HostPolicy) -> HostPolicy:
    if line is None:
        return base
    policy = HostPolicy(
        checker=base.checker if line.checker is None else line.checker,
        per_second=base.per_second if line.per_second is None else line.per_second,
        concurrency=base.concurrency if line.concurrency is None else line.concurrency,
        token_env=base.token_env if line.token_env is None else line.token_env,
        reason=line.reason or ("set by the operator" if line.per_second or line.concurrency else base.reason),
    )
    if not (policy.per_second > 0 and isfinite(policy.per_second)):
        raise ConfigurationError(f"hosts: {name}: per_second must be a number above zero")
    if policy.concurrency < 1:
        raise ConfigurationError(f"hosts: {name}: concurrency must be one or more")
    return policy


def retry_after(value: str, now: datetime) -> timedelta | None:
    """How long a `Retry-After` asks to wait: seconds or an HTTP-date (RFC 9110, sections 10.2.3 and 5.6.7).

    At least zero, at most `LONGEST_PAUSE`; None where the value means nothing.
    """
    value = value.strip()
    if not value or len(value) > _LONGEST_HEADER:
        return None
    if value.isascii() and value.isdigit():
        return _capped(float(value))
    try:
        when = parsedate_to_datetime(value)
        return _capped((_as_utc(when) - now).total_seconds())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def pause_until(status: int, headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Until when (UTC) this answer asks us to leave its host alone; None where it asks nothing.

    `headers` have lower-case names. Read in this order: `Retry-After` on anything but a redirect; GitHub's
    `x-ratelimit-remaining: 0` with `x-ratelimit-reset` (also as `ratelimit-*`, as GitLab spells it; a number of
    seconds where it is too small to be a time); on a 429 the Hub's `RateLimit: "api";r=0;t=42`. GitHub docs: Rate
    limits for the REST API; GitLab docs: Rate limits; Hugging Face Hub docs: Rate limits.
    """
    if not 300 <= status < 400 and (asked := headers.get("retry-after")) is not None:
        wait = retry_after(asked, now)
        if wait is not None:
            return now + wait
    for prefix in ("x-ratelimit-", "ratelimit-"):
        if headers.get(prefix + "remaining", "").strip() == "0":
            reset = _number(headers.get(prefix + "reset", ""))
            if reset is not None:
                wait = _capped(reset - now.timestamp() if reset >= _EPOCH_FROM else reset)
                return now + wait if wait else None
    if status == 429 and (told := headers.get("ratelimit")) is not None and len(told) <= _LONGEST_HEADER:
        for part in told.replace(",", ";").split(";"):
            name, _, seconds = part.strip().partition("=")
            if name == "t" and (number := _number(seconds)) is not None:
                return now + _capped(number)
    return None


def back_off(status: int, in_a_row: int, seed: str) -> timedelta:
    """How long to leave a host alone after the `in_a_row`-th 429 or 5xx answer, when it does not say so itself.

    429: a minute at least, doubling (GitHub docs: Best practices, "wait for at least one minute"). 5xx: nothing for
    the first four, then from ten seconds, doubling. At most an hour and a quarter, the jitter included.
    """
    steps = in_a_row - 1 if status == 429 else in_a_row - 5
    if steps < 0:
        return timedelta()
    base = min((60.0 if status == 429 else 10.0) * 2.0 ** min(steps, 12), _LONGEST_BACK_OFF)
    return timedelta(seconds=base * (1 + spread(f"{seed} {in_a_row}") / 4))


def retry_wait(attempt: int, seed: str) -> float:
    """Seconds to wait before asking again after the `attempt`-th try: about 1, 2, 4 …, spread by `seed`."""
    return float(2.0 ** min(attempt - 1, 6)) * (0.75 + spread(f"{seed} {attempt}") / 2)


def spread(seed: str) -> float:
    """A number in [0, 1) that is the same for the same seed: jitter without chance, so that a run can be repeated."""
    return int.from_bytes(blake2b(seed.encode("utf-8", "replace"), digest_size=6).digest(), "big") / 2**48


def _capped(seconds: float) -> timedelta:
    return timedelta(seconds=min(max(seconds, 0.0), LONGEST_PAUSE.total_seconds()))


def _as_utc(when: datetime) -> datetime:
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when


def _number(text: str) -> float | None:
    text = text.strip()
    return float(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_HEADER else None
