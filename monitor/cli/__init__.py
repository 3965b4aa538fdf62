"""`graveyard [--config FILE] COMMAND`: parses, calls the command, turns errors into a sentence and an exit code.

0 done (dead links are results, not errors) · 1 the work met an error it reports · 2 bad usage or bad configuration.
"""

import gc
import inspect
import os
import sys
from pathlib import Path
from typing import Annotated, Any, Final

from cyclopts import App, CycloptsError, Parameter

from monitor import __version__
from monitor.cli.invocation import Invocation
from monitor.errors import GraveyardError
from monitor.roof.loop import run
from monitor.roof.memory import loaded, loading

COMMANDS: Final = {
    "init": ("starting:init", "A commented configuration and an empty database."),
    "run": ("running:run", "The daemon: looks without end, publishes and serves the site."),
    "work": ("working:work", "A worker of a fleet: asks what the leader of a PostgreSQL database gives out."),
    "sweep": ("running:sweep", "One pass over everything due, then exit."),
    "import": ("files:import_", "Papers from files; again means update."),
    "harvest": ("harvesting:harvest", "Papers from live sources, from where each last stopped."),
    "forget": ("files:forget", "A paper, a collection, or what is no longer in a file."),
    "set": ("papers:set_", "The operator's hand: a link or a mark on a paper."),
    "show": ("papers:show", "One paper: verdict, reasons, evidence, history."),
    "worklist": ("papers:worklist", "Doubtful, repaired and dead links as CSV."),
    "extract": ("looking:extract", "What is read out of papers, without a database."),
    "check": ("looking:check", "One look at addresses now, without a database."),
    "render": ("publishing:render", "The static site; only what changed is written."),
    "serve": ("publishing:serve", "The site, without probing."),
    "export": ("publishing:export", "Everything public as JSONL, CSV or Parquet."),
    "corrections": ("correcting:corrections", "What readers sent in: list, accept, reject, undo."),
    "claims": ("claiming:claims", "Authors' claims: list, accept, refuse; erase what names a reader."),
    "prune": ("keeping:prune", "Fold old equal looks into one row each; no verdict changes."),
    "move": ("keeping:move", "Everything into another database: from SQLite to PostgreSQL, or back."),
    "rejudge": ("judging:rejudge", "Judge everything stored again under today's rules."),
    "moderator": ("moderating:moderator", "A password hash and a second factor, for the configuration."),
    "annul": ("judging:annul", "Take back a burial that was our mistake."),
    "hosts": ("judging:hosts", "Hosts: list, hold, release, closed."),
    "doctor": ("starting:doctor", "What is missing or wrong, and how to mend it."),
    "simulate": ("simulating:simulate", "A year of a made world in minutes, and what was found and missed in it."),
    "demo": ("demonstrating:demo", "A made world: everything to see without a network."),
}
"""Each command: where it stands, and its line in `--help`. It is loaded when called, so that `--help` is quick."""


def build() -> App:
    """The whole command line."""
    app = App(
        name="graveyard",
        help="Watches the code link of every paper, says alive, ghosted or 404, and shows the evidence.",
        version=__version__,
    )
    for name, (place, line) in COMMANDS.items():
        app.command(f"monitor.cli.{place}", name=name, help=line)

    @app.meta.default
    def launch(
        *tokens: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)],
        config: Annotated[Path | None, Parameter(help="The configuration file; default: config.yaml here.")] = None,
    ) -> int:
        command, bound, left = app.parse_args(tokens, exit_on_error=False, print_error=False)
        loaded()
        given: dict[str, Any] = {"here": Invocation(config, os.environ)} if "here" in left else {}
        outcome = command(*bound.args, **bound.kwargs, **given)
        if inspect.iscoroutine(outcome):
            outcome = run(outcome)
        return outcome if isinstance(outcome, int) else 0

    return app


def main(arguments: list[str] | None = None) -> int:
    """Run one command line; returns its exit code. The console script `graveyard`."""
    # Cyclopts loads the command before it calls `launch`, which ends this.
    loading()
    app = build()
    try:
        return int(
            app.meta(
                sys.argv[1:] if arguments is None else arguments,
                exit_on_error=False,
                print_error=False,
                result_action="return_value",
            )
            or 0
        )
    except CycloptsError as error:
        _complain(str(error), "`graveyard --help` lists the commands, `graveyard COMMAND --help` what each takes.")
        return 2
    except GraveyardError as error:
        _complain(str(error), error.advice)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output left (`graveyard export | head`): nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    finally:
        gc.enable()


def _complain(what: str, advice: str) -> None:
    print(f"graveyard: {what.strip()}", file=sys.stderr)
    if advice:
        print(f"  {advice}", file=sys.stderr)
