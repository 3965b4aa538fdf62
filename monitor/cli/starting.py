"""Commands for a beginning: `init` writes a configuration and an empty database, `doctor` says what to mend."""

from dataclasses import asdict
from pathlib import Path

from monitor.cli.invocation import DEFAULT_FILE, Here, Invocation, Json
from monitor.cli.speaking import emit, say
from monitor.errors import UsageError


async def init(*, json: Json = False, here: Here) -> int:
    """A commented configuration and an empty database. What is there already stays as it is."""
    from monitor.config import commented
    from monitor.roof.house import open_house

    file = here.config or here.file or DEFAULT_FILE
    wrote = not file.exists()
    if not wrote:
        say(f"{file} is there already and stays as it is.")
    else:
        try:
            file.write_text(commented(), encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{file} cannot be written: {error.strerror}") from error
        say(f"Wrote {file}: every key with its default and its reason.")
    at = Invocation(Path(file), here.environ)
    async with open_house(at.configuration) as house:
        say(f"The database is ready: {house.store.shown}")
        if json:
            emit({"config": str(file), "written": wrote, "database": house.store.shown})
    say(f"Next: fill in `operator:` in {file}, then `graveyard import FILE` and `graveyard run`.")
    return 0


async def doctor(*, json: Json = False, here: Here) -> int:
    """Checks configuration, database, network, tokens, clock; says what to mend. Ends with 1 when anything is amiss."""
    from monitor.roof.doctor import findings

    well = True
    async for one in findings(here.configuration):
        well = well and one.ok
        if json:
            emit(asdict(one))
        else:
            print(f"{'ok  ' if one.ok else 'MEND'} {one.check}: {one.advice}")
    return 0 if well else 1
