"""A page server on all of 127.0.0.0/8, in its own process: `python -m benchmarks.pages_server PORT DELAY_MS`."""

import asyncio
import sys
from typing import Final

BODY: Final = b"<!doctype html><html lang=en><title>A project</title><p>" + b"Code and data for our paper. " * 40
ANSWER: Final = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\nConnection: keep-alive\r\n\r\n"
    % len(BODY)
) + BODY
NO_ROBOTS: Final = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n"


class Page(asyncio.Protocol):
    """Answers every request with the same small page, after `delay` seconds."""

    delay = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._rest = b""

    def data_received(self, data: bytes) -> None:
        self._rest += data
        while b"\r\n\r\n" in self._rest:
            head, _, self._rest = self._rest.partition(b"\r\n\r\n")
            answer = NO_ROBOTS if b" /robots.txt " in head.split(b"\r\n", 1)[0] else ANSWER
            if self.delay:
                asyncio.get_running_loop().call_later(self.delay, self._answer, answer)
            else:
                self._transport.write(answer)

    def _answer(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)


async def serve(port: int, delay: float) -> None:
    """Serve until killed."""
    Page.delay = delay
    server = await asyncio.get_running_loop().create_server(Page, "0.0.0.0", port, backlog=4096)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2]) / 1000))
