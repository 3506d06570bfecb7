"""Asks an engine the few queries that documents are made of, and gives the statements."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from http import HTTPStatus
from http.client import HTTPException
from typing import TYPE_CHECKING, Any

import orjson
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from publisher import assets, profiles
from publisher.errors import EngineDown
from publisher.remote.client import Asking, Client, refused
from publisher.remote.connections import Full
from publisher.sparql import rewrite
from publisher.sparql.dialect import ALIAS, Dialect
from publisher.sparql.guard import examine
from publisher.sparql.limits import Limits, Policy
from publisher.sparql.query import Dataset, Query
from publisher.sparql.results import JSON

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from publisher.release import Release

    Term = NamedNode | BlankNode | Literal
    Row = Mapping[str, Term]

LARGEST = 64 * 2**20
"""Bytes of an answer that is read as a whole."""

RELEASES = "release/"
"""Stands after the base in the names of releases; alone it is the graph that says which of them is current."""


def home(base: str, name: str) -> str:
    """Name the graph that holds the data of a release."""
    return f"{base}{RELEASES}{name}"


@dataclass(frozen=True)
class Place:
    """A release in an engine: the client that asks, where it is, and the graphs that the release has."""

    client: Client
    home: str
    graphs: frozenset[str]

    @classmethod
    def of(cls, client: Client, release: Release) -> Place:
        """Give the place of a release; whether it is there is another question."""
        names = frozenset(release.manifest.get("graphs", ()))
        return cls(client, home(release.manifest["base"], release.id), names)

    @cached_property
    def dialect(self) -> Dialect:
        """How the engine calls what is in the release. Raises EngineDown."""
        engine = self.client.engine
        return Dialect(self.home, engine.aliased, engine.escapes)

    @cached_property
    def asserted(self) -> Dataset:
        """All graphs but those that were derived from the others."""
        derived = {profile.value for profile in profiles.GRAPHS}
        return self.dataset(None, tuple(sorted(self.graphs - derived)))

    def dataset(self, default: Sequence[str] | None, named: Sequence[str]) -> Dataset:
        """Give graphs as the engine knows them; None stands for the default graph of the release.

        An empty list would be taken for no choice, and what an engine takes then is all that it has.
        """
        dialect = Dialect(self.home)
        chosen = [self.home] if default is None else [dialect.graph(iri) for iri in default]
        return Dataset(tuple(chosen or [dialect.nowhere]), tuple(map(dialect.graph, named)) or (dialect.nowhere,))

    def solutions(self, query: Query, dataset: Dataset) -> list[Row]:
        """Ask a SELECT and give its solutions. Raises EngineDown or EngineError."""
        asking = Asking(query.form, rewrite.based(query), dataset, JSON.media_type)
        with answering(self.client):
            response = self.client.ask(asking)
            if response.status != HTTPStatus.OK:
                raise refused(response, "query")
            if (cut := self.client.engine.cut) and cut in response.headers:
                response.close()
                raise OSError("it cuts results; raise its limit of rows")
            found = orjson.loads(response.read(LARGEST))
            return [_row(binding) for binding in found["results"]["bindings"]]

    def quads(self, query: Query, dataset: Dataset) -> Iterator[Quad]:
        """Ask a SELECT of ?s, ?p, ?o and maybe ?g, and give the statements."""
        names = {self.dialect.graph(iri): NamedNode(iri) for iri in self.graphs}
        for row in self.solutions(query, dataset):
            graph = row.get("g")
            yield Quad(row["s"], row["p"], row["o"], names[graph.value] if graph else DefaultGraph())  # type: ignore[arg-type]


@contextmanager
def answering(client: Client) -> Iterator[None]:
    """Have all that can go wrong with an answer raise EngineDown."""
    try:
        yield
    except (OSError, HTTPException, Full) as error:
        raise EngineDown(str(error) or type(error).__name__, client.retry_after) from None
    except (orjson.JSONDecodeError, LookupError, TypeError, ValueError):
        raise EngineDown("its answer is no result of a query", client.retry_after) from None


@cache
def query(name: str) -> Query:
    """Give one of the queries in `queries/remote/`, ready for values."""
    text = (assets.QUERIES / "remote" / f"{name}.rq").read_text("utf-8")
    return examine(text, Limits(), Policy(dialect=Dialect("", escapes=False)))


def _row(binding: Mapping[str, Mapping[str, str]]) -> Row:
    return {name: _term(said) for name, said in binding.items()}


def _term(said: Mapping[str, str]) -> Term:
    """Read a term of SPARQL's JSON, older words for its kinds included."""
    value: Any = said["value"]
    if said["type"] == "uri":
        return BlankNode(value.removeprefix(rewrite.GENID)) if value.startswith(rewrite.GENID) else NamedNode(value)
    if said["type"] == "bnode":
        return BlankNode(value)
    if language := said.get("xml:lang"):
        return Literal(value, language=language)
    datatype = said.get("datatype")
    return Literal(value, datatype=NamedNode(datatype.removeprefix(ALIAS)) if datatype else None)
