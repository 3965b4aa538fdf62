"""What holds for every test: nobody leaves this machine."""

import socket
from ipaddress import ip_address
from typing import Any

import aiodns
import pytest
from hypothesis import settings

# How long an example takes depends on what else the machine does, and is nobody's promise.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def _stays_here(family: int, address: Any) -> bool:
    if family == socket.AF_UNIX:
        return True
    host = str(address[0])
    if host == "localhost":
        return True
    try:
        return ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections to anything but loopback and unix sockets are refused, and no name server is asked."""

    def guarded(name: str) -> Any:
        real = getattr(socket.socket, name)

        def connect(self: socket.socket, address: Any) -> Any:
            if self.family not in (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6) or _stays_here(
                self.family, address
            ):
                return real(self, address)
            raise ConnectionRefusedError(f"a test tried to reach {address!r}")

        return connect

    real_lookup = aiodns.DNSResolver.getaddrinfo

    async def no_answer(self: aiodns.DNSResolver, host: str, *rest: Any, **named: Any) -> Any:
        if host == "localhost":
            return await real_lookup(self, host, *rest, **named)
        raise aiodns.error.DNSError(aiodns.error.ARES_ECONNREFUSED, f"a test tried to look up {host!r}")

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, guarded(name))
    monkeypatch.setattr(aiodns.DNSResolver, "getaddrinfo", no_answer)
