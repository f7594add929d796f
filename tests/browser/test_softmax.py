"""Softmax regression in a browser: pictures in view that move with the run, images and cells that can be clicked."""

from __future__ import annotations

import time

import pytest

from core import Run, SoftmaxSettings
from core.data import fashion_mnist
from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.predictions import classification_report
from tests.browser.conftest import settle
from tests.browser.test_training import pause, play, press
from tests.conftest import PATIENCE

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
    def opened(chapter: str, size: tuple[int, int] = (1280, 720), scheme: str = "light"):
        tab = new_tab(size, scheme)
        tab.goto(f"{server}/softmax_regression?epochs=100&chapter={chapter}")
        tab.get_by_role("tab", name=chapter, selected=True).wait_for()
        settle(tab)
        return tab

    return opened


def wait_until(condition, tab) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        tab.wait_for_timeout(50)


def test_the_large_templates_and_the_evidence_change_while_it_trains(open_chapter):
    tab = open_chapter("Templates")
    canvases = tab.locator(".st-key-templates canvas")
    canvases.nth(9).wait_for()
    tab.locator(".st-key-evidence canvas").nth(1).wait_for()
    assert canvases.count() == 10
    assert canvases.first.bounding_box()["width"] > 90
    evidence = tab.locator(".st-key-evidence canvas")
    before, explained = canvases.evaluate_all(STATES), evidence.evaluate_all(STATES)
    play(tab)  # the player is in view here, too
    wait_until(lambda: all(a != b for a, b in zip(before, canvases.evaluate_all(STATES), strict=True)), tab)
    wait_until(lambda: evidence.evaluate_all(STATES) != explained, tab)
    pause(tab)
    colours = canvases.first.evaluate("canvas => new Set(canvas.getContext('2d').getImageData(0, 0, 28, 28).data).size")
    assert colours > 10
    assert tab.complaints == []


def test_images_slide_along_the_loss_curve_while_it_trains(open_chapter):
    tab = open_chapter("Loss")
    losses, told = "chart => chart.data[1].y.join()", tab.locator(".st-key-loss_told p")
    before, said = tab.locator(DOTS).evaluate(losses), told.inner_text()
    play(tab)
    wait_until(lambda: tab.locator(DOTS).evaluate(losses) != before, tab)
    wait_until(lambda: told.inner_text() != said, tab)
    pause(tab)
    assert tab.complaints == []


def test_a_slider_moves_the_probabilities_and_so_does_the_run(open_chapter):
    tab = open_chapter("Softmax")

    def probabilities() -> str:
        return tab.locator(".st-key-softmax_bars .js-plotly-plot").evaluate("chart => chart.data[4].x.join()")

    first = probabilities()
    tab.locator("[class*=st-key-softmax_temperature] input").focus()
    tab.keyboard.press("ArrowLeft")
    wait_until(lambda: probabilities() != first, tab)
    second = probabilities()
    play(tab)
    wait_until(lambda: probabilities() != second, tab)
    pause(tab)
    assert tab.complaints == []


def test_a_class_and_an_image_of_it_are_chosen_by_clicks(open_chapter):
    data = fashion_mnist.load()
    tab = open_chapter("Images")
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
    shown = tab.locator(".st-key-dataset_row .js-plotly-plot").evaluate("chart => [...chart.data[0].z[0]]")
    assert shown == data.train_images[row].tolist()
    assert tab.complaints == []


def test_clicked_test_images_are_explained(open_chapter):
    data = fashion_mnist.load()
    tab = open_chapter("Templates")
    press(tab, "one_update")
    settle(tab)
    cell = tab.locator(".st-key-grid figure").nth(5)
    cell.scroll_into_view_if_needed()
    cell.click()
    tab.get_by_text(f"Test image 6: {CLASS_NAMES[data.test_labels[5]]}").wait_for()
    tab.locator(".st-key-grid figure").nth(2).focus()
    tab.keyboard.press("Enter")
    tab.get_by_text(f"Test image 3: {CLASS_NAMES[data.test_labels[2]]}").wait_for()
    assert tab.complaints == []


def test_a_clicked_cell_shows_its_images(open_chapter):
    tab = open_chapter("Mistakes")
    press(tab, "one_update")
    settle(tab)
    run = Run(SoftmaxSettings(epochs=100), fashion_mnist.load())
    run.advance(updates=1)
    seen = classification_report(run.model, run.data.test_images, run.data.test_labels)
    true, predicted = next(
        (i, j)
        for i in range(10)
        for j in range(10)
        if i != j and 0 < seen.confusion[i, j] and (i, j) != seen.most_confused()
    )
    x, y = tab.evaluate(CELL, [CLASS_NAMES[predicted], CLASS_NAMES[true]])
    tab.mouse.move(x, y)
    tab.mouse.click(x, y)
    tab.get_by_text(
        f"{CLASS_NAMES[true]} → {CLASS_NAMES[predicted]}: {seen.confusion[true, predicted]:,} test images"
    ).wait_for()
    count = min(12, seen.confusion[true, predicted].item())
    assert tab.locator(".st-key-cell figure").count() == count
    assert tab.complaints == []
