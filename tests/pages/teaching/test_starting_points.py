"""The shelf on the start page, and the menu and the sentence on each model's page."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from core.teaching.scenarios import SCENARIOS, Scenario, scenario_of, scenarios_of
from pages.teaching.starting_points import told
from tests.pages.conftest import FRAME, Page
from tests.pages.shared.test_controls import KINDS

EACH = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.name)


def page_of(scenario: Scenario) -> str:
    (name,) = [name for name, kind in KINDS.items() if kind is type(scenario.settings)]
    return name


def shown(page: Page) -> list[str]:
    """The names of the scenarios whose sentence stands on the page."""
    texts = [each.value for each in page.app.info]
    return [each.name for each in SCENARIOS if told(each) in texts]


def controls(page: Page, kind) -> object:
    return kind(**{field: page.app.get_by_key(field).value for field in kind.knobs()})


@pytest.fixture(scope="module")
def shelf() -> dict[str, tuple[str, dict[str, str]]]:
    """Where each link with settings on the start page leads to: page and parameters by its label."""
    app = AppTest.from_file(FRAME, default_timeout=60).run()
    links = [link.proto for link in app.get("page_link") if link.proto.query_string]
    captions = [each.value for each in app.caption]
    assert all(told(each) in captions for each in SCENARIOS)
    return {
        link.label.strip("*"): (
            link.page,
            {name: text for name, (text,) in parse_qs(link.query_string, strict_parsing=True).items()},
        )
        for link in links
    }


def test_the_shelf_has_each_scenario_once_in_order(shelf):
    assert list(shelf) == [each.name for each in SCENARIOS]


@EACH
def test_its_link_opens_the_page_with_just_its_settings(scenario, shelf, open_page):
    name, query = shelf[scenario.name]
    assert name == page_of(scenario)
    page = open_page(name, **query)
    for _ in range(2):
        assert page.run.settings == controls(page, KINDS[name]) == scenario.settings
        assert not page.app.session_state["_link_problems"]
        assert shown(page) == [scenario.name]
        assert KINDS[name].from_query(page.app.query_params) == (scenario.settings, [])
        page.redraw()


@pytest.mark.parametrize("name", KINDS)
def test_the_menu_sets_each_up_after_the_other(open_page, name):
    page = open_page(name, seed="7")
    assert shown(page) == []
    for number, scenario in enumerate(scenarios_of(KINDS[name])):
        page.click(f"start_from_{number}")
        for _ in range(2):
            assert page.run.settings == controls(page, KINDS[name]) == scenario.settings
            assert shown(page) == [scenario.name]
            assert page.app.button(key=f"start_from_{number}").disabled
            page.redraw()


@pytest.mark.parametrize("name", KINDS)
def test_the_sentence_goes_with_another_setting_and_comes_back(open_page, name):
    scenario = scenarios_of(KINDS[name])[0]
    page = open_page(name, **scenario.settings.to_query())
    page.choose(seed=5)
    assert shown(page) == []
    page.choose(seed=scenario.settings.seed)
    assert shown(page) == [scenario.name]


def test_a_training_that_went_on_does_not_become_the_scenarios(open_page):
    """Only the learning rate differs, which a run could take over; but a starting point begins at the start."""
    page = open_page("softmax_regression", lr="0.5", epochs="1").click("one_update")
    assert page.run.step == 1
    (number,) = [i for i, each in enumerate(scenarios_of(type(page.run.settings))) if each.settings.lr == 10.0]
    page.click(f"start_from_{number}")
    assert (page.run.step, page.run.changes) == (0, [])
    assert scenario_of(page.run.settings).settings.lr == 10.0
