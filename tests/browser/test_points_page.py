"""The pages of points in a browser: the plane and the units move with the player, and are core's at every update."""

from __future__ import annotations

import numpy as np
import pytest

from core import Run
from core.explaining.plane_map import Square, logit_map, probability_map, unit_maps
from core.point_settings import PointMLPSettings, PointSoftmaxSettings
from tests.browser.conftest import settle, updates
from tests.browser.plane import assert_same_places, crossings, lead
from tests.browser.test_mlp import OUT_OF_VIEW, wait_until
from tests.browser.test_training import press

SETTINGS = {
    "multilayer_perceptron": PointMLPSettings(data="moons", hidden_units=16, epochs=10),
    "softmax_regression": PointSoftmaxSettings(data="blobs3", epochs=10),
}
PICTURES = {"Train": ".st-key-plane .plane", "Units": ".st-key-units .units"}
IN_VIEW = {"Train": [".st-key-plane", ".st-key-loss_chart", ".st-key-accuracy_chart"], "Units": [".st-key-units"]}
PAGES = [("softmax_regression", "Train"), ("multilayer_perceptron", "Train"), ("multilayer_perceptron", "Units")]
READ = """picture => {
  const { step, n, square, line, border, probabilities, values, units } = picture.shown;
  const z = units?.shown[1].map((unit) => [unit, [...units.values(1, unit, 36).z]]);
  return { step, n, square, border: line ?? border, probabilities: (probabilities ?? values).map((each) => [...each]), z };
}"""
"""All of what is shown at one moment."""


@pytest.fixture
def open_chapter(new_tab, server):
    def opened(page: str, chapter: str, size=(1280, 720), scheme="light", more=""):
        tab = new_tab(size, scheme)
        query = "&".join(f"{name}={text}" for name, text in SETTINGS[page].to_query().items())
        tab.goto(f"{server}/{page}?{query}&chapter={chapter}{more}")
        tab.get_by_role("tab", name=chapter, selected=True, exact=True).wait_for()
        settle(tab)
        tab.locator(f"{PICTURES[chapter]} .stage canvas").wait_for()
        return tab

    return opened


def picture_at(tab, chapter: str, step: int):
    """The picture, once it shows this update."""
    picture = tab.locator(PICTURES[chapter])
    wait_until(lambda: picture.evaluate("picture => picture.shown?.step") == step, tab)
    return picture


@pytest.mark.parametrize(("page", "chapter"), PAGES)
def test_the_picture_is_cores_at_every_update(open_chapter, page, chapter):
    tab = open_chapter(page, chapter)
    picture = tab.locator(PICTURES[chapter])
    seen = set()
    for button in ("reset", "one_update", "one_epoch", "one_epoch", "one_update_back"):
        before = updates(tab)
        press(tab, button)
        wait_until(lambda before=before: updates(tab) != before, tab)
        settle(tab)
        wait_until(lambda: picture.evaluate("picture => picture.shown.step") == updates(tab), tab)
        shown = picture.evaluate(READ)
        run = Run(SETTINGS[page])
        run.advance(updates=shown["step"])
        seen.add(shown["step"])
        square, n = Square(*shown["square"]), shown["n"]
        expected = probability_map(run.model, square, n).numpy()
        np.testing.assert_allclose(np.reshape(shown["probabilities"], expected.shape), expected, atol=1e-5)
        logits = logit_map(run.model, square, n).double().numpy()
        around = [0] if len(logits) == 2 else range(len(logits))
        border = np.concatenate([crossings(lead(logits, k)) for k in around])
        assert_same_places(np.array(shown["border"]).reshape(-1, 2), border)
        z = unit_maps(run.model, square, 36, 0)[0].numpy() if chapter == "Units" else []
        assert len(z) == len(shown.get("z") or [])
        for unit, values in shown.get("z") or []:
            np.testing.assert_allclose(np.reshape(values, (36, 36)), z[unit], rtol=1e-5, atol=1e-5)
    assert len(seen) == 5
    assert tab.complaints == []


@pytest.mark.parametrize(("page", "chapter"), PAGES)
def test_a_replay_moves_the_picture_in_place(open_chapter, page, chapter):
    tab = open_chapter(page, chapter)
    run = Run(SETTINGS[page])
    run.advance(epochs=10)
    picture = picture_at(tab, chapter, run.step)
    picture.evaluate(
        """picture => {
          window.picture = picture; window.steps = new Set(); window.blank = 0;
          const canvas = picture.querySelector(".stage canvas");
          const look = () => {
            steps.add(picture.shown.step);
            if (!canvas.isConnected || !canvas.clientHeight || !canvas.getContext("2d").getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data[3]) blank += 1;
            requestAnimationFrame(look);
          };
          look();
        }"""
    )
    for _ in range(5):  # a busy machine shows few pictures of one replay
        tab.get_by_role("button", name="Replay").first.wait_for()
        settle(tab)
        tab.evaluate("steps.clear()")
        press(tab, "play")
        tab.wait_for_function(f"steps.size > 1 && picture.shown.step === {run.step}")
        if tab.evaluate("steps.size > 8"):
            break
    settle(tab)
    assert tab.evaluate("steps.size") > 8
    assert tab.evaluate("blank") == 0
    assert picture.evaluate("picture => picture === window.picture")
    assert tab.complaints == []


@pytest.mark.parametrize(("page", "chapter"), PAGES)
@pytest.mark.parametrize("more", ["", "&view=present"])
def test_the_pictures_are_in_view_without_scrolling(open_chapter, page, chapter, more):
    tab = open_chapter(page, chapter, scheme="dark", more=more)
    wait_until(lambda: tab.evaluate(OUT_OF_VIEW, IN_VIEW[chapter]) == [], tab)
    box = tab.locator(f"{PICTURES[chapter]} .stage").bounding_box()
    assert min(box["width"], box["height"]) > 300
    assert tab.complaints == []


@pytest.mark.parametrize(("page", "chapter"), PAGES)
def test_nothing_scrolls_sideways_on_a_phone(open_chapter, page, chapter):
    tab = open_chapter(page, chapter, (390, 844))
    main = tab.locator("[data-testid=stMain]")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") == 0
    stage = tab.locator(f"{PICTURES[chapter]} .stage").bounding_box()
    assert stage["x"] >= 0 and stage["x"] + stage["width"] <= 390
    assert tab.complaints == []
