"""Where media lie, as an editor reads it: absolute or relative, URL or plain. Pure text; POSIX and Windows alike."""

from __future__ import annotations

import re
from urllib.parse import quote

DRIVE = re.compile(r"[A-Za-z]:[\\/]")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]")  # XML 1.0 has no room for most of these, a line for none


def name_of(path: str) -> str:
    """The last part of a path, as text that every format can hold."""
    return clean(_posix(path).rstrip("/").rsplit("/", 1)[-1])


def clean(text: str) -> str:
    """The text without what no text file may hold: control characters and bytes that are no UTF-8."""
    return CONTROL.sub("\ufffd", text.encode("utf-8", "replace").decode("utf-8"))


def link(path: str, folder: str, paths: str) -> str:
    """The path as the file shall name it, with `/` in between: relative to `folder` where asked and possible."""
    relative = _relative(path, folder) if paths == "relative" else None
    return _posix(path) if relative is None else relative


def url(link: str) -> str:
    """A link as a URL: of the file scheme where it is absolute, a reference by itself where it is relative.

    All but letters, digits and `-._~/` is percent-encoded: some editors stumble over a bare `'`, `(` or `&`.
    """
    if link.startswith("//"):
        return "file:" + _quoted(link)
    if DRIVE.match(link):
        return f"file:///{link[:2]}{_quoted(link[2:])}"
    return "file://" + _quoted(link) if link.startswith("/") else _quoted(link)


def _quoted(text: str) -> str:
    return quote(text, safe="/", errors="surrogateescape")


def _posix(path: str) -> str:
    """A Windows path with the slashes of all others; on POSIX a backslash is a letter like any other."""
    return path.replace("\\", "/") if DRIVE.match(path) or path.startswith("\\\\") else path


def _relative(path: str, folder: str) -> str | None:
    """The way from the folder to the path; None from one drive or server to another."""
    root, to = _split(path)
    other, start = _split(folder)
    if root != other:
        return None
    shared = 0
    for one, two in zip(to[:-1], start, strict=False):
        if one != two:
            break
        shared += 1
    return "/".join([".."] * (len(start) - shared) + to[shared:])


def _split(path: str) -> tuple[str, list[str]]:
    """The root ("/", "c:/", "//server/share") and the parts below it."""
    text = _posix(path)
    parts = [part for part in text.split("/") if part not in {"", "."}]
    if text.startswith("//"):
        return "//" + "/".join(parts[:2]).lower(), parts[2:]
    if DRIVE.match(text):
        return parts[0].lower(), parts[1:]
    return "/", parts
