"""Oxigraph's server: keeps to the standard."""

from publisher.engines.engine import Engine

ENGINE = Engine("oxigraph", "Oxigraph/", stores=(("/query", "/store"),))
