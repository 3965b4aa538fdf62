"""One call of the command line: which configuration it works with, and where it speaks."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

if TYPE_CHECKING:
    from monitor.config import Configuration

DEFAULT_FILE = Path("config.yaml")


@dataclass
class Invocation:
    """`config` as given by --config; otherwise GRAVEYARD_CONFIG, otherwise config.yaml here, otherwise defaults."""

    config: Path | None
    environ: Mapping[str, str]

    @cached_property
    def file(self) -> Path | None:
        """The configuration file, None where only defaults and the environment speak."""
        if self.config is not None:
            return self.config
        if named := self.environ.get("GRAVEYARD_CONFIG"):
            return Path(named)
        return DEFAULT_FILE if DEFAULT_FILE.exists() else None

    @cached_property
    def configuration(self) -> "Configuration":
        """The configuration, checked; raises ConfigurationError."""
        from monitor.config import load

        return load(self.file, self.environ)


Here = Annotated[Invocation, Parameter(parse=False)]
"""What a command receives besides what was typed."""

Json = Annotated[bool, Parameter(name="--json", negative="", help="One JSON object a line, and nothing else.")]
