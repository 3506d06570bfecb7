from __future__ import annotations

import copy

import pytest
from pyoxigraph import Literal, NamedNode

from publisher import terms
from publisher.terms import LABELS, PREFIXES, SCHEMA, VCARD


def test_a_term_is_an_attribute() -> None:
    assert SCHEMA.name == NamedNode("http://schema.org/name")


def test_a_term_that_is_no_python_name_is_an_item() -> None:
    assert VCARD["given-name"] == NamedNode("http://www.w3.org/2006/vcard/ns#given-name")


def test_a_term_is_made_once() -> None:
    assert SCHEMA.address is SCHEMA.address


def test_special_methods_are_no_terms() -> None:
    with pytest.raises(AttributeError):
        SCHEMA.__wrapped__  # noqa: B018
    assert copy.copy(SCHEMA).iri == SCHEMA.iri


@pytest.mark.parametrize(
    ("node", "inside"),
    [
        (SCHEMA.name, True),
        (VCARD.fn, False),
        (NamedNode("https://schema.org/name"), False),
        (Literal("http://schema.org/name"), False),
        ("http://schema.org/name", False),
    ],
)
def test_a_namespace_knows_its_terms(node: object, inside: bool) -> None:  # noqa: FBT001
    assert (node in SCHEMA) is inside


def test_every_prefix_names_a_namespace_of_its_own() -> None:
    assert len(set(PREFIXES.values())) == len(PREFIXES)


def test_every_namespace_with_a_prefix_is_defined_under_its_name() -> None:
    assert {prefix: getattr(terms, prefix.upper()).iri for prefix in PREFIXES} == PREFIXES


def test_schema_org_is_written_with_http() -> None:
    assert PREFIXES["schema"] == "http://schema.org/"


def test_a_name_in_schema_org_is_the_best_label() -> None:
    assert LABELS[0] == SCHEMA.name
