"""Credentials for an engine, as it asks for them: Basic or Digest (RFC 7617, RFC 7616). Sent to nobody else.

A password without a user is a token, which engines that take one do not ask for (RFC 6750).
"""

from __future__ import annotations

import base64
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from urllib.request import Request


@dataclass(slots=True)
class Authority:
    """A user of an engine, and what the engine asked for last."""

    user: str
    password: str
    _challenge: str = ""

    def learn(self, challenge: str) -> bool:
        """Take note of a `WWW-Authenticate` header; say whether there is an answer to it."""
        self._challenge = challenge
        return bool(self.user) and self._scheme in {"basic", "digest"}

    def headers(self, request: Request) -> dict[str, str]:
        """Give what goes with a request: a token, or what the engine has asked for."""
        if self.password and not self.user:
            return {"Authorization": f"Bearer {self.password}"}
        if not self.user or not self._challenge:
            return {}
        if self._scheme == "basic":
            pair = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
            return {"Authorization": f"Basic {pair}"}
        told = urllib.request.parse_keqv_list(urllib.request.parse_http_list(self._challenge.partition(" ")[2]))
        known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        known.add_password(None, request.full_url, self.user, self.password)
        answer = urllib.request.AbstractDigestAuthHandler(known).get_authorization(request, told)
        return {"Authorization": f"Digest {answer}"} if answer else {}

    @property
    def _scheme(self) -> str:
        return self._challenge.partition(" ")[0].lower()
