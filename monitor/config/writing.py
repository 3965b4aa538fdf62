"""Writes the configuration with every key, its default and its reason as comments: what `init` creates."""

import textwrap
from collections.abc import Iterator
from typing import Any, Final, cast

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from monitor.config.keys import Keys
from monitor.config.sections import CollectionSection, HostSection

HEAD = """\
The configuration of a paper graveyard. Every key is here with its default; delete what you do not change.
Each can be set from the environment as GRAVEYARD_SECTION__KEY (lists and maps as JSON).
Unknown keys stop the start, so that a misspelt one cannot be overlooked."""

MAPS: Final[dict[str, tuple[type[BaseModel], str, str]]] = {
    "collections": (
        CollectionSection,
        "Collections of papers by name, with options of their own.",
        "neurips-2023",
    ),
    "hosts": (
        HostSection,
        (
            "Hosts by name, `*.domain`, an address range, or `default`. "
            "Unless told otherwise a host gets one request at a time, two seconds apart."
        ),
        "git.example.org",
    ),
}


def commented() -> str:
    """The text of config.yaml."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield from _comment(HEAD, "")
    for name, field in Keys.model_fields.items():
        yield ""
        if name in MAPS:
            yield from _map(name)
            continue
        section = cast("type[BaseModel]", field.annotation)
        yield from _comment(section.__doc__ or "", "")
        yield f"{name}:"
        for key, inner in section.model_fields.items():
            yield from _comment(inner.description or "", "  ")
            yield f"  {key}: {_text(_default(inner))}"


def _map(name: str) -> Iterator[str]:
    section, sentence, example = MAPS[name]
    yield from _comment(sentence, "")
    yield f"{name}: {{}}"
    yield f"#  {example}:"
    for key, inner in section.model_fields.items():
        yield from _comment(inner.description or "", "#    ")
        yield f"#    {key}: {_text(_default(inner))}"


def _comment(text: str, indent: str) -> Iterator[str]:
    for paragraph in textwrap.dedent(text).strip().split("\n\n"):
        for line in textwrap.wrap(" ".join(paragraph.split()), width=110 - len(indent)):
            yield f"{indent}# {line}"


def _default(field: FieldInfo) -> Any:
    return field.get_default(call_default_factory=True)


def _text(value: Any) -> str:
    return yaml.safe_dump(value, default_flow_style=True, width=1000).removesuffix("...\n").strip()
