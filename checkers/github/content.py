"""What lies at the root of a GitHub repository, and whether any of it is a program. Pure reading of GraphQL fields.

A repository is called readme-only or a skeleton only when nothing else can hold code: Linguist found no language, and
there is no release, no submodule, no second branch, and no file or folder at the root that is not a document.
Linguist skips data, documentation and vendored code ("About repository languages", GitHub docs), so "no language"
alone proves nothing. In doubt it is `exists`.
"""

import re
from collections.abc import Mapping
from typing import Final

from checkers.base import EvidenceKind
from checkers.expressions import expression

_README: Final = expression(r"read[-_ ]?me(?:[._-][\w-]{1,20}){0,3}\Z", re.IGNORECASE)
_OUTLINE: Final = expression(
    r"(?:licen[cs]e|copying|notice|copyright|authors|contributors|contributing|code_of_conduct|security|changelog|citation|codeowners"
    r"|\.gitignore|\.gitattributes|\.gitkeep|\.keep|\.editorconfig|\.ds_store|_config\.yml)(?:[._-][\w-]{1,20}){0,2}\Z",
    re.IGNORECASE,
)
_PICTURE: Final = expression(r"[^/]{1,200}\.(?:png|jpe?g|gif|svg|webp|bmp|pdf|mp4|mov)\Z", re.IGNORECASE)
_PICTURE_FOLDERS: Final = frozenset(
    {
        "assets", "asset", "figure", "figures", "fig", "figs", "image", "images", "img", "imgs", "media", "pic",
        "pics", "picture", "pictures", "poster", "teaser", ".github",
    }
)  # fmt: skip


def content_of(node: Mapping[str, object]) -> tuple[EvidenceKind, str]:
    """The kind of evidence a Repository's fields are, and the sentence for it. In doubt `exists`."""
    # Repository.isEmpty: "Returns whether or not this repository is empty." The only field to trust for that.
    if node.get("isEmpty") is True:
        return EvidenceKind.EMPTY, "GitHub says that the repository is empty"
    # Repository.languages.totalSize: bytes of all languages found by Linguist.
    size = _number(node, "languages", "totalSize")
    if size:
        return EvidenceKind.HAS_CODE, "GitHub found programs in it"
    entries = root_entries(node)
    if entries is None or size is None:
        return EvidenceKind.EXISTS, "GitHub answers; what lies in it was not told"
    elsewhere = _elsewhere(node, entries)
    if elsewhere:
        return EvidenceKind.EXISTS, f"GitHub answers; code may lie in {elsewhere}"
    names = [name for name, _ in entries]
    if names and all(kind == "blob" and _README.match(name) for name, kind in entries):
        return EvidenceKind.README_ONLY, "nothing but a readme lies in it"
    if all(_is_outline(name, kind) for name, kind in entries):
        listing = ", ".join(names[:8]) or "no file at all"
        return EvidenceKind.SKELETON, f"no program lies in it, only {listing}"
    return EvidenceKind.EXISTS, "GitHub answers; it found no program, but other files lie in it"


def root_entries(node: Mapping[str, object]) -> list[tuple[str, str]] | None:
    """Name and type (blob, tree, commit) of what lies at the root of the default branch; None where not told."""
    # Repository.defaultBranchRef is also null when HEAD names a missing branch while others hold code.
    found: object = node
    for step in ("defaultBranchRef", "target", "tree", "entries"):
        found = found.get(step) if isinstance(found, Mapping) else None
    if not isinstance(found, list):
        return None
    entries: list[tuple[str, str]] = []
    for entry in found:
        if not isinstance(entry, Mapping):
            return None
        # TreeEntry.name, TreeEntry.type ("commit" is a submodule).
        entries.append((str(entry.get("name")), str(entry.get("type"))))
    return entries


def _elsewhere(node: Mapping[str, object], entries: list[tuple[str, str]]) -> str:
    """Where else code may lie, in words; also where we were not told."""
    places = {
        # Repository.releases.totalCount, .submodules.totalCount, .refs(refPrefix: "refs/heads/").totalCount
        "releases": (_number(node, "releases", "totalCount"), 0),
        "submodules": (_number(node, "submodules", "totalCount"), 0),
        "other branches": (_number(node, "refs", "totalCount"), 1),
    }
    names = [name for name, (count, most) in places.items() if count is None or count > most]
    if "submodules" not in names and any(kind == "commit" or name == ".gitmodules" for name, kind in entries):
        names.append("submodules")
    return ", ".join(names)


def _is_outline(name: str, kind: str) -> bool:
    if kind == "tree":
        return name.lower() in _PICTURE_FOLDERS
    return kind == "blob" and any(pattern.match(name) for pattern in (_README, _OUTLINE, _PICTURE))


def _number(node: Mapping[str, object], field: str, inner: str) -> int | None:
    value = node.get(field)
    number = value.get(inner) if isinstance(value, Mapping) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None
