"""Secrets are planted everywhere they can stand; then everything that the program produced is searched for them."""

import asyncio
import json
import signal
from pathlib import Path

from aiohttp import ClientSession, CookieJar
from argon2 import PasswordHasher

from tests.acceptance.daemon import Daemon, Sender
from tests.acceptance.graveyard import Graveyard
from tests.monitor.community.yard import fields_of
from tests.standins.mail import post_office
from tests.standins.pages import serving

MARK = "MARKED5ECRET"
PASSWORD = f"{MARK}-of-ann"
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
TOTP = "MARKEDSECRETMARKEDSECRETMARKEDSE"
READER = f"{MARK.lower()}@reader.example"
SECRETS = (MARK, MARK.lower(), HASH, TOTP, "198.51.7.7")
"""What must stand nowhere; the last is the address of a reader's network."""


async def test_no_secret_stands_in_any_log_page_or_export(tmp_path: Path) -> None:
    environ = {
        "GRAVEYARD_GITHUB__TOKEN": f"ghp_{MARK}0123456789012345678901234567",
        "GRAVEYARD_COMMUNITY__MODERATORS": json.dumps({"ann": {"password": HASH, "totp": TOTP}}),
        "SMTP_WORD": f"{MARK}-smtp", "HOOK_KEY": f"{MARK}-key", "LAB_TOKEN": f"{MARK}-lab",
        # Apprise reads a module that Python is about to drop.
        "PYTHONWARNINGS": "error,ignore::DeprecationWarning",
    }  # fmt: skip
    async with serving() as pages, post_office() as office:
        environ["GRAVEYARD_COMMUNITY__WEBHOOK"] = f"{pages.base}/{MARK}-hook"
        place = pages.base.removeprefix("http://")
        environ["GRAVEYARD_COMMUNITY__APPRISE"] = json.dumps([f"json://bot:{MARK}-bot@{place}/{MARK}-chat"])
        yard = Graveyard(tmp_path, environ)
        yard.configure(
            serve={"port": 0, "trusted_proxies": ["127.0.0.1"]},
            hosts={"lab.example.org": {"token_env": "LAB_TOKEN", "checker": "gitlab"}},
            http={"remap": {"https://": f"{pages.base}/"}, "attempts": 1},
            community={
                "smtp_host": office.host, "smtp_port": office.port, "smtp_user": "us", "smtp_password_env": "SMTP_WORD",
                "webhook_key_env": "HOOK_KEY",
            },
        )  # fmt: skip
        listed = [
            {
                "id": "2601.00001",
                "arxiv_id": "2601.00001",
                "title": "Engines",
                "code_url": "https://lab.example.org/a/b",
            },
            {"id": "2601.00002", "arxiv_id": "2601.00002", "title": "Looms", "code_url": "https://github.com/a/b"},
        ]
        said = [(await asyncio.to_thread(yard.run, "import", str(yard.papers(listed)))).stderr]
        daemon = Daemon(yard)
        await daemon.start()
        seen = await visited(daemon)
        await daemon.kill(signal.SIGTERM)
        for command in (
            ("corrections", "accept", "1"), ("corrections", "list", "--all", "--json"), ("show", "2601.00001"),
            ("doctor",), ("render",), ("export", "--format", "jsonl"),
        ):  # fmt: skip
            done = await asyncio.create_subprocess_exec(
                *yard.command(*command), env=yard.environment, cwd=tmp_path,
                stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            )  # fmt: skip
            out, err = await done.communicate()
            assert done.returncode in {0, 1}, (command, err.decode()[-2_000:])
            said.append((out + err).decode())
    files = produced_in(tmp_path)
    produced = {
        "the daemon's log": daemon.said,
        "the commands": "\n".join(said).encode(),
        "the pages answered": "\n".join(seen).encode(),
        **{str(file): body for file, body in files.items() if "graveyard.db" not in file.name},
    }
    assert len(produced) > 20, "there was no site to search"
    assert [(where, one) for where, body in produced.items() for one in SECRETS if one.encode() in body] == []
    # What names a reader stands in the database alone, and is erasable; nothing of the configuration does.
    kept = b"".join(body for file, body in files.items() if "graveyard.db" in file.name)
    assert READER.encode() in kept
    assert [one for one in (MARK, HASH, TOTP, "198.51.7.7") if one.encode() in kept] == []


def produced_in(folder: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


async def visited(daemon: Daemon) -> list[str]:
    """A correction with a mail address, a claim, a wrong and an incomplete sign-in: every page that was answered."""
    sender = Sender(7, mail=READER, url="https://lab.example.org/ada/engine")
    await sender.fill_in(daemon.address)
    own = await sender.send(daemon.address)
    seen = []
    async with ClientSession(cookie_jar=CookieJar(unsafe=True), headers={"X-Forwarded-For": "198.51.7.7"}) as web:
        for path in (f"c/{own}/", f"c/{own}/feed.xml", "claim/?paper=2601.00001", "openapi.json", "moderate/sign-in/"):
            async with web.get(daemon.address + path) as answer:
                seen.append(await answer.text())
        for told in ({"name": "ann", "password": PASSWORD, "code": "000000"}, {"name": PASSWORD, "password": "x"}):
            async with web.post(f"{daemon.address}moderate/sign-in/", data=fields_of(seen[4]) | told) as answer:
                assert answer.status == 403
                page = await answer.text()
                # Whoever types a password into the field of the name sees it there, and nobody else does.
                seen.append(page.replace(f'value="{PASSWORD}"', ""))
    await sender.web.close()
    return seen
