"""robots.txt: only a group that names us counts."""

import pytest

from monitor.http.robots import read_robots

EVERYBODY = b"User-agent: *\nDisallow: /\n"
US = b"User-agent: Paper-Graveyard  # the monitor\nDisallow: /private\nAllow: /private/open\n"


@pytest.mark.parametrize(
    "body", [b"", b"<html>hello</html>", EVERYBODY, b"User-agent: paper\nDisallow: /", b"\xff\xfe\x00"]
)
def test_a_file_that_does_not_name_us_forbids_nothing(body: bytes) -> None:
    assert read_robots(body) is None


@pytest.mark.parametrize("body", [US, EVERYBODY + US, b"User-agent: other\n" + US])
def test_a_group_that_names_us_counts_and_no_other(body: bytes) -> None:
    robots = read_robots(body)
    assert robots is not None
    assert not robots.allows("https://a.example/private/x")
    assert robots.allows("https://a.example/private/open/x")
    assert robots.allows("https://a.example/public")


def test_a_group_that_names_us_and_forbids_nothing_frees_us_from_the_rest() -> None:
    robots = read_robots(EVERYBODY + b"User-agent: paper-graveyard\nDisallow:\n")
    assert robots is not None
    assert robots.allows("https://a.example/anything")
