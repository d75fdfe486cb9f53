"""What the demo promises about its clips, and that each can be drawn and answers its blows."""

from fractions import Fraction

import numpy as np
import pytest

from crosscut.demo.clips import BY_NAME, PAINTERS
from crosscut.demo.draw.figure import joints
from crosscut.demo.painter import field
from crosscut.demo.song import blows

FILM = Fraction(119, 2)  # s; what the song makes of it
RECIPES = [painter.recipe for painter in PAINTERS]
STRONG = ["summit", "axe_close", "wood_yard", "force_machine", "gloves", "plates", "press"]


def shot(painter, time):
    painter.paint(painter.canvas, time)
    return painter.canvas.cells[..., :3].copy()


def test_names_are_single_and_every_clip_has_a_note():
    assert len(BY_NAME) == len(PAINTERS)
    assert all(recipe.note for recipe in RECIPES)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_impacts_lie_in_the_clip_in_order_and_have_a_sound(recipe):
    times = [impact.time for impact in recipe.impacts]
    assert times == sorted(set(times))
    assert times[0] >= 0
    assert times[-1] < recipe.length
    assert all(impact.kind in blows.KINDS and 0 < impact.strength <= 1 for impact in recipe.impacts)
    assert (recipe.length * recipe.rate).denominator == 1


def test_there_is_footage_for_a_film_with_room_to_choose():
    usable = {side: sum(r.length for r in RECIPES if r.side == side and r.usable) for side in ("snow", "lab")}
    assert sum(usable.values()) >= FILM * Fraction(8, 5)
    assert min(usable.values()) >= FILM * Fraction(9, 10)
    hits = {side: sum(len(r.impacts) for r in RECIPES if r.side == side and r.usable) for side in ("snow", "lab")}
    assert min(hits.values()) >= 29


def test_rates_shapes_and_the_useless_take_are_there():
    assert {recipe.rate for recipe in RECIPES} == {24, 25, 30, 50, 60}
    assert [recipe.name for recipe in RECIPES if recipe.portrait] == ["press"]
    assert [recipe.name for recipe in RECIPES if not recipe.usable] == ["lost_take"]


def test_the_summit_can_end_a_film():
    recipe = BY_NAME["summit"].recipe
    *steps, blow = recipe.impacts
    assert (blow.kind, blow.strength) == ("plant", 1.0)
    assert max(step.strength for step in steps) < 0.3
    assert blow.time - steps[-1].time > 1
    assert recipe.length - blow.time > Fraction(21, 5)
    assert recipe.length <= 8


def test_the_flag_strikes_the_summit_with_both_hands_and_then_the_arms_are_up():
    painter = BY_NAME["summit"](field(BY_NAME["summit"].recipe, 120))
    blow = float(painter.recipe.impacts[-1].time)
    (_, before), (struck, flag), (end, stays) = (painter._pose(blow + after) for after in (-1 / 60, 0, 4))
    assert before[1] - flag[1] > 0.08
    assert np.array_equal(flag, stays)
    assert all(hand[1] < joints(struck).head[1] for hand in struck.hands)
    assert all(hand[1] > joints(end).head[1] + 0.1 for hand in end.hands)


def test_the_summits_blow_is_the_loudest():
    heard = {
        kind: float(np.sum(blows.track([(Fraction(0), kind, 1.0)], Fraction(2), "none").samples ** 2))
        for kind in blows.KINDS
    }
    assert max(heard, key=heard.get) == "plant", heard


def test_a_part_keeps_its_impacts_at_their_places():
    recipe = BY_NAME["wood_yard"].recipe
    part = recipe.part(Fraction(2), Fraction(3))
    assert part.length == 3
    assert [impact.time + 2 for impact in part.impacts] == [i.time for i in recipe.impacts if 2 <= i.time < 5]


@pytest.mark.parametrize("painter", PAINTERS, ids=lambda painter: painter.recipe.name)
def test_every_clip_can_be_drawn_and_is_the_same_again(painter):
    recipe = painter.recipe.part(painter.recipe.length / 2, Fraction(3) / painter.recipe.rate)
    first, again = (list(painter(field(recipe, 90)).frames(recipe)) for _ in range(2))
    assert len(first) == 3
    assert first[0].shape == ((160, 90, 4) if recipe.portrait else (90, 160, 4))
    assert all(np.array_equal(one, other) for one, other in zip(first, again, strict=True))
    assert first[0][..., :3].std() > 3
    assert not np.array_equal(first[0], first[2])


@pytest.mark.parametrize("name", STRONG)
def test_a_strong_blow_changes_the_picture_more_than_what_led_to_it(name):
    painter = BY_NAME[name](field(BY_NAME[name].recipe, 120))
    blow = max(painter.recipe.impacts, key=lambda impact: (impact.strength, impact.time))
    frame = 1 / float(painter.recipe.rate)
    before, at, after = (shot(painter, float(blow.time) + n * frame).astype(int) for n in (-4, 0.01, 2))
    assert (at.mean() > before.mean()) or (after.mean() > before.mean())
    assert np.abs(at - before).max() > 60


@pytest.mark.parametrize("name", ["axe_close", "deep_snow", "plates"])
def test_nothing_flies_before_the_first_blow(name):
    painter = BY_NAME[name](field(BY_NAME[name].recipe, 120))
    sprays = [value for value in vars(painter).values() if type(value).__name__ == "Spray"]
    assert sprays
    first = min(float(impact.time) for impact in painter.recipe.impacts)
    calm = [burst for spray in sprays for burst in spray.bursts if -0.3 < burst.time < first - 1e-9]
    thrown_by_pushes = name == "deep_snow"  # the strides before the clip throw snow too
    assert bool(calm) == thrown_by_pushes
