"""`python -m benchmarks.reading [DATA_DIR]`: see the package."""

import sys
from pathlib import Path

from benchmarks.reading import cases, labelled, pages, scaling, sentences, speed

DEFAULT = Path("../shared/data")


def main(folder: Path = DEFAULT) -> None:
    """Every measurement whose data lies in the folder, then the two that make their own text."""
    for measure, name in (
        (labelled.availability, "availability_labels.jsonl"),
        (labelled.tricky, "tricky_addresses.jsonl"),
        (cases.suites, "extraction_cases.tsv"),
        (sentences.surl, "surl3k.csv"),
        (sentences.oads, "oads_train.json"),
        (pages.full_texts, "papers/oeg_upm_pdf_text_implementations.jsonl.gz"),
        (speed.throughput, "papers/arxiv_2025_2026_code_mentions.jsonl.gz"),
    ):
        path = folder / name
        print(f"\n== {name}" + ("" if path.exists() else ": not there, left out"), flush=True)
        if path.exists():
            measure(path)
    print("\n== memory over a million records", flush=True)
    speed.memory()
    print("\n== time over the length of adversarial text", flush=True)
    scaling.adversaries()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
