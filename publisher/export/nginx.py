"""Writes the configuration by which nginx answers from the files of an export as the application would.

Two files: `http.conf` belongs into the `http` block, `server.conf` into a `server` block. All is decided by `map`s:
which folder the language means, which ending the `Accept` header means, what is said with a file. An address for which
there is no file is passed on, and so is every request that the maps do not know how to answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from publisher.export import gaps, patterns, rows, things
from publisher.export.answers import ANY, FIXED, ONE
from publisher.export.directives import DOLLAR, UNKNOWN, quoted, table, variable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from publisher.export.gaps import Own
    from publisher.export.rows import Classes, Rows

HEAD = "# Written by `lodse export`, anew each time."
GAPS = {
    gaps.PATH: "lodse_key",
    gaps.ITEMS: "lodse_items",
    gaps.NUMBER: "lodse_number",
    **{gap: f"lodse_{relation}" for relation, gap in gaps.TURNS.items()},
}
"""The variables that fill the gaps in headers."""

_BUCKET = 64
_FOLDER = 20
"""Bytes of the longest name of a folder, which stands before the path in some keys."""

_LANGUAGE_OF_PATH = r"[a-z-]+"


@dataclass(frozen=True, slots=True)
class Plan:
    """What the configuration is made from.

    prefix: the path of the base. root: the folder of the version. upstream: where lodse listens; empty if it does not.
    things: the classes of documents about things, classes: of all others.
    named: what an address without a form means where it is not just its path. kept: addresses that name their content.
    """

    prefix: str
    root: Path
    languages: tuple[str, ...]
    upstream: str
    types: Mapping[str, str]
    forms: tuple[str, ...]
    constant: Mapping[str, str]
    classes: Classes
    things: Classes
    named: Mapping[str, str]
    kept: Mapping[str, str]


def http(plan: Plan) -> str:
    """Write what belongs into the `http` block."""
    found = plan.classes.rows()
    headers = (line for name in sorted(found.names()) for line in _header(name, found.table(name), plan))
    asked = [*_sizes(plan, found), *_upstream(plan), *_asked(plan), *_negotiated(plan)]
    blocks = [*asked, *_found(plan, found), *headers, *things.http(plan)]
    return f"{HEAD}\n" + "\n".join(blocks) + "\n"


def server(plan: Plan) -> str:
    """Write what belongs into a `server` block. Dumps have headers of their own, which cost the others nothing."""
    every = plan.classes.rows().names()
    of_dumps = sorted(name for name in every if _is_rare(name, plan.classes))
    documents = _location(plan.prefix, sorted(every - set(of_dumps)), plan)
    about = _location(f"{plan.prefix}doc/", sorted(every - set(of_dumps)), plan, list(things.server(plan)))
    dumps = _location(f"{plan.prefix}dumps/", sorted(every), plan) if of_dumps else []
    others = _passed_on() if plan.upstream else _alone(plan)
    return "\n".join([HEAD, "merge_slashes off;", *documents, *about, *dumps, *others, ""])


def _is_rare(name: str, classes: Classes) -> bool:
    """Say whether only dumps have a header."""
    users = {n for n, said in enumerate(classes.said) if any(name in headers for headers in said.values())}
    return all(stem.startswith("/dumps/") for stem, number in classes.members.items() if number in users)


def _location(path: str, names: list[str], plan: Plan, within: Sequence[str] = ()) -> list[str]:
    said = [f"add_header {name} ${variable(name)};" for name in names]
    always = [f"add_header {name} {quoted(value)};" for name, value in plan.constant.items() if name not in names]
    return [
        f"location {path} {{",
        f"    root {quoted(str(plan.root))};",
        "    types {}",
        '    default_type "";  # said below, with the encoding and the profile',
        "    gzip_static on;",
        "    postpone_output 16k;  # headers are long: they go out with what follows, not before it",
        "    try_files /$lodse_tree$lodse_page$lodse_path /$lodse_one$lodse_page$lodse_path",
        "              /$lodse_tree$lodse_page$lodse_named /$lodse_one$lodse_page$lodse_named @lodse;",
        *(f"    {line}" for line in (*said, *always, *within)),
        "}",
    ]


def _sizes(plan: Plan, found: Rows) -> Iterator[str]:
    """Make room in the hashes of nginx: for their number, and for the longest key."""
    tables = (plan.classes.members, plan.things.members, plan.named, plan.kept, found.numbers)
    longest = max(len(key.encode()) for table in tables for key in (*table, "")) + _FOLDER
    yield f"map_hash_bucket_size {(longest // _BUCKET + 3) * _BUCKET};"
    yield f"map_hash_max_size {max(2048, *(2 * len(table) for table in tables))};"
    yield "variables_hash_max_size 2048;"


def _upstream(plan: Plan) -> Iterator[str]:
    if plan.upstream:
        yield f"upstream lodse {{ server {plan.upstream}; keepalive 16; }}"


def _asked(plan: Plan) -> Iterator[str]:
    """Read the request: the path below the base, the page and the language that the address names."""
    known = "|".join(map(re.escape, plan.languages))
    prefix = re.escape(plan.prefix.rstrip("/"))
    yield f'geo ${DOLLAR} {{ default "$"; }}'
    yield from table("$request_method", "lodse_reads", [("default", UNKNOWN), ("GET", ""), ("HEAD", "")])
    paths = [("default", UNKNOWN), (r"~/[./]", UNKNOWN), (rf"~^{prefix}/(?!dumps/).*\.gz$", UNKNOWN),
             (rf"~^{prefix}(/.*)\z", "$1")]  # fmt: skip
    yield from table("$uri", "lodse_path", paths)
    yield from table("$args", GAPS[gaps.NUMBER], [("default", ""), (r"~^page=(\w[\w.-]*)(?:&|$)", "$1")])
    yield from table(f"${GAPS[gaps.NUMBER]}", "lodse_page", [("default", "/.$lodse_number"), ("", "")])
    asked = [("default", UNKNOWN), ("", "-"), (r"~^(?:page=\w[\w.-]*|v=[0-9a-f]+)$", "-"),
             (rf"~^(?:page=\w[\w.-]*&)?lang=({known})$", "lang=$1")]  # fmt: skip
    yield from table("$args", "lodse_asked", asked)


def _negotiated(plan: Plan) -> Iterator[str]:
    """Choose language and ending by headers, as far as that needs no weighing."""
    site, html = plan.languages[0], plan.types[patterns.HTML]
    otherwise = (UNKNOWN, UNKNOWN) if plan.upstream else (site, html)
    languages = list(_known_first(patterns.COMMON_LANGUAGES, list(patterns.languages(plan.languages))))
    types = list(_known_first((*patterns.COMMON_TYPES, *plan.types), list(patterns.types(plan.types))))
    yield from table("$http_accept_language", "lodse_language", [("default", otherwise[0]), ("", site), *languages])
    yield from table("$http_accept", "lodse_accepted", [("default", otherwise[1]), ("", html), *types])
    others = [("default", UNKNOWN if plan.upstream else "$lodse_accepted"), ("", "$lodse_accepted")]
    yield from table("$http_accept_profile$http_accept_datetime", "lodse_type", others)
    trees = [("default", UNKNOWN), ("-", "$lodse_language"), (rf"~^(lang={_LANGUAGE_OF_PATH})$", "$1")]
    yield from table("$lodse_reads$lodse_asked", "lodse_tree", trees)
    yield from table("$lodse_reads$lodse_asked", "lodse_one", [("default", UNKNOWN), ("-", ONE)])
    named = [("default", "$lodse_path.$lodse_type"), *((path, f"{stem}.$lodse_type" if stem else f"/{UNKNOWN}")
             for path, stem in plan.named.items())]  # fmt: skip
    yield from table("$lodse_path", "lodse_named", named)


def _known_first(common: Iterable[str], found: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Give headers that are looked up as they stand, then patterns."""
    yield from dict(patterns.known(common, found)).items()
    yield from ((f"~*{pattern}", value) for pattern, value in found)


def _found(plan: Plan, found: Rows) -> Iterator[str]:
    """Take the found file apart, and look up what is said with it. Which file it is, is not known before.

    The first map fills the variables that it captures; it stands first in the key of the last, so that they are there.
    """
    ending = rf"(?<lodse_stem>/.*?)\.(?<lodse_form>{rows.endings(plan.forms)})"
    parts = [("default", ""), (rf"~^/(?<lodse_folder>[^/]+){ending}$", ""),
             ("~^/(?<lodse_folder>[^/]+)(?<lodse_stem>/.*)(?<lodse_form>)$", "")]  # fmt: skip
    yield from table("$uri", "lodse_parted", parts)
    key = [("default", ""), (r"~^(?:/\.[^/]+)?/(?:doc/)?(.+)$", "$1")]
    yield from table("$lodse_stem", GAPS[gaps.PATH], key)
    yield from _own(plan.classes.own)
    members = [("default", ""), *((stem, str(number)) for stem, number in plan.classes.members.items())]
    yield from table("$lodse_stem", "lodse_class", members)
    yield from table("$lodse_page$lodse_path $uri", "lodse_way", [("default", ANY), (r"~^(.*) /[^/]+\1$", FIXED)])
    source = "$lodse_parted$lodse_way $lodse_class $lodse_folder/$lodse_form"
    numbers = ((place, str(number)) for place, number in found.numbers.items())
    yield from table(source, "lodse_row", [("default", ""), *numbers])


def _own(own: Mapping[str, Own]) -> Iterator[str]:
    """Say what fills the gaps of each document: where to turn to, and what it holds, which may differ by language."""
    for relation, gap in gaps.TURNS.items():
        turns = ((stem, told[relation]) for stem, told in own.items() if relation in told)
        yield from table("$lodse_parted$lodse_stem", GAPS[gap], [("default", ""), *turns])
    held = {f"{tree} {stem}": links for stem, told in own.items() for tree, links in told.items()
            if tree not in gaps.TURNS}  # fmt: skip
    numbers = {links: str(number) for number, links in enumerate(dict.fromkeys(held.values()))}
    known = [("default", ""), *((place, numbers[links]) for place, links in held.items())]
    yield from table(
        "$lodse_parted$lodse_folder", "lodse_tongue", [("default", "$lodse_folder"), ("~^lang=(.*)$", "$1")]
    )
    yield from table("$lodse_tongue $lodse_stem", "lodse_held", known)
    said = [("default", ""), *((number, links) for links, number in numbers.items())]
    yield from table("$lodse_held", GAPS[gaps.ITEMS], said, {})


def _header(name: str, said: Mapping[str, str], plan: Plan) -> Iterator[str]:
    """Say what a header says, by the number of the combination."""
    values = [("default", plan.constant.get(name, "")), *said.items()]
    if name != "Cache-Control":
        yield from table("$lodse_row", variable(name), values, GAPS)
        return
    yield from table("$lodse_row", "lodse_cached", values, GAPS)
    yield from table("$lodse_path?$args", "lodse_kept", [("default", "$lodse_cached"), *plan.kept.items()])
    yield from table("$args", variable(name), [("default", "$lodse_cached"), ("~^v=", "$lodse_kept")])


def _passed_on() -> list[str]:
    """Pass on to lodse, as it stands. It says everything by itself."""
    return [
        "location @lodse {",
        "    proxy_pass http://lodse;",
        "    proxy_http_version 1.1;",
        '    proxy_set_header Connection "";',
        "    proxy_set_header Host $http_host;",
        "    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
        "    proxy_max_temp_file_size 0;  # large results go through, not to the disk",
        "    proxy_read_timeout 120s;",
        "}",
    ]


def _alone(plan: Plan) -> list[str]:
    """Lead from things to documents, as far as that goes without lodse."""
    prefix = plan.prefix
    return [
        "location @lodse { return 404; }",
        f"location ^~ {prefix}id/ {{",
        f"    if ($request_uri ~ ^{re.escape(prefix)}id/([^?#]+)) {{ return 303 {prefix}doc/$1; }}",
        "    return 404;",
        "}",
        f"location = {prefix}.well-known/void {{ return 303 {prefix}dataset.ttl; }}",
    ]
