"""The page of a thing as plain values: its description seen through the layout. Templates only draw it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from pyoxigraph import Literal, NamedNode

from publisher.description import Term
from publisher.pages.layout import GroupShape, Layout, Step, follow, label
from publisher.pages.nesting import View
from publisher.pages.views import WHO, Action, Field, Group, LinkValue, Page, PersonView, TextValue, ThingValue, Value
from publisher.pages.widgets import Seen
from publisher.terms import DCT, SCHEMA, TEXTS

_ACTIONS = frozenset({"Online", "Appointment"})


def page(
    seen: Seen, layout: Layout, *, persons: Sequence[PersonView] = (), breadcrumbs: Sequence[LinkValue] = ()
) -> Page:
    """Build the page of the root of what is seen."""
    root = seen.data.root
    view = View(seen, layout, _blocks(View(seen, layout), root))
    groups = _with_persons(tuple(_groups(view, root)), persons)
    modified = seen.data.value(root, DCT.modified)
    return Page(
        iri=root.value,
        title=seen.name(root),
        lang=seen.languages[0],
        kind=_kind(seen, layout, root),
        summary=seen.first_text(root, TEXTS),
        groups=groups,
        actions=tuple(_actions(groups)),
        breadcrumbs=tuple(breadcrumbs),
        modified=modified.value if isinstance(modified, Literal) else None,
    )


def fields(seen: Seen, layout: Layout, widgets: Collection[str]) -> tuple[Field, ...]:
    """Build only the fields of the root that some widgets draw, such as those that say how to reach it."""
    view, root = View(seen, layout), seen.data.root
    shapes = [shape for group in view.layout_of(root) for shape in group.fields if shape.widget in widgets]
    return view.fields(root, shapes, ())


def person(seen: Seen) -> PersonView:
    """Build the view of a person, whom only the persons' own store describes."""
    return PersonView(seen.name(seen.data.root).text, seen.first_text(seen.data.root, [SCHEMA.jobTitle]))


def _blocks(view: View, root: Term) -> frozenset[Term]:
    """Give the things that have a block of their own on the page; elsewhere their name will do."""
    shapes = [f for g in view.layout_of(root) for f in g.fields if f.widget in {"places", "contacts"}]
    return frozenset(term for shape in shapes for term in follow(view.seen.data, root, shape.path))


def _kind(seen: Seen, layout: Layout, node: NamedNode) -> TextValue | None:
    """Say what sort of thing it is: as the layout calls it, else by the name of a class."""
    types = seen.data.types(node)
    known = layout.of(types)
    if known and known.labels:
        return TextValue(*label(known.labels, seen.languages))
    return next((seen.name(NamedNode(iri)) for iri in sorted(types)), None)


def _groups(view: View, node: NamedNode) -> Iterator[Group]:
    for shape in view.layout_of(node):
        if fields := view.fields(node, shape.fields, ()):
            yield _group(shape, fields, view.seen.languages)


def _group(shape: GroupShape, fields: tuple[Field, ...], languages: Sequence[str]) -> Group:
    text, lang = label(shape.labels, languages)
    return Group(shape.key, text, tuple(_told_once(_without_doubles(fields, languages[0]))), lang)


def _without_doubles(fields: tuple[Field, ...], lang: str) -> tuple[Field, ...]:
    """Show a text once: with its markup, unless only the plain one is in the page's language."""
    rich = [f for f in fields if f.widget == "rich"]
    plain = [f for f in fields if f.widget == "text" and f.path == (Step(SCHEMA.description),)]
    if not (rich and plain):
        return fields
    dropped = rich if _speaks(plain[0], lang) and not _speaks(rich[0], lang) else plain
    return tuple(f for f in fields if f not in dropped)


def _told_once(fields: Iterable[Field]) -> Iterator[Field]:
    """Leave out a thing that a field before has told of, such as one contact for the service and for the office."""
    seen: set[Value] = set()
    for shown in fields:
        told = [v for v in shown.values if isinstance(v, ThingValue) and v.title.href and v.fields]
        fresh = tuple(v for v in shown.values if v not in seen)
        seen.update(told)
        if fresh:
            yield replace(shown, values=fresh)


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
