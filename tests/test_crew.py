"""A crew does all the work once, tells of it, stops at the first error, and dies with the one that asked."""

import multiprocessing
import os
import subprocess
import sys
import time
from math import inf

import pytest

from crosscut.crew import Crew
from crosscut.errors import Fault, Unwritable
from crosscut.whole import whole

MOMENTS = 20  # s; patience with a busy machine


def count(task, tell):
    for far in range(task):
        tell(far + 1)
    return task


def fail(task, tell):
    tell(0)
    raise Unwritable(f"{task} is full.", remedy="Free some space.")


def vanish(_task, _tell):
    os._exit(3)


@pytest.mark.parametrize("jobs", [0, 1, 2])
def test_every_task_is_done_once_and_its_news_come_in_order(jobs):
    news = {}
    with Crew(jobs) as crew:
        results = list(crew.each(count, [3, 2, 4], lambda number, far: news.setdefault(number, []).append(far)))
        again = list(crew.each(count, [1, 1]))
    assert sorted(results) == [2, 3, 4]
    assert again == [1, 1]
    for number, far in enumerate([3, 2, 4]):
        assert news[number] == sorted(news[number])
        assert news[number][-1] == inf
        assert set(news[number]) <= {*range(1, far + 1), inf}


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_goes_wrong_at_work_is_raised_here(jobs):
    with pytest.raises(Unwritable, match="is full"), Crew(jobs) as crew:
        list(crew.each(fail, ["a", "b"]))


def test_a_process_that_dies_ends_the_work():
    with pytest.raises(Fault, match=r"ended from outside\. Free some memory"), Crew(2) as crew:
        list(crew.each(vanish, [1, 2]))


def test_those_dismissed_are_gone_and_come_anew_when_there_is_more_to_do():
    with Crew(2) as crew:
        first = sorted(crew.each(count, [1, 2, 3]))
        crew.dismiss()
        crew.dismiss()
        assert not [child for child in multiprocessing.active_children() if child.is_alive()]
        assert sorted(crew.each(count, [1, 2, 3])) == first
    assert not [child for child in multiprocessing.active_children() if child.is_alive()]


def test_no_task_is_no_work():
    with Crew(4) as crew:
        assert list(crew.each(fail, [])) == []


ORPHANS = """
import os, sys, threading, time
from pathlib import Path
from crosscut.crew import Crew
from crosscut.whole import whole

def beat(path, tell):
    with whole(Path(path + ".film")):
        while True:
            Path(path).write_text(str(time.monotonic_ns()))
            time.sleep(0.02)

if __name__ == "__main__":
    paths = sys.argv[1:]

    def leave():
        while not all(Path(path).exists() for path in paths):
            time.sleep(0.02)
        os._exit(9)

    threading.Thread(target=leave).start()
    with Crew(2) as crew:
        list(crew.each(beat, paths))
"""


def test_processes_and_what_they_had_under_way_go_with_the_one_that_asked(tmp_path):
    program = tmp_path / "orphans.py"
    program.write_text(ORPHANS)
    hearts = [tmp_path / "one", tmp_path / "two"]
    done = subprocess.run([sys.executable, str(program), *map(str, hearts)], check=False)  # noqa: S603  # our own words
    assert done.returncode == 9
    end = time.monotonic() + MOMENTS
    while time.monotonic() < end:
        before = [heart.read_text() for heart in hearts]
        time.sleep(0.3)
        if before == [heart.read_text() for heart in hearts]:
            assert not list(tmp_path.glob(".part-*"))
            return
    pytest.fail("the processes live on")


def hold_or_fail(task, tell):
    """Whoever holds opens its file only after the other has failed, as a coder does that starts slowly."""
    path, other = task
    with whole(path) as part:
        if other is None:
            while not path.with_name("held").exists():
                time.sleep(0.01)
            raise Unwritable("full", remedy="Free some space.")
        path.with_name("held").touch()
        time.sleep(0.2)
        part.write_text("opened late")
        end = time.monotonic() + MOMENTS
        while time.monotonic() < end:
            tell(1)
            time.sleep(0.01)


def test_what_is_under_way_beside_a_failure_leaves_nothing_behind(tmp_path):
    with pytest.raises(Unwritable), Crew(2) as crew:
        list(crew.each(hold_or_fail, [(tmp_path / "one", None), (tmp_path / "two", True)]))
    assert [path.name for path in tmp_path.iterdir()] == ["held"]


def surroundings(_task, _tell):
    return dict(os.environ)


def test_the_surroundings_of_the_one_that_asks_stay_as_they_are():
    before = dict(os.environ)
    with Crew(2) as crew:
        theirs = list(crew.each(surroundings, [1, 2]))
    assert dict(os.environ) == before
    assert not any(name.startswith("MALLOC_") for each in theirs for name in each.keys() - before.keys())
