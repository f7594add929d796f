"""Going back on a run, branching from it, returning to runs of before, and the position in the address."""

from __future__ import annotations

import pytest

from core import Run
from core.training.events import Change
from pages.shared.plain_text import plain
from tests.core.runs import assert_same
from tests.pages.conftest import Page
from tests.pages.shared.test_links import address, leave

PAGES = {"softmax_regression": {}, "multilayer_perceptron": {"hidden_units": "16", "lr": "0.1", "batch_size": "256"}}


@pytest.fixture
def page(open_page, scheduler) -> Page:
    """A run of three epochs, of three updates each, at its end. Both pages have one player: see `each_page`."""
    return at_its_end(open_page, scheduler, "softmax_regression")


@pytest.fixture(params=PAGES)
def each_page(open_page, scheduler, request) -> Page:
    return at_its_end(open_page, scheduler, request.param)


def at_its_end(open_page, scheduler, name: str) -> Page:
    page = open_page(name, epochs="3", **PAGES[name]).click("play")
    scheduler.train_all()
    return page.redraw()


def run_with(page: Page, updates: int, *changes: Change) -> Run:
    run = Run(page.player.tape.settings.replace(epochs=3), page.run.data)
    for change in changes:
        run.advance(updates=change.step - run.step)
        run.change(**{change.knob: change.value})
    run.advance(updates=updates - run.step)
    return run


def curve(page: Page, chart: str, name: str) -> list[dict]:
    return [trace for trace in page.charts[chart]["figure"]["data"] if trace["name"].startswith(name)]


def position_marks(page: Page, chart: str = "loss_chart") -> list[int]:
    shapes = page.charts[chart]["figure"]["layout"]["shapes"]
    return [shape["x0"] for shape in shapes if shape["line"]["color"] == "@focus"]


@pytest.mark.parametrize(("button", "step"), [("one_update_back", 8), ("one_epoch_back", 6), ("reset", 0)])
def test_going_back_shows_that_update_in_all_of_the_page(each_page, button, step):
    page = each_page
    page.click(button)
    run = run_with(page, step)
    assert page.run.step == page.numbers["Updates"] == step
    assert_same(page.run, run)
    assert page.charts["hits"].startswith(f"Update {step:,}: ")
    assert page.parts["scrubber"] == {"step": step, "end": 9, "epochs": [0, 3, 6, 9], "changes": []}
    # The curves go on after the mark; the numbers are those at the mark.
    assert curve(page, "loss_chart", "each batch")[0]["x"] == list(range(9))
    assert position_marks(page) == position_marks(page, "accuracy_chart") == [step]
    if step:
        assert page.numbers["Batch loss"] == pytest.approx(run.history.last("batch_loss"), abs=1e-4)
    assert len(page.charts["epoch_table"]["rows"]) == run.epoch + 1
    page.turn_to("Mistakes")
    texts = [each.value for each in [*page.app.caption, *page.app.markdown]]
    assert any(f"fter {step:,} updates" in text for text in texts)


def test_at_the_end_there_is_no_mark(page):
    assert position_marks(page) == []


def test_a_live_knob_branches_in_the_past_and_one_click_leads_back(each_page, scheduler):
    page = each_page
    page.click("one_epoch_back").choose(lr=0.5)
    assert page.about == "The run goes on with a change from update 7: learning rate 0.1 → 0.5."
    assert page.run.step == 6
    assert page.player.tape.changes == (Change(6, "lr", 0.5),)
    (before,) = curve(page, "accuracy_chart", "before")
    assert before["x"][-1] == 9  # the old future
    assert before["line"]["color"] == "@quiet"
    page.click("play")
    scheduler.train_all()
    page.redraw()
    assert_same(page.run, run_with(page, 9, Change(6, "lr", 0.5)))
    assert curve(page, "loss_chart", "before")
    page.click("go_back")
    assert page.app.get_by_key("lr").value == 0.1
    assert page.run.step == 6
    assert_same(page.run, run_with(page, 6))
    page.click("one_update")
    assert page.player.tape.step == 9  # nothing was trained again
    page.click("go_back")
    assert page.app.get_by_key("lr").value == 0.5
    assert page.run.step == 9
    page.click("forget_previous")
    assert not curve(page, "loss_chart", "before")


def test_of_several_values_in_a_row_the_last_counts_and_the_first_value_leads_back(page):
    tape = page.player.tape
    page.click("one_epoch_back").choose(lr=0.5).choose(lr=0.3)
    assert page.player.tape.changes == (Change(6, "lr", 0.3),)
    page.choose(lr=0.1)
    assert page.player.tape is tape
    assert page.run.step == 6


def test_a_change_at_the_end_leaves_no_curve_behind(page):
    page.choose(lr=0.5)
    assert page.player.tape.changes == (Change(9, "lr", 0.5),)
    assert not curve(page, "loss_chart", "before")


def test_a_structural_knob_begins_another_run_and_the_earlier_value_finds_the_earlier_one(page):
    tape = page.click("one_update_back").player.tape
    page.choose(seed=5)
    assert page.run.step == page.numbers["Updates"] == 0
    assert curve(page, "loss_chart", "before: seed 0")
    page.choose(seed=0)
    assert page.player.tape is tape
    assert page.run.step == page.numbers["Updates"] == 8
    assert "Back on an earlier run" in page.about
    assert page.parts["scrubber"]["end"] == 9


def test_a_changed_run_is_found_again_as_well(page):
    page.click("one_epoch_back").choose(lr=0.5).click("one_update")
    page.choose(seed=5).choose(seed=0)
    assert page.player.tape.changes == (Change(6, "lr", 0.5),)
    assert page.run.step == 7


def test_coming_back_from_another_page_finds_the_run_where_it_stood(page):
    name = page.name
    page = leave(leave(page.click("one_update_back"), "linear_regression"), name)
    assert page.run.step == page.numbers["Updates"] == 8
    assert page.parts["scrubber"]["end"] == 9


def test_the_position_is_in_the_address_and_a_link_leads_there_at_once(page, open_page):
    page.click("one_update_back")
    assert address(page)["at"] == "8"
    other = open_page(page.name, **address(page))
    assert other.run.step == other.numbers["Updates"] == 8
    assert other.player.tape is page.player.tape
    assert not other.player.playing
    page.click("reset")
    assert "at" not in address(page)


def test_a_changed_runs_link_leads_to_the_same_state(page, open_page, monkeypatch):
    from core.training.tape_store import TapeStore
    from pages.player import process

    page.click("one_epoch_back").choose(lr=0.5).click("one_update")
    assert address(page)["at"] == "7~lr=0.1~lr@6=0.5"
    monkeypatch.setattr(process, "TAPES", TapeStore())  # another server, or the tape was dropped
    other = open_page(page.name, **address(page) | {"lr": "0.5"})  # AppTest does not write what is bound to the address
    assert other.player.playing
    assert other.about == "Training again up to update 7."
    process.SCHEDULER.train_all()
    other.redraw()
    assert not other.player.playing
    assert_same(other.run, page.run)
    assert other.app.get_by_key("lr").value == 0.5


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("softmax_regression", "nowhere", "must be a whole number"),
        ("softmax_regression", "999999999", "training up to there would take more than 10 seconds"),
        ("softmax_regression", "3~[x](http://y)=1", "must be written as name=value, got '[x](http://y)=1'"),
        ("linear_regression", "nowhere", "must be a whole number"),
    ],
)
def test_a_position_that_cannot_be_used_is_said(open_page, name, text, reason):
    page = open_page(name, at=text)
    assert plain(reason) in page.warnings
    assert "at" not in address(page)
    assert page.run.step == (100 if name == "linear_regression" else 0)
    assert not page.player.playing


def test_a_class_that_opens_one_link_trains_once(open_page, scheduler):
    pages = [open_page("softmax_regression", epochs="2", lr="0.3") for _ in range(5)]
    for page in pages[:3]:
        page.click("play")
    scheduler.train_all()
    tape = pages[0].player.tape
    assert all(page.player.tape is tape for page in pages)
    trained = tape.seconds
    for page in pages[3:]:
        page.click("play")
        assert page.run.step == 0
    scheduler.now += 1000.0
    for page in pages:
        assert page.redraw().run.step == page.numbers["Updates"] == 6
        assert not page.player.playing
    assert tape.seconds == trained  # nobody trained anything again
    pages[4].click("one_epoch_back").choose(lr=0.01).click("one_update")
    for page in pages[:4]:
        assert page.redraw().player.tape is tape
        assert page.run.step == 6


def test_linear_regression_opens_its_replay_where_the_address_says(open_page):
    assert open_page("linear_regression", at="7").parts["replay"]["at"] == 7
    assert open_page("linear_regression").parts["replay"]["at"] is None
