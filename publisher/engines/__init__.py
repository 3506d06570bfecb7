"""SPARQL engines that a site may be served from: one small file each says how it differs from the standard."""

from __future__ import annotations

from publisher.engines import oxigraph, virtuoso
from publisher.engines.engine import STANDARD, Engine

ENGINES = {engine.name: engine for engine in (STANDARD, oxigraph.ENGINE, virtuoso.ENGINE)}
"""By the name that `site.toml` may give."""


def recognised(server: str) -> Engine:
    """Tell an engine by the `Server` header of its answers; one that nobody knows is taken to keep to the standard."""
    return next((e for e in ENGINES.values() if e.signature and server.startswith(e.signature)), STANDARD)
