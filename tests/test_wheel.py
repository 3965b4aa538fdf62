"""The built wheel, installed elsewhere, works from anywhere: a flat layout hides what was left out of it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("checkers", "monitor", "reports", "templates")


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """The standard output of a command that must succeed; its complaint is shown when it does not."""
    # No variable of ours may reach the installed program: it would point it back at this folder.
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "GRAVEYARD_"))}
    done = subprocess.run(
        command, cwd=cwd, env=plain | environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", out, cwd=ROOT)
    (built,) = out.iterdir()
    return built


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing but the wheel's contents; libraries come from the environment that runs the tests."""
    target = tmp_path_factory.mktemp("elsewhere") / "installed"
    run(
        sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
        "--no-deps", "--no-index", "--target", target, wheel, cwd=target.parent,
    )  # fmt: skip
    return target


def python_from_root(elsewhere: Path, program: str) -> str:
    """What `program` prints when it runs from the root folder, with the installed copy in front of everything."""
    return run(sys.executable, "-c", program, cwd=Path("/"), PYTHONPATH=str(elsewhere)).strip()


def test_the_wheel_holds_our_packages_and_nothing_beside_them(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == set(PACKAGES)
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_the_wheel_holds_every_file_of_our_packages(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    ours = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert ours - packed == set()


def test_the_installed_copy_is_the_one_that_runs(elsewhere: Path) -> None:
    for package in PACKAGES:
        assert python_from_root(elsewhere, f"import {package}; print({package}.__file__)").startswith(str(elsewhere))


def test_the_command_shows_its_help(elsewhere: Path) -> None:
    shown = run(elsewhere / "bin" / "graveyard", "--help", cwd=Path("/"), PYTHONPATH=str(elsewhere))
    for command in ("run", "sweep", "import", "render", "demo"):
        assert command in shown


def test_every_template_is_there_and_compiles(elsewhere: Path) -> None:
    program = """
from jinja2 import Environment, PackageLoader
environment = Environment(loader=PackageLoader("templates", ""), autoescape=True)
for name in environment.list_templates(extensions=["html", "xml", "svg"]):
    environment.loader.get_source(environment, name)
    print(name)
"""
    found = set(python_from_root(elsewhere, program).split())
    ours = {path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.html")}
    assert ours
    assert ours - found == set()


def test_the_samples_are_there(elsewhere: Path) -> None:
    program = """
import json
from importlib.resources import files
lines = files("monitor").joinpath("samples", "papers.jsonl").read_text(encoding="utf-8").splitlines()
print(sum("title" in json.loads(line) for line in lines))
"""
    assert int(python_from_root(elsewhere, program)) >= 50


def test_it_lives_through_a_day_and_renders_from_the_root_folder(elsewhere: Path, tmp_path: Path) -> None:
    """Migrations, samples, the made world, templates and the site: everything that is data comes along."""
    told = run(
        elsewhere / "bin" / "graveyard", "demo", "--days", "1", "--folder", tmp_path, "--render-only",
        cwd=Path("/"), PYTHONPATH=str(elsewhere),
    )  # fmt: skip
    assert str(tmp_path / "site") in told
    assert (tmp_path / "site" / "index.html").is_file()
    assert len(list((tmp_path / "site" / "paper").rglob("index.html"))) >= 60
