"""Somebody else's: whether the words before an address make it a tool the paper uses and not one it gives.

"We use the code of Smith (address)" names another's code; "our code, which uses Cat, is available at (address)" gives
the paper's own. What tells them apart is where the offer stands: the address belongs to the last verb that governs it.
"""

import re
from typing import Final

from checkers.expressions import expression
from monitor.rules.reading import words
from monitor.rules.reading.sentences import Setting

# Verbs of use, before what is used.
_USES: Final = expression(
    r"\b(?:bas(?:ed|es|ing) (?:up)?on|buil(?:d|ds|t|ding) (?:up)?on(?: top of)?|on top of|using"
    r"|uses?(?! (?:of|at|under|in|by|cases?)\b)|used(?! (?:by|in|to|for|at|here|throughout)\b)|utili[sz]\w{1,4}"
    r"|employ\w{0,3}|adopt\w{0,3}|rel(?:y|ies|ied|ying) (?:up)?on|leverag\w{1,3}|mak(?:e|es|ing) use of"
    r"|such as|including(?! (?:all|the|our|data|codes?|source|scripts|training|an?|full|every|software)\b)"
    r"|e\.g\.,?|like|integrated (?:in|into|with)|incorporated (?:in|into)|part of|extensions? (?:of"
    r"|to)"
    r"|extends|plug-?in (?:for|to)|interface to|wrapper (?:for|around)|compatible with"
    r"|implemented (?:in|within|with|using)|with (?:the )?help of|thanks to|powered by"
    r"|(?:adapted|forked|derived|taken|borrowed|modified|starting|start) from|compar\w{1,4} (?:to|with|against)"
    r"|fork(?:s|ed|ing)?(?: of)?|adapt(?:s|ed|ing)? (?:an? |the )?existing"
    r"|(?!(?:releas|provid|publish|shar|accompan|combin|associat|distribut|suppl|open|equipp|compar|develop"
    r"|implement|present|propos"
    r"|deposit|archiv|upload|document|host|reproduc|replicat|repeat|obtain|recreat|verifi|need|integrat"
    r"|incorporat|embed|includ|install|download|invok|call|launch|locat|collocat|co-locat|packag|bundl|shipp?"
    r"|licens|link|access|reach|view|explor|coupl|augment|dedicat|start|concern|deal|plugg|extend|align"
    r"|interfac|enhanc|tagg|label|annotat|endow|fill|pair|match|faced|provid))"
    r"[a-z]{3,14}ed (?:with|using)"
    r"|(?:made|drawn|done) (?:with|using)|com(?:e|es|ing) from|courtesy of"
    r"|\bwe (?:\w{1,12}ly |also |then )?(?:extend(?:ed)?|adapt(?:ed)?|modif(?:y|ied)|port(?:ed)?|wrap(?:ped)?"
    r"|re-?used?|took|take|choose|chose"
    r"|select(?:ed)?|audit(?:ed)?|attack(?:ed)?|inspect(?:ed)?)"
    r"|provided by|by means of|processed (?:with|by)|(?:re)?run with|(?:re-?)?(?:fine-?tuned?|fine-?tuning"
    r"|train(?:ed|ing)?|evaluat(?:ed?|ing)|test(?:ed|ing)?|simulated|solved|comput(?:ed|ing)|benchmark(?:ed|ing)?"
    r"|validated?|performed|measured|generated|run|ran|analy[sz]ed|experiments) (?:with|using|on|by|in|via))(?:\s|$)",
    re.IGNORECASE,
)
# What may stand between the verb of use and the address: the thing used, never another offer.
_MOST_WORDS_BETWEEN: Final = 9
_OFFERS_AGAIN: Final = expression(
    r"\b(?:(?:is|are|was|were|be|been|being|and|which|also|made|make|now) (?:\w{1,12} ){0,3}?(?:available|released?"
    r"|found|downloaded|open[- ]?sourced?|accessible|accessed|obtained|hosted|provided?|published?|shared|distributed"
    r"|collected"
    r"|maintained|listed|curated|organi[sz]ed|documented|deposited|archived|stored|kept"
    r"|public|free|given)"
    r"|(?:publicly|freely|openly) available|(?:our|ours|us|we|i|here|herein)\b"
    r"|this (?:paper|work|study|article|letter|research|project|report|manuscript)"
    r"|(?:is|are|lives?|resides?) (?:\w{1,12} )?(?:at|on|in|under|here)\W{0,3}$"
    r"|resulting|yield\w{0,3}|called|named|dubbed|termed|presented|introduced|proposed|developed|novel|new"
    r"|(?:codes?|scripts?|software|notebooks?)(?: (?:and|&) \w{1,15})?(?: (?:\w{1,12} )?available)?"
    r"(?: (?:at|on|in|from|via|see|here))?\W{0,3}$)",
    re.IGNORECASE,
)
# An offer in whose course a tool is named: "code is available as an extension of Cat at", "we release code for Cat at".
_OFFERS_BEFORE: Final = expression(
    r"\b(?:we|and|to|authors) (?:\w{1,12} ){0,3}?(?:releas\w{1,3}|open[- ]?sourc\w{1,3}|shar(?:e|ed)|publish\w{0,2}"
    r"|provid\w{1,2}|mak(?:e|es) (?:\w{1,12} ){0,5}?(?:available|public))\b"
    r"|\b(?:is|are|was|were|be|been|made) (?:\w{1,12} ){0,3}?(?:available|released|found|downloaded|open[- ]?sourced"
    r"|accessible|accessed|obtained|hosted|provided|published|shared|distributed)\b"
    r"|\b(?:codes?|scripts?|software|implementation|data|package|notebooks?)(?: (?:and|&|,) \w{1,15}){0,2} "
    r"(?:\w{1,12}ly )?(?:available|released|provided|for|to|used|that|needed|necessary)\b",
    re.IGNORECASE,
)
_THE_LINK: Final = expression(
    r"(?:the|this|our|following|these|\s)*(?:web |github |project )?(?:links?|url|address|web-?site|page"
    r"|repository)\b",
    re.IGNORECASE,
)
_AT_A_PLACE: Final = expression(r"\b(?:at|under|on|here|see):?\s*\Z", re.IGNORECASE)
_INTO: Final = expression(r"integrated|incorporated|implemented|part of", re.IGNORECASE)
_CODE_OF: Final = expression(
    r"\b(?:(?:the|an?|their|authors'|his|her|original|official|public|publicly available|open[- ]source|existing"
    r"|third[- ]party"
    r"|reference|available|released|standard|popular|same|pytorch|tensorflow|\w{3,20}) ){0,5}"
    r"(?:source )?(?:codes?|code-?bases?|implementations?|repositor(?:y|ies)|repo|software|scripts|librar(?:y|ies)"
    r"|packages?|tool-?kits?"
    r"|tool-?box(?:es)?|frameworks?|simulators?|benchmarks?|environments?|platform|engine|solver|models?"
    r"|data-?sets?)\b",
    re.IGNORECASE,
)
_THEIRS: Final = expression(
    r"(?:^|[.;(]\s?|\b(?:releas\w{1,3}|shar\w{1,3}|publish\w{0,2}|provid\w{1,2}|us\w{1,3}|with|from|by|run"
    r"|adopt\w{0,3}|ma\w{2,4})\s"
    r"(?:\w{1,12}\s){0,2}?)their (?:own |official |original |public\w{0,2} |open[- ]source )?(?:source )?(?:codes?"
    r"|implementations?"
    r"|repositor\w{1,3}|software"
    r"|scripts|packages?|library)\b"
    r"|\b(?:with|using|from|by|run|on) the (?:original )?authors'? (?:own |original |official "
    r"|public )?(?:source )?(?:codes?|implementations?)\b"
    r"|\b(?:original|third[- ]party) (?:source )?(?:codes?|implementations?|repository) (?:of|by|from|for|provided)\b"
    r"|\b(?:developed|released|provided|maintained|written|published) by (?:[A-Z][\w'-]+(?: and"
    r"|,)? ){1,3}(?:et al\.?)?\W{0,3}\Z",
    re.IGNORECASE,
)
# "the publicly available implementation of Owl (…)": nobody says so of a program given here.
_KNOWN_PROGRAM: Final = expression(
    r"\b(?:(?:publicly|freely) available|existing|official|third[- ]party|off-the-shelf|well-known"
    r"|widely[- ]used|popular"
    r"|state-of-the-art|released) (?:[\w-]{1,20} ){0,2}?(?:implementations?|codes?|packages?|software"
    r"|librar(?:y|ies)|tools?|toolbox|"
    r"frameworks?|simulators?|solvers?|repositor(?:y|ies)|models?)(?: (?:of|by|from|for"
    r"|called)(?: [\w-]{1,20}){1,4})?\s?[(\[]\s?\Z",
    re.IGNORECASE,
)
_THANKED: Final = expression(
    r"\b(?:thank|thanks to|grateful to|indebted to|acknowledge)\b[^.;]{0,120}\Z", re.IGNORECASE
)
_USED_BEHIND: Final = expression(
    r"\A[)\]]?,? (?:was|were|is|are) (?:\w{1,12} )?(?:used|employed|adopted|chosen|utili[sz]ed|taken)(?: (?:for"
    r"|to|as|in|here|by)\b|[.,])",
    re.IGNORECASE,
)
_GIVES: Final = expression(
    r"\b(?:provid|releas|present|introduc|develop|offer|mak(?:e|ing)|shar|publish|propos|our\b|ours\b|here\b"
    r"|is an?\b|as an?\b"
    r"|have|contribut|describ|this (?:paper|work))",
    re.IGNORECASE,
)
_ET_AL: Final = expression(r"\bet al\b", re.IGNORECASE)
_AUTHORS_OFFER: Final = expression(
    r"\b(?:we|our|ours|us|and (?:release|provide|publish|share|make)|this (?:paper|work))\b|[:;]\s?\Z"
)
# "already available in Octave (http://…)": a program of its own name, which the paper's work has gone into.
_NAMED_TOOL: Final = expression(
    r"\b(?:available|implemented|included|integrated|incorporated|merged) (?:at|in|into|within|through|via"
    r"|with) (?:the )?"
    r"(?!(?i:github|gitlab|bitbucket|zenodo|cran|pypi|figshare|sourceforge|osf|codeberg|hugging|r|python|matlab"
    r"|julia|java|c|this|our|url)\b)[A-Za-z]*[A-Z]\S{0,30} [\[(]\s?\Z",
)
_ASIDE: Final = expression(r",\s(?:please )?(?:see|visit|check)(?: also)?\Z", re.IGNORECASE)
# What is looked into, not given: "we study issues in (address)".
_LOOKED_INTO: Final = expression(
    r"\b(?:issues?|commits?|pull requests?|bugs?|vulnerabilit(?:y|ies)|discussions) (?:\w{1,12} ){0,3}?(?:in|from|of)"
    r"(?: the)?(?: \w{1,20})?\W{0,3}\Z",
    re.IGNORECASE,
)
_SENT_UPSTREAM: Final = expression(
    r"\b(?:patch(?:es)?|bugs?|fix(?:es)?|issues?|pull requests?|vulnerabilit(?:y|ies)|reports?|findings"
    r"|changes)\b[^.;]{0,60}"
    r"\b(?:to|into|in|at|with|upstream) (?:the )?(?:[\w.-]{1,20}\s?){0,4}[(\[:]?\W{0,2}\Z",
    re.IGNORECASE,
)
_SENT: Final = expression(
    r"\b(?:contributed|upstreamed|merged|reported|submitted|filed|accepted|disclosed)\b", re.IGNORECASE
)
_ANOTHERS_BEHIND: Final = expression(
    r"\A\)?,? (?:(?:(?:which )?(?:was |were |is )?(?:originally )?(?:written|developed|maintained|released|provided)"
    r" by (?!We\b|Our\b|The\b)[A-Z][a-z]+)"
    r"|(?:does|do|did) (?:not|no longer) (?:run|compile|work|build)\b"
    r"|(?:is|are|was|were) (?:no longer|not) (?:maintained|accessible|available|reproducible)\b)"
)
_NEW_HERE: Final = expression(r"\A\)?,? (?:an?|our|the) (?:\w{1,12} )?(?:new|novel|proposed|own)\b", re.IGNORECASE)


def is_others(setting: Setting, before: str, *, on_code_host: bool) -> bool:
    """Whether the address is named as another's. `before` is what stands before it since the address before."""
    if setting.label and words.PROGRAM.search(setting.label):
        return False
    if _LOOKED_INTO.search(before) or _ANOTHERS_BEHIND.match(setting.after):
        return True
    if _SENT.search(before) and _SENT_UPSTREAM.search(before) and not words.PROGRAM.search(before):
        return True
    if _NAMED_TOOL.search(before) and not words.PROGRAM.search(before):
        return True
    if _THANKED.search(before) or (_USED_BEHIND.match(setting.after) and not words.OURS.search(before)):
        return True
    if (known := _KNOWN_PROGRAM.search(before)) and not _GIVES.search(before, 0, known.start() + 1):
        return True
    if (theirs := _last(_THEIRS, before)) and not _AUTHORS_OFFER.search(before, theirs.end()):
        return True
    named = _last(_ET_AL, before)
    if (
        named
        and not _AUTHORS_OFFER.search(before, named.end())
        and not re.search(r"\w{3}\)?\.\s\w", before[named.end() + 2 :])
    ):
        return True
    use = _last(_USES, before)
    if use is None or before.count(" ", use.end()) > _MOST_WORDS_BETWEEN or _NEW_HERE.match(setting.after):
        return False
    return _governs(use, before, on_code_host=on_code_host)


def _governs(use: re.Match[str], before: str, *, on_code_host: bool) -> bool:
    """Whether the verb of use is the last that governs the address: nothing is offered after it, or around it."""
    between = before[use.end() :]
    if (
        re.search(r"[;.]\s", between)
        or _OFFERS_AGAIN.search(between)
        or _ASIDE.search(before)
        or _THE_LINK.match(between)
    ):
        return False
    if re.search(r"[;:]\s?\Z", before) and len(between) > 50:
        # "…, as plugged into X: address": after a colon the sentence's subject is meant, unless the verb stands close.
        return False
    offered = _last(_OFFERS_BEFORE, before[: use.start()])
    if _INTO.match(use.group()):
        # The paper's own work lives there: "available as part of Owl", "integrated into Owl2 at".
        if re.search(r",\s(?:\w{1,12}ly )?available\b", between):
            return False
        return offered is None and not (on_code_host and (_AT_A_PLACE.search(between) or not _is_a_name(between)))
    if offered and not re.search(r"\.\s", before[offered.end() :]):
        return bool(_CODE_OF.match(between)) and " of " in between and not _AT_A_PLACE.search(between)
    return True


def _is_a_name(between: str) -> bool:
    """Whether a program of its own name stands there, and no description such as "the R package owl" or "Python"."""
    return bool(re.match(r"(?:the )?[A-Z][\w+-]*[A-Za-z0-9]{2}\S{0,30}\s?[\[(]?\Z", between)) and not re.match(
        r"(?:the )?(?:Python|Julia|Matlab|MATLAB|Java|Fortran|Rust|Haskell|Coq|Lean|Isabelle|PyTorch|TensorFlow|Keras"
        r"|JAX)\b",
        between,
    )


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next(reversed([*pattern.finditer(text)]), None)
