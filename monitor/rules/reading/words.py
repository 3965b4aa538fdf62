"""The words the reader goes by: which are prose, which name code, data, models, pages, which offer and promise.

Every pattern repeats only within bounds, so that matching is linear in the sentence.
"""

import re
from typing import Final

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

CODE: Final = re.compile(
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

STRONG_CODE: Final = re.compile(
    r"\b(?:source[- ]?codes?|(?<!qr )(?<!error correcting )(?<!billing )codes?|code-?bases?|implement(?:ation)?s?"
    r"|software|packages?|librar(?:y|ies)"
    r"|tool-?box(?:es)?|tool-?kits?|scripts?|programs?|repositor(?:y|ies)|repos?|git-?hub|open[- ]sourced?"
    r"|notebooks?|routines"
    r"|simulator|solver|engine source|executables?|driver|prototype|plug-?in|framework|tools?|pipeline|algorithms?)\b",
    re.IGNORECASE,
)
"""Nouns that say "our program" in a statement about availability."""

ANYTHING: Final = re.compile(
    r"\b(?:resources?|artifacts?|artefacts?|materials?|everything|assets?|benchmarks?|agents?|systems?|platform"
    r"|evaluation suite"
    r"|supplementals?|all of)\b",
    re.IGNORECASE,
)
"""Nouns that may or may not mean code."""

DATA: Final = re.compile(
    r"\b(?:data|data-?sets?|data-?bases?|corpus|corpora|annotations?|benchmarks?|collections?|lexicons?"
    r"|ontolog(?:y|ies)|labels"
    r"|images|recordings?|tables?|catalogu?es?|stimuli|test ?sets?|ground truth|leader-?board)\b",
    re.IGNORECASE,
)
MODEL: Final = re.compile(
    r"\b(?:models?|weights|checkpoints?|adapters?|tokeni[sz]ers?|embeddings|parameters)\b", re.IGNORECASE
)
DEMO: Final = re.compile(
    r"\b(?:demos?|demonstrations?|videos?|web[- ]?servers?|web[- ]?services?|web[- ]?interfaces?|web[- ]?apps?"
    r"|web applications?"
    r"|playground|audio samples|audio examples|samples|visuali[sz]ations?|animations?|movies?|shiny|online tool"
    r"|slides|poster)\b",
    re.IGNORECASE,
)
PAGE: Final = re.compile(r"\b(?:project|home|web|companion)?[- ]?(?:page|site|website)s?\b|\bproject\b", re.IGNORECASE)

OFFERED: Final = re.compile(
    r"\b(?:avail\w{0,12}|aviab\w{0,6}|releas\w{0,5}|open[- ]?sourc\w{0,4}|publish\w{0,4}|public\w{0,4}|shar(?:e"
    r"|ed|ing)|provid\w{0,4}|found|presented"
    r"|access\w{0,6}|download\w{0,6}|obtain\w{0,3}|host\w{0,3}|located|maintained|distributed|deposited|posted"
    r"|online|see|visit|check|at)\b",
    re.IGNORECASE,
)

CITES: Final = re.compile(
    r"(?:\b(?:based (?:up)?on|build(?:s|ing)? (?:up)?on|built (?:up)?on|on top of|using|uses?|used"
    r"|utili[sz]\w{1,4}|employ\w{0,3}|such as"
    r"|including|e\.g\.,?|like|integrated (?:in|into|with)|part of|extension (?:of|to)|extends|plug-?in (?:for"
    r"|to)|interface to"
    r"|wrapper (?:for|around)|compatible with|implemented (?:in|within|with|using)|with (?:the )?help of"
    r"|thanks to|powered by"
    r"|adapted from|forked from|derived from|taken from|borrowed from|compared? (?:to|with)|provided by|by means of"
    r"|from the|trained (?:with|using)|evaluated (?:with|using)|simulated (?:with|using))\s)"
    r"(?:[^\s]{1,30}\s){0,6}[\[(]?\s?[^\s]{0,30}\s?[\[(]?\s?$",
    re.IGNORECASE,
)
"""Words before an address that make it somebody else's tool, when nothing offers it."""

THEIRS: Final = re.compile(
    r"\b(?:their|original|authors' original|third[- ]party|publicly available) (?:source )?(?:code"
    r"|implementations?|repository)"
    r" (?:of|by|from|for|provided)\b|\bet al\b[^.]{0,60}$",
    re.IGNORECASE,
)

FUTURE: Final = re.compile(
    r"\b(?:will|shall|plan(?:s|ned|ning)? (?:to|on)|going to|intend(?:s|ed)? to|about to"
    r"|to be(?= (?:\w{1,12}ly )?(?:released|open[- ]?sourced|made (?:\w{1,12}ly )?(?:available|public)|published"
    r"|shared|uploaded|announced|added))|would|aims? to|commit(?:ted|s)? to|promise[sd]? to"
    r"|are preparing|coming soon|hope to|expect(?:ed)? to)\b",
    re.IGNORECASE,
)
RELEASE: Final = re.compile(
    r"\b(?:releas\w{0,5}|relase\w{0,1}|avail\w{0,10}|avaiable|availble|aviable|open[- ]?sourc\w{0,4}"
    r"|publish\w{0,4}|public|publicly|publici[sz]ed|shared?"
    r"|provided|accessible|accessed|upload\w{0,3}|download\w{0,6}|opened|open|distribut\w{0,4}|disclos\w{0,3}"
    r"|hosted|posted|online|found)\b",
    re.IGNORECASE,
)
WILL_PROVIDE: Final = re.compile(
    r"\b(?:will|shall|plan to|intend to|going to) (?:also )?(?:provide|give|share"
    r"|make) (?:\w{1,12} ){0,3}?(?:codes?|code-?bases?|implementations?|scripts?|software|repository)\b",
    re.IGNORECASE,
)
SOON: Final = re.compile(
    r"\b(?:coming soon|released? soon|available soon|public soon|soon available|soon (?:be )?released)\b", re.IGNORECASE
)
CONDITION: Final = re.compile(
    r"\b(?:up)?on (?:\w{1,12} ){0,2}(?:acc\w{2,8}|publi\w{2,9})\b"
    r"|\b(?:after|following|once|if|until|pending|subject to|during|by the time of)\b[^.;]{0,40}\b(?:accep\w{2,8}"
    r"|accpe\w{2,8}|publication|published|review|camera[- ]ready)\b"
    r"|\b(?:along )?with (?:the |this |its )?(?:\w{1,12}'?s? ){0,2}(?:publication|published version|camera[- ]ready)\b",
    re.IGNORECASE,
)
REQUEST: Final = re.compile(
    r"\b(?:up)?on (?:\w{1,14} ){0,2}requests?\b|\bby request\b|\brequests? (?:to|from) the (?:\w{1,14} )?authors?\b"
    r"|\b(?:available|obtained|obtainable|had) (?:freely )?(?:directly )?(?:from|by contacting|by e-?mailing)"
    r" (?:(?:the|any|either) (?:of the )?)?(?:\w{1,14} )?authors?\b(?!'?s?'? (?:own )?(?:personal )?(?:web|home"
    r"|www|site|page|git|url))"
    r"|\bcontact(?:ing)? the (?:\w{1,14} )?authors? (?:for|to (?:get|obtain|receive|request))\b"
    r"|\b(?:please|kindly) (?:contact|e-?mail)\b[^.;]{0,40}\bfor (?:the )?(?:source )?codes?\b",
    re.IGNORECASE,
)
GIVEN: Final = re.compile(
    r"\b(?:avail\w{0,10}|provided?|obtained|accessible|shared?|supplied|distributed|released?|sent|given|open"
    r"|source|codes?|scripts?|software)\b",
    re.IGNORECASE,
)
AVAILABLE_NOW: Final = re.compile(
    r"\b(?:is|are|was|were|been|being|made|make|now|also|freely|publicly|openly|codes?|software|implementation"
    r"|scripts|package)\s(?:\w{1,14}\s){0,3}?"
    r"(?:available|released|open[- ]?sourced|public|accessible|provided|shared|downloadable|hosted|posted|distributed)"
    r"|\bcan be (?:\w{1,12} )?(?:found|downloaded|obtained|accessed)|\bavailable (?:at|on|from|in|via|as)\b",
    re.IGNORECASE,
)
"""Words that say of what stands before them that it can be had."""
WE_GIVE: Final = re.compile(
    r"\b(?:we|also|have|and|by)\s(?:\w{1,14}\s){0,3}?(?:release|releasing|released|open[- ]?source"
    r"|open[- ]?sourced|open[- ]sourcing|share|shared|publish|provide)\b",
    re.IGNORECASE,
)
"""Words that say of what stands behind them that it is given."""
PROGRAM: Final = re.compile(
    r"\b(?:source[- ]?codes?|codes?|code-?bases?|implement(?:ation)?s?|software|packages?|tool-?box(?:es)?"
    r"|tool-?kits?|scripts?|programs?|repositor(?:y|ies)"
    r"|prototype|framework|patches)\b",
    re.IGNORECASE,
)
"""Nouns that can only mean a program, in a sentence about availability."""
NEGATED: Final = re.compile(
    r"\b(?:not|never|cannot|can't|no|nor|unable to|neither)\b(?:\s\w{1,14}){0,4}\s(?:be\s)?(?:avail\w{0,10}"
    r"|releas\w{0,4}|public\w{0,4}|shar\w{0,3}"
    r"|open[- ]?sourc\w{0,4}|provid\w{0,3}|disclos\w{0,3}|distribut\w{0,4}|access\w{0,6})\b|\bunavailable\b",
    re.IGNORECASE,
)
AVAILABILITY_HEADING: Final = re.compile(r"\bAvailability(?: and (?:requirements|implementation))?\s?:", re.IGNORECASE)
OURS: Final = re.compile(
    r"\b(?:our|ours|we|us|this (?:paper|work|study|article|project|research|method)|the (?:proposed|presented"
    r"|present)|herein|here)\b",
    re.IGNORECASE,
)
