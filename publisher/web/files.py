"""The files that pages load: our own and KERN's, and those that a site brings: logo, colours, map tiles."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, request, send_file
from werkzeug.security import safe_join

from publisher.web.context import setup

if TYPE_CHECKING:
    from publisher.site import Site

blueprint = Blueprint("files", __name__)

STATIC = Path(__file__).parent / "static"
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".pmtiles": "application/vnd.pmtiles",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
TILES = "map/tiles.pmtiles"
SPRITE = "vendor/icons/icons.svg"

A_DAY = "public, max-age=86400"
FOR_EVER = "public, max-age=31536000, immutable"
"""How long a file may be kept whose address names its content."""


@cache
def version(path: Path) -> str:
    """Name the content of a file, as far as this process has seen it."""
    return _version(path.read_bytes())


def _version(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:8]


@cache
def icons() -> frozenset[str]:
    """Name the icons that there are."""
    return frozenset(re.findall(r'<symbol id="([^"]+)"', (STATIC / SPRITE).read_text("utf-8")))


def address(name: str) -> str:
    """Give the address of one of our own files, below the base; another content has another address."""
    return f"static/{name}?v={version(STATIC / name)}"


def theme_address(site: Site) -> str | None:
    """Give the address of the site's colours, below the base; None if it has none."""
    css = site.theme.css()
    return f"theme.css?v={_version(css.encode())}" if css else None


def logo_address(site: Site) -> str | None:
    """Give the address of the site's logo, below the base; None if it has none."""
    logo = site.theme.logo
    return f"logo{logo.suffix.lower()}?v={version(logo)}" if logo else None


def tiles_address(site: Site) -> str | None:
    """Give the address of the site's map tiles, below the base; None if it has none."""
    return TILES if site.maps.tiles else None


@blueprint.get("/static/<path:name>")
def static(name: str) -> Response:
    """Give a style sheet, font, script or icon of ours."""
    found = safe_join(str(STATIC), name)
    if found is None or any(part.startswith(".") for part in name.split("/")) or not Path(found).is_file():
        abort(404)
    return _file(Path(found), TYPES.get(Path(name).suffix))


@blueprint.get("/theme.css")
def theme() -> Response:
    """Give the colours of the site."""
    css = setup().site.theme.css()
    return _kept((css or abort(404)).encode(), TYPES[".css"])


@blueprint.get("/logo.<suffix>")
def logo(suffix: str) -> Response:
    """Give the logo of the site."""
    path = setup().site.theme.logo
    if path is None or path.suffix.lower() != f".{suffix}":
        abort(404)
    return _file(path, TYPES[f".{suffix}"])


@blueprint.get(f"/{TILES}")
def tiles() -> Response:
    """Give the map tiles of the site, or the range of them that is asked for."""
    path = setup().site.maps.tiles
    if path is None:
        abort(404)
    response = send_file(path, mimetype=TYPES[".pmtiles"], conditional=True)
    response.headers["Cache-Control"] = A_DAY
    return response


def _file(path: Path, media_type: str | None) -> Response:
    """Give a file; they are small, so it is read at once and no slow client holds a thread."""
    return _kept(path.read_bytes(), media_type or "application/octet-stream")


def _kept(content: bytes, media_type: str) -> Response:
    named = request.args.get("v") == _version(content)  # another content must not be kept under this name
    response = Response(content, mimetype=media_type, headers={"Cache-Control": FOR_EVER if named else A_DAY})
    response.add_etag()
    return response
