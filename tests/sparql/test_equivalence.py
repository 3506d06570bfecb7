"""What the guard writes means what was sent: random valid queries, asked of the engine as sent and as written anew."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox
from hypothesis import event, given, settings
from hypothesis import strategies as st

from publisher.sparql.guard import examine
from publisher.sparql.limits import Limits, Policy

BASE = "http://example.org/sparql"
PROLOGUE = (
    "PREFIX : <http://example.org/> PREFIX service: <http://example.org/#> PREFIX a.b: <http://example.org/a(b)>\n"
)
DATA = """@prefix : <http://example.org/> . @prefix service: <http://example.org/#> .
:a :p :b , :c ; service:load 1 , 2.5 ; :t "SERVICE"@de , "INSERT # x" . :b :p :c ; :t "}{" ; service:load 3 ."""

WORDS = {"SELECT": ["SELECT", "select", "SeLeCt"], "FILTER": ["FILTER", "filter"], "OPTIONAL": ["OPTIONAL", "optional"]}
GAPS = st.sampled_from([" ", "\n", "\t", " # SERVICE <http://x/> { }\n", "\r\n"])
NODES = st.sampled_from(
    ["?s", "$s", "?o", "?service", ":a", ":b", "service:load", "<a>", "<#load>", "<\\u0061>", "_:x"]
)
VERBS = st.sampled_from(
    [
        "?p",
        ":p",
        ":t",
        "service:load",
        "a",
        "^:p",
        ":p/:t",
        "(:p|:t)+",
        "!(:p|^:t)",
        "<p>",
        "<http://example.org/#load>",
    ]
)
VALUES = st.sampled_from(
    ["?o", ":b", "1", "2.5", "1e0", "true", '"SERVICE"@de', "'INSERT # x'", '"""}{"""', '"\\u007D{"', '"3"^^<x>', "?s"]
)
TESTS = st.sampled_from(
    ["?o<3", "?o<=3&&?o>1", "!BOUND(?q)", "?s=?o||?o!=:b", "CONTAINS(STR(?o),'E')", "LANG(?o)='de'", "(1+2)*3>?o",
     "?o IN(1,2.5,:b)", "EXISTS{?s :p ?z}", "NOT EXISTS{?o :p ?z}", 'REGEX(STR(?o),"^S.*")', "-1<+1"]
)  # fmt: skip


@st.composite
def patterns(draw: st.DrawFn, depth: int = 2) -> str:
    """Parts of a group: triples, filters, and groups of other kinds."""
    kinds = ["triple", "filter", "bind"] + (["optional", "union", "minus", "group"] if depth else [])
    parts = []
    for number in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(kinds))
        inner = draw(patterns(depth - 1)) if kind in {"optional", "union", "minus", "group"} else ""
        triple = " ".join((draw(NODES), draw(VERBS), draw(VALUES)))
        parts.append({
            "triple": f"{triple}.",
            "filter": f"{draw(st.sampled_from(WORDS['FILTER']))}({draw(TESTS)})",
            "bind": f"BIND({draw(VALUES)} AS ?v{depth}{number})",
            "optional": f"{draw(st.sampled_from(WORDS['OPTIONAL']))}{{{inner}}}",
            "union": f"{{{inner}}}UNION{{{triple}}}",
            "minus": f"MINUS{{{inner}}}",
            "group": f"{{{inner}}}",
        }[kind])  # fmt: skip
    return draw(GAPS).join(parts)


def answer(text: str) -> Counter[str] | str:
    """The solutions of a query, or that the engine does not take it."""
    store = ox.Store()
    store.load(DATA.encode(), ox.RdfFormat.TURTLE)
    try:
        found = store.query(text, base_iri=BASE)
    except SyntaxError:
        return "no SPARQL"
    assert isinstance(found, ox.QuerySolutions)
    return Counter(str(row) for row in found)


@settings(max_examples=300)
@given(pattern=patterns(), gap=GAPS, select=st.sampled_from(WORDS["SELECT"]))
def test_a_query_means_the_same_when_written_anew(pattern: str, gap: str, select: str) -> None:
    text = f"{PROLOGUE}{select}{gap}*{gap}WHERE{{{pattern}}}"
    written = examine(text, Limits(), Policy(base=BASE)).text
    sent, anew = answer(text), answer(written)
    event("no SPARQL" if isinstance(sent, str) else "solutions" if sent else "no solution")
    assert anew == sent, written
