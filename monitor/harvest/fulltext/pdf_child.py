"""The child process that reads one PDF: a file's path in, its text on standard output. Imports nothing of ours.

A PDF from a stranger may crash the library, eat all memory or never end. Then this process dies, within its limits,
and the import goes on. Run by path, so that nothing but the library is loaded.
"""

import ctypes
import importlib
import resource
import sys
from typing import Any

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 60


def main(path: str, most_characters: int) -> int:
    """Write the text; 0, or 3 with the reason on standard error where the library refuses the file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Only now, so that its own memory counts as well; it has no types that could be checked.
    pypdfium2: Any = importlib.import_module("pypdfium2")
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        sys.stderr.write(f"{error}\n")
        return 3
    left = most_characters
    for number in range(len(document)):
        page = document[number]
        words = page.get_textpage()
        text = words.get_text_bounded().replace("\r\n", "\n")[:left]
        # A link's address may be in the page and not in its words: it is put behind the words that are the link.
        written = _with_links(text, _linked(page, words, text, pypdfium2.raw))[:left]
        left -= len(written)
        sys.stdout.buffer.write(written.encode("utf-8", "replace") + b"\n\f")
        words.close()
        page.close()
        if left <= 0:
            break
    return 0


def _with_links(text: str, links: list[tuple[str, str]]) -> str:
    """The text with each address in brackets behind its words; at the end where they stand nowhere, or twice."""
    behind = []
    for words, address in links:
        if words and text.count(words) == 1:
            said = words.rstrip(".,;:")
            text = text.replace(words, f"{said} ({address}){words[len(said) :]}")
        else:
            behind.append(f"{words} ({address})" if words else address)
    return "\n".join([text, *behind])


def _linked(page: Any, words: Any, text: str, raw: Any) -> list[tuple[str, str]]:
    """Addresses behind words ("our code" as a link), each once: the line of words that the link lies on, and it."""
    found: list[tuple[str, str]] = []
    known: set[str] = set()
    place = ctypes.c_int(0)
    link = raw.FPDF_LINK()
    document, own = page.pdf, page.raw
    while len(found) < 500 and raw.FPDFLink_Enumerate(own, ctypes.byref(place), ctypes.byref(link)):
        action = raw.FPDFLink_GetAction(link)
        size = raw.FPDFAction_GetURIPath(document.raw, action, None, 0) if action else 0
        if not 8 < size <= 2_048:
            continue
        held = ctypes.create_string_buffer(size)
        raw.FPDFAction_GetURIPath(document.raw, action, held, size)
        address = held.value.decode("utf-8", "replace").strip()
        if address.startswith(("http://", "https://")) and address not in text and address not in known:
            known.add(address)
            found.append((_words_under(link, words, text, raw), address))
    return found


def _words_under(link: Any, words: Any, text: str, raw: Any) -> str:
    """The words from the line's beginning to the link's end: what is said of the address is among them."""
    area = raw.FS_RECTF()
    if not raw.FPDFLink_GetAnnotRect(link, ctypes.byref(area)):
        return ""
    under: str = words.get_text_bounded(area.left, area.bottom, area.right, area.top).strip()
    if not under or len(under) > 200:
        return ""
    line: str = words.get_text_bounded(0, area.bottom, area.right, area.top).strip().replace("\r\n", "\n")
    return line if line in text else under


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
