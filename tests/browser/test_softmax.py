"""Softmax regression in a browser: pictures in view that move with the run, images and cells that can be clicked."""

from __future__ import annotations

import pytest

from core import Run, SoftmaxSettings
from core.data import fashion_mnist
from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.predictions import classification_report
from tests.browser.conftest import settle, turn_to, wait_until
from tests.browser.test_training import pause, play, press

STATES = "all => all.map((canvas) => canvas.dataset.state)"
DOTS = ".st-key-loss_of_images .js-plotly-plot"
CELL = """([x, y]) => {
  const chart = document.querySelector('.st-key-confusion .js-plotly-plot');
  chart.scrollIntoView({ block: 'center' });
  const { xaxis, yaxis } = chart._fullLayout;
  const { left, top } = chart.getBoundingClientRect();
  return [left + xaxis._offset + xaxis.d2p(x), top + yaxis._offset + yaxis.d2p(y)];
}"""


@pytest.fixture
def open_chapter(new_tab, server, images_on_server):
    def opened(chapter: str):
        tab = new_tab((1280, 720))
        tab.goto(f"{server}/softmax_regression?epochs=100&chapter={chapter}")
        tab.get_by_role("tab", name=chapter, selected=True).wait_for()
        settle(tab)
        return tab

    return opened


@pytest.mark.slow
def test_templates_losses_and_probabilities_change_while_it_trains(open_chapter):
    """From chapter to chapter in one tab; the player is in view in each."""
    tab = open_chapter("Templates")
    assert_templates_and_evidence_change(tab)
    turn_to(tab, "Loss")
    assert_images_slide_along_the_curve(tab)
    turn_to(tab, "Softmax")
    assert_a_slider_moves_the_probabilities_and_so_does_the_run(tab)
    assert tab.complaints == []


def assert_templates_and_evidence_change(tab) -> None:
    canvases, evidence = (tab.locator(f".st-key-{key} canvas") for key in ("templates", "evidence"))
    canvases.nth(9).wait_for()
    evidence.nth(1).wait_for()
    assert canvases.count() == 10
    assert canvases.first.bounding_box()["width"] > 90
    before, explained = canvases.evaluate_all(STATES), evidence.evaluate_all(STATES)
    play(tab)
    wait_until(
        lambda: all(a != b for a, b in zip(before, canvases.evaluate_all(STATES), strict=True)), tab, "the templates"
    )
    wait_until(lambda: evidence.evaluate_all(STATES) != explained, tab, "the evidence")
    pause(tab)
    colours = canvases.first.evaluate("canvas => new Set(canvas.getContext('2d').getImageData(0, 0, 28, 28).data).size")
    assert colours > 10


def assert_images_slide_along_the_curve(tab) -> None:
    losses, told = "chart => chart.data[1].y.join()", tab.locator(".st-key-loss_told p")
    tab.locator(f"{DOTS} .main-svg").first.wait_for()
    before, said = tab.locator(DOTS).evaluate(losses), told.inner_text()
    play(tab)
    wait_until(lambda: tab.locator(DOTS).evaluate(losses) != before, tab, "the images on the curve")
    wait_until(lambda: told.inner_text() != said, tab, "what is told of them")
    pause(tab)


def assert_a_slider_moves_the_probabilities_and_so_does_the_run(tab) -> None:
    bars = tab.locator(".st-key-softmax_bars .js-plotly-plot")

    def probabilities() -> str:
        return bars.evaluate("chart => chart.data[4].x.join()")

    bars.locator(".main-svg").first.wait_for()
    first = probabilities()
    tab.locator("[class*=st-key-softmax_temperature] input").focus()
    tab.keyboard.press("ArrowLeft")
    wait_until(lambda: probabilities() != first, tab, "the probabilities after the slider")
    settle(tab)
    second = probabilities()
    play(tab)
    wait_until(lambda: probabilities() != second, tab, "the probabilities while it trains")
    pause(tab)


def test_what_is_clicked_is_shown(open_chapter):
    """From chapter to chapter in one tab, first without training, then after one update."""
    tab = open_chapter("Images")
    assert_a_class_and_an_image_of_it_are_chosen(tab)
    turn_to(tab, "Your picture")
    assert_a_drawing_is_answered(tab)
    turn_to(tab, "Templates")
    press(tab, "one_update")
    tab.locator(".numbers dd").first.get_by_text("1", exact=True).wait_for()
    settle(tab)
    assert_clicked_test_images_are_explained(tab)
    turn_to(tab, "Mistakes")
    assert_a_clicked_cell_shows_its_images(tab)
    assert tab.complaints == []


def assert_a_class_and_an_image_of_it_are_chosen(tab) -> None:
    data = fashion_mnist.load()
    tab.locator(".st-key-dataset_classes figure").nth(5).click()
    first = data.train_labels.tolist().index(5)
    tab.get_by_text(f"Image {first} is 28 × 28").wait_for()
    tab.locator(".st-key-dataset_images figure").nth(3).click()
    row = [i for i, label in enumerate(data.train_labels.tolist()) if label == 5][3]
    tab.get_by_text(f"Image {row} is 28 × 28").wait_for()
    settle(tab)
    pressed = "all => all.map((figure) => figure.getAttribute('aria-checked') === 'true').indexOf(true)"
    assert tab.locator(".st-key-dataset_classes figure").evaluate_all(pressed) == 5
    assert tab.locator(".st-key-dataset_images figure").evaluate_all(pressed) == 3
    row_chart = tab.locator(".st-key-dataset_row .js-plotly-plot")
    expected = data.train_images[row].tolist()
    wait_until(lambda: row_chart.evaluate("chart => [...chart.data[0].z[0]]") == expected, tab, "the image as a row")


def assert_clicked_test_images_are_explained(tab) -> None:
    data = fashion_mnist.load()
    cell = tab.locator(".st-key-grid figure").nth(5)
    cell.scroll_into_view_if_needed()
    cell.click()
    tab.get_by_text(f"Test image 6: {CLASS_NAMES[data.test_labels[5]]}").wait_for()
    tab.locator(".st-key-grid figure").nth(2).focus()
    tab.keyboard.press("Enter")
    tab.get_by_text(f"Test image 3: {CLASS_NAMES[data.test_labels[2]]}").wait_for()
    settle(tab)


def assert_a_clicked_cell_shows_its_images(tab) -> None:
    """After one update."""
    run = Run(SoftmaxSettings(epochs=100), fashion_mnist.load())
    run.advance(updates=1)
    seen = classification_report(run.model, run.data.test_images, run.data.test_labels)
    true, predicted = next(
        (i, j)
        for i in range(10)
        for j in range(10)
        if i != j and 0 < seen.confusion[i, j] and (i, j) != seen.most_confused()
    )
    tab.locator(".st-key-confusion .main-svg").first.wait_for()
    x, y = tab.evaluate(CELL, [CLASS_NAMES[predicted], CLASS_NAMES[true]])
    tab.mouse.move(x, y)
    tab.mouse.click(x, y)
    count = seen.confusion[true, predicted].item()
    tab.get_by_text(f"{CLASS_NAMES[true]} → {CLASS_NAMES[predicted]}: {count:,} test images").wait_for()
    assert tab.locator(".st-key-cell figure").count() == min(12, count)


PIXELS = """() => {
  const canvas = [...document.querySelectorAll('.st-key-drawing *')].map((each) => each.shadowRoot?.querySelector('canvas')).find(Boolean);
  return [...canvas.getContext('2d').getImageData(0, 0, 28, 28).data].filter((_, i) => i % 4 === 0);
}"""
"""Of the learner's own picture."""


def assert_a_drawing_is_answered(tab) -> None:
    """Mouse and keyboard change the picture, and the page answers for the pixels that are drawn."""
    canvas = tab.locator(".drawing canvas")
    canvas.wait_for()
    assert not any(tab.evaluate(PIXELS))
    draw_line(tab, (0.3, 0.5), (0.7, 0.5))
    tab.get_by_text("with a probability of").wait_for()
    drawn = tab.evaluate(PIXELS)
    assert drawn[14 * 28 + 14] > 200 and drawn[14 * 28 + 4] == 0 and not any(drawn[: 10 * 28])
    tab.get_by_role("button", name="Eraser").click()
    draw_line(tab, (0.5, 0.3), (0.5, 0.7))
    assert tab.evaluate(PIXELS)[14 * 28 + 14] < 50
    tab.get_by_role("button", name="Clear").click()
    tab.get_by_text("The model's answer stands here").wait_for()
    tab.get_by_role("button", name="Pen", exact=True).click()
    canvas.focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowLeft", "Space"):
        tab.keyboard.press(key)
    tab.get_by_text("with a probability of").wait_for()
    assert tab.evaluate(PIXELS)[12 * 28 + 12] > 200
    tab.get_by_role("button", name="Start from a test image").click()
    tab.wait_for_function(f"({PIXELS})().filter((value) => value > 0).length > 100")
    settle(tab)


def draw_line(tab, start: tuple[float, float], end: tuple[float, float]) -> None:
    """With the mouse, between these places of the picture, as shares of its width and height."""
    box = tab.locator(".drawing canvas").bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end)]
    tab.mouse.move(*places[0])
    tab.mouse.down()
    tab.mouse.move(*places[1], steps=6)
    tab.mouse.up()
