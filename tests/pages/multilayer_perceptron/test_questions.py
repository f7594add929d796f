"""The questions about the multilayer perceptron: the right option and the numbers told are those of core's own runs."""

from __future__ import annotations

import math

import pytest

from core import MLPSettings, Run
from core.data.batches import pixels
from core.data.fashion_mnist import Dataset
from core.explaining.hidden_units import saturation
from core.functions import accuracy
from core.models import make_model
from core.teaching.short_run import ShortRun
from pages.multilayer_perceptron.chapters import questions
from pages.shared.palette import COLOURS
from pages.teaching import question_runs
from tests.core.oracle import Twin
from tests.core.runs import batches
from tests.pages.section import guess, open_section

QUESTIONS = {
    "widths": (questions.WIDTHS, questions.three_widths),
    "sigmoids": (questions.SIGMOIDS, questions.three_sigmoids),
    "dead": (questions.DEAD, questions.dead_at_the_end),
}
SMALL = MLPSettings(batch_size=100, hidden_units=8, init_std=0.1, lr=0.5)
UNUSUAL = [{"hidden_layers": 0}, {"hidden_layers": 3}, {"hidden_units": 1}, {"hidden_units": 1024}, {"init_std": 0.0},
           {"init_std": 1.0}, {"lr": 10.0}, {"batch_size": 4096}, {"activation": "none"}, {"seed": 7}]  # fmt: skip


def page():
    import streamlit as st

    from core import MLPSettings
    from core.data import fashion_mnist
    from pages.multilayer_perceptron.chapters.questions import ask_dead, ask_sigmoids, ask_widths

    for ask in (ask_widths, ask_sigmoids, ask_dead):
        ask(MLPSettings(**st.session_state["settings"]), fashion_mnist.loaded())


@pytest.fixture(autouse=True)
def nothing_remembered():
    for _, answer in QUESTIONS.values():
        answer.cache_clear()


def ended(data: Dataset, **settings) -> Run:
    run = Run(SMALL.replace(**settings), data)
    run.advance(updates=6)
    return run


def hits(run: Run) -> float:
    return accuracy(run.model.forward(pixels(run.data.test_images)), run.data.test_labels)


@pytest.mark.parametrize("key", QUESTIONS)
def test_each_guess_is_judged_by_what_was_measured(monkeypatch, key, small_images):
    options, answer = QUESTIONS[key]
    asked = []
    real = questions.train_short_runs
    monkeypatch.setattr(questions, "train_short_runs", lambda *a, **more: asked.append(a) or real(*a, **more))
    app = open_section(page, settings={"batch_size": 100, "hidden_units": 8, "init_std": 0.1, "lr": 0.5})
    assert not asked  # nothing runs before a guess
    measured = answer(SMALL, small_images)
    for name in options:
        guess(app, key, name)
        assert bool(app.success) == (name == measured.correct_option)
        if name != measured.correct_option:
            assert app.info[0].value == f"Not quite. {options[measured.correct_option]}"
        assert measured.explanation in [each.value for each in app.markdown]
    assert list(app.radio(key=f"{key}_guess").options) == list(options.values())
    assert len(asked) == 1


@pytest.mark.parametrize("changed", UNUSUAL)
@pytest.mark.parametrize("key", QUESTIONS)
def test_the_options_cover_every_setting(key, changed, garments):
    options, answer = QUESTIONS[key]
    measured = answer(SMALL.replace(**changed), garments)
    assert measured.correct_option in options
    for trace in measured.figure["data"]:
        assert trace["line"]["color"].removeprefix("@") in COLOURS


@pytest.mark.parametrize("layers", [0, 1, 2])
def test_the_widths_told_are_those_of_the_runs(layers, garments):
    answer = questions.three_widths(SMALL.replace(hidden_layers=layers), garments)
    shares = [hits(ended(garments, hidden_units=units, hidden_layers=max(1, layers))) for units in (1, 16, 256)]
    one, some, many = (f"{share:.1%}" for share in shares)
    named = "2 hidden layers" if layers == 2 else "one hidden layer"
    assert f"with {named}: {one} with 1 unit, {some} with 16 units, {many} with 256 units." in answer.explanation
    assert [trace["y"][-1] for trace in answer.figure["data"]] == pytest.approx(shares, rel=1e-4)
    assert len({trace["line"]["color"] for trace in answer.figure["data"]}) == 3


def test_the_sigmoids_told_are_those_of_the_runs(garments):
    answer = questions.three_sigmoids(SMALL, garments)
    for chosen, name in (
        ({"hidden_layers": 3, "activation": "sigmoid"}, "three sigmoid layers"),
        ({"hidden_layers": 1, "activation": "relu"}, "one ReLU layer"),
    ):
        assert f"{hits(ended(garments, lr=0.1, **chosen)):.1%} with {name}" in answer.explanation
        X, y = next(batches(Run(SMALL, garments), 1))
        gradients = Twin(make_model(SMALL.replace(**chosen))).gradients(X, y)[::2]
        sizes = [gradient.square().mean().sqrt().item() for gradient in gradients]
        assert f"{sizes[0]:.2g} in the first layer and {sizes[-1]:.2g} in the last" in answer.explanation
    assert "8 units a layer" in answer.explanation


def dead(run: Run) -> int:
    (layer,) = saturation(run.model, run.data.test_images)
    return layer.dead_units


def test_the_dead_told_are_those_of_the_run(garments):
    answer = questions.dead_at_the_end(SMALL, garments)
    run = Run(SMALL.replace(lr=2.0), garments)
    before = dead(run)
    run.advance(updates=6)
    after = dead(run)
    assert after > before
    assert f": {after} of 8 units; before the first update {before}." in answer.explanation
    assert answer.figure["data"][0]["y"][0] == before and answer.figure["data"][0]["y"][-1] == after
    assert ("when it diverged" in answer.explanation) == (run.divergence is not None)


def test_wide_networks_are_cut_to_256_units(monkeypatch, garments):
    observed = []
    real = questions.train_short_runs
    monkeypatch.setattr(
        questions, "train_short_runs", lambda data, *all, **more: observed.extend(all) or real(data, *all, **more)
    )
    questions.dead_at_the_end(SMALL.replace(hidden_units=1024, hidden_layers=3, activation="tanh"), garments)
    assert observed == [SMALL.replace(hidden_units=256, lr=2.0, activation="relu", hidden_layers=1, epochs=1)]
    assert "256 units" in questions.three_sigmoids(SMALL.replace(hidden_units=1024), garments).explanation


@pytest.mark.parametrize(
    ("key", "shares", "right"),
    [
        ("widths", (0.3, 0.7, 0.75), "first"),
        ("widths", (0.1, 0.2, 0.75), "second"),
        ("widths", (0.1, 0.1, 0.1), "same"),
        ("widths", (0.1, math.nan, 0.1), "fewer"),
        ("widths", (0.7, 0.71, 0.719), "same"),
        ("widths", (0.3, 0.7, 0.6), "fewer"),
        ("widths", (0.3, 0.2, 0.6), "fewer"),
        ("sigmoids", (0.1, 0.75), "guessing"),
        ("sigmoids", (math.nan, 0.75), "guessing"),
        ("sigmoids", (0.5, 0.75), "behind"),
        ("sigmoids", (0.74, 0.75), "same"),
        ("sigmoids", (0.8, 0.75), "better"),
        ("sigmoids", (0.8, math.nan), "better"),
    ],
)
def test_which_option_is_right_hangs_on_what_was_measured(monkeypatch, small_images, key, shares, right):
    sizes = {"step": [0], "gradient_1": [1e-5], "gradient_2": [0.1]}
    results = [
        ShortRun([0, 6], [2.3, 1.0], [0.1, share], math.isnan(share), layer_statistics=sizes) for share in shares
    ]
    monkeypatch.setattr(question_runs, "short_run", lambda *_: results.pop(0))
    answer = QUESTIONS[key][1](SMALL, small_images)
    assert answer.correct_option == right
    assert ("diverged after 6 updates" in answer.explanation) == any(map(math.isnan, shares))


@pytest.mark.parametrize(
    ("dead", "units", "right"),
    [(0, 8, "none"), (1, 8, "few"), (4, 8, "few"), (5, 8, "most"), (7, 8, "most"), (8, 8, "all"), (1, 1, "all"), (0, 1, "none")],
)  # fmt: skip
def test_how_many_are_dead_is_counted(monkeypatch, small_images, dead, units, right):
    observed = ShortRun([0, 3], [2.3, 9.0], [0.1, 0.1], True, dead_units=[0, dead])
    monkeypatch.setattr(question_runs, "short_run", lambda *_: observed)
    answer = questions.dead_at_the_end(SMALL.replace(hidden_units=units), small_images)
    assert answer.correct_option == right
    assert (
        f": {dead} of {units} unit" in answer.explanation and "when it diverged after 3 updates" in answer.explanation
    )


ELSEWHERE = {"reduction": "sum", "init": "constant"}


@pytest.mark.parametrize("changed", [{}, {"reduction": "sum"}, {"init": "zero"}, ELSEWHERE], ids=str)
def test_a_question_names_what_it_fixes_where_the_page_differs(changed):
    app = open_section(page, settings=changed)
    sigmoids, dead = (app.radio(key=f"{key}_guess").label for key in ("sigmoids", "dead"))
    assert (
        (questions.FIXED_IN_WORDS["reduction"] in sigmoids)
        == (questions.FIXED_IN_WORDS["reduction"] in dead)
        == ("reduction" in changed)
    )
    assert (questions.FIXED_IN_WORDS["init"] in dead) == ("init" in changed)
    assert questions.FIXED_IN_WORDS["init"] not in sigmoids


def test_what_a_question_fixes_is_the_same_on_every_page(garments):
    """A page that sums the losses, or starts with equal weights, does not change what a learning rate means."""
    usual, other = SMALL.replace(init_std=0.1), SMALL.replace(**ELSEWHERE)
    assert (
        questions.dead_at_the_end(other, garments).explanation == questions.dead_at_the_end(usual, garments).explanation
    )
    summed = SMALL.replace(reduction="sum")
    assert (
        questions.three_sigmoids(summed, garments).explanation == questions.three_sigmoids(usual, garments).explanation
    )


@pytest.mark.parametrize(("chapter", "keys"), [("Inside", ["sigmoids", "dead"]), ("Experiment", ["widths"])])
def test_each_question_stands_in_its_chapter(open_page, chapter, keys):
    page = open_page("multilayer_perceptron", chapter=chapter)
    assert [radio.key for radio in page.app.radio] == [f"{key}_guess" for key in keys]
