"""What the pages of nobody say: error pages, parked domains, closed accounts, servers without a site, log-in forms.

Each pattern is read over a page's title, its headings and, of a very short page, all its text, in lower case. None of
them proves anything by itself: a paper may well be about pages that are not found. Gathered from the default error
pages of Apache, nginx, IIS, Tomcat and the common content systems in their translations, from the placeholders that
registrars and hosters put up, and from those of GitHub Pages, GitLab Pages, Netlify, Vercel, Heroku, Read the Docs, S3.
"""

import re
from dataclasses import dataclass
from typing import Final

from checkers.expressions import expression


@dataclass(frozen=True, slots=True)
class Phrases:
    """A pattern, and `hints` of which a text in ASCII holds one wherever the pattern matches.

    To look for these first costs a fiftieth of what the pattern does, and most pages hold none.
    """

    pattern: re.Pattern[str]
    hints: tuple[str, ...]

    def search(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        if text.isascii():
            # Written out: `any` would make a generator and wake it for each hint, at twice the price.
            for hint in self.hints:
                if hint in text:
                    break
            else:
                return None
        return self.pattern.search(text)


_MISSING: Final = expression(
    r"\b404\b|\bnot found\b|\bno such (?:page|file|user|app|host|site|project|bucket|key|object)"
    r"|\b(?:page|site|file|document|user|project|item|content|article|resource|link|repository|app|space)\b.{0,40}"
    r"(?:\bmissing\b|\bunavailable\b|\bis gone\b|\b(?:was|were|been|be|is) (?:removed|deleted|taken down|expired)\b)"
    r"|\bdoes(?: not|n't) exist\b|\bno longer (?:available|exists?|here|online)\b|\b(?:is not|isn't|aren't) available\b"
    r"|\bcan(?:not|'t| not) be (?:found|located|displayed)\b|\bcould(?: not|n't) be (?:found|located)\b"
    r"|\b(?:can't|cannot|can not|could not|couldn't|unable to) find\b|\bnothing (?:was )?(?:(?:found|to see) )?here\b"
    r"|\bmoved,? (?:or|and) (?:deleted|removed|renamed)\b|\b(?:may|might) have been (?:moved|deleted|removed|renamed)\b"
    r"|\bpage you(?: are|'re| were)? (?:looking|requested|tried|trying)|\binvalid (?:url|link|address)\b"
    r"|\b(?:dead|broken|bad) link\b|\bthere isn't an? \b|\bisn't connected to a website\b|\bhttp 410\b|\b410 gone\b"
    r"|\bno text in this page\b"
    r"|nicht (?:mehr )?(?:gefunden|verfügbar|vorhanden|erreichbar)|existiert nicht|wurde (?:entfernt|gelöscht)"
    r"|introuvable|non trouvée?|n'existe (?:pas|plus)|n'est (?:pas|plus) disponible|page inexistante|été supprimée?"
    r"|no (?:se )?(?:ha (?:sido )?)?(?:encontrad[ao]|encontró|encuentra|existe|(?:está )?disponible)"
    r"|non (?:è stat[ao] )?trovat[ao]|non (?:esiste|(?:è )?disponibile)|inesistente|no trobad[ao]|no s'ha trobat"
    r"|não (?:foi )?(?:encontrad[ao]|existe|disponível)|niet gevonden|bestaat niet|hittades inte|kunde inte hittas"
    r"|finns inte|ikke (?:fundet|funnet)|find(?:es|nes) ikke|finnes ikke|ei löy(?:dy|tynyt)|nie znaleziono"
    r"|nie istnieje|nie została znaleziona|nenalezen|neexistuje|nebyl[ao]? nalezen|nem található|negăsit"
    r"|nu (?:a fost găsit|există)|bulunamadı|mevcut değil|не найден|не существует|не знайден|не намерен"
    r"|δεν (?:βρέθηκε|υπάρχει)"
    r"|不存在|找不到|(?:无法|無法|未)找到|(?:已被?|被)(?:删除|刪除|移除)|您(?:访问|訪問|要找)的|见つかりません"
    r"|見つかりません"
    r"|存在しません|削除され(?:た|まし)|お探しのページ|찾을 수 없|존재하지 않|삭제된|không (?:tìm thấy|tồn tại)|ไม่พบ"
    r"|tidak ditemukan|غير موجود|لم يتم العثور|לא נמצא|یافت نشد|पृष्ठ नहीं मिला"
)

MISSING: Final = Phrases(
    _MISSING,
    (
        "404", "410", "not found", "no such", "missing", "unavailable", "is gone", "removed", "deleted", "taken down",
        "expired", "exist", "no longer", "available", "be found", "located", "displayed", "find", "nothing", "moved",
        "renamed", "page you", "invalid", "dead link", "broken link", "bad link", "there isn't", "connected to",
        "no text", "nicht ", "wurde ", "introuvable", "non trouv", "n'e", "inexistante", "encontrad", "encuentra",
        "disponib", "trovat", "esist", "trobad", "no s'ha", "gevonden", "bestaat", "hittas", "hittades", "finns",
        "ikke", "finnes", "nie ", "nenalezen", "neexistuje", "nebyl", "ditemukan",
    ),
)  # fmt: skip
"""Reads like an error page for what is missing."""

_PARKED: Final = expression(
    r"\b(?:this )?domain(?: name)?\b.{0,60}\b(?:is|may be|are|might be)(?: now| currently)? (?:for sale|parked"
    r"|expired|available for)"
    r"|\bdomain(?: name)? (?:for sale|has expired|expired|parking|is registered)\b|\bbuy (?:this|the) domain\b"
    r"|\bparked (?:domain|free|page|on)\b|\b(?:parked|registered) (?:free |courtesy )?(?:at|with|by|of)\b.{0,30}"
    r"\b(?:namecheap|godaddy|gandi|namesilo|dynadot|porkbun|ovh|ionos|strato|epik|hover|name\.com|enom|tucows)\b"
    r"|\bhugedomains\b|\bmake (?:an|your) offer\b.{0,40}\bdomain|\binquire about this domain\b|\bfuture home of\b"
    r"|\bthis domain (?:has been|was) (?:registered|purchased|seized|suspended)\b|\bget this domain\b"
    r"|\brelated (?:searches|links)\b.{0,80}\bdomain\b|域名(?:出售|已过期|转让|停放)|该域名|このドメインは"
    r"|ドメイン(?:取得|は.{0,12}販売)|домен (?:припаркован|продается|продаётся|не привязан)|срок регистрации домена"
    r"|diese domain (?:ist|steht|wurde|kann)|domain (?:ist )?zu verkaufen|domaine (?:est )?(?:à vendre|enregistré"
    r"|expiré)"
    r"|dominio (?:está )?(?:en venta|registrado|in vendita)|domínio (?:à venda|registrado)"
)

PARKED: Final = Phrases(
    _PARKED,
    ("domain", "parked", "registered", "your offer", "future home", "dominio"),
)
"""Offers the domain itself, or says that nothing was put there yet."""

PARKERS: Final = (
    b"data-adblockkey=", b"sedoparking.com", b"parkingcrew.net", b"d38psrni17bvxu.cloudfront.net", b"window.park =",
    b"window.park=", b"bodiscdn", b"bodis.com", b"parklogic.com", b"/parking-lander/", b"lander_system",
    b'location.href="/lander"', b"location.href='/lander'", b'location.replace("/lander', b"parkingpage.namecheap.com",
    b"dan.com/buy-domain", b"cdn0.dan.com", b"hugedomains.com/domain_profile", b"afternic.com/forsale",
    b"domainmarket.com/buynow", b"namebright.com/domain", b"skenzo", b"above.com/marketplace", b"sav.com/parking",
    b"dynadot.com/forsale", b"porkbun.com/parked", b"uniregistry.com/market", b"parking.reg.ru", b"mydomaincontact.com",
)  # fmt: skip
"""What the large parkers' pages load or name; counts only on a page that says little else."""

GAMBLING: Final = expression(
    r"\bslot (?:gacor|online|88|thailand|deposit)|\btogel\b|\bjudi (?:online|bola|slot)|\bsitus (?:slot|judi|togel"
    r"|bola)"
    r"|\bbandar (?:slot|togel|judi)|\bsbobet\b|\bonline casinos?\b|\bcasino (?:online|bonus|en ligne|utan)"
    r"|\bsports betting\b"
    r"|\bbetting (?:site|app|bonus)|\bpoker online\b|\bfree spins\b|nhà cái|đánh bạc|博彩|赌场|六合彩|彩票|娱乐城|棋牌"
    r"|オンラインカジノ|카지노|토토사이트|онлайн казино|пин ?ап|kaçak bahis|bahis siteleri|escort"
)
"""What squatters put on the domains of others, in the title, where papers' pages have their name."""

SUSPENDED: Final = expression(
    r"\b(?:account|(?:web)?site|page|hosting|service)\b.{0,30}\b(?:suspended|expired|deactivated|disabled)\b"
    r"|\bbandwidth limit exceeded\b|\bcontact your hosting provider\b|网站已(?:关闭"
    r"|暂停)|站点已暂停|сайт (?:заблокирован|отключен)"
)
"""The hoster's word that it serves this customer no more, for now."""

SERVERLESS: Final = expression(
    r"^(?:welcome to (?:nginx|openresty|tengine|centos|caddy|jboss|wildfly|glassfish)\b|apache2? .{0,20}default page"
    r"|.{0,40}\btest page for\b|.{0,30}http server test page|it works!?$|iis ?(?:windows|\d)"
    r"|internet information services$"
    r"|default (?:web site|parallels|plesk|server) page|(?:domain|web server's|plesk) default page|apache tomcat/\d"
    r"|caddy works!?|placeholder page|your (?:web )?server is now running|success! the virtual host is working)"
)
"""What a web server shows before anybody has put a site there."""

_OUT_OF_ORDER: Final = expression(
    r"\b(?:under(?:going)?|down for|scheduled|for|site|routine) maintenance\b|\bmaintenance (?:mode|page|in progress)\b"
    r"|\b(?:be|are) (?:right )?back (?:soon|shortly|later|online)\b|\bbe right back\b"
    r"|\btemporarily (?:unavailable|down|offline|closed|out of)"
    r"|\bservice (?:temporarily )?unavailable\b|\binternal server error\b|\bbad gateway\b|\bgateway time-?out\b"
    r"|\bproxy error\b"
    r"|\bdatabase (?:connection )?(?:error|failed|is not available)\b|\berror establishing a database\b"
    r"|\bcan't connect to .{0,10}mysql"
    r"|\b(?:fatal|parse) error ?: |\buncaught (?:\w*exception|error)|\bmysqli?_connect|\bapplication error\b"
    r"|\bserver error in '/|\b(?:http |server )?error 50[0-4]\b"
    r"|\b50[0234] (?:error|service|bad|gateway)"
    r"|wartungsarbeiten|wegen wartung|wartungsmodus|en (?:cours de )?maintenance|en mantenimiento|in manutenzione"
    r"|em manutenção"
    r"|(?:系统|網站|网站)?(?:维护|維護)中|メンテナンス中|점검 ?중|технические работы|на обслуживании"
)

OUT_OF_ORDER: Final = Phrases(
    _OUT_OF_ORDER,
    (
        "maintenance", "back ", "right back", "temporarily", "unavailable", "internal server", "gateway", "error",
        "database", "mysql", "exception", "50", "wartungs", "wegen wartung", "mantenimiento", "manutenzione",
    ),
)  # fmt: skip
"""The site itself says that it is out of order."""

LOG_IN: Final = expression(
    r"\b(?:log|sign)[ -]?(?:in|on)\b|\bauthenticat|\bsingle sign|\bidentity provider\b|\bshibboleth\b|\bsso\b"
    r"|\bpassword\b"
    r"|\banmeld(?:en|ung)\b|\bconnexion\b|\bse connecter\b|\biniciar sesi[oó]n\b|\baccedi\b|\bentrar\b|\binloggen\b"
    r"|\blogga in\b"
    r"|登录|登陆|登入|ログイン|サインイン|로그인|\bвход\b|\bwi-?fi\b|\bhotspot\b"
    r"|\bcaptive portal\b|\bguest (?:network|access)\b"
    r"|\bterms of (?:use|service) to (?:connect|continue|access)\b|\binternet access\b"
)
"""Wants to know who is there before it shows anything: a log-in, or the network's own gate."""

ROBOT_CHECK: Final = expression(
    r"\bnot a (?:ro)?bot\b|\bare you (?:a )?(?:human|robot|bot)\b|\bverif\w{1,6} .{0,20}\b(?:human|browser|robot"
    r"|visitor)\b"
    r"|\bchecking (?:your browser|if|whether|you)\b|\bcaptcha\b|\b(?:security|bot|robot|browser|human) (?:check"
    r"|verification)\b"
    r"|\baccess (?:denied|to this page has been denied)\b|\bforbidden\b|\bunusual traffic\b|\bbefore you continue\b"
    r"|\bddos protection\b|\byou have been blocked\b|安全验证|人机验证|验证码|访问验证|安全检查|セキュリティチェック"
    r"|보안 확인"
    r"|проверка браузера|vérification de sécurité|sicherheitsüberprüfung"
)
"""Takes its visitor for a robot, or wants to be sure. Papers are about that, too: only of a page that says little."""

MOVED_NOTICE: Final = expression(
    r"\b(?:has|have|was|been|is|are|page|site) (?:now )?moved\b|\bmoved (?:permanently|here|to)\b|\bnew (?:address"
    r"|location|home|url)\b"
    r"|\bis now (?:at|located|hosted|available at)\b|\bupdate your bookmarks?\b|\bredirect(?:ing|ed)?\b|umgezogen"
    r"|neue adresse"
    r"|a (?:été )?déplacé|a déménagé|se ha (?:movido|trasladado)"
    r"|si è (?:spostat|trasferit)|移転しました|已(?:迁移|搬迁|遷移)"
)
"""Says that what was here is elsewhere."""
