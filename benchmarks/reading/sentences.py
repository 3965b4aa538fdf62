"""Whose software a sentence's address is, against two sets of sentences with classes.

`surl3k.csv` has a sentence (`target`) of a paper's full text between its neighbours, the address meant in it and its
class; `oads_train.json` has sentences (`text`) and classes (`label`). In both the paper's own software is
`author-provided-software`.
"""

import csv
import json
from collections import Counter
from pathlib import Path

from benchmarks.reading.labelled import comparable, ratio, ratio_f1
from monitor.model.papers import LinkKind, PaperRecord, Place
from monitor.rules.reading import mentions, read
from monitor.rules.reading.latex import unmarked
from monitor.rules.reading.spelling import spellings

OWN = "author-provided-software"


def surl(path: Path) -> None:
    """Addresses found at all, then own software told from the rest by the sentence, as of the full text."""
    found = asked = 0
    tally: Counter[tuple[bool, bool]] = Counter()
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            wanted = comparable(unmarked("".join(row["url"].split())).rstrip(".,"))
            read_out = {
                comparable(each.url)
                for mention in mentions(row["target"], Place.FULL_TEXT)
                for each in spellings(mention.raw)
            }
            asked += 1
            found += wanted in read_out
            if wanted not in read_out:
                print(f"address missed: {row['url']} | {row['target'][:160]!r} | {sorted(read_out)}")
            text = " ".join((row["preceding"], row["target"], row["trailing"]))
            reading = read(PaperRecord(source="surl", key=row["paper_id"], title="", full_text=text))
            own = any(_is(wanted, link.url, link.raw) for link in reading.own)
            tally[own, row["Label"] == OWN] += 1
            if own != (row["Label"] == OWN):
                print(f"{'own' if own else 'not own'} for {row['Label']}: {row['url']} | {row['target'][:200]!r}")
    print(f"addresses found: {found} of {asked} ({ratio(found, asked):.4f})")
    _print(tally)


def _is(wanted: str, url: str, raw: str) -> bool:
    return wanted == comparable(url) or any(wanted == comparable(each.url) for each in spellings(raw))


def oads(path: Path) -> None:
    """Own software told from the rest: whether any address of the sentence is taken for the paper's own."""
    tally: Counter[tuple[bool, bool]] = Counter()
    anothers = 0
    for row in json.loads(path.read_text(encoding="utf-8")):
        reading = read(PaperRecord(source="oads", key="0", title="", full_text=row["text"]))
        own = any(link.kind is LinkKind.OWN_CODE for link in reading.links)
        tally[own, row["label"] == OWN] += 1
        anothers += own and row["label"].startswith(("third", "general"))
        if own != (row["label"] == OWN):
            print(f"{'own' if own else 'not own'} for {row['label']}: {row['text'][:240]!r}")
    _print(tally)
    said = tally[True, True] + tally[True, False]
    print(f"of {said} said to be the paper's own, {anothers} are another's; the rest is own data and projects")


def _print(tally: Counter[tuple[bool, bool]]) -> None:
    """`tally` counts (said to be own, is own)."""
    precision = ratio(tally[True, True], tally[True, True] + tally[True, False])
    recall = ratio(tally[True, True], tally[True, True] + tally[False, True])
    print(
        f"own software: precision {precision:.4f} recall {recall:.4f} F1 {ratio_f1(precision, recall):.4f} "
        f"of {tally[True, True] + tally[False, True]}"
    )
