"""Every chapter of every page: it fits the window and a phone, and shows no fault to a checker.

What is found stands in a dict, by where it was found, so that no fault hides another.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pages.shared.palette import COLOURS
from tests.browser.conftest import enter_presenter_view, let_go, settle, show, slider, value
from tests.browser.pictures import FIRST, IN_VIEW, PRESENTED
from tests.browser.test_accessibility import axe_source, faults  # noqa: F401
from tests.browser.walk import (
    MOST_HEIGHT,
    OUT_OF_VIEW,
    OUTSIDE,
    PHONE,
    PROSE,
    TOO_WIDE,
    WINDOW,
    chapter_names,
    close_sidebar,
    look,
    open_chapter,
    open_sidebar,
    remaining,
)  # fmt: skip

QUERIES = {"linear_regression": "", "softmax_regression": "?epochs=100", "multilayer_perceptron": "?epochs=100"}
POINTS = {"softmax_regression": "?data=blobs3", "multilayer_perceptron": "?data=spirals&hidden_layers=2"}
SCREEN = (1920, 1080)
FIRST_LOOKS, SECOND_LOOKS = ((WINDOW, "light"), (SCREEN, "dark")), ((SCREEN, "light"), (WINDOW, "dark"))
"""Together each size in each scheme. One goes on from where the other stopped, with one thing changed."""
HALF = 4
"""Of a page's chapters. A half is looked at in light in a window and in dark on a phone, the other the other way round."""
CHAPTER = ["[data-testid=stMain]", "[data-testid=stBottom]"]
LEAST_HEIGHT = {"softmax_regression": 150, "multilayer_perceptron": 15}
"""How many pixels high each picture of a chapter is at least, on the pages whose chapters are looked at with their prose."""
FORMULAS = ("formulas_relu", "formulas_sigmoid", "formulas_tanh")
CURVE = "colour => document.querySelector('.st-key-loss_chart .js-plotly-plot')._fullData.find((t) => ['train', 'all examples'].includes(t.name)).line.color === colour"


@pytest.fixture
def opened(new_tab, server, images_on_server, axe_source):  # noqa: F811
    def opened(page: str, query: str):
        tab = new_tab(WINDOW)
        show(tab, server, page, query)
        tab.evaluate(axe_source)
        return tab

    return opened


def test_every_chapter_of_the_perceptron_fits_a_window(opened):
    """At rest; the first one is looked at on a phone, too."""
    page = "multilayer_perceptron"
    tab = opened(page, QUERIES[page])
    first, *others = chapter_names(tab)
    found = in_looks(tab, page, "at rest", [(WINDOW, "light")]) | {"checker": faults(tab)}
    for name in others:
        found |= in_a_window(tab, page, name)
    look(tab, PHONE, "dark")
    found |= on_a_phone(tab, first)
    assert {where: told for where, told in found.items() if told} == {}
    assert tab.complaints == []


@pytest.mark.slow
@pytest.mark.parametrize("page", QUERIES)
def test_every_look_of_every_chapter(opened, page):
    tab = opened(page, QUERIES[page])
    found = first_chapter(tab, page)
    found |= presented(tab, page)
    if page == "multilayer_perceptron":  # its formulas have the longest numbers then
        tab.locator(".st-key-activation").get_by_text("sigmoid").click()
        tab.wait_for_function("location.search.includes('activation=sigmoid')")
        settle(tab)
    found |= in_a_window_and_on_a_phone(tab, page)
    found |= while_it_trains(tab, page)
    assert {where: told for where, told in found.items() if told} == {}
    assert tab.complaints == []


@pytest.mark.slow
@pytest.mark.parametrize("page", POINTS)
def test_every_chapter_of_a_page_of_points(opened, page):
    tab = opened(page, POINTS[page])
    found = in_a_window_and_on_a_phone(tab, None)
    assert {where: told for where, told in found.items() if told} == {}
    assert tab.complaints == []


@pytest.mark.slow
def test_the_start_page(opened):
    tab = opened("", "")
    found = {"checker": faults(tab)}
    for size, scheme in ((WINDOW, "light"), (WINDOW, "dark"), (PHONE, "light"), (PHONE, "dark")):
        look(tab, size, scheme)
        found[f"{scheme}, {size[0]}"] = remaining(tab, TOO_WIDE)
    found["checker, dark, phone"] = faults(tab)
    assert {where: told for where, told in found.items() if told} == {}
    assert tab.complaints == []


def first_chapter(tab, page: str) -> dict[str, list]:
    assert chapter_names(tab) == ["Train", *PRESENTED[page]]
    found = in_looks(tab, page, "at rest", FIRST_LOOKS)
    close_sidebar(tab)
    found |= in_looks(tab, page, "without the sidebar", SECOND_LOOKS)
    open_sidebar(tab)
    return found


def in_looks(tab, page: str, state: str, looks: Sequence[tuple]) -> dict[str, list]:
    """The pictures of the first chapter that do not fit, and whether the curves have the colours of each look."""
    found = {}
    for size, scheme in looks:
        look(tab, size, scheme)
        found[f"{state}, {scheme}, {size[0]}"] = remaining(tab, OUTSIDE, FIRST[page]) + remaining(tab, TOO_WIDE)
        curves_have_the_colours_of(tab, scheme)
    return found


def curves_have_the_colours_of(tab, scheme: str) -> None:
    tab.locator(".st-key-loss_chart").scroll_into_view_if_needed()  # out of sight it is not redrawn
    tab.wait_for_function(CURVE, arg=COLOURS["train"][scheme == "dark"])


def in_a_window_and_on_a_phone(tab, page: str | None) -> dict[str, list]:
    """What is wrong in each chapter: too high or out of view in a window, too wide on a phone, against a rule in one of them."""
    found, names = {}, chapter_names(tab)
    for number, name in enumerate(names):
        if number in (0, HALF):
            look(tab, WINDOW, "dark" if number else "light")
        found |= in_a_window(tab, page, name)
        if number % 2 == 0:
            found[f"{name}, checker"] = faults(tab, CHAPTER if number else None)
    for number, name in enumerate(names):
        if number in (0, HALF):
            look(tab, PHONE, "light" if number else "dark")
        found |= on_a_phone(tab, name)
        if number == 0:
            curves_have_the_colours_of(tab, "dark")
        if number % 2:
            found[f"{name}, phone, checker"] = faults(tab, CHAPTER if number > 1 else None)
    return found


def in_a_window(tab, page: str | None, name: str) -> dict[str, list]:
    height = open_chapter(tab, name)
    found = {f"{name}, height": [] if 300 < height <= MOST_HEIGHT else [height]}
    if pictures := IN_VIEW.get(page, {}).get(name):
        found[f"{name}, in view"] = remaining(tab, OUT_OF_VIEW, [pictures, LEAST_HEIGHT[page]])
    return found


def on_a_phone(tab, name: str) -> dict[str, list]:
    open_chapter(tab, name)
    return {f"{name}, phone": remaining(tab, TOO_WIDE)}


def presented(tab, page: str) -> dict[str, list]:
    """The pictures of each chapter after the first that do not fit in the presenter view, and the prose that is left there."""
    found = {}
    enter_presenter_view(tab)
    for name, pictures in PRESENTED[page].items():
        open_chapter(tab, name)
        found[f"{name}, presented"] = remaining(tab, OUTSIDE, pictures) + tab.evaluate(PROSE)
        if name == "Activations":
            found["formulas, presented"] = remaining(tab, OUT_OF_VIEW, [FORMULAS, 40])
        assert value(tab, "Learning rate")
    tab.get_by_role("button", name="Leave the presenter view").click()
    slider(tab, "lr").wait_for()
    settle(tab)
    return found


def while_it_trains(tab, page: str) -> dict[str, list]:
    look(tab, WINDOW, "dark")
    open_chapter(tab, "Train")
    if page == "linear_regression":
        tab.get_by_label("Speed of the replay").select_option("2 a second")
    let_go(tab)
    tab.keyboard.press("Space")
    tab.get_by_role("button", name="Pause").wait_for()
    found = {"while it trains, checker": faults(tab)}
    close_sidebar(tab)
    found |= in_looks(tab, page, "while it trains", SECOND_LOOKS[::-1])
    enter_presenter_view(tab)
    found |= in_looks(tab, page, "presenting", FIRST_LOOKS[::-1])
    assert tab.get_by_role("button", name="Pause").is_visible()  # it trained all the while
    return found
