"""Papers drawn by several processes: the same bytes, one moment of the catalogue, and nothing half after a death."""

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from monitor.errors import GraveyardError
from monitor.model.status import Cause
from reports.compiled import FOLDER as COMPILED
from reports.gone import APACHE, GONE, NGINX
from reports.site import build
from reports.workers import Hands
from tests.reports.catalogue import MemoryCatalogue, one_of_each, paper, settings
from tests.reports.opening import dying, opened, refusing
from tests.reports.test_site import contents

ROWS = [*one_of_each(), *(paper(number, Cause.MISSING) for number in range(100, 260))]


def test_the_number_of_processes_leaves_no_trace(tmp_path: Path) -> None:
    build(MemoryCatalogue(ROWS), settings(), tmp_path / "alone")
    for count in (1, 2):
        hands = Hands(opener=partial(opened, ROWS), count=count, worth=1)
        catalogue = MemoryCatalogue(ROWS)
        build(catalogue, settings(), tmp_path / str(count), hands=hands)
        assert catalogue.read == []
        assert contents(tmp_path / str(count)) == contents(tmp_path / "alone")


def test_what_changed_meanwhile_is_shown_as_it_was_when_the_build_began(tmp_path: Path) -> None:
    later = paper(101, Cause.ACTIVE, title="Came later")
    catalogue = MemoryCatalogue(ROWS)
    build(catalogue, settings(), tmp_path / "alone")
    catalogue.read.clear()
    hands = Hands(opener=partial(opened, ROWS, [later]), count=1, worth=1)
    build(catalogue, settings(), tmp_path / "meanwhile", hands=hands)
    assert catalogue.read == ["arxiv-2304.00101"]
    assert contents(tmp_path / "meanwhile") == contents(tmp_path / "alone")


def test_few_papers_are_not_worth_a_process(tmp_path: Path) -> None:
    build(MemoryCatalogue(ROWS[:3]), settings(), tmp_path, hands=Hands(opener=refusing, count=2))


def test_what_goes_wrong_in_a_process_is_heard_of(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="went away"):
        build(MemoryCatalogue(ROWS), settings(), tmp_path, hands=Hands(opener=refusing, count=1, worth=1))
    with pytest.raises(GraveyardError, match="died"):
        build(MemoryCatalogue(ROWS), settings(), tmp_path, hands=Hands(opener=dying, count=1, worth=1))
    build(MemoryCatalogue(ROWS), settings(), tmp_path)


KILLED = """
import sys
from functools import partial
from pathlib import Path
from reports.site import build
from reports.workers import Hands
from tests.reports.catalogue import MemoryCatalogue, settings
from tests.reports.opening import killing_the_build
from tests.reports.test_workers import ROWS

hands = Hands(opener=partial(killing_the_build, ROWS), count=1, worth=1)
build(MemoryCatalogue(ROWS), settings(title="Quiet Yard"), Path(sys.argv[1]), hands=hands)
"""


def test_a_build_killed_with_its_processes_leaves_whole_files_and_the_next_one_ends_its_work(tmp_path: Path) -> None:
    site, root = tmp_path / "site", Path(__file__).parents[2]
    build(MemoryCatalogue(ROWS), settings(), site)
    build(MemoryCatalogue(ROWS), settings(title="Quiet Yard"), tmp_path / "new")
    before, wanted = contents(site), contents(tmp_path / "new")
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(site)],
        cwd=root, env=os.environ | {"PYTHONPATH": str(root)}, check=False,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    for path, content in contents(site).items():
        assert content in {before.get(path), wanted.get(path)}, path
    build(MemoryCatalogue(ROWS), settings(title="Quiet Yard"), site)
    assert contents(site) == wanted
    hidden = {file.name for file in site.rglob(".*")}
    assert hidden == {".graveyard-manifest.sqlite", COMPILED, GONE, NGINX, APACHE}
