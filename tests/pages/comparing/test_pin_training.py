"""Pinned runs are made again, to the bit, on the tapes of their recipes."""

from __future__ import annotations

import pytest

from core import LinearSettings, Run
from core.pins import Recipe, pin_from_history, recipe_of
from core.training.events import Change
from pages.comparing.pin_training import PinTraining, pin_of
from pages.player import process
from tests.core.runs import SETTINGS, SMALL, make_run


@pytest.mark.parametrize("model", SETTINGS)
def test_a_changed_run_is_made_again(scheduler, model):
    run = make_run(model, epochs=3)
    run.advance(updates=7)
    run.change(lr=0.02, batch_size=100)
    run.advance(updates=6)
    run.change(lr=0.01)
    run.advance(updates=4)
    recipe = recipe_of(run)
    assert recipe.changes == (Change(7, "lr", 0.02), Change(7, "batch_size", 100), Change(13, "lr", 0.01))
    training = PinTraining([recipe], None if model == "linear" else SMALL)
    scheduler.train_all()
    assert not training.playing
    assert repr(training.pins()) == repr({recipe: pin_of(run)})  # as text, because NaN is not equal to itself


def test_its_progress_grows(scheduler):
    recipes = [Recipe(SETTINGS["softmax"], 5), Recipe(SETTINGS["softmax"].replace(lr=0.3), 15)]
    training = PinTraining(recipes, SMALL)
    fractions, count = [training.fraction_done], [0]
    for player in training.players.values():
        player.set_speed(60.0)
    while training.playing:
        scheduler.now += 1 / 60
        scheduler.train_next()
        fractions.append(training.fraction_done)
        count.append(len(training.pins()))
    assert fractions == sorted(fractions) and fractions[0] == 0 and fractions[-1] == 1
    assert count == sorted(count) and set(count) == {0, 1, 2}


def test_what_is_trained_already_is_there_at_once(scheduler):
    recipe = Recipe(SETTINGS["softmax"], 5)
    process.TAPES.tape(recipe.settings, SMALL).advance(updates=12)
    training = PinTraining([recipe], SMALL)
    assert not training.playing
    assert training.pins()[recipe].steps == 5


def test_a_diverged_run_is_made_again(scheduler):
    run = Run(LinearSettings(lr=10.0, batch_size=50, scale=10))
    run.advance(epochs=5)
    recipe = recipe_of(run)
    assert recipe.updates == run.step + 1 > 1
    training = PinTraining([recipe])
    scheduler.train_all()
    assert training.pins() == {recipe: pin_from_history(run)} and training.pins()[recipe].diverged
