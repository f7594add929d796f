"""One knob, many values: all trained from one click, their curves, and the end of each against the knob."""

from __future__ import annotations

import math
from contextlib import suppress
from functools import partial

import streamlit as st

from core import Settings
from core.many import Many
from core.outcomes import Band, band, summary
from pages.shared.knob_values import Chosen, choose
from pages.shared.live_parts import chart_part, place_chart, place_text
from pages.shared.outcomes import ACCURACY, in_words, summary_figure
from pages.shared.race import Rivals, draw_race


@st.fragment
def draw_many_values(settings: Settings, data) -> None:
    """A knob and its values to choose, and a race of them all."""
    chosen = choose(settings)
    if chosen is None:
        return
    unseen = [name for name in chosen.settings if name not in chosen.values]
    rivals = Rivals(
        "many", f"Train all {len(chosen.settings)}", chosen.settings, together=True, unseen=frozenset(unseen),
        also=partial(summary_parts, chosen=chosen), band=partial(band_of, names=unseen) if unseen else None,
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
    epoch, ends = 0, dict.fromkeys(race.members, math.nan)
    losses = ends
    with suppress(ValueError):  # the untrained models have not been measured yet
        seen = summary(race)
        epoch = seen.epoch
        losses, ends = (
            dict(zip(seen.names, seen.values[name], strict=True)) for name in ("train_loss", "test_accuracy")
        )
    told = in_words(ends, chosen, epoch, ACCURACY)
    figure = summary_figure(ends, chosen, ACCURACY, losses)
    return {
        "many_summary": chart_part(figure, f"Accuracy and loss against {chosen.label.lower()}. {told}"),
        "many_told": told,
    }
