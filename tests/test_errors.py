import pickle

import pytest

from crosscut import errors
from crosscut.errors import CrosscutError

TREE = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, CrosscutError)]


@pytest.mark.parametrize("kind", TREE)
def test_every_error_tells_what_happened_and_what_to_do(kind):
    error = kind("The song is silent.", remedy="Choose another.")
    assert str(error) == "The song is silent. Choose another."
    assert error.code in {1, 2, 3, 4, 5, 6}


@pytest.mark.parametrize("kind", TREE)
def test_every_error_crosses_the_border_between_processes(kind):
    again = pickle.loads(pickle.dumps(kind("What.", remedy="Remedy.")))  # noqa: S301  # our own bytes
    assert (type(again), again.what, again.remedy) == (kind, "What.", "Remedy.")


@pytest.mark.parametrize("kind", TREE)
def test_the_tree_in_the_docstring_names_every_error(kind):
    assert errors.__doc__ is not None
    assert kind.__name__ in errors.__doc__


def test_kinds_are_words_with_underscores():
    assert errors.NoSound("x", remedy="y").kind == "no_sound"
    assert errors.MissingCodec("x", remedy="y").kind == "missing_codec"
