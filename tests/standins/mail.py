"""A mail server on loopback (RFC 5321) that keeps what it is given, and refuses or breaks off where it is told to."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass(frozen=True, slots=True)
class Mail:
    """One message as it came: who it was for by its envelope, and itself."""

    recipients: tuple[str, ...]
    message: EmailMessage
    encrypted: bool


@dataclass(slots=True)
class PostOffice:
    """`refuse` maps a recipient to the answer it gets; `cut` breaks off the next so many times, after the message."""

    host: str = "127.0.0.1"
    port: int = 0
    taken: list[Mail] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    cut: int = 0
    connections: int = 0
    tls: ssl.SSLContext | None = None

    def texts(self, recipient: str) -> list[str]:
        return [mail.message.get_content() for mail in self.taken if recipient in mail.recipients]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        encrypted, recipients = False, list[str]()
        writer.write(b"220 here\r\n")
        try:
            while line := (await reader.readline()).decode("ascii", "replace").strip():
                verb, _, rest = line.partition(" ")
                match verb.upper():
                    case "EHLO":
                        offers = b"250-STARTTLS\r\n" if self.tls is not None and not encrypted else b""
                        writer.write(b"250-here\r\n" + offers + b"250 8BITMIME\r\n")
                    case "STARTTLS" if self.tls is not None:
                        writer.write(b"220 go on\r\n")
                        await writer.drain()
                        await writer.start_tls(self.tls)
                        encrypted = True
                    case "RCPT":
                        to = rest.partition("<")[2].partition(">")[0]
                        answer = self.refuse.get(to, "250 ok")
                        recipients += [to] if answer.startswith("250") else []
                        writer.write(f"{answer}\r\n".encode())
                    case "DATA":
                        writer.write(b"354 go on\r\n")
                        raw = await reader.readuntil(b"\r\n.\r\n")
                        parsed = message_from_bytes(raw[:-3].replace(b"\r\n..", b"\r\n."), policy=policy.default)
                        assert isinstance(parsed, EmailMessage)
                        self.taken.append(Mail(tuple(recipients), parsed, encrypted))
                        if self.cut:
                            self.cut -= 1
                            return
                        writer.write(b"250 taken\r\n")
                    case "RSET" | "MAIL":
                        recipients = []
                        writer.write(b"250 ok\r\n")
                    case "QUIT":
                        writer.write(b"221 bye\r\n")
                        return
                    case _:
                        writer.write(b"502 no\r\n")
                await writer.drain()
        finally:
            writer.close()


@asynccontextmanager
async def post_office(tls: ssl.SSLContext | None = None) -> AsyncIterator[PostOffice]:
    """Serve on a free port while the context lasts."""
    office = PostOffice(tls=tls)
    server = await asyncio.start_server(office.serve, office.host, 0)
    async with server:
        office.port = server.sockets[0].getsockname()[1]
        yield office
