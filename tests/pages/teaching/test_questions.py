"""Predict, then see: nothing is measured before a guess, and a guess shows the measured answer."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from pages.teaching.questions import format_number


def page():
    import streamlit as st

    from pages.teaching.questions import Answer, draw_question

    def measure_answer() -> Answer:
        st.session_state["times_measured"] = st.session_state.get("times_measured", 0) + 1
        measured = st.session_state.get("measured", 3)
        correct_option = "up" if measured > 0 else "down"
        figure = {"data": [{"y": [measured]}], "layout": {}}
        return Answer(correct_option, f"It was {measured}.", figure, f"Height {measured}")

    draw_question("height", "Where does it go?", {"up": "It goes up.", "down": "It goes down."}, measure_answer)


def opened(guess: str | None = None, **state) -> AppTest:
    app = AppTest.from_function(page, default_timeout=60)
    for key, value in state.items():
        app.session_state[key] = value
    app.run()
    if guess:
        app.radio(key="height_guess").set_value(guess).run()
    assert not app.exception
    return app


def charts(app: AppTest) -> list[dict]:
    return [json.loads(element.proto.json)["part"] for element in app.get("bidi_component")]


def test_before_a_guess_there_are_only_the_question_and_its_options():
    app = opened()
    radio = app.radio(key="height_guess")
    assert radio.value is None
    assert radio.label == "**Where does it go?**"
    assert radio.options == ["It goes up.", "It goes down."]
    assert "times_measured" not in app.session_state
    assert not [*app.success, *app.info, *app.markdown, *charts(app)]


def test_a_correct_guess_is_confirmed_with_the_numbers():
    app = opened("up")
    assert [each.value for each in app.success] == ["Correct."]
    assert not app.info
    assert [each.value for each in app.markdown] == ["It was 3."]
    assert charts(app) == [{"figure": {"data": [{"y": [3]}], "layout": {}}, "alt": "Height 3"}]
    assert app.session_state["times_measured"] == 1


def test_a_wrong_guess_shows_the_correct_option():
    app = opened("down")
    assert [each.value for each in app.info] == ["Not quite. It goes up."]
    assert not app.success


def test_a_second_guess_replaces_the_first():
    app = opened("down")
    app.radio(key="height_guess").set_value("up").run()
    assert app.success
    assert not app.info


def test_the_answer_follows_a_changed_measurement():
    app = opened("up")
    app.session_state["measured"] = -2
    app.run()
    assert [each.value for each in app.info] == ["Not quite. It goes down."]
    assert [each.value for each in app.markdown] == ["It was -2."]
    assert charts(app)[0]["figure"]["data"] == [{"y": [-2]}]


def test_a_guess_does_not_change_the_address():
    assert not opened("up").query_params


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.117234, "0.117"), (9268.4, "9,270"), (1.5e6, "1,500,000"), (2.0, "2"), (999.9, "1,000"),
     (0.00099, "less than 0.001"), (0.001, "0.001")],
)  # fmt: skip
def test_numbers_in_a_sentence_have_three_digits(value, text):
    assert format_number(value) == text
