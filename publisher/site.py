"""A site's settings as one frozen value, from `site.toml`, the command line and the environment.

Nothing else reads the environment. The variables are `LODSE_BASE` (the base IRI) and `LODSE_RELEASES` (the folder
of releases); the command line goes before the environment, the environment before the file.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from publisher.errors import SettingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DEFAULT_BASE = "http://localhost:8000/"
_METRICS = "PROMETHEUS_MULTIPROC_DIR"

LANGUAGES = ("de", "en", "de-simple")

_BASE = re.compile(r"https?://(?:[^\s/?#<>\"{}|\\^`]+/)+")
_WEB = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_MAIL = r"mailto:[^\s<>\"{}|\\^`@?]+@[^\s<>\"{}|\\^`@?]+"
_STATES = frozenset("BW BY BE BB HB HH HE MV NI NW RP SL SN ST SH TH".split())


@dataclass(frozen=True, slots=True)
class Licence:
    """The licence of the data: its IRI in the German list, name, text, and whom to name."""

    iri: str = ""
    name: str = ""
    url: str = ""
    attribution: str = ""


@dataclass(frozen=True, slots=True)
class Persons:
    """What happens to persons: shown on pages, published as data, and in which files they are."""

    show: bool = False
    publish: bool = False
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What catalogues of open data ask besides: who delivers the data, whom to write to, search words."""

    contributor: str = ""
    contact: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One source: its delivery format, where it is, and options of its reader."""

    kind: str
    path: Path
    options: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Site:
    """All settings of one site. `base` ends in a slash; `languages` begins with the default."""

    folder: Path
    base: str = DEFAULT_BASE
    name: str = "lodse"
    description: str = ""
    languages: tuple[str, ...] = LANGUAGES
    municipality_key: str = ""
    state: str = ""
    publisher: str = ""
    featured: tuple[str, ...] = ()
    licence: Licence = Licence()
    persons: Persons = Persons()
    catalogue: Catalogue = Catalogue()
    sources: tuple[Source, ...] = ()
    releases: Path = Path("releases")
    checked: bool = True
    """False where any RDF is published as it stands, without our shapes."""

    @property
    def language(self) -> str:
        """The default language."""
        return self.languages[0]

    @property
    def prefix(self) -> str:
        """The path of the base, such as `/` or `/lod/`."""
        return "/" + self.base.split("://", 1)[1].partition("/")[2]

    def at_port(self, port: int | None) -> Site:
        """Give the site as served on a port: a base on this machine itself follows the port, so that links work."""
        local = re.fullmatch(r"http://localhost(?::[0-9]+)?(/.*)", self.base)
        return replace(self, base=f"http://localhost:{port}{local[1]}") if port and local else self

    @property
    def featured_iris(self) -> tuple[str, ...]:
        """The services that the home page names."""
        return tuple(f"{self.base}id/service/{key}" for key in self.featured)

    @property
    def person_files(self) -> tuple[Path, ...]:
        """The files that hold persons."""
        return tuple(self.folder / name for name in self.persons.files)


def load(folder: Path, *, base: str | None = None) -> Site:
    """Read the settings of the site in `folder`. Raises SettingError with the setting's name and what it takes."""
    file = folder / "site.toml"
    try:
        settings = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        advice = "Name a folder with a site.toml, or RDF files to publish them as they stand."
        raise SettingError(f"{folder}: no site.toml there", advice) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(f"{file}: {error}", "Mend the file; its syntax is TOML, in UTF-8.") from None
    except OSError as error:
        raise SettingError(f"{file}: {error.strerror}", "Check the path and its permissions.") from None
    return _Reader(file, settings).site(base or os.environ.get("LODSE_BASE"))


def of_files(paths: Iterable[Path], releases: Path, *, base: str | None = None, checked: bool = False) -> Site:
    """Make a site of RDF files and folders that are published as they stand; releases go to `releases`."""
    sources = tuple(Source("rdf", path) for path in paths)
    site = Site(sources[0].path.parent, sources=sources, releases=releases, checked=checked)
    found = base or os.environ.get("LODSE_BASE") or DEFAULT_BASE
    return replace(site, base=checked_base(found, "--base"), name=", ".join(s.path.name for s in sources))


def checked_base(text: str, setting: str) -> str:
    """Give a base IRI that ends in a slash, or raise SettingError."""
    base = text if text.endswith("/") else text + "/"
    if not _BASE.fullmatch(base):
        raise SettingError(f"{setting}: {text!r} is not a base address", "It looks like https://data.example.org/ .")
    return base


def share_metrics(folder: Path) -> None:
    """Have the web workers that are started from now on count into files of one folder."""
    os.environ[_METRICS] = str(folder)


def metrics_folder() -> str | None:
    """Give the folder into which web workers count, if they share one."""
    return os.environ.get(_METRICS)


class _Reader:
    """Takes the values out of a `site.toml`, table by table, and refuses what is wrong."""

    def __init__(self, file: Path, settings: Mapping[str, Any]) -> None:
        self.file = file
        self.settings = settings
        self.folder = file.parent

    def site(self, base: str | None) -> Site:
        self._known(self.settings, ("site", "licence", "persons", "dataset", "sources"), "")
        site = self._table("site", _SITE_KEYS)
        languages = self._languages(site)
        return Site(
            folder=self.folder,
            base=checked_base(base or self._text(site, "site.base", DEFAULT_BASE), f"{self.file}: site.base"),
            name=self._text(site, "site.name"),
            description=self._text(site, "site.description", ""),
            languages=languages,
            municipality_key=self._matching(site, "site.municipality_key", r"[0-9]{8}|", "8 digits"),
            state=self._state(site),
            publisher=self._publisher(site),
            featured=self._texts(site, "site.featured", ()),
            licence=self._licence(),
            persons=self._persons(),
            catalogue=self._catalogue(),
            sources=self._sources(),
            releases=self._releases(site),
        )

    def _wrong(self, setting: str, reason: str, advice: str = "") -> SettingError:
        return SettingError(f"{self.file}: {setting} {reason}", advice)

    def _known(self, table: Mapping[str, Any], known: Iterable[str], prefix: str) -> None:
        for key in table:
            if key not in known:
                near = difflib.get_close_matches(key, list(known), 1)
                advice = f"Did you mean {near[0]!r}?" if near else f"Known are {', '.join(known)}."
                raise self._wrong(prefix + key, "is not a setting", advice)

    def _table(self, name: str, known: Iterable[str]) -> Mapping[str, Any]:
        table = self.settings.get(name, {})
        if not isinstance(table, dict):
            raise self._wrong(name, "is not a table", f"Write [{name}].")
        self._known(table, known, f"{name}.")
        return table

    def _text(self, table: Mapping[str, Any], setting: str, default: str | None = None) -> str:
        value = table.get(setting.rsplit(".", 1)[1], default)
        if value is None:
            raise self._wrong(setting, "is missing", "Add it.")
        if not isinstance(value, str):
            raise self._wrong(setting, f"is {value!r}, not a text", "Put it in quotes.")
        return value

    def _matching(self, table: Mapping[str, Any], setting: str, pattern: str, what: str) -> str:
        value = self._text(table, setting, "")
        if not re.fullmatch(pattern, value):
            raise self._wrong(setting, f"is {value!r}", f"It takes {what}.")
        return value

    def _flag(self, table: Mapping[str, Any], setting: str) -> bool:
        value = table.get(setting.rsplit(".", 1)[1], False)
        if not isinstance(value, bool):
            raise self._wrong(setting, f"is {value!r}", "It takes true or false, without quotes.")
        return value

    def _texts(self, table: Mapping[str, Any], setting: str, default: tuple[str, ...]) -> tuple[str, ...]:
        value = table.get(setting.rsplit(".", 1)[1], list(default))
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._wrong(setting, f"is {value!r}", 'It takes a list of texts, such as ["de", "en"].')
        return tuple(value)

    def _languages(self, table: Mapping[str, Any]) -> tuple[str, ...]:
        default = self._text(table, "site.language", "de")
        languages = self._texts(table, "site.languages", (default,))
        wrong = {default, *languages} - set(LANGUAGES)
        if wrong:
            raise self._wrong("site.languages", f"names {min(wrong)!r}", f"Known are {', '.join(LANGUAGES)}.")
        return tuple(dict.fromkeys((default, *languages)))

    def _state(self, table: Mapping[str, Any]) -> str:
        state = self._text(table, "site.state", "")
        if state and state not in _STATES:
            raise self._wrong("site.state", f"is {state!r}", f"It takes one of {', '.join(sorted(_STATES))}.")
        return state

    def _publisher(self, table: Mapping[str, Any]) -> str:
        pattern = r"organisation/[a-z0-9]+(-[a-z0-9]+)*|"
        return self._matching(
            table, "site.publisher", pattern, "the path of the town, such as organisation/stadt-kassel"
        )

    def _licence(self) -> Licence:
        table = self._table("licence", ("iri", "name", "url", "attribution"))
        licence = Licence(
            **{key: self._text(table, f"licence.{key}", "") for key in ("iri", "name", "url", "attribution")}
        )
        for key in ("iri", "url"):
            value = getattr(licence, key)
            if value and not _WEB.fullmatch(value):
                raise self._wrong(f"licence.{key}", f"is {value!r}", "It takes a web address (https://…).")
        return licence

    def _persons(self) -> Persons:
        table = self._table("persons", ("show", "publish", "files"))
        files = self._texts(table, "persons.files", ())
        return Persons(self._flag(table, "persons.show"), self._flag(table, "persons.publish"), files)

    def _catalogue(self) -> Catalogue:
        table = self._table("dataset", ("contributor_id", "contact", "keywords"))
        web = "a web address (https://…)"
        return Catalogue(
            contributor=self._matching(table, "dataset.contributor_id", f"({_WEB.pattern})?", web),
            contact=self._matching(table, "dataset.contact", f"({_MAIL}|{_WEB.pattern})?", f"mailto:… or {web}"),
            keywords=self._texts(table, "dataset.keywords", ()),
        )

    def _sources(self) -> tuple[Source, ...]:
        tables = self.settings.get("sources", [])
        if not isinstance(tables, list) or not tables:
            raise self._wrong("sources", "are missing", "Add at least one [[sources]] with kind and path.")
        return tuple(self._source(table, f"sources[{number}]") for number, table in enumerate(tables, 1))

    def _source(self, table: Any, name: str) -> Source:
        if not isinstance(table, dict):
            raise self._wrong(name, "is not a table", "Write [[sources]].")
        kind, path = (self._text(table, f"{name}.{key}") for key in ("kind", "path"))
        options = {key: value for key, value in table.items() if key not in {"kind", "path"}}
        return Source(kind, self.folder / path, options)

    def _releases(self, table: Mapping[str, Any]) -> Path:
        """Give the folder of releases: hidden beside the data unless told otherwise, since it is made, not written."""
        named = os.environ.get("LODSE_RELEASES") or self._text(table, "site.releases", ".lodse/releases")
        return (self.folder / named).absolute()


_SITE_KEYS = (
    "name", "description", "base", "language", "languages", "municipality_key", "state", "publisher", "featured",
    "releases",
)  # fmt: skip
