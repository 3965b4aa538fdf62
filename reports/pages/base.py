"""What every page of the site is, and how one becomes bytes."""

from collections.abc import Mapping
from typing import Protocol

from jinja2 import Environment

from reports.addresses import upwards
from reports.settings import SiteSettings


class Page(Protocol):
    """One page. Add one: a file here with a dataclass that has these, and a template of the same name."""

    @property
    def folder(self) -> str:
        """Its folder under the site's root, ending with a slash; empty for the root itself."""
        ...

    @property
    def template(self) -> str:
        """The template that draws it, under templates/."""
        ...

    @property
    def title(self) -> str:
        """What the browser's tab says before the site's own name."""
        ...

    @property
    def description(self) -> str:
        """One sentence for those who meet only the link to it."""
        ...

    @property
    def picture(self) -> str:
        """The name of the picture that stands for it elsewhere (Open Graph): a status, or `overview`."""
        ...

    def facts(self) -> Mapping[str, object]:
        """What its template sees besides `site`, `page` and `root`."""
        ...


def file_of(page: Page) -> str:
    """The file a page stands in, relative to the site's folder."""
    return f"{page.folder}index.html"


def draw(page: Page, environment: Environment, site: SiteSettings, *, root: str | None = None) -> bytes:
    """The page as UTF-8. `root` is the way to the site's root where it is not the relative one."""
    text = environment.get_template(page.template).render(
        page.facts(),
        site=site,
        page=page,
        root=upwards(page.folder) if root is None else root,
    )
    return text.encode("utf-8")
