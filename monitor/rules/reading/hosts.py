"""What a reader knows about a host from its name alone: does it hold code, data, models, films, papers?

This decides nothing about identity; that is the checkers' business (`checkers`). It only tells how the words
around an address are to be taken: "available at github.com/…" and "available at youtu.be/…" are not the same offer.
"""

from enum import StrEnum
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from checkers.expressions import expression


class HostClass(StrEnum):
    """What kind of thing is usually found at an address."""

    GIT = "code host"
    PACKAGES = "package index"
    MODELS = "model hub"
    DATA = "data host"
    DEPOSIT = "deposit"
    DEMO = "demo or film"
    PAGES = "project pages"
    PAPER = "publication"
    SHORT = "short address"
    EXAMPLE = "name kept for examples"
    WEB = "web page"


_GIT: Final = (
    "github.com", "gist.github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "gitee.com", "git.sr.ht", "sr.ht",
    "sourceforge.net", "code.google.com", "googlecode.com", "anonymous.4open.science", "launchpad.net", "gitea.com",
    "framagit.org", "salsa.debian.org", "savannah.gnu.org", "savannah.nongnu.org", "raw.githubusercontent.com",
    "codeplex.com", "gitorious.org", "dagshub.com", "notabug.org", "git.io", "raw.github.com", "hal.science.gitlab",
    "archive.softwareheritage.org", "codeocean.com", "gitcode.com", "gitlink.org.cn", "assembla.com", "pagure.io",
)  # fmt: skip
_PACKAGES: Final = (
    "pypi.org", "pypi.python.org", "cran.r-project.org", "bioconductor.org", "npmjs.com", "crates.io",
    "hackage.haskell.org",
    "anaconda.org", "juliahub.com", "metacpan.org", "ctan.org", "mathworks.com", "rubygems.org", "hub.docker.com",
    "r-forge.r-project.org", "rforge.net", "ascl.net", "packagist.org",
)  # fmt: skip
_MODELS: Final = ("huggingface.co", "hf.co", "modelscope.cn", "modelscope.ai", "tfhub.dev", "civitai.com")
_DATA: Final = (
    "kaggle.com", "physionet.org", "data.mendeley.com", "datadryad.org", "dataverse.org", "ieee-dataport.org",
    "openneuro.org", "synapse.org", "archive.ics.uci.edu", "registry.opendata.aws", "openml.org",
)  # fmt: skip
_DEPOSIT: Final = (
    "zenodo.org", "figshare.com", "osf.io", "drive.google.com", "dropbox.com", "pan.baidu.com", "archive.org",
    "1drv.ms", "onedrive.live.com", "box.com", "4tu.nl", "docs.google.com",
)  # fmt: skip
_DEMO: Final = (
    "youtube.com", "youtu.be", "vimeo.com", "bilibili.com", "streamlit.app", "shinyapps.io",
    "colab.research.google.com",
    "mybinder.org", "twitter.com", "x.com", "soundcloud.com", "streamable.com", "gradio.app", "reddit.com",
    "facebook.com",
    "discord.gg", "linkedin.com", "forms.gle", "codabench.org", "codalab.lisn.upsaclay.fr", "slack.com",
)  # fmt: skip
_PAGES: Final = (
    "github.io", "gitlab.io", "sites.google.com", "netlify.app", "readthedocs.io", "readthedocs.org", "rtfd.io",
    "notion.site", "vercel.app", "wixsite.com", "weebly.com", "wordpress.com", "blogspot.com", "pages.dev",
    "gitbook.io",
)  # fmt: skip
_PAPER: Final = (
    "arxiv.org", "openreview.net", "springer.com", "springerlink.com", "sciencedirect.com", "ieeexplore.ieee.org",
    "acm.org",
    "aclanthology.org", "aclweb.org", "neurips.cc", "nips.cc", "mlr.press", "jmlr.org", "biorxiv.org", "medrxiv.org",
    "nature.com", "science.org", "sciencemag.org", "wiley.com", "tandfonline.com", "mdpi.com", "plos.org", "oup.com",
    "aps.org",
    "iop.org", "cambridge.org", "elsevier.com", "semanticscholar.org", "paperswithcode.com", "catalyzex.com",
    "ssrn.com", "jstor.org",
    "thecvf.com", "worldscientific.com", "hal.science", "hal.archives-ouvertes.fr", "researchgate.net",
    "projecteuclid.org",
    "creativecommons.org", "wikipedia.org", "orcid.org", "alphaxiv.org", "dl.acm.org", "aaai.org", "ijcai.org",
    "isca-speech.org",
    "frontiersin.org", "eprint.iacr.org", "inspirehep.net", "adsabs.harvard.edu", "pubmed.ncbi.nlm.nih.gov",
    "dagstuhl.de",
    "eptcs.org", "cgi.cse.unsw.edu.au", "ams.org", "aip.org", "pnas.org", "sagepub.com", "degruyter.com", "scipost.org",
    "spiedigitallibrary.org", "osapublishing.org", "optica.org", "rdcu.be", "authors.elsevier.com", "joss.theoj.org",
)  # fmt: skip
_SHORT: Final = (
    "bit.ly",
    "tinyurl.com",
    "goo.gl",
    "t.co",
    "ow.ly",
    "w3id.org",
    "purl.org",
    "rb.gy",
    "is.gd",
    "shorturl.at",
)

_EXAMPLE: Final = ("example.com", "example.org", "example.net")  # RFC 2606, section 3

_CLASSES: Final[dict[str, HostClass]] = {
    name: kind
    for kind, names in (
        (HostClass.PAPER, _PAPER), (HostClass.SHORT, _SHORT), (HostClass.PAGES, _PAGES), (HostClass.DEMO, _DEMO),
        (HostClass.DEPOSIT, _DEPOSIT), (HostClass.DATA, _DATA), (HostClass.MODELS, _MODELS),
        (HostClass.PACKAGES, _PACKAGES), (HostClass.GIT, _GIT), (HostClass.EXAMPLE, _EXAMPLE),
    )
    for name in names
}  # fmt: skip

# DOI prefixes of those who keep data and software, from their DataCite registrations: Zenodo, figshare, OSF,
# Code Ocean, Dataverse, Dryad, Mendeley Data, 4TU, Hugging Face, Software Heritage's deposit partners, Open Science.
DEPOSIT_DOIS: Final = (
    "10.5281", "10.6084", "10.17605", "10.24433", "10.7910", "10.5061", "10.17632", "10.4121", "10.57967", "10.21227",
    "10.18112", "10.13026", "10.1184", "10.25919", "10.11588", "10.14278", "10.35097", "10.18419", "10.22002",
    "10.5524",
)  # fmt: skip

_SELF_HOSTED: Final = expression(r"(?:^|\.)(?:git|gitlab|gitea|gogs|forgejo|github|cgit|svn|hg)\d?\.")


@lru_cache(maxsize=512)
def split(url: str) -> tuple[str, tuple[str, ...]]:
    """The host (lower case, without `www.`, user and port) and the path segments of an address as spelled.

    Never raises: what is no address has an empty host.
    """
    _, found, rest = url.partition("://")
    if not found:
        return "", ()
    authority, _, path = rest.partition("/")
    for stop in "?#":
        if stop in authority:
            authority, path = authority.partition(stop)[0], ""
        path = path.partition(stop)[0]
    host = authority.rpartition("@")[2].partition(":")[0].lower().removeprefix("www.").rstrip(".")
    return host, tuple(segment for segment in path.split("/") if segment)


@lru_cache(maxsize=512)
def classify(url: str) -> HostClass:
    """What is usually found at this address, judged by its host and the first words of its path."""
    host, segments = split(url)
    if host in {"doi.org", "dx.doi.org"}:
        return HostClass.DEPOSIT if segments and unquote(segments[0]) in DEPOSIT_DOIS else HostClass.PAPER
    if host.endswith(".github.com") and host not in _CLASSES:
        return HostClass.PAGES  # where GitHub's pages lived before github.io
    name = host
    while name:
        if name in _CLASSES:
            return _refined(_CLASSES[name], host, segments)
        name = name.partition(".")[2]
    if _SELF_HOSTED.search(host):
        return HostClass.GIT
    if segments and segments[-1].endswith(".git"):
        return HostClass.GIT
    return HostClass.WEB


def _refined(kind: HostClass, host: str, segments: tuple[str, ...]) -> HostClass:
    if kind is HostClass.MODELS and segments:
        return {"datasets": HostClass.DATA, "spaces": HostClass.DEMO, "papers": HostClass.PAPER}.get(segments[0], kind)
    if kind is HostClass.DATA and host.endswith("kaggle.com") and segments[:1] == ("code",):
        return HostClass.GIT
    if kind is HostClass.GIT and host.endswith(".sourceforge.net"):
        return HostClass.PACKAGES
    return kind


def is_code_host(url: str) -> bool:
    """Whether people put repositories there; elsewhere a page may be anything."""
    return classify(url) is HostClass.GIT


def names_repository(url: str) -> bool:
    """Whether an address on a code host goes as deep as a repository, not only to its owner or its front page."""
    host, segments = split(url)
    if host in {"anonymous.4open.science", "git.io", "code.google.com", "codeocean.com"}:
        return bool(segments)
    if host.endswith(".googlecode.com"):
        return True
    return len(segments) >= 2 or (host.endswith(("gist.github.com", "sourceforge.net")) and bool(segments))
