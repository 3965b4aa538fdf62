"""Walls: answers meant for robots, whatever their status says. What stands behind one, nobody knows.

A challenge comes with 200, 202, 401, 403, 503 or whatever its operator chose (TecharoHQ/anubis, issues 355, 700 and
1865), so it is told by its own marks. Two sorts are kept apart:

* a mark stands only on the challenge itself: always a wall;
* a trace stands also on ordinary pages of sites that use the product (its cookie, its header, its script, its form): a
  wall where the host refuses (4xx other than 404 and 410, 202, 203), or where next to nothing else stands on the page.

Sources: each product's documentation where it has a page on it; the detections of microlinkhq/is-antibot (MIT), which
takes a trace for a wall on any page and is right on few of them: Cloudflare's `/cdn-cgi/challenge-platform/`, a
reCAPTCHA beneath a contact form, an Imperva cookie stand on half of the living web.
"""

import re
from typing import Final

from checkers import phrases
from checkers.base import Reply
from checkers.expressions import expression
from checkers.page import Page, is_html, read_page

_READ: Final = 32_768
"""Bytes of a body that are searched; challenge pages are small and say so early."""

_HEADERS: Final = (
    ("cf-mitigated", "challenge", "Cloudflare"),  # "Detect a Challenge Page response", Cloudflare docs
    ("x-amzn-waf-action", "", "AWS WAF"),  # "CAPTCHA and Challenge actions in AWS WAF"
    ("x-vercel-mitigated", "", "Vercel"),  # "Challenge mode", Vercel docs
    ("x-kasada-challenge", "", "Kasada"),
    ("x-dd-b", "", "DataDome"),
    ("x-px-authorization", "", "HUMAN"),
)
_MARKS: Final = (
    (b"/.within.website/x/", "Anubis"),
    (b'id="anubis_challenge"', "Anubis"),
    (b"making sure you&#39;re not a bot!", "Anubis"),
    (b"making sure you're not a bot!", "Anubis"),
    (b"_cf_chl_opt", "Cloudflare"),
    (b"error code: 1020", "Cloudflare"),
    (b"captcha-delivery.com", "DataDome"),
    (b"please enable js and disable any ad blocker", "DataDome"),
    (b"sucuri_cloudproxy_js", "Sucuri"),
    (b"sucuri website firewall", "Sucuri"),
    (b"px-captcha", "HUMAN"),
    (b"_fs-ch-", "a script challenge"),
    (b"protected by reblaze", "Reblaze"),
    (b"the requested url was rejected. please consult with your administrator", "F5"),
    (b"incapsula incident id", "Imperva"),
    (b"sina visitor system", "Weibo"),
    (b"csm-captcha-instrumentation", "Amazon"),
    (b"blocked by network security", "Reddit"),
    (b"please wait for verification", "Reddit"),
    (b"this website is using a security service to protect itself", "a traffic filter"),
    (b"access to this resource has been blocked due to unusual traffic", "a traffic filter"),
    (b"unusual traffic from your computer network", "a traffic filter"),
    (b"checking your browser before accessing", "a browser check"),
    (b"vercel security checkpoint", "Vercel"),
    (b"kpsdk", "Kasada"),
)
_TITLES: Final = re.compile(
    rb"<title[^<>]{0,200}>\s{0,50}(?:just a moment\.\.\.|attention required! \| cloudflare|client challenge|ddos-guard"
    rb"|pardon our interruption|one moment, please|request rejected|robot or human|\s{0,5}- youtube\s{0,5}<"
    rb"|login \S{1,8} instagram)"
)
_TRACE_HEADERS: Final = (
    ("akamai-cache-status", "error", "Akamai"),
    ("x-akamai-session-info", "", "Akamai"),
    ("x-datadome", "", "DataDome"),
    ("x-datadome-cid", "", "DataDome"),
    ("x-kasada", "", "Kasada"),
    ("x-cdn", "incapsula", "Imperva"),
    ("x-iinfo", "", "Imperva"),
    ("x-cache", "error from cloudfront", "CloudFront"),
    ("server", "ddos-guard", "DDoS-Guard"),
)
_COOKIES: Final = expression(
    r"(?:^|\n)(?:(techaro\.lol-anubis)|(cf_clearance=)|(_abck=)|(datadome=)|(_px3=|_pxhd=)|(incap_ses_|visid_incap_"
    r"|reese84=)"
    r"|(rbzid=|rbzsessionid=)|(_fs_ch_st_)|(aws-waf-token=)|(__ddg\d))"
)
_COOKIE_OF: Final = (
    "Anubis", "Cloudflare", "Akamai", "DataDome", "HUMAN", "Imperva", "Reblaze", "a script challenge", "AWS WAF",
    "DDoS-Guard",
)  # fmt: skip
_TRACES: Final = (
    (b"bmak.", "Akamai"),
    (b"_pxappid", "HUMAN"),
    (b"pxinit", "HUMAN"),
    (b"_pxaction", "HUMAN"),
    (b"shapesecurity", "Shape"),
    (b"__kasada", "Kasada"),
    (b"kasada.js", "Kasada"),
    (b"incapsula", "Imperva"),
    (b"imperva.", "Imperva"),
    (b"cheqsdk", "CHEQ"),
    (b"cheqzone.com", "CHEQ"),
    (b"threatmetrix", "ThreatMetrix"),
    (b"meetricsglobal", "Meetrics"),
    (b"ocule.co.uk", "Ocule"),
    (b"grecaptcha", "reCAPTCHA"),
    (b"g-recaptcha", "reCAPTCHA"),
    (b"hcaptcha.com", "hCaptcha"),
    (b"h-captcha", "hCaptcha"),
    (b"arkoselabs.com", "Arkose"),
    (b"funcaptcha", "Arkose"),
    (b"geetest", "GeeTest"),
    (b"cf-turnstile", "Cloudflare"),
    (b"challenges.cloudflare.com/turnstile", "Cloudflare"),
    (b"frc-captcha", "Friendly Captcha"),
    (b"friendlychallenge", "Friendly Captcha"),
    (b"captchaeu", "Captcha.eu"),
    (b"tencentcaptcha", "Tencent"),
    (b"turing.captcha", "Tencent"),
    (b"x5secdata", "AliExpress"),
    (b"awswaf.com", "AWS WAF"),
    (b"/awswaf/", "AWS WAF"),
    (b"aws-waf.", "AWS WAF"),
    (b"the request could not be satisfied", "CloudFront"),
    (b"document.cookie", "a script challenge"),
)
_SHAPE: Final = expression(r"x-[a-z0-9]{8}-[abcdfz]")
"""Shape's header has a random name of this form."""
_ADDRESSES: Final = expression(
    r"^https?://(?:[^/]*\.)?(?:hcaptcha\.com|geetest\.com|arkoselabs\.com|cheqzone\.com|cheq\.ai|ocule\.co\.uk"
    r"|captcha\.eu"
    r"|friendlycaptcha\.com|meetrics\.com|recaptcha\.net|consent\.(?:google|youtube)\.com|challenges\.cloudflare\.com"
    r"|turing\.captcha\.qcloud\.com)[/:?]|recaptcha/api|google\.com/(?:recaptcha|sorry)|gstatic\.com/recaptcha"
    r"|punish\?x5secdata"
    r"|funcaptcha|/fp/check\.js|/\.within\.website|/cdn-cgi/(?:challenge|l/chk)|/sgcaptcha",
    re.IGNORECASE,
)
_REFUSALS: Final = frozenset({202, 203, *range(400, 500)}) - {404, 410}
_THIN: Final = 40
"""Words. A page that says no more beside a captcha is the captcha's."""
_SMALL: Final = 16_384
"""Bytes. No page of so few words is larger, unless by its scripts, which leave a trace."""
_FEW: Final = 3


def wall_in(reply: Reply, page: Page | None = None) -> str | None:
    """Who built the wall that this answer is, or None where it is none. `page` is its page, where it was read."""
    headers = reply.headers
    for name, mark, builder in _HEADERS:
        value = headers.get(name)
        if value is not None and mark in value.lower():
            return builder
    body = reply.body[:_READ].lower()
    for found, builder in _MARKS:
        if found in body:
            return builder
    title = body.find(b"<title")
    if title >= 0 and _TITLES.match(body, title):
        return "a challenge page"
    if reply.hops and _ADDRESSES.search(reply.url):
        return "a challenge page"
    if reply.status in _REFUSALS:
        return _trace(reply, body)
    if reply.status != 200 or not is_html(reply) or (page is not None and page.size > _THIN):
        return None
    trace = _trace(reply, body)
    checks = len(reply.body) <= _SMALL or trace is not None
    if not checks:
        return None
    page = page or read_page(reply)
    if page.size > _THIN:
        return None
    if page.says(phrases.ROBOT_CHECK, short=_THIN) and not page.links > _FEW:
        return "a challenge page"
    return trace if not (page.app or page.links or page.refresh) else None


def _trace(reply: Reply, body: bytes) -> str | None:
    headers = reply.headers
    for name, mark, builder in _TRACE_HEADERS:
        value = headers.get(name)
        if value is not None and mark in value.lower() and value != "protected":
            return builder
    cookie = _COOKIES.search(headers["set-cookie"]) if "set-cookie" in headers else None
    if cookie is not None:
        return _COOKIE_OF[(cookie.lastindex or 1) - 1]
    if any(_SHAPE.fullmatch(name) for name in headers if len(name) == 12):
        return "Shape"
    return next((builder for found, builder in _TRACES if found in body), None)
