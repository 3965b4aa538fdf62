"""Real git repositories behind a real `git http-backend`, bridged to a loopback server. And how to make them."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

CODE: Mapping[str, str] = {"README.md": "# A program\n", "src/main.py": "print('alive')\n", "LICENSE": "free\n"}
README_ONLY: Mapping[str, str] = {"README.md": "# Code follows soon\n"}

# Nothing of whoever runs the tests: no settings, no hooks, no names, no dates.
_ENVIRONMENT = {
    "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_TERMINAL_PROMPT": "0",
}


def make_empty(folder: Path) -> Path:
    """A bare repository without a commit."""
    folder.mkdir(parents=True)
    _git(folder, "init", "--quiet", "--bare", "--initial-branch=main", ".")
    return folder


def make_repository(folder: Path, files: Mapping[str, str] = CODE) -> Path:
    """A bare repository with one commit on `main` that holds `files` (path → text)."""
    make_empty(folder)
    stream = ["commit refs/heads/main\ncommitter A <a@example.org> 1700000000 +0000\ndata 5\nfirst\n"]
    stream += [f"M 100644 inline {path}\ndata {len(text.encode())}\n{text}\n" for path, text in files.items()]
    _git(folder, "fast-import", "--quiet", feed="".join(stream))
    return folder


def make_readme_only(folder: Path) -> Path:
    """A bare repository that holds a README and nothing else."""
    return make_repository(folder, README_ONLY)


def _git(folder: Path, *arguments: str, feed: str = "") -> None:
    subprocess.run(
        ["git", *arguments], cwd=folder, env=_ENVIRONMENT, input=feed.encode(), check=True, capture_output=True
    )


class GitBackend:
    """Serves every repository below `root` under its path, as a forge does: `{prefix}/owner/name.git/info/refs`.

    `handle` is an aiohttp handler, to be put into any server. A repository that is not there is git's own 404.
    """

    def __init__(self, root: Path, *, prefix: str = "") -> None:
        self._root = root
        self._prefix = prefix
        self.asked: list[str] = []

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path_qs)
        body = await request.read()
        variables = _ENVIRONMENT | {
            "GIT_PROJECT_ROOT": str(self._root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": request.path.removeprefix(self._prefix),
            "QUERY_STRING": request.query_string,
            "REQUEST_METHOD": request.method,
            "CONTENT_TYPE": request.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "REMOTE_ADDR": request.remote or "",
        }
        if "Git-Protocol" in request.headers:
            variables["GIT_PROTOCOL"] = request.headers["Git-Protocol"]
        process = await asyncio.create_subprocess_exec(
            "git",
            "http-backend",
            env=variables,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        output, _ = await process.communicate(body)
        return _http(output)


def _http(output: bytes) -> web.Response:
    """A CGI answer (RFC 3875, section 6) as an HTTP one."""
    head, _, body = output.partition(b"\r\n\r\n")
    status = 200
    answer = web.Response(body=body)
    for line in head.decode("latin-1").split("\r\n"):
        name, _, value = line.partition(":")
        if name.lower() == "status":
            status = int(value.split()[0])
        elif name:
            answer.headers[name] = value.strip()
    answer.set_status(status)
    return answer


@asynccontextmanager
async def serving_git(root: Path, *, host: str = "127.0.0.1") -> AsyncIterator[str]:
    """Serve the repositories below `root`; yields the address, without a closing slash."""
    app = web.Application()
    app.router.add_route("*", "/{anything:.*}", GitBackend(root).handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, 0).start()
        yield f"http://{host}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
