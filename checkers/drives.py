"""Drives and file lockers: Google Drive, Dropbox, OneDrive, Box, Baidu, MEGA. Positive proof, or nothing.

One question, `download`: the address from which the file itself would come.

| answer | evidence |
|---|---|
| 200, 206 with `Content-Disposition: attachment` | exists (weak) |
| 200, 206 with anything but a page, text or a document | exists (weak) |
| Google Drive's "quota exceeded" or "cannot be scanned for viruses" | exists (weak): it says so of files it has |
| a redirect to a log-in page | walled: private, or for everybody |
| a challenge | walled |
| 404, 410, and every page, whatever it says | unknown: so is what is private, and 200 is what is gone |
| 401, 403, 429, 5xx, failures | `checkers.reading` |

Folders have no file to download: their pages are drawn by scripts and prove nothing. Sources: wkentaro/gdown,
`download.py` (the pages of Google Drive and their `uc-error-subcaption`); Dropbox help, "Force a file to download".
"""

from dataclasses import replace
from typing import Final
from urllib.parse import parse_qs, quote

from checkers.address import Address, opening, parse
from checkers.base import Evidence, EvidenceKind, Failure, Identity, Reply, Request, Target
from checkers.expressions import expression
from checkers.likeness import log_in_address
from checkers.reading import Asking, answered, by_status, exchange, failed, insecurely, not_asked
from checkers.turns import Door, InTurn, Way
from checkers.walls import wall_in

DOWNLOAD: Final = "download"
GOOGLE: Final = "drive.google.com"
EXAMPLES: Final = (
    "https://drive.google.com/file/d/1AbCdEfGhIjKlMnOpQrStUvWxYz01234/view?usp=sharing",
    "https://drive.google.com/open?id=1AbCdEfGhIjKlMnOpQrStUvWxYz01234",
    "https://drive.google.com/uc?export=download&id=1AbCdEfGhIjKlMnOpQrStUvWxYz01234",
    "https://drive.google.com/drive/folders/1AbCdEfGhIjKlMnOpQrStUvWxYz01234",
    "https://www.dropbox.com/s/abcdefghijklmno/code.zip?dl=0",
    "https://www.dropbox.com/scl/fi/abc/code.zip?rlkey=xyz&dl=1",
    "https://1drv.ms/u/s!AbCdEf",
    "https://onedrive.live.com/?cid=0123&id=0123%2145",
    "https://university-my.sharepoint.com/:u:/g/personal/a_b/Eabc",
    "https://app.box.com/s/abcdefghijklmno",
    "https://pan.baidu.com/s/1abcdefg?pwd=abcd",
    "https://mega.nz/file/abcdefgh",
)
_HOSTS: Final = frozenset(
    {"dropbox.com", "dl.dropboxusercontent.com", "1drv.ms", "onedrive.live.com", "pan.baidu.com", "mega.nz", "box.com"}
)
_UNDER: Final = (".sharepoint.com", ".box.com", ".dropboxusercontent.com")
_GOOGLE_ID: Final = expression(r"[A-Za-z0-9_-]{19,100}\Z")
_PAGES: Final = ("html", "json", "xml", "text/", "javascript")
# gdown, `parse_url` and `get_url_from_gdrive_confirmation`.
_THERE: Final = (
    b"quota exceeded",
    b"too many users have viewed or downloaded this file",
    b"scan this file for viruses",
)


def _google(address: Address) -> str:
    """`file/ID` or `folder/ID` of a Google Drive address; empty where it names none."""
    words = address.words
    if words[:2] == ("drive", "u") and len(words) > 3:
        words = ("drive", *words[3:])
    match words:
        case ("file" | "uc" | "a" | "document" | "spreadsheets" | "presentation", *_) if "d" in words:
            kind, name = "file", words[words.index("d") + 1] if words.index("d") + 1 < len(words) else ""
        case ("drive", "folders", name, *_) | ("drive", "mobile", "folders", name, *_):
            kind = "folder"
        case ("open" | "uc" | "folderview" | "file",):
            kind = "folder" if words[0] == "folderview" else "file"
            name = parse_qs(address.query).get("id", [""])[0]
        case _:
            return ""
    return f"{kind}/{name}" if _GOOGLE_ID.match(name) else ""


def _download(target: Target) -> str:
    """Where the file itself would come from; empty where the address names a folder."""
    address = parse(target.url)
    if address is None:
        return ""
    if address.host == GOOGLE:
        kind, _, name = target.key.removeprefix(f"{GOOGLE}/").partition("/")
        return f"https://{GOOGLE}/uc?export=download&id={quote(name)}" if kind == "file" else ""
    url = opening(address)
    hint = {"dropbox.com": "dl=1", "1drv.ms": "download=1", "onedrive.live.com": "download=1"}.get(address.host)
    if hint is None:
        return url
    kept = "&".join(field for field in address.query.split("&") if field and not field.startswith(("dl=", "raw=")))
    return f"{url.partition('?')[0]}?{f'{kept}&' if kept else ''}{hint}"


def _ask_download(target: Target, door: Door) -> Asking:  # noqa: ARG001 - asked as a stranger
    url = _download(target)
    if not url:
        return not_asked(target.key, DOWNLOAD, "a folder on a drive: its page proves nothing, whatever it answers")
    answer, unverified = yield from exchange(Request(url=url, max_bytes=65_536, heed_robots=True))
    if isinstance(answer, Failure):
        return failed(target.key, DOWNLOAD, answer)
    evidence = _read(target.key, answer)
    return insecurely(evidence) if unverified else evidence


def _read(key: str, reply: Reply) -> Evidence:
    wall = wall_in(reply)
    if wall:
        return answered(key, DOWNLOAD, reply, EvidenceKind.WALLED, f"{wall} stands before the file")
    landed = parse(reply.url)
    if reply.hops and landed is not None and log_in_address(landed):
        return answered(key, DOWNLOAD, reply, EvidenceKind.WALLED, "the drive wants a log-in")
    if reply.status in {200, 206}:
        declared = reply.headers.get("content-type", "").lower()
        attached = reply.headers.get("content-disposition", "").lower().startswith("attachment")
        if attached or (declared and not any(word in declared for word in _PAGES)):
            return answered(key, DOWNLOAD, reply, EvidenceKind.EXISTS, "the drive hands the file out")
        body = reply.body.lower()
        if landed is not None and landed.host.endswith("google.com") and any(mark in body for mark in _THERE):
            return answered(key, DOWNLOAD, reply, EvidenceKind.EXISTS, "the drive speaks of the file as one it has")
        return answered(key, DOWNLOAD, reply, EvidenceKind.UNKNOWN, "a page of the drive's came, which proves nothing")
    if reply.status in {404, 410}:
        sentence = f"the drive answered {reply.status}, as it does for what is private too"
        return answered(key, DOWNLOAD, reply, EvidenceKind.UNKNOWN, sentence)
    return by_status(key, DOWNLOAD, reply)


class Drives(InTurn):
    """The checker of drives."""

    name = "drives"
    ways = (Way(name=DOWNLOAD, ask=_ask_download),)

    def identify(self, address: Address) -> tuple[Identity, ...]:
        """The file or folder that is shared under this address."""
        host = address.host
        if host in {GOOGLE, "docs.google.com"}:
            name = _google(address)
            key = f"{GOOGLE}/{name}"
            url = (
                f"https://{GOOGLE}/{'file/d' if name.startswith('file/') else 'drive/folders'}/{name.partition('/')[2]}"
            )
            return (Identity(key=key, url=url, host=GOOGLE),) if name else ()
        if (host not in _HOSTS and not host.endswith(_UNDER)) or not (address.words or address.query):
            return ()
        place = replace(address, scheme="https", port=None, trailing_slash=False, fragment="", www=False)
        if host == "dropbox.com":
            fields = (
                field for field in place.query.split("&") if field and not field.startswith(("dl=", "raw=", "st="))
            )
            place = replace(place, query="&".join(fields))
        url = opening(place)
        return (Identity(key=url.partition("://")[2], url=url, host=host),)

    def nowhere(self, host: str) -> Identity | None:
        """Google draws its ids at random, and nobody drew nothing but noughts."""
        name = "0" * 33
        if host != GOOGLE:
            return None
        return Identity(key=f"{GOOGLE}/file/{name}", url=f"https://{GOOGLE}/file/d/{name}", host=GOOGLE)
