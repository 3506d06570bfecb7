"""For those who run a server: is it alive, is it ready, what has it done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, jsonify

from publisher import site
from publisher.errors import EngineDown
from publisher.web import observed
from publisher.web.context import context, setup

if TYPE_CHECKING:
    from collections.abc import Mapping

blueprint = Blueprint("operations", __name__)

SOON = 5
"""Seconds after which it is worth asking again."""

UNCACHED: Mapping[str, str] = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


@blueprint.get("/health")
@blueprint.get("/health/live")
def live() -> Response:
    """Say that this worker answers."""
    return _fresh(jsonify(status="pass"))


@blueprint.get("/health/ready")
def ready() -> Response:
    """Say which release is served; 503 while there is none, or what holds it does not answer."""
    release = context().release
    if setup().library.silent_since() is not None:
        raise EngineDown("it says nothing", SOON)
    release.store.contains(f"{release.base}id/site")  # a store that cannot be read is not ready
    return _fresh(jsonify(status="pass", release=release.release.id, triples=release.release.triples))


@blueprint.get("/metrics")
def metrics() -> Response:
    """Give the counters of all workers in the format of Prometheus."""
    body, content_type = observed.metrics(site.metrics_folder())
    return _fresh(Response(body, content_type=content_type))


def _fresh(response: Response) -> Response:
    response.headers.update(UNCACHED)
    return response
