"""What `make setup` installs is enough: no command needs a library that only the tests or an extra bring."""

import re
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

from tests.acceptance.graveyard import PROJECT, Graveyard

PAPERS: list[dict[str, Any]] = [
    {"arxiv_id": "2304.11111", "title": "A method", "authors": ["Ada Lovelace"], "code_url": "https://git.invalid/a/b"},
    {"arxiv_id": "2304.22222", "title": "A promise", "abstract": "Our code will be released soon.", "year": 2023},
]
HIDING = """
import sys
from importlib.machinery import PathFinder

class Plain:
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.partition(".")[0] in {hidden!r} else PathFinder.find_spec(name, path, target)

sys.meta_path[sys.meta_path.index(PathFinder)] = Plain
"""


def hidden() -> set[str]:
    """The top names of every library here that requirements/run.txt does not install."""
    locked = (PROJECT / "requirements/run.txt").read_text(encoding="utf-8")
    plain = {re.sub(r"[-_.]+", "-", name).lower() for name in re.findall(r"^([\w.-]+)==", locked, re.MULTILINE)}
    plain.add("paper-graveyard")
    return {
        top
        for top, brought_by in packages_distributions().items()
        if plain.isdisjoint(re.sub(r"[-_.]+", "-", name).lower() for name in brought_by)
    }


def test_a_plain_installation_does_the_main_job(tmp_path: Path) -> None:
    assert {"pyarrow", "pgqueuer", "apprise", "pytest"} <= hidden()
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain/sitecustomize.py").write_text(HIDING.format(hidden=hidden()), encoding="utf-8")
    yard = Graveyard(tmp_path, environ={"PYTHONPATH": f"{tmp_path / 'plain'}:{PROJECT}"})
    yard.configure()
    assert yard.told("import", str(yard.papers(PAPERS)))[0]["added"] == 2
    yard.run("sweep")
    yard.run("render")
    assert len(list((tmp_path / "site/paper").rglob("index.html"))) == 2
    about = (tmp_path / "site/about/index.html").read_text(encoding="utf-8")
    assert "papers.csv" in about
    assert "papers.parquet" not in about
    assert yard.run("export", "--format", "csv").stdout.count("\n") == 3
    refused = yard.run("export", "--format", "parquet", "--out", str(tmp_path / "all.parquet"), code=2)
    assert "paper-graveyard[parquet]" in refused.stderr
