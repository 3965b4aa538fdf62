"""The words the reader goes by: which are prose, which name code, data, models, pages, which offer and promise.

Every pattern repeats only within bounds, so that matching is linear in the sentence.
"""

import re
from typing import Final

from checkers.expressions import expression

_NOT_A_NAME_TEXT: Final = """
    a about above abstract accepted access accessed according additional additionally after again all also
    although an and any anyone appendix are article articles as at author authors available availability be
    because been before being below benchmark benchmarks between both but by can code codes comments conference
    contact contains could corresponding data dataset datasets demo demos details do does documentation due
    during each either enable enables ensure etc every experiment experiments extended extensive figure figures
    finally first following follows for free freely from full further furthermore future general had has have he
    here how however i if immediately implementation implementations implemented in including information
    instructions into is it its keywords keyword later license licence licensed link links main many materials
    may method methods model models more moreover most must new no not note now of official on once one online
    only open or other our out over page pages paper papers people per please preprint pretrained presented
    project projects proceedings provided provides public publication publicly published results released
    reproduce reproducibility reproducible respectively scripts see several she should since so software some
    soon source sources study such supplementary supplement support table test tests than that the their them
    then there therefore these they this those through thus to together tool tools toolbox training two under
    until up upon us use used user users using version via video videos was we website webpage were what when
    where which while who will with within without work workshop would yes you your
"""
NOT_A_NAME: Final = frozenset(_NOT_A_NAME_TEXT.split())
"""Words that go on a sentence after an address; none of them is taken for a repository's name."""

_GLUED_BEFORE_TEXT: Final = """
    at in on to from via is see here code codes and or link links url repository repo github available
"""
GLUED_BEFORE: Final = frozenset(_GLUED_BEFORE_TEXT.split())
"""Words seen glued to the front of an address ("athttps://…", "atgithub.com/…")."""

_SENTENCE_STARTS_TEXT: Final = """
    The This That These Those We Our Us It Its In On At To For From And But Or If As By With Code Codes Data
    Dataset Source Project Page Supplementary Additionally Moreover Furthermore Finally However Also Extensive
    Experiments Experimental Results Keywords Keyword Contact Availability Accepted Comments Comment Abstract
    Introduction All Both Each Here Further More See Please Video Videos Demo Models Website Trained Pretrained
    Overall Such While When Then There A An Published Note Implementation Documentation Software Index
"""
SENTENCE_STARTS: Final = frozenset(_SENTENCE_STARTS_TEXT.split())
"""Capitalised words that begin the next sentence when they are glued behind an address with a full stop."""

CODE: Final = expression(
    r"\b(?:source|codes?|code-?bases?|implement|implementations?|implementing|implemented|software|packages?"
    r"|librar(?:y|ies)"
    r"|tool-?box(?:es)?|tool-?kits?|tools?|framework|scripts?|programs?|programmes?|repositor(?:y|ies)|repos?"
    r"|git-?hub|gitlab"
    r"|open[- ]?sourced?|open[- ]?sourcing|notebooks?|simulators?|solvers?|plug-?ins?|modules?|routines?"
    r"|applications?|apps?"
    r"|apis?|sdk|executables?|binar(?:y|ies)|interpreter|compiler|platform|system|prototype|environment|suite"
    r"|macros?)\b",
    re.IGNORECASE,
)
"""Nouns that, offered at an address, say that the address holds code."""

STRONG_CODE: Final = expression(
    r"\b(?:source[- ]?codes?|(?<!qr )(?<!error correcting )(?<!billing )codes?|code-?bases?|implement(?:ation)?s?"
    r"|software|packages?|librar(?:y|ies)"
    r"|tool-?box(?:es)?|tool-?kits?|scripts?|programs?|repositor(?:y|ies)|repos?|git-?hub|open[- ]sourced?"
    r"|notebooks?|routines"
    r"|simulators?|solvers?|engine source|executables?|driver|prototype|plug-?in|frameworks?|tools?|tooling"
    r"|pipelines?"
    r"|algorithms?|app|apps|harness|macros?)\b",
    re.IGNORECASE,
)
"""Nouns that say "our program" in a statement about availability."""

ANYTHING: Final = expression(
    r"\b(?:resources?|artifacts?|artefacts?|materials?|everything|assets?|benchmarks?|agents?|systems?|platform"
    r"|evaluation suite|components?"
    r"|supplementals?|all of)\b",
    re.IGNORECASE,
)
"""Nouns that may or may not mean code."""

DATA: Final = expression(
    r"\b(?:data|data-?sets?|data-?bases?|corpus|corpora|annotations?|benchmarks?|collections?|lexicons?"
    r"|ontolog(?:y|ies)|labels"
    r"|images|recordings?|tables?|catalogu?es?|stimuli|test ?sets?|ground truth|leader-?board)\b",
    re.IGNORECASE,
)
MODEL: Final = expression(
    r"\b(?:models?|weights|checkpoints?|adapters?|tokeni[sz]ers?|embeddings|parameters)\b", re.IGNORECASE
)
DEMO: Final = expression(
    r"\b(?:demos?|demonstrations?|videos?|web[- ]?servers?|web[- ]?services?|web[- ]?interfaces?|web[- ]?apps?"
    r"|web applications?"
    r"|playground|audio samples|audio examples|samples|visuali[sz]ations?|animations?|movies?|shiny|online tool"
    r"|slides|poster)\b",
    re.IGNORECASE,
)
PAGE: Final = expression(r"\b(?:project|home|web|companion)?[- ]?(?:page|site|website)s?\b|\bproject\b", re.IGNORECASE)

OFFERED: Final = expression(
    r"\b(?:avail\w{0,12}|aviab\w{0,6}|releas\w{0,5}|open[- ]?sourc\w{0,4}|publish\w{0,4}|public\w{0,4}|shar(?:e"
    r"|ed|ing)|provid\w{0,4}|found|presented"
    r"|access\w{0,6}|download\w{0,6}|install\w{0,2}|obtain\w{0,3}|host\w{0,3}|located|maintained|distributed"
    r"|deposited"
    r"|posted"
    r"|online|see|visit|check|at)\b",
    re.IGNORECASE,
)

_RELEASING: Final = (
    "releas", "relase", "avail", "aviab", "aviable", "open", "publi", "shar", "provid", "access", "upload", "download",
    "distribut", "disclos", "host", "post", "online", "found", "soon", "request", "obtain", "follow", "git", "contact",
    "deposit", "forthcoming", "coming", "accept", "accpe", "implemented", "e-mail", "email", "appear", "unveil",
    "demand", "tba", "tbd", "announc", "shortly", "link", "live", "plan", "prepar", "submi", "write to", "ask", "copy",
    "in progress", "pending", "in due course", "added", "under construction", "mail", "go ", "writing", "message",
    "includ", "accompan", "will ", "shall ", "contribut", "archiv", "intention", "commit", "omitted", "hidden",
    "removed", "granted", "bereit", "rendr", "verr",
)  # fmt: skip


_MISSPELT: Final = (
    (
        expression(
            r"\b(?:avali|avial|availi?a?|avai|avalia?|avila|availia)b[il]?le?\b|\bavailabl\b|\bavaliable\b",
            re.IGNORECASE,
        ),
        "available",
    ),
    (expression(r"\b(?:up)?comming\b", re.IGNORECASE), "coming"),
    (expression(r"\baccess[ai]ble\b", re.IGNORECASE), "accessible"),
    (expression(r"\bpublic(?:al|aly|ally|ily|ly)\b", re.IGNORECASE), "publicly"),
    (expression(r"\bre(?:alea|lea|la|lese)se(d?)\b", re.IGNORECASE), r"release\1"),
    (expression(r"\bopensource", re.IGNORECASE), "open-source"),
    (expression(r"\bsourse\b", re.IGNORECASE), "source"),
    (expression(r"\baccept[ae]n?ce\b", re.IGNORECASE), "acceptance"),
)
_SLIPS: Final = (
    "aval", "avia", "avai", "avil", "comming", "accessa", "publica", "publici", "reales", "relese", "relase", "relais",
    "opensource", "sourse", "acceptence", "acceptace",
)  # fmt: skip


def corrected(text: str) -> str:
    """The text with the usual slips in the words of availability put right ("avaliable", "comming soon")."""
    low = text.lower()
    if not any(slip in low for slip in _SLIPS):
        return text
    for pattern, meant in _MISSPELT:
        text = pattern.sub(meant, text)
    return text


_PROGRAMS: Final = (
    "code", "source", "softw", "implement", "packag", "tool", "librar", "script", "program", "repo", "git", "notebook",
    "simulat", "solver", "engine", "execut", "driver", "prototyp", "plug", "framework", "pipeline", "algorithm", "app",
    "harness", "macro", "patch", "platform", "component", "extension", "module", "weights", "material", "routine",
    "project", "method", "work", "system", "binar", "url", "link",
)  # fmt: skip


def may_name_a_program(text: str) -> bool:
    """Whether any word is there that can mean a program; asked first, because it is quick."""
    low = text.lower()
    return any(stem in low for stem in _PROGRAMS)


def speaks_of_release(text: str) -> bool:
    """Whether any word is there without which no sentence speaks of giving anything; asked first, because it is quick.

    A look for each stem is ten times quicker than one pattern of them all.
    """
    low = text.lower()
    return any(stem in low for stem in _RELEASING)


REQUEST: Final = expression(
    r"\b(?:(?:up)?on|at) (?:\w{1,14} ){0,2}(?:requests?|demand|enquir(?:y|ies)|inquir(?:y|ies))\b(?!,? (?:from"
    r"|to) (?:its|their) )|\bby request\b"
    r"|\b(?:with|to) (?:anyone|anybody|everyone|researchers?|readers?|whoever|those) (?:who |that "
    r"|interested )?(?:ask|request|writ|contact|want)\w{0,3}\b"
    r"|\b(?:may|can|could|should) (?:also )?(?:request|ask for"
    r"|obtain) [^.;]{0,40}from (?:the (?:\w{1,14} )?authors?|us)\b"
    r"|\b(?:can|may|could) be requested\b|\bif requested\b|\brequests? (?:to|from) the (?:\w{1,14} )?authors?\b"
    r"|\b(?:available|obtained|obtainable|had) (?:freely |free of charge |free "
    r"|at no cost )?(?:directly )?(?:from|by contacting|by e-?mailing)"
    r" (?:(?:the|any|either) (?:of the )?)?(?:\w{1,14} )?authors?\b(?!'?s?'? (?:own )?(?:personal )?(?:web|home"
    r"|www|site|page|git|url))"
    r"|\bcontact(?:ing)? the (?:\w{1,14} )?authors? (?:for|to (?:get|obtain|receive|request))\b"
    r"|\b(?:please|kindly) (?:contact|e-?mail)\b[^.;]{0,40}\bfor (?:the )?(?:source )?codes?\b",
    re.IGNORECASE,
)
AVAILABLE_NOW: Final = expression(
    r"\b(?:is|are|was|were|been|being|made|make|now|also|freely|publicly|openly)\s(?:\w{1,14}\s){0,3}?"
    r"(?:available|released|open[- ]?sourced?|public|accessible|provided|shared|downloadable|hosted|posted"
    r"|deposited|archived"
    r"|distributed"
    r"|free)"
    r"(?:\b|(?=\d))"
    r"|\b(?:codes?|software|implementation|scripts|package)\s(?:\w{1,14}ly\s)?(?:available|released|online"
    r"|open[- ]?sourced)\b"
    r"|\bcan (?:also )?be (?:\w{1,12} )?(?:found|downloaded|obtained|accessed|installed|retrieved)"
    r"|\bavailable (?:at|on|from|in|via|as|online)\b|\bimplemented as (?=an? open)",
    re.IGNORECASE,
)
"""Words that say of what stands before them that it can be had."""
RELEASED_NOW: Final = expression(
    r"\b(?:is|are|been|being|made|fully)\s(?:\w{1,14}\s){0,2}?(?:open[- ]?sourced?|released|(?:freely|publicly"
    r"|openly) available)\b",
    re.IGNORECASE,
)
"""The same, of what can mean a program only if somebody releases it."""
AS_A_PROGRAM: Final = expression(
    r"(?:\s(?:freely|publicly|available|online|open[- ]source))?(?:\s(?:as|in|within|via|through|under))?"
    r"(?:\s(?:an?|the))(?:\s[\w./+-]{1,20}){0,5}?\s(?:packages?|software|tool-?box|tool-?kit|tools?|library|code"
    r"|program)\b"
    r"|\s?(?:as )?open[- ]?source(?:d)? (?:software|code|tool)",
    re.IGNORECASE,
)
"""What may stand behind them instead: "is available as an R package"."""
WE_RELEASE: Final = expression(
    r"\b(?:we|authors|i)\s(?:\w{1,14}\s){0,3}?(?:releas(?:e|ing|ed)|open[- ]?sourc(?:e|ed|ing)|share|shared|sharing"
    r"|publish|published)\b"
    r"|\bby (?:\w{1,12}ly )?(?:releasing|sharing|open[- ]?sourcing|publishing)\b"
    r"|\band (?:\w{1,12}ly )?(?:release|share|open[- ]?source|publish)(?= (?:our|the|an?|all|this|these|it|its"
    r"|full)\b)",
    re.IGNORECASE,
)
"""Words that say of what stands behind them that it is given to everybody."""
WE_PROVIDE: Final = expression(r"\b(?:we|authors|i)\s(?:\w{1,14}\s){0,3}?(?:provide|provided|make)\b", re.IGNORECASE)
"""Words that may say so: papers also provide proofs and frameworks of thought."""
PROGRAM: Final = expression(
    r"\b(?:source[- ]?codes?|(?<!error correcting )(?<!qr )codes?|code-?bases?|implement(?:ation)?s?(?! (?:tech"
    r"|detail"
    r"|strateg|guid|issue))"
    r"|software|packages?|tool-?box(?:es)?|tool-?kits?|scripts?|programs?|repositor(?:y|ies)|library|prototype"
    r"|patches)\b",
    re.IGNORECASE,
)
"""Nouns that can only mean a program, in a sentence about availability."""
PROGRAM_IF_RELEASED: Final = expression(
    PROGRAM.pattern + r"|\b(?:framework|harness|platform|pipelines?|simulators?|tools?|components)\b",
    re.IGNORECASE,
)
"""Nouns that mean a program when they are what is released."""
RELEASED_PROGRAM: Final = expression(
    r"\b(?:releas(?:e|es|ed|ing)|open-?sourc(?:e|es|ed|ing)) (?:our |the |an? |this |all "
    r"|its )?(?:[\w-]{1,20} ){0,5}?"
    r"(?:framework|harness|platform|pipelines?|simulators?|tools?|toolchain|engine)\b",
    re.IGNORECASE,
)
"""What is released under a name that can mean a program only if somebody releases it."""
NEGATED: Final = expression(
    r"\b(?:(?:not|never|cannot|can't|no|unable to|\w{2,6}n't)\b(?:\s\w{1,14}){0,4}|(?:nor"
    r"|neither)\b(?:\s\w{1,14}){0,8}"
    r"|(?:refrain\w{0,3} from|(?:decided?|chose|choose|opt\w{0,3}) against|declin\w{1,3} to|abstain\w{0,3} from"
    r"|refuse\w? to|withh\w{2,6})\b(?:\s\w{1,14}){0,2}|(?:instead of|rather than"
    r"|without)\b)\s(?:be\s)?(?:avail\w{0,10}"
    r"|releas\w{0,4}|public\w{0,4}|shar\w{0,3}"
    r"|open[- ]?sourc\w{0,4}|provid\w{0,3}|disclos\w{0,3}|distribut\w{0,4}|access\w{0,6})\b|\bunavailable\b",
    re.IGNORECASE,
)
AVAILABILITY_HEADING: Final = expression(r"\bAvailability(?: and (?:requirements|implementation))?\s?:", re.IGNORECASE)
OURS: Final = expression(
    r"\b(?:our|ours|we|us|this (?:paper|work|study|article|project|research|method)|the (?:proposed|presented"
    r"|present)|herein|here)\b",
    re.IGNORECASE,
)
