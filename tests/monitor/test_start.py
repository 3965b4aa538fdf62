"""What a command loads before it works: each library that it does not need is time that everybody waits for."""

import json
import subprocess
import sys

import pytest

from monitor.rules.expressions import expression

WATCHED = (
    "aiohttp", "alembic", "apscheduler", "AntiSSRF", "jinja2", "monitor.daemon", "monitor.harvest", "monitor.http",
    "monitor.store", "pyarrow", "pydantic", "reports", "requests", "sqlalchemy", "urllib3",
)  # fmt: skip


@pytest.mark.parametrize(
    ("modules", "needed"),
    [
        (["monitor.cli"], set()),
        (["monitor.roof.asking"], {"aiohttp", "monitor.http"}),
        (["monitor.cli.looking", "monitor.cli.asking"], {"aiohttp", "monitor.http", "pydantic"}),
        (["monitor.cli.running"], {"aiohttp", "monitor.http", "monitor.store", "pydantic", "sqlalchemy"}),
    ],
    ids=["--help", "an asking process", "check", "sweep"],
)
def test_a_command_loads_what_it_needs_and_no_more(modules: list[str], needed: set[str]) -> None:
    told = f"import sys, json, {', '.join(modules)}; print(json.dumps([m for m in {WATCHED!r} if m in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, timeout=60)
    assert set(json.loads(done.stdout)) == needed


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
