"""HTML as a reader meets it: the text that is shown, the headings in their order, the links."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

UNSEEN = frozenset({"script", "style", "head"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLOCKS = HEADINGS | {"p", "div", "li", "dt", "dd", "br", "section", "address", "ul", "ol", "dl", "nav", "td", "th"}
ADDRESSES = frozenset({"href", "src", "action", "formaction", "srcset", "data", "poster", "cite"})


@dataclass
class Markup(HTMLParser):
    """One page, read."""

    page: str
    headings: list[tuple[str, str]] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    addresses: list[tuple[str, str]] = field(default_factory=list)
    handlers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._said: list[str] = []
        self._within: list[str] = []
        self._from = 0
        self.feed(self.page)

    @property
    def text(self) -> str:
        """The text of the page, with single blanks."""
        return " ".join("".join(self._said).split())

    @property
    def links(self) -> list[str]:
        """Where the links of the page lead."""
        return [address for tag, address in self.addresses if tag == "a"]

    def below(self, address: str) -> list[str]:
        """Where the links lead, as full addresses of the page at `address`, without fragments."""
        return [urljoin(address, link).partition("#")[0] for link in self.links]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._within.append(tag) if tag in UNSEEN else None
        self._begin(tag)
        for name, value in attrs:
            if name in ADDRESSES:
                self.addresses.append((tag, value or ""))
            if name == "id":
                self.ids.append(value or "")
            if name.startswith("on"):
                self.handlers.append(name)

    def handle_endtag(self, tag: str) -> None:
        if tag in HEADINGS:
            self.headings.append((tag, " ".join("".join(self._said[self._from :]).split())))
        if self._within and self._within[-1] == tag:
            self._within.pop()
        self._begin(tag)

    def handle_data(self, data: str) -> None:
        if not self._within:
            self._said.append(data)

    def _begin(self, tag: str) -> None:
        if tag in BLOCKS:
            self._said.append(" ")
        self._from = len(self._said) if tag in HEADINGS else self._from
