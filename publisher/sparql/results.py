"""The result formats of SELECT and ASK, and what can be told of a result from its bytes alone.

The engine writes results as bytes, faster than rows could be walked through here. So rows are counted, and a result
that is cut is closed, by the marks that end a row in each format.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import QueryResultsFormat


@dataclass(frozen=True, slots=True)
class ResultFormat:
    """One result format.

    mark: the bytes that end a row; `keep` of them belong to it. head: marks that belong to no row. lag: how many marks
    the last complete row is short of. closing: what follows the last row. link: where, and with what text, the head
    takes a link. broken: what makes a result that was cut unreadable, for servers that cannot break a connection.
    """

    name: str
    media_type: str
    suffix: str
    syntax: QueryResultsFormat
    mark: bytes
    keep: int
    head: int = 0
    lag: int = 0
    closing: bytes = b""
    link: tuple[bytes, bytes] = (b"", b"")
    broken: bytes = b"\xff"
    quoted: bool = False
    aliases: tuple[str, ...] = ()


JSON = ResultFormat(
    "JSON",
    "application/sparql-results+json",
    "json",
    QueryResultsFormat.JSON,
    mark=b'},{"',
    keep=1,
    lag=1,
    closing=b"]}}",
    link=(b'{"head":{', b'"link":["%s"],'),
    aliases=("application/json",),
)
XML = ResultFormat(
    "XML",
    "application/sparql-results+xml",
    "xml",
    QueryResultsFormat.XML,
    mark=b"</result>",
    keep=9,
    closing=b"</results></sparql>",
    link=(b"</head>", b'<link href="%s"/>'),
    aliases=("application/xml", "text/xml"),
)
CSV = ResultFormat(
    "CSV", "text/csv", "csv", QueryResultsFormat.CSV, mark=b"\n", keep=1, head=1, broken=b'\r\n"\xff', quoted=True
)
TSV = ResultFormat(
    "TSV", "text/tab-separated-values", "tsv", QueryResultsFormat.TSV, mark=b"\n", keep=1, head=1, broken=b'\n"\xff'
)

RESULTS: tuple[ResultFormat, ...] = (JSON, XML, CSV, TSV)
"""In the order of the server's preference."""

BY_SUFFIX = {form.suffix: form for form in RESULTS}


class Counter:
    """Counts the rows of a result as its bytes pass by in pieces."""

    def __init__(self, form: ResultFormat) -> None:
        self._form = form
        self._marks = -form.head
        self._tail = b""
        self._quoted = False

    @property
    def rows(self) -> int:
        """Rows that are surely there."""
        return max(self._marks, 0)

    def over(self, rows: int) -> bool:
        """Tell whether there are more rows than `rows`."""
        return self._marks >= rows + 1 - self._form.lag

    def feed(self, data: bytes) -> None:
        """Count on."""
        if self._form.quoted:
            parts = data.split(b'"')
            self._marks += sum(part.count(self._form.mark) for part in parts[self._quoted :: 2])
            self._quoted ^= len(parts) % 2 == 0
            return
        data = self._tail + data
        self._marks += data.count(self._form.mark)
        self._tail = data[len(data) - len(self._form.mark) + 1 :] if len(self._form.mark) > 1 else b""


def close_early(form: ResultFormat, data: bytes, rows: int, link: str) -> bytes | None:
    """Cut a result after at most `rows` rows and close it well; None if not one row is complete."""
    end = _end_of_rows(form, data, rows + form.head)
    if end is None:
        return None
    place, text = form.link
    whole = data[:end] + form.closing
    written = text.replace(b"%s", link.encode())
    return whole.replace(place, place + written if form is JSON else written + place, 1) if text else whole


def _end_of_rows(form: ResultFormat, data: bytes, most: int) -> int | None:
    end, found, offset, start = None, 0, -1, 0
    while found < most and (offset := data.find(form.mark, offset + 1)) >= 0:
        if form.quoted and data.count(b'"', start, offset) % 2:
            continue
        start = end = offset + form.keep
        found += 1
    return end
