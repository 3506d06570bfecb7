"""The contexts that a JSON-LD text may name: they are bundled, so none is ever fetched."""

from __future__ import annotations

from functools import cache
from typing import Any

import orjson

from publisher import assets
from publisher.formats import contexts_semic
from publisher.terms import PREFIXES

DEEPEST = 200
"""Nesting read of a JSON-LD text; more is refused."""


class UnknownContext(ValueError):
    """A JSON-LD text names a context that is not bundled. Nothing is fetched."""

    def __init__(self, iri: str) -> None:
        super().__init__(f"names the remote JSON-LD context {iri!r}, which is not bundled and is never fetched")
        self.iri = iri
        self.lineno: int | None = None


def bundled(text: bytes) -> bytes:
    """Replace the names of known contexts in a JSON-LD text by the contexts; unchanged where there is none.

    Raises UnknownContext for any other remote context, SyntaxError for text that is not JSON or nested too deeply.
    """
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise SyntaxError(str(error), (None, error.lineno, None, None)) from None
    try:
        return orjson.dumps(document) if _bundle(document, 0) else text
    except UnknownContext as error:
        before, named, _ = text.partition(f'"{error.iri}"'.encode())
        error.lineno = before.count(b"\n") + 1 if named else None
        raise


def _bundle(value: Any, depth: int) -> bool:
    """Resolve the contexts in a JSON value, in place; say whether any changed."""
    _check_depth(depth)
    if isinstance(value, list):
        changes = [_bundle(item, depth + 1) for item in value]
        return any(changes)
    if not isinstance(value, dict):
        return False
    changes = [_bundle(item, depth + 1) for key, item in value.items() if key != "@context"]
    if "@context" in value:
        resolved = _resolved(value["@context"], depth + 1)
        changes.append(resolved != value["@context"])
        value["@context"] = resolved
    return any(changes)


def _resolved(ctx: Any, depth: int) -> Any:
    """Give a context in which no other is named: not in a list, not by `@import`, not in the definition of a term."""
    _check_depth(depth)
    if isinstance(ctx, list):
        return [_resolved(item, depth + 1) for item in ctx]
    if isinstance(ctx, dict):
        if "@import" in ctx:
            raise UnknownContext(str(ctx["@import"]))
        return {name: _resolved_term(definition, depth + 1) for name, definition in ctx.items()}
    if not isinstance(ctx, str):
        return ctx
    address = ctx.removeprefix("https:").removeprefix("http:").rstrip("/")
    if found := _bundled_contexts().get(address):
        return found
    if contexts_semic.ADDRESS.fullmatch(address):
        return contexts_semic.context()
    raise UnknownContext(ctx)


def _resolved_term(definition: Any, depth: int) -> Any:
    if not isinstance(definition, dict) or "@context" not in definition:
        return definition
    return definition | {"@context": _resolved(definition["@context"], depth + 1)}


def _check_depth(depth: int) -> None:
    if depth > DEEPEST:
        raise SyntaxError(f"nested more than {DEEPEST} levels deep")


@cache
def _bundled_contexts() -> dict[str, dict[str, Any]]:
    """Contexts by their address without scheme and closing slash."""
    ours = orjson.loads(assets.CONTEXT.read_bytes())["@context"]
    links = ("url", "sameAs", "image", "logo", "hasMap", "serviceUrl", "mainEntityOfPage", "license", "target")
    dates = {"validFrom": "Date", "validThrough": "Date", "foundingDate": "Date", "dateModified": "Date"}
    schema_org: dict[str, Any] = {
        "@vocab": PREFIXES["schema"],
        "schema": PREFIXES["schema"],
        "type": "@type",
        "id": "@id",
    }
    schema_org |= {name: {"@id": PREFIXES["schema"] + name, "@type": "@id"} for name in links}
    schema_org |= {
        name: {"@id": PREFIXES["schema"] + name, "@type": PREFIXES["schema"] + kind} for name, kind in dates.items()
    }
    names = ("//schema.org", "//www.schema.org", "//schema.org/docs/jsonldcontext.jsonld")
    return dict.fromkeys(names, schema_org) | {
        "//w3id.org/lodse/context.jsonld": ours,
        "//w3id.org/lodse/context": ours,
    }
