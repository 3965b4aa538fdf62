"""One Repository of GitHub's GraphQL API as evidence. Field names and quotes: GraphQL reference, "Objects"."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from checkers.base import Evidence, EvidenceKind, Target
from checkers.github.content import content_of, root_entries
from checkers.github.ledger import moment
from checkers.github.names import expressions, known_id
from checkers.github.readme import code_elsewhere, readme_of
from checkers.github.said import masked
from checkers.reading import one_line


def evidence_of(
    target: Target, node: Mapping[str, object], questions: tuple[str, ...], paths: Sequence[str]
) -> Evidence:
    """What a Repository's fields prove about the target; `paths` are those that were asked along, in their order."""
    kind, sentence = _kind(target, node)
    evidence = Evidence(
        key=target.key,
        kind=kind,
        questions=questions,
        detail=one_line(sentence),
        status=200,
        strong=True,
        # Repository.id: "The Node ID of the Repository object."
        host_id=known_id(target.host_id, str(node.get("id"))),
        # Repository.isArchived: "Indicates if the repository is unmaintained."
        archived=node.get("isArchived") is True,
        # Repository.pushedAt, Repository.createdAt
        pushed_at=moment(node.get("pushedAt")),
        created_at=moment(node.get("createdAt")),
        missing_paths=_missing(node, paths),
        facts=_facts(node, kind),
    )
    # Repository.isDisabled: "Returns whether or not this repository disabled."
    if node.get("isDisabled") is True:
        return replace(evidence, kind=EvidenceKind.WITHHELD, detail="GitHub has disabled it")
    # Repository.isPrivate: "Identifies if the repository is private or internal."
    if node.get("isPrivate") is True:
        return replace(evidence, kind=EvidenceKind.GATED, detail="it exists, and strangers may not see it")
    # Repository.nameWithOwner: "The repository's name with owner."
    now = node.get("nameWithOwner")
    if not isinstance(now, str) or now.lower() == target.key.partition("/")[2]:
        return evidence
    moved = replace(evidence, address=f"https://{target.host}/{now}", detail=one_line(f"it is {now} now; {sentence}"))
    return replace(moved, kind=EvidenceKind.MOVED) if kind in {EvidenceKind.EXISTS, EvidenceKind.HAS_CODE} else moved


def _kind(target: Target, node: Mapping[str, object]) -> tuple[EvidenceKind, str]:
    """What lies in it. The second time that nothing but a readme is seen, the readme itself has a word."""
    kind, sentence = content_of(node)
    if kind not in {EvidenceKind.README_ONLY, EvidenceKind.SKELETON} or "readme0" not in node:
        return kind, sentence
    readme = readme_of(node)
    if readme is None:
        if kind is EvidenceKind.README_ONLY:
            return EvidenceKind.EXISTS, f"{sentence}, which could not be read"
        return kind, sentence
    place = code_elsewhere(readme, target.key.partition("/")[2])
    return (kind, sentence) if place is None else (EvidenceKind.EXISTS, f"its readme names {place}")


def _missing(node: Mapping[str, object], paths: Sequence[str]) -> tuple[str, ...]:
    """The paths of which no expression named an object (Repository.object: "A Git object in the repository")."""
    missing: list[str] = []
    number = 0
    for path in paths:
        count = len(expressions(path))
        asked = [f"e{place}" for place in range(number, number + count)]
        number += count
        if asked and all(alias in node and node[alias] is None for alias in asked):
            missing.append(path)
    return tuple(missing)


def _facts(node: Mapping[str, object], kind: EvidenceKind) -> tuple[tuple[str, str], ...]:
    facts: list[tuple[str, str]] = []
    # Repository.databaseId: "Identifies the primary key from the database."
    number = node.get("databaseId")
    if isinstance(number, int):
        facts.append(("number", str(number)))
    branch = node.get("defaultBranchRef")
    if isinstance(branch, Mapping):
        # Ref.name, Ref.target.oid
        facts.append(("branch", one_line(str(branch.get("name")), 80)))
        target = branch.get("target")
        if isinstance(target, Mapping) and isinstance(target.get("oid"), str):
            facts.append(("HEAD", one_line(target["oid"], 64)))
    languages = node.get("languages")
    edges = languages.get("edges") if isinstance(languages, Mapping) else None
    if isinstance(edges, list) and edges:
        # LanguageEdge.node.name
        found = [edge["node"] for edge in edges if isinstance(edge, Mapping) and isinstance(edge.get("node"), Mapping)]
        facts.append(("languages", one_line(", ".join(str(language.get("name")) for language in found), 120)))
    # Repository.isFork, Repository.parent: "The repository parent, if this is a fork."
    parent = node.get("parent")
    if node.get("isFork") is True and isinstance(parent, Mapping):
        facts.append(("fork of", one_line(str(parent.get("nameWithOwner")), 140)))
    # Repository.isMirror, Repository.mirrorUrl: "The repository's original mirror URL."
    if node.get("isMirror") is True:
        facts.append(("mirror of", masked(str(node.get("mirrorUrl")))))
    # Repository.isTemplate; Repository.templateRepository: "The repository from which this repository was generated".
    if node.get("isTemplate") is True:
        facts.append(("template", "yes"))
    template = node.get("templateRepository")
    if isinstance(template, Mapping):
        facts.append(("made from", one_line(str(template.get("nameWithOwner")), 140)))
    # Repository.lockReason: "The reason the repository has been locked."
    if node.get("isLocked") is True:
        facts.append(("locked", one_line(str(node.get("lockReason")), 40)))
    if kind in {EvidenceKind.README_ONLY, EvidenceKind.SKELETON}:
        names = [name for name, _ in root_entries(node) or []]
        facts.append(("root", one_line(", ".join(names[:20]), 240)))
        readme = readme_of(node)
        if readme:
            facts.append(("readme", masked(readme)))
    return tuple(facts)
