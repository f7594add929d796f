"""The cards of scenarios on the start page, and the menu and the sentence on each model's page."""

from __future__ import annotations

from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from core import MLPSettings, SoftmaxSettings
from core.point_settings import PointMLPSettings, PointSoftmaxSettings
from core.teaching import recording
from core.teaching.scenarios import SCENARIOS, Scenario, scenario_of, scenarios_of
from pages.home.thumbnails import describe
from pages.player import learner_player
from pages.teaching.starting_points import groups, link_query, watch_sentence
from tests.pages.conftest import FRAME, Page
from tests.pages.shared.test_controls import KINDS

EACH_SCENARIO = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.name)


def page_of(scenario: Scenario) -> str:
    (name,) = [name for name, kind in KINDS.items() if isinstance(scenario.settings, kind)]
    return name


def of_page(name: str) -> list[Scenario]:
    return [scenario for scenarios in groups(KINDS[name]).values() for scenario in scenarios]


def button(scenario: Scenario) -> str:
    return f"start_from_{SCENARIOS.index(scenario)}"


def shown(page: Page) -> list[str]:
    """The names of the scenarios whose sentence is on the page."""
    texts = [each.value for each in page.app.info]
    return [each.name for each in SCENARIOS if f"**{each.name}.** {watch_sentence(each)}" in texts]


def controls(page: Page, kind) -> object:
    return kind(**{field: page.setting(field) for field in kind.knobs()})


@pytest.fixture(scope="module")
def start_page() -> AppTest:
    return AppTest.from_file(FRAME, default_timeout=60).run()


@pytest.fixture(scope="module")
def scenario_links(start_page) -> dict[str, tuple[str, dict[str, str]]]:
    """Page and query parameters of each link with settings on the start page, by its label."""
    links = [link.proto for link in start_page.get("page_link")]
    links = [link for link in links if link.query_string and link.label.startswith("**")]
    links = [link for link in links if "lesson" not in parse_qs(link.query_string)]
    return {
        link.label.strip("*"): (
            link.page,
            {name: text for name, (text,) in parse_qs(link.query_string, strict_parsing=True).items()},
        )
        for link in links
    }


def test_the_start_page_links_each_scenario_once_in_order(scenario_links):
    assert list(scenario_links) == [each.name for each in SCENARIOS]


@EACH_SCENARIO
def test_its_card_asks_and_does_not_tell(scenario, start_page):
    """The card has the question and a curve in words for screen readers; what there is to watch is for the page."""
    texts = [unescape(each.proto.body) for each in start_page.get("html")]
    (card,) = [each for each in texts if f"<span>{scenario.question}</span>" in each]
    curve = recording.load()["curves"][scenario.name]
    assert f'aria-label="{describe(curve)}"' in card
    everything = "\n".join([*texts, *(each.value for each in [*start_page.caption, *start_page.markdown])])
    assert watch_sentence(scenario) not in everything and scenario.watch not in everything


def test_a_link_names_the_chapter_of_its_scenario():
    scenario = SCENARIOS[0]
    assert link_query(replace(scenario, chapter="")) == scenario.settings.to_query()
    assert link_query(replace(scenario, chapter="Fit")) == scenario.settings.to_query() | {"chapter": "Fit"}


@pytest.fixture
def untrained(monkeypatch):
    """Settings and sentences do not depend on a training: pages that open trained would train each scenario for nothing."""
    monkeypatch.setattr(learner_player, "TRAINED_WITHIN", 0.0)


@EACH_SCENARIO
def test_a_link_opens_the_page_with_the_settings_of_its_scenario(scenario, scenario_links, open_page, untrained):
    name, query = scenario_links[scenario.name]
    assert name == page_of(scenario)
    assert query == link_query(scenario)
    page, kind = open_page(name, **query), type(scenario.settings)
    for _ in range(2):
        assert page.run.settings == controls(page, kind) == scenario.settings
        assert not page.app.session_state["_link_problems"]
        assert shown(page) == [scenario.name]
        query = {name: text for name, text in page.app.query_params.items() if name != "chapter"}
        data = {
            name: text for name, text in scenario.settings.to_query().items() if name == "data"
        }  # the browser writes it
        assert kind.from_query(query | data) == (scenario.settings, [])
        assert page.app.session_state["chapter"] == (scenario.chapter or "Train")
        page.redraw()


@pytest.mark.parametrize("name", KINDS)
def test_the_menu_applies_one_scenario_after_another(open_page, untrained, name):
    page = open_page(name, seed="7")
    assert shown(page) == []
    for scenario in of_page(name):
        page.click(button(scenario))
        assert_stands_at(page, scenario)
    assert_stands_at(page.redraw(), scenario)


def assert_stands_at(page: Page, scenario: Scenario) -> None:
    assert page.run.settings == controls(page, type(scenario.settings)) == scenario.settings
    assert shown(page) == [scenario.name]
    assert page.app.button(key=button(scenario)).disabled
    assert not scenario.chapter or page.app.session_state["chapter"] == scenario.chapter


@pytest.mark.parametrize("name", KINDS)
def test_the_menu_helps_with_questions(open_page, name):
    page = open_page(name, seed="7")
    scenarios = of_page(name)
    assert all(page.app.button(key=button(each)).help == each.question for each in scenarios)


@pytest.mark.parametrize("name", KINDS)
def test_the_sentence_is_shown_only_at_the_settings_of_its_scenario(open_page, name):
    scenario = scenarios_of(KINDS[name])[0]
    page = open_page(name, **scenario.settings.to_query())
    page.choose(seed=5)
    assert shown(page) == []
    page.choose(seed=scenario.settings.seed)
    assert shown(page) == [scenario.name]


def test_the_menu_has_the_scenarios_of_images_and_of_points():
    assert {name: len(of_page(name)) for name in KINDS} == {
        name: len([each for each in SCENARIOS if page_of(each) == name]) for name in KINDS
    }
    assert groups(PointMLPSettings) == groups(MLPSettings)
    titles = ["On images", "On points in the plane"]
    assert list(groups(SoftmaxSettings)) == titles and list(groups(PointSoftmaxSettings)) == titles[::-1]


def test_a_scenario_starts_a_new_run(open_page):
    """Only the live learning rate differs, but a starting point never continues a run."""
    page = open_page("softmax_regression", lr="0.5", epochs="1").click("one_update")
    assert page.run.step == 1
    (scenario,) = [each for each in scenarios_of(type(page.run.settings)) if each.settings.lr == 10.0]
    page.click(button(scenario))
    assert (page.run.step, page.run.changes) == (0, [])
    assert scenario_of(page.run.settings).settings.lr == 10.0
