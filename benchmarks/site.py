"""Measure the building of a site: a made catalogue in SQLite, built whole, built again, and after some changes.

    python -m benchmarks.site [PAPERS] [--profile | --links] [--folder DIR]

Makes a database of so many papers (10,000) by three times as many authors, each with its address, looks and past; in
`--folder`, where it stays, or for the time of the run. Each step is a process of its own and prints its seconds, those
of processors it used, the pages it wrote, and its peak of memory (resident set, MB, of the parent and of the largest
process beside it). Beside them stands bare Jinja2: the papers' pages drawn by the templates alone from rows in memory,
with Jinja's own way of printing values, written nowhere; of two thousand papers, scaled, in seconds of one processor.
The load of the machine (one minute) is printed with each figure. `--profile` builds in one process under cProfile
instead and prints the costliest functions. `--links` has lychee follow every link of the site, fragments too, offline.
"""

import cProfile
import json
import os
import pstats
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from itertools import islice
from pathlib import Path

from jinja2.compiler import CodeGenerator

from benchmarks.made_catalogue import NOW, judge_anew, look_again, make_database
from monitor.config import Configuration, load
from monitor.roof.site import publish, reading_catalogue, settings
from reports.environment import make_environment
from reports.pages.base import draw
from reports.pages.paper import PaperPage
from reports.printing import clean

CHANGES = 100
DRAWN = 2_000


class Standing:
    """A clock that stands still: equal bytes from equal input."""

    def now(self) -> datetime:
        """See `Clock`."""
        return NOW

    def monotonic(self) -> float:
        """See `Clock`."""
        return 0.0

    async def sleep(self, seconds: float) -> None:
        """See `Clock`. Raises RuntimeError: nothing here waits."""
        raise RuntimeError(f"somebody wanted to sleep for {seconds} s")


def configuration(folder: Path) -> Configuration:
    """The defaults over the database in `folder`, with a page for each author of three papers and more."""
    return load(
        None,
        {
            "GRAVEYARD_DATABASE__URL": f"sqlite:///{folder / 'graveyard.db'}",
            "GRAVEYARD_SITE__ADDRESS": "https://graves.example/yard/",
            "GRAVEYARD_SITE__AUTHOR_PAGES": "3",
        },
    )


def built(folder: Path) -> None:
    """One build, in this process and its children; its figures as one line of JSON."""
    begun = time.perf_counter()
    done = publish(configuration(folder), folder / "site", Standing())
    seconds = time.perf_counter() - begun
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cores = sum(part.ru_utime + part.ru_stime for part in used)
    parent, child = (part.ru_maxrss / 1024 for part in used)
    told = {"seconds": seconds, "cores": cores, "pages": done.pages, "written": done.written}
    print(json.dumps(told | {"parent": parent, "child": child}))


def bare(folder: Path) -> float:
    """Seconds of a processor that the templates alone take for a paper."""
    with reading_catalogue(configuration(folder), Standing()) as catalogue:
        told = settings(configuration(folder), catalogue.started_at, NOW)
        rows = list(islice(catalogue.papers(), DRAWN))
    environment = make_environment(told.voice)
    environment.code_generator_class, environment.finalize = CodeGenerator, cleaned
    if environment.cache is not None:
        environment.cache.clear()
    begun = time.process_time()
    for row in rows:
        draw(PaperPage(row=row, site=told), environment, told)
    return (time.process_time() - begun) / len(rows)


def cleaned(value: object) -> object:
    """A value as Jinja's own way of printing gets it: text from outside without what no page may hold."""
    return clean(value) if type(value) is str else value


def links(site: Path) -> None:
    """Every link of the site followed by lychee, which stands beside the interpreter (group `bench`)."""
    lychee = Path(sys.executable).with_name("lychee")
    told = ("--offline", "--no-progress", "--include-fragments", "--index-files", "index.html")
    # The pages for no address name others by their path on the host, which begins with the site's own.
    path = f"file://{site}/yard file://{site}"
    subprocess.run([lychee, *told, "--root-dir", site, "--remap", path, "./**/*.html"], cwd=site, check=False)


def measured(what: str, folder: Path) -> float:
    """One build in a process of its own, told in a line; its seconds of processors."""
    begun = time.perf_counter()
    child = subprocess.run(
        [sys.executable, "-m", "benchmarks.site", "--build", str(folder)],
        check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    whole = time.perf_counter() - begun
    told = json.loads(child.stdout)
    print(
        f"{what:44} {told['seconds']:8.1f} s ({whole:.1f} s with the start, "
        f"{told['cores']:.1f} s of processors)  {told['written']:8,} of "
        f"{told['pages']:,} pages written  {told['parent']:.0f} MB + {told['child']:.0f} MB each  "
        f"load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    return float(told["cores"])


def run(count: int, folder: Path, *, profile: bool, follow: bool) -> None:
    """All steps over one database, which is made where it is missing."""
    database = folder / "graveyard.db"
    if not database.exists():
        begun = time.perf_counter()
        make_database(database, count)
        print(f"{count:,} papers made in {time.perf_counter() - begun:.0f} s", flush=True)
    shutil.rmtree(folder / "site", ignore_errors=True)
    if profile:
        profiled(lambda: built(folder))
        return
    if follow:
        measured("the whole site", folder)
        links(folder / "site")
        return
    drawn = bare(folder) * count
    print(f"{'bare Jinja2, the papers on one core':44} {drawn:8.1f} s  load {os.getloadavg()[0]:.1f}", flush=True)
    whole = measured("the whole site", folder)
    print(f"{'':44} {whole / drawn:8.2f} times the processor seconds of bare Jinja2")
    measured("again, nothing changed", folder)
    look_again(database, 1, CHANGES)
    measured(f"{CHANGES} papers looked at once more", folder)
    judge_anew(database, 1, CHANGES)
    measured(f"{CHANGES} papers with another verdict", folder)


def profiled(work: Callable[[], None]) -> None:
    """Do the work under cProfile and print where the time went."""
    profile = cProfile.Profile()
    profile.runcall(work)
    pstats.Stats(profile).sort_stats("tottime").print_stats(45)


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--build"]:
        built(Path(arguments[1]))
        return
    count = next((int(one) for one in arguments if one.isdecimal()), 10_000)
    profile, follow = "--profile" in arguments, "--links" in arguments
    if "--folder" in arguments:
        folder = Path(arguments[arguments.index("--folder") + 1])
        folder.mkdir(parents=True, exist_ok=True)
        run(count, folder, profile=profile, follow=follow)
        return
    with tempfile.TemporaryDirectory(prefix="graveyard-site-") as made:
        run(count, Path(made), profile=profile, follow=follow)


if __name__ == "__main__":
    main(sys.argv[1:])
