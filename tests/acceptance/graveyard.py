"""The command line in a process of its own, with a configuration of its own in a folder of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[2]
OPERATOR = {"name": "A test", "mail": "test@graveyard.example", "url": "https://graveyard.example/"}
AT_FULL_SPEED = {"default": {"per_second": 10_000, "concurrency": 10}}


@dataclass(frozen=True, slots=True)
class Graveyard:
    """One installation. `configure` writes its config.yaml (JSON is YAML); `run` calls a command of it."""

    folder: Path
    environ: dict[str, str] = field(default_factory=dict)

    def configure(self, **sections: Mapping[str, Any]) -> None:
        told: dict[str, Any] = {"operator": OPERATOR, "hosts": AT_FULL_SPEED, "serve": {"port": 0}} | sections
        self.config.write_text(json.dumps(told), encoding="utf-8")

    @property
    def config(self) -> Path:
        return self.folder / "config.yaml"

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "monitor", "--config", str(self.config), *arguments]

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GRAVEYARD_")}
        return kept | {"PYTHONPATH": str(PROJECT), "PYTHONWARNINGS": "error"} | self.environ

    def run(self, *arguments: str, feed: str = "", code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            self.command(*arguments),
            env=self.environment,
            cwd=self.folder,
            input=feed,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == code, f"{arguments} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def told(self, *arguments: str, feed: str = "", code: int = 0) -> list[dict[str, Any]]:
        """What a command says with `--json`, an object a line, and nothing else."""
        return [json.loads(line) for line in self.run(*arguments, "--json", feed=feed, code=code).stdout.splitlines()]

    def papers(self, records: Sequence[Mapping[str, Any]], name: str = "papers.jsonl") -> Path:
        """A file of papers, a JSON object a line."""
        file = self.folder / name
        file.write_text("".join(json.dumps(dict(record)) + "\n" for record in records), encoding="utf-8")
        return file
