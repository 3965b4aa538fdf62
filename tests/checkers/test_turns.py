"""Documents from outside read by type, and tokens that stay with their host, over a real client and real sockets."""

from datetime import UTC, datetime

import orjson
from hypothesis import given
from hypothesis import strategies as st

from checkers import document, identify
from checkers.base import EvidenceKind, HostFacts, Target
from monitor.http.policy import Credential
from monitor.probe import probe
from tests.checkers.conversation import reply
from tests.standins.client import rig
from tests.standins.pages import serving

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


@given(JSON, st.lists(st.sampled_from("abc"), max_size=3))
def test_any_document_can_be_read_and_nothing_is_taken_for_another_type(value: object, path: list[str]) -> None:
    found = document.read_object(reply(200, orjson.dumps(value)))
    assert isinstance(document.text(found, *path), str)
    assert not isinstance(document.number(found, *path), bool)
    assert document.moment(found, *path) is None or document.text(found, *path)
    assert not document.says(found, "no such word")


@given(st.binary(max_size=80))
def test_what_is_no_document_is_an_empty_one(body: bytes) -> None:
    assert document.read_object(reply(200, body)) == {} or body.lstrip().startswith(b"{")


def test_times_are_utc_and_odd_ones_are_none() -> None:
    told = {"a": "2024-05-01T12:00:00+02:00", "b": "2024-05-01", "c": "yesterday", "d": "0001-01-01T00:00:00+14:00"}
    assert document.moment(told, "a") == datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert document.moment(told, "b") == datetime(2024, 5, 1, tzinfo=UTC)
    assert document.moment(told, "c") is None
    assert document.moment(told, "d") is None


async def test_a_token_reaches_its_own_host_and_never_where_that_redirects() -> None:
    async with serving() as there, serving() as elsewhere:
        there.redirect("/api/v4/projects/g/moved", f"{elsewhere.base}/api/v4/projects/g/moved")
        there.say("/api/v4/projects/g/tool", 200, b'{"id": 1, "path_with_namespace": "g/tool", "empty_repo": true}')
        elsewhere.say("/api/v4/projects/g/moved", 200, b'{"id": 2, "path_with_namespace": "g/moved"}')
        remap = {"https://gitlab.com/": f"{there.base}/"}
        secret = Credential(secret="glpat-abcdefghijklmnop", hosts=frozenset({"gitlab.com", "api.gitlab.com"}))
        facts = HostFacts(host="gitlab.com", authorised=True)
        async with rig(credentials={"gitlab.com": secret}, remap=remap) as rigged:
            told = []
            for name in ("tool", "moved"):
                found = identify(f"https://gitlab.com/g/{name}")[0]
                target = Target(key=found.identity.key, url=found.identity.url, host=found.identity.host)
                probed = await probe(found.checker, (target,), "api", facts, client=rigged.client, clock=rigged.clock)
                told.append(probed.answers.evidence[0])
    assert told[0].kind is EvidenceKind.EMPTY, "what only a token is told"
    assert told[1].kind is EvidenceKind.UNKNOWN, "another host's word is not GitLab's"
    assert {asked.headers.get("authorization") for asked in there.asked if "/api/" in asked.path} == {
        "Bearer glpat-abcdefghijklmnop"
    }
    assert all("authorization" not in asked.headers for asked in elsewhere.asked)
