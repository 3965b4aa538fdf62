"""Commands that keep the database: `prune` folds what is old."""

from typing import Annotated

from cyclopts import Parameter

from monitor.cli.invocation import Here, Json
from monitor.cli.speaking import bar, emit


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
