"""Writing a synthetic country, record by record: as one RDF file, or as a site with a file for each town."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from publisher import rdf
from publisher.errors import SettingError
from publisher.graph import quads
from publisher.pages import texts
from publisher.synthesis.defects import damaged
from publisher.synthesis.town import Country, common, records, town

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Quad

    from publisher.progress import Progress

STREAMED = (rdf.N_TRIPLES, rdf.N_QUADS, rdf.TURTLE, rdf.TRIG)
"""The formats that are written without holding all in memory."""

_SETTINGS = """# A country that does not exist, written by `lodse synthesise`.

[site]
name = "Mittelland ({towns} Gemeinden)"
base = "{base}"
language = "de"
languages = ["de", "en"]
publisher = "organisation/{publisher}"

[licence]
iri = "http://dcat-ap.de/def/licenses/cc-zero"
name = "CC0 1.0"

[[sources]]
kind = "rdf"
path = "towns"
"""


_PAGES = {"imprint": "Impressum", "privacy": "Datenschutz", "accessibility": "Barrierefreiheit"}
"""What every site has to have."""


def write(out: Path, country: Country, base: str, defects: float, progress: Progress) -> None:
    """Write a country to a file (by its suffix) or a new folder. Raises SettingError if neither can be written.

    defects: the share of services with something wrong. The same arguments give the same bytes.
    """
    progress.stage("synthesise", country.municipalities)
    try:
        if form := rdf.format_of(out):
            _file(out, form, _all(country, base, defects, progress))
        else:
            _site(out, country, base, defects, progress)
    except OSError as error:
        raise SettingError(f"{out}: {error.strerror}", "Name a folder that is not there yet, or a file.") from None


def _file(out: Path, form: rdf.Format, statements: Iterator[Quad]) -> None:
    if form not in STREAMED:
        known = ", ".join(f".{streamed.suffix}" for streamed in STREAMED)
        raise SettingError(f"{out}: {form.name} is not written piece by piece", f"Choose a file in {known}.")
    with out.open("wb") as file:
        rdf.write(statements, file, form)


def _site(out: Path, country: Country, base: str, defects: float, progress: Progress) -> None:
    towns = out / "towns"
    towns.mkdir(parents=True)
    first = town(country, 0)
    settings = _SETTINGS.format(towns=country.municipalities, base=base, publisher=first.body)
    (out / "site.toml").write_text(settings, "utf-8")
    for key, title in _PAGES.items():
        page = out / texts.FOLDER / f"{key}.de.md"
        page.parent.mkdir(exist_ok=True)
        page.write_text(f"# {title}\n\nMittelland gibt es nicht, und diese Angaben auch nicht.\n", "utf-8")
    _file(towns / "common.nt", rdf.N_TRIPLES, _common(base))
    for number in range(country.municipalities):
        name = f"{number:05}-{town(country, number).key}.nt"
        _file(towns / name, rdf.N_TRIPLES, _town(country, number, base, defects))
        progress.advance()


def _all(country: Country, base: str, defects: float, progress: Progress) -> Iterator[Quad]:
    yield from _common(base)
    for number in range(country.municipalities):
        yield from _town(country, number, base, defects)
        progress.advance()


def _common(base: str) -> Iterator[Quad]:
    return chain.from_iterable(quads(record, base) for record in common())


def _town(country: Country, number: int, base: str, defects: float) -> Iterator[Quad]:
    chance = random.Random(f"{country.seed}/{number}/defects")  # noqa: S311 - made-up data needs no secrets
    for record in records(country, number):
        yield from damaged(list(quads(record, base)), defects, chance)
