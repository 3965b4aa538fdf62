"""`graveyard check` against stand-ins for hosts of every family: the living, the gone, the walled, and the in-between.

The stand-in knows nothing of our questions: it is given what the real servers say under their own addresses, and says
404 to whatever it was not given. No living address may count as a strike; nothing gone or walled may count as life.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from monitor.rules.politeness import BUILT_IN
from tests.acceptance.graveyard import Graveyard
from tests.standins.git import GitBackend, make_empty, make_readme_only, make_repository

GIT = "git"
ANUBIS = "<title>Making sure you&#39;re not a bot!</title><script id='anubis_challenge'>{}</script>"
CLOUDFLARE = "<title>Just a moment...</title><script>window._cf_chl_opt={}</script>"
SHELL = "<!doctype html><title>App</title><div id=root></div><script src=/main.js></script>"
SOFT = "<title>Page not found</title><h1>Oops</h1><p>We could not find what you were looking for."
ALIVE, GONE, NEITHER = {"life"}, {"strike", "nothing", "outage"}, {"nothing", "outage"}
UNPROVEN = {"life", "nothing", "outage"}
"""It lives, and may go unrecognised: but it is never a strike."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the stand-in says at one address: a status, a body (an object is JSON), headers."""

    status: int = 200
    body: Any = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scene:
    """An address to check, what it may count as, and what lies behind it: by prefix of `host/path`, longest first."""

    address: str
    may_be: set[str]
    said: dict[str, Said]


def to(url: str, status: int = 302) -> Said:
    return Said(status, "", {"Location": url})


def html(body: str, status: int = 200, **headers: str) -> Said:
    return Said(status, body, {"Content-Type": "text/html; charset=utf-8", **headers})


LOST = Said(404, {"message": "404 Project Not Found"})
NO = Said(404, {"message": "The target couldn't be found.", "url": "x"})
BASIC = Said(401, "HTTP Basic: Access denied", {"WWW-Authenticate": 'Basic realm="GitLab"'})


def scenes() -> Iterator[Scene]:
    lab, api = "gitlab.com", "gitlab.com/api/v4/projects"
    project = {"id": 1, "path_with_namespace": "g/a"}
    yield Scene("https://gitlab.com/g/a", ALIVE, {f"{api}/g%2Fa": Said(200, project)})
    yield Scene("git@gitlab.com:g/s/deep.git", ALIVE, {f"{lab}/g/s/deep": Said(0, GIT)})
    yield Scene("https://gitlab.com/g/empty/-/tree/main", ALIVE, {f"{lab}/g/empty": Said(0, GIT)})
    yield Scene("https://gitlab.com/g/readme", ALIVE, {f"{lab}/g/readme": Said(0, GIT)})
    yield Scene(
        "https://gitlab.com/g/lost",
        GONE,
        {f"{api}/g%2Flost": LOST, f"{lab}/g/lost.git": BASIC, f"{lab}/g/lost": to("https://gitlab.com/users/sign_in")},
    )
    yield Scene("https://gitlab.com/g/lost2", GONE, {f"{lab}/g/lost2.git": BASIC})
    yield Scene(
        "https://gitlab.com/g/old",
        ALIVE,
        {
            f"{api}/g%2Fold": to("https://gitlab.com/api/v4/projects/5", 301),
            f"{api}/5": Said(200, {"id": 5, "path_with_namespace": "g/new"}),
        },
    )
    yield Scene("https://invent.kde.org/g/limit", NEITHER, {"invent.kde.org/": Said(429)})
    yield Scene(
        "https://gitlab.com/g/private",
        ALIVE,
        {f"{api}/g%2Fprivate": Said(200, {**project, "path_with_namespace": "g/private", "visibility": "private"})},
    )
    yield Scene(
        "https://gitlab.uni.example/lab/tool",
        NEITHER,
        {
            "gitlab.uni.example/": to("https://sso.uni.example/idp/login"),
            "sso.uni.example/": html("<title>Log in</title><form>"),
        },
    )
    yield Scene(
        "https://gitlab.uni2.example/lab/tool",
        NEITHER,
        {
            "gitlab.uni2.example/api": LOST,
            "gitlab.uni2.example/explore": to("https://gitlab.uni2.example/users/sign_in"),
            "gitlab.uni2.example/users/sign_in": html("<title>Sign in</title>"),
            "gitlab.uni2.example/lab": BASIC,
        },
    )
    yield Scene(
        "https://gitlab.open.example/lab/tool",
        GONE,
        {"gitlab.open.example/api": LOST, "gitlab.open.example/explore": html("<title>Explore projects</title>")},
    )
    yield Scene("https://gitlab.gnome.org/a/walled", NEITHER, {"gitlab.gnome.org/": html(ANUBIS)})
    yield Scene("https://gitlab.freedesktop.org/a/walled", NEITHER, {"gitlab.freedesktop.org/": html(CLOUDFLARE, 403)})
    yield Scene("https://salsa.debian.org/a/down", NEITHER, {"salsa.debian.org/": Said(502)})
    yield Scene(
        "https://code.lab.example/a/own",
        ALIVE,
        {"code.lab.example/api/v4/projects/a%2Fown": Said(200, {"id": 3, "path_with_namespace": "a/own"})},
    )
    berg = "codeberg.org/api/v1/repos"
    repo = {"id": 2, "full_name": "o/a", "empty": False}
    yield Scene("https://codeberg.org/o/a/src/branch/main", ALIVE, {f"{berg}/o/a": Said(200, repo)})
    yield Scene(
        "https://codeberg.org/o/void",
        ALIVE,
        {f"{berg}/o/void": Said(200, {**repo, "full_name": "o/void", "empty": True})},
    )
    yield Scene("https://codeberg.org/o/lost", GONE, {f"{berg}/o/lost": NO})
    yield Scene("https://codeberg.org/o/lost2", GONE, {})
    yield Scene(
        "https://codeberg.org/o/hidden",
        ALIVE,
        {"codeberg.org/api/v1/repos/o/hidden": html(ANUBIS), "codeberg.org/o/hidden.git": Said(0, GIT)},
    )
    yield Scene(
        "https://codeberg.org/o/old",
        ALIVE,
        {
            f"{berg}/o/old": to("https://codeberg.org/api/v1/repos/n/new", 307),
            f"{berg}/n/new": Said(200, {**repo, "full_name": "n/new"}),
        },
    )
    yield Scene("https://gitea.walled.example/o/r", NEITHER, {"gitea.walled.example/": html(ANUBIS, 401)})
    yield Scene("https://forgejo.walled.example/o/r", NEITHER, {"forgejo.walled.example/": html(ANUBIS, 202)})
    yield Scene("https://notabug.org/o/alive", ALIVE, {"notabug.org/o/alive.git": Said(0, GIT)})
    yield Scene("https://bitbucket.org/t/a", ALIVE, {"bitbucket.org/t/a.git": Said(0, GIT)})
    yield Scene("https://bitbucket.org/t/hg", GONE, {"bitbucket.org/t/hg": Said(404, "Repository not found")})
    yield Scene(
        "https://bitbucket.org/t/page",
        UNPROVEN,
        {
            "bitbucket.org/t/page.git": html(SHELL),
            "api.bitbucket.org/2.0/repositories/t/page": Said(200, {"uuid": "{1}", "full_name": "t/page"}),
        },
    )
    yield Scene(
        "https://bitbucket.org/t/shell",
        NEITHER | {"strike"},
        {
            "bitbucket.org/": html(SHELL),
            "api.bitbucket.org/2.0/repositories/t/shell": Said(
                404, {"type": "error", "error": {"message": "Repository t/shell not found"}}
            ),
        },
    )
    yield Scene(
        "https://gitee.com/l/a", ALIVE, {"gitee.com/api/v5/repos/l/a": Said(200, {"id": 4, "full_name": "l/a"})}
    )
    yield Scene(
        "https://gitee.com/l/lost", GONE, {"gitee.com/api/v5/repos/l/lost": Said(404, {"message": "Not Found Project"})}
    )
    yield Scene(
        "https://gitee.com/l/busy",
        NEITHER,
        {"gitee.com/": Said(403, {"message": "403 Forbidden (Rate Limit Exceeded)"})},
    )
    yield Scene("https://git.sr.ht/~u/a", ALIVE, {"git.sr.ht/~u/a": Said(0, GIT)})
    yield Scene("https://git.sr.ht/~u/lost", GONE, {})
    refs = "info/refs?service=git-upload-pack"
    yield Scene(
        "https://framagit.org/o/renamed",
        ALIVE,
        {
            "framagit.org/o/renamed.git": to(f"https://framagit.org/o/new.git/{refs}", 301),
            "framagit.org/o/new": Said(0, GIT),
        },
    )
    yield Scene("https://framagit.org/o/page", UNPROVEN, {"framagit.org/o/page": html("<title>o / page</title>")})
    yield Scene("https://framagit.org/o/soft", NEITHER, {"framagit.org/o/soft": html(SOFT)})
    yield Scene(
        "https://0xacab.org/o/login", NEITHER | {"strike"}, {"0xacab.org/": to("https://0xacab.org/users/sign_in")}
    )
    yield Scene("https://jihulab.com/o/sso", NEITHER, {"jihulab.com/": to("https://idp.example.net/login")})
    yield Scene("https://gitea.com/o/html", GONE, {"gitea.com/api/v1/repos/o/html": html(SOFT, 404)})
    yield Scene(
        "https://gitea.com/o/json",
        NEITHER,
        {"gitea.com/o/json": html(SHELL), "gitea.com/api/v1/repos/o/json": Said(200, {})},
    )
    yield Scene("https://foss.heptapod.net/o/teapot", NEITHER, {"foss.heptapod.net/": Said(418)})
    yield Scene(
        "https://sourceforge.net/projects/alive/",
        ALIVE,
        {
            "sourceforge.net/rest/p/alive": Said(
                200, {"_id": "1", "shortname": "alive", "status": "active", "tools": []}
            )
        },
    )
    yield Scene("https://git.code.sf.net/p/lost/code", GONE, {})
    yield Scene(
        "https://sourceforge.net/p/fast", NEITHER, {"sourceforge.net/": html("<script>challenge()</script>", 403)}
    )
    yield Scene(
        "https://launchpad.net/alive",
        ALIVE,
        {
            "api.launchpad.net/1.0/alive": Said(
                200, {"self_link": "https://api.launchpad.net/1.0/alive", "active": True}
            )
        },
    )
    yield Scene("https://launchpad.net/lost", GONE, {})
    yield Scene(
        "https://savannah.gnu.org/projects/alive",
        ALIVE,
        {"savannah.gnu.org/projects/alive": html("<title>alive - Summary [Savannah]</title>")},
    )
    yield Scene("git://git.savannah.gnu.org/tool.git", ALIVE, {"git.savannah.gnu.org/git/tool.git": Said(0, GIT)})
    hub = "huggingface.co/api"
    model = {"_id": "1", "id": "l/a", "siblings": [{"rfilename": "model.safetensors"}]}
    hidden = Said(401, {"error": "Invalid username or password."}, {"X-Error-Message": "Invalid username or password."})
    yield Scene("https://huggingface.co/l/a/tree/main", ALIVE, {f"{hub}/models/l/a": Said(200, model)})
    yield Scene("https://hf.co/datasets/l/d", ALIVE, {f"{hub}/datasets/l/d": Said(200, {**model, "id": "l/d"})})
    yield Scene("https://huggingface.co/spaces/l/s", ALIVE, {f"{hub}/spaces/l/s": Said(200, {**model, "id": "l/s"})})
    yield Scene(
        "https://huggingface.co/l/gated",
        ALIVE,
        {f"{hub}/models/l/gated": Said(200, {**model, "id": "l/gated", "gated": "auto"})},
    )
    yield Scene(
        "https://huggingface.co/l/lost", GONE, {f"{hub}/models/l/lost": hidden, "huggingface.co/l/lost": hidden}
    )
    yield Scene(
        "https://huggingface.co/l/old",
        ALIVE,
        {
            f"{hub}/models/l/old": to("https://huggingface.co/api/models/n/new", 307),
            f"{hub}/models/n/new": Said(200, {**model, "id": "n/new"}),
        },
    )
    yield Scene(
        "https://huggingface.co/l/disabled",
        GONE,
        {f"{hub}/models/l/disabled": Said(200, {**model, "id": "l/disabled", "disabled": True})},
    )
    yield Scene("https://huggingface.co/l/limit", NEITHER, {f"{hub}/models/l/limit": Said(429)})
    record = {"id": 10, "conceptrecid": "9", "files": [{"key": "a"}], "metadata": {"access_right": "open"}}
    yield Scene("https://doi.org/10.5281/zenodo.10", ALIVE, {"zenodo.org/api/records/10": Said(200, record)})
    yield Scene(
        "https://zenodo.org/record/11",
        ALIVE,
        {"zenodo.org/api/records/11": Said(200, {**record, "id": 11, "metadata": {"access_right": "closed"}})},
    )
    yield Scene(
        "https://zenodo.org/record/12",
        GONE,
        {
            "zenodo.org/api/records/12": Said(
                410, {"message": "Record deleted", "tombstone": {"removal_reason": {"id": "spam"}}}
            )
        },
    )
    yield Scene(
        "https://zenodo.org/record/13",
        GONE,
        {"zenodo.org/api/records/13": Said(404, {"status": 404, "message": "PID does not exist."})},
    )
    yield Scene(
        "https://zenodo.org/record/14",
        NEITHER,
        {
            "zenodo.org/": html(
                "Access to this resource has been blocked due to unusual traffic from your network.", 403
            )
        },
    )
    yield Scene(
        "https://figshare.com/articles/code/x/12345",
        ALIVE,
        {"api.figshare.com/v2/articles/12345": Said(200, {"id": 12345})},
    )
    yield Scene(
        "https://figshare.com/articles/code/x/12346",
        GONE,
        {
            "api.figshare.com/v2/articles/12346": Said(404, {"message": "Entity not found", "code": "EntityNotFound"}),
            "figshare.com/": html("", 202, **{"x-amzn-waf-action": "challenge"}),
        },
    )
    yield Scene(
        "https://figshare.com/articles/code/x/12347",
        NEITHER,
        {"api.figshare.com/": Said(403, "<h1>403</h1>")},
    )
    yield Scene(
        "https://osf.io/aaaaa/",
        ALIVE,
        {
            "api.osf.io/v2/guids/aaaaa": to("https://api.osf.io/v2/nodes/aaaaa/"),
            "api.osf.io/v2/nodes/aaaaa": Said(200, {"data": {"id": "aaaaa", "attributes": {"public": True}}}),
        },
    )
    yield Scene(
        "https://osf.io/bbbbb/",
        GONE,
        {
            "api.osf.io/v2/guids/bbbbb": Said(
                410, {"errors": [{"detail": "The requested node is no longer available."}]}
            ),
            "osf.io/bbbbb": html(SHELL),
        },
    )
    yield Scene(
        "https://osf.io/ccccc/",
        UNPROVEN,
        {
            "api.osf.io/v2/guids/ccccc": Said(
                401, {"errors": [{"detail": "Authentication credentials were not provided."}]}
            )
        },
    )
    yield Scene(
        "https://osf.io/ddddd/",
        NEITHER,
        {
            "osf.io/ddddd": html(SHELL),
            "api.osf.io/v2/guids/ddddd": Said(429, {"errors": [{"detail": "Request was throttled."}]}),
        },
    )
    verse = "dataverse.harvard.edu/api/datasets"
    yield Scene(
        "https://doi.org/10.7910/DVN/AAAAAA",
        ALIVE,
        {verse: Said(200, {"status": "OK", "data": {"id": 1, "latestVersion": {"versionState": "RELEASED"}}})},
    )
    yield Scene(
        "https://doi.org/10.9999/gone",
        NEITHER,
        {"doi.org/api/handles/10.9999/gone": Said(404, {"responseCode": 100, "handle": "10.9999/gone"})},
    )
    yield Scene(
        "https://doi.org/10.9999/wall",
        NEITHER,
        {
            "doi.org/api/handles/10.9999/wall": Said(
                200, {"responseCode": 1, "values": [{"type": "URL", "data": {"value": "https://publisher.example/x"}}]}
            ),
            "publisher.example/": html(CLOUDFLARE, 403),
        },
    )
    anon = "anonymous.4open.science"
    yield Scene(
        f"https://{anon}/r/alive-1/",
        ALIVE,
        {
            anon: html(SHELL),
            f"{anon}/api/repo/alive-1/options": Said(200, {"url": None, "lastUpdateDate": "2025-01-01T00:00:00Z"}),
        },
    )
    yield Scene(
        f"https://{anon}/r/gone-1/",
        GONE,
        {anon: html(SHELL), f"{anon}/api/repo/gone-1/options": Said(410, {"error": "repository_expired"})},
    )
    yield Scene(
        f"https://{anon}/r/told-1/",
        ALIVE,
        {anon: html(SHELL), f"{anon}/api/repo/told-1/options": Said(200, {"url": "https://github.com/o/r"})},
    )
    yield Scene(
        f"https://{anon}/r/none-1/",
        GONE,
        {anon: html(SHELL), f"{anon}/api/repo/none-1/options": Said(404, {"error": "repo_not_found"})},
    )
    yield Scene(
        f"https://{anon}/r/shell-1/", NEITHER, {anon: html(SHELL), f"{anon}/api/repo/shell-1/options": html(SHELL)}
    )
    yield Scene(
        "https://pypi.org/project/alive/",
        ALIVE,
        {"pypi.org/pypi/alive/json": Said(200, {"info": {"name": "Alive"}, "urls": [{}]})},
    )
    yield Scene(
        "https://pypi.org/project/lost/", GONE, {"pypi.org/project/lost": html("<title>Client Challenge</title>")}
    )
    yield Scene(
        "https://pypi.org/project/wall/",
        NEITHER,
        {path: html("<title>Client Challenge</title>") for path in ("pypi.org/pypi/wall", "pypi.org/simple/wall")},
    )
    yield Scene(
        "https://cran.r-project.org/package=alive",
        ALIVE,
        {"cran.r-project.org/web/packages/alive": html("<title>CRAN: Package alive</title>")},
    )
    yield Scene(
        "https://cran.r-project.org/package=kept",
        ALIVE,
        {
            "cran.r-project.org/web/packages/kept": html(
                "<p>Package 'kept' was removed from the CRAN repository. Archived on 2020-01-01"
            )
        },
    )
    yield Scene("https://cran.r-project.org/package=lost", GONE, {})
    drive = "https://drive.google.com/file/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123"
    yield Scene(
        f"{drive}4/view", NEITHER, {"drive.google.com/uc": html("<title>Google Drive - Page Not Found</title>", 404)}
    )
    yield Scene(
        "https://www.dropbox.com/s/abc/gone.zip",
        NEITHER,
        {"www.dropbox.com/": html("<title>Dropbox - 404</title>", 404), "dropbox.com/": html("", 404)},
    )
    yield Scene(
        "https://www.dropbox.com/s/abc/code.zip",
        ALIVE,
        {
            "dropbox.com/s/abc/code": Said(200, "PK", {"Content-Disposition": "attachment"}),
            "www.dropbox.com/s/abc/code": Said(200, "PK", {"Content-Disposition": "attachment"}),
        },
    )
    yield Scene(
        "https://1drv.ms/u/s!gone",
        NEITHER,
        {"1drv.ms/": html("<title>This item might not exist or is no longer available</title>")},
    )
    yield Scene("https://code.google.com/p/tool", NEITHER, {})
    yield Scene("https://git.lab.example/a/tool", ALIVE, {"git.lab.example/a/tool.git": Said(0, GIT)})
    yield Scene("https://git.soft.example/a/tool", NEITHER | {"strike"}, {"git.soft.example/": html(SOFT)})
    yield Scene("https://files.example.org/repos/tool.git", ALIVE, {"files.example.org/repos/tool.git": Said(0, GIT)})


@asynccontextmanager
async def stand_in(root: Path, said: dict[str, Said]) -> AsyncIterator[str]:
    for host_path, one in said.items():
        if one.body == GIT:
            folder = root / f"{host_path.removesuffix('.git')}.git"
            made = (
                make_empty if "/empty" in host_path else make_readme_only if "/readme" in host_path else make_repository
            )
            made(folder)
    git = GitBackend(root)
    prefixes = sorted(said, key=len, reverse=True)

    async def answer(request: web.Request) -> web.StreamResponse:
        path = request.rel_url.raw_path.lstrip("/")
        found = next((said[prefix] for prefix in prefixes if path.startswith(prefix)), Said(404, "Not Found"))
        if path.endswith("/robots.txt"):
            found = Said(404, "none")
        if found.body == GIT:
            if ".git/" not in path and "/info/refs" in path:
                request = request.clone(
                    rel_url=request.rel_url.with_path(request.path.replace("/info/refs", ".git/info/refs")).with_query(
                        request.query
                    )
                )
            return await git.handle(request)
        body = found.body if isinstance(found.body, str) else json.dumps(found.body)
        kind = {} if isinstance(found.body, str) else {"Content-Type": "application/json"}
        return web.Response(status=found.status, body=body.encode(), headers={**kind, **found.headers})

    app = web.Application()
    app.router.add_route("*", "/{anything:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_no_living_address_is_a_strike_and_nothing_gone_or_walled_is_life(tmp_path: Path) -> None:
    every = list(scenes())
    said: dict[str, Said] = {}
    for scene in every:
        for place, answer in scene.said.items():
            assert said.setdefault(place, answer) == answer, place
    yard = Graveyard(tmp_path)
    quick = {name: {"per_second": 10_000, "concurrency": 10} for name in ("default", *BUILT_IN)}
    async with stand_in(tmp_path / "repositories", said) as address:
        yard.configure(
            http={"remap": {"https://": f"{address}/", "http://": f"{address}/"}, "attempts": 1},
            sweep={"patience": 0},
            hosts=quick | {"code.lab.example": {"checker": "gitlab"}},
        )
        told = await asyncio.to_thread(yard.told, "check", *(scene.address for scene in every))
    counted = {line["url"]: line for line in told}
    assert len(counted) == len(every)
    wrong = [
        f"{scene.address}: {counted[scene.address]['counts_as']} ({counted[scene.address]['evidence']}) "
        f"{counted[scene.address]['detail']}"
        for scene in every
        if counted[scene.address]["counts_as"] not in scene.may_be
    ]
    assert wrong == [], "\n".join(wrong)
