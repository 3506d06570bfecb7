"""Where the words, the rules and the demo data are: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent
_ROOT = _PACKAGE / "_resources" if (_PACKAGE / "_resources").is_dir() else _PACKAGE.parent

ONTOLOGY = _ROOT / "ontology"
SHAPES = _ROOT / "shapes"
CONTEXT = ONTOLOGY / "context.jsonld"
QUERIES = _PACKAGE / "queries"
EVERYDAY_WORDS = _ROOT / "data" / "vocabularies" / "everyday-words.toml"


def shape_files() -> list[Path]:
    """List the files that hold the rules (the examples are not among them)."""
    return sorted(SHAPES.glob("*.ttl"))


def rule_files() -> list[Path]:
    """List the files that tell of the editorial rules."""
    return sorted((SHAPES / "editorial").glob("*.ttl"))
