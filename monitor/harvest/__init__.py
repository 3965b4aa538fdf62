"""Harvest: papers from wherever they are into records. A bad record is named and never stops the rest.

files      lists and dumps as they lie on a disk, one module a format
live       sources that are asked over the network and go on where they stopped
fulltext   what a paper's own text says, from a folder of files or from arXiv
"""

from monitor.harvest.base import Rejected
from monitor.harvest.files.opening import SOURCES, open_source, read_file, records_of, samples

__all__ = ["SOURCES", "Rejected", "open_source", "read_file", "records_of", "samples"]
