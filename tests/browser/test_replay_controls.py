"""What a learner does to linear regression's replay in a browser: plays it, steps through it, and takes its place by hand."""

from __future__ import annotations

import pytest

from core import Run
from core.explaining.least_squares import bowl, closed_form
from tests.browser.conftest import settle, slider, turn_to, value
from tests.browser.test_replay import assert_fit, assert_map, go_to, loss_of, moved, number, opened, parameters, run_of


def test_keys_buttons_and_marks_of_a_replay(new_tab, server):
    tab = opened(new_tab, server, run_of())
    check_the_play_button_keeps_its_sign(tab)
    check_the_mark_of_the_limit(tab)
    check_the_arrow_keys(tab)
    check_a_diverged_run(tab)
    assert tab.complaints == []


def check_the_play_button_keeps_its_sign(tab) -> None:
    """Under the mouse, too."""
    play = tab.get_by_role("button", name="Play", exact=True).first
    play.hover()
    colours = play.evaluate("(e) => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]")
    assert colours[0] == "rgb(255, 255, 255)"
    assert colours[0] != colours[1]


def check_the_mark_of_the_limit(tab) -> None:
    """It takes the place of the ends of the scale."""
    for field, has_ends in (("batch_size", True), ("lr", False)):
        tab.locator(f".st-key-{field} [role=group]").first.hover(force=True)
        ends = tab.locator(f".st-key-{field} [data-testid=stSliderTickBar]").first
        ends.wait_for(state="visible" if has_ends else "hidden")
    assert tab.locator(".st-key-lr_limit").get_by_text("too large from 1.84").is_visible()


def check_the_arrow_keys(tab) -> None:
    """They step from anywhere but where they mean something else."""
    tab.locator("h1").click(force=True)
    tab.keyboard.press("ArrowRight")  # nothing comes after the end
    assert value(tab, "Updates") == "100"
    for _ in range(3):
        tab.keyboard.press("ArrowLeft")
    assert value(tab, "Updates") == "97"
    tab.keyboard.press("ArrowRight")
    assert value(tab, "Updates") == "98"
    # The page hears where the replay came to rest; a change at that moment can be lost in Streamlit.
    tab.wait_for_function("location.search.includes('at=98')")
    settle(tab)
    slider(tab, "lr").focus()
    tab.keyboard.press("ArrowRight")
    tab.wait_for_function("location.search.includes('lr=0.1')")
    tab.locator(".numbers dd").first.get_by_text("100", exact=True).wait_for()  # another training, shown finished
    settle(tab)
    tab.get_by_role("slider", name="Update").first.focus()
    tab.keyboard.press("ArrowLeft")
    assert value(tab, "Updates") == "99"


def check_a_diverged_run(tab) -> None:
    """It is replayed up to its end, and mended with one click."""
    slider(tab, "lr").focus()
    tab.keyboard.press("End")
    tab.wait_for_function("location.search.includes('lr=10')")
    end = str(run_of(lr=10.0).divergence.step)
    tab.locator(".numbers dd").first.get_by_text(end, exact=True).wait_for()
    tab.get_by_text("each overshoots further").wait_for()
    # As a learner does who reads first: what the replay reports of its rest in the moment of a click can still undo it.
    tab.wait_for_function("!location.search.includes('at=')")
    tab.wait_for_timeout(600)
    settle(tab)
    tab.get_by_role("button", name="Use learning rate").click()
    tab.locator(".numbers dd").first.get_by_text("100", exact=True).wait_for()
    tab.get_by_text("each overshoots further").wait_for(state="hidden")
    tab.wait_for_function("location.search.includes('lr=') && !location.search.includes('lr=10')")


@pytest.mark.slow
def test_play_pause_and_the_way_from_chapter_to_chapter(new_tab, server):
    tab = opened(new_tab, server, run_of())
    check_pause_holds_it(tab)
    check_it_goes_on_from_chapter_to_chapter(tab)
    held = check_its_rest_is_kept_in_each_chapter(tab)
    tab.reload()
    settle(tab)
    assert value(tab, "Updates") == held
    tab.get_by_label("Speed of the replay").select_option("60 a second")
    tab.get_by_role("button", name="Play", exact=True).first.click()
    tab.locator(".numbers dd").first.get_by_text("100", exact=True).wait_for()
    tab.get_by_role("button", name="Play", exact=True).first.wait_for()
    assert tab.complaints == []


def check_pause_holds_it(tab) -> None:
    tab.get_by_label("Speed of the replay").select_option("10 a second")
    tab.get_by_role("button", name="Play", exact=True).first.click()
    tab.wait_for_function(
        """() => { const { length } = document.querySelector('.st-key-surface_chart .js-plotly-plot').data.find((t) => t.name === 'so far').x;
          return length > 4 && length < 100; }"""
    )
    tab.get_by_role("button", name="Pause").first.click()
    held = value(tab, "Updates")
    assert 0 < int(held) < 100
    tab.wait_for_function(f"location.search === '?at={held}'")
    assert value(tab, "Updates") == held
    settle(tab)


def check_it_goes_on_from_chapter_to_chapter(tab) -> None:
    tab.get_by_label("Speed of the replay").select_option("2 a second")
    tab.get_by_role("button", name="Play", exact=True).first.click()
    for chapter in ("By hand", "Loss", "Experiment", "Batches"):  # by hand, the learner's own parameters take over
        turn_to(tab, chapter)
        if chapter == "By hand":
            tab.locator(".numbers dd").first.get_by_text("by hand", exact=True).wait_for()
            tab.get_by_role("button", name="Let training do it").click()
        tab.get_by_role("button", name="Pause").first.wait_for()
    tab.keyboard.press("Space")


def check_its_rest_is_kept_in_each_chapter(tab) -> str:
    for chapter in ("Batches", "Scale", "Model"):
        turn_to(tab, chapter)
        tab.keyboard.press("ArrowRight")
        held = value(tab, "Updates")
        tab.wait_for_function(f"location.search.includes('at={held}') && location.search.includes('chapter={chapter}')")
        settle(tab)
    tab.get_by_text(f"after {held} updates").wait_for()  # what the server draws follows, too
    return held


def test_the_game_by_hand_starts_at_zero_and_is_measured_as_core_does(new_tab, server):
    tab = opened(new_tab, server, run_of(features=1), "By hand")
    check_the_game(tab, run_of(features=1))
    check_that_the_values_are_kept(tab)
    tab.get_by_role("button", name="Start again at 0").click()
    assert [float(knob.input_value()) for knob in knobs_by_hand(tab, 1).values()] == [0.0] * 2
    assert tab.complaints == []


@pytest.mark.slow
def test_the_game_by_hand_with_two_features(new_tab, server):
    tab = opened(new_tab, server, run_of(features=1), "By hand")
    tab.locator(".st-key-features").get_by_text("2", exact=True).click()
    tab.get_by_role("slider", name="w₂", exact=True).wait_for()
    settle(tab)
    check_the_game(tab, run_of(features=2))
    assert tab.complaints == []


def knobs_by_hand(tab, features: int) -> dict:
    names = ["w₁", "w₂", "b"] if features == 2 else ["w", "b"]
    return {name: tab.get_by_role("slider", name=name, exact=True) for name in names}


def told_by_hand(tab) -> str:
    return tab.locator(".st-key-by_hand p").inner_text()


def check_by_hand(tab, run: Run, theta: list[float]) -> None:
    """What is shown of these values is what core computes of them."""
    loss, floor = loss_of(run, theta), bowl(run.data.X, run.data.y).floor
    assert value(tab, "Updates") == "by hand"
    assert number(value(tab, "Loss")) == pytest.approx(loss, rel=1e-3)
    assert_fit(tab, "hand_fit_chart", run, theta)
    assert_map(tab, "hand_surface_chart", run, theta)
    assert f"{loss:.4g}" in told_by_hand(tab) and f"{floor:.4g}" in told_by_hand(tab)
    # The answer stands nowhere on the page.
    assert "best" not in tab.locator(".numbers").inner_text()


def check_the_game(tab, run: Run) -> None:
    """From zero to other values, and to the best ones."""
    knobs = knobs_by_hand(tab, run.settings.features)
    check_by_hand(tab, run, [0.0] * len(knobs))
    theta = [1.25, -0.5, 2.0][-len(knobs) :]
    for knob, at in zip(knobs.values(), theta, strict=True):
        moved(tab, lambda knob=knob, at=at: knob.fill(str(at)), "By hand")
    check_by_hand(tab, run, theta)
    assert "Your loss" in told_by_hand(tab)
    recorded = [loss_of(run, list(parameters(run, step).values())) for step in range(run.step + 1)]
    first = next(step for step, loss in enumerate(recorded) if loss <= loss_of(run, theta))
    assert f"Training is as low after {first} update" in told_by_hand(tab)
    check_that_other_data_keep_the_values(tab, list(knobs.values()), theta)
    for knob, at in zip(knobs.values(), closed_form(run.data.X, run.data.y).tolist(), strict=True):
        low, high = (float(knob.get_attribute(end)) for end in ("min", "max"))
        assert low == -high and abs(at) < high  # the range tells nothing of the solution but holds it
        knob.fill(f"{at:.2f}")
    assert told_by_hand(tab).startswith("Found!")


def check_that_other_data_keep_the_values(tab, knobs: list, theta: list[float]) -> None:
    slider(tab, "noise").focus()
    tab.keyboard.press("ArrowRight")  # other data, the same line
    tab.wait_for_function("location.search.includes('noise=1')")
    settle(tab)
    assert value(tab, "Updates") == "by hand"
    assert [float(knob.input_value()) for knob in knobs] == theta
    slider(tab, "noise").focus()
    tab.keyboard.press("ArrowLeft")
    tab.wait_for_function("!location.search.includes('noise')")
    settle(tab)


def check_that_the_values_are_kept(tab) -> None:
    """While training shows how it does it, and while another chapter is open."""
    tab.get_by_role("button", name="Let training do it").click()
    tab.get_by_role("button", name="Pause").first.wait_for()
    tab.keyboard.press("Space")
    assert told_by_hand(tab).startswith("Training after")
    tab.get_by_role("button", name="Back to my values").click()
    assert told_by_hand(tab).startswith("Found!")
    go_to(tab, "Train")
    assert value(tab, "Updates").isdigit()  # training again
    go_to(tab, "By hand")
    assert told_by_hand(tab).startswith("Found!")  # where the learner left off
