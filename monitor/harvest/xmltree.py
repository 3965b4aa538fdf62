"""XML from strangers: read without entities and document types, and asked by plain names."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from monitor.harvest.base import UnreadableError


def xml_of(body: bytes) -> Element:
    """The root of an XML document. Raises `UnreadableError`; entities and document types are refused."""
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except DefusedXmlException as error:
        raise UnreadableError(f"it declares what no such answer needs ({type(error).__name__})") from None
    except (ParseError, ValueError, LookupError) as error:
        raise UnreadableError(f"it is no whole XML ({error})") from None
    return root


def name_of(element: Element) -> str:
    """The name without its namespace: arXiv has changed the addresses of its namespaces before."""
    return str(element.tag).rpartition("}")[2]


def child(element: Element, name: str) -> Element | None:
    """The first child of that name."""
    return next((each for each in element if name_of(each) == name), None)


def children(element: Element, name: str) -> Iterator[Element]:
    """Every child of that name."""
    return (each for each in element if name_of(each) == name)


def text_in(element: Element, name: str) -> str:
    """The text of the first child of that name; empty where there is none."""
    found = child(element, name)
    return "" if found is None else "".join(found.itertext()).strip()
