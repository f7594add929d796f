"""Every control of every page: each of its values changes what the control says."""

from __future__ import annotations

import pytest

from core import LinearSettings, MLPSettings, Settings, SoftmaxSettings
from core.knob import Knob

KINDS = {
    "linear_regression": LinearSettings,
    "softmax_regression": SoftmaxSettings,
    "multilayer_perceptron": MLPSettings,
}
PLAYED = ("softmax_regression", "multilayer_perceptron")
"""The pages with Play and Pause; linear regression is trained at once and replayed."""


def controls(kind: type[Settings]) -> dict[str, Knob]:
    """The knobs that have a control; a text has none."""
    return {field: knob for field, knob in kind.knobs().items() if knob.read is None}


FIELDS = [(page, field) for page in PLAYED for field in KINDS[page].knobs()]
LIVE = [(page, field) for page, field in FIELDS if KINDS[page].knobs()[field].live]
STRUCTURAL = [pair for pair in FIELDS if pair not in LIVE]


def others(knob: Knob) -> list:
    """The values of a control except its default; of a slider with many values both ends and the middle."""
    if values := knob.choices or knob.grid:
        values = [value for value in values if value != knob.default]
        return [values[0], values[len(values) // 2], values[-1]] if len(values) > 6 else values
    step = 1 if isinstance(knob.default, int) else 0.1
    return [value for value in (knob.low, knob.high, knob.default + step) if value != knob.default]


@pytest.mark.parametrize(("name", "kind"), KINDS.items())
def test_the_page_opens_with_the_defaults(open_page, name, kind):
    page = open_page(name)
    assert page.run.settings == kind()
    if name in PLAYED:
        assert page.run.step == 0
        assert page.numbers["Updates"] == 0
    assert not page.warnings
    assert not page.app.error
    for field, knob in kind.knobs().items():
        assert page.setting(field) == knob.default


@pytest.mark.parametrize(("name", "field"), STRUCTURAL)
def test_a_structural_control_starts_a_new_run_with_its_value(open_page, name, field):
    page, defaults = open_page(name), KINDS[name]()
    for value in others(defaults.knobs()[field]):
        before = page.click("one_update").player.tape
        page.player.play(2)  # as the button does, without a drawing
        page.choose(**{field: value})
        assert page.player.tape is not before
        assert page.run.settings == defaults.replace(**{field: value})
        assert page.run.step == page.numbers["Updates"] == 0
        assert not page.player.playing


@pytest.mark.parametrize(("name", "field"), LIVE)
def test_a_live_control_goes_on_with_the_same_run(open_page, name, field):
    page, defaults = open_page(name), KINDS[name]()
    page.click("one_update")
    for value in others(defaults.knobs()[field]):
        page.choose(**{field: value})
        assert page.run.settings == defaults.replace(**{field: value})
        changes = [(change.step, change.knob, change.value) for change in page.player.tape.changes]
        assert changes == (
            [] if field == "epochs" else [(1, field, value)]
        )  # of several values in a row the last counts
        assert page.run.step == page.numbers["Updates"] == 1


@pytest.mark.parametrize(("name", "field"), [pair for pair in LIVE if pair[1] != "epochs"])
def test_a_live_control_applies_from_the_next_update(open_page, name, field):
    page, knob = open_page(name), KINDS[name].knobs()[field]
    value = others(knob)[1]
    page.click("one_update").choose(**{field: value}).click("one_update")
    assert page.run.history.column(field).tolist() == [knob.default, value]


@pytest.mark.parametrize("name", PLAYED)
def test_the_epochs_are_where_play_ends(open_page, scheduler, name):
    page = open_page(name).choose(epochs=2).click("play")
    scheduler.train_all()
    assert page.run.epoch == 2
    page.redraw().choose(epochs=4).click("play")
    scheduler.train_all()
    assert page.run.epoch == 4
    assert page.redraw().numbers["Epochs"] == 4


@pytest.mark.parametrize(("epochs", "end"), [(5, 5), (2, 2), (1, 1)])
def test_the_epochs_may_change_while_playing(open_page, scheduler, epochs, end):
    """More epochs lengthen the training; no more than are done end it."""
    page = open_page("softmax_regression", epochs="3").click("play")
    page.player.set_speed(60.0)
    while page.run.step < 4:  # in the second epoch, of three updates each
        scheduler.now += 0.02
        scheduler.train_next()
    page.choose(epochs=epochs)
    scheduler.train_all()
    assert page.run.epoch == end
    assert page.run.step == (3 * end if epochs > 1 else 4)
    assert not page.player.playing


@pytest.mark.parametrize("epochs", [1, 5])
def test_one_epoch_ends_where_it_ends_whatever_the_epochs(open_page, scheduler, epochs):
    page = open_page("softmax_regression", epochs="3").click("one_epoch").choose(epochs=epochs)
    scheduler.train_all()
    assert page.run.epoch == 1


@pytest.mark.parametrize("name", PLAYED)
def test_live_controls_are_marked_where_they_were_turned(open_page, name):
    page = open_page(name).click("one_update").click("one_update").choose(lr=0.05)
    layout = page.charts["loss_chart"]["figure"]["layout"]
    assert [mark["text"] for mark in layout["annotations"] if "x" in mark and mark["x"] == 2] == ["η = 0.05"]
    assert any(shape.get("x0") == shape.get("x1") == 2 for shape in layout["shapes"])


@pytest.mark.parametrize("name", KINDS)
def test_each_control_says_when_it_applies(open_page, name):
    page = open_page(name)
    for field, knob in controls(KINDS[name]).items():
        help_text = page.app.get_by_key(field).help
        assert knob.help in help_text
        assert ("new run" in help_text) == (name in PLAYED and not knob.live)
        assert ("retrains" in help_text) == (name not in PLAYED)


def test_a_new_run_says_what_began_it(open_page):
    page = open_page("multilayer_perceptron", hidden_units="16")
    assert page.about == ""
    page.choose(hidden_units=32)
    assert page.about == "A new run has begun: hidden units 16 → 32."
    page.choose(activation="tanh")
    assert page.about == "A new run has begun: activation ReLU → tanh."
    page.choose(seed=3).click("one_update").redraw()
    assert page.about == "A new run has begun: seed 0 → 3."
    page.click("reset")
    assert "same initial weights" in page.about
    page.go("home").go("softmax_regression")
    assert page.about == ""


def test_a_live_change_says_from_when_it_counts(open_page):
    page = open_page("softmax_regression").choose(lr=0.5)
    assert page.about == ""  # nothing was trained with the old one
    page.click("one_update").choose(lr=0.05)
    assert page.about == "The run goes on with a change from update 2: learning rate 0.5 → 0.05."
    page.choose(batch_size=64)
    assert page.about == "The run goes on with a change from update 2: batch size 256 → 64."
    page.choose(epochs=8)
    assert "epochs" not in page.about


@pytest.mark.parametrize(
    ("chosen", "idle"),
    [
        ({}, ()),
        ({"hidden_layers": "0"}, ("activation", "hidden_units")),
        ({"init": "zero"}, ("init_std",)),
        ({"init": "constant"}, ()),
    ],
    ids=str,
)
def test_a_control_without_effect_is_disabled(open_page, chosen, idle):
    page = open_page("multilayer_perceptron", **chosen)
    assert {field for field in MLPSettings.knobs() if page.app.get_by_key(field).disabled} == set(idle)
