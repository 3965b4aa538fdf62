"""What each key by itself cannot show: values that contradict one another, names of nobody, addresses of nothing."""

import binascii
import difflib
import ipaddress
import re
from base64 import b32decode
from collections.abc import Iterator

from checkers import CHECKERS
from monitor.config.keys import Keys

_WEB_ADDRESS = re.compile(r"https?://[^/\s]+\S*")
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_MODERATOR = re.compile(r"[\w.@-]{1,64}")
# Bytes; authenticators make 16 to 20, and RFC 4226 (section 4, R6) asks for 16. Less than ten is a slip of the pen.
_SHORTEST_SECRET = 10
_MAIL = re.compile(r"[^@\s]+@[^@\s]+")


def contradictions(keys: Keys) -> list[str]:
    """A line for each thing that would not work, naming its key; none where the configuration can be used."""
    return [
        f"  {line}"
        for found in (
            _operator(keys),
            _site(keys),
            _proxies(keys),
            _schedule(keys),
            _checkers(keys),
            _stand_ins(keys),
            _community(keys),
            _fleet(keys),
        )
        for line in found
    ]


def _operator(keys: Keys) -> Iterator[str]:
    # All three stand in the User-Agent, where a line break would be a header of its own.
    told = keys.operator
    if told.name is not None and not told.name.isprintable():
        yield "operator.name: write it on one line."
    if told.mail is not None and not _MAIL.fullmatch(told.mail):
        yield f"operator.mail: {told.mail!r} is no mail address."
    if told.url is not None and not _WEB_ADDRESS.fullmatch(told.url):
        yield f"operator.url: {told.url!r} is no web address. Write it with https://."


def _site(keys: Keys) -> Iterator[str]:
    if keys.site.address is not None and not _WEB_ADDRESS.fullmatch(keys.site.address):
        yield f"site.address: {keys.site.address!r} is no web address. Write it with https://."


def _schedule(keys: Keys) -> Iterator[str]:
    told = keys.schedule
    if told.living_shortest_days > told.living_longest_days:
        yield (
            f"schedule.living_shortest_days: {told.living_shortest_days:g} days are longer than "
            f"living_longest_days, {told.living_longest_days:g}."
        )
    if not told.dead_days:
        yield "schedule.dead_days: name one number of days at least; the dead are asked again for ever."


def _checkers(keys: Keys) -> Iterator[str]:
    known = [checker.name for checker in CHECKERS]
    for host, line in keys.hosts.items():
        if line.checker is not None and line.checker not in known:
            near = difflib.get_close_matches(line.checker, known, n=1, cutoff=0.4)
            hint = f"Did you mean `{near[0]}`?" if near else f"Known: {', '.join(known)}."
            yield f"hosts.{host}.checker: no checker is named {line.checker!r}. {hint}"


def _stand_ins(keys: Keys) -> Iterator[str]:
    for real, stand_in in keys.http.remap.items():
        if not real.startswith(("http://", "https://")):
            yield f"http.remap: {real!r} is no beginning of a web address."
        if not _WEB_ADDRESS.match(stand_in):
            yield f"http.remap: {stand_in!r} is no web address that anybody could be asked at."


def _fleet(keys: Keys) -> Iterator[str]:
    if keys.fleet.lease_seconds < 2 * keys.http.timeout:
        yield (
            f"fleet.lease_seconds: {keys.fleet.lease_seconds:g} seconds are too few: an answer may take "
            f"{keys.http.timeout:g} (http.timeout), and a lease must last twice as long."
        )


def _proxies(keys: Keys) -> Iterator[str]:
    for told in keys.serve.trusted_proxies:
        try:
            ipaddress.ip_network(told, strict=False)
        except ValueError:
            yield f"serve.trusted_proxies: {told!r} is neither an address nor a network such as 10.0.0.0/8."


def _community(keys: Keys) -> Iterator[str]:
    told = keys.community
    if told.form_address is not None and not _WEB_ADDRESS.fullmatch(told.form_address):
        yield f"community.form_address: {told.form_address!r} is no web address. Write it with https://."
    if told.issues_repository is not None and not _REPOSITORY.fullmatch(told.issues_repository):
        yield f"community.issues_repository: {told.issues_repository!r} is not OWNER/NAME."
    for name, moderator in told.moderators.items():
        if not _MODERATOR.fullmatch(name):
            yield f"community.moderators: {name!r} is no name; use letters, digits, dots and hyphens."
        if not moderator.password.get_secret_value().startswith("$argon2"):
            # The value itself is not shown: it may be the password.
            yield f"community.moderators.{name}.password: this is no argon2 hash."
        if moderator.totp is not None and not _is_base32(moderator.totp.get_secret_value()):
            yield f"community.moderators.{name}.totp: this is no base32 secret; `graveyard moderator` makes one."
    if told.mail_from is not None and not _MAIL.fullmatch(told.mail_from):
        yield f"community.mail_from: {told.mail_from!r} is no mail address."
    if told.smtp_host is not None and told.mail_from is None and keys.operator.mail is None:
        yield "community.mail_from: name the sender of notices, here or as operator.mail."
    if told.webhook is not None and not _WEB_ADDRESS.fullmatch(told.webhook.get_secret_value()):
        yield "community.webhook: this is no web address. Write it with https://."


def _is_base32(secret: str) -> bool:
    """Whether authenticators can read that (RFC 4648, section 6); they add what is missing at its end."""
    try:
        return len(b32decode(secret + "=" * (-len(secret) % 8), casefold=True)) >= _SHORTEST_SECRET
    except (ValueError, binascii.Error):
        return False
