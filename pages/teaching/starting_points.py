"""Scenarios on the pages: the address of one, a menu that applies one, and what to watch in the current one."""

from __future__ import annotations

import streamlit as st

from core import Settings
from core.point_settings import ON_POINTS
from core.teaching.scenarios import SCENARIOS, Scenario, scenario_of, scenarios_of
from pages.shared import session
from pages.teaching.lesson import this_lesson

ICON = ":material/flag:"


def link_query(scenario: Scenario) -> dict[str, str]:
    """The parameters of a link to the scenario: its settings and, if it names one, its chapter."""
    return scenario.settings.to_query() | ({"chapter": scenario.chapter} if scenario.chapter else {})


def draw_starting_points(settings: Settings, menu) -> None:
    """Draw the page's scenarios into the container `menu` and, if one has these settings, what to watch here.

    A lesson asks a question of its own, which that sentence could answer.
    """
    chosen = scenario_of(settings)
    chosen_name = chosen.name if chosen else ""
    # A new key makes a new menu, which is closed and so does not cover what there is to watch.
    with menu, st.popover("Starting points", icon=ICON, width="stretch", key=f"starting_points {chosen_name}"):
        st.caption("Each sets all controls and starts again.")
        for title, scenarios in groups(type(settings)).items():
            with st.container(gap=None):
                if title:
                    st.markdown(f"**{title}**")
                for scenario in scenarios:
                    st.button(
                        scenario.name, key=f"start_from_{SCENARIOS.index(scenario)}", type="tertiary", help=scenario.question,
                        on_click=session.apply_settings, args=(scenario.settings, scenario.chapter), disabled=scenario == chosen,
                    )  # fmt: skip
    with st.container(key="watch"):  # drawn even when empty, so that the elements below keep their place
        if chosen is not None and this_lesson() is None:
            st.info(f"**{chosen.name}.** {watch_sentence(chosen)}", icon=ICON)


def groups(kind: type[Settings]) -> dict[str, tuple[Scenario, ...]]:
    """The scenarios of the page whose settings have this class, by title: on images and on points, those of the class first."""
    for kinds in ON_POINTS.items():
        if kind in kinds:
            both = dict(zip(("On images", "On points in the plane"), map(scenarios_of, kinds), strict=True))
            return both if kind is kinds[0] else dict(reversed(both.items()))
    return {"": scenarios_of(kind)}


def watch_sentence(scenario: Scenario) -> str:
    """What to watch in a scenario, with a no-break space before each percent sign."""
    return scenario.watch.replace(" %", "\N{NO-BREAK SPACE}%")
