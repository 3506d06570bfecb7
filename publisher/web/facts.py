"""What is known of the dataset of the running release, as its descriptions tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from publisher.formats.facts import Facts
from publisher.release import Releases

if TYPE_CHECKING:
    from pyoxigraph import Literal, NamedNode

    from publisher.web.context import Context


def facts_of(here: Context) -> Facts:
    """Give what is known of the dataset of the running release."""
    site, release = here.site, here.release.release
    first = Releases(site.releases).all()[0]
    names = _names(here) if site.publisher else ()
    issued = min(first.created, release.created)
    return Facts(site, release, here.release.statistics, issued, names)


def _names(here: Context) -> tuple[Literal, ...]:
    """Give the names that the data have for who publishes them, one a language, the site's own language first."""
    description = here.release.store.describe(f"{here.site.base}id/{here.site.publisher}")
    if description is None:
        return ()
    root: NamedNode = description.root
    labels = (description.label(root, (language,)) for language in here.site.languages)
    return tuple(dict.fromkeys(label for label in labels if label is not None))
