"""Commands that keep the database: `prune` folds what is old, `move` takes everything elsewhere."""

from typing import Annotated

from cyclopts import Parameter

from monitor.cli.invocation import Here, Json
from monitor.cli.speaking import bar, emit, log_to_stderr


async def prune(
    *,
    dry_run: Annotated[bool, Parameter(negative="", help="Tell what would be folded, change nothing.")] = False,
    json: Json = False,
    here: Here,
) -> int:
    """Fold old equal looks into one row each (first, last, how many); `run` does so by itself once a week.

    No verdict changes by it. Ends with 1 where a repository was left alone because its verdict would have.
    """
    from monitor.roof.house import open_house

    async with open_house(here.configuration) as house:
        keeping = house.keeping()
        with bar("folding") as progress:
            keeping.tell = lambda done: progress.update(progress.task_ids[0], completed=done)
            kept = await keeping.whole(write=not dry_run)
    numbers = {
        "repositories": kept.repositories,
        "rows": kept.rows,
        "rounds": kept.rounds,
        "canaries": kept.canaries,
        "refused": kept.refused,
    }
    if json:
        emit(numbers)
    elif here.configuration.keys.retention.fold_after_days is None:
        print("Every look stays a row of its own: retention.fold_after_days is null.")
    else:
        told = f"{kept.rows} rows of {kept.repositories} long histories"
        print(f"{told} would be folded away" if dry_run else f"{told} folded away, and {kept.rounds} rounds")
    return 1 if kept.refused else 0


async def move(
    target: Annotated[str, Parameter(help="The address of an empty database, as in database.url.")],
    *,
    start_over: Annotated[
        bool, Parameter(negative="", help="Take away what an earlier move left there unfinished.")
    ] = False,
    json: Json = False,
    here: Here,
) -> int:
    """Everything from the configured database into another, empty one: from SQLite to PostgreSQL, or back.

    Nobody may sweep the source meanwhile, and it stays as it is. Each table is read back and compared.
    """
    from monitor.roof.clock import SystemClock
    from monitor.store.database import database_address
    from monitor.store.moving import move as move_everything

    log_to_stderr()
    source = here.configuration.database_url
    with bar("moving") as progress:

        def tell(table: str, rows: int) -> None:
            progress.update(progress.task_ids[0], description=f"moving {table}", completed=rows)

        moved = await move_everything(source, target, now=SystemClock().now(), start_over=start_over, tell=tell)
    address = database_address(target).set(drivername=target.partition(":")[0])
    if json:
        emit({"tables": {one.table: one.rows for one in moved}, "database": address.render_as_string()})
        return 0
    for one in moved:
        if one.rows:
            print(f"{one.rows:12}  {one.table}")
    print("Every table was read back and is equal. Next, in config.yaml (with its password, or as")
    print("GRAVEYARD_DATABASE__URL in the environment):\n")
    print(f"database:\n  url: {address.render_as_string()}")
    return 0
