"""Which repository an address of a forge names, whatever lies inside it; and which one nobody can have."""

from dataclasses import replace

from checkers.address import Address, opening
from checkers.base import Identity
from checkers.forges import FORGES, INNER, UNNAMED, Forge


def nowhere_at(host: str) -> Identity | None:
    """A repository whose owner's name begins with a hyphen and ends in a dot: no forge lets anybody have it.

    Sources: GitLab docs, "Reserved project and group names" (no leading hyphen, no final dot); Gitea source,
    `modules/validation` (the same); Bitbucket docs, "Workspace ID" (letters, digits, underscores, inner hyphens).
    Of a host whose forge is not known by name none can be named.
    """
    if host not in FORGES:
        return None
    place = f"{host}/~-nobody./-nowhere." if host == "git.sr.ht" else f"{host}/-nobody./-nowhere."
    return Identity(key=place, url=f"https://{place}", host=host)


def repository_in(address: Address, forge: Forge) -> tuple[Identity, ...]:
    """The repository the address names at this forge; empty where it names none."""
    words = address.words
    if not words or words[0].lower() in forge.pages:
        return ()
    end = _end_of_name(words, forge)
    if len(words) < end:
        return ()
    named_git = words[end - 1].lower().endswith(".git")
    if end < 2 and not (forge is UNNAMED and (named_git or address.scheme in {"git", "ssh"})):
        return ()
    name = (*words[: end - 1], words[end - 1][:-4] if named_git else words[end - 1])
    if not name[-1] or any(word.startswith("-") or not word.isprintable() for word in name):
        return ()
    place = replace(address, segments=name, query="", trailing_slash=False, www=False)
    if forge.suffix or forge.open:
        # A forge serves https at the path that git uses over ssh; the port of the one says nothing of the other's.
        by_web = address.scheme in {"http", "https"}
        scheme = address.scheme if by_web and not forge.open else "https"
        place = replace(place, scheme=scheme, port=address.port if by_web else None)
    elif address.scheme == "ssh":
        place = replace(place, port=None)
    url = opening(place) + (".git" if named_git and forge is UNNAMED else "")
    key = opening(place).partition("://")[2]
    key = key.lower() if forge.folds else key
    return (Identity(key=key, url=url, host=address.host, path=_inner(words[end:])),)


def _end_of_name(words: tuple[str, ...], forge: Forge) -> int:
    """How many segments name the repository; what follows lies inside it."""
    if forge.names is not None:
        return forge.names
    suffixed = next((place + 1 for place, word in enumerate(words) if word.lower().endswith(".git")), len(words))
    # On a bare host a folder may have any name; a forge keeps these words for itself, with or without `.git`.
    if forge is UNNAMED and words[suffixed - 1].lower().endswith(".git"):
        return suffixed
    inner = (place for place, word in enumerate(words) if place >= 2 and word.lower().removesuffix(".git") in INNER)
    return min(suffixed, next(inner, len(words)))


def _inner(words: tuple[str, ...]) -> str | None:
    inner = words[1:] if words[:1] == ("-",) else words
    return "/".join(inner) or None
