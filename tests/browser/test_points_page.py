"""The pages of points in a browser: the plane and the units move with the player, and are core's at every update."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pytest

from core import Run
from core.explaining.plane_map import Square, logit_map, probability_map, unit_maps
from core.point_settings import PointMLPSettings, PointSoftmaxSettings
from tests.browser.conftest import enter_presenter_view, settle, turn_to, updates, wait_until
from tests.browser.plane import assert_same_places, crossings, lead
from tests.browser.test_mlp import OUT_OF_VIEW
from tests.browser.test_training import press

SETTINGS = {
    "multilayer_perceptron": PointMLPSettings(data="moons", hidden_units=16, epochs=10),
    "softmax_regression": PointSoftmaxSettings(data="blobs3", epochs=10),
}
CHAPTERS = {"softmax_regression": ["Train"], "multilayer_perceptron": ["Train", "Units"]}
PICTURES = {"Train": ".st-key-plane .plane", "Units": ".st-key-units .units"}
IN_VIEW = {"Train": [".st-key-plane", ".st-key-loss_chart", ".st-key-accuracy_chart"], "Units": [".st-key-units"]}
READ = """picture => {
  const { step, n, square, line, border, probabilities, values, units } = picture.shown;
  const z = units?.shown[1].map((unit) => [unit, [...units.values(1, unit, 36).z]]) ?? [];
  return JSON.stringify({ step, n, square, border: line ?? border, probabilities: (probabilities ?? values).map((each) => [...each]), z });
}"""
"""All of what is shown at one moment."""
WATCH = """picture => {
  const canvas = picture.querySelector(".stage canvas");
  const isDrawn = () => canvas.isConnected && canvas.clientHeight && canvas.getContext("2d").getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data[3];
  const look = () => {
    if (window.picture !== picture) return; // another one is watched
    steps.add(picture.shown.step);
    if (!isDrawn()) blank += 1;
    requestAnimationFrame(look);
  };
  const begin = () => {
    if (!isDrawn()) return requestAnimationFrame(begin);
    window.steps = new Set(); window.blank = 0; window.picture = picture;
    look();
  };
  begin();
}"""
"""From when it is drawn for the first time."""


def picture_of(tab, chapter: str):
    """The picture of this chapter, which is open then."""
    if not tab.get_by_role("tab", name=chapter, selected=True, exact=True).count():
        turn_to(tab, chapter)
    tab.locator(f"{PICTURES[chapter]} .stage canvas").wait_for()
    return tab.locator(PICTURES[chapter])


def wait_for_step(tab, picture, step: int, where: str) -> None:
    wait_until(lambda: picture.evaluate("picture => picture.shown?.step") == step, tab, f"{where}: update {step}")


@pytest.mark.slow
@pytest.mark.parametrize("page", SETTINGS)
def test_the_pictures_move_with_the_player_and_fit_every_window(new_tab, server, page):
    tab = new_tab((390, 844))
    query = "&".join(f"{name}={text}" for name, text in SETTINGS[page].to_query().items())
    tab.goto(f"{server}/{page}?{query}")
    tab.get_by_role("tab", name="Train", selected=True, exact=True).wait_for()
    settle(tab)
    for chapter in CHAPTERS[page]:
        assert_nothing_scrolls_sideways(tab, chapter)
    leave_the_phone(tab)
    wait_for_step(tab, picture_of(tab, "Train"), end_of_run(page), "at the beginning")
    for chapter in CHAPTERS[page]:
        assert_in_view(tab, chapter)
        assert_a_replay_moves_the_picture_in_place(tab, page, chapter)
    for chapter in reversed(CHAPTERS[page]):
        assert_the_picture_is_cores_at_every_update(tab, page, chapter)
    enter_presenter_view(tab)
    for chapter in CHAPTERS[page]:
        assert_in_view(tab, chapter)
    assert tab.complaints == []


def leave_the_phone(tab) -> None:
    """For a window with the controls beside the page, in dark."""
    tab.set_viewport_size({"width": 1280, "height": 720})
    tab.emulate_media(color_scheme="dark")
    tab.wait_for_function("document.querySelector('[data-testid=stSidebar]').getBoundingClientRect().right > 200")
    settle(tab)


def assert_in_view(tab, chapter: str) -> None:
    picture = picture_of(tab, chapter)
    wait_until(lambda: tab.evaluate(OUT_OF_VIEW, IN_VIEW[chapter]) == [], tab, f"{chapter}: a picture is out of view")
    box = picture.locator(".stage").bounding_box()
    assert min(box["width"], box["height"]) > 300, chapter


def assert_a_replay_moves_the_picture_in_place(tab, page: str, chapter: str) -> None:
    """The first seconds of the replay; it ends where it began."""
    last = end_of_run(page)
    picture = picture_of(tab, chapter)
    picture.evaluate(WATCH)
    tab.wait_for_function("picture => window.picture === picture", arg=picture.element_handle())
    for _ in range(5):  # a busy machine shows few pictures of one replay
        to_the_start(tab, picture, chapter)
        tab.evaluate("steps.clear()")
        press(tab, "play")
        tab.wait_for_function("last => steps.size > 8 || picture.shown.step === last", arg=last)
        if tab.evaluate("steps.size > 8"):
            break
    to_the_start(tab, picture, chapter)
    assert tab.evaluate("steps.size") > 8, chapter
    assert tab.evaluate("blank") == 0, chapter
    assert picture.evaluate("picture => picture === window.picture"), chapter


def to_the_start(tab, picture, chapter: str) -> None:
    if updates(tab):
        press(tab, "reset")
    wait_for_step(tab, picture, 0, chapter)
    settle(tab)


@cache
def end_of_run(page: str) -> int:
    run = Run(SETTINGS[page])
    run.advance(epochs=SETTINGS[page].epochs)
    return run.step


def assert_the_picture_is_cores_at_every_update(tab, page: str, chapter: str) -> None:
    """After each of five buttons, which lead to five updates."""
    picture = picture_of(tab, chapter)
    run = Run(SETTINGS[page])
    run.advance(epochs=1)
    epoch = run.step
    steps = (0, 1, epoch, 2 * epoch, 2 * epoch - 1)
    for button, step in zip(("reset", "one_update", "one_epoch", "one_epoch", "one_update_back"), steps, strict=True):
        if updates(tab) != step:  # it may be at the start already
            press(tab, button)
        wait_until(lambda step=step: updates(tab) == step, tab, f"{chapter}: {button} to update {step}")
        settle(tab)
        wait_for_step(tab, picture, step, chapter)
        run = Run(SETTINGS[page])
        run.advance(updates=step)
        assert_is_cores(json.loads(picture.evaluate(READ)), run, chapter)


def assert_is_cores(shown: dict, run: Run, chapter: str) -> None:
    where = f"{chapter}, update {run.step}"
    square, n = Square(*shown["square"]), shown["n"]
    expected = probability_map(run.model, square, n).numpy()
    np.testing.assert_allclose(np.reshape(shown["probabilities"], expected.shape), expected, atol=1e-5, err_msg=where)
    logits = logit_map(run.model, square, n).double().numpy()
    around = [0] if len(logits) == 2 else range(len(logits))
    border = np.concatenate([crossings(lead(logits, k)) for k in around])
    assert_same_places(np.array(shown["border"]).reshape(-1, 2), border)
    z = unit_maps(run.model, square, 36, 0)[0].numpy() if chapter == "Units" else []
    assert len(z) == len(shown["z"]), where
    for unit, values in shown["z"]:
        np.testing.assert_allclose(np.reshape(values, (36, 36)), z[unit], rtol=1e-5, atol=1e-5, err_msg=where)


def assert_nothing_scrolls_sideways(tab, chapter: str) -> None:
    picture = picture_of(tab, chapter)
    main = tab.locator("[data-testid=stMain]")
    wait_until(
        lambda: main.evaluate("main => main.scrollWidth === main.clientWidth"), tab, f"{chapter} scrolls sideways"
    )
    stage = picture.locator(".stage").bounding_box()
    assert stage["x"] >= 0 and stage["x"] + stage["width"] <= 390, chapter
