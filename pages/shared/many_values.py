"""One knob, many values: all trained from one click, their curves, and the end of each against the knob."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core import Settings
from core.many import Many
from core.outcomes import Band, band
from pages.shared.knob_values import Chosen, choose
from pages.shared.live_parts import chart_part, place_chart, place_text
from pages.shared.outcomes import ACCURACY, at_common_end, in_words, summary_figure
from pages.shared.race import Rivals, draw_race


@st.fragment
def draw_many_values(settings: Settings, data) -> None:
    """A knob and its values to choose, and a race of them all."""
    chosen = choose(settings)
    if chosen is None:
        return
    rivals = Rivals(
        "many", f"Train all {len(chosen.settings)}", chosen.settings, together=True, unseen=frozenset(chosen.unseen),
        also=partial(summary_parts, chosen=chosen), band=partial(band_of, names=chosen.unseen) if chosen.unseen else None,
    )  # fmt: skip
    draw_race(rivals, data, _places)


def _places() -> None:
    st.markdown("**At the end of the last epoch that all have done**")
    place_chart("many_summary", 280)
    place_text("many_told")


def band_of(race: Many, names: list[str]) -> Band:
    """Between which test accuracies these runs lie, epoch by epoch."""
    return band([race.members[name] for name in names], "test_accuracy")


def summary_parts(race: Many, chosen: Chosen) -> dict[str, object]:
    """The summary's chart and its sentence."""
    epoch, losses, ends = at_common_end(race, "train_loss", "test_accuracy")
    told = in_words(ends, chosen, epoch, ACCURACY)
    figure = summary_figure(ends, chosen, ACCURACY, losses)
    return {
        "many_summary": chart_part(figure, f"Accuracy and loss against {chosen.label.lower()}. {told}"),
        "many_told": told,
    }
