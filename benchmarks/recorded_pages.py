"""Replay recorded pages and print the evidence each must give, with every miss.

    python -m benchmarks.recorded_pages [FOLDER]

FOLDER (default `../shared/recorded`) may hold `is-antibot/providers.json` (every detection becomes an answer that has
it and nothing else, and one that has it on an ordinary page), `is-antibot/*.har.json`, `quoted/*.json` (`request`,
`status`, `headers`, `body`) and `edgi-wayback/*.yaml` (recorded exchanges). What is missing is left out and said.
"""

import base64
import gzip
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from checkers.address import opening, parse
from checkers.base import Evidence, EvidenceKind, Failure, FailureKind, Hop, HostFacts, Reply, Target
from checkers.likeness import sibling_of
from checkers.website import PAGE, Website

URL = "https://tool.example.org/demo/"
PROSE = "<title>Tool</title><h1>Tool</h1>" + "<p>Code and data of our paper, with instructions to run them.</p>" * 20
MISSING = Reply(url="", status=404, headers={"content-type": "text/html"}, body=b"<h1>Not Found</h1>")
WALL = frozenset({EvidenceKind.WALLED})
REFUSED = frozenset({EvidenceKind.WALLED, EvidenceKind.UNAVAILABLE})
STRIKE = frozenset({EvidenceKind.NOT_VISIBLE, EvidenceKind.TOMBSTONE})
OPEN = frozenset({EvidenceKind.EXISTS})
# A provider's mark that its documentation gives to the challenge alone is a wall on any page whatever.
NEVER_ORDINARY = re.compile(
    r"cf-mitigated|_cf_chl_opt|x-vercel|x-dd-b|x-px-auth|kasada-challenge|anubis|within\.website|_fs-ch-|reblaze|sucuri"
    r"|x-amzn-waf|csm-captcha|sina visitor|network security|wait for verification",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One answer, and the kinds of evidence that are right for it."""

    name: str
    url: str
    reply: Reply
    right: frozenset[EvidenceKind]


def look(url: str, reply: Reply) -> Evidence:
    """What the checker makes of this answer at this address; its sibling and the other doors have a plain 404."""
    asked = parse(url)
    assert asked is not None
    conversation = Website().ask((Target(key=url, url=url, host=asked.host),), PAGE, HostFacts(host=asked.host))
    request = next(conversation)
    try:
        while True:
            own = request.url == opening(asked) and request.url != opening(sibling_of(asked))
            answer: Reply | Failure = reply if own else replace(MISSING, url=request.url)
            if request.url.startswith("http:") and not own:
                answer = Failure(url=request.url, kind=FailureKind.REFUSED, detail="")
            request = conversation.send(answer)
    except StopIteration as end:
        evidence: Evidence = end.value.evidence[0]
        return evidence


def plain(headers: Mapping[str, Any]) -> dict[str, str]:
    return {
        name.lower(): "\n".join(value) if isinstance(value, list) else str(value) for name, value in headers.items()
    }


def sample(rule: Mapping[str, Any]) -> str:
    """A text that a rule's pattern matches: the patterns are few and simple enough to be written out."""
    if "contains" in rule:
        return str(rule["contains"])
    known = {
        r"<title>\s*Login": "<title>Login • Instagram</title>",
        r"<title>\s*-\s*YouTube": "<title> - YouTube</title>",
        "grecaptcha_cfg": "__grecaptcha_cfg",
        r"grecaptcha\s*\(": "grecaptcha(",
        "grecaptcha": "grecaptcha.execute(",
        "anubis_challenge": '<script id="anubis_challenge"',
        "blocked by network": "blocked by network security.",
        r"awswaf\.com": "https://x.awswaf.com/challenge.js",
        "incapsula|imperva": "incapsula.run(",
    }
    pattern = str(rule["regex"])
    found = next((text for mark, text in known.items() if mark in pattern), None)
    return found or re.sub(r"\\w\+", "run", pattern).replace(r"\s*", "").replace("\\", "")


def provider_cases(path: Path) -> Iterator[Case]:
    for provider in json.loads(path.read_text(encoding="utf-8"))["providers"]:
        for detection in provider["detections"]:
            host = detection.get("domain") or (
                f"{detection['domainWithoutSuffix']}.com" if "domainWithoutSuffix" in detection else "tool.example.org"
            )
            for rule in detection["rules"]:
                for status in detection.get("statusCodes", [rule.get("status", 200)]):
                    yield from rule_cases(provider["name"], detection["type"], rule, f"https://{host}/demo/", status)


def rule_cases(provider: str, kind: str, rule: Mapping[str, Any], url: str, status: int) -> Iterator[Case]:
    headers, body, landed = {"content-type": "text/html"}, "<html><body></body></html>", url
    if kind == "headers":
        name = rule.get("header", "x-abcdefgh-a")
        value = rule.get("equals") or rule.get("startsWith") or (rule.get("oneOf") or ["1"])[0]
        headers[name] = value
        mark = name
    elif kind == "cookies":
        mark = rule["cookie"]
        headers["set-cookie"] = mark + ("x" if mark.endswith("=") else "1=x")
    elif kind == "html":
        mark = sample(rule)
        body = f"<html><head><script>{mark}</script></head></html>" if not mark.startswith("<") else mark
    elif kind == "url":
        mark = sample(rule)
        path = mark if "/" in mark and "." in mark.partition("/")[0] else f"{mark}/x"
        landed = f"https://{path}" if "." in path.partition("/")[0] else f"{url}{path}"
    else:
        mark = str(status)
    hops = (Hop(url, 302),) if landed != url else ()
    bare = Reply(url=landed, status=status, headers=headers, body=body.encode(), hops=hops)
    right = WALL if status < 500 else REFUSED
    yield Case(name=f"{provider} {kind} {mark} {status}", url=url, reply=bare, right=right)
    if status == 200 and kind in {"headers", "cookies"} and not NEVER_ORDINARY.search(mark):
        ordinary = replace(bare, body=PROSE.encode())
        yield Case(name=f"{provider} {kind} {mark} on an ordinary page", url=url, reply=ordinary, right=OPEN)
    elif status == 200 and kind == "html" and not NEVER_ORDINARY.search(mark) and not mark.startswith("<title"):
        ordinary = replace(bare, body=f"{PROSE}<script>{mark}</script>".encode())
        yield Case(name=f"{provider} {kind} {mark} on an ordinary page", url=url, reply=ordinary, right=OPEN)


def har_cases(path: Path) -> Iterator[Case]:
    for entry in json.loads(path.read_text(encoding="utf-8"))["log"]["entries"]:
        response = entry["response"]
        headers = plain({header["name"]: header["value"] for header in response["headers"]})
        url = entry["request"]["url"]
        text = response["content"].get("text", "")
        reply = Reply(url=url, status=response["status"], headers=headers, body=text.encode())
        yield Case(name=f"{path.name} {response['status']}", url=url, reply=reply, right=WALL)


def expected(status: int, body: str) -> frozenset[EvidenceKind]:
    """What a page with this status proves where no host's own table speaks."""
    if status in {404, 410}:
        return STRIKE
    if status in {401, 403, 429, 451}:
        return WALL
    if status >= 500:
        return REFUSED
    return OPEN if body else frozenset({EvidenceKind.UNKNOWN})


def quoted_cases(path: Path) -> Iterator[Case]:
    told = json.loads(path.read_text(encoding="utf-8"))
    status = told.get("status")
    if not isinstance(status, int):
        return
    body = told.get("body", "")
    text = body if isinstance(body, str) else json.dumps(body)
    url = told.get("request", {}).get("url", URL)
    headers = {"content-type": "text/html" if "<html" in text[:200] else "application/json"} | plain(
        told.get("headers") or {}
    )
    # As pages, not as answers of an API: where another checker owns the address, the same answer of a plain host.
    reply = Reply(url=URL, status=status, headers=headers, body=text.encode())
    right = frozenset(EvidenceKind) - WALL if status == 200 else expected(status, text)
    if status in {409, 425, 400}:
        right = frozenset({EvidenceKind.UNKNOWN})
    yield Case(name=f"{path.name} {status} {url[:60]}", url=URL, reply=reply, right=right)


def yaml_cases(path: Path) -> Iterator[Case]:
    for number, exchange in enumerate(yaml.safe_load(path.read_text(encoding="utf-8"))["interactions"]):
        response = exchange["response"]
        status, headers = response["status"]["code"], plain(response["headers"])
        body = response["body"]["string"]
        data = body if isinstance(body, bytes) else body.encode()
        if headers.pop("content-encoding", "") == "gzip" and data:
            data = gzip.decompress(data if data[:2] == b"\x1f\x8b" else base64.b64decode(data))
        url = exchange["request"]["uri"]
        location = headers.pop("location", None)
        if location is not None:
            continue  # the client follows it; where it led is the next exchange
        reply = Reply(url=url, status=status, headers=headers, body=data)
        yield Case(
            name=f"{path.name} {number} {status}", url=url, reply=reply, right=expected(status, data.decode("latin-1"))
        )


def cases(folder: Path) -> Iterator[Case]:
    """Every recorded answer that is a page, or was quoted as one."""
    readers = (
        ("is-antibot/providers.json", provider_cases),
        ("is-antibot/*.har.json", har_cases),
        ("quoted/*.json", quoted_cases),
        ("edgi-wayback/*.yaml", yaml_cases),
    )
    for pattern, reader in readers:
        files = sorted(folder.glob(pattern))
        if not files:
            print(f"nothing at {pattern}")
        for file in files:
            yield from reader(file)


def measure(folder: Path) -> tuple[int, Sequence[str]]:
    """How many answers were replayed, and a line for each that was misread."""
    total, misses = 0, []
    for case in cases(folder):
        total += 1
        evidence = look(case.url, case.reply)
        if evidence.kind not in case.right:
            wanted = " or ".join(sorted(case.right))
            misses.append(f"{evidence.kind} for {wanted}: {case.name} | {evidence.detail}")
    return total, misses


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "shared" / "recorded"
    total, misses = measure(folder)
    for miss in misses:
        print(miss)
    print(f"recorded pages: {total} answers replayed, {len(misses)} misread")


if __name__ == "__main__":
    main()
