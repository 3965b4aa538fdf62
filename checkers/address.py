"""The ground every spelling shares: scheme, host, port, path and query of an address, read as people write it.

What is particular to one host (its repository paths, its aliases, its reserved names) belongs to its checker.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A web or git address, taken apart: host in lower case and without `www.`, path segments percent-decoded.

    `raw` is the text as found. `scheme` is one of http, https, git, ssh. `port` is None where it is the default one.
    """

    raw: str
    scheme: str
    host: str
    port: int | None = None
    segments: tuple[str, ...] = ()
    query: str = ""
    fragment: str = ""
    trailing_slash: bool = False
