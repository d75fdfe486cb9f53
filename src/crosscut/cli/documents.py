"""The JSON documents that commands print, as `docs/formats.md` describes them. Values in, plain dictionaries out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from crosscut.model.edit import Alternative, Cut, Edit
from crosscut.model.footage import Clip, Footage, LeftOut, Moment, Shot
from crosscut.model.retime import source_span
from crosscut.model.song import Song
from crosscut.model.tally import Tally
from crosscut.model.time import Rate, Span

Document = dict[str, Any]

TIME_DIGITS = 6  # behind the point of a second; finer than any clock in the material
DIGITS = 4  # behind the point of a measured value
BAR_ONE = 1  # musicians count bars from 1, the model from 0


def seconds(time: Fraction | float) -> float:
    """A time as a decimal number of seconds."""
    return round(float(time), TIME_DIGITS)


def rate(value: Rate) -> str:
    """A frame rate, exactly: "30000/1001", "25/1"."""
    return f"{value.numerator}/{value.denominator}"


def measured(value: float) -> float:
    """A strength, confidence, energy, number of points and the like, without digits that mean nothing."""
    return round(float(value), DIGITS)


def song(path: str, heard: Song) -> Document:
    """All that was heard in a song."""
    return {
        "path": path,
        "duration_s": seconds(heard.duration),
        "tempo_bpm": measured(heard.tempo),
        "confidence": measured(heard.confidence),
        "beats": [
            {
                "time_s": seconds(beat.time),
                "bar": beat.bar + BAR_ONE,
                "number": beat.number,
                "confidence": measured(beat.confidence),
            }
            for beat in heard.beats
        ],
        "sections": [
            {
                **_span(section.span),
                "label": section.label,
                "letter": section.letter,
                "energy": measured(section.energy),
            }
            for section in heard.sections
        ],
        "phrases": [{"start_s": seconds(phrase.start), "bars": phrase.bars} for phrase in heard.phrases],
        "accents": [
            {"time_s": seconds(accent.time), "strength": measured(accent.strength), "kind": accent.kind}
            for accent in heard.accents
        ],
        "final_hit_s": None if heard.final_hit is None else seconds(heard.final_hit),
        "cadences_per_min": [measured(cadence) for cadence in heard.cadences],
        "energy": {
            "rate_hz": seconds(heard.energy.rate),
            "start_s": seconds(heard.energy.start),
            "values": [measured(value) for value in heard.energy.values.tolist()],
        },
    }


def footage(seen: Footage) -> Document:
    """All that was seen, clip by clip, and what was left out."""
    return {"clips": [*(_clip(each, seen.side_of(each.content)) for each in seen.clips), *map(_unused, seen.left_out)]}


def _clip(clip: Clip, side: str) -> Document:
    return {
        "path": clip.path,
        "usable": True,
        "reason": None,
        "remedy": None,
        "side": side,
        "duration_s": seconds(clip.duration),
        "frame_rate": rate(clip.picture.rate),
        "width": clip.picture.width,
        "height": clip.picture.height,
        "rotation": clip.picture.rotation,
        "audible": clip.audible,
        "voices": [_span(span) for span in clip.voices],
        "music": [_span(span) for span in clip.music],
        "shots": [_span(shot.span) for shot in clip.shots],
        "windows": [{**_span(each.span), "quality": measured(each.quality)} for each in clip.windows],
        "moments": [_moment(each) for each in clip.moments],
    }


def _unused(file: LeftOut) -> Document:
    nothing = dict.fromkeys(("side", "duration_s", "frame_rate", "width", "height", "rotation", "audible"))
    lists: dict[str, list[Shot]] = {"voices": [], "music": [], "shots": [], "windows": [], "moments": []}
    return {"path": file.path, "usable": False, "reason": file.why, "remedy": file.remedy, **nothing, **lists}


def _moment(moment: Moment) -> Document:
    return {
        "time_s": seconds(moment.time),
        "strength": measured(moment.strength),
        "kind": moment.kind,
        "contact": moment.contact,
        "confidence": measured(moment.confidence),
        "heard_s": None if moment.heard is None else seconds(moment.heard),
    }


def edit(path: str, made: Edit, clips: Mapping[str, str], only: Iterable[int] = ()) -> Document:
    """An edit of the song at `path`; `clips` gives paths by fingerprint, `only` the numbers of the cuts to speak of."""
    spoken = set(only)
    return {
        "song": path,
        "frame_rate": rate(made.rate),
        "frames": made.frames,
        "card_frames": made.card,
        "width": made.width,
        "height": made.height,
        "grade": measured(made.grade),
        "bound": measured(made.bound),
        "score": measured(made.score),
        "repeats": made.repeats,
        "parts": [_span(part) for part in made.heard],
        "acts": [{**_span(act.span), "name": act.name, "intensity": measured(act.intensity)} for act in made.acts],
        "titles": [{"text": title.text, **_span(title.span)} for title in made.titles],
        "cuts": [
            _cut(number, cut, made.rate, clips)
            for number, cut in enumerate(made.cuts, 1)
            if not spoken or number in spoken
        ],
    }


def _cut(number: int, cut: Cut, film_rate: Rate, clips: Mapping[str, str]) -> Document:
    return {
        "number": number,
        "start_frame": cut.start,
        "end_frame": cut.end,
        **_half(cut, film_rate, clips),
        "locked": cut.locked,
        "beside": None if cut.second is None else _half(cut.second, film_rate, clips),
        "alternatives": [_alternative(each, clips) for each in cut.alternatives],
    }


def _half(cut: Cut, film_rate: Rate, clips: Mapping[str, str]) -> Document:
    source = source_span(cut, film_rate)
    return {
        "side": cut.side,
        "clip": clips.get(cut.clip, cut.clip),
        "in_s": seconds(source.start),
        "out_s": seconds(source.end),
        "speed": seconds(cut.speed),
        "turns": [{"frame": cut.start + turn.frame, "speed": seconds(turn.speed)} for turn in cut.turns],
        "landings": [
            {
                "moment_s": seconds(landing.moment),
                "accent_s": seconds(landing.accent),
                "error_ms": round(float(landing.error) * 1000, 3),
            }
            for landing in cut.landings
        ],
        "reasons": {reason.name: measured(reason.points) for reason in cut.reasons},
    }


def _alternative(other: Alternative, clips: Mapping[str, str]) -> Document:
    return {
        "clip": clips.get(other.clip, other.clip),
        "in_s": seconds(other.source.start),
        "out_s": seconds(other.source.end),
        "points_lost": measured(other.points_lost),
    }


def films(made: Sequence[Any], shape: Edit, counted: Tally, left_out: Iterable[LeftOut]) -> Document:
    """A finished film (render.Film) and what its edit achieves; and the same film in other shapes."""
    first, *others = map(_film, made)
    return {**first, "frame_rate": rate(shape.rate), "others": others, **counts(counted), "left_out": left(left_out)}


def _film(made: Any) -> Document:  # noqa: ANN401  # render.Film
    return {
        "path": str(made.path),
        "duration_s": seconds(made.duration),
        "loudness_lufs": number(made.loudness),
        "true_peak_dbtp": number(made.true_peak),
        "frames": made.frames,
        "width": made.width,
        "height": made.height,
    }


def counts(counted: Tally) -> Document:
    """What an edit achieves."""
    return {
        "cuts": counted.cuts,
        "cuts_on_beat": counted.on_beat,
        "strong_accents": counted.strong,
        "accents_with_impact": counted.carried,
        "impacts_shown": counted.shown,
        "impacts_landed": counted.landed,
        "repeats": counted.repeats,
        "usable_s": seconds(counted.usable),
    }


def left(files: Iterable[LeftOut]) -> list[Document]:
    """Files that were left out, why, and what their owner can do."""
    return [{"path": each.path, "reason": each.why, "remedy": each.remedy} for each in files]


def number(value: float | None) -> float | None:
    """A level in decibels; None where there is none (silence)."""
    return None if value is None or value in {float("inf"), float("-inf")} or value != value else measured(value)  # noqa: PLR0124  # NaN


def _span(span: Span) -> Document:
    return {"start_s": seconds(span.start), "end_s": seconds(span.end)}
