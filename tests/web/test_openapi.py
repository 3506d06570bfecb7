"""The description of the interface says what the server does, and the server does what it says."""

from __future__ import annotations

import re
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import validate
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from werkzeug.test import TestResponse

from publisher.formats.openapi import About, Operation, Parameter, document, filled
from tests.conftest import Town

PROMISES = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
LOADED = {"/static/{name}", "/theme.css", "/logo.{suffix}", "/map/tiles.pmtiles"}
PAST = {"/memento/{release}/doc/{path}", "/timemap/doc/{path}", "/timemap/{form}/doc/{path}"}
NOT_DESCRIBED = {"/{path}", "/doc/{path}", "/id/{path}", "/api/{name}", *PAST, *LOADED}
"""What stands for itself, and the general form of what is described one by one."""


@pytest.fixture(scope="module")
def described(client: FlaskClient) -> dict[str, Any]:
    response = client.get("/openapi.json")
    assert response.content_type == "application/json"
    found: dict[str, Any] = response.get_json()
    return found


def examples(operation: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the examples of the path, and of the query where it is required."""
    parameters = operation["parameters"]
    path = {p["name"]: p["example"] for p in parameters if p["in"] == "path"}
    return path, {p["name"]: p["example"] for p in parameters if p["in"] == "query" and p["required"]}


def test_the_document_is_valid_openapi(described: dict[str, Any]) -> None:
    validate(described)


def test_every_address_of_the_application_is_described(client: FlaskClient, described: dict[str, Any]) -> None:
    rules = {re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", r.rule) for r in client.application.url_map.iter_rules()}
    plain = {rule for rule in rules if not rule.endswith(".{suffix}")}
    assert plain - set(described["paths"]) <= NOT_DESCRIBED


@pytest.fixture(scope="module")
def answers(client: FlaskClient, described: dict[str, Any]) -> dict[str, TestResponse]:
    """What every path answers to its examples."""
    found: dict[str, TestResponse] = {}
    for path, methods in described["paths"].items():
        values, query = examples(methods["get"])
        found[path] = client.get(path.format(**values), query_string=query)
        found[path].close()
    return found


def test_every_path_with_its_examples_answers_as_declared(
    described: dict[str, Any], answers: dict[str, TestResponse]
) -> None:
    for path, response in answers.items():
        assert response.status_code in {200, 204, 303}, path
        assert str(response.status_code) in described["paths"][path]["get"]["responses"], path


def test_every_path_answers_in_a_declared_type(described: dict[str, Any], answers: dict[str, TestResponse]) -> None:
    for path, response in answers.items():
        declared = described["paths"][path]["get"]["responses"].get("200", {}).get("content", ())
        assert response.status_code != 200 or response.mimetype in declared or "*/*" in declared, path


def test_errors_are_declared_as_problems(described: dict[str, Any]) -> None:
    responses = described["paths"]["/doc/{kind}/{key}"]["get"]["responses"]
    assert {"400", "404", "405", "406", "410", "503"} <= set(responses)
    content = described["components"]["responses"]["Problem404"]["content"]
    assert content["application/problem+json"]["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_examples_are_things_of_the_running_release(client: FlaskClient, described: dict[str, Any]) -> None:
    values, _ = examples(described["paths"]["/id/{kind}/{key}"]["get"])
    response = client.get("/id/{kind}/{key}".format(**values), follow_redirects=True)
    assert response.status_code == 200


def test_the_server_is_the_base_of_the_settings(kassel: Town, described: dict[str, Any]) -> None:
    assert described["servers"] == [{"url": kassel.site.base.rstrip("/")}]
    assert described["info"]["license"] == {"name": kassel.site.licence.name, "url": kassel.site.licence.url}


@pytest.mark.parametrize(("language", "words"), [("de", "Schnittstellen"), ("en", "Interfaces (API)")])
def test_the_page_names_every_operation_in_the_readers_language(
    client: FlaskClient, described: dict[str, Any], language: str, words: str
) -> None:
    page = client.get(f"/api?lang={language}").text
    assert f"<h1>{words}</h1>" in page
    for methods in described["paths"].values():
        assert all(f'id="{operation["operationId"]}"' in page for operation in methods.values())


def test_the_page_is_linked_from_every_page_and_needs_no_script(client: FlaskClient) -> None:
    assert 'href="/api"' in client.get("/").text
    loaded = re.findall(r"<script[^>]*", client.get("/api").text)
    assert all("search.js" in script for script in loaded)  # which the search field of every page brings


def test_rdf_published_as_it_stands_has_an_interface_too(publish: Any, tmp_path: Any) -> None:
    file = tmp_path / "things.ttl"
    file.write_text('<https://daten.example/a> <http://schema.org/name> "A" .', "utf-8")
    found = publish(file).get("/openapi.json").get_json()
    validate(found)
    assert "/doc/{path}" in found["paths"]
    assert "/ontology" not in found["paths"]


def test_a_document_is_written_in_the_language_that_is_asked_for() -> None:
    about = About("T", "1", "https://x.test/lod/", {"de": "Alles", "en": "All"}, {})
    found = document(about, [Operation("/a", "t", {"de": "Eins", "en": "One"}, ("text/html",))], "de")
    assert found["info"]["description"] == "Alles"
    assert found["paths"]["/a"]["get"]["summary"] == "Eins"
    assert found["servers"] == [{"url": "https://x.test/lod"}]


def test_an_address_without_examples_is_not_made_up() -> None:
    assert filled("/a/{b}", [Parameter("b", {}, "path")]) is None
    assert filled("/a/{b}", [Parameter("b", {}, "path", example="c")]) == "/a/c"


def whole(app: WSGIApplication) -> WSGIApplication:
    """Give an application whose answers are read to their end and closed, as servers do and schemathesis does not."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        body = app(environ, start_response)
        try:
            return [b"".join(body)]
        finally:
            if close := getattr(body, "close", None):
                close()

    return answer


@pytest.mark.slow
def test_schemathesis_finds_nothing(client: FlaskClient) -> None:
    for found in schemathesis.openapi.from_wsgi("/openapi.json", whole(client.application)).get_all_operations():
        assert isinstance(found, Ok), "an operation cannot be read"

        @settings(max_examples=15, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(case=found.ok().as_strategy())
        def keeps_its_promises(case: Any) -> None:
            case.call_and_validate(checks=PROMISES)

        keeps_its_promises()
