"""The plane in a browser: what it computes and draws from a run's parameters is what core computes."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest
import torch

from core import Run
from core.explaining.plane_map import Square, logit_map, predicted_classes, probability_map
from core.functions import softmax
from core.point_settings import PointMLPSettings, PointSoftmaxSettings
from pages.plane.parts import observe_plane, plane_data, plane_part
from tests.browser.conftest import wait_until
from tests.browser.plane import assert_same_places, crossings, lead, place

RUNS = {
    "softmax": PointSoftmaxSettings(data="blobs3", lr=0.1),
    "ReLU": PointMLPSettings(data="circles", hidden_units=16),
    "two layers": PointMLPSettings(data="spirals3", hidden_layers=2, activation="tanh"),
    "sigmoid": PointMLPSettings(data="xor", hidden_units=4, activation="sigmoid", lr=2.0),
    "own": PointMLPSettings(data="own", activation="tanh"),
    "no activation": PointMLPSettings(data="blobs", hidden_layers=2, activation="none", lr=0.05),
    "a map": PointMLPSettings(data="moons", hidden_layers=2, hidden_units=100, init_std=0.1),
}
SHOWN = "document.getElementById('host').shadowRoot.querySelector('.plane').shown"
READ = f"""() => {{
  const {{ probabilities, predicted, border, ties, square, n }} = {SHOWN};
  return JSON.stringify({{ probabilities: probabilities?.map((k) => [...k]), predicted, border, ties, square, n }});
}}"""


@pytest.fixture
def placed(shared_tab, server):
    return lambda run: place(shared_tab, server, run, "plane")


def show(tab, run: Run) -> dict:
    """What the plane shows of this run, once it stands still."""
    part = plane_part(observe_plane(run))
    tab.evaluate("part => { draw(part); }", part)
    finest = part["map"]["n"] if "map" in part else 0  # the grid becomes finer at rest
    tab.wait_for_function(f"n => {SHOWN}?.step === {run.step} && ({SHOWN}.n === n || {SHOWN}.n > 101)", arg=finest)
    return json.loads(tab.evaluate(READ))


@pytest.mark.parametrize("name", RUNS)
def test_every_probability_and_the_border_are_cores(placed, name):
    run = Run(RUNS[name])
    tab = placed(run)
    for updates in (1, 200):
        run.advance(updates=updates - run.step)
        shown = show(tab, run)
        square, n = Square(*shown["square"]), shown["n"]
        expected = probability_map(run.model, square, n).numpy()
        drawn = np.array(shown["probabilities"]).reshape(expected.shape)
        np.testing.assert_allclose(drawn, expected, atol=1e-5)
        logits = logit_map(run.model, square, n).double().numpy()
        around = [0] if len(logits) == 2 else range(len(logits))
        border = np.concatenate([crossings(lead(logits, k)) for k in around])
        assert_same_places(np.array(shown["border"]).reshape(-1, 2), border)
        assert shown["predicted"] == predicted_classes(run.model, torch.cat([run.data.train_X, run.data.test_X]))
    assert len(border)
    assert tab.complaints == []


def test_softmax_regression_has_a_line_for_each_pair_of_classes(placed):
    run = Run(RUNS["softmax"])
    run.advance(updates=100)
    shown = show(tab := placed(run), run)
    logits = logit_map(run.model, Square(*shown["square"]), shown["n"]).double().numpy()
    for line, (a, b) in zip(shown["ties"], [(0, 1), (0, 2), (1, 2)], strict=True):
        assert_same_places(np.array(line).reshape(-1, 2), crossings(logits[a] - logits[b]))
    assert tab.complaints == []


def test_the_accuracies_are_told(placed):
    run = Run(RUNS["own"].replace(test_share=0.5))
    run.advance(updates=5)
    show(tab := placed(run), run)
    shares = [(run.model.forward(X).argmax(1) == y).float().mean().item() for X, y in (run.data.train, run.data.test)]
    told = "The plane after 5 updates: {:.1%} of the training points and {:.1%} of the test points are right."
    assert told.format(*shares).replace("%", "\u00a0%") in tab.locator("canvas").get_attribute("aria-label")


def reading(tab) -> tuple[list[float], list[float], str]:
    """The coordinates and the probabilities that are read, and what is said of a point."""
    where, shares, *point = tab.locator("output").inner_text().replace("−", "-").split("\n")
    coordinates = [float(part.split("=")[1]) for part in where.split(",")]
    return coordinates, [float(part.split()[1]) / 100 for part in shares.split(",")], "".join(point)


@pytest.mark.parametrize("name", ["two layers", "a map"])
def test_the_probabilities_can_be_read_anywhere(placed, name):
    run = Run(RUNS[name])
    run.advance(updates=60)
    show(tab := placed(run), run)
    box = tab.locator("canvas").bounding_box()
    for aside in itertools.count():  # the picture may be drawn once more, and asks for the pointer again
        tab.mouse.move(box["x"] + 0.7 * box["width"] + aside % 2, box["y"] + 0.3 * box["height"])
        tab.wait_for_timeout(50)
        if tab.locator("output").is_visible():
            break
        assert aside < 100, "the plane tells nothing of the place under the pointer"
    coordinates, shares, _ = reading(tab)
    expected = softmax(run.model.forward(torch.tensor([coordinates])))[0].tolist()
    assert shares == pytest.approx(expected, abs=0.02)  # two digits of the coordinates are read
    tab.mouse.move(1, 1)
    tab.locator("output").wait_for(state="hidden")


def test_the_arrow_keys_move_the_cross(placed):
    run = Run(RUNS["ReLU"])
    shown = show(tab := placed(run), run)
    left, bottom, side = shown["square"]
    tab.keyboard.press("Tab")
    for key in ("ArrowRight", "ArrowUp", "Shift+ArrowUp"):
        tab.keyboard.press(key)
    tab.locator("output").get_by_text("x₁").wait_for()
    at = pytest.approx([left + 0.52 * side, bottom + 0.62 * side], abs=0.006)
    wait_until(lambda: reading(tab)[0] == at, tab, "the cross is elsewhere")  # it is read once a picture
    tab.keyboard.press("Escape")
    tab.locator("output").wait_for(state="hidden")


def test_a_point_says_what_it_is(placed):
    run = Run(RUNS["own"])
    show(tab := placed(run), run)
    at = tab.evaluate(
        """() => { const canvas = document.getElementById('host').shadowRoot.querySelector('canvas');
        const box = canvas.getBoundingClientRect(); return [box.x, box.y, box.width, box.height]; }"""
    )
    left, bottom, side = plane_data(run)["square"]
    (x1, x2), label = run.data.test_X[0].tolist(), "AB"[run.data.test_y[0]]
    # The square's sides in pixels: found by reading two places.
    places = []
    for share in (0.4, 0.6):
        x, y = at[0] + share * at[2], at[1] + share * at[3]
        before = tab.locator("output").text_content()
        tab.mouse.move(x, y)
        wait_until(lambda before=before: tab.locator("output").text_content() != before, tab, "nothing is read")
        places.append((x, y, *reading(tab)[0]))
    (xa, ya, ua, va), (xb, yb, ub, vb) = places
    tab.mouse.move(xa + (x1 - ua) * (xb - xa) / (ub - ua), ya + (x2 - va) * (yb - ya) / (vb - va))
    tab.locator("output").get_by_text(f"test point of class {label}").wait_for()
    assert side > 0 and left < x1 and bottom < x2


@pytest.mark.parametrize("bad", [torch.nan, torch.inf])
def test_a_diverged_model_has_an_empty_plane_and_a_sentence(placed, bad):
    run = Run(RUNS["ReLU"])
    run.model.parameters[0][0, 0] = bad
    tab = placed(run)
    tab.evaluate("part => { draw(part); }", plane_part(observe_plane(run)))
    tab.get_by_text("no longer finite numbers").wait_for()
    assert tab.evaluate(f"{SHOWN}.border") == []
    assert tab.complaints == []


def test_no_model_is_drawn_over_the_points_of_another_run(placed):
    run, other = Run(RUNS["own"]), Run(RUNS["ReLU"])
    show(tab := placed(run), run)
    tab.evaluate("part => { draw(part); }", plane_part(observe_plane(other)) | {"step": 99})
    assert tab.evaluate(f"{SHOWN}.step") == 0
