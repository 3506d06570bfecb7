"""The road as commands. Each gathers its input, makes one call and says what came of it.

Exit codes: 0 done, 1 could not be done, 2 wrong setting or usage, 3 the data breaks the rules.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from publisher import __version__, report
from publisher.errors import CheckFailed, LodseError, SettingError
from publisher.progress import TerminalProgress
from publisher.release_commands import COMMANDS, summary
from publisher.terminal import DEFAULT_SITE, err, json_option, out, plain, print_json, site_argument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from publisher.findings import Report
    from publisher.site import Site

_language = click.option("--language", type=click.Choice(["de", "en"]), default="de", help="Language of messages.")
_all = click.option("--all", "all_places", is_flag=True, help="Show every place, not the first few of each rule.")
_base = click.option("--base", help="Base IRI, such as https://data.example.org/ .")


class _Commands(click.Group):
    """A group of commands that says errors in one sentence instead of a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CheckFailed as failed:
            err.print(f"[bold red]Stopped:[/] {plain(failed.sentence)}")
            sys.exit(failed.exit_code)
        except LodseError as error:
            err.print(f"[bold red]Error:[/] {plain(error.sentence)}")
            if error.advice:
                err.print(plain(error.advice))
            sys.exit(error.exit_code)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
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
    """Read, check and release the site in the folder SITE."""
    from publisher import build as road

    settings = _load(site, base)
    try:
        with TerminalProgress(err) as progress:
            release, found = road.build(settings, progress)
    except CheckFailed as failed:
        _print_findings(failed.report, as_json=as_json, language=language, all_places=all_places)
        raise
    if as_json:
        print_json(summary(release))
    else:
        _print_findings(found, as_json=as_json, language=language, all_places=all_places)
        out.print(f"Released [bold]{release.id}[/] with {release.triples} triples.")


@main.command()
@click.argument("targets", nargs=-1, type=click.Path(path_type=Path))
@_base
@json_option
@_language
@_all
def check(targets: tuple[Path, ...], base: str | None, as_json: bool, language: str, all_places: bool) -> None:
    """Check a SITE, or RDF FILES, against the rules. Writes nothing."""
    from publisher import build as road

    with _site_of(targets, base, checked=True) as settings, TerminalProgress(err) as progress:
        found = road.examine(settings, road.gather(settings, progress), progress)
    _print_findings(found, as_json=as_json, language=language, all_places=all_places)
    sys.exit(0 if found.conforms else CheckFailed.exit_code)


@main.command()
@click.argument("targets", nargs=-1, type=click.Path(path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Web worker processes.")
@click.option("--log/--no-log", default=None, help="One JSON line a request on standard error [default: in a pipe].")
@click.option("--check", "checked", is_flag=True, help="Check RDF files against the rules before publishing them.")
@_base
@_language
def serve(
    targets: tuple[Path, ...],
    host: str,
    port: int,
    workers: int,
    log: bool | None,
    checked: bool,
    base: str | None,
    language: str,
) -> None:
    """Publish a SITE (building a release first if its files changed), or any RDF FILES as they stand."""
    from publisher import server

    server.check_port(host, port)
    with _site_of(targets, base or None, checked=checked, port=port) as settings:
        _refresh(settings, language)
        log = not err.is_terminal if log is None else log
        server.serve(settings, host=host, port=port, workers=workers, log=log, say=out.print)


@main.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--municipalities", default=10, show_default=True, type=click.IntRange(1), help="Towns to make.")
@click.option("--services", default=100, show_default=True, type=click.IntRange(1), help="Services of each town.")
@click.option("--seed", default=1, show_default=True, help="Another number gives other towns.")
@click.option("--defects", default=0.0, type=click.FloatRange(0, 1), help="Share of services with something wrong.")
@_base
def synthesise(out: Path, municipalities: int, services: int, seed: int, defects: float, base: str | None) -> None:
    """Write made-up towns to OUT: a site in a new folder, or one RDF file (.nt, .nq, .ttl, .trig)."""
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
    """Write an empty workbook to fill in: FILE.xlsx, with German headings, lists to choose from and examples."""
    from publisher import template as workbook

    workbook.write(file, languages)
    out.print(f'Fill in [bold]{plain(str(file))}[/] and name it in site.toml: kind = "xlsx".')


def _load(folder: Path, base: str | None) -> Site:
    from publisher import site

    return site.load(folder, base=base)


@contextmanager
def _site_of(targets: tuple[Path, ...], base: str | None, *, checked: bool, port: int | None = None) -> Iterator[Site]:
    """Give the site that is meant: a folder with settings, or RDF files with a temporary folder for their release."""
    from publisher import site

    paths = targets or (Path(DEFAULT_SITE),)
    if len(paths) == 1 and (paths[0] / "site.toml").is_file():
        yield site.load(paths[0], base=base).at_port(port)
        return
    for path in paths:
        if not path.exists():
            raise SettingError(f"{path}: no such file or folder", "Name a site's folder or RDF files.")
    with tempfile.TemporaryDirectory(prefix="lodse-") as folder:
        yield site.of_files(paths, Path(folder), base=base, checked=checked).at_port(port)


def _refresh(settings: Site, language: str) -> None:
    """Build a release if there is none for these files; if the data break the rules, the release before it stays."""
    from publisher import build as road

    if road.is_current(settings):
        return
    try:
        with TerminalProgress(err) as progress:
            release, _ = road.build(settings, progress)
        out.print(f"Released {release.id} with {release.triples} triples.")
    except CheckFailed as failed:
        _print_findings(failed.report, as_json=False, language=language, all_places=False)
        if not road.has_release(settings):
            raise
        err.print("[bold red]The files break the rules;[/] the release before them is served.")


def _print_findings(found: Report, *, as_json: bool, language: str, all_places: bool) -> None:
    if as_json:
        findings = [finding.as_json() for finding in found.findings]
        print_json({"conforms": found.conforms, "counts": found.counts, "findings": findings})
        return
    for line in report.lines(found, language, all_places=all_places):
        out.print(line)


for _command in COMMANDS:
    main.add_command(_command)

if __name__ == "__main__":
    main()
