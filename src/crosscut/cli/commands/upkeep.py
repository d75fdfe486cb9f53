"""Commands on the program itself: doctor, cache, config and completion."""

# ruff: noqa: PLC0415  # what is heavy is imported when a command runs: help and completion stay fast

from __future__ import annotations

import platform
import shutil
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

import crosscut
from crosscut.cli import options, settings, values
from crosscut.cli.options import Desk, cores
from crosscut.cli.values import aligned, plural
from crosscut.errors import CrosscutError, Fault, Unwritable

SPACE = 2_000_000_000  # bytes; proxies and pieces of an hour of footage and a film take about that
FONT = "fontpkg-barlow-condensed"
SHELLS = ("bash", "zsh", "fish")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: fine, or the error that a film would meet."""

    about: str
    found: str
    error: CrosscutError | None = None


@click.command(short_help="Check that all that is needed is here.")
@options.common
def doctor(desk: Desk) -> int:
    """Check that all that Crosscut needs is here; the exit code is that of the first thing amiss."""
    findings = (
        _python(),
        _codecs(),
        _fonts(),
        _folder(desk),
        _space(desk),
        Finding("cores", f"{plural(cores(), 'core')}, {desk.jobs} at work"),
    )
    rows = [
        ("ok", each.about, each.found) if each.error is None else ("amiss", each.about, str(each.error))
        for each in findings
    ]
    desk.console.result("\n".join(line.strip() for line in aligned(rows)))
    listed = [
        {"about": each.about, "ok": each.error is None, "found": each.found, "remedy": each.error and each.error.remedy}
        for each in findings
    ]
    desk.console.document("doctor", {"version": crosscut.__version__, "checks": listed})
    return next((each.error.code for each in findings if each.error is not None), 0)


def _python() -> Finding:
    return Finding("python", f"Python {platform.python_version()} on {platform.platform()}")


def _codecs() -> Finding:
    from crosscut.media.coders import require_codecs

    found = f"PyAV {version('av')}"
    try:
        require_codecs()
    except CrosscutError as error:
        return Finding("codecs", found, error)
    return Finding("codecs", f"{found} with H.264 and AAC")


def _fonts() -> Finding:
    try:
        return Finding("fonts", f"Barlow Condensed {version(FONT)}")
    except PackageNotFoundError:
        return Finding("fonts", "none", Fault("The font of the titles is missing.", remedy=f"pip install {FONT}."))


def _folder(desk: Desk) -> Finding:
    folder = desk.cache.folder
    try:
        tried = desk.cache.keep("doctor", "0" * 32, ".txt", lambda path: path.touch())
        tried.unlink()
        for each in tried.parents[:2]:
            each.rmdir()
    except CrosscutError as error:
        return Finding("cache", str(folder), error)
    return Finding("cache", f"{folder} can be written")


def _space(desk: Desk) -> Finding:
    folder = next((each for each in (desk.cache.folder, *desk.cache.folder.parents) if each.is_dir()), Path.cwd())
    free = shutil.disk_usage(folder).free
    if free < SPACE:
        what = f"Only {_size(free)} are free on the disk of {folder}."
        return Finding("space", what, Unwritable(what, remedy="Free some, or choose another folder with --cache."))
    return Finding("space", f"{_size(free)} free")


@click.group(short_help="Show or clear what is kept for the next film.")
def cache() -> None:
    """Show or clear what is kept of songs and footage to make the next film faster."""


@cache.command("show")
@options.common
def cache_show(desk: Desk) -> None:
    """Say where the cache is, how large, and of what."""
    kinds = _kinds(desk)
    total = sum(size for _, size in kinds.values())
    lines = [f"{desk.cache.folder}   {_size(total)}"]
    lines += [f"  {kind:<12} {count:>6}   {_size(size):>9}" for kind, (count, size) in kinds.items()]
    desk.console.result("\n".join(lines))
    listed = {kind: {"entries": count, "bytes": size} for kind, (count, size) in kinds.items()}
    desk.console.document("cache", {"folder": str(desk.cache.folder), "bytes": total, "kinds": listed})


@cache.command("clear")
@options.dry_run
@options.common
def cache_clear(desk: Desk, *, dry_run: bool) -> None:
    """Empty the cache; films, projects and footage are not touched."""
    kinds = _kinds(desk)
    total = sum(size for _, size in kinds.values())
    if not dry_run:
        for kind in kinds:
            shutil.rmtree(desk.cache.folder / kind, ignore_errors=True)
    desk.console.result(f"{'would free' if dry_run else 'freed'} {_size(total)} in {desk.cache.folder}")
    desk.console.document("cache", {"folder": str(desk.cache.folder), "freed_bytes": total, "dry_run": dry_run})


def _kinds(desk: Desk) -> dict[str, tuple[int, int]]:
    """Entries and bytes by kind of entry, in order of name."""
    folder = desk.cache.folder
    found = {}
    for kind in sorted(each for each in folder.iterdir() if each.is_dir()) if folder.is_dir() else ():
        sizes = [path.stat().st_size for path in kind.rglob("*") if path.is_file()]
        found[kind.name] = (len(sizes), sum(sizes))
    return found


def _size(count: int) -> str:
    """Bytes as people say them."""
    amount = float(count)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:  # noqa: PLR2004  # SI
            return f"{amount:.3g} {unit}"
        amount /= 1000
    return f"{amount:.3g} GB"


@click.group(short_help="Show or change what holds for every film.")
def config() -> None:
    """Show or change what holds for every film."""


@config.command("path")
@options.common
def config_path(desk: Desk) -> None:
    """Say where the configuration file is, or would be."""
    desk.console.result(str(settings.config_path()))
    desk.console.document("config", {"path": str(settings.config_path())})


@config.command("show")
@options.common
def config_show(desk: Desk) -> None:
    """List every option with its value and where that comes from."""
    found = settings.collect(desk.typed)
    told = {name: values.shown(each.value, each.option.metadata["option"].nothing) for name, each in found.items()}
    lines = []
    for part in settings.PARTS:
        lines.append(f"[{part}]")
        lines += aligned([(n, told[n], e.origin) for n, e in found.items() if e.part == part])
    desk.console.result("\n".join(lines))
    listed = {name: {"part": each.part, "value": told[name], "origin": each.origin} for name, each in found.items()}
    desk.console.document("config", {"path": str(settings.config_path()), "options": listed})


@config.command("edit")
@options.common
def config_edit(desk: Desk) -> None:
    """Open the configuration file in your editor ($VISUAL or $EDITOR); a new one names all options."""
    from crosscut.store import write_whole

    path = settings.config_path()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, settings.template().encode())
    click.edit(filename=str(path))
    desk.console.result(str(path))
    desk.console.document("config", {"path": str(path)})


@click.command(short_help="Print the completion script of a shell.")
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the script that lets SHELL complete commands and options.

    \b
    bash   crosscut completion bash > ~/.local/share/bash-completion/completions/crosscut
    zsh    crosscut completion zsh > "${fpath[1]}/_crosscut"
    fish   crosscut completion fish > ~/.config/fish/completions/crosscut.fish
    """  # noqa: D301  # click's mark for lines to keep
    from click.shell_completion import get_completion_class

    from crosscut.cli import root

    kind = get_completion_class(shell)
    if kind is not None:
        click.echo(kind(root, {}, "crosscut", "_CROSSCUT_COMPLETE").source())
