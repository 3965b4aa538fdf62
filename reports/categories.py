"""The names of arXiv's categories, short enough for a line (arxiv.org/category_taxonomy). Others are their own name."""

from collections.abc import Mapping
from typing import Final

_NAMES: Final[Mapping[str, str]] = {
    "cs.AI": "Artificial Intelligence", "cs.AR": "Hardware Architecture", "cs.CC": "Computational Complexity",
    "cs.CE": "Computational Engineering", "cs.CG": "Computational Geometry", "cs.CL": "Computation & Language",
    "cs.CR": "Cryptography & Security", "cs.CV": "Computer Vision", "cs.CY": "Computers & Society",
    "cs.DB": "Databases",
    "cs.DC": "Distributed & Parallel Computing", "cs.DL": "Digital Libraries", "cs.DM": "Discrete Mathematics",
    "cs.DS": "Data Structures & Algorithms", "cs.ET": "Emerging Technologies", "cs.FL": "Formal Languages",
    "cs.GL": "General Literature", "cs.GR": "Graphics", "cs.GT": "Game Theory", "cs.HC": "Human-Computer Interaction",
    "cs.IR": "Information Retrieval", "cs.IT": "Information Theory", "cs.LG": "Machine Learning", "cs.LO": "Logic",
    "cs.MA": "Multiagent Systems", "cs.MM": "Multimedia", "cs.MS": "Mathematical Software",
    "cs.NA": "Numerical Analysis", "cs.NE": "Neural & Evolutionary Computing", "cs.NI": "Networking & Internet",
    "cs.OH": "Other Computer Science", "cs.OS": "Operating Systems", "cs.PF": "Performance",
    "cs.PL": "Programming Languages", "cs.RO": "Robotics", "cs.SC": "Symbolic Computation", "cs.SD": "Sound",
    "cs.SE": "Software Engineering", "cs.SI": "Social & Information Networks", "cs.SY": "Systems & Control",
    "econ.EM": "Econometrics", "econ.GN": "General Economics", "econ.TH": "Theoretical Economics",
    "eess.AS": "Audio & Speech", "eess.IV": "Image & Video", "eess.SP": "Signal Processing",
    "eess.SY": "Systems & Control", "stat.AP": "Applied Statistics", "stat.CO": "Statistical Computation",
    "stat.ME": "Statistical Methodology", "stat.ML": "Machine Learning (Statistics)", "stat.OT": "Other Statistics",
    "stat.TH": "Statistics Theory", "math.AG": "Algebraic Geometry", "math.AP": "Analysis of PDEs",
    "math.CO": "Combinatorics", "math.DG": "Differential Geometry", "math.DS": "Dynamical Systems",
    "math.GR": "Group Theory", "math.GT": "Geometric Topology", "math.LO": "Mathematical Logic",
    "math.NA": "Numerical Analysis", "math.NT": "Number Theory", "math.OC": "Optimization & Control",
    "math.PR": "Probability", "math.RT": "Representation Theory", "math.ST": "Statistics Theory",
    "q-bio.BM": "Biomolecules", "q-bio.CB": "Cell Behavior", "q-bio.GN": "Genomics",
    "q-bio.MN": "Molecular Networks", "q-bio.NC": "Neurons & Cognition", "q-bio.OT": "Other Quantitative Biology",
    "q-bio.PE": "Populations & Evolution", "q-bio.QM": "Quantitative Methods", "q-bio.SC": "Subcellular Processes",
    "q-bio.TO": "Tissues & Organs", "q-fin.CP": "Computational Finance", "q-fin.MF": "Mathematical Finance",
    "q-fin.PM": "Portfolio Management", "q-fin.RM": "Risk Management", "q-fin.ST": "Statistical Finance",
    "q-fin.TR": "Trading", "astro-ph.CO": "Cosmology", "astro-ph.EP": "Earth & Planetary Astrophysics",
    "astro-ph.GA": "Astrophysics of Galaxies", "astro-ph.HE": "High-Energy Astrophysics",
    "astro-ph.IM": "Astronomical Instruments & Methods", "astro-ph.SR": "Solar & Stellar Astrophysics",
    "cond-mat.dis-nn": "Disordered Systems & Neural Networks", "cond-mat.mes-hall": "Mesoscale Physics",
    "cond-mat.mtrl-sci": "Materials Science", "cond-mat.quant-gas": "Quantum Gases",
    "cond-mat.soft": "Soft Condensed Matter", "cond-mat.stat-mech": "Statistical Mechanics",
    "cond-mat.str-el": "Strongly Correlated Electrons", "cond-mat.supr-con": "Superconductivity",
    "gr-qc": "General Relativity & Quantum Cosmology", "hep-ex": "High-Energy Experiment", "hep-lat": "Lattice",
    "hep-ph": "High-Energy Phenomenology", "hep-th": "High-Energy Theory", "math-ph": "Mathematical Physics",
    "nlin.AO": "Adaptation & Self-Organizing Systems", "nlin.CD": "Chaotic Dynamics", "nucl-ex": "Nuclear Experiment",
    "nucl-th": "Nuclear Theory", "quant-ph": "Quantum Physics", "physics.acc-ph": "Accelerator Physics",
    "physics.ao-ph": "Atmospheric & Oceanic Physics", "physics.bio-ph": "Biological Physics",
    "physics.chem-ph": "Chemical Physics", "physics.comp-ph": "Computational Physics",
    "physics.data-an": "Data Analysis & Statistics", "physics.flu-dyn": "Fluid Dynamics",
    "physics.geo-ph": "Geophysics",
    "physics.ins-det": "Instruments & Detectors", "physics.med-ph": "Medical Physics", "physics.optics": "Optics",
    "physics.plasm-ph": "Plasma Physics", "physics.soc-ph": "Physics & Society",
}  # fmt: skip


def category_name(category: str) -> str:
    """A category with its name, "cs.NE: Neural & Evolutionary Computing"; without one, as it stands."""
    return f"{category}: {_NAMES[category]}" if category in _NAMES else category
