"""Own points in a browser: a click adds one, a drag moves it, a click on it removes it, and keys do all that, too."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from core.data.point_text import points_from_text
from core.point_settings import DATA, FIRST_POINTS
from tests.browser.conftest import HEADINGS, settle
from tests.browser.test_accessibility import axe_source, faults  # noqa: F401
from tests.browser.walk import MOST_HEIGHT, look

FIRST = points_from_text(FIRST_POINTS)
SHOWN = """() => {
  const inside = (root) => [...root.querySelectorAll("*")].flatMap((each) => [each, ...(each.shadowRoot ? inside(each.shadowRoot) : [])]);
  return inside(document.querySelector(".st-key-point_editor")).find((each) => each.shown).shown;
}"""
SIDE = 4.0
"""The square of the editor reaches from −2 to 2."""


def stands(tab):
    """Wait for the page; returns the canvas of its editor."""
    tab.get_by_role("heading", level=1, name=HEADINGS["softmax_regression"]).wait_for()
    canvas = tab.locator(".st-key-point_editor canvas")
    canvas.wait_for()
    tab.locator(".st-key-plane_small canvas").wait_for()
    settle(tab)
    tab.wait_for_function(f"() => ({SHOWN})().trained > 0")
    return canvas


def shown(tab) -> list[tuple]:
    return [(each["x1"], each["x2"], each["label"]) for each in tab.evaluate(SHOWN)["points"]]


def pixels(canvas, x1: float, x2: float) -> tuple[float, float]:
    """Where a place of the plane lies on the screen: the largest square that leaves room for the axes, as in axes.js."""
    box = canvas.bounding_box()
    left, right, top, bottom = 3 * 7.2 + 13, 10, 8, 34
    across, down = box["width"] - left - right, box["height"] - top - bottom
    side = min(across, down)
    x0, y0 = box["x"] + left + (across - side) / 2, box["y"] + top + (down - side) / 2
    return x0 + (x1 + 2) / SIDE * side, y0 + (2 - x2) / SIDE * side


def trained_on(tab, count: int) -> list[tuple]:
    """The points of the address, once it has so many."""
    tab.wait_for_function(
        "n => (new URLSearchParams(location.search).get('points') ?? '').split('~').length === n", arg=count
    )
    settle(tab)
    return points_from_text(parse_qs(urlsplit(tab.url).query)["points"][0])


@pytest.mark.slow
def test_points_are_added_moved_and_removed_and_come_back_from_the_address(new_tab, server):
    tab = new_tab((1280, 900))
    tab.goto(f"{server}/softmax_regression?data=own&epochs=5&chapter=Data")
    canvas = stands(tab)
    assert shown(tab) == FIRST
    added = assert_clicks_add(tab, canvas)
    moved = assert_a_drag_moves(tab, canvas, added)
    tab.mouse.click(*pixels(canvas, -0.5, 0.0))
    assert trained_on(tab, 9) == moved[:9]
    assert_keys_add_and_remove(tab, canvas, moved[:9])
    tab.reload()
    stands(tab)
    assert shown(tab) == [tuple(point) for point in moved[:9]]
    assert tab.complaints == []


@pytest.mark.slow
def test_the_editor_fits_and_has_no_serious_fault(new_tab, server, axe_source):  # noqa: F811
    tab = new_tab((1280, 900))
    tab.goto(f"{server}/softmax_regression?data=own&epochs=5&chapter=Data")
    stands(tab)
    tab.evaluate(axe_source)
    assert_it_fits_and_has_no_serious_fault(tab, "own")
    tab.locator(".st-key-data").get_by_role("combobox").click()
    tab.get_by_role("option", name=DATA.label_of("spirals3"), exact=True).click()
    tab.wait_for_function(f"() => location.search.includes('data=spirals3') && ({SHOWN})().points.length > 9")
    assert_it_fits_and_has_no_serious_fault(tab, "spirals3")
    assert tab.complaints == []


def assert_clicks_add(tab, canvas) -> list[tuple]:
    """Two points of class C beside the first eight; returns all ten."""
    tab.locator(".st-key-new_class").get_by_text("C", exact=True).click()
    tab.locator(".st-key-point_editor canvas[aria-label*='of class C there']").wait_for()
    settle(tab)
    for count in (9, 8):  # the first change brings a line that says so, and moves the editor down
        tab.mouse.click(*pixels(canvas, 1.0, -1.5))
        tab.wait_for_function(f"() => ({SHOWN})().points.length === {count}")
        tab.locator(".st-key-about").wait_for()
        settle(tab)
    tab.mouse.click(*pixels(canvas, 0.0, 0.5))
    tab.mouse.click(*pixels(canvas, -0.5, 0.0))  # before the server has answered
    added = trained_on(tab, 10)
    assert added[:8] == FIRST
    assert [point[:2] for point in added[8:]] == [pytest.approx((0, 0.5), abs=0.02), pytest.approx((-0.5, 0), abs=0.02)]
    assert [point.label for point in added[8:]] == [2, 2]
    assert shown(tab) == [tuple(point) for point in added]
    return added


def assert_a_drag_moves(tab, canvas, added: list[tuple]) -> list[tuple]:
    """The point before the last; returns all ten."""
    tab.mouse.move(*pixels(canvas, 0.0, 0.5))
    tab.mouse.down()
    tab.mouse.move(*pixels(canvas, 0.3, 0.7))
    tab.mouse.move(*pixels(canvas, 1.5, 1.6))
    tab.wait_for_function(f"() => ({SHOWN})().points[8].x1 > 1.4")
    tab.mouse.up()
    tab.wait_for_function("old => !location.search.includes(old)", arg="_".join(map(str, added[8])))
    settle(tab)
    moved = trained_on(tab, 10)
    assert moved[8] == (pytest.approx(1.5, abs=0.02), pytest.approx(1.6, abs=0.02), 2)
    assert [*moved[:8], moved[9]] == [*added[:8], added[9]]
    return moved


def assert_keys_add_and_remove(tab, canvas, before: list[tuple]) -> None:
    canvas.focus()
    for _ in range(5):
        tab.keyboard.press("Shift+ArrowUp")
    tab.keyboard.press("Enter")  # from where the mouse was, five times a tenth of the square: on its upper side
    by_keys = trained_on(tab, 10)
    assert by_keys[9] == (pytest.approx(-0.5, abs=0.02), 2, 2)
    tab.keyboard.press("Delete")
    assert trained_on(tab, 9) == before


def assert_it_fits_and_has_no_serious_fault(tab, data: str) -> None:
    """A screen and a half, in light and in dark."""
    for scheme in ("light", "dark"):
        look(tab, (1280, 720), scheme)
        tab.locator(".st-key-neighbours").wait_for()
        assert tab.locator(".st-key-chapter_body").bounding_box()["height"] <= MOST_HEIGHT, (data, scheme)
        assert faults(tab) == [], (data, scheme)
