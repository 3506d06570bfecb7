"""Strangers' queries about one release, answered by an engine: the guard stays in front, the engine does the work.

A query is asked of the graphs of its release and of no others. What the engine writes as the standard has it goes
through as it comes; the rest is read and written anew.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus
from http.client import HTTPException
from typing import TYPE_CHECKING

import orjson
from pyoxigraph import NamedNode

from publisher import rdf
from publisher.errors import EngineDown
from publisher.remote import answers
from publisher.remote.answers import Passing
from publisher.remote.client import Asking, refused
from publisher.remote.connections import Full
from publisher.sparql import rewrite
from publisher.sparql.answer import Head, stays
from publisher.sparql.limits import Busy, Limits, QueryError
from publisher.sparql.process import Departed
from publisher.sparql.results import BY_SUFFIX, JSON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyoxigraph import Quad

    from publisher.remote.connections import Response
    from publisher.remote.reading import Place
    from publisher.sparql.answer import Asked, Result
    from publisher.sparql.limits import Policy
    from publisher.sparql.query import Dataset, Query
    from publisher.store import Store


class RemoteService:
    """Answers queries about one release by asking an engine. store: describes things, for DESCRIBE."""

    def __init__(self, place: Place, store: Store, policy: Policy, release: str, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.release = release
        self._policy = policy
        self._place = place
        self._store = store

    @property
    def policy(self) -> Policy:
        """What a query may reach, in the engine's words. Raises Busy if the engine does not say which one it is."""
        with self._answering():
            return replace(self._policy, dialect=self._place.dialect)

    def run(self, query: Query, asked: Asked, departed: Callable[[], bool] = stays) -> Result:
        """Have a query answered. Returns when the answer has begun; raises QueryError if it cannot."""
        with self._answering():
            if query.form == "DESCRIBE":
                return answers.graph(list(self._described(query, departed)), asked)
            if query.form == "CONSTRUCT":
                return self._graph(query, asked, departed)
            return self._table(query, asked, departed)

    def close(self) -> None:
        """Nothing to do: an engine has no processes of ours."""

    def _table(self, query: Query, asked: Asked, departed: Callable[[], bool]) -> Result:
        engine = self._place.client.engine
        most = asked.rows if asked.rows is not None else self.limits.rows if asked.truncate else None
        bounded = query if most is None or query.form == "ASK" else rewrite.at_most(query, most + 1)
        written = query.form == "ASK" or asked.rows is not None or asked.suffix not in engine.tables
        response = self._ask(bounded, (JSON if written else BY_SUFFIX[asked.suffix]).media_type, departed)
        head = self._head(response, asked)
        if not written:
            return Passing(response, self._meant, self.limits, head, silent=asked.head_only)
        made = answers.table(answers.whole(response, self._meant), asked)
        made.head = head if head.cut else made.head
        return made

    def _graph(self, query: Query, asked: Asked, departed: Callable[[], bool]) -> Result:
        bounded = query if asked.rows is None else rewrite.at_most(query, asked.rows + 1)
        passes = asked.rows is None and asked.suffix in self._place.client.engine.graphs
        form = rdf.BY_SUFFIX[asked.suffix] if passes else rdf.N_TRIPLES
        response = self._ask(bounded, form.media_type, departed)
        if passes:
            return Passing(response, self._meant, self.limits, self._head(response, asked), silent=asked.head_only)
        return answers.graph(answers.statements(answers.whole(response, self._meant)), asked)

    def _described(self, query: Query, departed: Callable[[], bool]) -> Iterator[Quad]:
        """Describe what a query finds: its text is a SELECT of the things, as the description is ours."""
        found = orjson.loads(answers.whole(self._ask(query, JSON.media_type, departed), self._meant))
        graphs = None if query.dataset is None else {NamedNode(iri) for iri in query.dataset.default}
        terms = (term for row in found["results"]["bindings"] for term in row.values())
        for iri in dict.fromkeys(term["value"] for term in terms if term["type"] == "uri"):
            description = self._store.describe(iri)
            for quad in description.quads if description else ():
                if graphs is None or quad.graph_name in graphs:
                    yield quad

    def _ask(self, query: Query, accept: str, departed: Callable[[], bool]) -> Response:
        asking = Asking(
            "SELECT" if query.form == "DESCRIBE" else query.form, rewrite.based(query), self._dataset(query), accept
        )
        response = self._place.client.ask(asking, self.limits.seconds, departed)
        if response.status != HTTPStatus.OK:
            kind = "syntax" if response.status == HTTPStatus.BAD_REQUEST else "evaluation"
            raise QueryError(kind, refused(response, "This query cannot be answered").sentence)
        return response

    def _dataset(self, query: Query) -> Dataset:
        asked = query.dataset
        if asked is None:
            return self._place.dataset(None, tuple(sorted(self._place.graphs)))
        return self._place.dataset(asked.default, asked.named)

    def _head(self, response: Response, asked: Asked) -> Head:
        """Tell whether the engine has cut a result. Raises QueryError unless it may be cut."""
        cut = self._place.client.engine.cut
        if not cut or cut not in response.headers:
            return Head()
        limit = response.headers.get(cut) or ""
        rows = int(limit) if limit.isdigit() else None
        if asked.truncate:
            return Head("rows", rows)
        response.close()
        sentence = f"The result has more than {rows} rows. Ask for less, or page with LIMIT and OFFSET."
        raise QueryError("rows", sentence, limit=rows)

    @property
    def _meant(self) -> answers.Replacements:
        """What to write instead of the engine's own words, and of its names for the release's graphs."""
        dialect = self._place.dialect
        graphs = ((dialect.graph(iri).encode(), iri.encode()) for iri in self._place.graphs)
        return (*self._place.client.engine.meant, *graphs)

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """Have all that can go wrong with an engine raise QueryError."""
        client = self._place.client
        try:
            yield
        except EngineDown as down:
            raise Busy(down.retry_after, "unavailable", "The engine that holds the data does not answer.") from down
        except Full:
            raise Busy(client.retry_after) from None
        except Departed:
            raise QueryError("departed", "The client has hung up, so the query was stopped.") from None
        except TimeoutError:
            raise answers.late(self.limits) from None
        except (OSError, HTTPException) as error:
            raise Busy(client.retry_after, "unavailable", f"The engine broke off: {error}") from None
        except (SyntaxError, orjson.JSONDecodeError, LookupError, TypeError) as error:
            raise QueryError("evaluation", f"The engine answered no result: {error}") from None
