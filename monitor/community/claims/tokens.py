"""One-time links: signed, bound to one purpose and one handle, for two days, and used once."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from monitor.community.desk import Desk

LASTS: Final = timedelta(days=2)
_FORM: Final = re.compile(r"(\d{1,12})-([0-9a-f]{64})", re.ASCII)


def token(desk: Desk, purpose: str, handle: str, issued: datetime) -> str:
    """The token for this purpose; the same for the same moment, so that a message sent again holds the same link."""
    until = str(int((issued + LASTS).timestamp()))
    return f"{until}-{desk.sign(purpose, handle, until)}"


def holds_good(desk: Desk, told: str, purpose: str, handle: str) -> bool:
    """Whether that is such a token, and its time has not run out. It is not used up by asking."""
    parts = _FORM.fullmatch(told)
    if parts is None or not desk.signed(parts[2], purpose, handle, parts[1]):
        return False
    return desk.clock.now() <= datetime.fromtimestamp(int(parts[1]), UTC)


async def use(desk: Desk, told: str, purpose: str, handle: str) -> bool:
    """Use a token up. False where it is none, or ran out, or was used before."""
    if not holds_good(desk, told, purpose, handle):
        return False
    return await desk.store.gate.spend(desk.salted(f"token {told}"), desk.clock.now() + 2 * LASTS)
