"""A teacher's wall and two learners in a browser."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest

from core import SoftmaxSettings
from core.teaching.lesson import Goal, Lesson, lesson_to_text
from pages.wall.wall_address import new_key, wall_query
from tests.browser.conftest import settle

NICKNAME = "<b>x</b>@train"
LESSON = Lesson("Why?", ("epochs",), goal=Goal("test_accuracy", "at least", 0.5, 1))
ONE_DOT = """() => { const [dot, ...more] = document.querySelector('.st-key-wall_chart .js-plotly-plot').data
  .filter((t) => t.mode === 'markers').flatMap((t) => t.x.map((x, i) => [x, t.text[i]]));
  return dot?.[0] === 0.1 && dot[1].includes('Learner 2') && !more.length; }"""
"""Equal runs are one dot, which names both."""
HOVER = """() => { const chart = document.querySelector('.st-key-wall_chart .js-plotly-plot');
  Plotly.Fx.hover(chart, [{curveNumber: 1, pointNumber: chart.data[1].text.findIndex((t) => t.includes('&lt;b'))}]); }"""


@pytest.mark.slow
def test_a_class_meets_on_a_wall(new_tab, server, images_on_server):
    teacher = new_tab((1280, 720))
    query = {"epochs": "1", "lesson": lesson_to_text(LESSON, SoftmaxSettings)}
    teacher.goto(f"{server}/wall?{urlencode(wall_query('softmax_regression', query, new_key()))}")
    settle(teacher)
    assert teacher.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight") <= 720
    short = teacher.locator(".st-key-wall_side code").inner_text()
    count = teacher.locator(".st-key-wall_count")
    count.get_by_text("Nobody has joined yet.").wait_for()
    learners = []
    for nickname in (NICKNAME, ""):
        tab = new_tab()
        learners.append(tab)
        tab.goto(short)
        tab.locator(".st-key-lesson").get_by_text("Why?").wait_for()
        settle(tab)
        tab.get_by_role("button", name="Join the wall").click()
        if nickname:
            tab.get_by_label("Nickname").fill(nickname)
        tab.get_by_role("button", name="Join", exact=True).click()
        tab.get_by_text(f"On the wall as {nickname or 'Learner'}").wait_for()
    count.get_by_text("0 of 2 have met the goal.").wait_for()
    teacher.evaluate("document.querySelector('.st-key-wall_chart .live-chart').mark = 1")
    for number, tab in enumerate(learners, 1):
        tab.get_by_role("button", name="One epoch", exact=True).click()
        count.get_by_text(re.compile(rf"^{number} of 2 ha")).wait_for()
        tab.get_by_text("Your dot: learning rate 0.1, test accuracy").wait_for()
        settle(tab)  # the end of the run moves the button that is clicked below
    teacher.wait_for_function(ONE_DOT)
    teacher.locator(".st-key-wall_met").get_by_text(NICKNAME, exact=True).wait_for()
    teacher.evaluate(HOVER)
    teacher.locator(".hovertext").get_by_text(NICKNAME).wait_for()
    assert teacher.locator(".st-key-wall_met b").count() == 0
    assert teacher.evaluate("document.querySelector('.st-key-wall_chart .live-chart').mark") == 1  # never remounted
    learners[1].get_by_role("button", name="Leave the wall").click()
    learners[1].get_by_text("On the wall as").wait_for(state="hidden")
    count.get_by_text(re.compile("^1 of 1 ha")).wait_for()
    teacher.get_by_role("button", name="End the wall").click()
    teacher.get_by_text("This wall has ended.").wait_for()
    assert [tab.complaints for tab in (teacher, *learners)] == [[], [], []]
