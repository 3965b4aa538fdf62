"""The post: gathers what is to be told, and sends it, each message marked before it goes."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog

from monitor.community.claims.claiming import MAIL_PURPOSE
from monitor.community.claims.tokens import token
from monitor.community.claims.watching import CONFIRM_PURPOSE
from monitor.community.desk import Desk
from monitor.community.notices.elsewhere import Elsewhere
from monitor.community.notices.mail import Delivery, Letter, Mailer
from monitor.community.notices.webhook import Webhook
from monitor.model.claims import Batch, Notice, NoticeKind, Watch
from monitor.rules.buckets import Allowance
from monitor.rules.burial import JudgementPolicy
from monitor.rules.notices import FOR_OPERATORS, desk_of, digest, one_line
from reports.addresses import paper_folder

log = structlog.get_logger(__name__)

EACH_READER: Final = Allowance(burst=10, every=timedelta(minutes=10))
"""Letters to one address; what is more waits its turn."""

_OF_A_WATCH: Final = frozenset({NoticeKind.FIRST_STRIKE, NoticeKind.BURIAL, NoticeKind.RESURRECTION})
_AT_A_BEAT: Final = 100
_UNCONFIRMED: Final = timedelta(days=2)
_IDLE: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Who tells whom. Without `mailer` no mail is sent, without `webhook` no program, without `elsewhere` nobody else.

    `address` is where the daemon is reached from outside, with a closing slash; `keep` how long what names a reader
    is kept.
    """

    desk: Desk
    policy: JudgementPolicy
    operator: str | None
    address: str
    keep: timedelta
    mailer: Mailer | None = None
    webhook: Webhook | None = None
    elsewhere: Elsewhere | None = None

    async def notify(self) -> None:
        """One beat: write down what is to be told, then send what may go now."""
        store, clock = self.desk.store, self.desk.clock
        await store.watches.tell(clock.now(), self.policy)
        await store.notices.gather(clock.now())
        if self.mailer is None and self.webhook is None and self.elsewhere is None:
            return
        for _ in range(_AT_A_BEAT):
            batch = await store.notices.take(clock.now())
            if batch is None:
                return
            await self.send(batch)

    async def prune(self) -> None:
        """One beat: erase what names a reader and is old, and what ran out."""
        store, now = self.desk.store, self.desk.clock.now()
        await store.watches.forget_unconfirmed(now, after=_UNCONFIRMED)
        erased = await store.erasing.purge(now, older_than=self.keep)
        await store.gate.prune(now, idle=_IDLE)
        if erased:
            log.info("pruned", rows=erased)

    async def send(self, batch: Batch) -> None:
        """Send one batch, and note what was done of it. What fails is tried again by a later beat."""
        done = await (self._to_operators(batch) if batch.kind in FOR_OPERATORS else self._to_reader(batch))
        if done:
            await self.desk.store.notices.sent(batch.name, self.desk.clock.now())

    async def _to_operators(self, batch: Batch) -> bool:
        buried = batch.notices if batch.kind is NoticeKind.BURIALS else ()
        message = digest(batch, {one.number: self._page(one.text) for one in buried})
        text = f"{message.text}\n\n{self.address}{desk_of(batch.kind)}"
        if self.mailer is not None and self.operator is not None and not batch.mailed:
            letter = Letter(
                to=self.operator,
                subject=one_line(f"{self.desk.site.title}: {message.subject}"),
                text=f"{text}\n",
                name=self._name(batch),
            )
            if await self.mailer.send(letter) is Delivery.LATER:
                return False
            await self.desk.store.notices.mailed(batch.name, self.desk.clock.now())
        if self.webhook is not None:
            items = [{"at": one.at.isoformat(), "subject": one.subject, "text": one.text} for one in batch.notices]
            told: dict[str, object] = {"kind": batch.kind.value, "count": len(items), "items": items}
            if not await self.webhook.post(batch.name, told):
                return False
        if self.elsewhere is None:
            return True
        # Last, for a chat cannot drop what comes twice: what failed before it keeps it from being told.
        subject = one_line(f"{self.desk.site.title}: {message.subject}")
        return await self.elsewhere.send(batch.name, subject, text)

    async def _to_reader(self, batch: Batch) -> bool:
        [notice] = batch.notices
        if self.mailer is None:
            await self.desk.store.notices.give_up(batch.name)
            return False
        if notice.mail is None:
            return True  # erased meanwhile: nobody is left to be told
        store, now = self.desk.store, self.desk.clock.now()
        bucket = f"letters:{self.desk.salted(notice.mail.lower()).hex()}"
        if await store.gate.take({bucket: EACH_READER}, now):
            return False
        watch = await store.watches.by_handle(notice.handle) if notice.handle and notice.kind in _OF_A_WATCH else None
        delivery = await self.mailer.send(self._letter(batch, notice, notice.mail, watch))
        if delivery is Delivery.REFUSED:
            await store.notices.give_up(batch.name)
        return delivery is Delivery.TAKEN

    def _letter(self, batch: Batch, notice: Notice, to: str, watch: Watch | None) -> Letter:
        text, stop = notice.text, None
        if watch is not None:
            text += f"\n\nThe paper's page: {self._page(watch.paper)}"
        match notice.kind, notice.handle:
            case NoticeKind.CONFIRM, str(handle):
                text += f"\n\n{self.address}watch/{handle}/confirm/{self._token(CONFIRM_PURPOSE, notice)}/"
                stop = f"{self.address}watch/{handle}/stop/"
            case NoticeKind.CLAIM_MAIL, str(handle):
                text += f"\n\n{self.address}claim/{handle}/mail/{self._token(MAIL_PURPOSE, notice)}/"
            case NoticeKind.ANSWERED, str(handle):
                text += f"\n\nIts page: {self.address}c/{handle}/"
            case kind, str(handle) if kind in _OF_A_WATCH:
                stop = f"{self.address}watch/{handle}/stop/"
        if stop is not None:
            text += f"\n\nTo hear no more of this paper: {stop}"
        return Letter(to=to, subject=one_line(notice.subject), text=f"{text}\n", name=self._name(batch), stop=stop)

    def _page(self, slug: str) -> str:
        """Where the paper stands on the site; the form may answer elsewhere."""
        return self.desk.site.base + paper_folder(slug)

    def _token(self, purpose: str, notice: Notice) -> str:
        return token(self.desk, purpose, notice.handle or "", notice.at)

    def _name(self, batch: Batch) -> str:
        """A name that no other installation gives, and that is given again where the message goes again."""
        return f"{batch.name}.{self.desk.sign('message', batch.name)[:16]}"
