"""Who may touch what, and how large things may grow. Each exception stands in a table with its reason."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "publisher"
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))

Function = ast.FunctionDef | ast.AsyncFunctionDef

MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 50

LONG: dict[str, str] = {}
"""Modules over 300 lines, since when and why. Who makes one shorter takes it out."""

IMPORTS = [
    ("flask", "web/", "HTTP ends below web/"),
    ("werkzeug", "web/", "HTTP ends below web/"),
    (
        "SPARQLWrapper",
        "remote/operation.py sources/sparql.py",
        "one module writes queries to engines, which are stores or sources",
    ),
    ("pyshacl", "checking/judge.py", "one module judges"),
    ("shacl", "checking/screen.py", "one module screens"),
    ("rdflib", "checking/judge.py", "pyshacl works on its graphs; all else is pyoxigraph's"),
    ("tantivy", "search/", "one package knows the search engine"),
    ("granian", "server.py", "one module knows the server"),
    ("PIL", "web/picture.py", "one module draws pictures"),
    ("pyphen", "editorial/readability.py", "one module counts syllables"),
    ("markdown_it", "pages/texts.py", "one module reads the pages of a site"),
    (
        "sqlite3",
        "contents/index.py contents/indexing.py contents/notices.py contents/trees.py past/ quality/ build.py",
        "the lists, the history and the record of findings; a build tells a full disk from a defect",
    ),
]

RDF_CALLS = {
    "rdf.py": "the table of formats",
    "checking/judge.py": "the SHACL engine of record takes graphs of its own",
    "profiles/__init__.py": "what a profile says is written by the engine that derives it",
    "remote/answers.py": "results are written in a format that their engine does not have",
    "library.py": "the shapes of a release, which were written by us",
    "sparql/worker.py": "results are streamed by the engine that makes them",
}
"""Who parses or serialises RDF."""

CATCH_ALLS = {
    "cli.py": "whatever a command raises becomes a sentence",
    "sparql/worker.py": "whatever the engine raises becomes an answer of its process",
    "web/app.py": "whatever a view raises becomes an answer of its worker",
}
"""The top of each kind of process: the only places where anything at all is caught."""


@cache
def tree(module: str) -> ast.Module:
    return ast.parse((PACKAGE / module).read_text("utf-8"))


@cache
def nodes(module: str) -> list[ast.AST]:
    return list(ast.walk(tree(module)))


@cache
def imported(module: str) -> set[str]:
    """The full names of all that a module imports, wherever in the file."""
    names = set()
    for node in nodes(module):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def where(*, holds: Callable[[ast.AST], bool]) -> set[str]:
    """The modules in which something holds of any node."""
    return {module for module in MODULES if any(holds(node) for node in nodes(module))}


every_module = pytest.mark.parametrize("module", MODULES)


# Who may touch what ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("library", "allowed", "reason"), IMPORTS)
def test_a_library_is_imported_only_where_it_belongs(library: str, allowed: str, reason: str) -> None:
    users = {module for module in MODULES if library in {name.partition(".")[0] for name in imported(module)}}
    strangers = {user for user in users if not user.startswith(tuple(allowed.split()))}
    assert not strangers, f"{library} belongs to {allowed} because {reason}"


def test_only_the_settings_read_the_environment() -> None:
    def reads(node: ast.AST) -> bool:
        names = {"environ", "environb", "getenv", "getenvb", "putenv"}  # a request has an `environ` too, of its own
        by_attribute = isinstance(node, ast.Attribute) and node.attr in names and ast.unparse(node.value) != "request"
        return by_attribute or (isinstance(node, ast.ImportFrom) and bool(names & {alias.name for alias in node.names}))

    assert where(holds=reads) == {"site.py"}


def test_nobody_uses_another_parser_of_accept_headers() -> None:
    names = {"accept_mimetypes", "accept_languages", "accept_charsets", "accept_encodings", "parse_accept_header"}
    assert not where(holds=lambda node: isinstance(node, ast.Attribute | ast.alias) and _named(node) in names)


def _named(node: ast.Attribute | ast.alias) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.name


ACCEPT = re.compile(r"(?:\baccept(?:_\w+)?|\(['\"]Accept(?:-\w+)?['\"].*\)|\[['\"]Accept(?:-\w+)?['\"]\])$")
"""An expression that is the text of an `Accept*` header: a variable of that name, or taken from the headers."""


def _reads_accept(node: ast.AST) -> bool:
    """Whether a text of an `Accept*` header is taken apart, searched or compared, not just handed on."""
    return any(ACCEPT.search(ast.unparse(read)) for read in _read(node))


def _read(node: ast.AST) -> list[ast.expr]:
    """What an expression looks into."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        is_lookup = isinstance(node.func.value, ast.Name) and node.func.attr == "get"
        return [] if is_lookup else [node.func.value]
    if isinstance(node, ast.Compare):
        is_identity = all(isinstance(operator, ast.Is | ast.IsNot) for operator in node.ops)
        return [] if is_identity else [node.left, *node.comparators]
    return [node.value] if isinstance(node, ast.Subscript) else []


def test_only_negotiation_reads_what_an_accept_header_says() -> None:
    assert where(holds=_reads_accept) <= {"web/negotiation.py"}


def test_only_a_few_parse_or_serialise_rdf() -> None:
    def touches(node: ast.AST) -> bool:
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            return False
        call = ast.unparse(node.func)
        return bool(
            re.search(r"^ox\.(parse|serialize)$|(?i:graph|dataset)(\(.*\))?\.parse$|\.serialize$|\.bulk_load$", call)
        )

    assert where(holds=touches) == set(RDF_CALLS)


def test_nothing_but_the_tops_catches_everything() -> None:
    def catches(node: ast.AST) -> bool:
        if isinstance(node, ast.Call) and "errorhandler" in ast.unparse(node.func).replace("_", ""):
            return any(isinstance(given, ast.Name) and given.id == "Exception" for given in node.args)
        return isinstance(node, ast.ExceptHandler) and _is_broad(node) and not isinstance(node.body[-1], ast.Raise)

    assert where(holds=catches) == set(CATCH_ALLS)


def _is_broad(handler: ast.ExceptHandler) -> bool:
    kinds = {name.id for name in ast.walk(handler.type) if isinstance(name, ast.Name)} if handler.type else {"all"}
    return bool(kinds & {"all", "Exception", "BaseException"})


QUERY_OR_TURTLE = re.compile(
    r"\b(?:SELECT|CONSTRUCT|ASK|DESCRIBE|INSERT|DELETE|WHERE)\b[^.]*[?{]|@prefix\b|@base\b|\bPREFIX\s|\^\^<|<\x00>\s*<|>\s*\.\s*$"
)


def _pasted(node: ast.AST) -> str:
    """The text that an expression pastes together, a NUL for each value pasted in; empty if it pastes nothing."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_constant(part) or "\0" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
        return "\0".join(filter(None, (_constant(node.left), _constant(node.right))))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return _constant(node.func.value) if node.func.attr in {"format", "replace", "join"} else ""
    return ""


def _constant(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ""


PASTED = {"sparql/rewrite.py": "writes a stranger's query anew from its tokens; values come in as terms"}
"""Who completes a query by text."""


@pytest.mark.parametrize("module", sorted(set(MODULES) - PASTED.keys()))
def test_no_query_and_no_turtle_is_pasted_together(module: str) -> None:
    found = [text for node in nodes(module) if QUERY_OR_TURTLE.search(text := _pasted(node))]
    assert not found


def _stages() -> dict[str, set[str]]:
    """The modules of ours that each module imports when it is loaded, not only for types or inside functions."""
    names = {_name(module) for module in MODULES}
    return {_name(module): {n for i in _loaded(tree(module)) if (n := _ours(i, names))} for module in MODULES}


def _name(module: str) -> str:
    return (
        "publisher." + module.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        if module != "__init__.py"
        else "publisher"
    )


def _loaded(node: ast.AST) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ImportFrom):
            yield from (f"{child.module}.{alias.name}" for alias in child.names)
        elif isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif not isinstance(child, Function) and not (
            isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
        ):
            yield from _loaded(child)


def _ours(imported_name: str, names: set[str]) -> str | None:
    return next((n for n in (imported_name, imported_name.rpartition(".")[0]) if n in names and n != "publisher"), None)


def test_no_module_imports_itself_by_way_of_others() -> None:
    left = _stages()
    while free := {name for name, needed in left.items() if not needed & left.keys()}:
        left = {name: needed for name, needed in left.items() if name not in free}
    assert not left, "these import each other"


def test_nothing_outside_the_web_side_imports_it_but_the_server() -> None:
    users = {name for name, needed in _stages().items() if any(other.startswith("publisher.web.") for other in needed)}
    assert {name for name in users if not name.startswith("publisher.web.")} <= {"publisher.server"}


# How large things may grow ---------------------------------------------------------------------------------------


@every_module
def test_a_module_is_no_longer_than_a_reader_can_hold(module: str) -> None:
    lines = len((PACKAGE / module).read_text("utf-8").splitlines())
    assert (lines > MOST_LINES) == (module in LONG), f"{lines} lines"


def functions(module: str) -> list[Function]:
    return [node for node in nodes(module) if isinstance(node, Function)]


@every_module
def test_a_function_fits_on_a_screen(module: str) -> None:
    lengths = {found.name: (found.end_lineno or 0) - found.lineno + 1 for found in functions(module)}
    assert not {name: lines for name, lines in lengths.items() if lines > MOST_LINES_OF_A_FUNCTION}


@every_module
def test_every_module_function_and_class_says_what_it_is_for(module: str) -> None:
    public = [n for n in tree(module).body if isinstance(n, Function | ast.ClassDef) and not n.name.startswith("_")]
    assert ast.get_docstring(tree(module)), "the module"
    assert not [found.name for found in public if not ast.get_docstring(found)]


@every_module
def test_every_function_is_typed(module: str) -> None:
    assert not [found.name for found in functions(module) if found.returns is None]


def test_no_drawer() -> None:
    assert not {Path(module).stem for module in MODULES} & {
        "utils",
        "util",
        "helpers",
        "common",
        "core",
        "misc",
        "tools",
    }
