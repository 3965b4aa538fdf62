"""PDF text: which addresses that stand in it are found, and whether reading it spares a paper from being called silent.

The set has PDF text under `abstract` and the repositories of the paper under `implementation_urls`.
"""

import gzip
import json
import re
from pathlib import Path

from benchmarks.reading.labelled import comparable, ratio
from monitor.model.papers import Availability, PaperRecord
from monitor.rules.reading import address, read
from monitor.rules.reading.trials import trials

# What stands there to anybody's eye: an owner and a name behind a code host, over a line's end too.
_PLAIN = re.compile(
    r"(github\.com|gitlab\.com|bitbucket\.org)/\s?([A-Za-z0-9][\w-]{0,38})\s?/\s?([A-Za-z0-9_][\w.-]{1,99})",
    re.IGNORECASE,
)


def full_texts(path: Path) -> None:
    """Recall of the named repositories whose name stands in the text, and of every repository a pattern sees."""
    named = named_found = seen = seen_found = papers = silent = 0
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            text = row["abstract"] or ""
            title = row["title"] or ""
            reading = read(PaperRecord(source="pdf", key=row["file_name"] or "", title=title, full_text=text))
            got = {comparable(link.url) for link in reading.links}
            got |= {comparable(address(link)) for link in reading.links}
            got |= {comparable(url) for link in reading.links for _, url in link.candidates}
            # What is tried before anything is buried counts as found: a footnote's number glued to a name.
            got |= {comparable(other.url) for link in reading.links for other in trials(link, {})}
            squeezed = re.sub(r"\s", "", text).lower()
            for each in row["implementation_urls"]:
                wanted = comparable(each["identifier"])
                if wanted in squeezed:
                    named, named_found = named + 1, named_found + (wanted in got)
                    if wanted not in got:
                        print(f"named, not found: {wanted} | {title[:60]}")
            if any(comparable(each["identifier"]) in squeezed for each in row["implementation_urls"]):
                papers += 1
                silent += not reading.links and reading.statement.availability is Availability.NONE
            plain = {comparable(f"{host}/{owner}/{name.rstrip('.')}") for host, owner, name in _PLAIN.findall(text)}
            for wanted in sorted(plain):
                seen, seen_found = seen + 1, seen_found + (wanted in got)
                if wanted not in got:
                    print(f"seen, not found: {wanted} | read {sorted(url for url in got if wanted[:14] in url)[:4]}")
    print(f"repositories named for the paper and standing in its text: {named_found} of {named} found")
    print(f"repositories that a plain pattern sees: {seen_found} of {seen} found ({ratio(seen_found, seen):.4f})")
    print(f"papers with an address in the text that would be called silent: {silent} of {papers}")
