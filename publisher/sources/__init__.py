"""Sources: one module for each delivery format. Files in, triples and findings out.

A reader yields quads (with the site's IRIs) and findings, streaming. A record that cannot be read is a finding that
names file, line or record and why; it never stops the other records and is never dropped silently.
A whole file that cannot be opened raises `SourceError`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from publisher.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from pyoxigraph import Quad


@dataclass(frozen=True, slots=True)
class SourceContext:
    """What a reader may know of the site.

    base: the base IRI, ends in `/`. language: of texts that do not say theirs. publisher: the town's key.
    options: what `site.toml` says to this reader. exclude: files that are read in another way (persons).
    """

    base: str
    language: str = "de"
    publisher: str = ""
    options: Mapping[str, object] = field(default_factory=dict)
    exclude: frozenset[Path] = frozenset()


if TYPE_CHECKING:
    Reader = Callable[[Path, SourceContext], Iterator[Quad | Finding]]
    Allowed = tuple[object, ...] | None
    """The values that an option takes, the default first; None where its reader says what is wrong with it."""
