"""What a person reads of a song, of footage and of an edit: values in, lines of text out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import accumulate, groupby, pairwise
from pathlib import PurePath

from crosscut.cli.values import aligned, clock, plural, signed
from crosscut.model.edit import Cut, Edit, Landing
from crosscut.model.footage import Clip, Footage, LeftOut
from crosscut.model.retime import source_span
from crosscut.model.song import Bar, Section, Song
from crosscut.model.story import ONLY_SIDE
from crosscut.model.tally import Tally
from crosscut.model.time import Span, Time, frame_at, time_of
from crosscut.plan.form import slower
from crosscut.plan.shorten import Choice

METER = 10  # characters of a bar of energy
LANDINGS_SHOWN = 3  # more would not fit on a line
NEAR = Fraction(1, 20)  # s; a hit this close to a beat is heard on it
CLOCK_DIGITS = 2  # behind the point of a second: below one frame


def name(path: str) -> str:
    """The last part of a path, which is what people know a file by."""
    return PurePath(path).name or path


def heard(song: Song) -> str:
    """A song in one line."""
    return "   ".join(
        (
            clock(song.duration),
            f"{song.tempo:.1f} bpm",
            plural(len(song.bars), "bar"),
            plural(len(song.sections), "section"),
            f"{plural(len(song.main_accents), 'accent')}, {len(song.strong_accents)} strong",
        )
    )


def heard_of(part: Song, whole: Song) -> Iterator[str]:
    """Which bars of a song the film plays, where it does not play all of it."""
    if not part.parts:
        return
    numbers = [bar.number + 1 for bar in part.bars]
    edges = [0, *(place for place, (one, other) in enumerate(pairwise(numbers), 1) if other != one + 1), len(numbers)]
    bars = ", ".join(f"{numbers[first]}–{numbers[end - 1]}" for first, end in pairwise(edges))
    times = list(accumulate(each.length for each in part.parts[:-1]))
    joined = f", joined at {', '.join(clock(time, CLOCK_DIGITS) for time in times)}" if times else ""
    yield f"Plays {clock(part.duration, CLOCK_DIGITS)} of {clock(whole.duration)}: bars {bars}{joined}."


def ending_of(choice: Choice) -> Iterator[str]:
    """What becomes of the song's ending, where it is not reached."""
    if not choice.ends:
        near = " and ".join(clock(each, CLOCK_DIGITS) for each in choice.offers)
        offer = f"; at {near} one does" if near else ""
        yield f"It fades out: no good join leads to the song's ending at that length{offer}."


def fitting(counted: Tally, whole: Song) -> str:
    """How long a film the footage carries."""
    usable, length = clock_or_seconds(counted.usable), clock(counted.needed, CLOCK_DIGITS)
    if counted.repeats:
        return f"{usable} of usable footage carry no part of the song without repeats; this is the shortest, {length}."
    if counted.needed >= whole.duration:
        return f"{usable} of usable footage carry the whole song without repeats."
    return f"{usable} of usable footage carry {length} of the song's {clock(whole.duration)} without repeats."


def song(path: str, what: Song, *, verbose: bool) -> str:
    """A song so that a musician knows it again: its metre, its sections by bars, its end; each bar when `verbose`."""
    metre = Counter(bar.beats for bar in what.bars).most_common(1)
    lines = [f"{name(path)}   {heard(what)}"]
    lines.append(f"{metre[0][0] if metre else 'no'} beats a bar, confidence {what.confidence:.2f}")
    lines += aligned(
        [("bars", "time", "section", "phrases", "energy"), *(_section(each, what) for each in what.sections)]
    )
    stops = [place(what, accent.time) for accent in what.accents if accent.kind == "stop"]
    if stops:
        lines.append(f"stops at bar {', '.join(stops)}")
    if what.final_hit is not None:
        lines.append(f"last hit at {clock(what.final_hit, CLOCK_DIGITS)}, bar {place(what, what.final_hit)}")
    if verbose:
        lines += aligned([("bar", "time", "beats", "strong accents"), *(_bar(each, what) for each in what.bars)])
    return "\n".join(lines)


def _section(section: Section, song: Song) -> tuple[str, ...]:
    inside = [bar.number + 1 for bar in song.bars if bar.span.start in section.span]
    full = round(section.energy * METER)
    return (
        f"{inside[0]}–{inside[-1]}" if inside else "–",
        clock(section.span.start, CLOCK_DIGITS),
        section.name,
        _phrases([phrase.bars for phrase in song.phrases if phrase.start in section.span]),
        f"{'█' * full}{'░' * (METER - full)} {section.energy:.2f}",
    )


def _phrases(bars: list[int]) -> str:
    """The phrases of a section by their bars: "2 × 4 + 3"."""
    runs = [(len(list(run)), length) for length, run in groupby(bars)]
    return " + ".join(f"{count} × {length}" if count > 1 else str(length) for count, length in runs)


def _bar(bar: Bar, song: Song) -> tuple[str, ...]:
    inside = [accent for accent in song.strong_accents if accent.time in bar.span]
    told = ", ".join(f"{each.kind} {place(song, each.time)}" for each in inside)
    return str(bar.number + 1), clock(bar.span.start, CLOCK_DIGITS), str(bar.beats), told


def place(song: Song, time: Time) -> str:
    """Where in the song that is, as bar.beat ("34.4"); between beats "34.4+"; before the first one "0"."""
    before = [beat for beat in song.beats if beat.time <= time + NEAR]
    if not before:
        return "0"
    return f"{before[-1].bar + 1}.{before[-1].number}" + ("" if time - before[-1].time <= NEAR else "+")


def footage(seen: Footage, *, verbose: bool) -> str:
    """Footage clip by clip, and what was left out; every moment when `verbose`."""
    head = ("side", "clip", "length", "picture", "shots", "windows", "moments")
    lines = aligned([head, *(_clip(clip, seen.side_of(clip.content)) for clip in seen.clips)])
    moments = [line for clip in seen.clips for line in _moments(clip)] if verbose else []
    return "\n".join([*lines, *moments, *left_out(seen.left_out)])


def _clip(clip: Clip, side: str) -> tuple[str, ...]:
    picture = clip.picture
    counts = (len(clip.shots), len(clip.windows), len(clip.moments))
    shape = f"{picture.width}×{picture.height} {float(picture.rate):.4g}/s"
    return side, name(clip.path), clock(clip.duration), shape, *map(str, counts)


def _moments(clip: Clip) -> Iterator[str]:
    yield name(clip.path)
    yield from aligned(
        [("time", "moment", "strength", "")]
        + [
            (clock(each.time, CLOCK_DIGITS), each.kind, f"{each.strength:.2f}", "" if each.contact else "no contact")
            for each in clip.moments
        ]
    )


def left_out(files: Sequence[LeftOut]) -> Iterator[str]:
    """One line for each file that cannot be used: why, and what to do."""
    for each in files:
        about = "" if name(each.path) in each.why else f"{name(each.path)}: "
        yield f"Left out: {about}{each.why} {each.remedy}".rstrip()


def achieved(counted: Tally) -> str:
    """What an edit achieves, in half a sentence."""
    if counted.on_beat == counted.cuts:
        cuts = "every cut on a beat"
    else:
        cuts = f"{counted.on_beat} of {plural(counted.cuts, 'cut')} on a beat"
    return f"{cuts}, {counted.carried} of {plural(counted.strong, 'strong accent')} carry an impact"


def repeats(counted: Tally) -> str | None:
    """The sentence that admits repeats; None where there are none."""
    if not counted.repeats:
        return None
    usable, needed = clock_or_seconds(counted.usable), clock_or_seconds(counted.needed)
    verb = "shows" if counted.repeats == 1 else "show"
    of = f"{counted.repeats} of {plural(counted.cuts, 'cut')}"
    return f"{of} {verb} footage again: {usable} of usable footage for {needed} of song."


def scarce(made: Edit, counted: Tally) -> list[str]:
    """The sentences that admit what little footage has made of the film beside repeats."""
    told = []
    longer = slower(counted.usable, counted.needed)
    if counted.repeats and longer > 1:
        least = f"{counted.usable:.1f} s of usable footage for {counted.needed:.1f} s of song"
        told.append(f"Cuts are {longer:.1f} times as long as the song asks for: {least}.")
    if made.card:
        last = made.cuts[-1]
        span = _card(made)
        shown = f"cut {len(made.cuts)} ends at {clock(time_of(last.end, made.rate), CLOCK_DIGITS)} with its shot"
        told.append(f"A dark card of {float(span.length):.1f} s ends the film: {shown}, and no other lasts to the end.")
    return told


def _card(made: Edit) -> Span:
    return Span(time_of(made.frames - made.card, made.rate), time_of(made.frames, made.rate))


def clock_or_seconds(seconds: float) -> str:
    """A length as it is said: "46 s", "2:04"."""
    return f"{seconds:.0f} s" if round(seconds) < 60 else clock(seconds)  # noqa: PLR2004  # a minute


def graded(made: Edit) -> str:
    """An edit in one line."""
    shape = f"{made.width}×{made.height}   {float(made.rate):.5g} frames/s"
    return f"{plural(len(made.cuts), 'cut')}   {clock(made.part.length)}   {shape}   grade {made.grade:.0f} of 100"


def edit(title: str, made: Edit, song: Song, clips: Mapping[str, str], *, verbose: bool) -> str:
    """An edit as a table of its cuts; all reasons when `verbose`, else the first."""
    sides = any(cut.side != ONLY_SIDE for cut in made.cuts)
    head = ("cut", "bar", "side" if sides else "", "clip", "in – out", "speed", "lands, ms", "because")
    halves = [cut for _, cut in made.halves]
    rows = [_row(number, cut, made, song, clips) for number, cut in made.halves]
    rows = [(*row[:2], row[2] if sides else "", *row[3:]) for row in rows]
    told = [_because(cut, verbose=verbose) for cut in halves]
    titles = (f"  title  {each.text}  {stretch(each.span)}" for each in made.titles)
    acts = (f"  act  {each.name}  {stretch(each.span)}  intensity {each.intensity:.2f}" for each in made.acts)
    return "\n".join(
        (
            f"{title}   {graded(made)}",
            *titles,
            *acts,
            *(f"  split  {each}" for each in splits(made, song)),
            *([f"  card  dark  {stretch(_card(made))}"] if made.card else []),
            *aligned([head, *((*row, why) for row, why in zip(rows, told, strict=True))]),
        )
    )


def _row(number: int, cut: Cut, made: Edit, song: Song, clips: Mapping[str, str]) -> tuple[str, ...]:
    clip, own = name(clips.get(cut.clip, cut.clip)), cut is made.cuts[number - 1]
    place = (str(number), bar_of(cut, made, song)) if own else ("", "beside")
    return *place, cut.side, clip, *_used(cut, made), _landings(cut.landings)


def splits(made: Edit, song: Song) -> list[str]:
    """Where two sides share the screen, a line a run: which cuts, from which bar on, how many accents both meet."""
    numbers = [number for number, cut in enumerate(made.cuts) if cut.is_split]
    runs = [[at for _, at in run] for _, run in groupby(enumerate(numbers), lambda each: each[1] - each[0])]
    found = []
    for first, *_, last in ([*run, run[-1]] for run in runs):
        cuts = made.cuts[first : last + 1]
        span = Span(cuts[0].span(made.rate).start, cuts[-1].span(made.rate).end)
        both = sum(len(_accents(cut) & _accents(cut.second)) for cut in cuts if cut.second)
        which = f"cut {first + 1}" if first == last else f"cuts {first + 1}–{last + 1}"
        bar = bar_of(cuts[0], made, song)
        found.append(f"{which} from bar {bar} on, {stretch(span)}: {plural(both, 'accent')} met by both halves")
    return found


def _accents(cut: Cut) -> set[Time]:
    return {landing.accent for landing in cut.landings}


def no_split(made: Edit, sides: int) -> str | None:
    """The sentence that admits that no sides share the screen though they should; None where they do."""
    if any(cut.is_split for cut in made.cuts):
        return None
    if sides < 2:  # noqa: PLR2004  # two sides
        return "No split screen: the footage has one side; give two with -A and -B."
    return "No split screen: no footage is left to stand beside the climax."


def _used(cut: Cut, made: Edit) -> tuple[str, str]:
    return stretch(source_span(cut, made.rate)), " → ".join(f"{float(speed):.3g}" for speed in cut.speeds)


def stretch(span: Span) -> str:
    """A stretch of a clip: "7:12.40 – 7:13.34"."""
    return f"{clock(span.start, CLOCK_DIGITS)} – {clock(span.end, CLOCK_DIGITS)}"


def _landings(landings: Sequence[Landing]) -> str:
    told = [signed(float(each.error) * 1000, 0) for each in landings[:LANDINGS_SHOWN]]
    more = len(landings) - LANDINGS_SHOWN
    return ", ".join(told) + (f" and {more} more" if more > 0 else "")


def _because(cut: Cut, *, verbose: bool) -> str:
    ranked = sorted(cut.reasons, key=lambda reason: (-reason.points, reason.name))
    locked = "locked  " if cut.locked else ""
    return locked + "  ".join(f"{each.name} {signed(each.points, 2)}" for each in (ranked if verbose else ranked[:1]))


def bar_of(cut: Cut, made: Edit, song: Song) -> str:
    """Where in the song the cut begins, as bar.beat; "+" where it begins between beats."""
    before = [beat for beat in song.beats if frame_at(beat.time - made.part.start, made.rate) <= cut.start]
    if not before:
        return "0"
    exact = frame_at(before[-1].time - made.part.start, made.rate) == cut.start
    return f"{before[-1].bar + 1}.{before[-1].number}" + ("" if exact else "+")


def why(number: int, made: Edit, song: Song, clips: Mapping[str, str]) -> str:
    """All that speaks for and against one cut, and what could stand in its place."""
    halves = [half for each, half in made.halves if each == number]
    return "\n".join(
        _why(half, made, song, clips, f"Cut {number}" if n == 0 else "beside it") for n, half in enumerate(halves)
    )


def _why(cut: Cut, made: Edit, song: Song, clips: Mapping[str, str], begins: str) -> str:
    span, speed = _used(cut, made)
    words = [
        begins,
        "" if cut.side == ONLY_SIDE else f"side {cut.side}",
        f"bar {bar_of(cut, made, song)}",
        name(clips.get(cut.clip, cut.clip)),
        span,
        f"speed {speed}",
        "locked" if cut.locked else "",
    ]
    ranked = sorted(cut.reasons, key=lambda each: (-each.points, each.name))
    return "\n".join(
        (
            "   ".join(word for word in words if word),
            *(f"  lands at {clock(each.moment, CLOCK_DIGITS)}, {_early(each)}" for each in cut.landings),
            *(f"  {signed(each.points, 2)}  {each.name}" for each in ranked),
            *(
                f"  instead: {name(clips.get(each.clip, each.clip))} {stretch(each.source)}, "
                f"{each.points_lost:.2f} points less"
                for each in cut.alternatives
            ),
        )
    )


def _early(landing: Landing) -> str:
    apart = round(float(landing.error) * 1000)
    if not apart:
        return "on its accent"
    return f"{abs(apart)} ms {'before' if apart < 0 else 'after'} its accent"
