"""A page opened by the link of a lesson, and the form that makes such links."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.proto.Text_pb2 import Text

from core import SoftmaxSettings
from core.teaching.goal_words import goal_text
from core.teaching.lesson import EpochValue, Goal, Lesson, lesson_from_text, lesson_to_text
from core.teaching.scenarios import scenarios_of
from pages.teaching.starting_points import watch_sentence
from pages.wall.wall_address import read_subject
from tests.pages.shared.test_controls import KINDS

HARD = Goal("train_loss", "at most", 0.0, 2)
EASY = Goal("train_loss", "at most", 1e6, 2)
MARKUP = "<script>alert(1)</script> [x](javascript:alert(1)) ![y](http://example.org/z.png) $\\frac12$ :material/bolt: :red[w] **b**\n# h"


def opened(open_page, name: str, lesson: Lesson, **query):
    return open_page(name, lesson=lesson_to_text(lesson, KINDS[name]), **query)


def control_keys(page) -> set[str]:
    """The controls that are drawn."""
    drawn = [page.app.get(kind) for kind in ("select_slider", "slider", "number_input", "button_group")]
    return {each.key for elements in drawn for each in elements}


def address(page, name: str) -> str:
    """The value of this name in the page's address."""
    value = page.app.query_params[name]
    return value if isinstance(value, str) else value[-1]


def go_to(page, name: str):
    """Go to another page by a click in the header, which clears the address."""
    page.app.query_params.clear()
    return page.go(name)


def offers_a_lesson(page) -> bool:
    """Whether the popover in the header has the form."""
    return "lesson_question" in [each.key for each in page.app.text_area]


def goal(page) -> str:
    return page.parts["goal"]


def test_a_lesson_does_not_show_what_a_starting_point_with_its_settings_tells(open_page):
    name, scenario = next((page, each) for page, kind in KINDS.items() for each in scenarios_of(kind))
    query = scenario.settings.to_query()
    sentence = watch_sentence(scenario)
    assert any(sentence in info.value for info in open_page(name, **query).app.info)
    page = opened(open_page, name, Lesson("Why?"), **query)
    assert not any(sentence in info.value for info in page.app.info)


@pytest.mark.parametrize("name", KINDS)
def test_a_lesson_shows_its_question_and_locks_and_hides_controls(open_page, open_popovers, name):
    page = opened(open_page, name, Lesson("Why?", ("batch_size",), ("lr", "seed"), HARD), lr="0.5", seed="7")
    assert [each.value for each in page.app.text] == ["Why?"]
    assert not page.warnings
    assert not {"lr", "seed"} & control_keys(page)
    assert page.app.get_by_key("batch_size").disabled
    assert not page.app.get_by_key("epochs").disabled
    page.choose(epochs=3)
    assert page.run.settings == KINDS[name](lr=0.5, seed=7, epochs=3)
    assert address(page, "lr") == "0.5"
    assert address(page, "seed") == "7"
    assert not offers_a_lesson(page)


@pytest.mark.parametrize("name", KINDS)
def test_hidden_values_are_kept_during_a_visit_to_another_page(open_page, name):
    page = opened(open_page, name, Lesson(hidden=("lr", "batch_size")), lr="0.5")
    other = next(each for each in KINDS if each != name)
    elsewhere = go_to(page, other)
    assert {"lr", "batch_size"} <= control_keys(elsewhere)
    assert elsewhere.run.settings == KINDS[other]()
    page = go_to(elsewhere.choose(lr=1.0), name).redraw()
    assert page.run.settings == KINDS[name](lr=0.5)
    assert not {"lr", "batch_size"} & control_keys(page)
    assert address(page, "lr") == "0.5"
    assert "lesson" in page.app.query_params


@pytest.mark.parametrize("name", KINDS)
def test_leaving_a_lesson_unlocks_all_controls_with_their_values(open_page, open_popovers, name):
    page = opened(
        open_page, name, Lesson("Why?", ("batch_size",), ("lr", "seed"), HARD), lr="0.5", seed="7", batch_size="32"
    )
    page.choose(epochs=3).click("leave_lesson")
    page.redraw()
    assert not page.app.text and "goal" not in page.parts
    assert {"lr", "seed", "batch_size"} <= control_keys(page)
    assert not page.app.get_by_key("batch_size").disabled
    assert page.run.settings == KINDS[name](lr=0.5, seed=7, batch_size=32, epochs=3)
    assert "lesson" not in page.app.query_params
    assert (address(page, "lr"), address(page, "seed")) == ("0.5", "7")
    page.choose(lr=1.0)
    assert page.run.settings == KINDS[name](lr=1.0, seed=7, batch_size=32, epochs=3)
    assert offers_a_lesson(page)


def test_a_lesson_without_a_question_can_be_left(open_page):
    page = opened(open_page, "softmax_regression", Lesson(locked=("lr",)))
    assert [each.value for each in page.app.text] == ["This link comes from a lesson."]
    assert not page.click("leave_lesson").redraw().app.get_by_key("lr").disabled


@pytest.mark.parametrize("name", KINDS)
def test_all_controls_may_be_hidden(open_page, name):
    page = opened(open_page, name, Lesson(hidden=tuple(KINDS[name].knobs())), lr="0.5")
    assert page.redraw().run.settings == KINDS[name](lr=0.5)
    assert not control_keys(page) & set(KINDS[name].knobs())


def test_a_question_is_plain_text(open_page):
    page = opened(open_page, "softmax_regression", Lesson(MARKUP))
    (text,) = page.app.text
    assert isinstance(text.proto, Text)  # the browser does not interpret it
    assert text.value == MARKUP
    others = [each.value for kind in ("markdown", "caption", "warning", "title") for each in page.app.get(kind)]
    assert not any("alert(1)" in each for each in others)


def test_the_goal_is_updated_while_the_run_plays(open_page, scheduler):
    page = opened(open_page, "softmax_regression", Lesson(goal=EASY))
    assert goal(page).startswith("○ Goal: training loss at most 1e+06 within 2 epochs. Open.")
    page.click("play")
    scheduler.train_all()
    page.redraw()
    measured = page.run.history.column("train_loss")[1]
    assert goal(page).endswith(f"Met after 1 epoch with learning rate 0.1: {measured:.6g}.")
    page.click("reset")
    assert goal(page).startswith("○")


def test_a_goal_is_missed_after_its_last_epoch(open_page, scheduler):
    page = opened(open_page, "softmax_regression", Lesson(goal=HARD)).click("one_epoch")
    scheduler.train_all()
    page.redraw()
    assert "Open. The best is " in goal(page)
    page.click("one_epoch")
    scheduler.train_all()
    best = page.redraw().run.history.column("train_loss")[1:].min()
    assert goal(page).startswith("✗")
    assert f"Not met in this run. The best is {best:.6g}," in goal(page)


def test_linear_regression_shows_the_result_of_its_goal_at_once(open_page):
    page = opened(open_page, "linear_regression", Lesson(goal=Goal("train_loss", "at most", 0.2, 20)))
    losses = page.run.history.column("train_loss").tolist()
    first = next(epoch for epoch in range(1, 21) if losses[epoch] <= 0.2)
    assert f"Met after {first} epochs with learning rate 0.05: {losses[first]:.6g}." in goal(page)
    assert goal(page.choose(lr=0.0001)).startswith("✗")


def test_the_sentence_of_a_goal():
    accuracy_goal = Goal("test_accuracy", "at least", 0.83, 1)
    assert goal_text(accuracy_goal, None, None, False) == "○ Goal: test accuracy at least 83% within 1 epoch. Open."
    met = goal_text(accuracy_goal, EpochValue(1.0, 30, 0.8312, 0.3), None, True)
    assert (
        met == "✓ Goal: test accuracy at least 83% within 1 epoch. Met after 1 epoch with learning rate 0.3: 83.120%."
    )


def test_hints_open_one_by_one_as_plain_text(open_page):
    page = opened(open_page, "softmax_regression", Lesson("Why?", hints=("Look [here](http://x)", "Then $x$")))
    assert "Look" not in str([each.value for each in page.app.text])
    page.click("hint_0")
    assert "Hint 1: Look [here](http://x)" in [each.value for each in page.app.text]
    assert page.app.button(key="hint_1").label == "Hint 2 of 2"
    page.click("hint_1")
    assert "Hint 2: Then $x$" in [each.value for each in page.app.text]
    assert not [button for button in page.app.button if str(button.key).startswith("hint_")]


def test_the_form_takes_hints_and_refuses_too_many(open_page, open_popovers):
    page = open_page("softmax_regression")
    page.choose(lesson_hints="One\n\nTwo")
    link = next(each.value for each in page.app.code if "lesson=" in each.value)
    text = parse_qs(urlsplit(link).query)["lesson"][0]
    assert lesson_from_text(text, SoftmaxSettings)[0].hints == ("One", "Two")
    page.choose(lesson_hints="1\n2\n3\n4")
    assert "hints must be at most 3, got 4" in page.app.error[0].value


def test_a_button_that_would_change_a_locked_control_changes_none(open_page):
    page = opened(open_page, "linear_regression", Lesson(locked=("lr",)), lr="3")
    page.click("remedy_0")
    assert page.run.settings.lr == 3.0
    assert "holds controls" in page.app.toast[0].value


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("text", ["broken", "x" * 6000, "<script>", "W10"])
def test_a_broken_lesson_is_reported_and_the_page_opens(open_page, open_popovers, name, text):
    page = open_page(name, lesson=text, lr="0.5")
    assert "The page opens without it." in page.warnings
    assert page.run.settings == KINDS[name](lr=0.5)
    assert "lr" in control_keys(page)
    assert offers_a_lesson(page)


def test_a_lesson_for_another_model_is_reported(open_page):
    page = open_page("linear_regression", lesson=lesson_to_text(Lesson("Why?"), KINDS["softmax_regression"]))
    assert "The lesson is not one on linear regression, got 'Softmax regression'." in page.warnings
    assert not page.app.text


@pytest.mark.parametrize("name", KINDS)
def test_the_form_makes_the_link(open_page, open_popovers, name):
    page = open_page(name, lr="0.5", chapter="One update")
    before = len(page.app.code)
    page.app.text_area(key="lesson_question").set_value(MARKUP)
    page.app.multiselect(key="lesson_locked").set_value(["lr", "seed"])
    page.app.multiselect(key="lesson_hidden").set_value(["seed"])
    page.app.selectbox(key="lesson_column").set_value("train_loss")
    page.redraw()
    page.app.number_input(key="lesson_value_False").set_value(0.25)
    page.app.number_input(key="lesson_epochs").set_value(4)
    page.redraw()
    assert len(page.app.code) == before + 1
    query = parse_qs(page.app.code[-1].value.partition("?")[2])
    assert (query["lr"], query["chapter"]) == (["0.5"], ["One update"])
    lesson, problems = lesson_from_text(query["lesson"][0], KINDS[name])
    assert lesson == Lesson(MARKUP, ("lr",), ("seed",), Goal("train_loss", "at most", 0.25, 4))
    assert not problems
    preview, wall = page.app.get("link_button")
    assert read_subject(parse_qs(urlsplit(wall.proto.url).query)["of"][0]).lesson == lesson
    assert preview.proto.url == page.app.code[-1].value


def test_the_view_is_kept_on_other_pages_and_an_unknown_one_is_reported(open_page):
    page = open_page("softmax_regression", lr="0.5")
    assert address(page.click("present"), "view") == "present"
    other = go_to(page, "multilayer_perceptron")
    assert address(other, "view") == "present"
    assert other.app.button(key="present").label == "Leave the presenter view"
    assert other.run.settings == KINDS["multilayer_perceptron"]()
    assert "view" not in other.click("present").app.query_params
    assert "view must be present" in open_page("softmax_regression", view="[x](y)").warnings
