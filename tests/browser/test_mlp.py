"""The multilayer perceptron in a browser: pictures in view that move with the run, races that end, buttons with their effect."""

from __future__ import annotations

import pytest

from tests.browser.conftest import enter_presenter_view, settle, turn_to, wait_until
from tests.browser.test_training import pause, play, press

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
    def opened(chapter: str, scheme: str = "light", more: str = "", epochs: int = 100):
        tab = new_tab((1280, 720), scheme)
        tab.goto(f"{server}/multilayer_perceptron?hidden_units=32&epochs={epochs}&chapter={chapter}{more}")
        tab.get_by_role("tab", name=chapter, selected=True, exact=True).wait_for()
        settle(tab)
        return tab

    return opened


def wait_until_in_view(tab, chapter: str) -> None:
    """Return when each picture stands between the chapters' names and the player."""
    wait_until(lambda: tab.evaluate(OUT_OF_VIEW, PICTURES[chapter]) == [], tab)


@pytest.mark.slow
def test_the_graphs_of_the_first_chapter_have_room_at_rest_and_while_it_trains(open_chapter):
    """Of three layers, in the usual view and in the presenter view."""
    tab = open_chapter("Train", scheme="dark", more="&hidden_layers=3&activation=tanh")
    assert_the_graphs_have_room(tab)
    enter_presenter_view(tab)
    assert_the_graphs_have_room(tab)
    assert tab.complaints == []


def assert_the_graphs_have_room(tab) -> None:
    """Before and after a moment of training."""
    wait_until_in_view(tab, "Train")
    wait_until(lambda: tab.locator(".st-key-predictions figure").count() == 24, tab)
    inside = "all => Math.min(...all.map((chart) => chart._fullLayout._size.h))"
    graphs = tab.locator(".st-key-chapter_body .js-plotly-plot")
    assert graphs.evaluate_all(inside) > 60
    play(tab)
    wait_until_in_view(tab, "Train")
    pause(tab)
    assert graphs.evaluate_all(inside) > 60


UNITS = {"Network": 20, "Start": 20, "One update": 2}
"""How many pictures of units each chapter has."""


def test_the_units_change_while_it_trains_and_a_set_up_shows_its_effect(open_chapter):
    """From chapter to chapter in one tab; the player is in view in each."""
    tab = open_chapter("Network")
    assert_the_units_change(tab, "Network")
    turn_to(tab, "Start")
    assert_a_set_up_shows_its_effect(tab)
    assert tab.complaints == []


@pytest.mark.slow
def test_the_votes_and_the_units_of_other_chapters_change_while_it_trains(open_chapter):
    tab = open_chapter("Mistakes")
    assert_the_votes_follow(tab)
    for chapter in UNITS:
        turn_to(tab, chapter)
        assert_the_units_change(tab, chapter)
    assert tab.complaints == []


def assert_the_votes_follow(tab) -> None:
    bars = tab.locator(".st-key-contributions .js-plotly-plot")
    bars.wait_for()
    values = "chart => chart.data[0].x.join()"
    before = bars.evaluate(values)
    play(tab)
    wait_until(lambda: bars.evaluate(values) != before, tab, "Mistakes: the votes")
    pause(tab)


def assert_the_units_change(tab, chapter: str) -> None:
    units = tab.locator(".st-key-chapter_body canvas")
    wait_until(lambda: units.count() == UNITS[chapter], tab, f"{chapter}: the number of pictures")
    before = units.evaluate_all(STATES)
    play(tab)
    wait_until(
        lambda: all(a != b for a, b in zip(before, units.evaluate_all(STATES), strict=True)),
        tab,
        f"{chapter}: the units",
    )
    pause(tab)


def assert_a_set_up_shows_its_effect(tab) -> None:
    """Beside its button, in two chapters."""
    told = tab.locator(".st-key-units_distinct p")
    wait_until(lambda: told.inner_text() == "Distinct hidden units: 32 of 32.", tab, "random weights")
    press(tab, "try_zeros")
    wait_until(lambda: told.inner_text() == "Distinct hidden units: 1 of 32.", tab, "weights of zero")
    wait_until_in_view(tab, "Start")
    turn_to(tab, "Inside")
    press(tab, "try_sigmoids")
    settle(tab)
    traces = "chart => chart.data.map((trace) => trace.name)"
    signals = tab.locator(".st-key-activation_chart .js-plotly-plot")
    wait_until(lambda: "layer 3" in signals.evaluate(traces), tab, "three layers")
    play(tab)
    gradients = tab.locator(".st-key-gradient_chart .js-plotly-plot")
    wait_until(lambda: len(gradients.evaluate("chart => chart.data[0].x")) > 1, tab, "the gradients")
    pause(tab)
    first, last = (gradients.evaluate(f"chart => chart.data[{i}].y[0]") for i in (0, 3))
    assert 0 < first < last / 1000


@pytest.mark.slow
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
