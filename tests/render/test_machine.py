"""A film comes out whole or not at all, the same on any number of processes, and nothing is done twice."""

import multiprocessing
import pickle
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from crosscut.cache import Cache
from crosscut.errors import CrosscutError, Damaged, Fault, MissingCodec, Unwritable, WrongUse
from crosscut.media import coders, writer
from crosscut.media.reader import Reader
from crosscut.model import brief
from crosscut.model.edit import Arrival, Beside, Title
from crosscut.model.time import Span
from crosscut.render import proof, render, room

MOMENTS = 10  # s; far longer than a process needs to end, far shorter than its work


def work_of(kit, count=4, frames=40):
    """Clips and an edit of several chunks."""
    clips = [kit.made(30, 60, b_frames=2, preset="veryfast") for _ in range(2)]
    edit = kit.edit([(clips[n % 2], Fraction(n, 10), frames) for n in range(count)])
    return clips, edit


def chunks_in(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*.mp4")}


def test_any_number_of_processes_gives_the_same_bytes(kit):
    clips, edit = work_of(kit)
    one = kit.render(edit, clips, "one.mp4", jobs=1, cache=kit.folder / "a")
    two = kit.render(edit, clips, "two.mp4", jobs=2, cache=kit.folder / "b")
    assert one.path.read_bytes() == two.path.read_bytes()


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_interrupted_film_is_taken_up_where_it_was(kit, jobs):
    clips, edit = work_of(kit, 6)
    out, cache = kit.folder / "film.mp4", Cache(kit.folder / "cache")

    def interrupt(_):
        raise KeyboardInterrupt

    def run(report):
        asked = brief.Render(quality="draft")
        return render(edit, kit.song(), kit.footage(*clips), asked, out, cache, jobs, report)

    with pytest.raises(KeyboardInterrupt):
        run(interrupt)
    assert not [child for child in multiprocessing.active_children() if child.is_alive()]
    assert not list(kit.folder.glob("*film*"))
    before = chunks_in(cache.folder)
    assert before
    seen = []
    run(seen.append)
    after = chunks_in(cache.folder)
    assert before.items() <= after.items()
    assert len(after) > len(before)
    rendered = [progress.done for progress in seen if progress.stage == "render"]
    assert rendered[0] > 80
    assert rendered[-1] == edit.frames
    assert [progress.done for progress in seen if progress.stage == "prove"][-1] == edit.frames
    assert kit.codes(out) == kit.planned(edit, clips)


def test_one_changed_cut_costs_one_chunk(kit):
    clips, edit = work_of(kit, 6)
    kit.render(edit, clips)
    before = chunks_in(kit.folder / "cache")
    changed = replace(edit, cuts=(*edit.cuts[:-1], replace(edit.cuts[-1], entry=Fraction(1, 5))))
    film = kit.render(changed, clips)
    after = chunks_in(kit.folder / "cache")
    assert before.items() <= after.items()
    assert len(after) == len(before) + 1
    assert kit.codes(film.path) == kit.planned(changed, clips)


def test_films_of_several_shapes_are_what_each_would_be_and_decode_once(kit, monkeypatch):
    """A dissolve and slow motion among it: two cuts at once, and frames between frames."""
    clips, edit = work_of(kit, 4)
    slow = replace(edit.cuts[2], speed=Fraction(1, 4))
    cuts = (edit.cuts[0], replace(edit.cuts[1], arrival=Arrival("dissolve", 8)), slow, edit.cuts[3])
    wide = replace(edit, cuts=cuts, slow="blend", titles=(Title("Up", Span(Fraction(0), Fraction(2))),))
    tall = replace(wide, width=96, height=160)
    alone = [kit.render(each, clips, f"{n}.mp4", cache=kit.folder / str(n)) for n, each in enumerate((wide, tall))]
    decoded, fetch = [], Reader.fetch

    def counted(self, numbers):
        decoded.extend(numbers)
        return fetch(self, numbers)

    monkeypatch.setattr(Reader, "fetch", counted)
    asked, cache = brief.Render(quality="draft"), Cache(kit.folder / "both")
    given = (kit.song(), kit.footage(*clips), asked)
    first = render(wide, *given, kit.folder / "wide.mp4", cache, 1, beside=[(tall, ())])
    once = len(decoded)
    chunks = chunks_in(cache.folder)
    second = render(tall, *given, kit.folder / "tall.mp4", cache, 1)
    assert len(decoded) == once  # the second found all its chunks
    assert once < 1.2 * edit.frames
    assert chunks_in(cache.folder) == chunks
    assert (second.width, second.height) == (96, 160)
    for one, other in zip(alone, (first, second), strict=True):
        assert one.path.read_bytes() == other.path.read_bytes()


def test_of_several_shapes_only_what_is_missing_is_made(kit):
    clips, edit = work_of(kit, 4)
    tall, cache = replace(edit, width=96, height=160), Cache(kit.folder / "cache")
    kit.render(edit, clips)
    before = chunks_in(cache.folder)
    given = (kit.song(), kit.footage(*clips), brief.Render(quality="draft"))
    render(edit, *given, kit.folder / "again.mp4", cache, 2, beside=[(tall, ())])
    after = chunks_in(cache.folder)
    assert before.items() <= after.items()
    assert len(after) == 2 * len(before)


LIMITED = """
import pickle, resource, sys
from pathlib import Path
from crosscut.errors import Unwritable
from crosscut.render import render

if __name__ == "__main__":
    arguments = pickle.loads(Path(sys.argv[1]).read_bytes())
    limit = int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        render(*arguments)
    except Unwritable as error:
        print(error)
        sys.exit(error.code)
"""


def limited(kit, clips, edit, limit, jobs=1):
    asked, cache = brief.Render(quality="best"), Cache(kit.folder / "cache")
    arguments = (edit, kit.song(), kit.footage(*clips), asked, kit.folder / "film.mp4", cache, jobs)
    (kit.folder / "arguments").write_bytes(pickle.dumps(arguments))
    (kit.folder / "limited.py").write_text(LIMITED)
    command = [sys.executable, kit.folder / "limited.py", kit.folder / "arguments", str(limit)]
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)  # noqa: S603  # our own words


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_full_disk_is_told_while_chunks_are_written(kit, jobs):
    clips, edit = work_of(kit)
    done = limited(kit, clips, edit, 2000, jobs)
    assert done.returncode == 5, done.stderr
    assert "cannot be written: File too large. Free some space" in done.stdout
    assert not [path for path in kit.folder.rglob("*") if "part" in path.name or path.name == "film.mp4"]


def test_a_full_disk_is_told_while_the_film_is_written(kit):
    clips, edit = work_of(kit, 6)
    whole = kit.render(edit, clips, quality="best")
    size = whole.path.stat().st_size
    whole.path.write_text("the film of yesterday")
    done = limited(kit, clips, edit, size - 2000)
    assert done.returncode == 5, done.stderr
    assert "film.mp4 cannot be written: File too large." in done.stdout
    assert whole.path.read_text() == "the film of yesterday"
    assert not list(kit.folder.glob(".part-*"))


def test_a_disk_too_small_is_told_before_the_work(kit, monkeypatch):
    clips, edit = work_of(kit)
    monkeypatch.setattr(room.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 1000}))
    with pytest.raises(Unwritable, match=r"needs about 6 MiB in .* and 0 MiB are free\. Free some space"):
        kit.render(edit, clips)
    assert not (kit.folder / "cache").exists()


def test_a_place_that_is_not_there_is_told_before_the_work(kit):
    clips, edit = work_of(kit)
    with pytest.raises(Unwritable, match=r"film\.mp4 cannot be written: No such file or directory"):
        kit.render(edit, clips, "nowhere/film.mp4")
    assert not (kit.folder / "cache").exists()


@pytest.mark.parametrize("kind", ["pictures", "sound"])
def test_a_missing_encoder_is_told(kit, monkeypatch, kind):
    if kind == "sound":
        monkeypatch.setattr(coders, "SOUNDS", "nonesuch")
    else:
        monkeypatch.setitem(coders.CODERS, "h264", replace(coders.CODERS["h264"], name="nonesuch"))
    with pytest.raises(MissingCodec, match=r"This build of PyAV has no nonesuch encoder\. Install the wheel"):
        kit.render(kit.edit([(kit.made(), Fraction(0), 10)]), [])


def test_a_clip_that_went_away_is_told(kit):
    clips, edit = work_of(kit)
    Path(clips[1].path).unlink()
    with pytest.raises(Damaged, match=r"clip1\.mp4 cannot be read any more: No such file.* Put the file back"):
        kit.render(edit, clips, jobs=2)
    assert not list(kit.folder.glob("*film*"))


def damaged(kit):
    """A clip of 90 frames of which 40 to 59 cannot be read."""
    clip = kit.made(30, 90, gop=30, preset="veryfast")
    path = Path(clip.path)
    content = bytearray(path.read_bytes())
    with av.open(str(path)) as box:
        places = {round(p.pts * p.time_base * 30): (p.pos, p.size) for p in box.demux(video=0) if p.size}
    for number in range(40, 60):
        start, size = places[number]
        content[start : start + size] = bytes([255]) * size
    path.write_bytes(content)
    return clip


def test_unreadable_frames_are_held_and_told(kit):
    clip = damaged(kit)
    edit = kit.edit([(clip, Fraction(1), 30), (clip, Fraction(0), 20)])
    film = kit.render(edit, [clip])
    assert [(held.clip, held.time, held.frames) for held in film.held] == [(clip.path, Fraction(1, 3), 20)]
    shown = [0 if number is None else number[1] for number in kit.codes(film.path)]
    assert shown == [*range(30, 40), *[39] * 10, *[60] * 10, *range(20)]


def test_those_of_a_second_half_are_told_too(kit):
    clip, other = damaged(kit), kit.made(30, 90)
    edit = kit.edit([(other, Fraction(0), 40)])
    edit = replace(edit, cuts=(replace(edit.cuts[0], beside=Beside("another", clip.content, Fraction(4, 3))),))
    film = kit.render(edit, [clip, other])
    assert [(held.clip, held.time, held.frames) for held in film.held] == [(clip.path, Fraction(0), 20)]


def test_a_clip_that_is_damaged_throughout_is_told(kit):
    clip = kit.made(30, 40)
    path = Path(clip.path)
    content = path.read_bytes()
    at = content.index(b"mdat") + 4
    end = content.index(b"moov") - 4 if content.index(b"moov") > at else len(content)
    path.write_bytes(content[:at] + bytes([255]) * (end - at) + content[end:])
    with pytest.raises(Damaged, match=r"clip0\.mp4 cannot be read around 0\.33 s\. Leave the clip out"):
        kit.render(kit.edit([(clip, Fraction(1, 3), 10)]), [clip])


def spoil(path):
    """Change a byte of what is packed in the file, as a failing disk would."""
    content = bytearray(path.read_bytes())
    content[content.index(b"mdat") + 2000] ^= 255
    path.write_bytes(content)


@pytest.mark.parametrize(("ending", "what"), [(".mp4", "picture than planned from frame 0 on"), (".m4a", "sound than")])
def test_a_film_that_is_not_what_was_proved_is_never_delivered(kit, ending, what):
    clips, edit = work_of(kit, 2)
    film = kit.render(edit, clips)
    film.path.write_text("the film of yesterday")
    spoil(next((kit.folder / "cache").rglob("*" + ending)))
    with pytest.raises(Fault, match=rf"The film came out with another {what}.*\. Render it again"):
        kit.render(edit, clips)
    assert film.path.read_text() == "the film of yesterday"
    assert not list(kit.folder.glob(".part-*"))
    assert kit.codes(kit.render(edit, clips).path) == kit.planned(edit, clips)


def sent_to(path, pictures, preset="veryfast", crf=21.0):
    """What was sent when those gray pictures were encoded to `path`, and its encoding."""
    how = coders.Encoding(pictures[0].shape[1], pictures[0].shape[0], Fraction(30), preset, crf)
    frames = [av.VideoFrame.from_ndarray(gray, "gray").reformat(format="yuv420p") for gray in pictures]
    return writer.write_chunk(path, [(frame, n % 25 == 0) for n, frame in enumerate(frames)], how), frames


@pytest.mark.parametrize(("preset", "crf"), [("veryfast", 21.0), ("faster", 20.0), ("slow", 18.0), ("veryfast", 40.0)])
def test_what_the_encoder_says_of_a_frame_is_what_a_decoder_sees(kit, drawn, preset, crf):
    path = kit.folder / "chunk.mp4"
    grays = [
        np.roll(drawn(3, n), 5 * n, axis=1) // 2 + (np.arange(72 * 128).reshape(72, 128) * 7 % 64) for n in range(60)
    ]
    sent, frames = sent_to(path, [gray.astype(np.uint8) for gray in grays], preset, crf)
    with av.open(str(path)) as box:
        seen = [frame.to_ndarray()[:72].astype(float) for frame in box.decode(video=0)]
    true = [np.square(gray - frame.to_ndarray()[:72]).mean() for gray, frame in zip(seen, frames, strict=True)]
    assert [sent.errors[n] for n in range(60)] == pytest.approx(true, rel=0.1)  # frames without heirs differ a little
    assert max(true) > 1


def test_a_chunk_that_is_not_what_was_sent_is_found(kit, drawn):
    path, how = kit.folder / "chunk.mp4", coders.Encoding(128, 72, Fraction(30), "veryfast", 21.0)
    sent, _ = sent_to(path, [drawn(3, n) for n in range(60)])
    proof.chunk(path, how, sent, 100)
    for wrong, frame in (
        (replace(sent, lumas={**sent.lumas, 25: sent.lumas[0]}), 125),
        (replace(sent, lumas={**sent.lumas, 33: sent.lumas[25]}), 133),  # no cut begins there in the file
        (replace(sent, errors={**sent.errors, 31: 900.0}), 131),
    ):
        with pytest.raises(Fault, match=f"another picture than planned at frame {frame}"):
            proof.chunk(path, how, wrong, 100)
    with pytest.raises(Fault, match="60 frames from frame 100 on instead of 61"):
        proof.chunk(path, how, replace(sent, count=61), 100)


@pytest.mark.parametrize(("codec", "kind"), [("hevc", "hevc"), ("av1", "libdav1d"), ("prores", "prores")])
def test_films_are_packed_as_asked(kit, codec, kind):
    clips, edit = work_of(kit, 2)
    ending = ".mov" if codec == "prores" else ".mp4"
    film = kit.render(edit, clips, "film" + ending, codec=codec)
    assert kit.codes(film.path) == kit.planned(edit, clips)
    with av.open(str(film.path)) as box:
        stream = box.streams.video[0]
        keys = {round(p.pts * p.time_base * 30) for p in box.demux(stream) if p.size and p.is_keyframe}
        assert stream.codec_context.name == kind
        assert (stream.codec_context.colorspace, stream.codec_context.color_range) == (1, 1)
    assert {cut.start for cut in edit.cuts} <= keys
    again = kit.render(edit, clips, "again" + ending, cache=kit.folder / "b", jobs=2, codec=codec)
    assert again.path.read_bytes() == film.path.read_bytes()


def test_a_frame_that_another_codec_lost_is_found(kit, monkeypatch):
    clips, edit = work_of(kit, 2)
    monkeypatch.setattr(proof, "lumas", lambda *_, **__: iter([(n, np.zeros((90, 160), np.uint8)) for n in range(80)]))
    with pytest.raises(Fault, match="another picture than planned at frame 0"):
        kit.render(edit, clips, codec="av1")


def test_each_codec_asks_for_its_container(kit):
    clips, edit = work_of(kit, 1)
    for name, codec, ending in (("film.mp4", "prores", "mov"), ("film.mov", "hevc", "mp4"), ("film", "h264", "mp4")):
        said = rf"A film in {codec} goes into a \.{ending} file\. Let its name end in \.{ending}\."
        with pytest.raises(WrongUse, match=said):
            kit.render(edit, clips, name, codec=codec)


def test_a_film_with_a_frame_too_few_is_never_delivered(kit):
    clips, edit = work_of(kit)
    with pytest.raises(Fault, match=r"160 frames instead of 161"):
        kit.render(replace(edit, part=replace(edit.part, end=Fraction(161, 30))), clips)


def test_nothing_of_the_sources_is_told_by_the_film(kit):
    clip = kit.made(30, 40)
    named = kit.folder / "named.mp4"
    with av.open(clip.path) as source, av.open(str(named), "w") as box:
        stream = box.add_stream_from_template(source.streams.video[0])
        box.metadata.update({"title": "Home", "location": "+48.1+011.5/", "creation_time": "2026-01-01T00:00:00Z"})
        stream.metadata["handler_name"] = "GoPro of Anna"
        for packet in source.demux(video=0):
            if packet.size:
                packet.stream = stream
                box.mux(packet)
    clip = kit.clip(named)
    film = kit.render(kit.edit([(clip, Fraction(0), 20)]), [clip])
    content = film.path.read_bytes()
    assert not [word for word in (b"Home", b"+48.1", b"Anna", b"Lavf", b"named") if word in content]
    with av.open(str(film.path)) as box:
        assert set(box.metadata) == {"major_brand", "minor_version", "compatible_brands"}
        assert {stream.metadata.get("creation_time") for stream in box.streams} == {None}


def test_the_film_begins_with_its_table_of_contents(kit):
    clips, edit = work_of(kit)
    content = kit.render(edit, clips).path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_errors_of_processes_come_home_whole(kit):
    clips, edit = work_of(kit)
    Path(clips[0].path).write_bytes(b"no film at all")
    with pytest.raises(CrosscutError, match=r"clip0\.mp4 cannot be read any more: Invalid data"):
        kit.render(edit, clips, jobs=2)
