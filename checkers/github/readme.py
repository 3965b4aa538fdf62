"""Whether a repository's readme names other code: a readme alone may be the door to a house next door."""

import re
from collections.abc import Mapping
from typing import Final

from checkers.expressions import expression
from checkers.github.query import READMES

_LONGEST: Final = 65_536
# Where code is kept in place of the repository itself: another repository, a model, a deposit, a folder on a drive.
_ELSEWHERE: Final = expression(
    r"(?:github\.com|gitlab\.com|bitbucket\.org|gitee\.com|codeberg\.org|huggingface\.co|osf\.io|zenodo\.org/records?"
    r"|doi\.org/10\.5281|figshare\.com|drive\.google\.com/\w{1,20}|colab\.research\.google\.com/\w{1,20}|pypi\.org/project"
    r"|www\.dropbox\.com/\w{1,9}|anonymous\.4open\.science/r)/[\w.%~-]{1,100}(?:/[\w.%~-]{1,100})?",
    re.IGNORECASE,
)
_PICTURES: Final = expression(r"\.(?:png|jpe?g|gif|svg|webp|mp4|pdf)\Z", re.IGNORECASE)
# "Code coming soon": then what it names beside is what the work builds on.
_PROMISE: Final = expression(
    r"(?:com(?:ing|e)\s+soon|(?:will|to)\s+be\s+(?:released|available|published|uploaded|made|open)|under\s+construction"
    r"|stay\s+tuned|work\s+in\s+progress|soon\s+be|release\s+(?:the|our)\s+code|upon\s+(?:acceptance|publication))",
    re.IGNORECASE,
)


def readme_of(node: Mapping[str, object]) -> str | None:
    """The readme's text as it was asked along; None where it was not, or none was found under the names asked."""
    for place in range(len(READMES)):
        blob = node.get(f"readme{place}")
        # Blob.text: "UTF8 text data or null if the Blob is binary."
        text = blob.get("text") if isinstance(blob, Mapping) else None
        if isinstance(text, str):
            return text[:_LONGEST]
    return None


def code_elsewhere(readme: str, own: str) -> str | None:
    """Where the readme says that code lies, other than in `own` (owner and name, in lower case); None where nowhere.

    A readme that promises code says with its links what the work builds on, not where the code is.
    """
    if _PROMISE.search(readme):
        return None
    for found in _ELSEWHERE.finditer(readme):
        place = found[0].rstrip(".").lower()
        if own in place or _PICTURES.search(place) or (place.startswith("github.com/") and place.count("/") < 2):
            continue
        return found[0].rstrip(".")
    return None
