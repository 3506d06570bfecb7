"""What belongs to the endpoint beside it: the questions as data and pages, their results, and words for the editor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson
from flask import Blueprint, Response, request
from pyoxigraph import NamedNode, Quad

from publisher import rdf
from publisher.formats import void
from publisher.pages.layout import label
from publisher.sparql import examples
from publisher.sparql.named import AUDIENCES
from publisher.terms import PREFIXES, RDF, RDFS, VOID
from publisher.web import answer, html, named, representation, sparql, sparql_page
from publisher.web.answer import Answer
from publisher.web.chrome import as_data
from publisher.web.context import Context, context, without_slash
from publisher.web.facts import facts_of
from publisher.web.frame import api_problem, frame
from publisher.web.named import NAMED
from publisher.web.problems import Problem
from publisher.web.represent import give
from publisher.web.representation import Manner, Signpost, Table, Variant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from werkzeug.wrappers import Response as BaseResponse

    from publisher.web.sparql_page import QueryPage

blueprint = Blueprint("queries", __name__)
blueprint.before_request(without_slash)
blueprint.register_error_handler(Problem, api_problem)


@blueprint.get("/sparql/examples")
@blueprint.get("/sparql/examples.<suffix>")
def questions(suffix: str | None = None) -> BaseResponse:
    """Give the questions that come with the endpoint."""
    return give(Examples(context()), EXAMPLES, suffix)


@blueprint.get("/sparql/terms.json")
def terms() -> Response:
    """Give the prefixes, classes and properties of the data, for editors that complete what is typed."""
    here = context()
    used = here.release.statistics
    found = {"prefixes": PREFIXES, "classes": list(used.classes), "properties": list(used.properties)}
    made = Answer(orjson.dumps(found), "application/json", modified=here.release.release.created)
    return answer.respond(made)


@blueprint.get("/api/<name>")
@blueprint.get("/api/<name>.<suffix>")
def result(name: str, suffix: str | None = None) -> BaseResponse:
    """Give what a named query answers to the values in the address."""
    return give(named.find(context(), name, request.args), NAMED, suffix)


def settings(base: str) -> sparql.Settings:
    """Give what the endpoint needs of the site whose base this is."""
    return sparql.Settings(f"{base}sparql", _page, _described, _address)


def _page(page: QueryPage) -> str:
    return sparql_page.render(page, context())


def _address(iri: str) -> str | None:
    return named.own_pages(context())(iri)


def _described() -> Iterator[Quad]:
    """Give what programs that know the endpoint ask next: what the data use, and the prefixes for it."""
    here = context()
    endpoint = f"{here.site.base}sparql"
    yield Quad(NamedNode(f"{endpoint}#default-graph"), RDF.type, VOID.Dataset)
    yield Quad(NamedNode(f"{endpoint}#service"), RDFS.seeAlso, NamedNode(f"{here.site.base}dataset"))
    yield from void.describe(facts_of(here))
    yield from examples.prefixes(f"{endpoint}/examples")


@dataclass(frozen=True, slots=True)
class Examples:
    """The list of all questions."""

    here: Context

    @property
    def modified(self) -> str | None:
        """Only the release tells."""
        return None

    @property
    def iri(self) -> str:
        """The IRI of the list."""
        return self.here.urls.absolute(self.address())

    def address(self, suffix: str | None = None, language: str | None = None, **query: str) -> str:
        """Give the negotiated address, or that of one format."""
        return self.here.urls.to(f"sparql/examples{f'.{suffix}' if suffix else ''}", lang=language, **query)

    def signposts(self, _suffix: str | None = None) -> list[Signpost]:
        """Point to the address without format, and to the endpoint."""
        endpoint = Signpost(self.here.urls.to("sparql"), "service")
        return [Signpost(self.here.canonical(self.iri), "canonical"), endpoint]


def _html(shown: Examples, _manner: Manner) -> bytes:
    here = shown.here
    alternates = as_data(EXAMPLES.links(shown))
    chrome = frame(here, "sparql/examples", alternates=alternates, stylesheets=sparql_page.STYLESHEETS[1:])
    wanted = sparql_page.languages(here.language)
    found = sparql_page.examples(chrome, {"lang": here.language} if here.asked else {})
    audiences = [(label(AUDIENCES[key], wanted)[0], listed) for key, listed in found.items()]
    return html.reference("examples", chrome, audiences=audiences).encode()


def _writer(form: rdf.Format) -> Callable[[Examples, Manner], bytes]:
    def write(shown: Examples, manner: Manner) -> bytes:
        urls = shown.here.urls
        endpoint, api = (urls.absolute(urls.prefix + path) for path in ("sparql", "api/"))
        return rdf.serialise(examples.describe(shown.iri, endpoint, api), form, profile=manner.json_ld)

    return write


EXAMPLES: Table[Examples] = Table(
    (
        Variant("HTML", representation.HTML, "html", _html, translated=True),
        *(Variant(form.name, form.media_type, form.suffix, _writer(form)) for form in rdf.FORMATS),
    )
)
"""In the order of the server's preference."""
