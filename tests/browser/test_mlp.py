"""The multilayer perceptron in a browser: pictures in view that move with the run, races that end, buttons with their effect."""

from __future__ import annotations

import time

import pytest

from tests.browser.conftest import settle
from tests.browser.test_training import pause, play, press
from tests.conftest import PATIENCE

STATES = "all => all.map((canvas) => canvas.dataset.state)"
PICTURES = {
    "Train": (".st-key-loss_chart", ".st-key-accuracy_chart", ".st-key-predictions", ".st-key-activation_chart"),
    "Start": (".st-key-try_zeros", ".st-key-units", ".st-key-units_distinct"),
}
"""What each chapter shows without scrolling."""
OUT_OF_VIEW = """places => {
  const [names, player] = ['[role=tablist]', '.st-key-player'].map((each) => document.querySelector(each).getBoundingClientRect());
  return places.filter((place) => {
    const box = document.querySelector(place)?.getBoundingClientRect();
    return !box || box.height < 15 || box.top < names.bottom - 1 || box.bottom > player.top + 1;
  });
}"""


@pytest.fixture
def open_chapter(new_tab, server, images_on_server):
    def opened(
        chapter: str, size: tuple[int, int] = (1280, 720), scheme: str = "light", more: str = "", epochs: int = 100
    ):
        tab = new_tab(size, scheme)
        tab.goto(f"{server}/multilayer_perceptron?hidden_units=32&epochs={epochs}&chapter={chapter}{more}")
        tab.get_by_role("tab", name=chapter, selected=True, exact=True).wait_for()
        settle(tab)
        return tab

    return opened


def wait_until(condition, tab) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        tab.wait_for_timeout(50)


def wait_until_in_view(tab, chapter: str) -> None:
    """Return when each picture stands between the chapters' names and the player."""
    wait_until(lambda: tab.evaluate(OUT_OF_VIEW, PICTURES[chapter]) == [], tab)


@pytest.mark.parametrize("more", ["&hidden_layers=3&activation=tanh", "&view=present"])
def test_the_graphs_of_the_first_chapter_have_room_at_rest_and_while_it_trains(open_chapter, more):
    tab = open_chapter("Train", scheme="dark", more=more)
    wait_until_in_view(tab, "Train")
    wait_until(lambda: tab.locator(".st-key-predictions figure").count() == 24, tab)
    inside = "all => Math.min(...all.map((chart) => chart._fullLayout._size.h))"
    graphs = tab.locator(".st-key-chapter_body .js-plotly-plot")
    assert graphs.evaluate_all(inside) > 60
    play(tab)
    wait_until_in_view(tab, "Train")
    pause(tab)
    assert graphs.evaluate_all(inside) > 60
    assert tab.complaints == []


@pytest.mark.parametrize(("chapter", "across"), [("Network", 20), ("Start", 20), ("One update", 2)])
def test_the_units_change_while_it_trains(open_chapter, chapter, across):
    tab = open_chapter(chapter)
    units = tab.locator(".st-key-chapter_body canvas")
    wait_until(lambda: units.count() == across, tab)
    before = units.evaluate_all(STATES)
    play(tab)  # the player is in view here, too
    wait_until(lambda: all(a != b for a, b in zip(before, units.evaluate_all(STATES), strict=True)), tab)
    pause(tab)
    assert tab.complaints == []


def test_a_set_up_shows_its_effect_beside_its_button(open_chapter):
    tab = open_chapter("Start")
    told = tab.locator(".st-key-units_distinct p")
    wait_until(lambda: told.inner_text() == "Distinct hidden units: 32 of 32.", tab)
    press(tab, "try_zeros")
    wait_until(lambda: told.inner_text() == "Distinct hidden units: 1 of 32.", tab)
    wait_until_in_view(tab, "Start")
    tab.get_by_role("tab", name="Inside").click()
    settle(tab)
    press(tab, "try_sigmoids")
    settle(tab)
    traces = "chart => chart.data.map((trace) => trace.name)"
    signals = tab.locator(".st-key-activation_chart .js-plotly-plot")
    wait_until(lambda: "layer 3" in signals.evaluate(traces), tab)
    play(tab)
    gradients = tab.locator(".st-key-gradient_chart .js-plotly-plot")
    wait_until(lambda: len(gradients.evaluate("chart => chart.data[0].x")) > 1, tab)
    pause(tab)
    first, last = (gradients.evaluate(f"chart => chart.data[{i}].y[0]") for i in (0, 3))
    assert 0 < first < last / 1000
    assert tab.complaints == []


def test_the_proof_stands_beside_the_derivation_and_ends_by_itself(open_chapter):
    tab = open_chapter("Why an activation", more="&batch_size=1024", epochs=2)
    press(tab, "start_proof")
    rows = tab.locator(".st-key-proof_table tbody tr td:nth-child(2)")
    wait_until(lambda: rows.all_text_contents() == ["2.00"] * 3, tab)  # folded away
    tab.locator(".st-key-start_proof").get_by_role("button", name="Train all three").wait_for()
    tab.locator(".st-key-lead").get_by_text("After 2 epochs: ReLU").wait_for()
    tab.locator(".st-key-proof_accuracy .main-svg").first.wait_for()
    assert tab.locator(".numbers dd").first.inner_text() == "0"  # the page's own run has not begun
    assert tab.complaints == []


def test_while_it_plays_the_votes_of_the_units_follow(open_chapter):
    tab = open_chapter("Mistakes")
    bars = tab.locator(".st-key-contributions .js-plotly-plot")
    bars.wait_for()
    values = "chart => chart.data[0].x.join()"
    before = bars.evaluate(values)
    play(tab)
    wait_until(lambda: bars.evaluate(values) != before, tab)
    pause(tab)
    assert tab.complaints == []
