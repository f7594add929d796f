"""Recipes survive a round trip through the URL, and invalid text is rejected with the reason."""

from __future__ import annotations

import pytest

from core import LinearSettings, MLPSettings, SoftmaxSettings
from core.pins import MAX_PINS, Recipe, recipes_from_text, recipes_to_text
from core.point_settings import PointMLPSettings, PointSoftmaxSettings
from core.training.events import Change

RECIPES = {
    "moved=7_2.5_-4,9_0_1~u=3": Recipe(LinearSettings(moved="7_2.5_-4~9_0_1"), 3),
    "u=1": Recipe(SoftmaxSettings(), 1),
    "lr=0.5~u=1170": Recipe(SoftmaxSettings(lr=0.5), 1170),
    "u=235~lr@100=0.2~batch_size@100=64": Recipe(SoftmaxSettings(), 235, (Change(100, "lr", 0.2), Change(100, "batch_size", 64))),
    "w1=-7.3~scale=10~standardise=yes~u=7": Recipe(LinearSettings(w1=-7.3, scale=10, standardise="yes"), 7),
    "lr=100~reduction=mean / B~hidden_units=8~activation=tanh~u=3": Recipe(
        MLPSettings(lr=100.0, reduction="mean / B", hidden_units=8, activation="tanh"), 3),
    "data=blobs~u=1": Recipe(PointSoftmaxSettings(), 1),
    "data=spirals3~lr=0.5~examples=50~noise=0.25~test_share=0.5~standardise=yes~u=7~lr@3=0.1": Recipe(
        PointSoftmaxSettings(data="spirals3", lr=0.5, examples=50, noise=0.25, test_share=0.5, standardise="yes"), 7, (Change(3, "lr", 0.1),)),
    "data=xor~reduction=sum~hidden_layers=3~activation=tanh~u=9": Recipe(
        PointMLPSettings(data="xor", hidden_layers=3, activation="tanh", reduction="sum"), 9),
}  # fmt: skip


@pytest.mark.parametrize(("text", "recipe"), RECIPES.items(), ids=list(RECIPES))
def test_a_recipe_round_trip(text, recipe):
    assert recipes_to_text([recipe]) == text
    assert recipes_from_text(type(recipe.settings), text) == ([recipe], [])


def test_points_that_were_set_by_hand_are_left_out():
    """They stay out of the text, whether they are trained on or only kept for later."""
    own = Recipe(PointSoftmaxSettings(data="own", points="0_0_0~1_1_1~2_2_0~3_3_1"), 7)
    moons = Recipe(PointSoftmaxSettings(data="moons", points=own.settings.points), 7)
    text = recipes_to_text([own, moons])
    assert text == "data=moons~u=7"
    assert recipes_from_text(PointSoftmaxSettings, text) == ([moons], [])
    assert recipes_to_text([own]) == ""
    reason = "points that were set by hand do not stand in the text of a pinned run"
    for foreign in ("data=own~u=7", "data=own~points=0_0_0~u=7", f"data=own~points={'1_1_1'}~lr=2~u=7"):
        recipes, problems = recipes_from_text(PointSoftmaxSettings, f"{text};{foreign}")
        assert recipes == [moons]
        assert len(problems) == 1 and problems[0].startswith("Pinned run 2 was left out: ")
    assert recipes_from_text(PointSoftmaxSettings, "data=own~u=7") == ([], [f"Pinned run 1 was left out: {reason}."])


def test_the_recipes_of_a_page_are_those_of_its_kind():
    assert recipes_from_text(SoftmaxSettings, "data=moons~u=7")[1] == [
        "Pinned run 1 was left out: data is not a setting of this page."
    ]
    assert recipes_from_text(PointSoftmaxSettings, "data=images~u=7")[0] == []


def test_several_recipes_keep_their_order_without_duplicates():
    two = [Recipe(SoftmaxSettings(lr=0.12345678), 5), Recipe(SoftmaxSettings(seed=3), 9)]
    assert recipes_from_text(SoftmaxSettings, recipes_to_text([*two, two[0]])) == (two, [])
    assert recipes_from_text(SoftmaxSettings, "") == ([], [])


def test_epochs_do_not_affect_a_recipe():
    assert Recipe(SoftmaxSettings(epochs=50), 3) == Recipe(SoftmaxSettings(), 3)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("nonsense", "it must be written as name=value, got 'nonsense'"),
        ("lr=0.5", "it must say how many updates it made, u=…"),
        ("lr=50~u=3", "lr must lie in [0.0001, 10], got 50.0"),
        ("lr=nan~u=3", "lr must lie in [0.0001, 10], got nan"),
        ("hidden_units=8~u=3", "hidden_units is not a setting of this page"),
        ("lr=1~lr=2~u=3", "lr stands there more than once"),
        ("u=3~u=4", "u stands there more than once"),
        ("u=0", "u must be a whole number in [1, 999,999,999], got '0'"),
        ("u=-3", "u must be a whole number in [1, 999,999,999], got '-3'"),
        ("u=3~seed@1=4", "seed cannot be turned on the way"),
        ("u=3~epochs@1=4", "epochs cannot be turned on the way"),
        ("u=3~lr@3=0.2", "its changes must come in order, between its updates 1 and 3"),
        ("u=9~lr@5=0.2~lr@4=0.1", "its changes must come in order, between its updates 1 and 9"),
        ("u=999~" + "~".join(f"lr@{step}=0.2" for step in range(1, 52)), "at most 50 changes on the way are taken, got 51"),
        ("u=3~[x](http://y)=1", "it must be written as name=value, got '[x](http://y)=1'"),
        ("u=٣", "it must be written as name=value, got 'u=\u0663'"),
    ],
)  # fmt: skip
def test_invalid_recipes_are_left_out_with_the_reason(text, reason):
    good = Recipe(SoftmaxSettings(), 7)
    assert recipes_from_text(SoftmaxSettings, f"u=7;{text}") == ([good], [f"Pinned run 2 was left out: {reason}."])


def test_too_many_recipes_and_too_long_text():
    recipes, problems = recipes_from_text(SoftmaxSettings, ";".join(f"u={n}" for n in range(1, 20)))
    assert [recipe.updates for recipe in recipes] == list(range(1, MAX_PINS + 1))
    assert problems == ["Only the first 8 of 19 pinned runs were taken."]
    assert recipes_from_text(SoftmaxSettings, "u=1;" * 1000) == (
        [], ["The pinned runs were left out: their text must have at most 3,000 letters, got 4,000."]
    )  # fmt: skip
