"""Reads config.yaml and GRAVEYARD_SECTION__KEY variables into one frozen `Configuration`."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, SecretStr, ValidationError

from monitor.config import sections
from monitor.config.contradictions import contradictions
from monitor.config.keys import PREFIX, Keys
from monitor.errors import ConfigurationError

NOT_KEYS = frozenset({"GRAVEYARD_CONFIG"})
"""Variables with our prefix that are not keys: GRAVEYARD_CONFIG names the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What the roof builds the house from: every key, and the folder that relative paths are read from."""

    keys: Keys
    folder: Path
    file: Path | None

    @property
    def database_url(self) -> str:
        """The SQLAlchemy address, with a driver; SQLite paths absolute."""
        url = self.keys.database.url or f"sqlite:///{self.folder / 'graveyard.db'}"
        for plain, driven in (
            ("sqlite:///", "sqlite+aiosqlite:///"),
            ("postgresql://", "postgresql+asyncpg://"),
            ("postgres://", "postgresql+asyncpg://"),
        ):
            if url.startswith(plain):
                url = driven + url.removeprefix(plain)
        scheme, separator, path = url.partition("+aiosqlite:///")
        if separator and not path.startswith("/"):
            url = f"{scheme}{separator}{(self.folder / path).resolve()}"
        return url

    @property
    def site_folder(self) -> Path:
        """The folder of the static site, absolute."""
        return (self.folder / (self.keys.site.folder or "site")).resolve()

    @property
    def github_token(self) -> SecretStr | None:
        """The token for GitHub, from its key or its file; raises ConfigurationError when the file cannot be read."""
        if self.keys.github.token is not None:
            return self.keys.github.token if self.keys.github.token.get_secret_value().strip() else None
        if self.keys.github.token_file is None:
            return None
        path = self.folder / self.keys.github.token_file
        try:
            return SecretStr(path.read_text(encoding="utf-8").strip())
        except OSError as error:
            raise ConfigurationError(
                f"github.token_file cannot be read: {path}: {error.strerror}",
                advice="Put the token into that file, or set GRAVEYARD_GITHUB__TOKEN.",
            ) from error


def load(file: Path | None, environ: Mapping[str, str]) -> Configuration:
    """Read `file` (None: no file, only defaults and the environment) and the environment.

    Raises ConfigurationError naming the key, what is wrong with it, and the nearest known name of an unknown one.
    """
    told = _read(file) if file is not None else {}
    _refuse_unknown_variables(environ)
    try:
        keys = _keys(told, environ)
    except ValidationError as error:
        raise ConfigurationError(
            "\n".join(_complaints(error, file)), advice="`graveyard init` writes a file with every key and its reason."
        ) from error
    if wrong := contradictions(keys):
        raise ConfigurationError("\n".join((f"The configuration ({file or 'environment'}) cannot be used:", *wrong)))
    return Configuration(keys=keys, folder=(file.parent if file else Path.cwd()).resolve(), file=file)


def _keys(told: Mapping[str, Any], environ: Mapping[str, str]) -> Keys:
    if any(name.upper().startswith(PREFIX) for name in environ):
        from monitor.config.environment import told_by

        told = _over(told, told_by(environ))
    # One validator reads them all. A section's default would be made by a validator of its own, built for that alone.
    return Keys.model_validate({section: {} for section in Keys.model_fields} | dict(told))


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Both, key by key; what is said in `above` wins."""
    both = dict(below)
    for key, value in above.items():
        under = both.get(key)
        both[key] = _over(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return both


class _EachKeyOnce(yaml.SafeLoader):
    """Refuses a key that stands twice in one map: YAML's readers keep the last and say nothing."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value!r} stands here twice", key.start_mark)
            if isinstance(key, yaml.ScalarNode):
                seen.add(key.value)
        return super().construct_mapping(node, deep)


def _read(file: Path) -> dict[str, Any]:
    try:
        told = yaml.load(file.read_text(encoding="utf-8"), _EachKeyOnce)  # noqa: S506 -- a safe loader, only stricter
    except OSError as error:
        raise ConfigurationError(
            f"{file} cannot be read: {error.strerror}",
            advice="Name another with --config, or write one with `graveyard init`.",
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} is not valid YAML: {error}") from error
    if told is None:
        return {}
    if not isinstance(told, dict):
        raise ConfigurationError(f"{file} must hold sections such as `operator:`, not {type(told).__name__}.")
    return {str(key): value for key, value in told.items() if value is not None}


def _refuse_unknown_variables(environ: Mapping[str, str]) -> None:
    for name in environ:
        if not name.startswith(PREFIX) or name in NOT_KEYS or name.startswith("GRAVEYARD_TEST_"):
            continue
        section = name.removeprefix(PREFIX).partition("__")[0].lower()
        if section not in Keys.model_fields:
            raise ConfigurationError(f"The environment variable {name} names no section.{_nearest(section, Keys)}")


def _complaints(error: ValidationError, file: Path | None) -> Iterator[str]:
    yield f"The configuration ({file or 'environment'}) cannot be used:"
    for one in error.errors(include_url=False):
        where = ".".join(str(part) for part in one["loc"])
        if one["type"] == "extra_forbidden":
            yield f"  {where}: no such key.{_nearest(str(one['loc'][-1]), _model_at(one['loc'][:-1]))}"
        else:
            yield f"  {where}: {one['msg']}"


def _model_at(where: tuple[int | str, ...]) -> type[BaseModel] | None:
    model: type[BaseModel] | None = Keys
    for part in where:
        if model is None:
            return None
        if model is Keys and where[0] in {"hosts", "collections"} and len(where) > 1:
            return sections.HostSection if where[0] == "hosts" else sections.CollectionSection
        field = model.model_fields.get(str(part))
        inner = field.annotation if field else None
        model = inner if isinstance(inner, type) and issubclass(inner, BaseModel) else None
    return model


def _nearest(name: str, model: type[BaseModel] | None) -> str:
    known = list(model.model_fields) if model else []
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
    if near:
        return f" Did you mean `{near[0]}`?"
    return f" Known: {', '.join(sorted(known))}." if known else ""
