"""The end of a host, as judging asks for it."""

import pytest

from checkers import deadhosts, git, github, identify, website
from monitor.store.closures import closure_of

GIVEN = (
    *deadhosts.EXAMPLES, *getattr(github, "EXAMPLES", ()), *getattr(git, "EXAMPLES", ()), *website.EXAMPLES,
    "https://o.github.io/tool", "no address", "", "https://TOOL.CodePlex.com/", "https://tool.code%70lex.com/",
    "https://gitoriou\u017f.org/tool/tool", "https://example.org/codeplex.com",
)  # fmt: skip


@pytest.mark.parametrize("url", GIVEN)
def test_the_short_way_to_a_closure_says_what_all_checkers_say(url: str) -> None:
    found = identify(url)
    assert closure_of(url) == (found[0].identity.closure if found else None)
