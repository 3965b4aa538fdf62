"""Plain web pages: a yes is weak, a no needs a clear word, and a doubt is a doubt."""

import pytest

from checkers.address import opening, parse
from checkers.base import Evidence, EvidenceKind, FailureKind, HostFacts, Request, Target
from checkers.likeness import sibling_of
from checkers.website import Website
from monitor.rules.strikes import COUNTS_AS, CountsAs
from tests.checkers.conversation import Answer, ask_one, converse, converse_with, failure, html, reply, target

WEB = Website()
PAGE = target("https://lab.example.edu/~author/tool.html")
URL = PAGE.url
LIVING = "<title>Tool</title><h1>Tool</h1><p>" + "A tool that solves the problem of the paper, with code. " * 5
LOST = "<html><title>404 Not Found</title><body><h1>Sorry</h1><p>The page you want is not here. Try the search.</p>"


def look(answer: Answer, beside: Answer | None = None, *, wanted: Target = PAGE) -> Evidence:
    """What is made of `answer` when the sibling answers `beside`; other doors lead nowhere."""
    return look_around(answer, beside, wanted=wanted)[0]


def look_around(answer: Answer, beside: Answer | None = None, *, wanted: Target = PAGE) -> tuple[Evidence, list[str]]:
    found = parse(wanted.url)
    assert found is not None
    answers = {wanted.url: answer, opening(sibling_of(found)): beside}
    told, requests = converse_with(
        WEB.ask((wanted,), "page", HostFacts(host=wanted.host)),
        lambda request: answers.get(request.url) or html("", 404),
    )
    return told.evidence[0], [request.url for request in requests]


def redirected(body: str, to: str, status: int = 302) -> Answer:
    return html(body, url=to, hops=((URL, status),))


def test_a_page_that_answers_exists_weakly() -> None:
    evidence, requests = ask_one(WEB, PAGE, "page", html(LIVING))
    assert (evidence.kind, evidence.strong) == (EvidenceKind.EXISTS, False)
    assert [(request.url, request.heed_robots) for request in requests] == [(URL, True)]


def test_a_file_is_as_good_as_a_page() -> None:
    assert look(reply(200, b"%PDF-1.7", headers={"content-type": "application/pdf"})).kind is EvidenceKind.EXISTS


def test_a_clear_no_is_not_visible_and_gone_for_good_a_tombstone() -> None:
    assert look(html("gone", 404)).kind is EvidenceKind.NOT_VISIBLE
    assert look(html("gone", 410)).kind is EvidenceKind.TOMBSTONE


def test_a_page_under_another_slash_scheme_or_www_is_alive() -> None:
    gone = html("", 404)
    for answers, lives in (
        ((gone, html(LIVING)), "https://lab.example.edu/~author/tool.html/"),
        ((gone, gone, html(LIVING)), "http://lab.example.edu/~author/tool.html"),
        ((gone, gone, gone, html(LIVING)), "https://www.lab.example.edu/~author/tool.html"),
    ):
        evidence, requests = ask_one(WEB, PAGE, "page", *answers)
        assert (evidence.kind, evidence.address) == (EvidenceKind.EXISTS, lives)
        assert requests[-1].url == lives


def test_trap_9_kaggle_lies_to_robots() -> None:
    assert look(html("", 404), wanted=target("https://www.kaggle.com/code/x/y", "kaggle.com/code/x/y")).kind is (
        EvidenceKind.UNKNOWN
    )


@pytest.mark.parametrize("status", [401, 403, 407, 429, 451, 999])
def test_trap_9_walls_are_walls(status: int) -> None:
    assert look(html("no", status)).kind is EvidenceKind.WALLED


@pytest.mark.parametrize(
    "answer",
    [
        html("<title>Just a moment...</title><script>window._cf_chl_opt={}</script>", 403),
        html("<title>Just a moment...</title>", 503),
        reply(200, "<html>", headers={"content-type": "text/html", "cf-mitigated": "challenge"}),
        html('<script id="anubis_challenge" type="application/json">{}</script>', 200),
        html("<title>Client Challenge</title><noscript>JavaScript is disabled</noscript>", 200),
        html("<p>Access to this resource has been blocked due to unusual traffic from your network.</p>", 403),
        reply(203, "<title>Sign in</title>", headers={"content-type": "text/html"}),
    ],
)
def test_trap_18_challenges_are_walls_whatever_their_status(answer: Answer) -> None:
    assert look(answer).kind is EvidenceKind.WALLED


def test_an_ordinary_page_behind_cloudflare_is_no_wall() -> None:
    page = LIVING + '<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>'
    assert look(html(page)).kind is EvidenceKind.EXISTS


def test_a_log_in_page_is_a_wall() -> None:
    assert look(redirected("<title>Login</title>", "https://sso.example.edu/idp/profile")).kind is EvidenceKind.WALLED
    assert look(redirected("<title>x</title>", "https://accounts.google.com/ServiceLogin")).kind is EvidenceKind.WALLED


def test_trap_27_a_soft_404_is_believed_only_when_its_sibling_says_the_same() -> None:
    assert look(html(LOST), html(LOST)).kind is EvidenceKind.NOT_VISIBLE
    assert look(html(LOST), html(LIVING)).kind is EvidenceKind.UNKNOWN
    assert look(html(LOST), html("", 404)).kind is EvidenceKind.UNKNOWN
    for nothing in (failure(FailureKind.TIMEOUT), html("", 503), html("", 403)):
        assert look(html(LOST), nothing).kind is EvidenceKind.UNKNOWN


def test_a_living_page_about_lost_pages_is_never_a_strike() -> None:
    page = "<title>404 Not Found: a data set of dead links</title>" + LIVING
    for sibling in (html("", 404), html(LOST), html(LIVING)):
        assert COUNTS_AS[look(html(page), sibling).kind] is not CountsAs.STRIKE


def test_the_sibling_is_one_for_the_whole_folder_and_always_the_same() -> None:
    first = sibling(URL)
    assert first == sibling(URL.replace("tool", "other"))
    assert first != sibling(URL.replace("~author", "~another"))
    assert first.startswith("https://lab.example.edu/~author/")
    assert first.endswith(".html")
    assert "tool" not in first
    assert sibling("https://lab.example.edu/~author/").startswith("https://lab.example.edu/~")
    shown = sibling("https://lab.example.edu/show.php?lang=en&id=7")
    assert shown.startswith("https://lab.example.edu/show.php?lang=en&id=")
    assert not shown.endswith("=7")


def sibling(url: str) -> str:
    found = parse(url)
    assert found is not None
    return opening(sibling_of(found))


def test_the_address_repeated_on_the_error_page_makes_no_difference() -> None:
    def lost(request: str) -> Answer:
        return html(
            f"<title>Not Found</title><p>The requested URL {request} was not found on this server. 12:{len(request)}"
        )

    assert look(lost("/~author/tool.html"), lost(sibling(URL).partition("edu")[2])).kind is EvidenceKind.NOT_VISIBLE


def test_trap_21_a_redirect_to_the_front_page() -> None:
    front = redirected(LIVING, "https://lab.example.edu/")
    assert look(front, front).kind is EvidenceKind.NOT_VISIBLE
    assert look(front, html("", 404)).kind is EvidenceKind.UNKNOWN


def test_a_page_that_got_a_domain_of_its_own_moved() -> None:
    own = redirected(LIVING, "https://tool.example.org/")
    evidence = look(own, html("", 404))
    assert (evidence.kind, evidence.address) == (EvidenceKind.MOVED, "https://tool.example.org/")
    # A whole site that moved, or one given up for another: nobody can tell, so nobody is buried.
    assert look(own, own).kind is EvidenceKind.UNKNOWN


def test_a_redirect_to_an_error_page() -> None:
    lost = redirected(LIVING, "https://lab.example.edu/errors/404.html")
    assert look(lost, lost).kind is EvidenceKind.NOT_VISIBLE
    assert look(lost, html("", 404)).kind is EvidenceKind.UNKNOWN


def test_a_permanent_redirect_is_a_move_and_a_temporary_one_is_not() -> None:
    new = "https://lab.example.edu/software/tool"
    moved = look(redirected(LIVING, new, 301))
    assert (moved.kind, moved.address) == (EvidenceKind.MOVED, new)
    assert look(redirected(LIVING, new, 302)).kind is EvidenceKind.EXISTS
    assert look(redirected(LIVING, URL.replace("https", "http"), 301)).kind is EvidenceKind.EXISTS


def test_trap_22_a_parked_domain_is_another_identity() -> None:
    parked = html("<title>example.org</title><h1>This domain is for sale</h1>")
    wanted = target("https://tool.example.org/demo")
    assert look(parked, parked, wanted=wanted).kind is EvidenceKind.OTHER_IDENTITY
    assert look(parked, html("", 404), wanted=wanted).kind is EvidenceKind.UNKNOWN
    sold = html("<p>buy", url="https://www.hugedomains.com/domain_profile.cfm", hops=((URL, 302),))
    assert look(sold, sold).kind is EvidenceKind.OTHER_IDENTITY


def test_trap_18_a_shell_that_answers_anything_proves_nothing() -> None:
    shell = html('<title>Anonymous</title><div id="app"></div><script src="/app.js"></script>')
    assert look(shell, shell).kind is EvidenceKind.UNKNOWN
    assert look(shell, html("", 404)).kind is EvidenceKind.EXISTS


def test_trap_1_tls_trouble_never_buries() -> None:
    evidence, requests = ask_one(WEB, PAGE, "page", failure(FailureKind.TLS), html(LIVING))
    assert (evidence.kind, evidence.insecure) == (EvidenceKind.EXISTS, True)
    assert [(request.verify_tls, request.token) for request in requests] == [(True, None), (False, None)]
    evidence, _ = ask_one(WEB, PAGE, "page", failure(FailureKind.TLS), html("", 404))
    assert (evidence.kind, evidence.insecure) == (EvidenceKind.UNKNOWN, True)


def test_a_name_is_tried_with_www_and_a_closed_door_by_http() -> None:
    wanted = target("https://example.edu/tool")
    evidence, asked = ask_one(WEB, wanted, "page", failure(FailureKind.NO_SUCH_NAME), html(LIVING))
    assert (evidence.kind, evidence.address) == (EvidenceKind.EXISTS, "https://www.example.edu/tool")
    assert asked[1].url == "https://www.example.edu/tool"
    evidence, asked = ask_one(WEB, wanted, "page", failure(FailureKind.REFUSED), html(LIVING))
    assert (evidence.kind, asked[1].url) == (EvidenceKind.EXISTS, "http://example.edu/tool")
    still = look(failure(FailureKind.NO_SUCH_NAME), html("", 404), wanted=wanted)
    assert (still.kind, still.failure) == (EvidenceKind.UNAVAILABLE, FailureKind.NO_SUCH_NAME)


def test_www_is_opened_as_it_was_written() -> None:
    found = parse("http://www.example.edu/Tool/")
    assert found is not None
    identity = WEB.identify(found)[0]
    assert (identity.key, identity.url, identity.host) == (
        "example.edu/Tool", "http://www.example.edu/Tool/", "example.edu",
    )  # fmt: skip


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "shift_jis", "latin-1"])
def test_error_pages_are_read_in_their_own_encoding(charset: str) -> None:
    text = {"gb18030": "页面不存在", "shift_jis": "ページが見つかりません", "latin-1": "Page non trouvée"}.get(
        charset, "找不到"
    )
    lost = reply(
        200, f"<title>{text}</title>".encode(charset), headers={"content-type": f"text/html; charset={charset}"}
    )
    assert look(lost, lost).kind is EvidenceKind.NOT_VISIBLE


def test_a_page_of_ten_thousand_nested_tags_is_read() -> None:
    assert look(html("<div>" * 10_000 + LIVING)).kind is EvidenceKind.EXISTS


def test_robots_that_name_us_are_a_wall() -> None:
    assert look(failure(FailureKind.ROBOTS)).kind is EvidenceKind.WALLED


def test_every_target_gets_its_own_conversation() -> None:
    other = target("https://lab.example.edu/other")
    answers, _ = converse(WEB.ask((PAGE, other), "page", HostFacts(host=PAGE.host)), *[html("", 404)] * 4, html(LIVING))
    assert [evidence.kind for evidence in answers.evidence] == [EvidenceKind.NOT_VISIBLE, EvidenceKind.EXISTS]


def test_a_soft_404_on_one_door_and_the_page_on_another() -> None:
    https = "https://lab.example.edu/tool"
    answers = {"http://lab.example.edu/tool": html(LIVING)}
    told, _ = converse_with(
        WEB.ask((target(https),), "page", HostFacts(host="lab.example.edu")),
        lambda request: answers.get(request.url, html(LOST)),
    )
    assert (told.evidence[0].kind, told.evidence[0].address) == (EvidenceKind.EXISTS, "http://lab.example.edu/tool")


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("<title>Welcome to nginx!</title><h1>Welcome to nginx!</h1>", EvidenceKind.NOT_VISIBLE),
        ("<title>Account Suspended</title><h1>This account has been suspended</h1>", EvidenceKind.UNAVAILABLE),
        ("<title>Maintenance</title><h1>We are down for maintenance</h1>", EvidenceKind.UNAVAILABLE),
        ("<h1>Error establishing a database connection</h1>", EvidenceKind.UNAVAILABLE),
        ("<title>Sign in</title><form><input type=password></form>", EvidenceKind.WALLED),
        ("<form action=https://idp.example/><input type=hidden name=SAMLRequest></form>", EvidenceKind.WALLED),
        ("<title>Guest network</title><h1>Accept the terms</h1><form></form>", EvidenceKind.WALLED),
        ("", EvidenceKind.UNKNOWN),
        ("<html><body> </body></html>", EvidenceKind.UNKNOWN),
        ('<html><frameset><frame src="main.html"></frameset></html>', EvidenceKind.EXISTS),
        ('<img src="demo.gif">', EvidenceKind.EXISTS),
        (f"<title>Predictive maintenance</title>{LIVING}", EvidenceKind.EXISTS),
        (f"<title>Single sign-on in the wild</title>{LIVING}", EvidenceKind.EXISTS),
    ],
)
def test_what_a_page_shows_may_need_no_comparison(page: str, kind: EvidenceKind) -> None:
    assert look(html(page)).kind is kind


def test_a_page_that_sends_its_visitors_on_is_followed_to_the_end() -> None:
    signpost = html('<meta http-equiv="refresh" content="0; url=/new/tool.html">')
    living, requests = ask_one(WEB, PAGE, "page", signpost, html(LIVING))
    assert living.kind is EvidenceKind.EXISTS
    assert requests[1].url == "https://lab.example.edu/new/tool.html"
    assert dict(living.facts)["hops"] == f"200 {URL}"
    told, _ = converse_with(
        WEB.ask((PAGE,), "page", HostFacts(host=PAGE.host)),
        lambda request: signpost if request.url == URL else html("", 404),
    )
    assert told.evidence[0].kind is EvidenceKind.NOT_VISIBLE


def test_signposts_in_a_circle_end() -> None:
    there, back = (html(f'<script>location.href="{way}"</script>') for way in ("/b", URL))
    told, requests = converse_with(
        WEB.ask((PAGE,), "page", HostFacts(host=PAGE.host)),
        lambda request: there if request.url == URL else back,
    )
    assert COUNTS_AS[told.evidence[0].kind] is CountsAs.NOTHING
    assert len(requests) < 10


def test_a_404_that_comes_with_a_program_which_draws_anyway_proves_nothing() -> None:
    program = '<div id="root"></div><script type="module" src="/assets/app.js"></script>'
    assert look(html(program, 404)).kind is EvidenceKind.UNKNOWN
    assert look(html(f"<title>Page not found</title>{program}", 404)).kind is EvidenceKind.NOT_VISIBLE


def test_the_front_page_that_a_program_draws_is_life_and_a_parkers_lander_is_not() -> None:
    front = target("https://atlas.example.org/")
    drawn = html('<title>GeneAtlas</title><div id="root"></div><script src="/main.js"></script>')
    assert look(drawn, drawn, wanted=front).kind is EvidenceKind.EXISTS
    lander = html(
        '<title>atlas</title><div id="root"></div><script>LANDER_SYSTEM="PW"</script><script src="/m.js"></script>'
    )
    assert look(lander, lander, wanted=front).kind is EvidenceKind.OTHER_IDENTITY


def test_squatters_with_changing_advertisements_are_the_same() -> None:
    first, second = (html(f"<title>Situs Slot Gacor {name}</title>{LIVING}{name}") for name in ("A", "B"))
    assert look(first, second).kind is EvidenceKind.OTHER_IDENTITY
    assert look(first, html("", 404)).kind is EvidenceKind.UNKNOWN


def test_what_is_parked_behind_a_bad_certificate_is_neither_life_nor_a_strike() -> None:
    parked = html("<title>x</title><h1>This domain is for sale</h1>")

    def answer(request: Request) -> Answer:
        return failure(FailureKind.TLS) if request.verify_tls else parked

    told, requests = converse_with(WEB.ask((PAGE,), "page", HostFacts(host=PAGE.host)), answer)
    assert (told.evidence[0].kind, told.evidence[0].insecure) == (EvidenceKind.UNKNOWN, True)
    assert all(request.token is None for request in requests)


def test_who_refuses_our_wishes_is_asked_without_any() -> None:
    evidence, requests = ask_one(WEB, PAGE, "page", html("", 406), html(LIVING))
    assert (evidence.kind, requests[1].headers["Accept"]) == (EvidenceKind.EXISTS, "*/*")


def test_a_record_is_compared_with_a_record_that_cannot_be() -> None:
    record = target("https://lab.example.edu/show.php?id=77")
    lost = html("<title>Data base</title><h1>No such project</h1>")
    assert look(lost, lost, wanted=record).kind is EvidenceKind.NOT_VISIBLE


def test_a_redirect_that_does_not_name_what_was_asked_is_compared() -> None:
    portal = redirected(LIVING, "https://portal.example.edu/welcome-all")
    assert look(portal, portal).kind is EvidenceKind.UNKNOWN
    assert look(portal, html("", 404)).kind is EvidenceKind.EXISTS
    own = redirected(LIVING, "https://lab.example.edu/software/tool")
    assert look_around(own)[1] == [URL]


def test_every_doubt_names_what_it_was_compared_with() -> None:
    facts = dict(look(html(LOST), html(LOST)).facts)
    assert facts["compared with"] == sibling(URL)
    assert facts["said"].startswith("404 Not Found | Sorry")
