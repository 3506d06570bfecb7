"""An OpenAPI 3.1 document from a list of operations, in the words of one language. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from publisher.pages.layout import Labels, label

Json = dict[str, Any]

VERSION = "3.1.1"
PROBLEM = "application/problem+json"
PROBLEMS = ("text/html", PROBLEM, "application/json")
"""The forms of an error: as a page, or after RFC 9457."""

COMMON = (400, 404, 405, 503)
"""Errors that every address may answer with."""

STATUSES: Mapping[int, Labels] = {
    200: {"de": "Das Gefragte", "en": "What was asked for"},
    204: {"de": "Nichts, und das ist richtig so", "en": "Nothing, as it should be"},
    206: {"de": "Der verlangte Teil", "en": "The part that was asked for"},
    301: {"de": "Steht für immer woanders", "en": "Is elsewhere for good"},
    302: {"de": "Führt zu einer früheren Fassung", "en": "Leads to an earlier version"},
    303: {"de": "Steht in einem Dokument an anderer Stelle", "en": "Is described by another document"},
    304: {"de": "Unverändert", "en": "Not modified"},
    400: {"de": "Die Anfrage ist so nicht möglich", "en": "The request cannot be understood"},
    403: {"de": "Das ist hier nicht erlaubt", "en": "This is not allowed here"},
    404: {"de": "Gibt es hier nicht", "en": "There is no such thing here"},
    405: {"de": "Nicht mit dieser Methode", "en": "Not by this method"},
    406: {"de": "In keiner der verlangten Formen", "en": "In none of the forms that are accepted"},
    410: {"de": "Gibt es nicht mehr", "en": "Is no longer there"},
    412: {"de": "Eine Bedingung trifft nicht mehr zu", "en": "A condition no longer holds"},
    413: {"de": "Die Anfrage ist zu lang", "en": "The request is too long"},
    415: {"de": "Die Frage kommt in einer unbekannten Form", "en": "The question comes in an unknown form"},
    416: {"de": "So weit reicht die Datei nicht", "en": "The file does not reach that far"},
    503: {"de": "Gerade nicht erreichbar", "en": "Not available right now"},
}

_ERRORS = 400
_PROBLEM_SCHEMA: Json = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "links": {"type": "array", "items": {"$ref": "#/components/schemas/Link"}},
    },
}
_LINK_SCHEMA: Json = {
    "type": "object",
    "required": ["href", "title"],
    "properties": {"href": {"type": "string"}, "title": {"type": "string"}, "type": {"type": ["string", "null"]}},
}
_HEADERS: Mapping[str, Labels] = {
    "ETag": {"de": "Kennung genau dieser Fassung", "en": "Identifies this very representation"},
    "Last-Modified": {"de": "Letzte Änderung", "en": "Last change"},
    "Link": {
        "de": "Andere Formen, Lizenz und Verwandtes (RFC 8288)",
        "en": "Other forms, licence, relations (RFC 8288)",
    },
    "Vary": {"de": "Wovon die Antwort abhängt", "en": "What the response depends on"},
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """What can be sent along: in the path (always required), the query or a header."""

    name: str
    text: Labels
    place: str = "query"
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    example: object = None
    required: bool = False

    def document(self, language: str) -> Json:
        """Write the parameter."""
        found = {
            "name": self.name,
            "in": self.place,
            "description": _in(self.text, language),
            "required": self.required or self.place == "path",
            "schema": dict(self.schema),
        }
        return found | ({} if self.example is None else {"example": self.example})


@dataclass(frozen=True, slots=True)
class Operation:
    """One address and what it answers. content: the media types of a whole answer; statuses: those beside it.

    body: for POST, an example by the media type of what is sent.
    """

    path: str
    tag: str
    text: Labels
    content: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    statuses: tuple[int, ...] = ()
    method: str = "get"
    body: Mapping[str, Json] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Give the identifier of the operation."""
        return (
            "-".join([self.method, *re.findall(r"[A-Za-z0-9]+", self.path)])
            if self.path != "/"
            else f"{self.method}-home"
        )


@dataclass(frozen=True, slots=True)
class About:
    """What is said of the whole interface."""

    title: str
    version: str
    base: str
    text: Labels
    tags: Mapping[str, Labels]
    licence: tuple[str, str] | None = None


def document(about: About, operations: Iterable[Operation], language: str = "en") -> Json:
    """Write the document."""
    paths: dict[str, Json] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation, language)
    info: Json = {"title": about.title, "version": about.version, "description": _in(about.text, language)}
    if about.licence:
        info["license"] = dict(zip(("name", "url"), about.licence, strict=True))
    return {
        "openapi": VERSION,
        "info": info,
        "servers": [{"url": about.base.rstrip("/")}],
        "tags": [{"name": name, "description": _in(text, language)} for name, text in about.tags.items()],
        "paths": paths,
        "components": _components(language),
    }


def _operation(operation: Operation, language: str) -> Json:
    found: Json = {
        "operationId": operation.key,
        "tags": [operation.tag],
        "summary": _in(operation.text, language),
        "parameters": [parameter.document(language) for parameter in operation.parameters],
    }
    if operation.body:
        found["requestBody"] = {"required": True, "content": dict(operation.body)}
    return found | {"responses": dict(_responses(operation, language))}


def _responses(operation: Operation, language: str) -> Iterator[tuple[str, Json]]:
    whole = (200, 304) if operation.content else ()
    for status in sorted({*whole, *operation.statuses, *COMMON}):
        if status >= _ERRORS:
            yield str(status), {"$ref": f"#/components/responses/Problem{status}"}
        else:
            yield str(status), _success(status, operation, language)


def _success(status: int, operation: Operation, language: str) -> Json:
    found: Json = {"description": _in(STATUSES[status], language)}
    if status in {200, 206}:
        found["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in _HEADERS}
        found["content"] = {media_type: {} for media_type in operation.content}
    elif status in {301, 303}:
        found["headers"] = {"Location": {"$ref": "#/components/headers/Location"}}
    return found


def _components(language: str) -> Json:
    errors = (status for status in STATUSES if status >= _ERRORS)
    texts = {**_HEADERS, "Location": {"de": "Wo es steht", "en": "Where it is"}}
    schema = {"$ref": "#/components/schemas/Problem"}
    content: Json = {t: {} if t == "text/html" else {"schema": schema} for t in PROBLEMS}
    return {
        "schemas": {"Problem": _PROBLEM_SCHEMA, "Link": _LINK_SCHEMA},
        "headers": {n: {"description": _in(t, language), "schema": {"type": "string"}} for n, t in texts.items()},
        "responses": {
            f"Problem{status}": {"description": _in(STATUSES[status], language), "content": content}
            for status in errors
        },
    }


def _in(labels: Labels, language: str) -> str:
    return label(labels, (language, language.partition("-")[0], "en"))[0]


def filled(path: str, parameters: Iterable[Parameter]) -> str | None:
    """Give the address of a path's example, or None where a parameter has none."""
    examples = {p.name: p.example for p in parameters if p.place == "path"}
    if any(example is None for example in examples.values()):
        return None
    return path.format(**examples)
