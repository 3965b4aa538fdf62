"""The published description is kept: whatever a program sends by it, the answers are those it names."""

import asyncio
import json
import os
import re
import shutil
import sys
from datetime import timedelta
from pathlib import Path

from monitor.community.server import routes
from monitor.rules.buckets import Allowance
from tests.monitor.community.yard import Reader, Yard

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


async def test_the_description_names_every_address(yard: Yard, reader: Reader) -> None:
    _, text = await reader.get("openapi.json")
    described = {
        re.sub("{[^}]*}", "{}", path) + method.upper()
        for path, methods in json.loads(text)["paths"].items()
        for method in methods
    }
    served = {
        re.sub("{(?:[^{}]|{[^}]*})*}", "{}", route.path) + route.method
        for route in routes(yard.desk)
        if route.method != "OPTIONS" and not route.path.startswith(("/moderate", "/openapi"))
    }
    assert described == served


async def test_schemathesis_finds_nothing(yard: Yard, tmp_path: Path) -> None:
    await yard.paper()
    # One network sends hundreds here; that it is slowed otherwise has a test of its own.
    yard.desk.knocking.allowance = Allowance(burst=100_000, every=timedelta(seconds=1))
    (yard.desk.folder / "404.html").write_text("<h1>No such page</h1>", encoding="utf-8")
    program = shutil.which("schemathesis") or str(Path(sys.executable).with_name("schemathesis"))
    running = await asyncio.create_subprocess_exec(
        program, "run", f"{yard.address}openapi.json", "--checks", CHECKS, "--max-examples", "15", "--seed", "20261123",
        "--phases", "examples,coverage,fuzzing", "--generation-database", "none", "--no-color",
        "-H", "X-Forwarded-For: 203.0.113.77",
        cwd=tmp_path, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
    )  # fmt: skip
    said, _ = await running.communicate()
    assert running.returncode == 0, said.decode()[-9_000:]
