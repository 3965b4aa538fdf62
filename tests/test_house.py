"""What holds for the whole house: names, sizes, locks, decisions, and nothing that belongs to somebody's machine."""

import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CODE = ("checkers", "monitor", "reports", "templates", "benchmarks")
FOLDERS = (*CODE, "tests", "docs", "requirements", ".ci")
TEXT = {
    "",
    ".cfg",
    ".css",
    ".html",
    ".ini",
    ".js",
    ".json",
    ".jsonl",
    ".md",
    ".py",
    ".svg",
    ".toml",
    ".txt",
    ".xml",
    ".yaml",
}

# Modules of more than 400 lines, each with the reason why it is one room.
LONG: dict[str, str] = {}

# A machine's own folders, where they are not part of a web address or of a pattern.
MACHINE_PATH = re.compile(r"(?<![\w./:~*-])/(?:home|root|work|Users|mnt|srv)/[\w.]")
# Written apart, so that this file passes its own test.
REGISTRIES = tuple(
    ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs", "org"))
)
# Papers link to package registries too; who knows those addresses as addresses may name them.
KNOWS_ADDRESSES = (
    "checkers/",
    "docs/hosts.md",
    "tests/acceptance/test_check_hosts.py",
    "monitor/rules/",
    "monitor/samples/",
    "tests/checkers/",
    "tests/monitor/rules/",
)


def committed() -> Iterator[Path]:
    """Every text file that belongs to the project; what is made by using it lies elsewhere."""
    tops = [path for path in ROOT.iterdir() if path.is_file() and not path.name.startswith("graveyard.")]
    nested = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    for path in sorted(tops + nested):
        if path.suffix in TEXT and "__pycache__" not in path.parts and "out" not in path.parts and path.name != ".git":
            yield path


def modules() -> list[Path]:
    return [path for folder in CODE for path in sorted((ROOT / folder).rglob("*.py"))]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def requirements(lock: str) -> dict[str, str]:
    """Name and version of everything pinned in one lock file."""
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    return {found[1].lower(): found[2] for found in re.finditer(r"^([\w.-]+)==([\w.+!]+)", text, re.MULTILINE)}


def project() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def declared(*, groups: bool) -> set[str]:
    """The names that pyproject.toml asks for: to run, or in its groups and extras."""
    table: dict[str, object] = project()["project"]  # type: ignore[assignment]
    lines: list[str] = table["dependencies"]  # type: ignore[assignment]
    if groups:
        parts: list[dict[str, list[str]]] = [table["optional-dependencies"], project()["dependency-groups"]]  # type: ignore[list-item]
        lines = [line for part in parts for listed in part.values() for line in listed]
    return {re.split(r"[^\w.-]", line, maxsplit=1)[0].lower() for line in lines}


def test_no_module_is_a_drawer() -> None:
    drawers = [name(path) for path in modules() if re.search(r"util|helper|manager|common|misc", path.stem)]
    assert drawers == []


def test_no_room_is_too_long_without_a_reason() -> None:
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    longest = sorted(lengths.items(), key=lambda item: -item[1])[:5]
    print("the longest rooms:", *(f"{lines:5} {path}" for path, lines in longest), sep="\n")
    assert {path for path, lines in lengths.items() if lines > 400} == set(LONG)


def test_every_module_says_what_it_is() -> None:
    silent = [name(path) for path in modules() if not path.read_text(encoding="utf-8").lstrip("r\n").startswith('"""')]
    assert silent == []


@pytest.mark.parametrize(
    ("line", "theirs"),
    [
        ("see /home/anna/graveyard.db", True),
        ("cd /work/main", True),
        ("https://people.example.edu/home/anna/code.zip", False),
        ("docs/decisions/0001-the-staircase.md", False),
    ],
)
def test_a_path_of_a_machine_is_told_from_an_address(line: str, theirs: bool) -> None:
    assert bool(MACHINE_PATH.search(line)) is theirs


def test_nothing_names_a_folder_of_somebodys_machine() -> None:
    found = []
    for path in committed():
        if path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if MACHINE_PATH.search(line):
                found.append(f"{name(path)}:{number}: {line.strip()[:120]}")
    assert found == []


def test_nothing_names_the_host_of_a_package_registry() -> None:
    found = [
        f"{name(path)}: {host}"
        for path in committed()
        if not name(path).startswith(KNOWS_ADDRESSES)
        for host in REGISTRIES
        if host in path.read_text(encoding="utf-8")
    ]
    assert found == []


@pytest.mark.parametrize("lock", ["run.txt", "test.txt", "build.txt"])
def test_a_lock_holds_versions_and_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 3
    for entry in entries:
        assert re.match(r"[\w.-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry
    assert "://" not in text
    assert not re.search(r"^\s*-(?!-hash=)", text, re.MULTILINE)


def test_the_locks_hold_what_the_project_asks_for_and_agree() -> None:
    run, test, build = requirements("run.txt"), requirements("test.txt"), requirements("build.txt")
    assert declared(groups=False) - set(run) == set()
    assert (declared(groups=False) | declared(groups=True)) - set(test) == set()
    assert {"hatchling", "editables"} - set(build) == set()
    for lock in (run, build):
        differing = {package: version for package, version in lock.items() if test.get(package, version) != version}
        assert differing == {}, "make lock"


def test_the_decisions_are_numbered_without_a_gap() -> None:
    found = sorted((ROOT / "docs" / "decisions").iterdir())
    assert [path.name[:5] for path in found] == [f"{number:04}-" for number in range(1, len(found) + 1)]
    for path in found:
        assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", path.name)
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {path.name[:4]}. ")
        for part in ("## Context", "## Decision", "## Consequences"):
            assert part in text, f"{path.name} lacks {part}"


def test_every_dependency_has_its_reason() -> None:
    text = (ROOT / "docs" / "decisions" / "0002-dependencies.md").read_text(encoding="utf-8").lower()
    named = set(re.findall(r"`([\w.-]+)`", text))
    assert (declared(groups=False) | declared(groups=True)) - named == set()


def test_the_changelog_has_a_place_for_what_is_next() -> None:
    assert "\n## [Unreleased]\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_make_alone_lists_every_target_with_what_it_does() -> None:
    done = subprocess.run(
        ["make"],
        cwd=ROOT,
        env=os.environ | {"MAKEFLAGS": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    listed = dict(re.findall(r"^  make (\S+) +(\S.*)$", done.stdout, re.MULTILINE))
    assert set(listed) == {
        "help", "setup", "run", "demo", "setup-test", "test", "check", "bench", "mutate", "lock", "clean",
    }  # fmt: skip


def test_the_build_server_runs_what_a_contributor_runs() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert re.search(r"^make check\b", script.read_text(encoding="utf-8"), re.MULTILINE)
