"""How the program ends: every error as one sentence, a remedy and an exit code; a report where the fault is ours."""

from __future__ import annotations

import errno
import hashlib
import json
import platform
import tempfile
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import click

import crosscut
from crosscut.cache import default_folder
from crosscut.errors import CrosscutError, Fault, Unwritable, WrongUse

INTERRUPTED = 130
TERMINATED = 143
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
SCHEMA = "crosscut.error/1"


class Terminated(BaseException):
    """The system asked the program to end (SIGTERM)."""


@dataclass(slots=True)
class Session:
    """One run of the program: what was typed and, once they are known, the cache's folder and the way of telling."""

    arguments: Sequence[str]
    folder: Path | None = None
    as_lines: bool = False

    @property
    def as_document(self) -> bool:
        """Whether stdout is read by a program. From what was typed, for it may not even be well formed."""
        return "--json" in self.arguments


def ended(error: BaseException, session: Session) -> int:
    """Tell the user what happened and return the exit code."""
    if "--debug" in session.arguments:
        traceback.print_exception(error)
    if isinstance(error, click.Abort | KeyboardInterrupt | EOFError):
        return _stopped("Interrupted", INTERRUPTED, session)
    if isinstance(error, Terminated):
        return _stopped("Terminated", TERMINATED, session)
    known = _known(error, session)
    _say(known.what, known.remedy, known.kind, known.code, session)
    return known.code


def _stopped(word: str, code: int, session: Session) -> int:
    remedy = "What was found so far is kept; the same command goes on from there."
    _say(f"{word}.", remedy, word.lower(), code, session)
    return code


def _known(error: BaseException, session: Session) -> CrosscutError:
    """The error as one that a user can meet."""
    if isinstance(error, CrosscutError) and not isinstance(error, Fault):
        return error
    if isinstance(error, click.ClickException):
        return _misuse(error)
    if isinstance(error, OSError) and error.errno in FULL:
        where = f" ({error.filename})" if error.filename else ""
        return Unwritable(f"There is no space left to write{where}.", remedy="Free some space, or choose another disk.")
    return _reported(error, session)


def _misuse(error: click.ClickException) -> WrongUse:
    context = getattr(error, "ctx", None)
    see = f"See {context.command_path if context is not None else 'crosscut'} --help."
    if isinstance(error, click.NoSuchOption):
        near = get_close_matches(error.option_name, error.possibilities or (), n=1)
        return WrongUse(
            f"There is no option {error.option_name}.", remedy=f"Did you mean {near[0]}? {see}" if near else see
        )
    what = error.format_message()
    return WrongUse(what if what.endswith((".", "?")) else f"{what}.", remedy=see)


def _reported(error: BaseException, session: Session) -> Fault:
    """Our own fault, with a file that says all we need to mend it."""
    trace = "".join(traceback.format_exception(error))
    what = error.what if isinstance(error, Fault) else f"Crosscut failed by a fault of its own ({_brief(error)})."
    text = (
        f"crosscut {crosscut.__version__}, Python {platform.python_version()}, {platform.platform()}\n"
        f"arguments: {json.dumps(list(session.arguments))}\n\n{trace}"
    )
    name = f"fault-{hashlib.sha256(trace.encode('utf-8', 'replace')).hexdigest()[:8]}.txt"
    for place in ((session.folder or default_folder()) / "reports", Path(tempfile.gettempdir())):
        try:
            place.mkdir(parents=True, exist_ok=True)
            (place / name).write_text(text, encoding="utf-8", errors="backslashreplace")
        except OSError:
            continue
        return Fault(what, remedy=f"Please send us the report {place / name}; it names your files.")
    return Fault(what, remedy="Run it again with --debug and send us what it prints.")


def _brief(error: BaseException) -> str:
    said = " ".join(str(error).split())
    name = type(error).__name__
    return f"{name}: {said}"[:200] if said else name


def _say(what: str, remedy: str, kind: str, code: int, session: Session) -> None:
    document = {"schema": SCHEMA, "error": {"code": code, "kind": kind, "what": what, "remedy": remedy}}
    with suppress(OSError):  # where nobody listens any more, the exit code still tells
        if session.as_document:
            click.echo(json.dumps(document))
        if session.as_lines:
            click.echo(json.dumps(document), err=True)
        else:
            click.echo(f"crosscut: {what} {remedy}", err=True)
