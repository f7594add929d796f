"""Charts and files that a learner takes home, as the browser saves them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from core import LinearSettings, Run
from core.export import as_csv
from pages.shared.palette import COLOURS
from tests.browser.conftest import show

DARK = (14, 17, 23)


def saved(tab, click) -> tuple[str, Path]:
    """The name under which the browser saves what this click downloads, and where it lies."""
    with tab.expect_download() as waiting:
        click()
    return waiting.value.suggested_filename, Path(waiting.value.path())


@pytest.fixture
def page(new_tab, server):
    tab = new_tab(scheme="dark")
    show(tab, server, "linear_regression", "?features=1")
    return tab


@pytest.mark.slow
def test_charts_and_files_are_saved(page):
    chart = page.locator(".st-key-loss_chart .live-chart")
    chart.scroll_into_view_if_needed()
    chart.hover()
    name, path = saved(page, chart.locator('[data-title="Download as PNG"]').click)
    assert name == "linear_regression_loss_chart.png"
    assert path.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    with Image.open(path) as picture:
        assert picture.size == tuple(2 * chart.evaluate(f"e => e.client{side}") for side in ("Width", "Height"))
        assert picture.convert("RGB").getpixel((1, 1)) == DARK
    name, path = saved(page, chart.locator('[data-title="Download as SVG"]').click)
    assert name == "linear_regression_loss_chart.svg"
    text = path.read_text(encoding="utf-8")
    assert text.startswith("<svg ")
    assert f"fill: rgb{DARK}" in text
    line = tuple(bytes.fromhex(COLOURS["train"][1].removeprefix("#")))
    assert f"stroke: rgb{line}" in text
    assert "Share" not in "".join(chart.locator("[data-title]").evaluate_all("all => all.map((e) => e.dataset.title)"))
    run = Run(LinearSettings(features=1))
    run.advance(epochs=run.settings.epochs)
    page.locator(".st-key-share button:visible").click()
    page.get_by_role("tab", name="Take home").click()
    name, path = saved(page, page.locator(".st-key-take_csv button:visible").click)
    assert name == "linear_lr0.05_seed0.csv"
    assert path.read_text(encoding="utf-8") == as_csv(run)
    assert page.complaints == []
