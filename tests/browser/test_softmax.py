"""Softmax regression in a browser: templates that change live, images and cells that can be clicked."""

from __future__ import annotations

import time

import pytest

from core import Run, SoftmaxSettings
from core.data import fashion_mnist
from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.predictions import classification_report
from tests.browser.conftest import settle, show
from tests.browser.test_training import pause, play, press
from tests.conftest import PATIENCE

STATES = "all => all.map((canvas) => canvas.dataset.state)"
CELL = """([x, y]) => {
  const chart = document.querySelector('.st-key-confusion .js-plotly-plot');
  chart.scrollIntoView({ block: 'center' });
  const { xaxis, yaxis } = chart._fullLayout;
  const { left, top } = chart.getBoundingClientRect();
  return [left + xaxis._offset + xaxis.d2p(x), top + yaxis._offset + yaxis.d2p(y)];
}"""


@pytest.fixture
def page(new_tab, server, images_on_server):
    tab = new_tab()
    show(tab, server, "softmax_regression", "?epochs=100")
    return tab


def test_the_templates_change_while_it_trains(page):
    canvases = page.locator(".st-key-templates canvas")
    canvases.first.scroll_into_view_if_needed()
    assert canvases.count() == 10
    before = canvases.evaluate_all(STATES)
    play(page)  # the player is in view here, too
    deadline = time.monotonic() + PATIENCE
    while not all(a != b for a, b in zip(before, canvases.evaluate_all(STATES), strict=True)):
        assert time.monotonic() < deadline
        page.wait_for_timeout(50)
    pause(page)
    colours = canvases.first.evaluate("canvas => new Set(canvas.getContext('2d').getImageData(0, 0, 28, 28).data).size")
    assert colours > 10
    assert page.complaints == []


def test_clicked_images_and_cells_are_explained(page):
    data = fashion_mnist.load()
    press(page, "one_update")
    settle(page)
    cell = page.locator(".st-key-grid figure").nth(5)
    cell.scroll_into_view_if_needed()
    cell.click()
    page.get_by_text(f"Test image 6: {CLASS_NAMES[data.test_labels[5]]}").wait_for()
    page.locator(".st-key-grid figure").nth(2).focus()
    page.keyboard.press("Enter")
    page.get_by_text(f"Test image 3: {CLASS_NAMES[data.test_labels[2]]}").wait_for()
    settle(page)
    run = Run(SoftmaxSettings(epochs=100), data)
    run.advance(updates=1)
    seen = classification_report(run.model, run.data.test_images, run.data.test_labels)
    true, predicted = next(
        (i, j)
        for i in range(10)
        for j in range(10)
        if i != j and 0 < seen.confusion[i, j] and (i, j) != seen.most_confused()
    )
    x, y = page.evaluate(CELL, [CLASS_NAMES[predicted], CLASS_NAMES[true]])
    page.mouse.move(x, y)
    page.mouse.click(x, y)
    page.get_by_text(
        f"{CLASS_NAMES[true]} → {CLASS_NAMES[predicted]}: {seen.confusion[true, predicted]:,} test images"
    ).wait_for()
    count = min(12, seen.confusion[true, predicted].item())
    assert page.locator(".st-key-cell figure").count() == count
    assert page.complaints == []
