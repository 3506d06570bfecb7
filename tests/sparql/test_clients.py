"""The clients that people ask endpoints with, against a real server: SPARQLWrapper, rdflib and Comunica."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

import pytest
import rdflib
import SPARQLWrapper
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from tests.command import ROOT, Server
from tests.conftest import Town

SCHEMA = rdflib.Namespace("http://schema.org/")
CARD = """PREFIX s: <http://schema.org/>
SELECT ?x ?fee { ?x s:name "Personalausweis"@de ; s:offers/s:price ?fee } ORDER BY ?fee"""
FEES = ["10", "27.6", "46"]
COMUNICA = ROOT / ".cache/node/node_modules/.bin/comunica-sparql"


@pytest.fixture
def endpoint(server: Server) -> str:
    return f"{server.url}/sparql"


def wrapped(endpoint: str, query: str, form: str = SPARQLWrapper.JSON) -> SPARQLWrapper.SPARQLWrapper:
    client = SPARQLWrapper.SPARQLWrapper(endpoint, returnFormat=form)
    client.setQuery(query)
    return client


WAYS = [("GET", "urlencoded"), ("POST", "urlencoded"), ("POST", "postdirectly")]


@pytest.mark.parametrize(("method", "style"), WAYS)
def test_sparqlwrapper_asks_by_every_method(endpoint: str, method: str, style: str) -> None:
    client = wrapped(endpoint, CARD)
    client.setMethod(method)
    client.setRequestMethod(style)
    found: Any = client.queryAndConvert()
    assert [row["fee"]["value"] for row in found["results"]["bindings"]] == FEES


@pytest.mark.parametrize("form", [SPARQLWrapper.XML, SPARQLWrapper.CSV, SPARQLWrapper.TSV])
def test_sparqlwrapper_reads_every_form_of_a_table(endpoint: str, form: str) -> None:
    found: Any = wrapped(endpoint, CARD, form).queryAndConvert()
    text = found.toxml() if form == SPARQLWrapper.XML else found.decode()
    assert all(fee in text for fee in FEES)


def test_sparqlwrapper_asks_constructs_and_describes(endpoint: str, kassel: Town) -> None:
    asked: Any = wrapped(endpoint, "ASK { ?x <http://schema.org/name> 'nobody' }").queryAndConvert()
    assert asked["boolean"] is False
    text = CARD.partition("SELECT")[0] + "CONSTRUCT { ?x s:price ?fee } WHERE { ?x s:offers/s:price ?fee }"
    for form in ("turtle", "xml", "n3", "rdf+xml", "json-ld"):
        answer = wrapped(endpoint, text, form).query()
        assert answer.response.read().count(b"price") > 50
    described: Any = wrapped(endpoint, "DESCRIBE <http://schema.org/nothing>", SPARQLWrapper.TURTLE).queryAndConvert()
    assert kassel.site.base.encode() not in described


def test_sparqlwrapper_hears_why_a_query_is_refused(endpoint: str) -> None:
    with pytest.raises(QueryBadFormed, match="syntax"):
        wrapped(endpoint, "SELECT * { ?s ?p }").query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_rdflib_asks_by_every_method_and_reads_every_form(endpoint: str, method: str, form: str) -> None:
    graph = rdflib.Graph(SPARQLStore(endpoint, method=method, returnFormat=form))
    rows = [row for row in graph.query(CARD) if isinstance(row, rdflib.query.ResultRow)]
    assert [float(str(row["fee"])) for row in rows] == [10, 27.6, 46]


def test_rdflib_walks_the_data_as_a_graph(endpoint: str) -> None:
    graph = rdflib.Graph(SPARQLStore(endpoint))
    card = next(
        x for x in graph.subjects(SCHEMA.name, rdflib.Literal("Personalausweis", lang="de")) if "#" not in str(x)
    )
    assert rdflib.Literal("Identity card", lang="en") in set(graph.objects(card, SCHEMA.name))
    assert (card, rdflib.RDF.type, SCHEMA.GovernmentService) in graph
    built = graph.query(CARD.partition("SELECT")[0] + "CONSTRUCT WHERE { ?x s:leika ?y ; a s:Nothing }").graph
    assert built is not None
    assert len(built) == 0


def comunica(endpoint: str, query: str, form: str) -> str:
    if not (COMUNICA.exists() and shutil.which("node")):
        pytest.skip("without node; make soak installs the rest")
    command = [str(COMUNICA), f"sparql@{endpoint}", query, "-t", form]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


@pytest.mark.slow
def test_comunica_asks_for_a_table(endpoint: str) -> None:
    found = json.loads(comunica(endpoint, CARD, "application/sparql-results+json"))
    assert [float(row["fee"]["value"]) for row in found["results"]["bindings"]] == [10, 27.6, 46]


@pytest.mark.slow
def test_comunica_constructs_a_graph(endpoint: str) -> None:
    text = CARD.partition("SELECT")[0] + 'CONSTRUCT WHERE { ?x s:name "Personalausweis"@de ; s:alternateName ?other }'
    graph = rdflib.Graph().parse(data=comunica(endpoint, text, "text/turtle"), format="turtle")
    assert rdflib.Literal("Perso", lang="de") in set(graph.objects(None, SCHEMA.alternateName))


@pytest.mark.slow
def test_comunica_finds_the_endpoint_by_itself_and_joins(endpoint: str) -> None:
    text = CARD.replace("?fee }", "?fee OPTIONAL { ?x s:url ?url } FILTER(?fee > 20) }")
    found = json.loads(comunica(endpoint, text, "application/sparql-results+json").replace("sparql@", ""))
    assert len(found["results"]["bindings"]) == 2
