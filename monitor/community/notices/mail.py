"""Mail, by SMTP (RFC 5321) with TLS, in a thread: one connection for one message, nothing kept open."""

import asyncio
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import StrEnum
from typing import Final

import structlog

log = structlog.get_logger(__name__)

IMPLICIT_TLS: Final = 465
"""The port that is TLS from the start (RFC 8314, section 3.3); every other begins in the clear."""

_PATIENCE: Final = 30.0
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Delivery(StrEnum):
    """What became of a message: taken by the server, to be tried again, or refused for ever."""

    TAKEN = "taken"
    LATER = "later"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message. `stop` is the address of the page that ends such messages; `name` makes its Message-ID."""

    to: str
    subject: str
    text: str
    name: str
    stop: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailer:
    """A mail server and how we sign in. Without TLS only a server on this machine is spoken to."""

    host: str
    port: int
    sender: str
    sender_name: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: ssl.SSLContext | None = None

    async def send(self, letter: Letter) -> Delivery:
        """Hand a letter to the server."""
        try:
            message = self.message(letter)
        except (ValueError, IndexError) as error:
            # A header that email.policy will not write: nothing a second try would change.
            log.warning("mail-unwritable", letter=letter.name, error=type(error).__name__)
            return Delivery.REFUSED
        return await asyncio.to_thread(self._send, message, letter)

    def message(self, letter: Letter) -> EmailMessage:
        """The letter as it goes out. Raises ValueError where a header would hold a line break."""
        message = EmailMessage()
        message["From"] = f"{_quoted(self.sender_name)} <{self.sender}>"
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Message-ID"] = f"<{letter.name}@{self.sender.rpartition('@')[2]}>"
        # No answering machine answers, and no list sends it on (RFC 3834, section 5).
        message["Auto-Submitted"] = "auto-generated"
        if letter.stop is not None:
            message["List-Unsubscribe"] = f"<{letter.stop}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
        message.set_content(letter.text)
        return message

    def _send(self, message: EmailMessage, letter: Letter) -> Delivery:
        try:
            with self._connected() as server:
                if self.user is not None:
                    server.login(self.user, self.password or "")
                server.send_message(message, from_addr=self.sender, to_addrs=[letter.to])
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            refused = all(code >= 500 for code in codes)
            log.warning("mail-refused", letter=letter.name, codes=codes)
            return Delivery.REFUSED if refused else Delivery.LATER
        except (OSError, smtplib.SMTPException) as error:
            # What the server says may hold addresses, and what it was told: neither belongs into a log.
            log.warning("mail-failed", letter=letter.name, error=type(error).__name__)
            return Delivery.LATER
        return Delivery.TAKEN

    def _connected(self) -> smtplib.SMTP:
        tls = self.tls or ssl.create_default_context()
        if self.port == IMPLICIT_TLS:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=_PATIENCE, context=tls)
        server = smtplib.SMTP(self.host, self.port, timeout=_PATIENCE)
        try:
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=tls)
                server.ehlo()
            elif self.host not in _HERE:
                raise smtplib.SMTPNotSupportedError("no STARTTLS")  # noqa: TRY301 -- the connection is closed below
        except BaseException:
            server.close()
            raise
        return server


def _quoted(name: str) -> str:
    kept = "".join(sign for sign in name if sign.isprintable()).replace("\\", "").replace('"', "'")
    return f'"{kept}"'
