"""Precision and recall of addresses and availability statements on labelled abstracts, every miss printed.

`availability_labels.jsonl` has `id`, `title`, `abstract`, `label`, `urls`, `other_urls`, `kind`;
`tricky_addresses.jsonl` has `id`, `abstract`, `repos` as host/owner/name. Rows whose `kind` is data, list or other are
left out of the label score. Addresses are compared without scheme, `www.`, final slash, `.git`, fragment and case.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from monitor.model.papers import LinkKind, PaperRecord, Reading
from monitor.rules.reading import address, read

LABELS = ("link", "promised", "on_request", "none")


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def comparable(url: str) -> str:
    url = url.partition("://")[2] or url
    url = url.partition("#")[0].lower().removeprefix("www.").rstrip("/")
    return url.removesuffix(".git").rstrip("/")


def reading_of(row: dict[str, Any]) -> Reading:
    return read(PaperRecord(source="labels", key=row["id"], title=row.get("title") or "", abstract=row["abstract"]))


def ratio(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def availability(path: Path) -> None:
    right: Counter[str] = Counter()
    said: Counter[str] = Counter()
    meant: Counter[str] = Counter()
    hits = extracted = expected = claims = claims_right = 0
    for row in rows(path):
        result = reading_of(row)
        wanted = {comparable(url) for url in row["urls"]}
        neutral = {comparable(url) for url in row["other_urls"]}
        got = {comparable(address(link)) for link in result.own} - (neutral - wanted)
        hits += len(got & wanted)
        extracted += len(got)
        expected += len(wanted)
        for url in sorted(got ^ wanted):
            print(f"address {'missed' if url in wanted else 'too much'}: {row['id']} {url}")
        label = result.statement.availability.value
        if row["label"] == "none" and row.get("claimed_no_url") is not None:
            claims += 1
            claims_right += row["claimed_no_url"] == result.statement.claimed
            if row["claimed_no_url"] != result.statement.claimed:
                print(
                    f"claimed {result.statement.claimed} for {row['claimed_no_url']}: {row['id']} "
                    f"| {result.statement.sentence}"
                )
        if row["kind"] in {"data", "list", "other"}:
            continue
        said[label] += 1
        meant[row["label"]] += 1
        right[label] += label == row["label"]
        if label != row["label"]:
            print(f"label {label} for {row['label']}: {row['id']} | {result.statement.sentence} | {row['evidence']}")
    scores = []
    for label in LABELS:
        precision, recall = ratio(right[label], said[label]), ratio(right[label], meant[label])
        scores.append(ratio_f1(precision, recall))
        print(f"{label:11} precision {precision:.4f} recall {recall:.4f} F1 {scores[-1]:.4f} of {meant[label]}")
    print(f"availability macro-F1 {sum(scores) / len(scores):.4f}")
    print(f"claimed agrees on {claims_right} of {claims}")
    print(f"addresses precision {ratio(hits, extracted):.4f} recall {ratio(hits, expected):.4f} of {expected}")


def ratio_f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def tricky(path: Path) -> None:
    total = exact = hits = extracted = expected = 0
    for row in rows(path):
        result = reading_of(row)
        wanted = {comparable(name) for name in row["repos"]}
        got = {
            comparable(link.url)
            for link in result.links
            if comparable(link.url).startswith("github.com/") and comparable(link.url).count("/") == 2
        }
        total, exact = total + 1, exact + (got == wanted)
        hits, extracted, expected = hits + len(got & wanted), extracted + len(got), expected + len(wanted)
        if got != wanted:
            print(f"repositories {sorted(got)} for {sorted(wanted)}: {row['id']} {row['defect']}")
        own = {comparable(link.url) for link in result.links if link.kind is LinkKind.OWN_CODE}
        if got and not wanted <= own:
            print(f"not taken for own code: {sorted(wanted - own)} {row['id']}")
    print(
        f"tricky: {exact} of {total} exact, precision {ratio(hits, extracted):.4f} recall {ratio(hits, expected):.4f}"
    )
