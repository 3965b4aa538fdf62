"""Announcements: promises that are no full sentence about the future, as comments and notes make them.

"Code: TBA", "source on GitHub shortly", "a release of the simulator is planned", "the implementation will appear on our
page", "the repository is being cleaned up". A program must be named, and what is announced must be its release.
"""

import re
from typing import Final

from checkers.expressions import expression
from monitor.rules.reading import words

# "Code: TBA", "(code to follow)", "source on GitHub shortly": a program, a few words, and the mark of the future.
_FRAGMENT: Final = expression(
    r"(?:\b(?:codes?|source|code-?bases?|implementations?|software|repositor(?:y|ies)|repo|packages?|scripts?"
    r"|notebooks?"
    r"|git-?hub(?: link| repo\w{0,7})?|toolbox|toolkit|library|weights)\b)"
    r"(?:\s(?:and|&|\+|/|links?|url|models?|data|datasets?|checkpoints?|weights|demos?|release|on|at|via|in"
    r"|git-?hub|gitlab|the|our"
    r"|is|are|will|be|page|website|repository|currently|still)\b|[&/+]|\s[&/+]){0,7}"
    r"\s?[:,(–—-]?\s?(?:tb[acd]|to be (?:announced|added|determined|provided|released|done|published|completed"
    r"|uploaded)"
    r"|(?:very |coming |available )?(?:soon|shortly)|to (?:follow|come)|forthcoming|pending|in preparation"
    r"|in progress"
    r"|under (?:construction|preparation|clean-?up)|in due course|later|upcoming)\s?(?=[.,;:)\]!]|\Z)",
    re.IGNORECASE,
)
# What may stand before such a noun: the beginning, a stop, an article, a describing word.
_OPENING: Final = expression(
    r"(?:\A|[.;:,(\[|–—-])\s{0,2}(?:(?:and|the|our|all|full|training|source|python|matlab|official|complete"
    r"|link to|with|data|model|project"
    r"|pretrained|models|page|website)[\s&/,]{1,3}){0,4}\Z",
    re.IGNORECASE,
)
# "a public release of the simulator is planned", "the release of our code is expected in May".
_RELEASE_IS: Final = expression(
    r"\b(?:releases?|open-?sourcing|publication|upload) (?:is|are|being|has been) (?:\w{1,12}ly |also |still )?"
    r"(?:planned|pending|forthcoming|in preparation|under ?way|expected|scheduled|foreseen|envisaged|envisioned"
    r"|anticipated|intended|prepared|imminent|in progress)\b"
    r"|\b(?:releases?|open-?sourcing) of ([^,;.]{3,90}?) (?:is|are) (?:\w{1,12}ly |also |still )?"
    r"(?:planned|pending|forthcoming|in preparation|under ?way|expected|scheduled|foreseen|envisaged|envisioned"
    r"|anticipated|intended|being prepared|imminent|in progress)\b",
    re.IGNORECASE,
)
# "we are preparing a release of the package", "in the process of open-sourcing the code".
_PREPARING: Final = expression(
    r"\b(?:prepar(?:e|es|ing)|plan(?:s|ning|ned)?(?: on| for)?|work(?:s|ing) (?:on|towards?)|finali[sz](?:e|ing)"
    r"|in the process of|anticipate|envisage|intend(?:s|ing)?|about to) "
    r"(?:an? |the |our |its )?(?:\w{1,14} ){0,2}?(?:releas(?:e|es|ing)|open-?sourc(?:e|ing)|publi(?:shing"
    r"|cation)|making"
    r"|clean(?:ing)?[ -]?(?:up)?|uploading|depositing)\b",
    re.IGNORECASE,
)
_BEING_READIED: Final = expression(
    r"\b(?:is|are) (?:currently |now |still |presently )?(?:being |under |undergoing )?(?:cleaned|tidied"
    r"|prepared|readied|documented"
    r"|refactored|polished|clean-?up|internal review|legal review|finali[sz]ed)\b[^.;]{0,60}"
    r"\b(?:releas\w{1,3}|public\w{0,5}|open\w{0,8}|live|shared|available|online|upload\w{0,3})\b",
    re.IGNORECASE,
)
# "the implementation will appear on our page", "the repository will go live": a program does, a paper does not.
_WILL_APPEAR: Final = expression(
    r"\b(?:(?:will|shall|'ll) (?:\w{1,12}ly |also |soon |then |all )?(?:appear|follow|arrive|come|land|drop|go"
    r"|become|be)"
    r"|to (?:appear|come))\b"
    r"(?: (?:live|up|public|online|open)\b| (?:soon|shortly|later|here|there)\b"
    r"|(?= (?:on|at|under|in|via) (?:our |the |this |my |its )?(?:\w{1,12} )?(?:git|page|web|site|home|url|link|repo"
    r"|address|project|zenodo|cran|pypi|osf|bioconductor|conda|address|journal's repo))"
    r"|(?<=will follow)\b(?! (?:the|a|an|our)\b)|(?<=arrive)\b| in the (?:coming|next|near)\b| (?:upon|after"
    r"|once) (?:\w{1,12} ){0,3}(?:acc|publi|review)\w+"
    r"| (?:at|on|under|in|here)\W*\Z)",
    re.IGNORECASE,
)
# "to be submitted to CRAN", "will be merged into the main branch".
_INTO_AN_INDEX: Final = expression(
    r"\b(?:will|shall|to|going to) (?:\w{1,12}ly |also |soon )?be (?:\w{1,12}ly )?(?:submitted|placed|put|contributed"
    r"|merged|pushed|added"
    r"|integrated|uploaded|registered|transferred|moved) (?:to|into|in|on|with) (?:the |a |our )?(?:\w{1,14} ){0,2}?"
    r"(?:cran|pypi|bioconductor|conda|npm|git-?hub|gitlab|zenodo|osf|registry|main branch|master|mainline"
    r"|upstream|repositor\w{1,3}"
    r"|archive|afp|ascl)\b",
    re.IGNORECASE,
)
# "a link to the code will be added", "GitHub link in the camera-ready version", "[code link removed for review]".
_LINK_TO_COME: Final = expression(
    r"\b(?:(?:links?|urls?|address|access) (?:to|of|for) (?:the |our |a |all )?(?:\w{1,14} ){0,2}?(?:codes?"
    r"|repositor\w{1,3}|repo"
    r"|implementations?|software|scripts)|(?:codes?|git-?hub|repositor\w{1,3}|repo|software)(?:'s)? (?:links?"
    r"|urls?|address))\b"
    r"[^.;]{0,50}?\b(?:(?:will|shall|to) (?:\w{1,12}ly |also |then )?(?:be|appear|follow)\b"
    r"|(?:omitted|hidden|removed|withheld|anonymi[sz]ed|redacted|masked) (?:for|due to|because of|during|to)\b"
    r"|(?:in|with) the (?:camera[- ]ready|final|published|de-?anonymi[sz]ed)\b"
    r"|(?:upon|after|on|until|following|pending) (?:\w{1,12} ){0,2}?(?:acceptance|publication|review|decision"
    r"|revision|de-?anonymi\w{1,8}))",
    re.IGNORECASE,
)
# "the final version will include the code", "a repository will accompany the paper", "expected code release: June".
_WITH_THE_PAPER: Final = expression(
    r"\b(?:final|camera[- ]ready|published|journal|next|revised|updated|de-?anonymi[sz]ed|full|later|future)"
    r" (?:version|paper|submission|release|revision|manuscript)?s? ?(?:will|shall) (?:also )?(?:include|contain"
    r"|come with|link|provide"
    r"|point|give|feature|carry)\b[^.;]{0,60}?\b(?:codes?|repositor\w{1,3}|software|implementation|scripts"
    r"|git-?hub)\b"
    r"|\b(?:codes?|repositor\w{1,3}|software|implementation|scripts|package)\b[^.;,]{0,50}\b(?:will"
    r"|shall) (?:also )?accompany\b"
    r"|\b(?:expected|planned|anticipated|scheduled|upcoming|estimated) (?:public |open-?source "
    r"|full )?(?:codes?|software|source|tool|package)"
    r" (?:release|publication)\b|\b(?:codes?|software|source) release (?:date|planned|expected|scheduled|in|by)\b",
    re.IGNORECASE,
)
# "code available at TBD"; and as those write who learn English: "codes will upload soon".
_NO_PLACE_YET: Final = expression(
    r"\b(?:codes?|code-?bases?|software|implementations?|repositor(?:y|ies)|scripts|packages?|materials)\b[^.;]{0,60}"
    r"\b(?:at|from|on|via|in|under|link|url|here)\W{0,3}(?:tb[acd]|to be (?:announced|added|determined|provided))\b"
    r"|\b(?:codes?|implementations?|repositor(?:y|ies)|scripts|software)\b[^.;,]{0,30}\b(?:will|shall|would)"
    r" (?:soon |also |\w{1,12}ly )?(?:upload|release|open|open-?source|publish|available|public|share|online)\b"
    r"|\bwill (?:be able to )?(?:find|obtain|download|access|get) (?:the |our |all "
    r"|full )?(?:source )?(?:codes?|software|implementation|scripts)\b"
    r"|\b(?:project|method|work|system) (?:will|shall|is going to|is planned to) (?:soon |also "
    r"|\w{1,12}ly )?be (?:\w{1,12}ly )?open-?"
    r" ?sourced?\b",
    re.IGNORECASE,
)
# "It is our intention to", "efforts are under way to", "we aim at": the same as "we will".
_INTENTION: Final = expression(
    r"\b(?:(?:it is|it's) (?:our|the authors'|my) (?:\w{1,12} )?(?:intention|intent|goal|aim|plan|hope|wish"
    r"|objective|desire) (?:to|that we)"
    r"|(?:our|the authors'|a|one|the|another) (?:\w{1,12} )?(?:intention|intent|goal|aim|plan|hope|wish"
    r"|objective) is (?:also )?to"
    r"|(?:efforts?|work|steps|plans|preparations) (?:is|are) (?:\w{1,12}ly )?(?:under ?way|ongoing|being made"
    r"|made|being taken|in place"
    r"|in progress|afoot) (?:to|for|towards?|at)"
    r"|(?:we|i|the authors?) (?:\w{1,12}ly |also |do )?(?:aims? (?:at|for)|look forward to|are (?:excited|eager"
    r"|committed|preparing|about|planning|aiming) (?:to|at|for)"
    r"|have (?:plans|every intention|the intention|an intention|committed|agreed|decided|undertaken)(?: to| of)"
    r"|anticipate|envisage|undertake to|strive to"
    r"|endeavou?r to|seek to|are in the process of))"
    r"(?= (?:\w{1,12}ly |soon )?(?:releas|open[- ]?sourc|open (?:up|the|our|its)\b"
    r"|mak\w{1,3} [^,;.]{2,80} (?:avail|public|open|access|free)"
    r"|shar(?:e|ing) (?:the|our|its)\b|publish\w* (?:the|our|its|all)\b|distribut|upload|host|deposit))",
    re.IGNORECASE,
)
_PAPER: Final = expression(
    r"\b(?:paper|article|manuscript|version|proceedings|chapter|proofs?|results?|details|study|work|appendix"
    r"|journal)\b",
    re.IGNORECASE,
)


_SUBJECT: Final = expression(
    words.PROGRAM_IF_RELEASED.pattern + r"|\b(?:extension|module|plug-?in|patch|solvers?|apps?)\b", re.IGNORECASE
)


def intentions(text: str) -> str:
    """The text with each intention told as a plain future: "it is our intention to release" is "we will release"."""
    return _INTENTION.sub("we will", text)


def announced(text: str) -> bool:
    """Whether the clause, its addresses blanked out, announces the paper's own program. In linear time."""
    if not words.may_name_a_program(text) or words.REQUEST.search(text):
        return False
    if _LINK_TO_COME.search(text) or _WITH_THE_PAPER.search(text) or _NO_PLACE_YET.search(text):
        return True
    for fragment in _FRAGMENT.finditer(text):
        if _OPENING.search(text, max(0, fragment.start() - 60), fragment.start()):
            return True
    for pattern in (_RELEASE_IS, _PREPARING):
        for found in pattern.finditer(text):
            if words.STRONG_CODE.search(text, max(0, found.start() - 60), min(len(text), found.end() + 60)):
                return True
    for pattern in (_WILL_APPEAR, _INTO_AN_INDEX, _BEING_READIED):
        for found in pattern.finditer(text):
            before = text[max(0, found.start() - 80) : found.start()]
            if _is_subject(before):
                return True
    return False


def _is_subject(before: str) -> bool:
    """Whether the last noun that can be meant before a verb is a program, and not the paper."""
    program = paper = -1
    for found in _SUBJECT.finditer(before):
        program = found.end()
    for found in _PAPER.finditer(before):
        paper = found.start()
    return program > paper
