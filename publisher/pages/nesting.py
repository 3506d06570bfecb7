"""Things within the page of another: which of their fields are told there, and how deep it goes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import BlankNode, Literal, NamedNode

from publisher.description import Term
from publisher.pages.layout import FieldShape, GroupShape, Layout, follow, label, local_name, only
from publisher.pages.safe import safe_href, shown_address
from publisher.pages.views import Field, LinkValue, ThingValue, Value
from publisher.pages.widgets import READERS, Seen, Trail, is_text, spoken, things
from publisher.terms import DCT, LABELS, SCHEMA, TEXTS

DEEPEST = 3
"""How many things may lie within one another: service, channel, place, address."""

NESTED = frozenset("items steps contacts places channels".split())
"""Widgets whose values are things with fields of their own."""

_NAMES = frozenset({*LABELS, SCHEMA.position, DCT.identifier, DCT.modified})
_OF_A_PART = frozenset({SCHEMA.url, *TEXTS})
_ESSENTIAL = frozenset("text rich words value hours features address phone fax mail".split())
_SPOKEN = frozenset({SCHEMA.availableLanguage})
_KIND = frozenset({DCT.type})


@dataclass(frozen=True, slots=True)
class View:
    """What is seen of a description through the layout.

    shown: the things that have a block of their own on the page; elsewhere their name will do.
    """

    seen: Seen
    layout: Layout
    shown: frozenset[Term] = frozenset()

    def layout_of(self, node: Term) -> tuple[GroupShape, ...]:
        """Give the groups of the layout of a thing's classes, else one of all that is said of it."""
        known = self.layout.of(self.seen.data.types(node))
        predicates = () if isinstance(node, Literal) else self.seen.data.predicates(node)
        return (known or self.layout.generic(predicates)).groups

    def fields(self, node: Term, shapes: Iterable[FieldShape], trail: Trail) -> tuple[Field, ...]:
        """Give the fields that have a value; what the reader comes from (`trail`) is not told again."""
        found = (self._field(node, shape, (*trail, node)) for shape in shapes if shape.widget != "hidden")
        return tuple(f for f in found if f.values)

    def _field(self, node: Term, shape: FieldShape, trail: Trail) -> Field:
        terms = [term for term in follow(self.seen.data, node, shape.path) if term not in trail]
        widget = shape.widget or self._suitable(terms, trail)
        text, lang = label(shape.labels, self.seen.languages)
        return Field(text, widget, tuple(self._values(shape, widget, terms, trail)), lang, shape.path)

    def _values(self, shape: FieldShape, widget: str, terms: Sequence[Term], trail: Trail) -> Iterable[Value]:
        if not terms:
            return ()
        if widget in NESTED:
            return self._parts(terms, trail)
        reader = spoken if only(shape.path, _SPOKEN) else READERS.get(widget, things)
        return reader(self.seen, terms, trail)

    def _suitable(self, terms: Iterable[Term], trail: Trail) -> str:
        """Choose the widget for values for which no shape says one."""
        for term in terms:
            if isinstance(term, Literal):
                return "text" if is_text(term) else "value"
            if self._is_part(term, trail[0]):
                return "items"
        return "things"

    def _is_part(self, term: Term, root: Term) -> bool:
        """Say whether a node belongs to the page's thing alone: a fragment of its IRI, or a blank node."""
        if isinstance(term, NamedNode) and isinstance(root, NamedNode):
            return term.value.startswith(f"{root.value}#") and bool(self.seen.data.predicates(term))
        return isinstance(term, BlankNode) and bool(self.seen.data.predicates(term))

    def _parts(self, terms: Sequence[Term], trail: Trail) -> Iterator[Value]:
        """Give things with what is said of them, by `schema:position` where they have one."""
        for term in sorted(terms, key=self._position):
            if isinstance(term, Literal):
                yield from things(self.seen, [term], trail)
                continue
            found = self.thing(term, trail)
            if found.title.text or found.text or len(found.fields) > 1:
                yield found
            else:  # a thing with one property and no name is just that value
                yield from found.fields[0].values if found.fields else [self.seen.link(term)]

    def _position(self, node: Term) -> float:
        value = self.seen.data.value(node, SCHEMA.position)
        return float(value.value) if isinstance(value, Literal) and value.value.isdecimal() else math.inf

    def thing(self, node: Term, trail: Trail) -> ThingValue:
        """Show a thing inside the page: its name, its text, and its fields unless that leads too deep.

        What has a page of its own keeps the names of its fields; text and address of a mere part need none.
        """
        own = self.seen.own_page(node)
        again = node in trail or (len(trail) > 1 and node in self.shown)
        shapes = () if again or len(trail) > DEEPEST else self._told(node, own is not None, len(trail))
        address = self._address(node)
        value = ThingValue(
            self._title(node, own or address, external=own is None),
            None if own else self.seen.first_text(node, TEXTS),
            self.fields(node, shapes, trail),
            address=address,
        )
        return self._as_way(value, node, trail)

    def _as_way(self, value: ThingValue, node: Term, trail: Trail) -> ThingValue:
        """Tell of a way to the page's thing: its kind apart, and nothing that page or title have said already."""
        way = self.seen.data.value(node, DCT.type)
        if not isinstance(way, NamedNode) or not trail:
            return value
        whole = self.seen.name(trail[0]).text
        title = replace(value.title, text=value.title.text.removeprefix(f"{whole}: "))
        same = [v for f in value.fields for v in f.values if _called(v) == title.text]
        href = next((link.href for v in same if (link := _link(v)) and link.href), title.href)
        fields = (f for f in value.fields if not only(f.path, _KIND) and not _repeats(f, title.text, whole))
        kind = self.seen.name(way)
        return replace(
            value, title=replace(title, href=href), fields=tuple(fields), way=local_name(way.value), kind=kind
        )

    def _told(self, node: Term, has_page: bool, depth: int) -> Iterator[FieldShape]:  # noqa: FBT001 - private
        """Choose what is told of a thing within a page: nothing that points to it, and deep inside the essentials."""
        left_out = _NAMES if has_page else _NAMES | _OF_A_PART
        for shape in (f for group in self.layout_of(node) for f in group.fields):
            essential = depth == 1 or shape.widget in _ESSENTIAL
            if essential and not shape.path[0].inverse and not only(shape.path, left_out):
                yield shape

    def _address(self, node: Term) -> str | None:
        urls = [self.seen.data.value(node, p) for p in (SCHEMA.serviceUrl, SCHEMA.url)]
        return next((safe_href(url.value) for url in urls if isinstance(url, NamedNode)), None)

    def _title(self, node: Term, href: str | None, *, external: bool) -> LinkValue:
        name = self.seen.data.label(node, self.seen.languages)
        if name:
            return LinkValue(name.value, name.language, href, external)
        return LinkValue(shown_address(href) if href and external else "", None, href, external)


def _link(value: Value) -> LinkValue | None:
    """Give the link that a value is, or is headed by."""
    found = value.title if isinstance(value, ThingValue) else value
    return found if isinstance(found, LinkValue) else None


def _called(value: Value) -> str:
    found = _link(value)
    return found.text if found else ""


def _repeats(told: Field, title: str, whole: str) -> bool:
    """Say whether a field only names again what has been named: the way itself, or an office called like the page."""
    names = {title, whole} if told.widget == "things" else {title}
    bare = all(not (isinstance(v, ThingValue) and v.fields) for v in told.values)
    return bare and {_called(v) for v in told.values} <= names
