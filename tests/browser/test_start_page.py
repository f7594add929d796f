"""The start page's recording and cards, as a learner sees and uses them."""

from __future__ import annotations

import pytest

from core.data.fashion_mnist import CLASS_NAMES
from core.teaching import recording
from tests.browser.conftest import HEADINGS, settle, show

SOFTMAX = recording.load()["softmax"]
LAST = len(SOFTMAX["steps"]) - 1


def position(tab) -> int:
    """Which of the recorded updates is shown."""
    return int(tab.locator(".recording input").input_value())


def go_to(tab, index: int) -> None:
    tab.locator(".recording input").fill(str(index))
    tab.locator(".recording .position").get_by_text(f"update {SOFTMAX['steps'][index]} of").wait_for()


def test_the_recording_plays_shows_its_numbers_and_is_above_the_fold(new_tab, server):
    wide, narrow = (1280, 720), (390, 844)
    tab = new_tab(wide)
    show(tab, server, "")
    check_that_it_plays_and_a_click_stops_it(tab)
    check_that_it_is_above_the_fold(tab, wide)
    tab.set_viewport_size({"width": narrow[0], "height": narrow[1]})
    check_that_it_is_above_the_fold(tab, narrow)
    for index in (0, 4, LAST):
        check_the_numbers(tab, index)
    assert tab.complaints == []


def check_that_it_plays_and_a_click_stops_it(tab) -> None:
    tab.locator(".recording .position").get_by_text("update 3 of").wait_for()
    tab.get_by_role("button", name="Pause", exact=True).click()
    stopped = position(tab)
    tab.wait_for_timeout(1200)
    assert 0 < position(tab) == stopped < LAST
    tab.get_by_role("button", name="One picture forward").click()
    assert position(tab) == stopped + 1
    tab.get_by_role("button", name="Play", exact=True).click()
    tab.locator(".recording .position").get_by_text(f"update {SOFTMAX['steps'][stopped + 2]} of").wait_for()


def check_the_numbers(tab, index: int) -> None:
    """They are those of that update."""
    go_to(tab, index)
    labels = tab.locator(".garments span").all_inner_texts()
    assert labels == [CLASS_NAMES[label] for label in SOFTMAX["predictions"][index]]
    wrong = [a != b for a, b in zip(SOFTMAX["predictions"][index], SOFTMAX["labels"], strict=True)]
    assert [
        name == "wrong" for name in tab.locator(".garments > div").evaluate_all("all => all.map((e) => e.className)")
    ] == wrong
    assert tab.locator("figcaption b").all_inner_texts()[1:] == [
        f"{wrong.count(False)} of {len(wrong)} right",
        f"{SOFTMAX['loss'][index]:.2f}",
    ]
    assert f"{SOFTMAX['accuracy'][index]:.1%}"[:-1] in tab.locator(".recording .position").inner_text()
    line = recording.load()["line"]
    assert tab.locator(".miniature .note").first.text_content() == f"loss {line['loss'][index]:.2f}"


@pytest.mark.slow
def test_who_wants_less_motion_sees_the_end_and_steps(new_tab, server):
    tab = new_tab()
    tab.emulate_media(reduced_motion="reduce")
    show(tab, server, "")
    tab.locator(".recording .position").get_by_text(f"update {SOFTMAX['steps'][-1]} of").wait_for()
    assert "100" in tab.locator(".miniature .note").last.text_content()
    tab.wait_for_timeout(1200)
    assert position(tab) == LAST
    tab.get_by_role("button", name="One picture back").click()
    assert position(tab) == LAST - 1
    told = tab.locator(".recording .told").inner_text()
    assert f"from {SOFTMAX['loss'][0]:.2f} to {SOFTMAX['loss'][-1]:.2f}" in told
    assert tab.complaints == []


def check_that_it_is_above_the_fold(tab, size: tuple[int, int]) -> None:
    tab.locator(".recording canvas").first.wait_for()
    lowest = resting_box(tab, ".recording" if size[0] > 1000 else ".recording .garments")
    assert lowest["y"] + lowest["height"] < size[1], size


def resting_box(tab, selector: str) -> dict:
    """Where the element stands, once it has stood there for half a second."""
    before, box = None, tab.locator(selector).bounding_box()
    while box != before:
        tab.wait_for_timeout(500)
        before, box = box, tab.locator(selector).bounding_box()
    return box


@pytest.mark.slow
def test_all_of_a_card_is_its_link(new_tab, server):
    tab = new_tab((1280, 2400))
    show(tab, server, "")
    for inside, page, query in ((".st-key-card_softmax_regression .miniature", "softmax_regression", ""),
                                (".st-key-card_softmax_regression_1 .thumbnail", "softmax_regression", "?lr=0.0005&epochs=1")):  # fmt: skip
        tab.locator(".recording canvas").first.wait_for()
        tab.locator(".miniature svg").last.wait_for()
        resting_box(tab, inside)
        tab.locator(inside).click(position={"x": 8, "y": 8}, force=True)  # wherever it is at that moment
        tab.get_by_role("heading", level=1, name=HEADINGS[page]).wait_for()
        settle(tab)
        assert tab.evaluate("location.pathname + location.search") == f"/{page}{query}"
        tab.get_by_role("link", name="Start", exact=True).first.click()
        tab.get_by_role("heading", level=1, name=HEADINGS[""]).wait_for()
        settle(tab)
    tab.get_by_role("button", name="Train it now").click()
    tab.get_by_role("heading", level=1, name=HEADINGS["softmax_regression"]).wait_for()
    settle(tab)
    assert tab.evaluate("location.search") == "?epochs=3"
    assert tab.complaints == []
