"""The permanent addresses of the site, and which outside addresses may become links.

    index.html                               the overview
    <status>/  <status>/<n>/                 a status' papers, pages of 100; alive, ghosted, 404, limbo, exempt
    <status>/<cause>/  <status>/<cause>/<n>/ the same for one cause; a cause has its page even while no paper has it
    paper/<xy>/<slug>/                       one paper; index.json beside it is its twin for machines; badge.svg.
                                             If it turned out to be another one, a page that leads there; _redirects
    papers/                                  all papers in one list that is sifted in the browser
    changes/  changes/<n>/                   the log of verdicts, newest first, pages of 100
    venues/  categories/  hosts/             all venues (by year), all categories, all hosts
    venue/<name>/  category/<name>/  host/<name>/  author/<xy>/<name>/   one of each; index.json beside it, feed.xml too
    authors/  authors/<ab>/  authors/<ab>/<n>/   the authors who have a page, by surname
    search/                                  the search, and where to look without a script
    methodology/  about/  404.html           the rules, the imprint, the page for addresses that are none
    privacy/                                 what is kept of readers, for how long, and what they can ask
    feed.xml  feed/<category>.xml            Atom: the log, and what is newest in a category
    data/heartbeat.json                      the pulse: the only file that changes because time passes
    data/papers/<n>.json                     the papers as columns, for the list that is sifted
    data/search/                             words and rows in small pieces, for the search
    data/papers.jsonl  .csv  .parquet        everything, to be taken away; data/schema.json says what a twin holds
    robots.txt  opensearch.xml  sitemap.xml  sitemap-<n>.xml

`<xy>` are the first two hexadecimal digits of the SHA-256 of the slug, so that a million papers are 256 folders of
four thousand. It depends on the slug alone, and the slug on the paper's own identifier alone: a paper's address never
changes. Inside the site every address is relative, so that the folder works under any base path.
"""

import re
import unicodedata
from functools import lru_cache
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from monitor.model.status import Cause, Status

_PLAIN_SLUG: Final = re.compile(r"[a-z0-9A-Z][a-zA-Z0-9._~-]{0,149}")
# What may not stand in an address that becomes a link: controls, blanks, and characters that change direction or hide.
_UNPRINTABLE: Final = re.compile(
    r"[\x00-\x20\x7f-\xa0\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff"
    r"\\<>\"`{}|^]"
)
_LONGEST_LINK: Final = 2_000
# A page names its own folder a dozen times, and those of its neighbours.
_FOLDERS_KEPT: Final = 8_192
_MAIL: Final = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,255}")


@lru_cache(_FOLDERS_KEPT)
def paper_folder(slug: str) -> str:
    """The permanent folder of a paper, ending with a slash.

    A slug that could not be a file's name everywhere (a path, a dot file, longer than 150 characters) stands under
    a name made of its digest instead.
    """
    digest = sha256(slug.encode("utf-8", "surrogatepass")).hexdigest()
    name = slug if _PLAIN_SLUG.fullmatch(slug) and not slug.endswith(".") else f"x-{digest[:40]}"
    return f"paper/{digest[:2]}/{name}/"


def list_folder(status: Status, cause: Cause | None = None, number: int = 1) -> str:
    """The folder of page `number` (from 1) of a list, ending with a slash."""
    parts = [status.value, *([cause.value] if cause else []), *([str(number)] if number > 1 else [])]
    return "/".join(parts) + "/"


def log_folder(number: int = 1) -> str:
    """The folder of page `number` (from 1) of the log of changes, ending with a slash."""
    return f"changes/{number}/" if number > 1 else "changes/"


def feed_file(category: str | None) -> str:
    """The file of a category's feed; of the log's own for None. A name that is no plain word is its digest."""
    if category is None:
        return "feed.xml"
    if _PLAIN_SLUG.fullmatch(category) and not category.endswith("."):
        return f"feed/{category}.xml"
    return f"feed/x-{sha256(category.encode('utf-8', 'surrogatepass')).hexdigest()[:40]}.xml"


@lru_cache(_FOLDERS_KEPT)
def group_folder(kind: str, name: str) -> str:
    """The folder of an author, venue, category or host, ending with a slash: readable, and told apart by a digest.

    A category or host that is a plain word stands under itself. Authors are many, so they are spread over 256 folders.
    """
    digest = sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    if kind in {"category", "host"}:
        plain = _PLAIN_SLUG.fullmatch(name) and not name.endswith(".")
        return f"{kind}/{name if plain else f'x-{digest[:40]}'}/"
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    readable = re.sub(r"[^a-z0-9]+", "-", letters)[:50].strip("-")
    place = f"{kind}/{digest[:2]}/" if kind == "author" else f"{kind}/"
    return f"{place}{f'{readable}-' if readable else ''}{digest[:10]}/"


def authors_folder(letters: str = "", number: int = 1) -> str:
    """The folder of page `number` (from 1) of the authors whose surname begins with `letters`."""
    if not letters:
        return "authors/"
    plain = letters if letters.isascii() and letters.isalnum() else f"x-{letters.encode('utf-8', 'replace').hex()}"
    return f"authors/{plain}/{number}/" if number > 1 else f"authors/{plain}/"


def upwards(folder: str) -> str:
    """The way from a page's folder to the root of the site: empty at the root itself, otherwise `../../`."""
    return "../" * folder.count("/")


def web_link(address: str | None) -> str | None:
    """The address if it may stand in an `href`, otherwise None: http or https, a host, no blanks or tricks, no secrets.

    The scheme is what keeps `javascript:` out (WHATWG URL, "special schemes"); user information in an address can
    disguise its host, so such an address is text only.
    """
    if not address or len(address) > _LONGEST_LINK or _UNPRINTABLE.search(address):
        return None
    try:
        parts = urlsplit(address)
        port_is_sane = parts.port != 0
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or not port_is_sane:
        return None
    return address


def mail_link(mail: str | None) -> str | None:
    """The `mailto:` link of an address that is plainly one, otherwise None."""
    return f"mailto:{mail}" if mail and _MAIL.fullmatch(mail) else None
