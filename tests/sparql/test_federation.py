"""SERVICE: the server asks allowed endpoints before the query runs, and workers never reach anything."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import pytest

from publisher.sparql import federation, rewrite
from publisher.sparql.answer import Asked
from publisher.sparql.guard import examine
from publisher.sparql.limits import Busy, Limits, Policy, QueryError
from publisher.sparql.pool import Pool
from tests.conftest import Canary
from tests.hosts import Asked as Request
from tests.hosts import Reply, answering
from tests.sparql.conftest import NS

WHERE = "/sparql?of=others"
LIMITS = Limits(remote_seconds=5.0, remote_rows=3, remote_bytes=2_000)


@dataclass
class Ally:
    """An endpoint on this machine that answers as it is told, and remembers what it was asked."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def __call__(self, asked: Request) -> Reply:
        self.asked.append(parse_qs(asked.body.decode())["query"][0])
        time.sleep(self.pause)
        return Reply(self.status, self.body, self.headers)

    @staticmethod
    def rows(*bindings: dict[str, dict[str, str]]) -> bytes:
        names = sorted({name for binding in bindings for name in binding})
        return json.dumps({"head": {"vars": names}, "results": {"bindings": bindings}}).encode()


@pytest.fixture
def ally() -> Iterator[Ally]:
    found = Ally(body=Ally.rows({"x": {"type": "uri", "value": f"{NS}s1"}}))
    with answering(found) as address:
        found.url = f"{address}{WHERE}"
        yield found


def ask(pool: Pool, ally: Ally, text: str, limits: Limits = LIMITS) -> str:
    policy = Policy(services=frozenset((ally.url,)), base="http://example.org/sparql")
    query = federation.resolve(examine(text, limits, policy), limits)
    return b"".join(pool.run(query, Asked("csv"))).decode()


def failure(pool: Pool, ally: Ally, text: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        ask(pool, ally, text)
    return caught.value


def test_what_an_allowed_endpoint_says_joins_with_the_data(shared_pool: Pool, ally: Ally) -> None:
    text = f"PREFIX e: <{NS}> SELECT ?o {{ SERVICE <{ally.url}> {{ ?x e:is e:chosen }} ?x e:p0 ?o }}"
    assert ask(shared_pool, ally, text) == "o\r\nWert 1 0\r\n"
    assert ally.asked == [f"PREFIX e: <{NS}> \nSELECT * WHERE {{ ?x e:is e:chosen }}"]


def test_several_are_asked_and_the_rest_of_the_query_stays_as_it_was(shared_pool: Pool, ally: Ally) -> None:
    clause = f"SERVICE <{ally.url}> {{ ?x ?y ?z }}"
    text = f'SELECT ?x ?w {{ {{ {clause} }} UNION {{ OPTIONAL {{ {clause} }} }} BIND("}}{{" AS ?w) }}'
    assert ask(shared_pool, ally, text) == f"x,w\r\n{NS}s1,}}{{\r\n{NS}s1,}}{{\r\n"
    assert len(ally.asked) == 2


def test_every_kind_of_term_comes_through(shared_pool: Pool, ally: Ally) -> None:
    ally.body = ally.rows(
        {"a": {"type": "literal", "value": 'ä"\\\n}', "xml:lang": "de"}, "b": {"type": "bnode", "value": "n1"}},
        {"a": {"type": "literal", "value": "5", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}},
    )
    text = f"SELECT ?a ?b {{ SERVICE <{ally.url}> {{ ?a ?x ?b }} }}"
    assert ask(shared_pool, ally, text) == 'a,b\r\n"ä""\\\n}",urn:genid:n1\r\n5,\r\n'


@pytest.mark.parametrize("value", ["} SERVICE", 'a" } #', "http://x/> <y"])
def test_what_an_endpoint_sends_is_never_read_as_sparql(shared_pool: Pool, ally: Ally, value: str) -> None:
    ally.body = ally.rows({"a": {"type": "literal", "value": value}})
    text = f"SELECT ?a {{ SERVICE <{ally.url}> {{ ?a ?x ?b }} }}"
    assert value in ask(shared_pool, ally, text).replace('""', '"')
    ally.body = ally.rows({"a": {"type": "uri", "value": value}})
    assert failure(shared_pool, ally, text).kind == "remote"
    ally.body = ally.rows({value: {"type": "literal", "value": "1"}})
    assert failure(shared_pool, ally, text).kind == "remote"


FAILURES: dict[str, Callable[[Ally], object]] = {
    "an error": lambda ally: setattr(ally, "status", 500),
    "no JSON": lambda ally: setattr(ally, "body", b"<html>"),
    "an answer to ASK": lambda ally: setattr(ally, "body", b'{"head":{},"boolean":true}'),
    "too many rows": lambda ally: setattr(ally, "body", ally.rows(*[{"x": {"type": "literal", "value": "1"}}] * 4)),
    "too many bytes": lambda ally: setattr(ally, "body", b" " * 3_000),
    "nothing in time": lambda ally: setattr(ally, "pause", 1.5),
}


@pytest.mark.parametrize("name", list(FAILURES))
def test_an_endpoint_that_fails_is_an_error_unless_it_may_fail(shared_pool: Pool, ally: Ally, name: str) -> None:
    FAILURES[name](ally)
    limits = Limits(remote_seconds=1.0, remote_rows=3, remote_bytes=2_000)
    text = f"SELECT ?x {{ SERVICE <{ally.url}> {{ ?x ?y ?z }} }}"
    with pytest.raises(QueryError) as caught:
        ask(shared_pool, ally, text, limits)
    assert caught.value.kind == "remote"
    assert ally.url in caught.value.sentence
    assert ask(shared_pool, ally, text.replace("SERVICE", "SERVICE SILENT"), limits) == "x\r\n\r\n"


def test_an_endpoint_that_leads_elsewhere_is_not_followed(shared_pool: Pool, ally: Ally, canary: Canary) -> None:
    ally.status, ally.headers = 302, {"Location": canary.url}
    assert failure(shared_pool, ally, f"ASK {{ SERVICE <{ally.url}> {{ ?x ?y ?z }} }}").kind == "remote"
    assert canary.calls == 0


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("service", "ASK { SERVICE <http://other/> { ?x ?y ?z } }"),
        ("service", "ASK { ?s ?p ?x SERVICE ?x { ?x ?y ?z } }"),
        ("service", "ASK { SERVICE <ALLY> { SERVICE <ALLY> { ?x ?y ?z } } }"),
        ("syntax", "ASK { SERVICE <ALLY> }"),
        ("syntax", "ASK { SERVICE <ALLY> { ?x ?y ?z "),
        ("syntax", "SELECT SERVICE <ALLY> { ?x ?y ?z }"),
    ],
)
def test_nothing_is_asked_for_a_query_that_is_refused(shared_pool: Pool, ally: Ally, kind: str, text: str) -> None:
    """The last one is refused by the engine, after its only group has been answered."""
    assert failure(shared_pool, ally, text.replace("ALLY", ally.url)).kind == kind
    assert len(ally.asked) == text.startswith("SELECT")


def test_places_of_errors_stay_those_of_the_query(shared_pool: Pool, ally: Ally) -> None:
    error = failure(shared_pool, ally, f"SELECT * {{\n SERVICE <{ally.url}> {{ ?x ?y ?z }}\n ?a ?b\n}}")
    assert (error.kind, error.line) == ("syntax", 4)


def test_only_a_few_wait_for_others_at_a_time(shared_pool: Pool, ally: Ally, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(federation, "_waiting", threading.BoundedSemaphore(1))
    federation._waiting.acquire()  # noqa: SLF001 -- as another thread would
    with pytest.raises(Busy):
        ask(shared_pool, ally, f"ASK {{ SERVICE <{ally.url}> {{ ?x ?y ?z }} }}")
    federation._waiting.release()  # noqa: SLF001
    assert ask(shared_pool, ally, f"ASK {{ SERVICE <{ally.url}> {{ ?x ?y ?z }} }}")


def test_parameters_are_bound_as_terms(shared_pool: Pool) -> None:
    from pyoxigraph import Literal  # noqa: PLC0415 -- only here

    limits, policy = Limits(), Policy()
    query = examine(f"SELECT ?o {{ ?s <{NS}p0> ?v FILTER(?v = ?wanted) BIND(?wanted AS ?o) }}", limits, policy)
    for text in ("Wert 1 0", '" } #', "Wert\n\\"):
        bound = rewrite.bind(query, {"wanted": Literal(text, language="de")})
        found = b"".join(shared_pool.run(bound, Asked("csv"))).decode()
        assert found == ("o\r\nWert 1 0\r\n" if text == "Wert 1 0" else "o\r\n")
