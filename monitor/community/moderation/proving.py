"""Who somebody is: a password against its argon2 hash, and a code of a second factor. Nothing here is kept."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Final

import pyotp
import structlog
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from monitor.config.sections import ModeratorSection

LONGEST_PASSWORD: Final = 1_000
SHORTEST_PASSWORD: Final = 12

_HASHER: Final = PasswordHasher()
# Codes before and after the present one that are taken too: clocks of telephones differ (RFC 6238, 5.2).
_DRIFT: Final = (0, -1, 1)

log = structlog.get_logger(__name__)


def hash_of(password: str) -> str:
    """The argon2id hash of a password, with a salt of its own, as the configuration takes it."""
    return _HASHER.hash(password)


def proves(moderators: Mapping[str, ModeratorSection], name: str, password: str) -> bool:
    """Whether that is this moderator's password. An unknown name takes as long as a known one.

    Takes some fifty milliseconds of a processor: call it in a thread.
    """
    if not moderators:
        return False
    known = moderators.get(name)
    # For a name that nobody has, the same work is done on another's hash, and its outcome is forgotten.
    tried = known or next(iter(moderators.values()))
    fits = False
    try:
        _HASHER.verify(tried.password.get_secret_value(), password[:LONGEST_PASSWORD])
        fits = True
    except VerificationError:
        pass
    except InvalidHashError:
        log.warning("moderator-hash-unreadable", advice="`graveyard moderator` makes one to paste.")
    return fits and known is not None


def code_moment(secret: str, code: str, now: datetime) -> int | None:
    """Which half minute since 1970 this code stands for, near `now`; None where it is none of theirs (RFC 6238)."""
    digits = "".join(code.split())
    found = None
    clock = pyotp.TOTP(secret)
    moment = int(now.timestamp()) // clock.interval
    for drift in _DRIFT:
        # Every one is compared, so that time does not tell which came near.
        if hmac.compare_digest(clock.generate_otp(moment + drift).encode(), digits.encode("utf-8", "replace")):
            found = moment + drift
    return found


def new_secret() -> str:
    """A secret for a second factor, base32."""
    return pyotp.random_base32()


def address_of(secret: str, name: str, site: str) -> str:
    """The otpauth: address that an authenticator takes."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=site)
