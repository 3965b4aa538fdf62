"""What the site is made of besides the catalogue: static files, templates, our own code, and the digest of them all."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from monitor import __version__
from monitor.errors import ConfigurationError
from reports.settings import SiteSettings

# The packages whose source decides what a page looks like: when one changes, every page is drawn again.
_DRAWN_BY: Final = ("templates", "reports", "monitor.rules", "monitor.model")
_DRAWN_WITH: Final = (".py", ".html", ".css", ".js", ".svg", ".png")


def check(settings: SiteSettings) -> None:
    """Raises ConfigurationError for a logo or templates that are not there."""
    if settings.logo and not settings.logo.is_file():
        raise ConfigurationError(f"There is no logo at {settings.logo}.", advice="Set site.logo to an SVG file.")
    if settings.templates and not settings.templates.is_dir():
        raise ConfigurationError(
            f"There is no folder of templates at {settings.templates}.",
            advice="Set site.templates to a folder, or null.",
        )


def static_files(settings: SiteSettings) -> Iterator[tuple[str, bytes]]:
    """Our static files, the operator's in the place of those of the same name, and the operator's logo."""
    sources: dict[str, Traversable] = {
        source.name: source for source in files("templates").joinpath("static").iterdir()
    }
    if settings.templates and (settings.templates / "static").is_dir():
        sources |= {source.name: source for source in (settings.templates / "static").iterdir()}
    if settings.logo:
        sources["logo.svg"] = settings.logo
    for name in sorted(sources):
        if sources[name].is_file():
            yield f"static/{name}", sources[name].read_bytes()


def fingerprint_of(settings: SiteSettings) -> str:
    """A digest of everything but the catalogue that a page depends on."""
    timeless = replace(settings, built_at=settings.built_at.min)
    digest = blake2b(f"{__version__}\n{timeless!r}".encode("utf-8", "surrogatepass"), digest_size=16)
    folders: list[Traversable] = [files(package) for package in _DRAWN_BY]
    if settings.templates and settings.templates.is_dir():
        folders.append(settings.templates)
    for folder in folders:
        for source in _sources(folder):
            digest.update(source.read_bytes())
    return digest.hexdigest()


def _sources(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _sources(entry)
        elif entry.is_file() and entry.name.endswith(_DRAWN_WITH):
            yield entry
