"""The webhook: operators' notices as JSON, signed, through the one HTTP client."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field

import structlog

from checkers.base import Failure, Request
from monitor.http.client import Client
from monitor.http.lanes import LanePausedError
from monitor.http.visit import Visit
from monitor.model.clock import Clock

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Where operators' notices go, and the key that signs them. Neither is ever shown."""

    client: Client
    clock: Clock
    url: str = field(repr=False)
    key: bytes | None = field(default=None, repr=False)

    async def post(self, name: str, told: dict[str, object]) -> bool:
        """Deliver one batch. `name` is the same when it comes again. False where it was not taken.

        X-Graveyard-Signature is `sha256=` and the HMAC-SHA-256, in hexadecimal, of the timestamp, a dot and the body.
        """
        body = json.dumps({"id": name, **told}, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
        moment = str(int(self.clock.now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "X-Graveyard-Delivery": name,
            "X-Graveyard-Timestamp": moment,
        }
        if self.key:
            headers["X-Graveyard-Signature"] = f"sha256={signature(self.key, moment, body)}"
        request = Request(
            url=self.url, method="POST", headers=headers, body=body, retry=False, follow=False, max_bytes=4_096
        )
        try:
            reply = await self.client.ask(request, Visit())
        except LanePausedError:
            return False
        if isinstance(reply, Failure):
            log.warning("webhook-failed", delivery=name, kind=reply.kind.value)
            return False
        if not 200 <= reply.status < 300:
            log.warning("webhook-refused", delivery=name, status=reply.status)
        return 200 <= reply.status < 300


def signature(key: bytes, moment: str, body: bytes) -> str:
    """What a receiver computes and compares."""
    return hmac.new(key, f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
