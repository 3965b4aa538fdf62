"""`graveyard [--config FILE] COMMAND`: parses, calls the command, turns errors into a sentence and an exit code.

0 done (dead links are results, not errors) · 1 the work met an error it reports · 2 bad usage or bad configuration.
"""

import asyncio
import inspect
import os
import sys
from pathlib import Path
from typing import Annotated, Any, Final

from cyclopts import App, CycloptsError, Parameter

from monitor import __version__
from monitor.cli.invocation import Invocation
from monitor.errors import GraveyardError

COMMANDS: Final = {
    "init": "starting:init",
    "run": "running:run",
    "sweep": "running:sweep",
    "demo": "demonstrating:demo",
    "import": "papers:import_",
    "forget": "papers:forget",
    "set": "papers:set_",
    "show": "papers:show",
    "worklist": "papers:worklist",
    "extract": "looking:extract",
    "check": "looking:check",
    "render": "publishing:render",
    "serve": "publishing:serve",
    "export": "publishing:export",
    "rejudge": "judging:rejudge",
    "doctor": "starting:doctor",
}
"""Each command and where it stands; loaded when it is called, so that `--help` is quick."""


def build() -> App:
    """The whole command line."""
    app = App(
        name="graveyard",
        help="Watches the code link of every paper, says alive, ghosted or 404, and shows the evidence.",
        version=__version__,
    )
    for name, place in COMMANDS.items():
        app.command(f"monitor.cli.{place}", name=name)

    @app.meta.default
    def launch(
        *tokens: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)],
        config: Annotated[Path | None, Parameter(help="The configuration file; default: config.yaml here.")] = None,
    ) -> int:
        command, bound, left = app.parse_args(tokens, exit_on_error=False, print_error=False)
        given: dict[str, Any] = {"here": Invocation(config, os.environ)} if "here" in left else {}
        outcome = command(*bound.args, **bound.kwargs, **given)
        if inspect.iscoroutine(outcome):
            outcome = asyncio.run(outcome)
        return outcome if isinstance(outcome, int) else 0

    return app


def main(arguments: list[str] | None = None) -> int:
    """Run one command line; returns its exit code. The console script `graveyard`."""
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


def _complain(what: str, advice: str) -> None:
    print(f"graveyard: {what.strip()}", file=sys.stderr)
    if advice:
        print(f"  {advice}", file=sys.stderr)
