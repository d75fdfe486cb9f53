from dataclasses import fields
from fractions import Fraction

import pytest

from crosscut.errors import WrongUse
from crosscut.model.brief import Brief, Instruments, Listen, Plan, Render, flag, options

EVERY = [pytest.param(part, each, id=each.name) for part, each in options()]
BOUNDED = [param for param in EVERY if param.values[1].metadata["option"].lowest is not None]
PARTS = {"listen": Listen, "plan": Plan, "render": Render, "instruments": Instruments}


@pytest.mark.parametrize("each", [param.values[1] for param in EVERY], ids=flag)
def test_every_option_says_what_it_is_in_a_sentence(each):
    sentence = each.metadata["option"].help
    assert sentence[0].isupper()
    assert sentence.endswith(".")


def test_no_two_options_share_a_name_and_every_field_is_one():
    names = [flag(each) for _, each in options()]
    assert len(names) == len(set(names))
    assert len(names) == sum(len(fields(type(getattr(Brief(), part.name)))) for part in fields(Brief))


@pytest.mark.parametrize(("part", "each"), BOUNDED)
def test_a_value_beyond_a_bound_is_refused_by_name(part, each):
    option = each.metadata["option"]
    with pytest.raises(WrongUse, match=f"{flag(each)} .* is below"):
        PARTS[part](**{each.name: option.lowest - Fraction(1, 100)})
    PARTS[part](**{each.name: option.lowest})
    if option.highest is not None:
        with pytest.raises(WrongUse, match=f"{flag(each)} .* is above"):
            PARTS[part](**{each.name: option.highest + Fraction(1, 100)})


def test_several_shapes_are_told_apart_and_none_is_named_twice():
    assert Render(aspect="16:9,1:1").aspects == ("16:9", "1:1")
    assert Render().aspects == ("16:9",)
    for wrong in ("16:9,3:2", "16:9,", "16:9 9:16"):
        with pytest.raises(WrongUse, match="is not one of 16:9, 9:16, 4:5, 1:1, 21:9, or several, as 16:9,9:16"):
            Render(aspect=wrong)
    with pytest.raises(WrongUse, match="--aspect 16:9,16:9 names one of them twice"):
        Render(aspect="16:9,16:9")
    with pytest.raises(WrongUse, match="--quality draft,best is not one of draft, normal, best"):
        Render(quality="draft,best")


def test_a_word_that_is_no_choice_is_refused_with_the_choices():
    with pytest.raises(WrongUse, match="--quality fine is not one of draft, normal, best"):
        Render(quality="fine")
