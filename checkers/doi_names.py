"""The DOI or handle that an address names, in one form. Who keeps what lies behind it is each keeper's own knowledge.

Sources: DOI Handbook, "DOI Syntax" (case-insensitive, begins with `10.`); handle.net, "Handle Proxy REST API".
"""

from typing import Final

from checkers.address import Address
from checkers.expressions import expression

_HOSTS: Final = frozenset({"doi.org", "dx.doi.org", "hdl.handle.net", "doi.pangaea.de", "handle.net"})
_NAME: Final = expression(r"\d{1,9}(?:\.\d{1,9}){0,4}/\S{1,300}\Z")


def doi_in(address: Address) -> str:
    """The DOI or handle in lower case; empty where the address names none."""
    if address.host not in _HOSTS:
        return ""
    words = address.words
    if words[:2] == ("api", "handles"):
        words = words[2:]
    name = "/".join(words).strip().removeprefix("doi:").lower()
    return name if _NAME.match(name) and name.isprintable() else ""
