"""Examples that are moved on linear regression's page: by a drop in the chart, by the form, and back."""

from __future__ import annotations

import re

import numpy as np
import pytest

from core import LinearSettings
from core.data.regression import make_regression
from core.teaching.lesson import Lesson, lesson_to_text
from pages.linear_regression import moved_points
from tests.pages.conftest import Page
from tests.pages.linear_regression.test_page import chart, replay_part, texts

MOVED = "7_-2_8"


def drop(page: Page, monkeypatch, point: object) -> Page:
    """What happens when the browser tells of this drop."""
    controls = []
    with monkeypatch.context() as patched:
        patched.setattr(moved_points.session, "clicked_point", lambda key: point)
        patched.setattr(moved_points.session, "settings", lambda: page.run.settings)
        patched.setattr(moved_points.session, "set_controls", lambda **values: controls.append(values))
        moved_points._take_dropped()
    for values in controls:
        page.app.session_state["moved"] = values["moved"]
    return page


def fields(page: Page) -> tuple:
    """The form's number fields for feature and label."""
    return tuple(next(each for each in page.app.number_input if (each.key or "").startswith(f"move_{axis} ")) for axis in "xy")  # fmt: skip


def example_field(page: Page):
    return next(each for each in page.app.number_input if (each.key or "").startswith("move_number"))


def test_a_link_moves_an_example_in_data_line_bowl_and_floor(open_page):
    page = open_page("linear_regression", moved=MOVED)
    data = make_regression(LinearSettings(moved=MOVED))
    X, y = data.X[:, 0].numpy().astype(float), data.y.numpy().astype(float)
    assert (X[6], y[6]) == (-2, 8)
    part = replay_part(page)
    examples = chart(page, "fit_chart")["examples"]
    assert (examples["x"][6], examples["y"][6], examples["customdata"][6]) == (-2, 8, 7)
    assert part["noise"]["moved"] == [6]
    best = np.polyfit(X, y, 1)
    assert part["best"] == pytest.approx(best.tolist(), rel=1e-5)
    assert part["bowl"]["floor"] == pytest.approx(((best[0] * X + best[1] - y) ** 2).mean() / 2, rel=1e-5)
    floor = ((2 * -2 + 3.1 - 8) ** 2 / 2 + 49 * 0.125) / 50
    layout = part["charts"]["loss_chart"]["figure"]["layout"]
    assert [shape["y0"] for shape in layout["shapes"] if shape.get("name") == "noise_floor"] == [
        pytest.approx(floor, rel=1e-4)
    ]
    assert f"the true line’s loss, about {floor:.3g}" in [note["text"] for note in layout["annotations"]]
    assert f"the moved points and the noise: **{floor:.4g}**" in texts(page.turn_to("Loss"))


def test_the_sentence_tells_the_share_of_the_outlier(open_page):
    page = open_page("linear_regression", moved=MOVED)
    data = make_regression(LinearSettings(moved=MOVED))
    X, y = data.X[:, 0].numpy().astype(float), data.y.numpy().astype(float)
    errors = (np.polyval(np.polyfit(X, y, 1), X) - y) ** 2
    told = next(each.value for each in page.app.markdown if "was moved" in each.value)
    assert told.startswith("Example 7 was moved: ")
    assert int(re.search(r"(\d+)%", told)[1]) == round(100 * errors[6] / errors.sum())
    assert "one *outlier* pulls the whole line to itself" in told
    near = open_page("linear_regression", moved="7_0_3.1~9_1_5.1")
    assert "2 examples were moved" in texts(near) and "Drag it far off the line" in texts(near)
    assert "was moved" not in texts(open_page("linear_regression"))


def test_the_form_moves_an_example_and_the_button_puts_it_back(open_page):
    page = open_page("linear_regression")
    before, original = page.player.tape, make_regression(LinearSettings())
    example_field(page).set_value(7)
    page.redraw()
    x, y = fields(page)
    assert (x.value, y.value) == (
        pytest.approx(original.X[6, 0].item(), rel=1e-3),
        pytest.approx(original.y[6].item(), rel=1e-3),
    )
    x.set_value(-2.0)
    y.set_value(8.0)
    page.click("move_it")
    assert page.run.settings == LinearSettings(moved=MOVED)
    assert page.player.tape is not before and page.run.finished
    assert page.about == "Trained anew: moved points none → 7 to (−2, 8)."
    assert page.app.query_params["moved"] == MOVED
    assert [field.value for field in fields(page)] == [-2.0, 8.0]
    page.click("put_back")
    assert page.run.settings == LinearSettings()
    assert page.player.tape is before
    assert "moved" not in page.app.query_params
    assert not [each for each in page.app.button if each.key == "put_back"]


def test_a_form_that_changes_nothing_moves_nothing(open_page):
    page = open_page("linear_regression").click("move_it")
    assert page.run.settings == LinearSettings()


def test_a_place_before_standardising_is_moved(open_page):
    page = open_page("linear_regression", standardise="yes", scale="10")
    raw = make_regression(LinearSettings(scale=10))
    assert fields(page)[0].value == pytest.approx(raw.X[0, 0].item(), rel=1e-3)
    unit = replay_part(page)["unit"]
    assert unit["mean"] + unit["spread"] * page.run.data.X[3, 0].item() == pytest.approx(raw.X[3, 0].item(), rel=1e-4)


def test_a_drop_moves_the_example_and_what_is_no_drop_does_not(open_page, monkeypatch):
    page = open_page("linear_regression", moved="9_0_1")
    drop(page, monkeypatch, {"number": 7, "x": -2, "y": 8}).redraw()
    assert page.run.settings == LinearSettings(moved="7_-2_8~9_0_1")
    assert page.app.query_params["moved"] == "7_-2_8~9_0_1"
    for wrong in (None, [], {}, {"number": 0, "x": 1, "y": 1}, {"number": 51, "x": 1, "y": 1}, {"number": "x", "x": 1, "y": 1},
                  {"number": 7, "x": float("nan"), "y": 1}, {"number": 7, "x": 1, "y": 1e9}):  # fmt: skip
        drop(page, monkeypatch, wrong).redraw()
        assert page.run.settings.moved == "7_-2_8~9_0_1"


def test_no_more_than_twenty_are_moved(open_page, monkeypatch):
    text = "~".join(f"{n}_1_{n}" for n in range(1, 21))
    page = open_page("linear_regression", moved=text)
    assert "20 examples were moved, and no more can be" in texts(page)
    assert drop(page, monkeypatch, {"number": 21, "x": 0, "y": 0}).redraw().run.settings.moved == text
    example_field(page).set_value(30)
    page.redraw()
    fields(page)[0].set_value(1.0)
    page.click("move_it")
    assert page.app.toast[0].value.startswith("Not moved: moved points must be at most 20")
    assert page.run.settings.moved == text


def test_with_two_features_nothing_can_be_moved(open_page):
    page = open_page("linear_regression", features="2", moved=MOVED)
    assert not [each for each in page.app.button if each.key in ("put_back", "move_it")]
    assert page.sent("replay")["movable"] is False
    assert "drag a point" not in texts(page)
    assert open_page("linear_regression").sent("replay")["movable"] is True


@pytest.mark.parametrize("kept", [{"locked": ("moved",)}, {"hidden": ("moved",)}])
def test_a_lesson_can_hold_the_points(open_page, kept):
    lesson = lesson_to_text(Lesson("Why is this line so flat?", **kept), LinearSettings)
    page = open_page("linear_regression", moved=MOVED, lesson=lesson)
    assert page.run.settings == LinearSettings(moved=MOVED)
    assert page.sent("replay")["movable"] is False
    assert page.app.button(key="put_back").disabled and page.app.button(key="move_it").disabled
    assert page.redraw().run.settings == LinearSettings(moved=MOVED)


def test_the_moved_points_come_back_after_another_page(open_page):
    page = open_page("linear_regression", moved=MOVED)
    page.app.query_params.clear()
    page = page.go("home")
    page.app.query_params.clear()
    page = page.go("linear_regression")
    assert page.run.settings == LinearSettings(moved=MOVED)
    assert page.app.query_params["moved"] == MOVED


def test_a_pinned_run_keeps_its_moved_points(open_page):
    page = open_page("linear_regression", moved=MOVED).click("pin")
    assert page.app.query_params["pins"] == "moved=7_-2_8~u=100"
    page.click("put_back")
    assert "pin 1: moved points 7 to (−2, 8) → none" in chart(page, "loss_chart")
