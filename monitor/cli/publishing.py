"""Commands that publish: `render` the site, `serve` it, `export` the data."""

import shutil
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from monitor.cli.invocation import Here, Json
from monitor.cli.speaking import emit, say
from monitor.errors import UsageError


def render(
    *,
    out: Annotated[Path | None, Parameter(help="The folder; default: site.folder of the configuration.")] = None,
    downloads: Annotated[
        bool, Parameter(help="Write the downloads too, which a large site has once a day.", negative=())
    ] = False,
    json: Json = False,
    here: Here,
) -> int:
    """The static site into a folder; only what changed is written."""
    from monitor.roof.site import publish

    started = time.monotonic()
    built = publish(here.configuration, out or here.configuration.site_folder, fresh_downloads=downloads)
    seconds = time.monotonic() - started
    if json:
        emit(
            {
                "pages": built.pages,
                "written": built.written,
                "unchanged": built.unchanged,
                "removed": built.removed,
                "seconds": round(seconds, 3),
            }
        )
    else:
        print(
            f"{built.pages} pages in {out or here.configuration.site_folder}: {built.written} written, "
            f"{built.unchanged} unchanged, {built.removed} removed, {seconds:.1f} s"
        )
    return 0


async def serve(*, here: Here) -> int:
    """The site as it was last rendered, and the form, without a sweep, until SIGTERM or Ctrl-C."""
    from monitor.daemon.serving import serving
    from monitor.daemon.stopping import stop_signal
    from monitor.roof.desk import desk_rooms
    from monitor.roof.house import open_house

    async with AsyncExitStack() as open_:
        rooms = []
        if here.configuration.keys.form_open:
            house = await open_.enter_async_context(open_house(here.configuration))
            rooms = await open_.enter_async_context(desk_rooms(house))
        site = serving(here.configuration.site_folder, here.configuration.keys.serve, rooms)
        address = await open_.enter_async_context(site)
        say(f"Serving {here.configuration.site_folder} at {address}  (Ctrl-C ends)")
        if not (here.configuration.site_folder / "index.html").is_file():
            say("There is no site in that folder yet: `graveyard render` writes it.")
        await stop_signal()
    return 0


def export(
    *,
    format: Annotated[Literal["jsonl", "csv", "parquet"], Parameter(help="What to write.")] = "jsonl",  # noqa: A002
    out: Annotated[Path | None, Parameter(help="The file; default: standard output (not for parquet).")] = None,
    json: Json = False,
    here: Here,
) -> int:
    """Everything public: one record a paper, with its status, cause, since and links."""
    del json  # JSON lines are the default format
    from monitor.roof.site import export as write

    if out is None and format == "parquet":
        raise UsageError(
            "parquet is not for a terminal.", advice="graveyard export --format parquet --out papers.parquet"
        )
    if out is not None:
        say(f"{write(here.configuration, format, out)} papers in {out}")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "export"
        write(here.configuration, format, file)
        with file.open("rb") as whole:
            shutil.copyfileobj(whole, sys.stdout.buffer)
    return 0
