"""Elements of XZuFi, from texts that may hold anything: what no XML may hold is left out."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMESPACE = "http://xoev.de/schemata/xzufi/2_2_0"
NSMAP = {"xzufi": NAMESPACE}

_ILLEGAL = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(name: str) -> Any:
    """Make an element that stands by itself."""
    return etree.Element(f"{{{NAMESPACE}}}{name}", nsmap=NSMAP)


def add(parent: Any, name: str, text: str | None = None, **attributes: str) -> Any:
    """Add an element of XZuFi, with a text if there is one."""
    child = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    for key, value in attributes.items():
        child.set(key, legal(value))
    if text is not None:
        child.text = legal(text)
    return child


def add_code(parent: Any, name: str, code: str, listed: str = "") -> None:
    """Add a value of a code list; what is inside it has no namespace."""
    child = add(parent, name, **({"listURI": listed} if listed else {}))
    etree.SubElement(child, "code").text = legal(code)


def add_texts(parent: Any, name: str, texts: Mapping[str, str]) -> None:
    """Add a text once a language."""
    for language, text in texts.items():
        add(parent, name, text, languageCode=language)


def legal(text: str) -> str:
    """Leave out the characters that no XML document may hold."""
    return text if text.isprintable() else _ILLEGAL.sub("", text)


def html(text: str) -> str:
    """Write plain text as HTML: a line stays as it is, more lines become paragraphs."""
    if "\n" not in text.strip():
        return escape(text.strip(), quote=False)
    blocks = (block.strip() for block in re.split(r"\n\s*\n", text))
    return "".join(f"<p>{escape(block, quote=False).replace(chr(10), '<br>')}</p>" for block in blocks if block)


def listed(items: list[str], *, numbered: bool = False) -> str:
    """Write items, which are HTML, as a list."""
    tag = "ol" if numbered else "ul"
    return f"<{tag}>{''.join(f'<li>{item}</li>' for item in items)}</{tag}>"


def anchor(name: str, address: str) -> str:
    """Write a link."""
    return f'<a href="{escape(address)}">{escape(name, quote=False)}</a>'
