"""What the environment says of the configuration. Loaded only where it says something."""

from collections.abc import Mapping
from typing import Any

from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict, SettingsError

from monitor.config.keys import PREFIX, Keys
from monitor.errors import ConfigurationError


class _Variables(Keys, BaseSettings):
    """The keys, by their names in the environment."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__")


def told_by(environ: Mapping[str, str]) -> dict[str, Any]:
    """The sections that `environ` names keys of, unchecked. Raises ConfigurationError for a list or map that is none.

    An empty variable says nothing.
    """
    # Ours instead of the process's own environment, which the source reads when it is made.
    source = EnvSettingsSource(_Variables)
    source.env_vars = {name.lower(): value for name, value in environ.items() if value != ""}
    try:
        return source()
    except SettingsError as error:
        raise ConfigurationError(
            f"A GRAVEYARD_ variable cannot be read: {error}: {error.__cause__}",
            advice="Lists and maps are given as JSON.",
        ) from error
