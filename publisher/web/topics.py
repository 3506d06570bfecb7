"""The trees of topics as lists of links: on the home page, and where a search has found nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from publisher.web.chrome import Entry, Section

if TYPE_CHECKING:
    from collections.abc import Iterable

    from publisher.contents.trees import Branch
    from publisher.web.context import Context

MOST_TREES = 10
"""Trees of topics that a page shows."""

MOST_BRANCHES = 40
"""Topics shown of each."""


def topics(here: Context) -> tuple[Section, ...]:
    """Give the trees of topics, with what stands first below each."""
    trees, language = here.release.index.trees, here.language
    found = []
    for number, tree in enumerate(trees.roots("topic", language, MOST_TREES), 1):
        below = trees.below(tree.iri, "topic", language, MOST_BRANCHES)
        branches = [branch for branch in below if branch.kind != "service"]
        if branches:
            found.append(Section(f"topics-{number}", tree.text, entries(here, branches), tree.language))
    return tuple(found)


def entries(here: Context, branches: Iterable[Branch]) -> tuple[Entry, ...]:
    """Give what stands in a tree as links to their documents."""
    pages = here.pages
    return tuple(Entry(b.text, pages.document(b.iri), lang=b.language, icon=b.icon) for b in branches)
