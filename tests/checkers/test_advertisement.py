"""Git's own bytes, whole, broken and foreign."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkers.advertisement import read
from tests.checkers.conversation import EMPTY, FULL, OID, advertisement, packet


def test_references_are_counted_and_head_is_read() -> None:
    found = read(FULL)
    assert found is not None
    assert (found.refs, found.branches, found.head, found.complete, found.empty) == (4, 2, OID, True, False)


def test_a_repository_without_references_is_empty() -> None:
    found = read(EMPTY)
    assert found is not None
    assert found.empty


def test_newer_servers_send_capabilities_in_place_of_references() -> None:
    found = read(advertisement(f"{'0' * 40} capabilities^{{}}"))
    assert found is not None
    assert found.empty


def test_version_2_says_nothing_about_references_so_it_is_never_empty() -> None:
    body = packet("version 2\n") + packet("agent=git/2.39.5\n") + packet("ls-refs=unborn\n") + b"0000"
    wrapped = packet("# service=git-upload-pack\n") + b"0000" + body
    for given_body in (body, wrapped):
        found = read(given_body)
        assert found is not None
        assert found.silent
        assert not found.empty


def test_a_missing_head_with_branches_is_not_empty() -> None:
    found = read(advertisement(f"{OID} refs/heads/code"))
    assert found is not None
    assert (found.head, found.branches, found.empty) == (None, 1, False)


@pytest.mark.parametrize("cut", range(4, len(EMPTY)))
def test_an_answer_that_broke_off_is_never_empty(cut: int) -> None:
    found = read(EMPTY[:cut])
    assert found is None or not found.empty


def test_the_dumb_file_is_read_too() -> None:
    found = read(f"{OID}\trefs/heads/main\n{OID}\trefs/tags/v1\n".encode())
    assert found is not None
    assert (found.refs, found.branches) == (2, 1)


@pytest.mark.parametrize(
    "body",
    [b"", b"<!doctype html><html>", b"001e# service=git-receive-pack\n0000", b"0004", b"+01e# service=git", b"hello\n"],
)
def test_nothing_else_is_an_advertisement(body: bytes) -> None:
    assert read(body) is None


@given(st.binary(max_size=300))
def test_garbage_never_raises_and_never_is_empty(body: bytes) -> None:
    for garbage in (body, FULL[:34] + body):
        found = read(garbage)
        assert found is None or not found.empty or garbage.endswith(b"0000") or b"0000" in garbage[34:]
