"""One look's own state: its cookies, how many requests it made, and what it learnt. Never shared between looks."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from yarl import URL

from monitor.rules.politeness import lane_name

if TYPE_CHECKING:
    from aiohttp import CookieJar


class Visit:
    """What one look carries from request to request.

    `trusted` is false for an address from a reader. `requests` counts what was sent, hops, tries and robots.txt
    included. `answered` tells that any HTTP answer came. `downgraded` tells that a redirect led from https to http.
    `paused_until` (UTC) is the last pause of a host that was asked, not of one where a redirect led. `leaving` is
    called whenever it goes on in another lane than that of its first request.
    """

    __slots__ = ("_home", "_jar", "_leaving", "answered", "downgraded", "paused_until", "requests", "trusted")

    def __init__(self, *, trusted: bool = True, leaving: Callable[[], None] | None = None) -> None:
        self.trusted = trusted
        self._leaving = leaving
        self._home: str | None = None
        self.requests = 0
        self.answered = False
        self.downgraded = False
        self.paused_until: datetime | None = None
        self._jar: CookieJar | None = None

    def goes_to(self, host: str) -> None:
        """The next request is for `host`, which may let us wait."""
        if self._home is None:
            self._home = host
        elif host != self._home and self._leaving is not None and lane_name(host) != lane_name(self._home):
            self._leaving()

    def keep_cookies(self, url: URL, lines: str) -> None:
        """Remember what a host set (`set-cookie` lines, one a line). The jar bounds them (RFC 6265, 6.1)."""
        if self._jar is None:
            # Loaded by whoever asks; a client that asks nobody can do without.
            from aiohttp import CookieJar

            self._jar = CookieJar(unsafe=True)  # "unsafe" only means that a host without a name may set cookies too
        self._jar.update_cookies_from_headers(lines.split("\n"), url)

    def cookies_for(self, url: URL) -> str | None:
        """The `Cookie` header for a request to `url`; None without one."""
        if self._jar is None:
            return None
        return (
            "; ".join(f"{name}={morsel.coded_value}" for name, morsel in self._jar.filter_cookies(url).items()) or None
        )
