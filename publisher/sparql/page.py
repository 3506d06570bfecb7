"""The endpoint for people: a form that works without scripts, and results as a table. Plain text in, safe HTML out."""

from __future__ import annotations

from html import escape
from typing import Any

from publisher.sparql.offers import offers_for

Binding = dict[str, Any]

_FORM = """<form class="sparql" method="get" action="{action}">
<p><label for="sparql-query">Query (SPARQL)</label></p>
<p><textarea id="sparql-query" name="query" rows="14" cols="90" spellcheck="false">{query}</textarea></p>
<p><label for="sparql-format">Result as</label>
<select id="sparql-format" name="format">{options}</select>
<button type="submit">Run</button></p>
</form>"""

_START = "SELECT * WHERE {\n  ?thing ?property ?value\n}\nLIMIT 20"
_LINKED = ("http://", "https://", "mailto:", "tel:")


def form(endpoint: str, query: str | None) -> str:
    """Write the form with a query in it."""
    kinds = [offer.suffix for form_of_query in ("SELECT", "CONSTRUCT") for offer in offers_for(form_of_query)]
    suffixes = dict.fromkeys(["html", *kinds])
    options = "".join(f'<option value="{suffix}">{suffix.upper()}</option>' for suffix in suffixes)
    return _FORM.format(action=escape(endpoint), query=escape(_START if query is None else query), options=options)


def table(results: dict[str, Any], cut: str | None) -> str:
    """Write a result of SELECT or ASK (as parsed JSON) as a table."""
    if "boolean" in results:
        return f"<p>{'Yes' if results['boolean'] else 'No'}</p>"
    names = results["head"]["vars"]
    rows = results["results"]["bindings"]
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(row.get(name))}</td>' for name in names)}</tr>" for row in rows)
    return f"{_note(len(rows), cut)}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def source(text: str, cut: str | None) -> str:
    """Write a result that is a graph as its Turtle text."""
    return f"{_note(None, cut)}<pre>{escape(text)}</pre>"


def problem(title: str, sentence: str, line: int | None, column: int | None) -> str:
    """Say what went wrong."""
    place = f" (line {line}, column {column})" if line else ""
    return f'<div role="alert"><h2>{escape(title)}</h2><p>{escape(sentence)}{place}</p></div>'


def _note(count: int | None, cut: str | None) -> str:
    counted = "" if count is None else f"{count} rows. "
    return f"<p>{counted}{'More were cut: the page shows no more than this.' if cut else ''}</p>"


def _cell(term: Binding | None) -> str:
    if term is None:
        return ""
    if term["type"] == "triple":
        return " ".join(_cell(term["value"][part]) for part in ("subject", "predicate", "object"))
    value = escape(term["value"])
    if term["type"] == "uri" and term["value"].startswith(_LINKED):
        return f'<a href="{value}">{value}</a>'
    language = f' lang="{escape(term["xml:lang"])}"' if "xml:lang" in term else ""
    return f"<span{language}>{value}</span>"
