"""From what was typed to a query of the engine. Nothing that was typed is ever parsed as a query."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from math import log
from typing import TYPE_CHECKING

from tantivy import Occur, Query

from publisher.search import fields
from publisher.search.compounds import parts
from publisher.search.words import ANALYSERS, stem, telling, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tantivy import Searcher

MOST_WORDS = 12
"""Words of a question that count."""

LONGEST = 500
"""Characters of a question that are read."""

LONGEST_SLIP = 40
"""Letters of what is compared with slips: the engine's work grows with them."""

WHOLES = ((fields.NAME, 1000.0), (fields.SYNONYM, 600.0), (fields.EVERYDAY, 350.0))
"""What it is worth that the question is the whole name."""

BEGINS = ((fields.NAME, 200.0), (fields.SYNONYM, 100.0))
"""… that the whole name begins with the question."""

SLIPS = ((fields.NAME, 80.0), (fields.SYNONYM, 50.0), (fields.EVERYDAY, 30.0))
"""… that it is the whole name but for a slip of the keyboard."""

BY_WORD = {fields.NAME: 8.0, fields.SYNONYM: 6.0, fields.EVERYDAY: 4.0, fields.KEYWORD: 3.0, fields.TEXT: 1.0}
"""What a word is worth where it is found, before its rarity counts."""

PART = 4.0
"""… as part of a compound in a name."""

BEGINNINGS = {fields.CALLED: 3.0, fields.TAGGED: 1.5}
"""… as the beginning of a word."""

SLIP = 0.6
"""By what a beginning is multiplied where it is a whole word, but for a slip."""

OF_COMPOUND = 0.6
"""By what words are multiplied that are only part of one that was typed."""

BESIDES = 0.2
"""The best way in which something is found counts in full, all others by this: they decide between equals."""

SHORTEST_BEGINNING = 2
"""Letters from which on a beginning is looked for."""

OTHER_LANGUAGE = 0.6
"""By what words are multiplied that are found in another language than the page's."""


def slips(word: str) -> int:
    """Give how many letters of a word may be wrong: none of a short one, as any other would do then."""
    return 0 if len(word) > LONGEST_SLIP else (len(word) >= 4) + (len(word) >= 8)  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for: the text as typed, the language of the page, and values that facets must have."""

    text: str
    language: str = "de"
    filters: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> list[str]:
        """The folded words that count."""
        return telling(list(dict.fromkeys(words(self.text[:LONGEST]))))[:MOST_WORDS]

    @property
    def is_mute(self) -> bool:
        """Say whether it asks for nothing: no word in what was typed, or nothing typed and no filter either."""
        return not self.words and (bool(self.text.strip()) or not self.filters)


class Builder:
    """Builds queries for one index."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._schema = fields.schema()
        self._rarest = log(1 + searcher.num_docs)  # the weight that the engine gives to the rarest word

    def query(self, question: Question) -> Query:
        """Give the query of a question; without words, everything that has the values asked for."""
        unknown = self.unknown(question)
        least = (len(question.words) - len(unknown)) // 2
        query = self._query(question, unknown, max(least, 1))
        if least > 1 and not self._searcher.search(query, 1).hits:
            return self._query(question, unknown, 1)
        return query

    def _query(self, question: Question, unknown: Sequence[str], least: int) -> Query:
        wanted = self._wanted(question, unknown, least) if question.words else Query.all_query()
        return Query.boolean_query([(Occur.Must, wanted), *self._filters(question.filters)])

    def exactly(self, name: str, value: str) -> Query:
        """Give the query for all that has a value."""
        return self._term(name, value)

    def unknown(self, question: Question) -> list[str]:
        """Give the words of a question that occur nowhere, not even as the beginning of a name or search word."""
        return [word for word in question.words if not self._occurs(word)]

    def _occurs(self, word: str) -> bool:
        return any(
            self._searcher.doc_freq(f"{n}_{a}", stem(word, a)) for n in fields.BY_STEM for a in ANALYSERS
        ) or any(self._searcher.terms_with_prefix(name, word, limit=1) for name in BEGINNINGS)

    def _filters(self, filters: Mapping[str, str]) -> Iterator[tuple[Occur, Query]]:
        for name, value in filters.items():
            yield Occur.Must, Query.const_score_query(self._term(name, value), 0.0)

    def _wanted(self, question: Question, unknown: Sequence[str], least: int) -> Query:
        """Look for the words, `least` of them in each thing, and for all of them as the name of a thing."""
        found, language = question.words, question.language.partition("-")[0]
        each = [self._word(w, language, last=w == found[-1], slipped=w in unknown) for w in found]
        whole = Query.disjunction_max_query(list(self._whole("".join(found), slipped=bool(unknown))), BESIDES)
        return _any([_any(each, least), whole, *self._joined(found, language)])

    def _whole(self, typed: str, *, slipped: bool) -> Iterator[Query]:
        """Compare with whole names; with slips only where a word occurs nowhere, or they would find its neighbours."""
        for name, worth in WHOLES:
            forms = dict.fromkeys((stem(typed), typed))
            yield Query.const_score_query(
                Query.disjunction_max_query([self._term(fields.WHOLE[name], f) for f in forms]), worth
            )
        if len(typed) >= SHORTEST_BEGINNING:
            for name, worth in BEGINS:
                yield Query.const_score_query(self._beginning(fields.WHOLE[name], typed), worth)
        for distance in range(1, slips(typed) + 1) if slipped else ():
            for name, worth in SLIPS:
                yield Query.const_score_query(self._slip(fields.WHOLE[name], typed, distance), worth / distance)

    def _joined(self, found: Sequence[str], language: str) -> Iterator[Query]:
        """Take neighbours as one word: "geburts urkunde"."""
        for before, after in pairwise(found):
            if self._is_known(joined := before + after):
                yield self._by_stem(joined, language)

    def _word(self, word: str, language: str, *, last: bool, slipped: bool) -> Query:
        """Look for one word in all ways; the last one may be unfinished."""
        ways = [self._by_stem(word, language), self._const(self._term(fields.PART, stem(word)), PART)]
        wrong = range(1, slips(word) + 1) if slipped else ()
        for name, worth in BEGINNINGS.items():
            begun = self._beginning(name, word) if last and len(word) >= SHORTEST_BEGINNING else self._term(name, word)
            ways.append(self._const(begun, worth))
            ways.extend(self._const(self._slip(name, word, n), worth * SLIP / n) for n in wrong)
        if not self._is_known(word) and (pieces := parts(word, self._is_stem)):
            ways.append(_any(Query.boost_query(self._by_stem(piece, language), OF_COMPOUND) for piece in pieces))
        return Query.disjunction_max_query(ways, BESIDES)

    def _by_stem(self, word: str, language: str) -> Query:
        ways = []
        for analysed in ANALYSERS:
            factor = 1.0 if analysed == language else OTHER_LANGUAGE
            for name, worth in BY_WORD.items():
                term = self._term(f"{name}_{analysed}", stem(word, analysed))
                ways.append(Query.boost_query(term, worth * factor))
        return Query.disjunction_max_query(ways, BESIDES)

    def _is_known(self, word: str) -> bool:
        return self._is_stem(stem(word))

    def _is_stem(self, found: str) -> bool:
        return any(self._searcher.doc_freq(f"{name}_de", found) for name in fields.BY_STEM)

    def _const(self, query: Query, worth: float) -> Query:
        return Query.const_score_query(query, worth * self._rarest)

    def _term(self, name: str, value: str) -> Query:
        return Query.term_query(self._schema, name, value, index_option="freq")

    def _beginning(self, name: str, typed: str) -> Query:
        return Query.fuzzy_term_query(self._schema, name, typed, distance=0, prefix=True)

    def _slip(self, name: str, typed: str, distance: int) -> Query:
        return Query.fuzzy_term_query(self._schema, name, typed, distance=distance)


def _any(queries: Iterable[Query], least: int = 1) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries], minimum_number_should_match=least)
