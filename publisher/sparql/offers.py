"""What a result can be sent as. The one table for negotiation and for `?format=`."""

from __future__ import annotations

from dataclasses import dataclass

from publisher import rdf
from publisher.sparql.results import RESULTS

HTML = "text/html"


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to send a result.

    suffix: the short name, for `?format=` and for the worker. broken: written where a result was cut, so that no reader
    takes it for a whole one even where the server ends the connection in good order.
    """

    media_type: str
    suffix: str
    content_type: str
    broken: bytes


def _content_type(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


_TABLES = tuple(
    Offer(media_type, form.suffix, _content_type(media_type), form.broken)
    for form in RESULTS
    for media_type in (form.media_type, *form.aliases)
)
_GRAPHS = tuple(
    Offer(media_type, form.suffix, _content_type(form.media_type), b"\n<\xff")
    for form in rdf.FORMATS
    for media_type in (form.media_type, *form.aliases)
)
_PAGE = Offer(HTML, "html", f"{HTML}; charset=utf-8", b"")

_SHORT = {
    "json": "jsonld", "json-ld": "jsonld", "xml": "rdf", "rdfxml": "rdf", "rdf+xml": "rdf", "rdf xml": "rdf",
    "turtle": "ttl", "n3": "ttl", "ntriples": "nt", "n-triples": "nt", "nquads": "nq", "n-quads": "nq",
}  # fmt: skip
"""Short names that ask for another format where the result is a graph, and spellings that are common."""


def offers_for(form: str) -> tuple[Offer, ...]:
    """Give the offers for a query form, best first; a kind of its own, `SERVICE`, is the description of the service."""
    if form == "SERVICE":
        return (_PAGE, *_GRAPHS)
    return (*(_TABLES if form in ("SELECT", "ASK") else _GRAPHS), _PAGE)


def by_short_name(name: str, form: str) -> Offer | None:
    """Find the offer that `?format=` names by a short name."""
    offers = offers_for(form)
    graph = form not in ("SELECT", "ASK")
    suffix = _SHORT.get(name, name) if graph else name
    return next((offer for offer in offers if offer.suffix == suffix), None)
