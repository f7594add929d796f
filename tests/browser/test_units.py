"""The network as a picture: each unit's map, its line, its contribution and every partial sum are core's."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
import torch

from core import Run
from core.explaining.plane_map import Square, contribution_maps, logit_map, unit_effects, unit_maps
from core.point_settings import PointMLPSettings
from pages.plane.parts import observe_plane, units_part
from tests.browser.plane import assert_same_places, crossings, place

RUNS = {
    "ReLU": PointMLPSettings(data="circles", hidden_units=5),
    "tanh, two layers": PointMLPSettings(data="spirals3", hidden_layers=2, hidden_units=6, activation="tanh"),
    "sigmoid": PointMLPSettings(data="xor", hidden_units=4, activation="sigmoid", lr=2.0),
    "many": PointMLPSettings(data="moons", hidden_units=40),
    "sent maps": PointMLPSettings(data="blobs3", hidden_layers=2, hidden_units=100, init_std=0.1),
}
NODE = "document.getElementById('host').shadowRoot.querySelector('.units')"
FOCUSED = "document.getElementById('host').shadowRoot.activeElement"
EACH_UNIT = f"""n => {{
  const {{ units }} = {NODE}.shown;
  return JSON.stringify(units.shown.slice(1, -1).map((column, i) => column.map((unit) => {{
    const {{ z, h }} = units.values(i + 1, unit, n);
    return {{ unit, z: [...z], h: [...h], fold: units.fold(i + 1, unit, n), side: units.model.side(n) }};
  }})));
}}"""
SUMS = f"""([a, b, n]) => {{
  const {{ units }} = {NODE}.shown;
  const order = units.order(a, b);
  return JSON.stringify({{
    order, side: units.model.side(n), bias: units.bias(a) - units.bias(b),
    contributions: order.map((unit) => [...units.contribution(unit, a, b, n)]),
    sums: [0, 1, 3, units.steps()].map((m) => [...units.sum(m, a, b, n)]),
  }});
}}"""
LARGE = f"""() => {{
  const {{ step, n, square, values, line, border, caption }} = {NODE}.shown;
  return JSON.stringify({{ step, n, square, values: values.map?.((each) => (each.map ? [...each] : each)) ?? values, line, border, caption }});
}}"""


@pytest.fixture
def placed(shared_tab, server):
    return lambda run: place(shared_tab, server, run, "units")


def show(tab, run: Run) -> dict:
    """What the large map shows of this run."""
    tab.evaluate("part => { draw(part); }", units_part(observe_plane(run)))
    return large(tab)


def large(tab) -> dict:
    return json.loads(tab.evaluate(LARGE))


def map_of(values, side: int) -> np.ndarray:
    return np.array(list(values.values()) if isinstance(values, dict) else values, dtype=float).reshape(side, side)


@pytest.mark.parametrize("name", RUNS)
def test_every_unit_is_cores(placed, name):
    run = Run(RUNS[name])
    tab = placed(run)
    for updates in (1, 60):
        run.advance(updates=updates - run.step)
        shown = show(tab, run)
        assert shown["step"] == run.step
        square = Square(*shown["square"])
        for layer, column in enumerate(json.loads(tab.evaluate(EACH_UNIT, 36))):
            side = column[0]["side"]
            z, h = (each.numpy() for each in unit_maps(run.model, square, side, layer))
            for drawn in column:
                unit = drawn["unit"]
                np.testing.assert_allclose(np.reshape(drawn["z"], (side, side)), z[unit], rtol=1e-5, atol=1e-5)
                np.testing.assert_allclose(np.reshape(drawn["h"], (side, side)), h[unit], rtol=1e-5, atol=1e-5)
                assert_same_places(np.array(drawn["fold"]).reshape(-1, 2), crossings(z[unit].astype(float)))
            strongest = unit_effects(run.model, square, side, layer).argsort(descending=True)[:16].tolist()
            assert sorted(drawn["unit"] for drawn in column) == sorted(strongest)
    assert tab.complaints == []


@pytest.mark.parametrize(
    ("name", "a", "b"), [("ReLU", 0, 1), ("tanh, two layers", 1, 2), ("many", 0, 1), ("sent maps", 0, 2)]
)
def test_the_contributions_sum_to_the_difference_of_the_logits(placed, name, a, b):
    run = Run(RUNS[name])
    run.advance(updates=60)
    tab = placed(run)
    square = Square(*show(tab, run)["square"])
    drawn = json.loads(tab.evaluate(SUMS, [a, b, 30]))
    side, order = drawn["side"], drawn["order"]
    expected, bias = contribution_maps(run.model, square, side, a, b)
    spread = expected.flatten(1).std(dim=1)[order]
    assert (spread[:-1] >= spread[1:] - 0.02 * spread[0]).all()  # ordered on another grid
    assert drawn["bias"] == pytest.approx(bias, abs=1e-6)
    maps = expected.numpy()[order]
    for unit, values in zip(maps, drawn["contributions"], strict=True):
        np.testing.assert_allclose(np.reshape(values, (side, side)), unit, rtol=1e-4, atol=1e-5)
    for m, values in zip((0, 1, 3), drawn["sums"], strict=False):
        np.testing.assert_allclose(np.reshape(values, (side, side)), bias + maps[:m].sum(axis=0), rtol=1e-4, atol=1e-4)
    logits = logit_map(run.model, square, side).double().numpy()
    np.testing.assert_allclose(np.reshape(drawn["sums"][-1], (side, side)), logits[a] - logits[b], rtol=1e-4, atol=1e-4)
    assert tab.complaints == []


def test_the_slider_draws_the_partial_border_until_it_is_the_networks(placed):
    run = Run(RUNS["ReLU"])
    run.advance(updates=200)
    tab = placed(run)
    square = Square(*show(tab, run)["square"])
    slider = tab.get_by_role("slider", name="How many contributions")
    order = tab.evaluate(f"{NODE}.shown.units.order(0, 1)")
    for m in (1, 3, 5):
        slider.fill(str(m))
        shown = large(tab)
        maps, bias = contribution_maps(run.model, square, shown["n"], 0, 1)
        partial = (maps[order[:m]].sum(dim=0) + bias).double().numpy()
        np.testing.assert_allclose(map_of(shown["values"], shown["n"]), partial, rtol=1e-4, atol=1e-4)
        assert_same_places(np.array(shown["line"]).reshape(-1, 2), crossings(partial))
        assert ("This is the network's border" in shown["caption"]) == (m == 5)
    logits = logit_map(run.model, square, shown["n"]).double().numpy()
    assert_same_places(np.array(shown["line"]).reshape(-1, 2), crossings(logits[0] - logits[1]))
    tab.get_by_role("button", name="Show the network").click()
    assert large(tab)["caption"].startswith("The network")
    assert tab.complaints == []


def test_a_unit_that_is_pointed_at_is_shown_large_and_a_click_keeps_it(placed):
    run = Run(RUNS["ReLU"])
    run.advance(updates=30)
    tab = placed(run)
    square = Square(*show(tab, run)["square"])
    unit = tab.get_by_role("button", name="unit 3", exact=False)
    W, b = run.model.weights[0][:, 2].tolist(), run.model.biases[0][2].item()
    unit.hover()
    shown = large(tab)
    expected = unit_maps(run.model, square, shown["n"], 0)[1][2].numpy()
    np.testing.assert_allclose(map_of(shown["values"], shown["n"]), expected, rtol=1e-5, atol=1e-5)
    told = shown["caption"].replace("−", "-").replace("- ", "-").split("φ")[0]
    assert [float(n) for n in re.findall(r"-?\d+\.\d\d", told)] == pytest.approx([*W, b], abs=0.0051)
    tab.mouse.move(1, 1)
    assert large(tab)["caption"].startswith("The network")
    unit.click()
    tab.mouse.move(1, 1)
    assert large(tab)["caption"].startswith("Unit 3")
    unit.and_(tab.locator("[aria-pressed=true]")).wait_for()
    run.advance(updates=1)
    assert show(tab, run)["caption"].startswith("Unit 3")  # it stays while the run goes on
    unit.click()
    tab.mouse.move(1, 1)
    assert large(tab)["caption"].startswith("The network")
    assert tab.complaints == []


def test_contributions_are_shown_when_they_are_chosen(placed):
    run = Run(RUNS["ReLU"])
    run.advance(updates=30)
    tab = placed(run)
    square = Square(*show(tab, run)["square"])
    tab.get_by_role("radio", name="contribution").check()
    tab.get_by_role("button", name="unit 2", exact=False).hover()
    shown = large(tab)
    expected = contribution_maps(run.model, square, shown["n"], 0, 1)[0][1].numpy()
    np.testing.assert_allclose(map_of(shown["values"], shown["n"]), expected, rtol=1e-4, atol=1e-5)
    assert shown["caption"].startswith("unit 2 adds")


def test_the_keys_lead_from_unit_to_unit(placed):
    run = Run(RUNS["ReLU"])
    show(tab := placed(run), run)
    tab.keyboard.press("Tab")
    for key in ("ArrowRight", "ArrowDown"):
        tab.keyboard.press(key)
    # The units get their names when they are drawn, which a busy machine does later.
    tab.wait_for_function(f"{FOCUSED}.ariaLabel?.startsWith('unit 2: z =')")
    assert large(tab)["caption"].startswith("Unit 2")
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert large(tab)["caption"].startswith("Unit 2")


def test_of_many_units_the_strongest_are_shown_and_that_is_said(placed):
    run = Run(RUNS["many"])
    show(tab := placed(run), run)
    assert tab.locator(".column").nth(1).locator(".unit").count() == 16
    tab.get_by_text("16 of 40").wait_for()
    assert tab.get_by_text("the 16 with the largest effect are shown").is_visible()


@pytest.mark.parametrize("layers", [0, 3])
def test_other_depths_are_drawn(placed, layers):
    run = Run(RUNS["ReLU"].replace(hidden_layers=layers))
    show(tab := placed(run), run)
    assert tab.locator(".column").count() == layers + 2
    tab.locator(".unit").first.hover()
    assert large(tab)["caption"] == "X₁, an input."
    assert tab.complaints == []


def test_a_diverged_network_has_a_sentence_and_comes_back(placed):
    run = Run(RUNS["ReLU"])
    tab = placed(run)
    good = units_part(observe_plane(run))
    run.model.parameters[0][0, 0] = torch.nan
    tab.evaluate("part => { draw(part); }", units_part(observe_plane(run)))
    tab.get_by_text("no longer finite numbers").wait_for()
    assert not tab.locator(".unit").first.is_visible()
    tab.evaluate("part => { draw(part); }", good)
    tab.locator(".unit").first.wait_for()
    assert tab.get_by_text("no longer finite numbers").is_hidden()
    assert tab.complaints == []
