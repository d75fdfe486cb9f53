"""Workers do all the work once, tell of it, and stop at the first error."""

import pytest

from crosscut.watch.workers import over


def note(task, told):
    folder, number = task
    told(0.5)
    (folder / str(number)).write_text("done")
    told(1.0)


def fail(task, told):
    told(0.0)
    raise ValueError(f"task {task} went wrong")


@pytest.mark.parametrize("jobs", [0, 1, 3])
def test_every_task_is_done_and_told(tmp_path, jobs):
    said = []
    over(note, [(tmp_path, n) for n in range(4)], jobs, lambda number, done: said.append((number, done)))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0", "1", "2", "3"]
    assert sorted(said) == [(n, done) for n in range(4) for done in (0.5, 1.0)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_first_error_ends_the_work(jobs):
    with pytest.raises(ValueError, match="went wrong"):
        over(fail, [1, 2, 3], jobs, lambda _number, _done: None)


def test_no_task_is_no_work():
    over(fail, [], 4, lambda _number, _done: None)
