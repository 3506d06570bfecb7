"""The road as commands. Each gathers its input, makes one call and says what came of it."""

from __future__ import annotations

import signal
import sys
import tempfile
import traceback
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from publisher import __version__
from publisher.errors import CheckFailed, LodseError, ReleaseError, SettingError
from publisher.progress import TerminalProgress
from publisher.release_commands import COMMANDS, fetch, summary
from publisher.terminal import (
    DEFAULT_SITE,
    REPORTS,
    err,
    json_option,
    out,
    plain,
    print_findings,
    print_json,
    print_report,
    site_argument,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from publisher.site import Site

_targets = click.argument("targets", nargs=-1, type=click.Path(path_type=Path), metavar="[SITE|FILE...]")
_language = click.option("--language", type=click.Choice(["de", "en"]), default="de", help="Language of messages.")
_all = click.option("--all", "all_places", is_flag=True, help="Show every place, not the first few of each rule.")
_base = click.option("--base", help="Base IRI, such as https://data.example.org/ .")


class _Commands(click.Group):
    """A group of commands that says what went wrong in one sentence instead of a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        signal.signal(signal.SIGTERM, _end)
        try:
            return super().invoke(ctx)
        except CheckFailed as failed:
            err.print(f"[bold red]Stopped:[/] {plain(failed.sentence)}")
            sys.exit(failed.exit_code)
        except LodseError as error:
            sys.exit(_failed(error))
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise  # click knows what to do
        except OSError as error:
            where = error.filename or "the output"
            sys.exit(_failed(LodseError(f"{where}: {error.strerror or error}", "Check the disk and the permissions.")))
        except Exception as error:  # noqa: BLE001 - the top of the process
            sys.exit(_failed(_defect(error)))


def _failed(error: LodseError) -> int:
    """Say an error and what to do next; give the exit code."""
    err.print(f"[bold red]Error:[/] {plain(error.sentence)}")
    if error.advice:
        err.print(plain(error.advice))
    return error.exit_code


def _defect(error: Exception) -> LodseError:
    """Keep what a developer must know in a file; a user gets a sentence."""
    with tempfile.NamedTemporaryFile("w", prefix="lodse-error-", suffix=".txt", delete=False, encoding="utf-8") as file:
        traceback.print_exception(error, file=file)
    return LodseError(f"lodse has a defect ({type(error).__name__}: {error})", f"Please report it, with {file.name} .")


def _end(_signal: int, _frame: object) -> NoReturn:
    """End on request, but not before drafts and temporary folders are removed."""
    raise SystemExit(128 + signal.SIGTERM)


_EXIT_CODES = "Exit codes: 0 done, 1 could not be done, 2 wrong setting or usage, 3 the data break the rules."


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]}, epilog=_EXIT_CODES)
@click.version_option(__version__, prog_name="lodse")
def main() -> None:
    """Publish what a town does for its people as linked open data."""


@main.command()
@site_argument
@_base
@json_option
@_language
@_all
def build(site: Path, base: str | None, as_json: bool, language: str, all_places: bool) -> None:
    """Read and check a site, and release it if no rule is broken.

    SITE is a folder with a site.toml.
    """
    from publisher import build as road

    settings = _load(site, base)
    try:
        with TerminalProgress(err) as progress:
            release, found = road.build(settings, progress)
    except CheckFailed as failed:
        print_findings(failed.report, as_json=as_json, language=language, all_places=all_places)
        raise
    if as_json:
        print_json(summary(release))
    else:
        print_findings(found, as_json=as_json, language=language, all_places=all_places)
        out.print(f"Released [bold]{release.id}[/] with {release.triples} triples.")


@main.command()
@_targets
@_base
@click.option("--format", "form", type=click.Choice(REPORTS), default="text", help="Format of the report.")
@click.option("--json", "form", flag_value="json", help="Print JSON for scripts.")
@click.option("--links", is_flag=True, help="Ask other sites whether links to them still lead anywhere.")
@_language
@_all
def check(targets: tuple[Path, ...], base: str | None, form: str, links: bool, language: str, all_places: bool) -> None:
    """Check a site, or RDF files, against the rules; write nothing.

    SITE is a folder with a site.toml, FILE an RDF file or a folder of them. SARIF is for code hosts, which show
    findings at their line; Turtle is a SHACL validation report.
    """
    from publisher import build as road
    from publisher.checking.examine import examine
    from publisher.editorial.links import FILE, Checker
    from publisher.site import moment

    with _site_of(targets, base, checked=True) as settings, TerminalProgress(err) as progress:
        asking = Checker(settings.releases / FILE, settings.editorial.private_links) if links else None
        found = examine(settings, road.gather(settings, progress), progress, moment().date(), asking)
        print_report(found, settings, form, language, all_places=all_places)
    sys.exit(0 if found.conforms else CheckFailed.exit_code)


@main.command()
@_targets
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Web worker processes.")
@click.option(
    "--trusted-proxies",
    "proxies",
    default=0,
    show_default=True,
    type=click.IntRange(0, 8),
    help="Proxies of yours before the server: what they say of the client is believed. Never the base.",
)
@click.option("--log/--no-log", default=None, help="One JSON line a request on standard error [default: in a pipe].")
@click.option("--store", "engine", help="Read statements from the SPARQL engine at this address; nothing is built.")
@click.option("--check", "checked", is_flag=True, help="Check RDF files against the rules before publishing them.")
@_base
@_language
def serve(
    targets: tuple[Path, ...],
    host: str,
    port: int,
    workers: int,
    proxies: int,
    log: bool | None,
    engine: str | None,
    checked: bool,
    base: str | None,
    language: str,
) -> None:
    """Publish a site, or any RDF files as they stand.

    SITE is a folder with a site.toml; a release is built first if its files have changed. FILE is an RDF file or a
    folder of them: Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD.
    """
    from publisher import server

    server.check_port(host, port)
    with _site_of(targets, base or None, checked=checked, port=port, engine=engine) as settings:
        fetch(settings) if settings.remote else _refresh(settings, language)
        log = not err.is_terminal if log is None else log
        server.serve(settings, host=host, port=port, workers=workers, proxies=proxies, log=log, say=out.print)


@main.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--municipalities", default=10, show_default=True, type=click.IntRange(1), help="Towns to make.")
@click.option("--services", default=100, show_default=True, type=click.IntRange(1), help="Services of each town.")
@click.option("--seed", default=1, show_default=True, help="Another number gives other towns.")
@click.option("--defects", default=0.0, type=click.FloatRange(0, 1), help="Share of services with something wrong.")
@_base
def synthesise(out: Path, municipalities: int, services: int, seed: int, defects: float, base: str | None) -> None:
    """Write made-up towns, to try things out and to measure.

    OUT is a new folder for a site, or one RDF file (.nt, .nq, .ttl, .trig).
    """
    from publisher.site import DEFAULT_BASE, checked_base
    from publisher.synthesis.town import Country
    from publisher.synthesis.write import write

    country = Country(municipalities, services, seed)
    with TerminalProgress(err) as progress:
        write(out, country, checked_base(base or DEFAULT_BASE, "--base"), defects, progress)


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--text",
    "languages",
    multiple=True,
    type=click.Choice(["de", "en", "de-simple"]),
    default=["de", "en"],
    show_default=True,
    help="Languages for which texts have columns.",
)
def template(file: Path, languages: tuple[str, ...]) -> None:
    """Write an empty workbook to fill in.

    FILE.xlsx gets German headings, lists to choose from and examples.
    """
    from publisher.sources import template as workbook

    workbook.write(file, languages)
    out.print(f'Fill in [bold]{plain(str(file))}[/] and name it in site.toml: kind = "xlsx".')


def _load(folder: Path, base: str | None) -> Site:
    from publisher import site

    return site.load(folder, base=base)


@contextmanager
def _site_of(
    targets: tuple[Path, ...], base: str | None, *, checked: bool, port: int | None = None, engine: str | None = None
) -> Iterator[Site]:
    """Give the site that is meant: a folder with settings, or RDF files with a temporary folder for their release."""
    from publisher import site

    paths = targets or (Path(DEFAULT_SITE),)
    for path in paths:
        _look_at(path)
    if len(paths) == 1 and (paths[0] / "site.toml").is_file():
        found = site.load(paths[0], base=base).at_engine(engine)
        yield found if found.remote else found.at_port(port)  # what is in an engine has the base it was built with
        return
    if engine:
        raise SettingError("--store serves a site that was pushed", "Name the site's folder.")
    with tempfile.TemporaryDirectory(prefix="lodse-") as folder:
        yield site.of_files(paths, Path(folder), base=base, checked=checked).at_port(port)


def _look_at(path: Path) -> None:
    """Raise SettingError if a file or folder that was named is not there."""
    try:
        path.stat()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        raise SettingError(f"{path}: {reason}", "Name a site's folder or RDF files.") from None


def _refresh(settings: Site, language: str) -> None:
    """Build a release if there is none for these files; if that fails, the release before it is served."""
    from publisher import build as road
    from publisher.gathering import inputs

    if inputs.is_current(settings):
        return
    try:
        with TerminalProgress(err) as progress:
            release, _ = road.build(settings, progress)
        out.print(f"Released {release.id} with {release.triples} triples.")
    except (CheckFailed, ReleaseError) as failed:
        if isinstance(failed, CheckFailed):
            print_findings(failed.report, as_json=False, language=language, all_places=False)
        if not inputs.has_release(settings):
            raise
        err.print(f"[bold red]Not built:[/] {plain(failed.sentence)}. The release before is served.")


for _command in COMMANDS:
    main.add_command(_command)

if __name__ == "__main__":
    main()
