"""The questions about softmax regression: the right option and the numbers told are those of core's own runs."""

from __future__ import annotations

import gc
import math
import weakref

import pytest
from streamlit.testing.v1 import AppTest

from core import Run, SoftmaxSettings
from core.data import pixel_shuffle
from core.data.batches import pixels
from core.data.fashion_mnist import CLASS_NAMES, Dataset
from core.functions import accuracy
from core.teaching.short_run import ShortRun
from pages.shared.palette import COLOURS
from pages.softmax_regression.chapters import questions
from pages.teaching import question_runs
from tests.pages.section import figures, guess, open_section

QUESTIONS = {
    "zeros": (questions.ZEROS, questions.zero_weights),
    "rates": (questions.RATES, questions.two_rates),
    "shuffled": (questions.SHUFFLED, questions.pixels_shuffled),
}
SMALL = SoftmaxSettings(batch_size=100)
UNUSUAL = [{"init_std": 0.0}, {"init_std": 1.0}, {"lr": 10.0}, {"lr": 0.0001}, {"batch_size": 4096}, {"batch_size": 1, "lr": 10.0}, {"seed": 7}]  # fmt: skip


def page():
    import streamlit as st

    from core import SoftmaxSettings
    from core.data import fashion_mnist
    from pages.softmax_regression.chapters.questions import ask_rates, ask_shuffled, ask_zeros

    for ask in (ask_zeros, ask_rates, ask_shuffled):
        ask(SoftmaxSettings(**st.session_state["settings"]), fashion_mnist.loaded())


def opened(**settings) -> AppTest:
    return open_section(page, settings=settings)


@pytest.fixture(autouse=True)
def nothing_remembered():
    for _, answer in QUESTIONS.values():
        answer.cache_clear()


def ended(settings: SoftmaxSettings, data: Dataset, updates: int = 6) -> tuple[float, float]:
    """Loss and accuracy on the test set after so many updates, by a run of core's."""
    run = Run(settings, data)
    run.advance(updates=updates)
    logits = run.model.forward(pixels(data.test_images))
    return run.model.losses(logits, data.test_labels).mean().item(), accuracy(logits, data.test_labels)


def test_nothing_runs_before_a_guess_and_then_only_what_was_asked(monkeypatch):
    made = []
    monkeypatch.setattr(
        question_runs, "short_run", lambda settings, *more: made.append(settings) or ShortRun([0], [2.3], [0.1], False)
    )
    app = opened(seed=3)
    assert made == []
    guess(app, "rates", "slow")
    assert [each.lr for each in made] == [questions.SLOW, questions.FAST]
    assert {each.replace(lr=0.1) for each in made} == {SoftmaxSettings(seed=3, epochs=1)}


@pytest.mark.parametrize("key", QUESTIONS)
def test_each_guess_is_judged_by_what_was_measured(key, small_images):
    options, answer = QUESTIONS[key]
    measured = answer(SMALL, small_images)
    app = opened(batch_size=100)
    for name, _text in options.items():
        guess(app, key, name)
        assert bool(app.success) == (name == measured.correct_option)
        if name != measured.correct_option:
            assert app.info[0].value == f"Not quite. {options[measured.correct_option]}"
        assert measured.explanation in [each.value for each in app.markdown]
    assert list(app.radio(key=f"{key}_guess").options) == list(options.values())


@pytest.mark.parametrize("changed", UNUSUAL)
@pytest.mark.parametrize("key", QUESTIONS)
def test_the_options_cover_every_setting(key, changed, garments):
    options, answer = QUESTIONS[key]
    assert answer(SMALL.replace(**changed), garments).correct_option in options


def test_zeros_are_told_beside_random_weights(garments):
    answer = questions.zero_weights(SMALL, garments)
    zeros, random = (ended(SMALL.replace(init_std=std), garments)[1] for std in (0.0, 0.01))
    assert f"{zeros:.1%} from zeros, {random:.1%} from random weights (σ = 0.01)" in answer.explanation
    assert answer.correct_option == (
        "same" if abs(zeros - random) <= questions.ALIKE else "better" if zeros > random else "worse"
    )
    assert [trace["y"][-1] for trace in answer.figure["data"]] == pytest.approx([zeros, random], rel=1e-4)
    assert "one epoch, 6 updates with batches of 100" in answer.explanation


def test_if_the_page_starts_at_zero_it_is_compared_with_the_default(garments):
    assert "σ = 0.01" in questions.zero_weights(SMALL.replace(init_std=0.0), garments).explanation


def test_both_rates_are_told_with_loss_and_accuracy(garments):
    answer = questions.two_rates(SMALL, garments)
    for lr, trace in zip((0.0001, 10.0), answer.figure["data"], strict=True):
        loss, share = ended(SMALL.replace(lr=lr), garments)
        measured = f"with {lr:g} the test loss is {question_runs.format_number(loss)} and the accuracy {share:.1%}"
        assert measured in answer.explanation
        assert trace["y"][-1] == pytest.approx(loss, rel=1e-4)
    assert answer.figure["layout"]["yaxis"]["type"] == "log"


def test_shuffled_pixels_are_trained_on_as_told(garments):
    answer = questions.pixels_shuffled(SMALL, garments)
    plain, moved = (ended(SMALL, data)[1] for data in (garments, pixel_shuffle.shuffled_pixels(garments, 0)))
    assert f"{plain:.1%} with the images as they are, {moved:.1%} with shuffled" in answer.explanation
    assert plain > 0.5  # there is something to lose


def test_from_zero_weights_the_order_of_the_pixels_makes_no_difference(garments):
    answer = questions.pixels_shuffled(SMALL.replace(init_std=0.0), garments)
    first, second = answer.figure["data"]
    assert answer.correct_option == "same"
    assert first["y"] == pytest.approx(second["y"], abs=0.011)


@pytest.mark.parametrize("seed", [0, 5])
def test_the_images_of_the_third_question_are_shuffled_as_in_its_runs(seed, small_images):
    (figure,) = figures(opened(seed=seed))
    z = figure["data"][0]["z"]
    assert (len(z), len(z[0])) == (2 * 28 + 4, 4 * 28 + 3 * 4)
    moved = pixel_shuffle.shuffled_pixels(small_images, seed)
    for top, images in ((0, small_images.test_images), (32, moved.test_images)):
        for i in range(4):
            shown = sum((row[32 * i : 32 * i + 28] for row in z[top : top + 28]), [])
            assert shown == images[i].tolist()
    assert {value for row in z[28:32] for value in row} == {None}
    assert {row[column] for row in z for column in (28, 31, 60, 95, 123 - 28)} == {None}
    names = [each["text"] for each in figure["layout"]["annotations"]]
    assert names == [CLASS_NAMES[label] for label in small_images.test_labels[:4]]


def outcome(loss: float, share: float) -> ShortRun:
    return ShortRun([0, 6], [2.3, loss], [0.1, share], not math.isfinite(loss))


@pytest.mark.parametrize(
    ("key", "first", "second", "right"),
    [
        ("zeros", (2.3, 0.15), (0.5, 0.8), "guessing"),
        ("zeros", (2.3, math.nan), (0.5, 0.8), "guessing"),
        ("zeros", (0.9, 0.6), (0.5, 0.8), "worse"),
        ("zeros", (0.5, 0.79), (0.5, 0.8), "same"),
        ("zeros", (0.5, 0.8), (0.9, 0.6), "better"),
        ("rates", (2.24, 0.2), (15.0, 0.75), "slow"),
        ("rates", (2.24, 0.2), (0.9, 0.75), "fast"),
        ("rates", (1.0, 0.2), (1.01, 0.75), "same"),
        ("rates", (2.24, 0.2), (math.nan, math.nan), "slow"),
        ("rates", (math.inf, 0.2), (0.9, 0.7), "fast"),
        ("rates", (math.nan, math.nan), (math.inf, math.nan), "same"),
        ("shuffled", (0.6, 0.8), (0.6, 0.79), "same"),
        ("shuffled", (0.6, 0.8), (2.3, 0.1), "guessing"),
        ("shuffled", (0.6, 0.8), (1.0, 0.6), "somewhat"),
        ("shuffled", (0.6, 0.8), (0.4, 0.9), "better"),
    ],
)
def test_which_option_is_right_hangs_on_what_was_measured(monkeypatch, small_images, key, first, second, right):
    results = [outcome(*first), outcome(*second), outcome(0.6, 0.7), outcome(0.6, 0.71)]
    monkeypatch.setattr(question_runs, "short_run", lambda *_: results.pop(0))
    answer = QUESTIONS[key][1](SMALL, small_images)
    assert answer.correct_option == right
    asked_again = key == "shuffled" and right != "same"
    assert ("From zero weights the two come to 70.0% and 71.0%" in answer.explanation) == asked_again
    assert ("sure of itself" in answer.explanation) == (key == "rates" and right == "slow" and second[1] > first[1])
    assert ("diverged after 6 updates" in answer.explanation) == (not all(map(math.isfinite, (first[0], second[0]))))


def test_an_epoch_at_most_and_no_more_than_500_updates(small_images):
    assert question_runs.short_run_updates(SMALL, small_images) == 6
    assert question_runs.short_run_updates(SMALL.replace(batch_size=1), small_images) == 500
    assert question_runs.short_run_updates(SMALL.replace(batch_size=4096), small_images) == 1
    single = SMALL.replace(batch_size=1)
    phrase = question_runs.run_length_phrase(single, small_images)
    assert "after part of an epoch, 500 updates with batches of 1" in phrase


def test_an_answer_is_measured_once_for_each_setting_and_set_of_images(monkeypatch, small_images, garments):
    made = []
    real = question_runs.short_run
    monkeypatch.setattr(question_runs, "short_run", lambda *a: made.append(a) or real(*a))
    first = questions.two_rates(SMALL, small_images)
    assert (
        questions.two_rates(SMALL.replace(epochs=9), small_images) is first
    )  # how long the page trains does not matter
    assert len(made) == 2
    assert questions.two_rates(SMALL, garments) is not first
    assert questions.two_rates(SMALL.replace(seed=1), small_images) is not first
    assert len(made) == 6


def test_what_is_remembered_does_not_keep_images_alive(small_images):
    data = Dataset("a copy", "test", small_images.train_images, small_images.train_labels,
                   small_images.test_images, small_images.test_labels)  # fmt: skip
    for _, answer in QUESTIONS.values():
        answer(SMALL, data)
    gone = weakref.ref(data)
    del data
    gc.collect()
    assert gone() is None


def test_colours_are_the_palettes(garments):
    for _, answer in QUESTIONS.values():
        for trace in answer(SMALL, garments).figure["data"]:
            assert trace["line"]["color"].removeprefix("@") in COLOURS


@pytest.mark.parametrize(("key", "chapter"), [("shuffled", "Images"), ("rates", "Loss"), ("zeros", "Experiment")])
def test_each_question_stands_in_its_chapter_with_the_settings_of_the_page(open_page, small_images, key, chapter):
    page = open_page("softmax_regression", chapter=chapter, batch_size="128", seed="3")
    assert [radio.key for radio in page.app.radio] == [f"{key}_guess"]
    options, answer = QUESTIONS[key]
    measured = answer(page.player.settings, small_images)
    page.choose(**{f"{key}_guess": measured.correct_option})
    assert page.app.success[0].value == "Correct."
    assert measured.explanation in [each.value for each in page.app.markdown]
