"""A run from a file of weights: the page trains it again, and says whether its weights are those of the file."""

from __future__ import annotations

import streamlit as st

from core import Settings
from core.pins.kept_run import LARGEST_FILE, KeptRun, kept_run_from_npz
from core.pins.position import position_to_text
from pages.player.player import Player
from pages.shared import session
from pages.shared.plain_text import plain

ROUNDING = 1e-3
"""Differences up to this come from rounding on another machine."""


def draw_open_kept_run(kind: type[Settings]) -> None:
    """Draw the field for a file and, if it can be used, the button that opens its run."""
    file = st.file_uploader("Open kept weights", "npz", key="kept_file", max_upload_size=LARGEST_FILE // 1_000_000)
    if file is None:
        return
    try:
        kept = kept_run_from_npz(file.getvalue())
    except ValueError as error:
        st.error(f"This file was not opened: {plain(error)}.", icon=":material/error:")
        return
    if kept.settings.model != kind.model:
        st.warning(f"It holds a run of {kept.settings.model.lower()}. Open that page, and the file there.")
        return
    values = ", ".join(f"{knob.label.lower()} {plain(knob.label_of(getattr(kept.settings, name)))}"
                       for name, knob in kept.settings.knobs().items() if name in ("lr", "batch_size", "seed"))  # fmt: skip
    st.markdown(f"{kept.settings.model} after {kept.step:,} updates: {values}.")
    st.button("Open this run", key="open_kept", icon=":material/file_open:", on_click=_open, args=(kept,))


def _open(kept: KeptRun) -> None:
    session.results("kept_run")["run"] = kept
    at = position_to_text(kept.settings, kept.changes, kept.step)
    session.apply_settings(kept.last_settings, at=at)


def kept_run_sentence(player: Player) -> str:
    """Whether the weights of the run in the file are those of the player's run; empty if it is another run."""
    opened = session.results("kept_run")
    kept, tape = opened.get("run"), player.tape
    if kept is None or not kept.is_run_of(tape.settings, tape.changes):
        return ""
    if tape.step < kept.step:
        return f"The weights of the file are compared at update {kept.step:,}."
    if opened.get("compared") is not tape:
        opened["compared"], opened["difference"] = tape, kept.largest_difference(tape.at(kept.step).model)
    return verdict(kept.step, opened["difference"])


def verdict(step: int, difference: float) -> str:
    """What a largest difference of the weights means."""
    if difference == 0:
        return f"At update {step:,} all weights equal those of the file, bit for bit."
    if difference < ROUNDING:
        return f"At update {step:,} no weight differs from the file by more than {difference:.1g}: another machine rounds differently."
    return f"At update {step:,} weights differ from the file by up to {difference:.2g}: it was made from other data or by another version."
