"""The ground every spelling shares: scheme, host, port, path and query of an address, read as people write it.

What is particular to one host (its repository paths, its aliases, its reserved names) belongs to its checker.
"""

import ipaddress
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote_to_bytes

from yarl import URL

LONGEST: Final = 4096
"""Characters. Longer text is no address: browsers and servers stop well before."""

_AROUND: Final = len("https://www./")

_SCHEMES: Final = {
    "http": "http",
    "https": "https",
    "git": "git",
    "ssh": "ssh",
    "git+http": "http",
    "git+https": "https",
    "git+ssh": "ssh",
    "ssh+git": "ssh",
    "git+git": "git",
}
_DEFAULT_PORTS: Final = {"http": 80, "https": 443, "git": 9418, "ssh": 22}
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,15}):(/{0,3})")
# RFC 3986 has no such form; git-clone(1), "GIT URLS", does: `[user@]host:path`, no slash before the colon.
_SCP_LIKE: Final = re.compile(r"[\w.+-]{1,64}@([\w.-]{1,253}):(?!//)")
# The tab and the line ends are dropped wherever they stand, as browsers do (WHATWG URL, "basic URL parser").
_LINE_ENDS: Final = {ord(char): None for char in "\t\r\n"}
_NAME: Final = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){0,126}")
# What RFC 3986 allows in a path segment and in a query, beyond the unreserved characters quote() always keeps.
_SEGMENT_SAFE: Final = "!$&'()*+,;=:@"
# What quote() would leave as it is; asking first is ten times quicker, and nearly every segment is so.
_PLAIN: Final = re.compile(r"[A-Za-z0-9_.\-~!$&'()*+,;=:@]*")
_ESCAPE: Final = re.compile(r"%([0-9A-Fa-f]{2})|([^%!$&'-;=?@A-Z\[\]_a-z~])|(%)")
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_TRACKING: Final = frozenset(
    {
        "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "igshid", "twclid", "ttclid", "mc_cid",
        "mc_eid", "_hsenc", "_hsmi", "mkt_tok", "vero_id", "ref_src", "ref_url",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A web or git address, taken apart: host in lower case and without `www.`, path segments percent-decoded.

    `raw` is the text as found. `scheme` is one of http, https, git, ssh. `port` is None where it is the default one.
    `www` tells that the text had `www.`: the same page to us, but some servers answer only under that name.
    Bytes of the path that are no UTF-8 stand in `segments` as lone surrogates (PEP 383), so that `text` restores them.
    """

    raw: str
    scheme: str
    host: str
    port: int | None = None
    segments: tuple[str, ...] = ()
    query: str = ""
    fragment: str = ""
    trailing_slash: bool = False
    www: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """The segments that are not empty: code hosts do not tell `//` from `/`."""
        return tuple(segment for segment in self.segments if segment)


def parse(text: str) -> Address | None:
    """Read one address as people write it; None where the text is none. Never raises, in linear time.

    Userinfo is dropped, so is a default port, one dot at the end of the host, `www.`, and tracking parameters
    (`utm_*` and the click identifiers of advertisers). Without a scheme it is https, the host needs a dot, and what
    has an `@` is somebody's mailbox.
    """
    if len(text) > LONGEST:
        return None
    cleaned = text.strip().translate(_LINE_ENDS)
    if not cleaned.isascii():
        cleaned = cleaned.encode("utf-8", "replace").decode("utf-8").strip()
    split = _scheme_and_rest(cleaned)
    if split is None:
        return None
    scheme, rest, explicit = split
    authority, path, query, fragment = _divide(rest)
    place = _host_and_port(authority, scheme)
    if place is None or not (explicit or ("@" not in authority and _looks_like_a_name(place[0]))):
        return None
    host, port, www = place
    segments, trailing_slash = _segments(path)
    address = Address(
        raw=text, scheme=scheme, host=host, port=port, segments=segments, query=_query(query), fragment=fragment,
        trailing_slash=trailing_slash, www=www,
    )  # fmt: skip
    # Of one character come at most twelve: four bytes of UTF-8, three characters each.
    return address if 12 * len(text) + _AROUND <= LONGEST or len(opening(address)) <= LONGEST else None


def text(address: Address) -> str:
    """The canonical form: what `parse` reads as the same address again. Without `www.` and fragment."""
    return f"{address.scheme}://{netloc(address)}{path(address)}"


def opening(address: Address) -> str:
    """The address to open: as `text`, but with `www.` where it was written, since not every server does without."""
    return f"{address.scheme}://{'www.' if address.www else ''}{netloc(address)}{path(address)}"


def netloc(address: Address) -> str:
    """Host and, where it is not the default one, port."""
    host = f"[{address.host}]" if ":" in address.host else address.host
    return host if address.port is None else f"{host}:{address.port}"


def path(address: Address) -> str:
    """Path and query, percent-encoded, starting with a slash."""
    joined = "/".join(map(_quoted, address.segments))
    slash = "/" if address.trailing_slash else ""
    query = f"?{address.query}" if address.query else ""
    return f"/{joined}{slash}{query}"


def _quoted(segment: str) -> str:
    return segment if _PLAIN.fullmatch(segment) else quote(segment, safe=_SEGMENT_SAFE, errors="surrogateescape")


def _scheme_and_rest(cleaned: str) -> tuple[str, str, bool] | None:
    """Scheme, what follows its slashes, and whether the scheme was written."""
    scp = _SCP_LIKE.match(cleaned)
    if scp:
        return "ssh", f"{scp[1]}/{cleaned[scp.end() :].lstrip('/')}", True
    found = _SCHEME.match(cleaned)
    if found is None:
        return "https", cleaned.removeprefix("//"), False
    scheme = _SCHEMES.get(found[1].lower())
    if scheme is not None:
        rest = cleaned[found.end() :]
        # `http://https://host/x` is a common slip of the pen; the inner scheme is the one that was meant.
        inner = _SCHEME.match(rest)
        if inner and inner[2].startswith("//") and inner[1].lower() in _SCHEMES:
            return _SCHEMES[inner[1].lower()], rest[inner.end() :], True
        return scheme, rest, True
    # `host.org:8080/x` reads like a scheme until one sees the number.
    if not found[2] and "." in found[1] and cleaned[found.end() : found.end() + 1].isdigit():
        return "https", cleaned, False
    return None


def _divide(rest: str) -> tuple[str, str, str, str]:
    """Authority, path, query and fragment (RFC 3986, appendix B)."""
    rest, _, fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    authority, slash, path = rest.partition("/")
    return authority, slash + path, query, fragment


def _host_and_port(authority: str, scheme: str) -> tuple[str, int | None, bool] | None:
    """Host, port unless it is the default one, and whether `www.` was there; None where it is no host."""
    place = authority.rpartition("@")[2]
    if place.startswith("["):
        literal, closed, tail = place[1:].partition("]")
        host = _ipv6(literal) if closed else None
    else:
        name, colon, digits = place.partition(":")
        host, tail = _name(name), colon + digits
    if not host or (tail and not tail.startswith(":")):
        return None
    digits = tail[1:]
    if digits and not (digits.isascii() and digits.isdigit() and len(digits) <= 5 and int(digits) <= 65535):
        return None
    port = int(digits) if digits else None
    bare = host
    while bare.startswith("www.") and "." in bare[4:]:
        bare = bare[4:]
    return bare, None if port == _DEFAULT_PORTS[scheme] else port, bare != host


def _ipv6(literal: str) -> str | None:
    try:
        return str(ipaddress.IPv6Address(literal.partition("%")[0]))
    except ValueError:
        return None


def _name(name: str) -> str | None:
    """A host name in lower case and in its ASCII form (IDNA, UTS 46); None where no resolver would take it."""
    host = unquote_to_bytes(name).decode("utf-8", "replace") if "%" in name else name
    if not host.isascii():
        try:
            host = URL.build(scheme="https", host=host).raw_host or ""
        except ValueError:
            return None
    host = host.lower().removesuffix(".")
    return host if len(host) <= 253 and _NAME.fullmatch(host) else None


def _looks_like_a_name(host: str) -> bool:
    """Whether text without a scheme can be meant as an address: a dot, and letters after the last one."""
    _, dot, top = host.rpartition(".")
    return bool(dot) and len(top) >= 2 and (top.isalpha() or top.startswith("xn--"))


def _segments(path: str) -> tuple[tuple[str, ...], bool]:
    """The path's segments, percent-decoded and without dot segments (RFC 3986, 5.2.4), and a final slash."""
    kept: list[str] = []
    parts = path.split("/")[1:]
    if "%" in path:
        parts = [unquote_to_bytes(part).decode("utf-8", "surrogateescape") for part in parts]
    for part in parts:
        if part == "..":
            del kept[-1:]
        elif part != ".":
            kept.append(part)
    open_end = bool(parts) and parts[-1] in {"", ".", ".."}
    if parts and parts[-1] == "":
        kept.pop()
    return tuple(kept), open_end and bool(kept)


def _query(query: str) -> str:
    """The query without tracking parameters, its percent-encodings in one form (RFC 3986, 6.2.2)."""
    if not query:
        return ""
    fields = (_ESCAPE.sub(_one_form, field) for field in query.split("&"))
    return "&".join(field for field in fields if field and not _is_tracking(field))


def _is_tracking(field: str) -> bool:
    name = field.partition("=")[0].lower()
    return name.startswith("utm_") or name in _TRACKING


def _one_form(found: re.Match[str]) -> str:
    if found[1]:
        char = chr(int(found[1], 16))
        return char if char in _UNRESERVED else f"%{found[1].upper()}"
    return "%25" if found[3] else quote(found[2], safe="")
