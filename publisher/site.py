"""A site's settings as one frozen value, from `site.toml`, the command line and the environment.

Nothing else reads the environment. The variables are `LODSE_BASE` (the base IRI), `LODSE_RELEASES` (the folder of
releases), `LODSE_STORE_USER` and `LODSE_STORE_PASSWORD` (who asks the engine of `[store]`), `SOURCE_DATE_EPOCH` (the
time stamp of a build); the command line goes before the environment, the environment before the file.
"""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from publisher import iris, licence, work
from publisher.contents import catalogue
from publisher.contents.catalogue import Catalogue
from publisher.editorial import settings as editorial
from publisher.editorial.settings import Editorial
from publisher.errors import SettingError
from publisher.licence import Licence
from publisher.pages import maps, theme
from publisher.pages.maps import Maps
from publisher.pages.theme import Theme
from publisher.past import retention
from publisher.past.retention import Retention
from publisher.remote import settings as remote_settings
from publisher.remote.settings import Remote
from publisher.settings import MAIL, WEB, WEB_ADDRESS, Table
from publisher.work import Work

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DEFAULT_BASE = "http://localhost:8000/"
_METRICS = "PROMETHEUS_MULTIPROC_DIR"

LANGUAGES = ("de", "en", "de-simple")

_BASE = re.compile(r"https?://(?:[^\s/?#<>\"{}|\\^`]+/)+")
_PUBLISHER = r"organisation/[a-z0-9]+(-[a-z0-9]+)*"
_STATES = sorted("BW BY BE BB HB HH HE MV NI NW RP SL SN ST SH TH".split())


@dataclass(frozen=True, slots=True)
class Persons:
    """What happens to persons: shown on pages, published as data, and in which files they are."""

    show: bool = False
    publish: bool = False
    files: tuple[str, ...] = ()


FILE_OPTIONS = ("mapping",)
"""Options of sources that name a file beside the source."""


@dataclass(frozen=True, slots=True)
class Source:
    """One source: its delivery format, where it is, and options of its reader."""

    kind: str
    path: Path
    options: Mapping[str, object] = field(default_factory=dict)

    @property
    def paths(self) -> tuple[Path, ...]:
        """Where it is, and the files beside it that an option names; a release depends on all of them."""
        named = (self.options.get(option) for option in FILE_OPTIONS)
        return (self.path, *(self.path.parent / name for name in named if isinstance(name, str)))


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
    feedback: str = ""
    featured: tuple[str, ...] = ()
    licence: Licence = field(default_factory=Licence)
    persons: Persons = Persons()
    catalogue: Catalogue = field(default_factory=Catalogue)
    services: tuple[str, ...] = ()
    """SPARQL endpoints that a query may ask by SERVICE, by their IRIs exactly as queries write them."""
    theme: Theme = field(default_factory=Theme)
    maps: Maps = field(default_factory=Maps)
    work: Work = field(default_factory=Work, repr=False)
    editorial: Editorial = field(default_factory=Editorial)
    sources: tuple[Source, ...] = ()
    retention: Retention = field(default_factory=Retention)
    releases: Path = Path("releases")
    remote: Remote | None = None
    """The engine that holds the statements; None where releases do themselves."""
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

    def at_engine(self, endpoint: str | None) -> Site:
        """Give the site as served from an engine that is named on the command line, if one is."""
        if not endpoint:
            return self
        named = remote_settings.at(endpoint, "--store")
        known = self.remote if self.remote and self.remote.endpoint == endpoint else named
        return replace(self, remote=_authorised(known))

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
    return _site(Table(file, settings).knows(_TABLES), base or os.environ.get("LODSE_BASE"))


def of_files(paths: Iterable[Path], releases: Path, *, base: str | None = None, checked: bool = False) -> Site:
    """Make a site of RDF files and folders that are published as they stand; releases go to `releases`."""
    sources = tuple(Source("rdf", path) for path in paths)
    site = Site(releases, sources=sources, releases=releases, checked=checked)  # what lies beside the files is private
    found = base or os.environ.get("LODSE_BASE") or DEFAULT_BASE
    return replace(site, base=checked_base(found, "--base"), name=", ".join(s.path.name for s in sources))


def checked_base(text: str, setting: str) -> str:
    """Give a base IRI that ends in a slash, or raise SettingError."""
    base = text if text.endswith("/") else text + "/"
    if not (_BASE.fullmatch(base) and iris.is_iri(base)):
        raise SettingError(f"{setting}: {text!r} is not a base address", "It looks like https://data.example.org/ .")
    return base


def moment() -> datetime:
    """Give the time stamp of what is built now: the seconds of SOURCE_DATE_EPOCH, if it is set. Raises SettingError."""
    said = os.environ.get("SOURCE_DATE_EPOCH")
    if said and not re.fullmatch("[0-9]{1,11}", said):
        raise SettingError(f"SOURCE_DATE_EPOCH is {said!r}", "It takes seconds since 1970, such as 1767225600.")
    return datetime.fromtimestamp(int(said), UTC) if said else datetime.now(UTC)


def share_metrics(folder: Path) -> None:
    """Have the web workers that are started from now on count into files of one folder."""
    os.environ[_METRICS] = str(folder)


def metrics_folder() -> str | None:
    """Give the folder into which web workers count, if they share one."""
    return os.environ.get(_METRICS)


_TABLES = (
    "site", "licence", "persons", "dataset", "sparql", "store", "theme", "map", "retention", "build", "editorial",
    "sources",
)  # fmt: skip
_SITE_KEYS = (
    "name", "description", "base", "language", "languages", "municipality_key", "state", "publisher", "feedback",
    "featured", "releases",
)  # fmt: skip


def _site(settings: Table, base: str | None) -> Site:
    table = settings.table("site", _SITE_KEYS)
    return Site(
        folder=settings.file.parent,
        base=checked_base(base or table.text("base", DEFAULT_BASE), f"{table.file}: site.base"),
        name=table.text("name"),
        description=table.text("description", ""),
        languages=_languages(table),
        municipality_key=table.matching("municipality_key", "[0-9]{8}", "8 digits"),
        state=_state(table),
        publisher=table.matching("publisher", _PUBLISHER, "the path of the town, such as organisation/stadt-kassel"),
        feedback=table.matching("feedback", MAIL, "a mail address (mailto:…)"),
        featured=table.texts("featured"),
        licence=licence.read(settings.table("licence", licence.KEYS)),
        persons=_persons(settings.table("persons", ("show", "publish", "files"))),
        catalogue=catalogue.read(settings.table("dataset", catalogue.KEYS)),
        services=_services(settings.table("sparql", ("service",))),
        theme=theme.read(settings.table("theme", ("logo", "colour"))),
        maps=maps.read(settings.table("map", ("tiles", "link", "timetable"))),
        work=work.read(settings.table("build", ("memory", "processes"))),
        editorial=editorial.read(settings.table("editorial", editorial.KEYS)),
        sources=_sources(settings),
        retention=retention.read(settings.table("retention", retention.KEYS)),
        releases=_releases(table),
        remote=_authorised(remote_settings.read(settings)),
    )


def _authorised(remote: Remote | None) -> Remote | None:
    """Give an engine with who asks it: never in a file that is kept in git."""
    user, password = (os.environ.get(f"LODSE_STORE_{name}", "") for name in ("USER", "PASSWORD"))
    return replace(remote, user=user, password=password) if remote else None


def _languages(table: Table) -> tuple[str, ...]:
    default = table.text("language", "de")
    languages = table.texts("languages", (default,))
    if wrong := {default, *languages} - set(LANGUAGES):
        raise table.wrong("languages", f"names {min(wrong)!r}", f"Known are {', '.join(LANGUAGES)}.")
    return tuple(dict.fromkeys((default, *languages)))


def _state(table: Table) -> str:
    return table.matching("state", "|".join(_STATES), f"one of {', '.join(_STATES)}")


def _persons(table: Table) -> Persons:
    return Persons(table.flag("show"), table.flag("publish"), table.texts("files"))


def _services(table: Table) -> tuple[str, ...]:
    services = table.texts("service")
    if wrong := [iri for iri in services if not re.fullmatch(WEB, iri)]:
        raise table.wrong("service", f"names {wrong[0]!r}", f"It takes {WEB_ADDRESS}.")
    return services


def _sources(settings: Table) -> tuple[Source, ...]:
    tables = settings.tables("sources")
    if not tables:
        raise settings.wrong("sources", "are missing", "Add at least one [[sources]] with kind and path.")
    return tuple(_source(table) for table in tables)


def _source(table: Table) -> Source:
    options = {key: value for key, value in table.values.items() if key not in {"kind", "path"}}
    return Source(table.text("kind"), table.file.parent / table.text("path"), options)


def _releases(table: Table) -> Path:
    """Give the folder of releases: hidden beside the data unless told otherwise, since it is made, not written."""
    named = os.environ.get("LODSE_RELEASES") or table.text("releases", ".lodse/releases")
    return (table.file.parent / named).absolute()
