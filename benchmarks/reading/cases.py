"""The cases of other link finders' own suites: how many pass, and why a scholarly reader refuses the others.

`extraction_cases.tsv` has `input_json`, `expected_urls_json`, `source`, `category`, `note`. The reasons are rules on
what was wanted and what was read, not a list of cases: a case that no reason fits is printed as a miss.
"""

import csv
import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.reading.labelled import comparable
from monitor.model.papers import Place
from monitor.rules.reading import mentions
from monitor.rules.reading.spelling import spellings

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)


def suites(path: Path) -> None:
    """Print each suite's passes, then the refused cases under their reasons."""
    passed: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    refused: dict[str, list[str]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            text, wanted = json.loads(row["input_json"]), json.loads(row["expected_urls_json"])
            place = Place.FULL_TEXT if row["category"] == "PDF text" else Place.ABSTRACT
            spelled = [spellings(mention.raw) for mention in mentions(text, place)]
            got = [each[0].url for each in spelled if each]
            others = [each.url for every in spelled for each in every[1:]]
            suite = row["source"].split()[0]
            asked[suite] += 1
            if {comparable(url) for url in got} == {comparable(url) for url in wanted}:
                passed[suite] += 1
            else:
                shown = f"{suite}: {text!r:.100} wanted {wanted} read {got}"
                refused[reason(text, wanted, got, others)].append(shown)
    for why, those in sorted(refused.items(), key=lambda pair: -len(pair[1])):
        print(f"refused, {len(those)}: {why}")
        print(*(f"    {each}" for each in those), sep="\n")
    for suite in asked:
        print(f"{suite}: {passed[suite]} of {asked[suite]} pass")
    unexplained = len(refused.get(UNEXPLAINED, ()))
    print(f"all suites: {passed.total()} of {asked.total()} pass, {unexplained} refused without a reason")


UNEXPLAINED = "MISS: no reason of ours fits"


def reason(text: str, wanted: list[str], got: list[str], others: list[str]) -> str:
    """Why a scholarly reader reads this otherwise than the suite wants; UNEXPLAINED where no rule says so."""
    known = {comparable(url) for url in got}
    missed = [url for url in wanted if comparable(url) not in known]
    extra = [url for url in got if comparable(url) not in {comparable(each) for each in wanted}]
    reasons = {_missed(url, text, got, others) for url in missed}
    if not missed:
        reasons = {_extra(url, text) for url in extra}
    return next(iter(reasons)) if len(reasons) == 1 else UNEXPLAINED


def _missed(url: str, text: str, got: list[str], others: list[str]) -> str:
    if "@" in url and "://" not in url:
        return "a mailbox is not an address where code could be"
    scheme = _SCHEME.match(url)
    if scheme and "://" in url and scheme[1].lower() not in {"http", "https", "ftp"}:
        return "no code is fetched by such a scheme"
    if url.startswith("//"):
        return "two slashes in prose are a comment sign, or and/or; without a scheme they are no address"
    host = urlsplit(url if "://" in url else f"https://{url}").netloc.partition(":")[0].strip(".")
    if "." not in host or (host.rpartition(".")[2].isdigit() and "://" not in url):
        return "a name or number that only its own network knows"
    if "://" not in url and "/" not in url:
        return "a bare name in prose (Node.js, summari.es) is not an address: a slash, www. or a scheme must say so"
    if comparable(url) in {comparable(each) for each in others}:
        return "whether the hyphen at a line's end belongs to the name nobody can see: this is the second candidate"
    if any(char in url for char in "{}|"):
        return "braces and bars are TeX's: \\url{...}, \\verb|...|; an address ends before them"
    if any(quote in url for quote in "'`") and _begins(url, got):
        return "a quotation mark at the end closes a quotation"
    if not url.isascii() and (_begins(url, got) or "://" not in url):
        return "symbols and letters beyond Latin end an address: in running text they are the next word"
    if re.search(re.escape(url.partition("/")[0].rpartition(".")[0]) + r"\.\s", text) or ("(" in text and ")(" in text):
        return "a name cut in two or glued bracket to bracket, without www. or a scheme: too little to go by"
    if url.rstrip("/").endswith(","):
        return "a comma before the last slash is the sentence's"
    return UNEXPLAINED


def _begins(url: str, got: list[str]) -> bool:
    return any(comparable(url).startswith(comparable(each)) for each in got)


def _extra(url: str, text: str) -> str:
    if "<" in text or "`" in text:
        return "quoted, preformatted, not for robots, badly written: a reader can still open it"
    if re.search(r"[_*]" + re.escape(url[:12]), text):
        return "an underline or asterisk before an address is Markdown's emphasis"
    return UNEXPLAINED
