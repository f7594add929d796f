"""Scenarios on the pages: a link to each, a menu that sets them up, and what to watch while one is set."""

from __future__ import annotations

import streamlit as st

from core import Settings
from core.teaching.scenarios import Scenario, scenario_of, scenarios_of
from pages.shared import session

ICON = ":material/flag:"


def draw_link(scenario: Scenario, page: str) -> None:
    """A link that opens the page with the scenario's settings, and its sentence."""
    with st.container(gap=None):
        st.page_link(page, label=f"**{scenario.name}**", icon=ICON, query_params=scenario.settings.to_query(), help="")
        st.caption(told(scenario))


def draw_starting_points(settings: Settings, menu) -> None:
    """Into the container `menu` a menu of this model's scenarios; here, if one of them has just these settings, what to watch."""
    chosen = scenario_of(settings)
    shown = chosen.name if chosen else ""
    # Under another key it is a new menu, and closed: it would lie over what there is to watch.
    with menu, st.popover("Starting points", icon=ICON, width="stretch", key=f"starting_points {shown}"):
        st.caption("Each sets all controls and begins anew.")
        with st.container(gap=None):
            for number, scenario in enumerate(scenarios_of(type(settings))):
                st.button(
                    scenario.name, key=f"start_from_{number}", type="tertiary", help=told(scenario),
                    on_click=session.apply_settings, args=(scenario.settings,), disabled=scenario == chosen,
                )  # fmt: skip
    with st.container():  # there even when empty, so that what is below never changes its place
        if chosen is not None:
            st.info(told(chosen), title=chosen.name, icon=ICON)


def told(scenario: Scenario) -> str:
    """Its sentence, with no line break between a number and its sign."""
    return scenario.watch.replace(" %", "\N{NO-BREAK SPACE}%")
