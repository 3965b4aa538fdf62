"""The forges we know by name, and how each writes the address of a repository and of what lies inside it.

Sources: GitLab docs, "Reserved project and group names" and "Subgroups"; Forgejo docs, "Reserved usernames"; Bitbucket
Cloud docs, "Workspace and repository URLs"; man.sr.ht, "git.sr.ht". Names are case-insensitive where `folds` says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

_GITLAB_PAGES: Final = frozenset(
    {
        "-", ".well-known", "abuse_reports", "admin", "api", "assets", "dashboard", "explore", "files", "groups",
        "health_check", "help", "import", "jwt", "login", "oauth", "profile", "projects", "public", "s", "search",
        "sitemap", "snippets", "unsubscribes", "uploads", "users", "v2",
    }
)  # fmt: skip
_GITEA_PAGES: Final = frozenset(
    {
        "api", "assets", "avatars", "explore", "issues", "login", "metrics", "milestones", "notifications", "org",
        "pulls", "repo", "search", "user", "swagger",
    }
)  # fmt: skip
_BITBUCKET_PAGES: Final = frozenset(
    {
        "account", "blog", "dashboard", "product", "repo", "site", "snippets", "socialauth", "support", "xhr",
    }
)  # fmt: skip
_GITEE_PAGES: Final = frozenset(
    {
        "api", "about", "dashboard", "enterprises", "explore", "gitee-stars", "help", "login", "organizations",
        "search", "signup",
    }
)  # fmt: skip

INNER: Final = frozenset(
    {
        "-", "tree", "blob", "raw", "src", "source", "commit", "commits", "branches", "tags", "tag", "blame",
        "edit", "issues", "issue", "merge_requests", "pulls", "pull-requests", "pull", "wiki", "wikis", "releases",
        "release", "archive", "get", "downloads", "network", "graphs", "activity", "log", "plain", "refs",
        "summary", "about", "patch", "diff", "stats", "projects", "actions",
    }
)  # fmt: skip
"""First words of what lies inside a repository; never taken for a part of its name below the second place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forge:
    """How one forge writes addresses.

    `names` is how many segments name a repository, None where groups may lie within groups. `suffix` is what git
    adds to the page's address. `open` tells that strangers may look around, so "sign in" and 401 speak of the
    repository and not of the whole host. `checker` names who knows its API.
    """

    checker: str = "git"

    names: int | None = None
    suffix: str = ".git"
    folds: bool = False
    open: bool = False
    pages: frozenset[str] = frozenset()


_GITLAB: Final = Forge(checker="gitlab", folds=True, open=True, pages=_GITLAB_PAGES)
_GITEA: Final = Forge(checker="gitea", names=2, folds=True, open=True, pages=_GITEA_PAGES)

FORGES: Final[Mapping[str, Forge]] = MappingProxyType(
    {
        "gitlab.com": _GITLAB,
        "salsa.debian.org": _GITLAB,
        "framagit.org": _GITLAB,
        "jihulab.com": _GITLAB,
        "invent.kde.org": _GITLAB,
        "0xacab.org": _GITLAB,
        "gitlab.gnome.org": _GITLAB,
        "gitlab.freedesktop.org": _GITLAB,
        "foss.heptapod.net": _GITLAB,
        "codeberg.org": _GITEA,
        "gitea.com": _GITEA,
        "notabug.org": _GITEA,
        "git.disroot.org": _GITEA,
        "bitbucket.org": Forge(checker="bitbucket", names=2, folds=True, open=True, pages=_BITBUCKET_PAGES),
        "gitee.com": Forge(checker="gitee", names=2, folds=True, open=True, pages=_GITEE_PAGES),
        # git.sr.ht serves git at the page's own address, and `~` begins a user's name.
        "git.sr.ht": Forge(names=2, suffix="", open=True),
    }
)
UNNAMED_GITLAB: Final = Forge(checker="gitlab", folds=True, pages=_GITLAB_PAGES)
UNNAMED_GITEA: Final = Forge(checker="gitea", names=2, folds=True, pages=_GITEA_PAGES)
UNNAMED: Final = Forge(suffix="")
"""Any other git host: nothing is known of it, so the address is asked as it was written."""


def forge_of(host: str) -> Forge | None:
    """The forge at this host: known by name, or told by a host name that begins with its name or with `git.`."""
    known = FORGES.get(host)
    if known is not None:
        return known
    labels = host.split(".")
    # Two labels are a whole domain, and git.io for one is a shortener.
    if len(labels) < 3:
        return None
    if labels[0].startswith("gitlab"):
        return UNNAMED_GITLAB
    if labels[0] in {"gitea", "forgejo", "gogs"}:
        return UNNAMED_GITEA
    return UNNAMED if labels[0] == "git" else None
