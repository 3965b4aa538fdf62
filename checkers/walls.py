"""Walls: answers meant for robots, whatever their status says. What stands behind one, nobody knows.

A challenge comes with 200, 202, 401, 403, 503 or whatever its operator chose (TecharoHQ/anubis, issues 355, 700 and
1865), so it is told by its own marks. A mark must belong to the challenge page only: Cloudflare's
`/cdn-cgi/challenge-platform/`, for one, stands in ordinary pages too and is no mark.
"""

import re
from typing import Final

from checkers.base import Reply

_READ: Final = 65_536
"""Bytes of a body that are searched; challenge pages are small."""

_HEADERS: Final = (
    # "Detect a Challenge Page response", Cloudflare docs.
    ("cf-mitigated", "challenge", "Cloudflare"),
    # "CAPTCHA and Challenge actions in AWS WAF".
    ("x-amzn-waf-action", "", "AWS WAF"),
    # "Challenge mode", Vercel docs.
    ("x-vercel-mitigated", "", "Vercel"),
    # Cookie names of Anubis, `techaro.lol-anubis-…`.
    ("set-cookie", "techaro.lol-anubis", "Anubis"),
)
_MARKS: Final = (
    (b"/.within.website/x/", "Anubis"),
    (b'id="anubis_challenge"', "Anubis"),
    (b"making sure you&#39;re not a bot!", "Anubis"),
    (b"making sure you're not a bot!", "Anubis"),
    (b"_cf_chl_opt", "Cloudflare"),
    (b"captcha-delivery.com", "DataDome"),
    (b"sucuri_cloudproxy_js", "Sucuri"),
    (b"_px-captcha", "HUMAN"),
    (b"px-captcha", "HUMAN"),
    (b"access to this resource has been blocked due to unusual traffic", "a traffic filter"),
    (b"checking your browser before accessing", "a browser check"),
    (b"please enable js and disable any ad blocker", "DataDome"),
)
_TITLES: Final = re.compile(
    rb"<title[^<>]{0,200}>\s{0,50}(?:just a moment|attention required! \| cloudflare|client challenge|ddos-guard"
    rb"|are you a robot|are you human|verifying you are human|robot check|human verification|security check"
    rb"|access denied|request rejected|pardon our interruption|one moment, please)"
)
_SMALL: Final = 4_096
"""Bytes. A page this small with Imperva's script in it holds nothing else."""


def wall_in(reply: Reply) -> str | None:
    """Who built the wall that this answer is, or None where it is none."""
    for name, mark, builder in _HEADERS:
        value = reply.headers.get(name)
        if value is not None and mark in value.lower():
            return builder
    body = reply.body[:_READ].lower()
    for found, builder in _MARKS:
        if found in body:
            return builder
    if b"_incapsula_resource" in body and len(reply.body) < _SMALL:
        return "Imperva"
    return "a challenge page" if _TITLES.search(body) else None
