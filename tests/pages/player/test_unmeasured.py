"""What takes longer than a moment is left to the trainer: pages are drawn at once, and frames bring the rest."""

from __future__ import annotations

import threading

import pytest

from core import MLPSettings, Run
from core.training import cost, tape_store, untrained
from core.training.tape_store import TapeStore
from pages.comparing import pin_training
from pages.player import frames, process, tape_position
from tests.pages.conftest import read_body

CHAPTERS = {
    "softmax_regression": (
        "Train", "Images", "Templates", "Softmax", "Loss", "Mistakes", "One update", "Experiment",
    ),
    "multilayer_perceptron": (
        "Train", "Why an activation", "Network", "Activations", "Inside", "Start", "Mistakes", "One update", "Experiment",
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def everything_takes_long(monkeypatch):
    for module in (tape_store, tape_position, pin_training, process):
        monkeypatch.setattr(module, "MOMENT_SECONDS", -1.0)
    untrained._evaluations.clear()


def test_the_trainer_measures_the_untrained_model(open_page, scheduler, images):
    page = open_page("multilayer_perceptron", hidden_units="8")
    assert page.player.tape.unmeasured and not page.player.playing
    assert page.sent()["address"]  # the browser asks for more
    assert page.numbers["Test accuracy"] != page.numbers["Test accuracy"]  # NaN
    scheduler.train_all()
    body, more = frames.find_view(page.player.secret).body()
    assert not more
    expected = Run(MLPSettings(hidden_units=8), images).history.last("test_accuracy")
    shown = {each["label"]: each["value"] for each in read_body(body)["numbers"]}
    assert shown["Test accuracy"] == f"{expected:.2%}"
    page.redraw()
    assert page.numbers["Test accuracy"] == pytest.approx(expected, abs=1e-4)
    assert page.trace("accuracy_chart", "test")[0] == [0]
    assert page.sent()["address"] is None


@pytest.mark.parametrize(("name", "chapter"), [(name, chapter) for name in CHAPTERS for chapter in CHAPTERS[name]])
def test_each_chapter_is_drawn_before_and_after(open_page, scheduler, name, chapter):
    page = open_page(name, chapter=chapter, **({"hidden_units": "8"} if name == "multilayer_perceptron" else {}))
    assert page.player.tape.unmeasured
    scheduler.train_all()
    page.redraw()
    assert not page.player.tape.unmeasured


def test_one_update_of_a_large_model_is_made_by_the_trainer(open_page, scheduler):
    page = open_page("softmax_regression").click("one_update")
    assert page.player.step == 0 and page.player.playing
    scheduler.train_all()
    assert page.redraw().player.step == 1
    assert not page.player.playing
    page.click("one_update")
    scheduler.train_all()
    assert page.redraw().player.step == 2


def test_training_goes_as_if_the_model_had_been_measured_at_once(open_page, scheduler, images):
    page = open_page("softmax_regression", batch_size="100", epochs="2").click("play")
    scheduler.train_all()
    alone = Run(page.player.settings, images)
    alone.advance(epochs=2)
    for name in ("batch_loss", "test_accuracy", "train_loss"):
        assert page.run.history.column(name).tolist() == alone.history.column(name).tolist()


def test_a_model_nobody_looks_at_any_more_is_not_measured(open_page, scheduler):
    page = open_page("softmax_regression")
    tape = page.player.tape
    page.go("home")
    scheduler.train_all()
    assert tape.unmeasured


def test_a_pin_is_measured_by_the_trainer(open_page, scheduler):
    page = open_page("softmax_regression", batch_size="100", epochs="5").click("one_update")
    scheduler.train_all()
    page.redraw().click("one_update")
    scheduler.train_all()
    page.redraw()
    page.click("pin")
    assert any(each.value.endswith(": being computed") for each in page.app.markdown)
    scheduler.train_all()
    page.redraw()
    assert any(", test loss " in each.value for each in page.app.markdown)


def test_only_one_page_at_a_time_measures_at_once(monkeypatch, images):
    monkeypatch.setattr(tape_store, "MOMENT_SECONDS", 10.0)
    store = TapeStore()
    settings = MLPSettings(hidden_units=8)
    with store._measuring:
        assert store.tape(settings, images).unmeasured
    assert not store.tape(settings.replace(seed=1), images).unmeasured


def test_of_long_computations_one_is_made_at_a_time():
    here = threading.get_ident()
    assert process.in_turn(1.0, lambda: (process._long.locked(), threading.get_ident() != here)) == (True, True)
    assert not process._long.locked()
    assert process.in_turn(-2.0, threading.get_ident) == here


def test_what_is_expected_of_the_largest_network():
    assert cost.evaluation_seconds(MLPSettings()) < cost.MOMENT_SECONDS
    assert cost.evaluation_seconds(MLPSettings(hidden_units=1024, hidden_layers=3)) > cost.MOMENT_SECONDS
