"""A PDF of one page, written by hand (ISO 32000-1, annex H)."""


def made_pdf(words: str, *, link: str | None = None, area: str = "0 0 9 9") -> bytes:
    """A page with a line of words (from 72,700 on), and a link on an area, to an address that may stand in no word."""
    content = b"BT /F1 12 Tf 72 700 Td (%b) Tj ET" % words.encode("latin-1")
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>%b>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page % (b"/Annots[6 0 R]" if link else b""),
        b"<</Length %d>>stream\n%b\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/Annot/Subtype/Link/Rect[%b]/A<</S/URI/URI(%b)>>>>" % (area.encode(), (link or "").encode("latin-1")),
    ]
    out = b"%PDF-1.4\n"
    places = []
    for number, held in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, held)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%btrailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return out + end % (len(objects) + 1, table, len(objects) + 1, len(out))
