"""A query operation of the SPARQL protocol, as SPARQLWrapper writes it and somebody else sends it.

SPARQLWrapper would send it through urllib, which opens a connection for each and follows redirects wherever they lead.
Its own look at the query is left out too: the form is known, and its patterns take minutes for some texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SPARQLWrapper import POST, SPARQLWrapper

if TYPE_CHECKING:
    from collections.abc import Callable
    from urllib.request import Request


class Operation(SPARQLWrapper):
    """One query: `ask` gives what `send` gives for the request."""

    def __init__(self, endpoint: str, agent: str, form: str, text: str, accept: str) -> None:
        self._form = form
        self._accept = accept
        super().__init__(endpoint, agent=agent)
        self.setMethod(POST)  # a query may be too long for an address
        self.setOnlyConneg(onlyConneg=True)
        self.setQuery(text)

    def ask(self, send: Callable[[Request], Any]) -> Any:
        """Have the request sent, and give what comes of it."""
        self._send = send
        return self.query().response

    def _parseQueryType(self, query: str) -> str:  # noqa: ARG002, N802 -- the library's
        return self._form

    def _getAcceptHeader(self) -> str:  # noqa: N802 -- the library's
        return self._accept

    def _query(self) -> tuple[Any, str]:
        return self._send(self._createRequest()), self.returnFormat
