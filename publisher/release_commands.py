"""The commands that look after releases, once they are built."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from publisher.errors import LodseError, ReleaseError, SettingError
from publisher.terminal import DEFAULT_SITE, err, json_option, out, plain, print_json, site_argument, write_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from publisher.contents.integrity import Damage
    from publisher.past.difference import Difference
    from publisher.release import Release, Releases
    from publisher.site import Site

SIGNS = {"added": "+", "changed": "~", "removed": "-"}

_words = click.argument("words", metavar="[SITE] [RELEASE]", nargs=-1)


@click.command()
@site_argument
@json_option
def releases(site: Path, as_json: bool) -> None:
    """List the releases of a site: what each changed, who built it."""
    shelf = _shelf(site)
    current = shelf.current_id()
    if as_json:
        print_json([summary(release) | {"current": release.id == current} for release in shelf.all()])
        return
    whole = {release.id: release for release in shelf.all()}
    for name in shelf.names():
        mark = "[bold green]current[/]" if name == current else "       "
        out.print(f"{mark}  {_line(whole[name])}" if name in whole else f"[bold red]damaged[/]  {name}")


@click.command()
@site_argument
@click.argument("release", required=False)
@json_option
def rollback(site: Path, release: str | None, as_json: bool) -> None:
    """Switch a site back to an earlier release.

    RELEASE is the beginning of its name; without it, the one before the current.
    """
    target = _shelf(site).roll_back(release)
    if as_json:
        print_json(summary(target))
    else:
        out.print(f"The current release is now [bold]{target.id}[/].")


@click.command()
@click.argument("words", metavar="[SITE] [OLD] [NEW]", nargs=-1)
@click.option("--triples", is_flag=True, help="Show the statements too, as N-Triples.")
@json_option
def diff(words: tuple[str, ...], triples: bool, as_json: bool) -> None:
    """Show what differs between two releases, OLD and NEW.

    These are the things added, changed and removed, and if asked for their statements. NEW is the current release
    unless it is named, OLD the one before. The beginning of a name is enough.
    """
    from publisher.past import difference

    old, new = _two(*_named(words, most=2))
    found = difference.between(old, new)
    if as_json:
        write_json(_difference_as_json(old, new, found, triples=triples))
        return
    counts: Counter[str] = Counter()
    for step in found:
        counts.update({step.way: 1, "+": len(step.added), "-": len(step.removed)})
        out.print(f"{SIGNS[step.way]} {plain(step.iri)}  [dim]+{len(step.added)} -{len(step.removed)}[/]")
        for sign, lines in (("+", step.added), ("-", step.removed)) if triples else ():
            out.print("\n".join(f"    {sign} {plain(line)}" for line in lines), end="\n" if lines else "")
    told = ", ".join(f"{counts[way]} {way}" for way in difference.WAYS)
    out.print(f"{old.id} to {new.id}: {told}; {counts['+']} triples more, {counts['-']} less.")


@click.command()
@_words
@json_option
def verify(words: tuple[str, ...], as_json: bool) -> None:
    """Compare the files of releases with their checksums.

    They are those of RELEASE, or of every release of SITE.
    """
    from publisher.contents import integrity

    shelf, named = _named(words, most=1)
    found = [(release, list(integrity.damages(release))) for release in map(shelf.get, named or shelf.names())]
    if as_json:
        told = ((r.id, [{"file": damage.file, "harm": damage.harm} for damage in damages]) for r, damages in found)
        print_json([{"id": name, "whole": not damages, "damages": damages} for name, damages in told])
    else:
        for release, damages in found:
            _tell_damages(release, damages)
    sys.exit(1 if any(damages for _, damages in found) else 0)


def _tell_damages(release: Release, damages: list[Damage]) -> None:
    out.print(f"{'[bold red]damaged[/]' if damages else 'whole  '}  {release.id}")
    for damage in damages:
        out.print(f"         {damage.harm}: {plain(damage.file)}")


@click.command()
@site_argument
@click.argument("things", nargs=-1)
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def forget(site: Path, things: tuple[str, ...], yes: bool, as_json: bool) -> None:
    """Delete the past of THINGS, and all earlier releases.

    What was once said of them is gone for good, with every release but the current one.

    THINGS are IRIs, or their paths such as contact/amt. What is published now stays: change the files and build first.
    """
    from publisher import site as settings
    from publisher.past import forgetting

    town = settings.load(site)
    if not yes:
        click.confirm("Every earlier release is deleted, and cannot be brought back. Go on?", abort=True, err=True)
    names = [forgetting.named(town.base, thing) for thing in things]
    release, gone = forgetting.forget(_shelf(site), names, datetime.now(UTC))
    if as_json:
        print_json(summary(release) | {"removed": gone, "forgotten": names})
    else:
        out.print(f"The current release is now [bold]{release.id}[/]; {len(gone)} releases were deleted.")


@click.command()
@site_argument
@click.argument("engine", required=False)
@click.option("--release", help="The beginning of a release's name [default: the current one, or the one before].")
@click.option("--rollback", "back", is_flag=True, help="Switch back to a release that the engine has; load nothing.")
@click.option("--files/--no-files", default=True, help="Load the files that web nodes need, or bring them otherwise.")
@json_option
def push(site: Path, engine: str | None, release: str | None, back: bool, files: bool, as_json: bool) -> None:
    """Load a release into a SPARQL engine and switch to it there.

    ENGINE is the address of its query service, unless site.toml names it in [store]. Readers see the release before
    until the new one is whole. LODSE_STORE_USER and LODSE_STORE_PASSWORD say who writes.
    """
    from publisher import site as settings
    from publisher.progress import TerminalProgress
    from publisher.release import Releases
    from publisher.remote import push as road
    from publisher.remote.client import Client

    town = settings.load(site).at_engine(engine)
    if town.remote is None:
        raise SettingError("no engine is named", "Name its address after the site, or set [store] in site.toml.")
    client, shelf = Client(town.remote), Releases(town.releases)
    if back:
        found = road.Pushed(road.roll_back(client, town.base, release), 0, ())
    else:
        chosen = shelf.get(release) if release else shelf.current()
        if chosen is None:
            raise ReleaseError(f"{shelf.folder}: nothing is released yet", "Run `lodse build` first.")
        with TerminalProgress(err) as progress:
            found = road.push(client, shelf, chosen, town.retention, progress, files=files)
    if as_json:
        print_json({"id": found.release, "triples": found.triples, "removed": list(found.removed)})
    else:
        out.print(f"The engine now serves [bold]{found.release}[/]; {len(found.removed)} releases were removed there.")


def fetch(site: Site) -> None:
    """Fetch the release that is current in an engine; if that fails, what is here is served until it can be."""
    from publisher.progress import TerminalProgress
    from publisher.remote.backend import prepare

    try:
        with TerminalProgress(err) as progress:
            prepare(site, progress)
    except LodseError as failed:
        err.print(f"[bold red]Not fetched:[/] {plain(failed.sentence)}. {plain(failed.advice)}")


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@site_argument
@click.option("--base", help="Base IRI, such as https://data.example.org/ .")
@click.option("--upstream", default="127.0.0.1:8000", show_default=True, help="Where lodse listens.")
@click.option("--alone", is_flag=True, help="There will be no lodse behind nginx: no search, no queries.")
@json_option
def export(folder: Path, site: Path, base: str | None, upstream: str, alone: bool, as_json: bool) -> None:
    """Write every document as files, and a configuration for nginx.

    They are those of the current release. DIR/current is then the new version, and DIR/current/nginx holds the
    configuration; see docs/deploy.md.
    """
    from publisher import site as settings
    from publisher.export import write
    from publisher.progress import TerminalProgress
    from publisher.release import Releases

    town = settings.load(site, base=base)
    release = Releases(town.releases).current()
    if release is None:
        raise ReleaseError(f"{town.releases}: nothing is released yet", "Run `lodse build` first.")
    where = "" if alone else write.checked_upstream(upstream)
    with TerminalProgress(err) as progress:
        done = write.export(town, release, folder, where, progress)
    if as_json:
        numbers = {"documents": done.documents, "left": done.left, "kept": done.kept}
        print_json({"folder": str(done.folder), "release": release.id} | numbers)
        return
    out.print(f"Exported [bold]{release.id}[/] to {plain(str(done.folder))}: {done.documents} documents.")
    if done.kept:
        out.print(f"{done.kept} of them were there already, of an export that was broken off.")
    if done.left:
        out.print(f"{done.left} documents have addresses that cannot be files; lodse answers them.")


def summary(release: Release) -> dict[str, Any]:
    """Give what scripts are told of a release."""
    names = ("created", "triples", "findings", "base", "built_by", "changes")
    return {"id": release.id} | {name: release.manifest.get(name) for name in names} | {"bytes": release.bytes}


def _line(release: Release) -> str:
    changes = release.manifest.get("changes") or {}
    told = " ".join(f"{sign}{changes[kind]}" for sign, kind in zip("+~-", changes, strict=False))
    findings = ", ".join(f"{number} {label}" for label, number in release.manifest["findings"].items())
    size = f"{release.bytes / 1e6:.1f} MB"
    parts = (release.id, f"{release.triples} triples", told, size, findings, release.manifest.get("built_by"))
    return plain("  ".join(part for part in parts if part))


def _difference_as_json(
    old: Release, new: Release, found: Iterator[Difference], *, triples: bool
) -> Iterator[tuple[str, Any]]:
    """Give the members of the JSON object; the things one by one, so that it needs no memory for all of them."""
    yield "old", old.id
    yield "new", new.id
    counts: Counter[str] = Counter(dict.fromkeys((*SIGNS, "triples_added", "triples_removed"), 0))

    def things() -> Iterator[dict[str, Any]]:
        for step in found:
            numbers = {"triples_added": len(step.added), "triples_removed": len(step.removed)}
            counts.update({step.way: 1} | numbers)
            said = {"added": step.added, "removed": step.removed} if triples else {}
            yield {"iri": step.iri, "change": step.way} | numbers | said

    yield "things", things()
    yield "counts", counts


def _shelf(folder: Path) -> Releases:
    from publisher import site
    from publisher.release import Releases

    return Releases(site.load(folder).releases)


def _named(words: Sequence[str], *, most: int) -> tuple[Releases, list[str]]:
    """Part the site, if one is named, from the releases. Raises SettingError if there are more words than these."""
    is_site = bool(words) and (Path(words[0]) / "site.toml").is_file()
    names = list(words[1:] if is_site else words)
    if len(names) > most:
        raise SettingError(f"{names[0]}: no site.toml there", "Name the site's folder first, then releases.")
    return _shelf(Path(words[0] if is_site else DEFAULT_SITE)), names


def _two(shelf: Releases, names: Sequence[str]) -> tuple[Release, Release]:
    """Give the two releases to compare: those that are named, else the current one and the one before."""
    chosen = [shelf.get(name) for name in names]
    new = chosen[1] if len(chosen) > 1 else shelf.current()
    if new is None:
        raise ReleaseError(f"{shelf.folder}: nothing is released yet", "Run `lodse build` first.")
    return (chosen[0] if chosen else shelf.before(new.id)), new


COMMANDS = (releases, rollback, diff, verify, forget, push, export)
