"""The staircase holds, every contract can fail, and the picture in the documentation is the one that is checked."""

import configparser
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("checkers", "monitor", "reports", "templates")

# One line each, which breaks the contract of that name and may break others too.
OFFENCES = {
    "staircase": ("checkers/offence.py", "import monitor.model"),
    "pure": ("monitor/rules/offence_random.py", "import random"),
    "reports": ("reports/offence.py", "import monitor.store"),
    "door-aiohttp": ("monitor/store/offence_aiohttp.py", "import aiohttp.web"),
    "door-sqlalchemy": ("monitor/http/offence_sqlalchemy.py", "from sqlalchemy import select"),
    "door-apscheduler": ("monitor/store/offence_apscheduler.py", "import apscheduler"),
    "door-tenacity": ("monitor/store/offence_tenacity.py", "import tenacity"),
    "door-pgqueuer": ("monitor/store/offence_pgqueuer.py", "import pgqueuer.queries"),
    "door-prometheus": ("monitor/store/offence_prometheus.py", "import prometheus_client"),
    "door-jinja": ("monitor/store/offence_jinja.py", "import jinja2"),
}


def contracts() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    return parser


def contract_names() -> dict[str, str]:
    start = "importlinter:contract:"
    return {name.removeprefix(start): part["name"] for name, part in contracts().items() if name.startswith(start)}


def layers() -> set[str]:
    return set(re.findall(r"[\w.]+", contracts()["importlinter:contract:staircase"]["layers"]))


def lint(folder: Path) -> tuple[int, str]:
    """import-linter's exit code and report over the packages in `folder`, wherever this project is installed."""
    command = [
        sys.executable,
        "-c",
        "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))",
    ]
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | {"COLUMNS": "240", "PYTHONPATH": str(folder), "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_every_module_imports_only_what_its_step_allows() -> None:
    code, report = lint(ROOT)
    assert code == 0, report
    for name in contract_names().values():
        assert f"{name} KEPT" in report


@pytest.fixture(scope="module")
def report_of_an_offended_house(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("house")
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, folder / package, ignore=lambda _, names: [n for n in names if n == "__pycache__"]
        )
    shutil.copy(ROOT / ".importlinter", folder)
    for path, line in OFFENCES.values():
        (folder / path).write_text(f"{line}\n", encoding="utf-8")
    code, report = lint(folder)
    assert code == 1, report
    return report


def test_every_contract_has_an_offence_to_try_it_with() -> None:
    assert set(OFFENCES) == set(contract_names())


@pytest.mark.parametrize("contract", OFFENCES)
def test_a_contract_breaks_when_it_is_offended(contract: str, report_of_an_offended_house: str) -> None:
    assert f"{contract_names()[contract]} BROKEN" in report_of_an_offended_house


def test_every_room_of_monitor_stands_on_a_step() -> None:
    rooms = {
        f"monitor.{path.stem}"
        for path in (ROOT / "monitor").iterdir()
        if path.name != "__init__.py" and (path.suffix == ".py" or (path / "__init__.py").exists())
    }
    assert rooms - layers() == set(), "give the room its place in .importlinter and docs/architecture.md"


def test_the_documentation_draws_the_staircase_that_is_checked() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for name in contract_names().values():
        assert f"- {name}." in text
    drawing = text.split("```")[1]
    steps = [layer for layer in layers() if layer != "monitor.__main__"]
    missing = [step for step in steps if step not in drawing and f".{step.rpartition('.')[2]}" not in drawing]
    assert missing == []
