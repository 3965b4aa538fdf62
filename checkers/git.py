"""Any git host, without any API of its own: forges known by name, hosts that call themselves git, `.git` addresses.

First question `info-refs`: the table of `checkers.smart_http`. Where that answers 401 on a host we do not know to be
open to strangers, its `/explore` page (GitLab and Gitea have it) is asked: if that wants a log-in too, all is walled.

Second question `page`, the repository's web page, of which only clear answers count:

| answer | evidence |
|---|---|
| a known challenge | walled |
| 200, and the repository's name stands in title, heading or text | exists (weak); moved after a permanent redirect |
| 200 otherwise (a soft error page, a page drawn by scripts, the front page) | unknown |
| a redirect to the log-in page, on a host open to strangers | not-visible: GitLab answers so for missing and private |
| the same elsewhere | walled: the whole host may want a log-in |
| 404, 410 | not-visible |
| 451 on a forge known by name | withheld |
| every other status, and failures | `checkers.reading` |

Sources: GitLab source, `app/controllers/concerns/routable_actions.rb`; Gitea issues 6182 and 25720 (a private
repository is 404, never a log-in); for what the addresses mean, `checkers.forges`.
"""

from typing import Final

from checkers.address import Address
from checkers.base import Identity
from checkers.forge_address import nowhere_at, repository_in
from checkers.forge_asking import PAGE, ask_info_refs, ask_page
from checkers.forges import UNNAMED, forge_of
from checkers.smart_http import QUESTION as INFO_REFS
from checkers.turns import InTurn, Way

EXAMPLES: Final = (
    "https://git.sr.ht/~sircmpwn/scdoc/tree/master",
    "https://git.example.edu/lab/tool",
    "https://example.org/repos/tool.git",
    "git://example.org/tool.git",
    "git+https://example.org/tool.git",
    "ssh://git@git.example.edu/lab/tool.git",
)


class Git(InTurn):
    """The checker of every git host that has none of its own."""

    name = "git"
    ways = (Way(name=INFO_REFS, ask=ask_info_refs), Way(name=PAGE, ask=ask_page))

    def identify(self, address: Address) -> tuple[Identity, ...]:
        """The repository, where the host is a known forge or the address itself speaks git."""
        forge = forge_of(address.host)
        speaks_git = address.scheme in {"git", "ssh"} or any(word.lower().endswith(".git") for word in address.words)
        if forge is None and not speaks_git:
            return ()
        return repository_in(address, forge or UNNAMED)

    def adopt(self, address: Address) -> tuple[Identity, ...]:
        """The repository, on a host that the operator says is a git host (`hosts:` in the configuration)."""
        return repository_in(address, forge_of(address.host) or UNNAMED)

    def nowhere(self, host: str) -> Identity | None:
        """A name that no forge gives away; none for a host we do not know by name."""
        return nowhere_at(host)
