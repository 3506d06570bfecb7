"""The page of a thing as plain values: its description seen through the layout. Templates only draw it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlsplit

import nh3
from pyoxigraph import BlankNode, Literal, NamedNode

from publisher.description import Description, Subject, Term, best_text
from publisher.hours import DEFAULT_ZONE, Exceptional, Holidays, Schedule, Status, no_holidays, read_rules
from publisher.layout import FieldShape, GroupShape, Layout, Path, Step, follow, label, local_name, readable
from publisher.terms import DCT, LABELS, PREFIXES, RDFS, SCHEMA, SKOS, XSD

SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel", "geo"})
"""An IRI of any other scheme (`javascript:`, `data:` …) is shown as text, never as a link."""

RICH_TAGS = set("p br h1 h2 h3 h4 h5 h6 b strong i em sup sub ul ol li a".split())
WHO = "group-who"
"""The block that says who is responsible."""

DEEPEST = 3
"""How many things may lie within one another: service, channel, place, address."""

_TEXTS_OF_A_THING = (SCHEMA.description, SKOS.definition, RDFS.comment, DCT.description)
_NAMES = frozenset({*LABELS, SCHEMA.position, DCT.identifier, DCT.modified})
_OF_A_PART = frozenset({SCHEMA.url, *_TEXTS_OF_A_THING})
_BLOCKS = frozenset("rich steps fees hours exceptions features persons".split())
_ESSENTIAL = frozenset("text rich words value hours features address phone fax mail".split())
_SPOKEN = frozenset({SCHEMA.availableLanguage})
_VOCABULARIES = tuple(PREFIXES.values())
_ACTIONS = frozenset({"Online", "Appointment"})
_ADDRESS = ("streetAddress", "postalCode", "addressLocality", "addressCountry")
_SHORT = 120
_SHORT_ADDRESS = 48
_DEGREES = re.compile(r"-?\d{1,3}(\.\d+)?")
_NUMBER = re.compile(r"\+?\d[\d-]{1,30}")
_MAIL = re.compile(r"[^\s@<>?&\"]+@[^\s@<>?&\"]+")

Links = Callable[[NamedNode], str | None]
"""Gives the address of the page about a thing of ours, or None for all else."""


@dataclass(frozen=True, slots=True)
class TextValue:
    """Words, and the language they really are in (None: a plain string)."""

    text: str
    lang: str | None = None

    @property
    def paragraphs(self) -> tuple[tuple[str, ...], ...]:
        """Give the lines of each paragraph; blank lines part paragraphs."""
        parts = re.split(r"\n\s*\n", self.text.strip())
        return tuple(tuple(line.strip() for line in part.splitlines()) for part in parts if part.strip())


@dataclass(frozen=True, slots=True)
class RichValue:
    """Text with markup: already cleaned, its headings below those of the page."""

    html: str
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class DataValue:
    """A number, date, truth value …: its lexical form and datatype IRI. The template words it."""

    text: str
    datatype: str = XSD.string.value


@dataclass(frozen=True, slots=True)
class LinkValue:
    """A name and where it leads (None: nowhere, or nowhere safe)."""

    text: str
    lang: str | None = None
    href: str | None = None
    external: bool = False


@dataclass(frozen=True, slots=True)
class FeeValue:
    """What something costs: a sum with its currency, words, or both."""

    text: TextValue | None = None
    price: str | None = None
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class AddressValue:
    """A postal address, in the order of an envelope."""

    street: str = ""
    postal_code: str = ""
    locality: str = ""
    country: str = "DE"


@dataclass(frozen=True, slots=True)
class PositionValue:
    """A point on the map."""

    latitude: str
    longitude: str

    @property
    def href(self) -> str:
        """Give the point as a `geo:` address, which telephones open in their map."""
        return f"geo:{self.latitude},{self.longitude}"


@dataclass(frozen=True, slots=True)
class HoursValue:
    """Regular hours; with a clock also what holds now and which public holidays are near."""

    schedule: Schedule
    now: datetime | None = None

    @property
    def status(self) -> Status | None:
        """Say what holds now, where a clock was given."""
        return self.schedule.status(self.now) if self.now else None

    @property
    def today(self) -> date | None:
        """Give the day, where a clock was given."""
        return self.now.astimezone(DEFAULT_ZONE).date() if self.now else None

    @property
    def near(self) -> tuple[Exceptional, ...]:
        """Give the public holidays of the next days."""
        return self.schedule.near_holidays(self.today) if self.today and self.schedule.weeks(self.today) else ()


@dataclass(frozen=True, slots=True)
class FeatureValue:
    """One feature of a place, such as a step-free entrance, and whether it is there (None: not said)."""

    key: str
    name: TextValue
    present: bool | None = None
    text: TextValue | None = None


@dataclass(frozen=True, slots=True)
class ThingValue:
    """A thing shown inside the page of another one."""

    title: LinkValue
    text: TextValue | None = None
    fields: tuple[Field, ...] = ()
    way: str = ""
    address: str | None = None


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person who is there for the citizens. Comes from a store of its own and is shown in HTML only."""

    name: str
    role: TextValue | None = None


Data = TextValue | RichValue | DataValue | LinkValue | FeeValue | AddressValue | PositionValue
Value = Data | HoursValue | Exceptional | FeatureValue | ThingValue | PersonView


@dataclass(frozen=True, slots=True)
class Field:
    """One property as shown: its name, the widget that draws it, at least one value."""

    label: str
    widget: str
    values: tuple[Value, ...]
    lang: str | None = None
    path: Path = ()

    @property
    def prose(self) -> bool:
        """Say whether it is the text of the thing, which needs no name."""
        return self.widget == "rich" or any(_only(self.path, frozenset({p})) for p in _TEXTS_OF_A_THING)

    @property
    def short(self) -> bool:
        """Say whether it fits into a line beside its name."""
        if self.widget in {"text", "items"}:
            return all(isinstance(v, TextValue) and len(v.text) < _SHORT and "\n" not in v.text for v in self.values)
        if self.widget in {"places", "contacts", "channels"}:
            return all(isinstance(v, ThingValue) and not (v.text or v.fields) for v in self.values)
        return self.widget not in _BLOCKS


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading; `key` is its anchor."""

    key: str
    label: str
    fields: tuple[Field, ...]
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """What can be done at once: the way ("Online", "Appointment"), its address, and where, if that tells it apart."""

    way: str
    href: str
    where: TextValue | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Everything a template needs to know about a thing."""

    iri: str
    title: TextValue
    lang: str
    kind: TextValue | None = None
    summary: TextValue | None = None
    groups: tuple[Group, ...] = ()
    actions: tuple[Action, ...] = ()
    breadcrumbs: tuple[LinkValue, ...] = ()
    modified: str | None = None


def page(  # noqa: PLR0913 - all that a page depends on, by name
    description: Description,
    layout: Layout,
    languages: Sequence[str],
    links: Links,
    *,
    persons: Sequence[PersonView] = (),
    breadcrumbs: Sequence[LinkValue] = (),
    holidays: Holidays = no_holidays,
    now: datetime | None = None,
) -> Page:
    """Build the page of `description.root`.

    languages: the page's own first, then those to fall back to.
    links: gives the page address of a thing of ours.
    now: with a clock the page says "open now" and leaves out what is over; without one it holds for ever.
    """
    root = description.root
    view = _View(description, layout, tuple(languages), links, holidays, now)
    view = replace(view, shown=view.blocks(root))
    groups = _with_persons(view.groups(root), persons)
    modified = description.value(root, DCT.modified)
    return Page(
        iri=root.value,
        title=view.name(root),
        lang=languages[0],
        kind=view.kind(root),
        summary=view.first_text(root, _TEXTS_OF_A_THING),
        groups=groups,
        actions=tuple(_actions(groups)),
        breadcrumbs=tuple(breadcrumbs),
        modified=modified.value if isinstance(modified, Literal) else None,
    )


def person(description: Description, layout: Layout, languages: Sequence[str], links: Links) -> PersonView:
    """Build the view of a person from the description that the persons' own store gives."""
    view = _View(description, layout, tuple(languages), links)
    return PersonView(view.name(description.root).text, view.first_text(description.root, [SCHEMA.jobTitle]))


@dataclass(frozen=True, slots=True)
class _View:
    """One description seen in one order of languages; each method reads one kind of value."""

    data: Description
    layout: Layout
    languages: tuple[str, ...]
    links: Links
    holidays: Holidays = no_holidays
    now: datetime | None = None
    shown: frozenset[Term] = frozenset()

    def blocks(self, root: Term) -> frozenset[Term]:
        """Give the things that have a block of their own on the page; elsewhere their name will do."""
        shapes = [f for g in self._layout_of(root) for f in g.fields if f.widget in {"places", "contacts"}]
        return frozenset(term for shape in shapes for term in follow(self.data, root, shape.path))

    def name(self, node: Term) -> TextValue:
        found = self.data.label(node, self.languages)
        if found:
            return TextValue(found.value, found.language)
        return TextValue(readable(node) if isinstance(node, NamedNode) else "")

    def kind(self, node: Term) -> TextValue | None:
        known = self.layout.of(self.data.types(node))
        if known and known.labels:
            return TextValue(*label(known.labels, self.languages))
        names = [self.name(NamedNode(iri)) for iri in sorted(self.data.types(node))]
        return names[0] if names else None

    def first_text(self, node: Term, predicates: Iterable[NamedNode]) -> TextValue | None:
        found = (self.data.text(node, predicate, self.languages) for predicate in predicates)
        return next((TextValue(text.value, text.language) for text in found if text), None)

    def groups(self, node: Subject) -> tuple[Group, ...]:
        found = [(shape, self.fields(node, shape.fields, ())) for shape in self._layout_of(node)]
        return tuple(self._group(shape, fields) for shape, fields in found if fields)

    def _group(self, shape: GroupShape, fields: tuple[Field, ...]) -> Group:
        text, lang = label(shape.labels, self.languages)
        return Group(shape.key, text, _without_doubles(fields, self.languages[0]), lang)

    def _layout_of(self, node: Term) -> tuple[GroupShape, ...]:
        known = self.layout.of(self.data.types(node))
        predicates = () if isinstance(node, Literal) else self.data.predicates(node)
        return (known or self.layout.generic(predicates)).groups

    def fields(self, node: Term, shapes: Iterable[FieldShape], trail: tuple[Term, ...]) -> tuple[Field, ...]:
        """Give the fields that have a value; what the reader comes from (`trail`) is not told again."""
        found = (self._field(node, shape, (*trail, node)) for shape in shapes if shape.widget != "hidden")
        return tuple(f for f in found if f.values)

    def _field(self, node: Term, shape: FieldShape, trail: tuple[Term, ...]) -> Field:
        terms = [term for term in follow(self.data, node, shape.path) if term not in trail]
        widget = shape.widget or self._suitable(terms, trail)
        reader = _View.languages_spoken if _only(shape.path, _SPOKEN) else _READERS.get(widget, _View.things)
        values = tuple(reader(self, terms, trail)) if terms else ()
        text, lang = label(shape.labels, self.languages)
        return Field(text, widget, values, lang, shape.path)

    def _suitable(self, terms: Iterable[Term], trail: tuple[Term, ...]) -> str:
        """Choose the widget for values for which no shape says one."""
        for term in terms:
            if isinstance(term, Literal):
                return "text" if _is_text(term) else "value"
            if self._is_part(term, trail[0]):
                return "items"
        return "things"

    def _is_part(self, term: Term, root: Term) -> bool:
        """Say whether a node belongs to the page's thing alone: a fragment of its IRI, or a blank node."""
        if isinstance(term, NamedNode) and isinstance(root, NamedNode):
            return term.value.startswith(f"{root.value}#") and bool(self.data.predicates(term))
        return isinstance(term, BlankNode) and bool(self.data.predicates(term))

    def texts(self, terms: Sequence[Term], trail: tuple[Term, ...]) -> Iterator[Value]:
        """Give all texts of the best language there is, and everything that is no text after its kind."""
        literals = [term for term in terms if isinstance(term, Literal) and _is_text(term)]
        best = best_text(literals, self.languages)
        yield from (TextValue(t.value, t.language) for t in literals if best and t.language == best.language)
        yield from self.things([term for term in terms if term not in literals], trail)

    def rich(self, terms: Sequence[Term], trail: tuple[Term, ...]) -> Iterator[Value]:
        for value in self.texts(terms, trail):
            yield RichValue(clean(value.text), value.lang) if isinstance(value, TextValue) else value

    def languages_spoken(self, terms: Sequence[Term], _trail: tuple[Term, ...]) -> Iterator[Value]:
        yield from (DataValue(_lexical(term), XSD.language.value) for term in terms)

    def things(self, terms: Sequence[Term], _trail: tuple[Term, ...]) -> Iterator[Value]:
        for term in terms:
            if isinstance(term, Literal):
                yield (
                    TextValue(term.value, term.language)
                    if _is_text(term)
                    else DataValue(term.value, term.datatype.value)
                )
            else:
                yield self.link(term)

    def link(self, node: Term) -> LinkValue:
        """Name a thing and lead to its page, else to the IRI itself if that is safe."""
        if not isinstance(node, NamedNode):
            return LinkValue(self.name(node).text or str(node))
        name, ours = self.name(node), self._own_page(node)
        text = name.text if self.data.label(node, self.languages) or ours else shown_address(node.value)
        if node.value.startswith(_VOCABULARIES):  # a word of a vocabulary is no place to go to
            return LinkValue(text, name.lang)
        return LinkValue(text, name.lang, ours or safe_href(node.value), external=ours is None)

    def parts(self, terms: Sequence[Term], trail: tuple[Term, ...]) -> Iterator[Value]:
        """Give things with what is said of them, by `schema:position` where they have one."""
        for term in sorted(terms, key=self._position):
            if isinstance(term, Literal):
                yield from self.things([term], trail)
                continue
            found = self.thing(term, trail)
            if found.title.text or found.text or len(found.fields) > 1:
                yield found
            else:  # a thing with one property and no name is just that value
                yield from found.fields[0].values if found.fields else [self.link(term)]

    def _position(self, node: Term) -> float:
        value = self.data.value(node, SCHEMA.position)
        return float(value.value) if isinstance(value, Literal) and value.value.isdecimal() else math.inf

    def thing(self, node: Term, trail: tuple[Term, ...]) -> ThingValue:
        """Show a thing inside the page: its name, its text, and its fields unless that leads too deep.

        What has a page of its own keeps the names of its fields; text and address of a mere part need none.
        """
        own = self._own_page(node)
        again = node in trail or (len(trail) > 1 and node in self.shown)
        shapes = () if again or len(trail) > DEEPEST else self._told(node, own is not None, len(trail))
        way = self.data.value(node, DCT.type)
        address = self._address(node)
        return ThingValue(
            self._title(node, own or address, external=own is None),
            None if own else self.first_text(node, _TEXTS_OF_A_THING),
            self.fields(node, shapes, trail),
            local_name(way.value) if isinstance(way, NamedNode) else "",
            address,
        )

    def _told(self, node: Term, has_page: bool, depth: int) -> Iterator[FieldShape]:  # noqa: FBT001 - private
        """Choose what is told of a thing within a page: nothing that points to it, and deep inside the essentials."""
        left_out = _NAMES if has_page else _NAMES | _OF_A_PART
        for shape in (f for group in self._layout_of(node) for f in group.fields):
            essential = depth == 1 or shape.widget in _ESSENTIAL
            if essential and not shape.path[0].inverse and not _only(shape.path, left_out):
                yield shape

    def _own_page(self, node: Term) -> str | None:
        """Give the page of a thing; a fragment is a part of its owner and has none."""
        return self.links(node) if isinstance(node, NamedNode) and "#" not in node.value else None

    def _address(self, node: Term) -> str | None:
        urls = [self.data.value(node, p) for p in (SCHEMA.serviceUrl, SCHEMA.url)]
        return next((safe_href(url.value) for url in urls if isinstance(url, NamedNode)), None)

    def _title(self, node: Term, href: str | None, *, external: bool) -> LinkValue:
        name = self.data.label(node, self.languages)
        if name:
            return LinkValue(name.value, name.language, href, external)
        return LinkValue(shown_address(href) if href and external else "", None, href, external)

    def fees(self, terms: Sequence[Term], trail: tuple[Term, ...]) -> Iterator[Value]:
        for term in terms:
            price, currency = (self.data.value(term, p) for p in (SCHEMA.price, SCHEMA.priceCurrency))
            text = self.first_text(term, _TEXTS_OF_A_THING)
            if text or price:
                yield FeeValue(text, _lexical(price) or None, _lexical(currency) or "EUR")
            else:
                yield from self.things([term], trail)

    def addresses(self, terms: Sequence[Term], _trail: tuple[Term, ...]) -> Iterator[Value]:
        for term in terms:
            texts = (_lexical(self.data.value(term, SCHEMA[name])) for name in _ADDRESS)
            if any(parts := tuple(texts)):
                yield AddressValue(*parts)

    def positions(self, terms: Sequence[Term], _trail: tuple[Term, ...]) -> Iterator[Value]:
        for term in terms:
            parts = [_lexical(self.data.value(term, p)) for p in (SCHEMA.latitude, SCHEMA.longitude)]
            if all(_DEGREES.fullmatch(part) for part in parts):
                yield PositionValue(*parts)

    def features(self, terms: Sequence[Term], _trail: tuple[Term, ...]) -> Iterator[Value]:
        for term in terms:
            present = _lexical(self.data.value(term, SCHEMA.value))
            yield FeatureValue(
                _lexical(self.data.value(term, SCHEMA.propertyID)),
                self.name(term),
                {"true": True, "1": True, "false": False, "0": False}.get(present),
                self.first_text(term, _TEXTS_OF_A_THING),
            )

    def hours(self, terms: Sequence[Term], trail: tuple[Term, ...]) -> Iterator[Value]:
        special = self.data.objects(trail[-1], SCHEMA.specialOpeningHoursSpecification)
        rules, exceptions = (read_rules(self.data, nodes, self.languages) for nodes in (terms, special))
        schedule = Schedule(rules, exceptions, self.holidays)
        if schedule.notes() or schedule.weeks():
            yield HoursValue(schedule, self.now)

    def exceptions(self, terms: Sequence[Term], _trail: tuple[Term, ...]) -> Iterator[Value]:
        today = self.now.astimezone(DEFAULT_ZONE).date() if self.now else None
        yield from Schedule(exceptions=read_rules(self.data, terms, self.languages)).special(today)

    def numbers(self, terms: Sequence[Term], _trail: tuple[Term, ...]) -> Iterator[Value]:
        for term in terms:
            number = _lexical(term).removeprefix("tel:").partition(";")[0]
            yield LinkValue(number, None, f"tel:{number}" if _NUMBER.fullmatch(number) else None)

    def mail(self, terms: Sequence[Term], _trail: tuple[Term, ...]) -> Iterator[Value]:
        for term in terms:
            address = _lexical(term).removeprefix("mailto:")
            yield LinkValue(address, None, f"mailto:{address}" if _MAIL.fullmatch(address) else None)


_Reader = Callable[[_View, Sequence[Term], tuple[Term, ...]], Iterator[Value]]
_READERS: Mapping[str, _Reader] = {
    "text": _View.texts,
    "words": _View.texts,
    "rich": _View.rich,
    "items": _View.parts,
    "steps": _View.parts,
    "contacts": _View.parts,
    "places": _View.parts,
    "channels": _View.parts,
    "fees": _View.fees,
    "address": _View.addresses,
    "position": _View.positions,
    "hours": _View.hours,
    "exceptions": _View.exceptions,
    "features": _View.features,
    "phone": _View.numbers,
    "fax": _View.numbers,
    "mail": _View.mail,
}
"""How the values of a widget are read; those of all others are read as things."""


def clean(html: str) -> str:
    """Keep the allowed tags only, and put the headings below those of the page, none skipped."""
    depth = 2

    def lowered(match: re.Match[str]) -> str:
        nonlocal depth
        if not match[1]:
            depth = min(depth + 1, int(match[2]) + 2, 6)
        return f"<{match[1]}h{depth}>"

    safe = nh3.clean(html, tags=RICH_TAGS, attributes={"a": {"href"}}, url_schemes=set(SAFE_SCHEMES), link_rel=None)
    return re.sub("<(/?)h([1-6])>", lowered, safe)


def safe_href(iri: str) -> str | None:
    """Give the IRI if it may be a link."""
    return iri if iri.partition(":")[0].lower() in SAFE_SCHEMES else None


def shown_address(iri: str) -> str:
    """Shorten a web address for reading: the host, and the path where it is short."""
    try:
        parts = urlsplit(iri)
    except ValueError:
        return iri
    if not parts.hostname:
        return iri
    text = parts.hostname.removeprefix("www.") + parts.path.rstrip("/")
    return text if len(text) <= _SHORT_ADDRESS else parts.hostname.removeprefix("www.")


def _without_doubles(fields: tuple[Field, ...], lang: str) -> tuple[Field, ...]:
    """Show a text once: with its markup, unless only the plain one is in the page's language."""
    rich = [f for f in fields if f.widget == "rich"]
    plain = [f for f in fields if f.widget == "text" and f.path == (Step(SCHEMA.description),)]
    if not (rich and plain):
        return fields
    dropped = rich if _speaks(plain[0], lang) and not _speaks(rich[0], lang) else plain
    return tuple(f for f in fields if f not in dropped)


def _speaks(shown: Field, lang: str) -> bool:
    return any(getattr(value, "lang", None) == lang for value in shown.values)


def _with_persons(groups: tuple[Group, ...], persons: Sequence[PersonView]) -> tuple[Group, ...]:
    """Show persons after the contacts, or in a block of their own at the end."""
    if not persons:
        return groups
    shown = Field("", "persons", tuple(persons))
    for number, group in enumerate(groups):
        if group.key == WHO or any(f.widget == "contacts" for f in group.fields):
            joined = replace(group, fields=(*group.fields, shown))
            return (*groups[:number], joined, *groups[number + 1 :])
    return (*groups, Group(WHO, "", (shown,)))


def _only(path: Path, predicates: frozenset[NamedNode]) -> bool:
    return len(path) == 1 and not path[0].inverse and path[0].predicate in predicates


def _actions(groups: Iterable[Group]) -> Iterator[Action]:
    """Give what can be done at once; where the same can be done in several places, each says where."""
    values = [v for group in groups for f in group.fields for v in f.values if isinstance(v, ThingValue)]
    found = [v for v in values if v.way in _ACTIONS and v.address]
    ways = Counter(v.way for v in found)
    for value in found:
        yield Action(value.way, value.address or "", _where(value) if ways[value.way] > 1 else None)


def _where(value: ThingValue) -> TextValue:
    places = [v for f in value.fields if f.widget == "places" for v in f.values if isinstance(v, ThingValue)]
    title = places[0].title if places else value.title
    return TextValue(title.text, title.lang)


def _is_text(term: Literal) -> bool:
    return term.language is not None or term.datatype == XSD.string


def _lexical(term: Term | None) -> str:
    return term.value.strip() if isinstance(term, Literal | NamedNode) else ""
