"""Hosts that closed for good, whole. Nothing is asked: the identity carries the closure, and that is the evidence.

| answer | evidence |
|---|---|
| (nothing is asked) | unknown; the closure itself is judged |

A host belongs here only if every repository on it went. Bitbucket, which dropped its Mercurial repositories in 2020,
does not: its git repositories live. Each entry names the announcement.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from checkers.address import Address, path
from checkers.base import Answers, Conversation, HostClosure, HostFacts, Identity, Question, Target
from checkers.reading import not_asked

EXAMPLES: Final = (
    "http://code.google.com/p/tool/",
    "https://code.google.com/archive/p/tool/",
    "http://tool.googlecode.com/svn/trunk/",
    "https://tool.codeplex.com/",
    "https://gitorious.org/tool/tool",
    "git://gitorious.org/tool/tool.git",
    "http://developer.berlios.de/projects/tool",
    "http://rubyforge.org/projects/tool/",
    "http://gna.org/projects/tool",
    "http://tool.java.net/",
    "https://alioth.debian.org/projects/tool/",
    "https://fedorahosted.org/tool/",
    "https://paperswithcode.com/paper/attention-is-all-you-need",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Closed:
    """A closed host: its domain, with all names under it but `living`, and its closure."""

    domain: str
    closure: HostClosure
    living: frozenset[str] = frozenset()


def _closed(domain: str, day: date, sentence: str, *, kept_at: str | None = None, living: str = "") -> _Closed:
    closure = HostClosure(closed_on=day, sentence=sentence, kept_at=kept_at)
    return _Closed(domain=domain, closure=closure, living=frozenset(living.split()))


# "Bidding farewell to Google Code", Google Open Source Blog, 12 March 2015.
_GOOGLE_CODE: Final = date(2016, 1, 25)
_GOOGLE_SENTENCE: Final = "Google Code closed on 25 January 2016; its archive shows what lay there."
_TABLE: Final = (
    # "Shutting down CodePlex", Brian Harry's blog, 31 March 2017.
    _closed(
        "codeplex.com",
        date(2017, 12, 15),
        "CodePlex closed on 15 December 2017; the archive that Microsoft kept is in the Wayback Machine.",
        kept_at="https://web.archive.org/web/2020/https://archive.codeplex.com/?p={project}",
    ),
    # "GitLab acquires Gitorious", GitLab blog, 3 March 2015.
    _closed(
        "gitorious.org",
        date(2015, 6, 1),
        "Gitorious closed at the end of May 2015; the Internet Archive keeps a copy, Software Heritage another.",
        kept_at="https://archive.org/details/gitorious-complete",
    ),
    # Notice on berlios.de, 2014.
    _closed("berlios.de", date(2014, 4, 30), "BerliOS closed on 30 April 2014."),
    # Evan Phoenix's announcement, 10 November 2013.
    _closed("rubyforge.org", date(2014, 5, 15), "RubyForge closed on 15 May 2014."),
    # "Fedorahosted retirement", Fedora community blog, 2016.
    _closed("fedorahosted.org", date(2017, 3, 1), "Fedora Hosted closed on 1 March 2017; Pagure replaced it."),
    # Notice on gna.org, November 2016.
    _closed("gna.org", date(2017, 5, 24), "Gna! closed in May 2017."),
    # "The java.net site will close", Oracle, 2016; OpenJDK's own pages under that domain live on.
    _closed(
        "java.net",
        date(2017, 4, 28),
        "java.net closed on 28 April 2017.",
        living="jdk openjdk download",
    ),
    # "Alioth", Debian wiki: replaced by salsa.debian.org.
    _closed("alioth.debian.org", date(2018, 6, 1), "Debian's Alioth closed in the summer of 2018; Salsa replaced it."),
    # The address leads to huggingface.co/papers/trending since.
    _closed("paperswithcode.com", date(2025, 7, 24), "Papers with Code closed on 24 July 2025."),
)

NAMES: Final = ("code.google.com", "googlecode.com", *(closed.domain for closed in _TABLE))
"""One of these stands in every address that lay on a closed host: what has none of them lies on no closed host."""


class DeadHosts:
    """The checker of hosts that are gone."""

    name = "deadhosts"

    def identify(self, address: Address) -> tuple[Identity, ...]:
        """What lay at a closed host, with its closure."""
        google = _google_code(address)
        if google is not None:
            return (google,)
        for closed in _TABLE:
            under = address.host.removesuffix(f".{closed.domain}")
            if address.host == closed.domain or (under != address.host and not closed.living & set(under.split("."))):
                key = f"{address.host}{path(address).rstrip('/')}".removesuffix(".git")
                url = f"http://{address.host}{path(address)}"
                return (Identity(key=key, url=url, host=closed.domain, closure=_kept(closed, under)),)
        return ()

    def nowhere(self, host: str) -> Identity | None:  # noqa: ARG002 - the same for every host
        """None: nobody is asked there."""
        return None

    def questions(self, host: HostFacts) -> tuple[Question, ...]:  # noqa: ARG002 - the same for every host
        """None: nobody is there."""
        return ()

    def ask(self, targets: Sequence[Target], question: str, host: HostFacts) -> Conversation:
        """Ask nothing; say so for every target."""
        yield from ()
        evidence = tuple(not_asked(target.key, question, "the whole host has closed") for target in targets)
        return Answers(evidence=evidence, host=host)


def _kept(closed: _Closed, under: str) -> HostClosure:
    """The closure with the place of this very project, where the archive has one for each."""
    kept_at = closed.closure.kept_at
    if kept_at is None or "{project}" not in kept_at:
        return closed.closure
    project = under.rpartition(".")[2] if under != closed.domain else ""
    named = bool(project) and project.replace("-", "").replace("_", "").isalnum()
    return replace(closed.closure, kept_at=kept_at.replace("{project}", project) if named else None)


def _google_code(address: Address) -> Identity | None:
    """A project of Google Code, under any of its three forms of address."""
    words = address.words
    if address.host == "code.google.com":
        words = words[1:] if words[:1] == ("archive",) else words
        project = words[1] if len(words) > 1 and words[0] == "p" else ""
    else:
        project = address.host.removesuffix(".googlecode.com") if address.host.endswith(".googlecode.com") else ""
        # `svn.tool.googlecode.com` was never served; `wiki.tool…` and `tool…` were.
        project = project.rpartition(".")[2]
    project = project.lower()
    if not project or not project.replace("-", "").isalnum() or not project.isascii():
        return None
    kept_at = f"https://code.google.com/archive/p/{project}/"
    closure = HostClosure(closed_on=_GOOGLE_CODE, sentence=_GOOGLE_SENTENCE, kept_at=kept_at)
    key = f"code.google.com/p/{project}"
    return Identity(key=key, url=f"https://{key}", host="code.google.com", closure=closure)
