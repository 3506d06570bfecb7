"""The fields of the index, and a record put into them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

import orjson
import tantivy

from publisher.search.compounds import parts
from publisher.search.everyday import Everyday
from publisher.search.words import ANALYSERS, analyser, key, words

if TYPE_CHECKING:
    from pyoxigraph import Literal

    from publisher.search.records import Record

NAME, SYNONYM, EVERYDAY, KEYWORD, TEXT = "name", "synonym", "everyday", "keyword", "text"
BY_STEM = (NAME, SYNONYM, EVERYDAY, KEYWORD, TEXT)
"""Fields of words by their stems, each once for every analyser: `name_de`, `name_en` …"""

WHOLE = {NAME: "whole_name", SYNONYM: "whole_synonym", EVERYDAY: "whole_everyday"}
"""Names as a whole, by `words.key`, and as they are typed."""

PART = "part"
"""Parts of compounds in names and other names, by their stems."""

CALLED, TAGGED = "called", "tagged"
"""Folded words as they are written, for beginnings and for slips: of all sorts of names, and of search words."""

IRI, KIND, TOPIC, OFFICE, LANGUAGE, ONLINE = "iri", "kind", "topic", "office", "language", "online"
FACETS = (KIND, TOPIC, OFFICE, LANGUAGE, ONLINE)
WEIGHT = "weight"
SHOWN = "shown"

WEIGHTS: Mapping[str, float] = {
    "service": 10.0,
    "organisation": 8.0,
    "place": 8.0,
    "contact": 4.0,
    "area": 2.0,
    "notice": 2.0,
    "topic": 1.5,
}
"""By what the score of each kind is multiplied: services stand above offices and places, these above topics."""

OTHERS = 6.0
"""The same for all other kinds."""

INSIDE = 0.8
"""The same once more for what is part of something: an entrance stands below its building."""

FEATURED = 1.02
"""… and for what the site puts first on its home page, as most people look for that."""

LONGEST_TEXT = 20_000
"""Characters of each text that are searched."""

LONGEST_SUMMARY = 300
"""Characters of the text that is shown with a hit."""


@cache
def schema() -> tantivy.Schema:
    """Give the schema of the index."""
    builder = tantivy.SchemaBuilder()
    for name in BY_STEM:
        for language in ANALYSERS:
            builder.add_text_field(f"{name}_{language}", tokenizer_name=language, index_option="freq")
    for name in (*WHOLE.values(), IRI):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (PART, CALLED, TAGGED):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for name in FACETS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_float_field(WEIGHT, fast=True)
    builder.add_bytes_field(SHOWN, stored=True)
    return builder.build()


def register(index: tantivy.Index) -> None:
    """Tell an index how the words of each field are parted."""
    for language in ANALYSERS:
        index.register_tokenizer(language, analyser(language))


@dataclass(frozen=True, slots=True)
class Town:
    """What the index knows of a town.

    known: the stems of all words of its data. own_name: the words of its own name, which tell none of its things apart.
    featured: the things that it puts first.
    """

    known: frozenset[str]
    own_name: frozenset[str] = frozenset()
    everyday: Everyday = field(default_factory=Everyday)
    featured: frozenset[str] = frozenset()


def document(record: Record, kind: str, town: Town) -> tantivy.Document:
    """Put a record into the fields."""
    made = tantivy.Document()
    _put_words(made, record, town)
    _put_facets(made, record, kind)
    factor = WEIGHTS.get(kind, OTHERS) * (INSIDE if record.inside else 1)
    factor *= FEATURED if record.iri in town.featured else 1
    made.add_float(WEIGHT, max(0.0, 2**factor - 2))  # the engine multiplies a score by log2(2 + weight)
    made.add_bytes(SHOWN, orjson.dumps(_shown(record, kind, town)))
    return made


def _put_words(made: tantivy.Document, record: Record, town: Town) -> None:
    called = [text.value for text in chain(record.names, record.synonyms)]
    pieces = _pieces(called, town)
    within = town.everyday.within_names(called, pieces)
    said = town.everyday.for_names(text.value for text in record.names)
    named: dict[str, Iterable[Literal]] = {NAME: record.names, SYNONYM: record.synonyms, EVERYDAY: within}
    for name, texts in (named | {KEYWORD: record.keywords, TEXT: record.texts}).items():
        _put_texts(made, name, texts)
    for name, texts in (named | {EVERYDAY: said}).items():
        _put_wholes(made, WHOLE[name], texts, town)
    made.add_text(CALLED, _each_once(chain(*named.values())))
    made.add_text(TAGGED, _each_once(record.keywords))
    made.add_text(PART, " ".join(pieces))


def _pieces(called: Iterable[str], town: Town) -> tuple[str, ...]:
    """Give what the words of names are put together from, each once."""
    heard = dict.fromkeys(word for name in called for word in words(name))
    return tuple(dict.fromkeys(piece for word in heard for piece in parts(word, town.known.__contains__)))


def _each_once(texts: Iterable[Literal]) -> str:
    return " ".join(dict.fromkeys(word for text in texts for word in words(text.value)))


def _put_texts(made: tantivy.Document, name: str, texts: Iterable[Literal]) -> None:
    for text in dict.fromkeys(texts):
        _put(made, name, text)


def _put_wholes(made: tantivy.Document, name: str, texts: Iterable[Literal], town: Town) -> None:
    for whole in sorted({form for text in texts for form in _wholes(words(text.value), town.own_name)}):
        made.add_text(name, whole)


def _put(made: tantivy.Document, name: str, text: Literal) -> None:
    found = " ".join(words(text.value[:LONGEST_TEXT]))
    for language in languages_of(text):
        made.add_text(f"{name}_{language}", found)


def languages_of(text: Literal) -> Iterable[str]:
    """Give the analysers for a text: that of its language; all of them where it is in no language or another one."""
    language = (text.language or "").partition("-")[0]
    return (language,) if language in ANALYSERS else ANALYSERS


def _wholes(found: list[str], town: frozenset[str]) -> set[str]:
    """Give the forms of a whole name: as it is typed, and by its key, also without the words of the town's own name."""
    ours = [word for word in found if word not in town]
    return {form for form in (key(found), key(ours), "".join(found)) if form}


def _put_facets(made: tantivy.Document, record: Record, kind: str) -> None:
    made.add_text(IRI, record.iri)
    made.add_text(KIND, kind)
    for topic in record.topics:
        made.add_text(TOPIC, topic)
    for office in record.offices:
        made.add_text(OFFICE, office)
    for language in sorted({text.language for text in record.names if text.language}):
        made.add_text(LANGUAGE, language)
    if record.online:
        made.add_text(ONLINE, "1")


def _shown(record: Record, kind: str, town: Town) -> dict[str, object]:
    said = town.everyday.for_names(text.value for text in record.names)
    texts = [(text.value[:LONGEST_SUMMARY], text.language) for text in record.summaries]
    return {
        "iri": record.iri,
        "kind": kind,
        "names": [(text.value, text.language) for text in record.names],
        "others": [(text.value, text.language) for text in record.synonyms],
        "texts": texts,
        "said": [(text.value, text.language) for text in said],
        "online": record.online,
    }
