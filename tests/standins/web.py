# ruff: noqa: E501 - a table: one scenario a line
"""A small web on loopback: made hosts, each with what a person would say of an address there.

Every address is asked by `http.remap` (`https://` and `http://` → this server, which reads scheme, host and path out of
what it is asked). A host's answers are a function of scheme and path, so that siblings and other doors are answered as
such a host would. Nothing here is copied from a real page; the words are those everybody's pages use.
"""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum

from aiohttp import web


class Person(StrEnum):
    """What a person says who opens the address."""

    LIFE = "life"
    GONE = "gone"
    WALLED = "walled"
    OUTAGE = "outage"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One answer. `act` replaces it where a server does what HTTP has no word for."""

    status: int = 200
    body: str | bytes = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    act: Callable[[web.Request], Awaitable[web.StreamResponse]] | None = None


Host = Callable[[str, str], Said]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One address, what a person says of it, and how its host answers `(scheme, path with query)`."""

    name: str
    url: str
    person: Person
    host: Host


def page(
    title: str,
    body: str = "",
    *,
    head: str = "",
    status: int = 200,
    kind: str = "text/html; charset=utf-8",
    **more: str,
) -> Said:
    text = f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return Said(
        status=status, body=text, headers={"Content-Type": kind} | {k.replace("_", "-"): v for k, v in more.items()}
    )


def to(location: str, status: int = 302, **more: str) -> Said:
    return Said(status=status, headers={"Location": location} | {k.replace("_", "-"): v for k, v in more.items()})


# fmt: off
MUCH = "<h1>SparseNet</h1><p>" + "Code and data of our paper on sparse networks, with instructions to train and test them. " * 12 + '<a href="code.zip">code</a>'
LIVES = page("SparseNet", MUCH)
HARD_404 = page("404 Not Found", "<h1>Not Found</h1><p>The requested URL was not found on this server.</p><hr><address>Apache/2.4.57 Server at Port 443</address>", status=404)


def only(path: str, said: Said, otherwise: Said = HARD_404) -> Host:
    """A host with one page and an answer for everything else."""
    return lambda scheme, asked: said if asked == path else otherwise


def always(said: Said) -> Host:
    return lambda scheme, asked: said


def by_scheme(http: Said, https: Said) -> Host:
    return lambda scheme, asked: http if scheme == "http" else https


async def _reset(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def _hang(request: web.Request) -> web.StreamResponse:
    await asyncio.get_running_loop().create_future()
    raise AssertionError


def raw(data: bytes) -> Said:
    """These bytes, then the end of the connection."""

    async def write(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.write(data)
        request.transport.close()
        return web.Response()

    return Said(act=write)


def endless(start: str) -> Said:
    async def pour(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "text/html"})
        await answer.prepare(request)
        await answer.write(start.encode())
        with suppress(ConnectionError):
            while True:
                await answer.write(b"<p>more words of a page that never ends</p>" * 100)
        return answer

    return Said(act=pour)


def stalls(start: str) -> Said:
    async def begin(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "text/html"})
        await answer.prepare(request)
        await answer.write(start.encode())
        return await _hang(request)

    return Said(act=begin)


def cookie_gate(path: str) -> Host:
    async def gate(request: web.Request) -> web.StreamResponse:
        if "seen=1" in request.headers.get("Cookie", ""):
            return web.Response(text=str(LIVES.body), content_type="text/html")
        return web.Response(status=302, headers={"Location": path, "Set-Cookie": "seen=1; Path=/"})

    return lambda scheme, asked: Said(act=gate) if asked == path else HARD_404


def picky(path: str) -> Host:
    async def pick(request: web.Request) -> web.StreamResponse:
        if request.headers.get("Accept") != "*/*":
            return web.Response(status=406, text="Not Acceptable")
        return web.Response(text=str(LIVES.body), content_type="text/html")

    return lambda scheme, asked: Said(act=pick) if asked == path else HARD_404


SHELL = page("App", '<div id="root"></div><noscript>You need to enable JavaScript to run this app.</noscript>', head='<script type="module" src="/assets/index-4f.js"></script>')
LANDER = Said(body='<!DOCTYPE html><html><head><script>window.onload=function(){window.location.href="/lander"}</script></head></html>', headers={"Content-Type": "text/html"})
GODADDY = page("tool.example", '<div id="root"></div><script>window.LANDER_SYSTEM="PW"</script><script src="https://img1.wsimg.com/parking-lander/static/js/main.js"></script>')
CDN = "<h1>403 ERROR</h1><h2>The request could not be satisfied.</h2><p>Request blocked. We can't connect to the server for this app.</p>"
WIX = page("Page Not Found", "<h1>404</h1><p>We can't find the page you're looking for. Check the URL, or head back home.</p>", status=404)
L, G, W, O, U = Person  # noqa: E741 - read as a column


def s(name: str, person: Person, url: str, host: Host) -> Scenario:
    return Scenario(name=name, person=person, url=url, host=host)


def soft(text: bytes, kind: str) -> Host:
    """A host that says so, with 200, of everything but its front page."""
    return lambda scheme, asked: Said(body=text if asked != "/" else LIVES.body, headers={"Content-Type": kind})


def xml(code: str, status: int) -> Said:
    return Said(status=status, body=f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>The specified thing.</Message></Error>", headers={"Content-Type": "application/xml"})


SCENARIOS: tuple[Scenario, ...] = (
    # Personal pages of universities.
    s("personal page", L, "http://cs1.example.edu/~ann/sparse/", only("/~ann/sparse/", LIVES)),
    s("personal page without its slash", L, "http://cs2.example.edu/~ann", lambda c, p: to("/~ann/", 301) if p == "/~ann" else LIVES if p == "/~ann/" else HARD_404),
    s("~ann became people/ann", L, "http://cs3.example.edu/~ann/", lambda c, p: to("/people/ann/", 301) if p == "/~ann/" else LIVES if p == "/people/ann/" else HARD_404),
    s("page of somebody who left", G, "http://cs4.example.edu/~bob/code.html", always(HARD_404)),
    s("page of somebody who left, forbidden", W, "http://cs5.example.edu/~bob/", always(page("403 Forbidden", "<h1>Forbidden</h1><p>You don't have permission to access this resource.</p>", status=403))),
    s("all old pages lead to the new site's front", G, "http://cs6.example.edu/~bob/code/", lambda c, p: to("https://cs6.example.edu/", 301) if p != "/" else page("Department of Computing", MUCH)),
    s("all old pages lead to the university's front", G, "http://cs7.example.edu/~bob/code/", lambda c, p: to("https://www.example.edu/", 302)),
    s("the university behind that", G, "https://www.example.edu/old/code/tool", lambda c, p: page("Example University", MUCH) if p == "/" else to("/")),
    s("single sign-on before a personal page", W, "https://home1.example.edu/~ann/private/", lambda c, p: to("https://sso.example.edu/idp/profile/SAML2/Redirect/SSO?SAMLRequest=abc")),
    s("the sign-on", W, "https://sso.example.edu/idp/profile/", always(page("Login", '<form><input type="password"></form>'))),
    s("CAS before a page", W, "https://home2.example.edu/tool/", lambda c, p: to("/cas/login?service=x") if not p.startswith("/cas") else page("CAS – Central Authentication Service", '<form><input name="username"><input type="password"></form>')),
    s("SAML form that posts itself", W, "https://home3.example.edu/tool/", always(page("Working...", '<form method="post" action="https://idp.example/"><input type="hidden" name="SAMLRequest" value="x"></form><script>document.forms[0].submit()</script>'))),
    s("log-in form in the page's place", W, "https://intranet.example.edu/tool/", always(page("Sign in", '<h1>Sign in to continue</h1><form><input name="user"><input type="password" name="pw"></form>'))),
    s("tool page with a log-in corner", L, "https://server1.example.edu/sparse/", only("/sparse/", page("SparseNet server", '<form><input name="u"><input type="password"></form>' + MUCH * 3))),
    s("list of files", L, "http://ftp1.example.edu/pub/sparse/", only("/pub/sparse/", page("Index of /pub/sparse", '<h1>Index of /pub/sparse</h1><pre><a href="../">Parent Directory</a> <a href="code.tgz">code.tgz</a></pre>'))),
    s("old page of frames", L, "http://old1.example.edu/lab/", only("/lab/", Said(body='<html><head><title>Lab</title></head><frameset cols="20%,80%"><frame src="menu.html"><frame src="main.html"></frameset></html>', headers={"Content-Type": "text/html"}))),
    s("page of one picture", L, "http://old2.example.edu/demo.html", only("/demo.html", page("Demo", '<img src="demo.gif">'))),
    s("moved notice with a link", L, "http://old3.example.edu/~ann/tool.html", only("/~ann/tool.html", page("Page moved", '<p>This page has moved to <a href="https://new.example.org/tool">its new home</a>. Please update your bookmarks.</p>'))),
    s("moved notice for everything", U, "http://old4.example.edu/~ann/tool.html", always(page("We have moved", '<p>Our site has moved to <a href="https://new.example.org/">new.example.org</a>.</p>'))),
    s("meta refresh to the new page", L, "http://old5.example.edu/~ann/tool.html", lambda c, p: page("Redirecting", '<a href="/new/tool/">here</a>', head='<meta http-equiv="Refresh" content="0; URL=\'/new/tool/\'">') if p == "/~ann/tool.html" else LIVES if p == "/new/tool/" else HARD_404),
    s("meta refresh to what is gone", G, "http://old6.example.edu/~ann/tool.html", lambda c, p: page("Redirecting", "", head='<meta http-equiv="refresh" content="1;url=/gone/">') if p == "/~ann/tool.html" else HARD_404),
    s("script that leads to the new page", L, "http://old7.example.edu/tool", lambda c, p: page("", "", head='<script>window.location.replace("/tool-2/");</script>') if p == "/tool" else LIVES if p == "/tool-2/" else HARD_404),
    s("script that leads nowhere", G, "http://old8.example.edu/tool", lambda c, p: page("", "", head='<script>location.href = "/404.html";</script>') if p != "/404.html" else page("Oops", "<h1>Page not found</h1>")),
    s("page about pages not found", L, "http://deadlinks.example.edu/404/", only("/404/", page("404 Not Found: a data set of dead links", MUCH))),
    s("a mention of not found in a long page", L, "http://faq.example.edu/tool/", only("/tool/", page("Tool", MUCH + "<p>If you see 'module not found' or error 404, reinstall.</p>"), page("x", "<h1>Page not found</h1>"))),
    # Pages of hosters.
    s("github.io project", L, "https://ann1.github.io/sparse/", only("/sparse/", LIVES, page("Site not found · GitHub Pages", "<h1>404</h1><p>There isn't a GitHub Pages site here.</p>", status=404))),
    s("gitlab pages gone", G, "https://group1.gitlab.io/sparse/", always(page("The page you're looking for could not be found", "<h1>404</h1><p>The resource that you are attempting to access does not exist or you don't have the necessary permissions to view it.</p>", status=404))),
    s("gitlab pages want a log-in", W, "https://group2.gitlab.io/sparse/", always(to("https://gitlab.com/oauth/authorize?client_id=1"))),
    s("google sites gone", G, "https://sites.google.example/view/sparse", always(page("Page not found", "<h1>Sorry, the page you requested was not found.</h1>", status=404))),
    s("wix gone", G, "https://ann.wixsite.example/sparse", always(WIX)),
    s("wix without a site", G, "https://sparse-project1.example.com/", always(page("Wix.com", "<h1>Looks like this domain isn't connected to a website yet</h1>"))),
    s("wordpress gone, 200", G, "https://blog1.example.com/2019/sparse/", lambda c, p: page("Blog", MUCH) if p == "/" else page("Page not found – Blog", f"<h1>Oops! That page can’t be found.</h1><p>It looks like nothing was found at this location. {p}</p>" + MUCH)),
    s("squarespace gone", G, "https://lab1.example.com/sparse", always(page("Page not found — Lab", "<p>We couldn't find the page you were looking for.</p>", status=404))),
    s("squarespace expired", G, "https://lab2.example.com/", always(page("Squarespace - Website Expired", "<h1>Website Expired</h1><p>This account has expired. If you are the site owner, click below to login.</p>", status=402))),
    s("read the docs gone", G, "https://sparse.readthedocs.example/en/latest/", always(page("Maze Found", "<h1>404 Documentation page not found</h1>", status=404))),
    s("netlify gone", G, "https://sparse1.netlify.example/", always(page("Site not found", "<h1>Site not found</h1><p>Looks like you followed a broken link.</p>", status=404))),
    s("vercel gone", G, "https://sparse2.vercel.example/", always(Said(status=404, body="The deployment could not be found on Vercel.\n\nDEPLOYMENT_NOT_FOUND", headers={"Content-Type": "text/plain"}))),
    s("vercel disabled", W, "https://sparse3.vercel.example/", always(Said(status=402, body="Payment required\n\nDEPLOYMENT_DISABLED", headers={"Content-Type": "text/plain"}))),
    s("heroku no such app", G, "https://sparse4.heroku.example/", always(page("No such app", "<h1>There's nothing here, yet.</h1>", status=404))),
    s("heroku application error", O, "https://sparse5.heroku.example/", always(page("Application Error", "<p>An error occurred in the application.</p>", status=503))),
    s("bucket gone", G, "https://bucket1.example.com/data/model.zip", always(xml("NoSuchBucket", 404))),
    s("key gone", G, "https://bucket2.example.com/data/model.zip", always(xml("NoSuchKey", 404))),
    s("bucket closed", W, "https://bucket3.example.com/data/model.zip", always(xml("AccessDenied", 403))),
    s("github.io app by its 404 page", L, "https://ann2.github.io/app/demo/7", lambda c, p: page("App", '<div id="root"></div>', head="<script>var pathSegmentsToKeep = 1; var l = window.location; l.replace(l.protocol + '//' + l.hostname)</script>", status=404)),
    s("blog gone for good", G, "https://blog2.example.com/sparse", always(page("Gone", "<h1>410 Gone</h1>", status=410))),
    # Soft 404 in many languages.
    *(
        s(f"soft 404 {language}", G, f"http://soft-{language}.example.org/lab/tool.html", soft(
            f"<html><head>{meta}<title>{title}</title></head><body><h1>{heading}</h1><p>{rest}</p></body></html>".encode(encoding), kind))
        for language, title, heading, rest, encoding, kind, meta in (
            ("de", "Fehler 404 - Universität", "Die Seite wurde nicht gefunden", "Bitte benutzen Sie die Suche.", "iso-8859-1", "text/html; charset=iso-8859-1", ""),
            ("fr", "Laboratoire", "Page introuvable", "La page demandée n'existe pas ou n'existe plus.", "utf-8", "text/html", '<meta charset="utf-8">'),
            ("es", "Universidad", "Página no encontrada", "Lo sentimos, la página que busca no existe.", "utf-8", "text/html; charset=iso-8859-1", ""),
            ("zh", "提示信息", "您访问的页面不存在", "请检查地址是否正确，或返回首页。", "gb2312", "text/html", '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">'),
            ("zh-bare", "提示信息", "您访问的页面不存在", "请检查地址是否正确，或返回首页。", "gb2312", "text/html", ""),
            ("ja", "エラー", "ページが見つかりません", "お探しのページは移動または削除されました。", "shift_jis", "text/html; charset=Shift_JIS", ""),
            ("ko", "오류", "페이지를 찾을 수 없습니다", "요청하신 페이지가 없습니다.", "euc-kr", "text/html; charset=euc-kr", ""),
            ("ru", "Ошибка", "Страница не найдена", "Вернитесь на главную.", "cp1251", "text/html; charset=windows-1251", ""),
            ("pt", "Erro", "Página não encontrada", "Desculpe.", "utf-8", "text/html; charset=utf-8", ""),
            ("it", "Errore", "Pagina non trovata", "Torna alla home.", "utf-8", "text/html; charset=utf-8", ""),
            ("utf16", "Error", "Page not found", "Sorry.", "utf-16", "text/html; charset=utf-16", ""),
        )
    ),
    s("living page in Chinese", L, "http://nlp1.example.cn/tool/", only("/tool/", page("稀疏网络工具包", "<h1>稀疏网络</h1><p>" + "本页面提供论文的代码和数据，欢迎下载使用并引用我们的论文。" * 5))),
    s("living page in undeclared GB2312", L, "http://nlp2.example.cn/tool/", only("/tool/", Said(body=("<title>工具</title><p>" + "本页面提供论文的代码和数据。" * 9).encode("gb2312"), headers={"Content-Type": "text/html"}))),
    s("soft 404 as text", G, "http://api1.example.org/tool", always(Said(body="Not Found", headers={"Content-Type": "text/plain"}))),
    s("soft 404 as JSON", G, "http://api2.example.org/tool", always(Said(body='{"code": 404, "message": "not found"}', headers={"Content-Type": "application/json"}))),
    s("soft 404 by query", G, "http://db1.example.org/show.php?id=77", always(page("Database", "<h1>No such project</h1><p>The project was not found in the database.</p>"))),
    s("living record by query", L, "http://db2.example.org/show.php?id=77", lambda c, p: LIVES if p.endswith("id=77") else page("Database", "<h1>not found</h1>")),
    s("led to an error page", G, "http://err1.example.org/tool/", lambda c, p: to("/error/404.aspx?aspxerrorpath=" + p) if not p.startswith("/error") else page("Sorry", "<h1>An error occurred</h1>")),
    s("led to a generic home", G, "http://err2.example.org/tool/", lambda c, p: to("/en/home") if not p.startswith("/en") else page("Company", MUCH)),
    s("IIS 404", G, "http://iis1.example.org/tool.aspx", always(page("404 - File or directory not found.", "<h1>Server Error</h1>", status=404))),
    s("IIS server error", O, "http://iis2.example.org/tool.aspx", always(page("Runtime Error", "<h1>Server Error in '/' Application.</h1>", status=500))),
    s("IIS server error with 200", O, "http://iis3.example.org/tool.aspx", always(page("Runtime Error", "<h1>Server Error in '/' Application.</h1>"))),
    # Domains.
    s("parked, for sale", G, "http://tool1.example/", always(page("tool1.example", "<h1>This domain is for sale</h1><p>Make an offer.</p>"))),
    s("parked, for sale, deep", G, "http://tool2.example/code/", always(page("tool2.example", "<p>Buy this domain. The domain tool2.example may be for sale by its owner!</p>"))),
    s("parked by a lander script", G, "http://tool3.example/code/", lambda c, p: GODADDY if p == "/lander" else LANDER),
    s("parked with an ad key", G, "https://tool4.example/", always(Said(body='<html data-adblockkey="MFww"><head><title>tool4.example</title></head><body><div id="target" style="opacity: 0"></div><script>window.park = "eyJ1"</script><script src="/bXyz.js"></script></body></html>', headers={"Content-Type": "text/html"}))),
    s("parked behind ww38", G, "http://tool5.example/code", lambda c, p: to("http://ww38.tool5.example/")),
    s("where that leads", G, "http://ww38.tool5.example/", always(page("tool5.example", "<p>Related searches: Software</p>"))),
    s("sold by a shop of domains", G, "http://tool6.example/code", lambda c, p: to("https://www.hugedomains.com/domain_profile.cfm?d=tool6")),
    s("the shop", G, "https://www.hugedomains.com/domain_profile.cfm?d=tool6", always(page("Tool6.example is for sale", "<h1>Tool6.example</h1>"))),
    s("registrar's placeholder in German", G, "http://tool7.example/", always(page("tool7.example", "<h1>Diese Domain ist bereits registriert</h1>"))),
    s("parked in Chinese", G, "http://tool8.example/", always(page("tool8.example", "<h1>该域名出售</h1>"))),
    s("gambling on a lab's domain", G, "http://lab-tool.example/paper/code", always(page("Situs Slot Gacor Online Terpercaya 2025", MUCH.replace("Code", "Daftar")))),
    s("page about domain names", L, "http://dns.example.edu/parking/", only("/parking/", page("Measuring parked domains", MUCH + "<p>A parked domain says: this domain is for sale.</p>"))),
    s("suspended account", O, "http://host1.example.org/tool/", always(page("Account Suspended", "<h1>This Account has been suspended.</h1><p>Contact your hosting provider for more information.</p>"))),
    s("suspended by redirect", O, "http://host2.example.org/tool/", lambda c, p: to("/cgi-sys/suspendedpage.cgi") if "cgi" not in p else page("Contact Support", "<p>Please contact billing.</p>")),
    s("welcome to nginx", G, "http://host3.example.org/", only("/", page("Welcome to nginx!", "<h1>Welcome to nginx!</h1><p>If you see this page, the nginx web server is successfully installed and working.</p>"))),
    s("Debian's Apache", G, "http://host4.example.org/", only("/", page("Apache2 Debian Default Page: It works", "<p>This is the default welcome page used to test the correct operation of the Apache2 server.</p>" * 20))),
    s("IIS default", G, "http://host5.example.org/", only("/", page("IIS Windows Server", '<img src="iisstart.png">'))),
    s("default page on https, the site on http", L, "https://host6.example.org/tool/", by_scheme(LIVES, page("Welcome to nginx!", "<h1>Welcome to nginx!</h1>"))),
    s("404 on https, the site on http", L, "https://host7.example.org/tool/", by_scheme(LIVES, HARD_404)),
    s("soft 404 on https, the site on http", L, "https://host8.example.org/tool/", by_scheme(LIVES, page("Page not found", "<h1>Page not found</h1>"))),
    s("http refuses, https lives", L, "http://host9.example.org/tool/", by_scheme(Said(act=_reset), LIVES)),
    s("404 with the slash only", L, "http://host10.example.org/tool", only("/tool/", LIVES)),
    # Walls.
    s("Cloudflare challenge", W, "https://wall1.example.org/tool", always(page("Just a moment...", "<script>window._cf_chl_opt={}</script>", status=403, cf_mitigated="challenge"))),
    s("Cloudflare 1020", W, "https://wall2.example.org/tool", always(page("Access denied | wall2 used Cloudflare to restrict access", "<p>Error code: 1020</p>", status=403))),
    s("Cloudflare origin down", O, "https://wall3.example.org/tool", always(page("wall3 | 521: Web server is down", '<div id="cf-error-details">Web server is down</div>', status=521))),
    s("Anubis with 200", W, "https://wall4.example.org/tool", always(page("Making sure you&#39;re not a bot!", '<script id="anubis_challenge" type="application/json">{}</script>'))),
    s("Anubis denial with 200", W, "https://wall5.example.org/tool", always(page("Oh noes!", '<img src="/.within.website/x/cmd/anubis/static/img/reject.webp"><p>Access Denied</p>'))),
    s("Imperva frame with 200", W, "https://wall6.example.org/tool", always(page("", '<iframe src="/_Incapsula_Resource?x">Request unsuccessful. Incapsula incident ID: 1-2</iframe>'))),
    s("living page behind Imperva", L, "https://wall7.example.org/tool", only("/tool", page("SparseNet", MUCH, x_iinfo="1-2-3", x_cdn="Incapsula"))),
    s("gone behind Imperva", G, "https://wall8.example.org/tool", always(page("Not found", "<h1>Not found</h1>", status=404, x_iinfo="1-2-3"))),
    s("DataDome", W, "https://wall9.example.org/tool", always(page("wall9", "<p>Please enable JS and disable any ad blocker</p>", status=403))),
    s("HUMAN", W, "https://wall10.example.org/tool", always(page("Access to this page has been denied", '<div id="px-captcha"></div>', status=403))),
    s("AWS WAF with 202", W, "https://wall11.example.org/tool", always(page("", '<script src="https://x.awswaf.com/challenge.js"></script>', status=202, x_amzn_waf_action="challenge"))),
    s("Sucuri", W, "https://wall12.example.org/tool", always(page("You are being redirected...", "<script>var s={},u,c,U,r;sucuri_cloudproxy_js=''</script>"))),
    s("DDoS-Guard", W, "https://wall13.example.org/tool", always(page("DDoS-Guard", "<p>Checking your browser before accessing</p>", status=403))),
    s("F5", W, "https://wall14.example.org/tool", always(page("Request Rejected", "The requested URL was rejected. Please consult with your administrator. Your support ID is: 1"))),
    s("captcha page with 200", W, "https://wall15.example.org/tool", always(page("Verify", '<p>Please verify that you are human.</p><div class="g-recaptcha"></div><script src="https://www.google.com/recaptcha/api.js"></script>'))),
    s("living page with a captcha in its form", L, "https://wall16.example.org/tool", only("/tool", page("SparseNet", MUCH + '<form><div class="g-recaptcha"></div></form>'))),
    s("999", W, "https://wall17.example.org/tool", always(Said(status=999))),
    s("429 with a long wait", W, "https://wall18.example.org/tool", always(Said(status=429, headers={"Retry-After": "3600"}))),
    s("cookie and reload", W, "https://wall19.example.org/tool", always(page("", "", head='<script>document.cookie="c=1; path=/";location.reload();</script>'))),
    s("451", W, "https://wall20.example.org/tool", always(page("Unavailable For Legal Reasons", "<h1>451</h1>", status=451))),
    s("captive portal by redirect", W, "http://wifi1.example.org/tool/", lambda c, p: to("http://gate.example/hotspot/login?dst=" + p) ),
    s("the portal", W, "http://gate.example/hotspot/login", always(page("Hotel WiFi login", "<form><input type=submit></form>"))),
    s("captive portal in place", W, "http://wifi2.example.org/tool/", always(page("Guest Network", "<h1>Welcome to the guest network</h1><p>Accept the terms to get internet access.</p><form><input type=checkbox><input type=submit></form>"))),
    s("402 for robots", W, "https://wall21.example.org/tool", always(Said(status=402, body="Pay per crawl"))),
    # Shells, empty and odd answers.
    s("shell for everything", U, "https://app1.example.org/demo/7", always(SHELL)),
    s("front page that a program draws", L, "https://app2.example.org/", always(page("SparseNet: sparse networks for all", '<div id="root"></div>', head='<script type="module" src="/assets/i.js"></script>'))),
    s("shell with hard 404s beside it", L, "https://app3.example.org/sparse/", only("/sparse/", SHELL)),
    s("empty 200", U, "http://odd1.example.org/tool/", always(Said(headers={"Content-Type": "text/html"}))),
    s("204", U, "http://odd2.example.org/tool/", always(Said(status=204))),
    s("one word for everything", U, "http://odd3.example.org/tool/", always(Said(body="OK", headers={"Content-Type": "text/html"}))),
    s("PDF", L, "http://odd4.example.org/tool.pdf", only("/tool.pdf", Said(body=b"%PDF-1.7 x", headers={"Content-Type": "application/pdf"}))),
    s("tarball", L, "http://odd5.example.org/tool.tar.gz", only("/tool.tar.gz", Said(body=gzip.compress(b"x" * 99), headers={"Content-Type": "application/gzip"}))),
    s("endless page", L, "http://odd6.example.org/tool/", only("/tool/", endless("<title>SparseNet</title><h1>SparseNet</h1>"))),
    s("endless error page", G, "http://odd7.example.org/tool/", always(endless("<title>404 Not Found</title><h1>Not Found</h1>"))),
    s("stalling page", L, "http://odd8.example.org/tool/", only("/tool/", stalls("<title>SparseNet</title>" + MUCH))),
    s("breaks off in its body", L, "http://odd9.example.org/tool/", only("/tool/", raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99999\r\n\r\n<title>SparseNet</title>" + MUCH.encode()))),
    s("garbage", O, "http://odd10.example.org/tool/", always(raw(b"\x00\xffSSH-2.0\r\n\r\n"))),
    s("HTTP/0.9", O, "http://odd11.example.org/tool/", always(raw(b"<html><body>old</body></html>"))),
    s("resets", O, "http://odd12.example.org/tool/", always(Said(act=_reset))),
    s("hangs", O, "http://odd13.example.org/tool/", always(Said(act=_hang))),
    s("redirects to itself", U, "http://odd14.example.org/tool/", lambda c, p: to("/tool/")),
    s("redirect wants a cookie", L, "http://odd15.example.org/tool/", cookie_gate("/tool/")),
    s("redirect to a mailbox", U, "http://odd16.example.org/tool/", always(to("mailto:ann@example.org"))),
    s("refuses our wishes", L, "http://odd17.example.org/tool/", picky("/tool/")),
    s("from https down to http", L, "https://odd18.example.org/tool/", by_scheme(LIVES, to("http://odd18.example.org/tool/", 301))),
    s("421", U, "https://odd19.example.org/tool/", always(Said(status=421))),
    s("header without a colon", L, "http://odd20.example.org/tool/", only("/tool/", raw(b"HTTP/1.1 200 OK\nContent-Type: text/html\nConnection: close\n\n<title>SparseNet</title>" + MUCH.encode()))),
    s("maintenance with 200", O, "http://odd21.example.org/tool/", always(page("Maintenance", "<h1>We are down for maintenance</h1><p>Back soon.</p>"))),
    s("maintenance with 503", O, "http://odd22.example.org/tool/", always(page("Maintenance", "", status=503, Retry_After="7200"))),
    s("database error with 200", O, "http://odd23.example.org/tool/", always(page("Database Error", "<h1>Error establishing a database connection</h1>"))),
    s("bomb", L, "http://odd24.example.org/tool/", only("/tool/", Said(body=gzip.compress(b"<title>SparseNet</title><p>words of a page " + b"more words " * 2_000_000), headers={"Content-Type": "text/html", "Content-Encoding": "gzip"}))),
    s("not in the archive", G, "https://web.archive.example/web/2017/https://tool.example/", always(page("Internet Archive Wayback Machine", "<h1>Hrm.</h1><p>The Wayback Machine has not archived that URL.</p>", status=404))),
    s("kept in the archive", L, "https://web2.archive.example/web/2017/https://tool.example/", only("/web/2017/https://tool.example/", LIVES)),
    s("domain that moved as a whole", L, "http://sparse-old.example.org/docs", lambda c, p: to("https://sparse-new.example.com/", 301)),
    s("its new home", L, "https://sparse-new.example.com/", only("/", LIVES)),
    s("domain that forwards to its repository", L, "http://sparse-go.example.org/code", lambda c, p: to("https://codehost.example.com/ann/sparse", 301)),
    s("the repository it forwards to", L, "https://codehost.example.com/ann/sparse", only("/ann/sparse", LIVES)),
)
# fmt: on


def host_of(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].removeprefix("www.")


@asynccontextmanager
async def small_web(scenarios: Sequence[Scenario]) -> AsyncIterator[str]:
    """Serve these; the address of the server. A host is as the first scenario that names it says."""
    hosts: dict[str, Host] = {}
    for scenario in scenarios:
        hosts.setdefault(host_of(scenario.url), scenario.host)

    async def answer(request: web.Request) -> web.StreamResponse:
        _, scheme, host, path = request.raw_path.split("/", 3)
        known = hosts.get(host.removeprefix("www."))
        if known is None or path == "robots.txt":
            return web.Response(status=404)
        said = known(scheme, f"/{path}")
        if said.act is not None:
            return await said.act(request)
        body = said.body.encode() if isinstance(said.body, str) else said.body
        return web.Response(status=said.status, body=body, headers=said.headers)

    app = web.Application(handler_args={"max_line_size": 65_536})
    app.router.add_route("*", "/{anything:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, auto_decompress=False)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
