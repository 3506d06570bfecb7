"""The SPARQL queries that give what a page shows, for people who want to go on from there."""

from __future__ import annotations

from functools import cache

from pyoxigraph import NamedNode

from publisher import assets


def about(iri: str) -> str:
    """Give the query for all that is said of a thing. Raises ValueError if `iri` is not an IRI."""
    return f"DESCRIBE {NamedNode(iri)}"


@cache
def listing(name: str) -> str:
    """Give the query for a list, by its kind or by the name of its page; empty where there is none."""
    file = assets.QUERIES / f"{name}.rq"
    return file.read_text("utf-8").strip() if file.is_file() else ""
