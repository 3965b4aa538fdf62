"""What a command loads before it works: each library that it does not need is time that everybody waits for."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from checkers.expressions import expression
from monitor.store import open_store

WATCHED = (
    "aiohttp", "alembic", "AntiSSRF", "apscheduler", "asyncpg", "jinja2", "monitor.community", "monitor.cycle.crew",
    "monitor.cycle.keeping", "monitor.daemon", "monitor.fleet.lanes", "monitor.harvest", "monitor.http",
    "monitor.rules.corrections", "monitor.rules.reading", "monitor.store", "monitor.store.catalogue",
    "monitor.store.corrections", "monitor.store.intake", "monitor.store.moving", "pyarrow", "pydantic",
    "pydantic_settings", "reports", "requests", "rich", "rich.progress", "sqlalchemy",
    "sqlalchemy.dialects.postgresql", "structlog", "tenacity", "urllib3",
)  # fmt: skip


@pytest.mark.parametrize(
    ("modules", "needed"),
    [
        (["monitor.cli"], set()),
        (["monitor.roof.asking"], set()),
        (["monitor.roof.obeying"], {"aiohttp", "monitor.http"}),
        (["monitor.cli.looking", "monitor.cli.asking"], {"monitor.http", "pydantic", "rich"}),
        (["monitor.cli.running"], {"pydantic", "rich"}),
        (["monitor.roof.house"], {"monitor.http", "monitor.store", "pydantic", "rich", "sqlalchemy", "structlog"}),
    ],
    ids=["--help", "how a crew is started", "an asking process", "check", "who hires a crew", "sweep"],
)
def test_a_command_loads_what_it_needs_and_no_more(modules: list[str], needed: set[str]) -> None:
    told = f"import sys, json, {', '.join(modules)}; print(json.dumps([m for m in {WATCHED!r} if m in sys.modules]))"
    assert set(told_by(told)) == needed


async def test_a_sweep_that_asks_nobody_loads_no_client_and_nothing_to_read_papers_with(tmp_path: Path) -> None:
    await (await open_store(f"sqlite+aiosqlite:///{tmp_path / 'graveyard.db'}", now=datetime.now(UTC))).close()
    config = tmp_path / "config.yaml"
    config.write_text("operator: {name: Ada, mail: ada@example.org, url: 'https://example.org/'}\n", encoding="utf-8")
    told = f"""
import json, sys
from monitor.cli import main
assert main(["--config", {str(config)!r}, "sweep", "--json"]) == 0
print(json.dumps([m for m in {WATCHED!r} if m in sys.modules]))
"""
    loaded = {"monitor.daemon", "monitor.http", "monitor.store", "pydantic", "rich", "sqlalchemy", "structlog"}
    assert set(told_by(told)) == loaded


@pytest.mark.parametrize(
    "starts",
    [
        "from monitor.cli import main; counting(); main(['sweep', '--for', 'ever'])",
        "from monitor.roof.asking import main; counting(); main()",
    ],
    ids=["a command", "an asking process"],
)
def test_nobody_looks_for_garbage_in_what_is_being_loaded(starts: str) -> None:
    told = f"""
import gc, json
looked = []
def counting():
    gc.callbacks.append(lambda phase, _: looked.append(phase))
{starts}
print(json.dumps([len(looked) < 20, gc.isenabled()]))
"""
    assert told_by(told) == [True, True]


def told_by(program: str) -> Any:
    """What a process says in its last line. An asking process turns its output to where errors go."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={name: value for name, value in os.environ.items() if not name.startswith("GRAVEYARD_")},
        input="", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    return json.loads(done.stdout.splitlines()[-1])


def test_an_expression_is_compiled_when_first_asked_and_answers_like_any_other() -> None:
    broken = expression("(")
    assert broken.pattern == "(", "nothing is compiled yet"
    with pytest.raises(Exception, match="unterminated subpattern"):
        broken.search("x")
    word = expression(r"\b(\w)(\w*)\b", 0)
    for _ in range(2):
        assert [found[1] for found in word.finditer("ada eve")] == ["a", "e"]
        assert word.sub(r"\2\1", "ada eve") == "daa vee"
        assert word.fullmatch("ada eve") is None
    assert word.groups == 2
