"""`http.remap`: real addresses go to stand-ins as the last step, and come back as if nothing had happened."""

from collections.abc import Mapping
from dataclasses import dataclass

from yarl import URL


@dataclass(frozen=True, slots=True)
class _Line:
    real: str
    stand_in: str


class Remap:
    """The table, both ways. The longest prefix wins. A prefix without a path means the whole host."""

    __slots__ = ("_back", "_out")

    def __init__(self, table: Mapping[str, str]) -> None:
        lines = [_Line(_whole(real), _whole(stand_in)) for real, stand_in in table.items()]
        self._out = tuple(sorted(lines, key=lambda line: -len(line.real)))
        self._back = tuple(sorted(lines, key=lambda line: -len(line.stand_in)))

    def __bool__(self) -> bool:
        return bool(self._out)

    def outward(self, url: URL) -> URL | None:
        """Where to send a request for a real address; None where it goes to the address itself."""
        text = f"{url.origin()}{url.raw_path_qs}"
        for line in self._out:
            if text.startswith(line.real):
                return URL(line.stand_in + text[len(line.real) :], encoded=True)
        return None

    def homeward(self, location: str, *, sent_to: URL, asked: URL) -> str:
        """A `Location` as the real host would have said it; unchanged where it is not under a stand-in.

        Several real prefixes may share a stand-in (http and https of one host): the one that `asked` began with is
        preferred, so that a stand-in never changes the scheme by itself.
        """
        try:
            text = str(sent_to.join(URL(location)))
        except ValueError:
            return location
        matches = [line for line in self._back if text.startswith(line.stand_in)]
        if not matches:
            return location
        longest = [line for line in matches if len(line.stand_in) == len(matches[0].stand_in)]
        begun = str(asked)
        line = next((line for line in longest if begun.startswith(line.real)), longest[0])
        return line.real + text[len(line.stand_in) :]


def _whole(prefix: str) -> str:
    """Without this, `https://github.com` would also mean `https://github.community/`; a bare scheme means all hosts."""
    host = prefix.partition("://")[2]
    return prefix if "/" in host or not host else f"{prefix}/"
