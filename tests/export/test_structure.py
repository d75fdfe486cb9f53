"""The files are built as their formats demand, and carry all that they can."""

import csv
import json
import re
from dataclasses import replace
from fractions import Fraction

import export_material as made
import export_readers as read
import pytest
from export_material import NTSC30, NTSC60
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosscut.errors import WrongUse
from crosscut.export import FORMATS, export, markers
from crosscut.model.edit import Reason

LAWS = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
SONG = made.song()
ODD = ["a b.mp4", "ünï#1 100%.mp4", "Tom & 'Jerry' <b> \"x\".mp4", "x" * 240 + ".mp4", "two\nlines|pipe.mp4"]

# What the DTD of FCPXML 1.10 says of the elements that are written here: children in this order, each attribute of
# these, the starred ones always. An attribute's value is one of a set where it is written so.
CHILDREN = {
    "fcpxml": "resources library", "resources": "(asset|effect|format)*", "library": "event*", "event": "project*",
    "project": "sequence", "sequence": "note? spine", "spine": "(asset-clip|gap)*", "asset": "media-rep+", "note": "",
    "asset-clip": "note? conform-rate? timeMap? adjust-conform? adjust-volume? (asset-clip|title)* marker*",
    "title": "text* text-style-def* note?", "text": "text-style*", "text-style-def": "text-style", "text-style": "",
    "effect": "", "gap": "note? asset-clip* marker*", "timeMap": "timept*", "media-rep": "", "format": "",
    "conform-rate": "", "timept": "", "adjust-conform": "", "adjust-volume": "", "marker": "",
}  # fmt: skip
ATTRIBUTES = {
    "fcpxml": "version*", "resources": "", "library": "", "event": "name", "project": "name", "spine": "", "note": "",
    "sequence": "format* duration tcStart tcFormat=DF|NDF audioLayout=mono|stereo|surround audioRate=44.1k|48k",
    "format": "id* frameDuration width height colorSpace", "media-rep": "kind=original-media|proxy-media src*",
    "asset": "id* name start duration hasVideo format hasAudio audioSources audioChannels",
    "asset-clip": "ref* lane offset name start duration format tcFormat=DF|NDF audioRole",
    "gap": "name offset start duration*", "timeMap": "", "timept": "time* value* interp=smooth2|linear|smooth",
    "conform-rate": "scaleEnabled=0|1 srcFrameRate=23.98|24|25|29.97|30|60|47.95|48|50|59.94",
    "adjust-conform": "type=fit|fill|none", "adjust-volume": "amount", "marker": "start* duration value* note",
    "effect": "id* name uid*", "title": "ref* lane offset name start duration role", "text": "",
    "text-style-def": "id*",
    "text-style": "ref font fontFace fontSize fontColor alignment=left|center|right|justified",
}  # fmt: skip
TIMES = {"start", "duration", "offset", "tcStart", "frameDuration", "time"}


def check_dtd(root):
    """Assert that the document follows the rules above, with ids that are unique and referred to."""
    ids = [each.attrib["id"] for each in root.iter() if "id" in each.attrib]
    assert len(ids) == len(set(ids))
    for each in root.iter():
        assert follows(each), each.tag
        check_attributes(each, ids)


def follows(element):
    """Whether the children come as the model says."""
    left = [child.tag for child in element]
    for part in CHILDREN[element.tag].split():
        names, many = re.fullmatch(r"\(?([\w|-]+)\)?([?*+]?)", part).groups()
        taken = 0
        while left and left[0] in names.split("|") and (many in {"*", "+"} or not taken):
            left, taken = left[1:], taken + 1
        assert taken or many in {"?", "*"}, (element.tag, part)
    return not left


def check_attributes(element, ids):
    allowed = {}
    for part in ATTRIBUTES[element.tag].split():
        name, _, values = part.partition("=")
        allowed[name.rstrip("*")] = values.split("|") if values else None
        assert not name.endswith("*") or name.rstrip("*") in element.attrib, (element.tag, name)
    for name, value in element.attrib.items():
        assert name in allowed, (element.tag, name)
        assert allowed[name] is None or value in allowed[name], (element.tag, name, value)
        if name in TIMES:
            assert re.fullmatch(r"\d+(/\d+)?s", value)
            assert Fraction(value[:-1]).denominator < 2**31
        if name in {"ref", "format"}:
            assert value in ids


@LAWS
@given(film=made.films(), sound=st.sampled_from([0, 60]), fill=st.sampled_from(["blur", "crop"]))
def test_fcpxml_follows_its_dtd(film, sound, fill):
    edit, footage, codes = film
    asked = made.asked(*footage.clips, timecodes=codes, clip_sound=sound, fill=fill)
    text = export(edit, SONG, footage, "fcpxml", asked).text
    root = read.parsed(text)
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n<fcpxml version="1.10">')
    check_dtd(root)
    offsets = [Fraction(each.attrib["offset"][:-1]) * edit.rate for each in root.find(".//spine")]
    assert offsets == [cut.start for cut in edit.cuts]
    check_dtd(read.parsed(markers(SONG, "fcpxml", asked, edit.rate).text))


@LAWS
@given(film=made.films(), sound=st.sampled_from([0, 60]))
def test_xmeml_is_built_as_premiere_and_resolve_read_it(film, sound):
    edit, footage, codes = film
    asked = made.asked(*footage.clips, timecodes=codes, clip_sound=sound)
    text = export(edit, SONG, footage, "premiere", asked).text
    root = read.parsed(text)
    assert root.attrib["version"] == "5"
    sequence = root.find("sequence")
    assert sequence.find("media/video/format/samplecharacteristics/width").text == str(edit.width)
    assert int(sequence.findtext("duration")) == edit.frames
    items = {each.attrib["id"]: each for each in root.iter("clipitem")}
    assert len(items) == len(list(root.iter("clipitem")))
    whole = [each.attrib["id"] for each in root.iter("file") if len(each)]
    assert len(whole) == len(set(whole))
    assert {each.attrib["id"] for each in root.iter("file")} == set(whole)
    tracks = {"video": sequence.findall("media/video/track"), "audio": sequence.findall("media/audio/track")}
    for item in items.values():
        for link in item.findall("link"):
            track = tracks[link.findtext("mediatype")][int(link.findtext("trackindex")) - 1]
            linked = track.findall("clipitem")[int(link.findtext("clipindex")) - 1]
            assert linked.attrib["id"] == link.findtext("linkclipref")
            assert linked.findtext("start") == item.findtext("start")
    heard = {track.findtext("enabled") for track in tracks["audio"][2:]}
    assert heard == {"TRUE" if sound else "FALSE"}


@LAWS
@given(film=made.films())
def test_otio_holds_the_schemas_and_nothing_left_over(film):
    edit, footage, _ = film
    document = json.loads(export(edit, SONG, footage, "otio", made.asked(*footage.clips)).text)
    fields = {
        "Clip.1": "effects enabled markers media_reference metadata name source_range",
        "Track.1": "children effects enabled kind markers metadata name source_range",
        "Stack.1": "children effects enabled markers metadata name source_range",
        "Gap.1": "effects enabled markers metadata name source_range",
        "Timeline.1": "global_start_time metadata name tracks",
        "ExternalReference.1": "available_range metadata name target_url",
        "LinearTimeWarp.1": "effect_name metadata name time_scalar",
        "Marker.2": "color comment marked_range metadata name",
        "TimeRange.1": "duration start_time", "RationalTime.1": "rate value",
    }  # fmt: skip
    for each in objects(document):
        if "OTIO_SCHEMA" in each:
            assert sorted(each) == sorted(["OTIO_SCHEMA", *fields[each["OTIO_SCHEMA"]].split()])


def objects(value):
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    for each in value if isinstance(value, list) else ():
        yield from objects(each)


def a_film(clip, **more):
    return made.edit((clip, 30, 0, 1), (clip, 30, 2, Fraction(1, 2)), **more), made.footage(clip)


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("paths", ["absolute", "relative"])
def test_odd_names_come_through(name, paths):
    clip = made.clip("x")
    edit, footage = a_film(clip)
    path = f"{made.FOLDER}/clips/{name}"
    asked = made.asked(clip, clips={"x": path}, paths=paths, name="Tom & <Jerry>\x07")
    wanted = path if paths == "absolute" else f"clips/{name}"
    for to, reader in (("otio", read.otio), ("fcpxml", read.fcpxml), ("premiere", read.xmeml)):
        assert reader(export(edit, SONG, footage, to, asked).text).pictures[0].path == wanted
    text = export(edit, SONG, footage, "edl", asked).text
    assert f"* FROM CLIP NAME: {name.replace(chr(10), chr(0xFFFD))}\n" in text
    for line in text.splitlines()[3:]:
        assert re.match(r"(\d{3}  \S{1,8} |M2 |\* |$)", line)


@pytest.mark.parametrize("to", FORMATS)
def test_nothing_but_media_paths_names_the_machine(to):
    clip = made.clip("x")
    edit, footage = a_film(clip)
    text = export(edit, SONG, footage, to, made.asked(clip, paths="relative")).text
    assert "/home" not in text
    assert "wren" not in text


@pytest.mark.parametrize(
    ("fill", "kind", "scale"), [("blur", "fit", Fraction(1080, 1920)), ("crop", "fill", Fraction(1920, 1080))]
)
def test_a_portrait_source_keeps_its_framing(fill, kind, scale):
    clip = made.clip("x", size=(1080, 1920))
    edit, footage = a_film(clip)
    asked = made.asked(clip, fill=fill)
    fcp = export(edit, SONG, footage, "fcpxml", asked)
    assert f'<adjust-conform type="{kind}" />' in fcp.text
    xml = read.parsed(export(edit, SONG, footage, "premiere", asked).text)
    effect = next(each for each in xml.iter("effect") if each.findtext("effectid") == "basic")
    assert effect.findtext("parameter/parameterid") == "scale"
    assert float(effect.findtext("parameter/value")) == pytest.approx(float(scale * 100))
    told = export(edit, SONG, footage, "otio", asked).told
    assert "OTIO: 1 source of another shape than the film: the format has no framing, most editors fit them in." in told


def test_a_larger_source_of_the_same_shape_is_scaled_without_a_word():
    clip = made.clip("x", size=(3840, 2160))
    edit, footage = a_film(clip)
    exported = export(edit, SONG, footage, "premiere", made.asked(clip))
    assert "<value>50</value>" in exported.text
    assert not [line for line in exported.told if "shape" in line]


@pytest.mark.parametrize("to", ["otio", "fcpxml", "premiere", "edl", "csv"])
def test_reasons_are_carried(to):
    clip = made.clip("x")
    edit, footage = a_film(clip)
    edit = replace(edit, cuts=tuple(replace(cut, reasons=(Reason("lands <hard>", -0.25),)) for cut in edit.cuts))
    text = export(edit, SONG, footage, to, made.asked(clip)).text
    assert ('"lands <hard>": -0.25' if to == "otio" else "-0.25") in text


@pytest.mark.parametrize(("level", "amount"), [(0, "-96"), (100, "0"), (50, "-6.02"), (1, "-40")])
def test_the_level_of_the_clips_sound_is_in_decibels_without_a_unit(level, amount):
    clip = made.clip("x")
    edit, footage = a_film(clip)
    assert (
        f'<adjust-volume amount="{amount}" />'
        in export(edit, SONG, footage, "fcpxml", made.asked(clip, clip_sound=level)).text
    )


def test_a_silent_clip_has_no_sound_anywhere():
    clip = made.clip("x", audible=False)
    edit, footage = a_film(clip)
    asked = made.asked(clip, clip_sound=50)
    for to, reader in (("otio", read.otio), ("fcpxml", read.fcpxml), ("premiere", read.xmeml)):
        exported = export(edit, SONG, footage, to, asked)
        assert reader(exported.text).sounds == []
        assert not [line for line in exported.told if "sound" in line]


@pytest.mark.parametrize(
    ("to", "level", "line"),
    [
        ("otio", 0, "the clips' sound is there but muted, and impacts are not lifted."),
        ("otio", 40, "the clips' sound is at full level on its own track, and impacts are not lifted."),
        ("edl", 0, "the clips' sound is left out, as the format cannot mute it."),
        ("edl", 40, "the clips' sound is at full level."),
    ],
)  # fmt: skip
def test_what_becomes_of_the_sound_is_told(to, level, line):
    clip = made.clip("x")
    edit, footage = a_film(clip)
    told = export(edit, SONG, footage, to, made.asked(clip, clip_sound=level)).told
    assert f"{to.upper()}: the film's mix is left out: {line}" in told
    assert export(edit, SONG, footage, "csv", made.asked(clip)).told == (
        "CSV: a list to read and to sort; the song and the clips' sound are left out.",
    )


def test_what_only_one_format_lacks_is_told_by_it():
    clip = made.clip("x", Fraction(2997, 100), times=[n * 3003 + n % 2 for n in range(200)], base=Fraction(1, 90_000))
    edit = made.edit((clip, 30, 0, Fraction(37, 50)), part=None)
    edit = replace(edit, part=made.Span(Fraction(1, 100), Fraction(1, 100) + edit.part.length))
    footage, asked = made.footage(clip), made.asked(clip, paths="relative")
    assert "EDL: 1 speed rounded to a tenth of a frame a second." not in export(edit, SONG, footage, "edl", asked).told
    odd = replace(edit, cuts=(replace(edit.cuts[0], speed=Fraction(2, 3) + Fraction(1, 1000)),))
    assert "EDL: 1 speed rounded to a tenth of a frame a second." in export(odd, SONG, footage, "edl", asked).told
    assert "EDL: the song is entered on a whole frame." in export(edit, SONG, footage, "edl", asked).told
    told = export(edit, SONG, footage, "premiere", asked).told
    assert "Premiere XML: 1 source of a rate that is not whole: its length is told in whole rates." in told
    assert "Premiere XML: the song is entered on a whole frame, 10.0 ms late." in told
    assert "Premiere XML: Premiere asks where media lie that are named by relative paths." in told
    assert any("1 source of variable frame rate" in line for line in told)


def test_an_edit_list_of_many_events_says_that_old_editors_stop_reading():
    clip = made.clip("x", frames=3000)
    edit = made.edit(*[(clip, 1, Fraction(n, 30), 1) for n in range(1100)])
    told = export(edit, made.song(Fraction(60)), made.footage(clip), "edl", made.asked(clip)).told
    assert "EDL: 1101 events, of which old editors read 999." in told


def test_reels_are_short_and_none_like_another():
    clips = [made.clip(name) for name in ("GX010001 morning", "GX010001 evening", "ax", "名前")]
    edit = made.edit(*[(clip, 10, 0, 1) for clip in clips])
    text = export(edit, SONG, made.footage(*clips), "edl", made.asked(*clips)).text
    reels = [read.EVENT.fullmatch(line)[2] for line in text.splitlines() if read.EVENT.fullmatch(line)]
    assert reels == ["SONG", "GX010001", "GX010002", "AX2", "CLIP"]


@pytest.mark.parametrize("rate", [Fraction(25, 2), Fraction(120), Fraction(2997, 100)])
def test_rates_that_timecode_cannot_count_are_refused_for_edit_lists(rate):
    clip = made.clip("x")
    edit, footage = a_film(clip, rate=rate)
    for to in ("edl", "markers"):
        with pytest.raises(WrongUse, match=r"Timecode counts whole frame rates up to 99.* Choose another format\."):
            export(edit, SONG, footage, to, made.asked(clip))
    assert export(edit, SONG, footage, "otio", made.asked(clip)).text


def test_rates_that_are_not_whole_are_refused_for_premiere():
    clip = made.clip("x")
    edit, footage = a_film(clip, rate=Fraction(25, 2))
    with pytest.raises(WrongUse, match=r"Premiere XML knows whole frame rates.*has 12\.5\. Choose"):
        export(edit, SONG, footage, "premiere", made.asked(clip))


def test_a_table_has_a_row_for_every_cut():
    clip = made.clip("x", NTSC60)
    edit = made.edit((clip, 60, 1, 1), (clip, 30, 2, Fraction(1, 2)), rate=NTSC30)
    rows = list(csv.DictReader(export(edit, SONG, made.footage(clip), "csv", made.asked(clip)).text.splitlines()))
    assert [(row["cut"], row["start_frame"], row["end_frame"], row["speed"]) for row in rows] == [
        ("1", "0", "60", "1"), ("2", "60", "90", "1/2"),
    ]  # fmt: skip
    numbers = [number for _, number in made.frame_list(edit, made.footage(clip))]
    assert [int(row["source_frame"]) for row in rows] == [numbers[0], numbers[60]]
    assert rows[0]["file"] == f"{made.FOLDER}/clips/x.mp4"
