"""Replay recorded answers of real hosts, print every miss, and count the requests each host family costs.

    python -m benchmarks.recorded_hosts [RECORDED_DIR]

RECORDED_DIR holds recordings of forges and archives: `swh-lister/` (pages of repository lists), `swh-loader-metadata/`
(single repositories), `quoted/` (an object with `request`, `status`, `headers`, `body`), `git-smart-http-local/` (CGI
answers of `git http-backend`) and `is-antibot/` (a HAR of a challenge). Without it only the requests are counted.
"""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from checkers import CHECKERS, identify
from checkers.address import parse
from checkers.base import Answers, Checker, Evidence, Failure, FailureKind, HostFacts, Reply, Request, Target

Kinds = set[str]
Answer = Callable[[Request], Reply | Failure]
_GIT_TYPE = {"content-type": "application/x-git-upload-pack-advertisement"}
_LIST = {"gitlab": "id", "heptapod": "id", "gitea": "data", "forgejo": "data", "gogs": "data", "bitbucket": "values"}


def ask(
    checker: Checker, target: Target, question: str, answer: Answer, *, token: bool = False
) -> tuple[Evidence, int]:
    """One look, every request of it answered by `answer`; the evidence and how many requests it took."""
    conversation = checker.ask((target,), question, HostFacts(host=target.host, authorised=token))
    sent = 0
    try:
        request = next(conversation)
        while True:
            sent += 1
            request = conversation.send(answer(request))
    except StopIteration as end:
        answers: Answers = end.value
        return answers.evidence[0], sent


def look(url: str, reply: Reply, expected: Kinds, *, question: str = "", hosts: dict[str, str] | None = None) -> str:
    """What is wrong with the evidence for a recorded answer at `url`, empty where it is right."""
    found = identify(url, hosts or {})
    if not found:
        return f"{url}: no checker knows it"
    one = found[0]
    target = Target(key=one.identity.key, url=one.identity.url, host=one.identity.host)
    asked = question or one.checker.questions(HostFacts(host=target.host))[0].name
    evidence, _ = ask(one.checker, target, asked, lambda request: Reply(**{**_fields(reply), "url": request.url}))
    if evidence.kind.value in expected:
        return ""
    return f"{url} ({one.checker.name}): {evidence.kind} instead of {'/'.join(sorted(expected))}: {evidence.detail}"


def _fields(reply: Reply) -> dict[str, Any]:
    return {"status": reply.status, "headers": reply.headers, "body": reply.body}


def replayed(folder: Path) -> Iterator[tuple[str, str]]:
    """Every recording: its name, and what was missed."""
    yield from _listed(folder / "swh-lister")
    for path in sorted((folder / "swh-loader-metadata").glob("*api_v1_repos*.json")):
        document = json.loads(path.read_bytes())
        host = path.name.split("_")[1]
        hosts = {host: "gitea"}
        yield (
            path.name,
            look(f"https://{host}/{document['full_name']}", _json(document), {"exists", "empty"}, hosts=hosts),
        )
    yield from _quoted(folder / "quoted")
    for path in sorted((folder / "git-smart-http-local").glob("*.cgi")):
        kinds = {"missing": {"not-visible"}, "empty": {"empty", "exists"}, "readme": {"exists"}}[
            path.name.split(".")[1]
        ]
        yield path.name, look("https://git.sr.ht/~u/tool", _cgi(path.read_bytes()), kinds)
    for path in sorted((folder / "is-antibot").glob("*.har.json")):
        for entry in json.loads(path.read_bytes())["log"]["entries"]:
            told = entry["response"]
            body = told["content"].get("text", "").encode()
            if b"anubis" not in body.lower():
                continue
            headers = {header["name"].lower(): header["value"] for header in told["headers"]}
            reply = Reply(url="", status=told["status"], headers=headers, body=body)
            yield f"{path.name} {told['status']}", look("https://codeberg.org/o/tool", reply, {"walled"})


def _listed(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(path for path in folder.glob("*") if path.is_file()):
        family = path.name.partition("__")[0]
        document = json.loads(path.read_bytes())
        rows = document.get(_LIST.get(family, ""), [document]) if isinstance(document, dict) else document
        for row in rows:
            if family == "sourceforge":
                yield path.name, look(f"https://sourceforge.net/p/{row['shortname']}/", _json(row), {"exists", "moved"})
            elif family in {"gitlab", "heptapod"}:
                yield path.name, look(str(row["web_url"]), _json(row), {"exists", "empty"})
            elif family in {"gitea", "forgejo", "gogs"}:
                host = str(row["html_url"]).split("/")[2]
                yield path.name, look(row["html_url"], _json(row), {"exists", "empty"}, hosts={host: "gitea"})
            elif family == "bitbucket":
                # The recording was cut down to what a lister wants; identity is not among it.
                url = row["links"]["clone"][0]["href"]
                full = {"uuid": "{recorded}", "full_name": "/".join(url.removesuffix(".git").split("/")[-2:]), **row}
                yield path.name, look(url, _json(full), {"exists"}, question="api")
            elif family == "launchpad":
                for entry in row.get("entries", []):
                    recorded = {"self_link": f"https://api.launchpad.net/1.0/{entry['unique_name']}", **entry}
                    if "+source" not in entry["unique_name"]:
                        yield path.name, look(entry["web_link"], _json(recorded), {"exists"})


def _quoted(folder: Path) -> Iterator[tuple[str, str]]:
    git = "info-refs"
    expected: dict[str, tuple[str, str, Kinds]] = {
        "anon4open_200_redirect_mode": ("https://anonymous.4open.science/r/x-1", "", {"moved"}),
        "anon4open_404_missing": ("https://anonymous.4open.science/r/x-1", "", {"not-visible"}),
        "anon4open_410_expired": ("https://anonymous.4open.science/r/x-1", "", {"expired"}),
        "anon4open_425_not_ready": ("https://anonymous.4open.science/r/x-1", "", {"unknown"}),
        "gitlab_404": ("https://gitlab.com/group/project", "", {"not-visible"}),
        "invenio_410_tombstone": ("https://zenodo.org/records/1", "", {"tombstone"}),
        "osf_410": ("https://osf.io/abc12", "", {"tombstone"}),
        "zenodo_403_unusual_traffic": ("https://zenodo.org/records/1", "", {"walled"}),
        "github_git_dmca": ("https://framagit.org/o/r", git, {"withheld"}),
    }
    for path in sorted(folder.glob("*.json")):
        told = json.loads(path.read_bytes())
        if path.stem not in expected or "status" not in told:
            continue
        url, question, kinds = expected[path.stem]
        body = told["body"] if isinstance(told["body"], str) else json.dumps(told["body"])
        headers = {name.lower(): value for name, value in told.get("headers", {}).items()}
        if path.stem == "github_git_dmca" and not body.startswith("00"):
            line = "ERR " + body.removeprefix("ERR ")
            body, headers = f"{len(line) + 4:04x}{line}", _GIT_TYPE
        reply = Reply(url="", status=told["status"] or 200, headers=headers, body=body.encode())
        yield path.name, look(url, reply, kinds, question=question)


def _json(document: object) -> Reply:
    return Reply(url="", status=200, headers={"content-type": "application/json"}, body=json.dumps(document).encode())


def _cgi(raw: bytes) -> Reply:
    head, _, body = raw.replace(b"\r\n", b"\n", 40).partition(b"\n\n")
    fields = dict(line.split(": ", 1) for line in head.decode().splitlines())
    status = int(fields.get("Status", "200").split()[0])
    headers = {name.lower(): value for name, value in fields.items()}
    return Reply(url="", status=status, headers=headers, body=body)


def costs() -> Iterator[str]:
    """What one look costs in requests: its share of one that answers, and what comes on top of one that does not."""
    for checker in CHECKERS:
        example = next(
            (found for text in _examples(checker) if (address := parse(text)) for found in checker.identify(address)),
            None,
        )
        if example is None or example.closure is not None:
            continue
        target = Target(key=example.key, url=example.url, host=example.host)
        for question in checker.questions(HostFacts(host=example.host)):
            counted = [
                ask(checker, target, question.name, answer)[1]
                for answer in (
                    lambda request: Reply(url=request.url, status=404, body=b"{}"),
                    lambda request: Reply(url=request.url, status=200, body=b"<title>x</title>"),
                    lambda request: Reply(url=request.url, status=503),
                    lambda request: Failure(url=request.url, kind=FailureKind.TIMEOUT, detail=""),
                )
            ]
            share = f"1/{question.batch}" if question.batch > 1 else "1"
            yield (
                f"{checker.name:17} {question.name:10} share {share:4} bare 404 {counted[0]}  unclear page {counted[1]}"
                f"  out of order {counted[2]}  silent {counted[3]}"
            )


def _examples(checker: Checker) -> tuple[str, ...]:
    found: tuple[str, ...] = sys.modules[type(checker).__module__].__dict__["EXAMPLES"]
    return found


def main() -> None:
    """Print misses and costs."""
    if len(sys.argv) > 1:
        every = list(replayed(Path(sys.argv[1])))
        for name, miss in every:
            if miss:
                print(f"MISS {name}: {miss}")
        print(f"recorded answers of hosts: {sum(not miss for _, miss in every)} of {len(every)} as they must be")
    print("requests a look, by family and question:")
    for line in costs():
        print(f"  {line}")


if __name__ == "__main__":
    main()
