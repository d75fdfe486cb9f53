"""XML as text: elements, attributes and content, escaped and indented."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, indent, tostring

__all__ = ["Element", "document", "under"]


def under(parent: Element, tag: str, attributes: Mapping[str, str] | None = None, text: object = None) -> Element:
    """A new last child of the parent; `text` is its content where it has some."""
    child = SubElement(parent, tag, dict(attributes or {}))
    if text is not None:
        child.text = str(text)
    return child


def document(root: Element) -> str:
    """The whole document, its type declared by the name of its root."""
    indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE {root.tag}>\n{tostring(root, encoding="unicode")}\n'
