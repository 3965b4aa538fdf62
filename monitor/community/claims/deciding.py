"""A person's word on a claim: the same by the command and in the browser."""

from collections.abc import Callable
from datetime import datetime

from monitor.model.claims import Claim
from monitor.store import Store


async def decide(
    store: Store,
    number: int,
    *,
    proved: bool,
    by: str,
    reason: str,
    now: datetime,
    mails: bool,
    token: Callable[[], str],
) -> Claim:
    """Decide it; whose claim is proved and left an address is asked whether they want to hear of their paper.

    `mails` tells that messages can be sent at all, `token` makes an unguessable name. Raises `UnknownClaimError`,
    `UsageError`.
    """
    done = await store.claims.decide(number, proved=proved, by=by, now=now, reason=reason)
    if proved and done.submitter is not None and mails:
        paper = await store.papers.find(done.paper)
        await store.watches.of_author(paper, submitter=done.submitter, handle=token(), confirmed=False, now=now)
    return done
