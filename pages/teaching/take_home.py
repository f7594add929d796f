"""What a learner can take home of the run: a script, a notebook, the history, the settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from core import Run
from core.export import as_csv, as_json, as_notebook, as_script, check_exportable, check_reproducible, first_settings
from core.knob import format_value
from pages.shared import session

MODELS = {"Linear regression": "linear", "Softmax regression": "softmax", "Multilayer perceptron": "mlp"}


@dataclass(frozen=True)
class Download:
    """A file to download; `check` raises ValueError where a run cannot give it, and without one any run can."""

    name: str
    ending: str
    mime: str
    icon: str
    make: Callable[[Run], str]
    check: Callable[[Run], None] | None
    sentence: str


DOWNLOADS = (
    Download("Script", "py", "text/x-python", "code", as_script, check_reproducible,
          "A Python script that needs only torch and numpy, and makes this run again, digit for digit."),
    Download("Notebook", "ipynb", "application/x-ipynb+json", "menu_book", as_notebook, check_reproducible,
          "The same as a Jupyter notebook, with the formulas and what each cell does."),
    Download("History", "csv", "text/csv", "table", as_csv, check_exportable,
          "Everything that was measured, for pandas or a spreadsheet: one row for each update, all digits."),
    Download("Settings", "json", "application/json", "tune", as_json, None,
          "The settings, what you changed on the way, and the versions of Python and torch."),
)  # fmt: skip


@st.fragment
def draw_take_home() -> None:
    """A button for each file that the run can give, and for the others why not; a file is made when it is clicked."""
    training = session.training()
    if training is None:
        return
    with training.held_still() as run:
        if run is None:
            st.markdown("There is no run at the moment.")
            return
        reasons = {offer: reason(offer, run, training.playing) for offer in DOWNLOADS}
        stem = file_stem(run)
    for offer in DOWNLOADS:
        if not reasons[offer]:
            _draw_offer(offer, stem, training)
    for why in dict.fromkeys(filter(None, reasons.values())):
        refused = ", ".join(offer.name for offer in DOWNLOADS if reasons[offer] == why)
        st.markdown(f"**{refused}**: not now. {why}")


def reason(offer: Download, run: Run, playing: bool) -> str:
    """Why the run cannot give this file now, in a sentence; nothing if it can."""
    if offer.check is None:
        return ""
    if playing:
        return "The run is playing. Pause it, and take it home."
    try:
        offer.check(run)
    except ValueError as error:
        return f"{str(error)[0].upper()}{str(error)[1:]}."
    return ""


def file_stem(run: Run) -> str:
    """Such as softmax_lr0.1_seed0: the model, and what the run began with."""
    settings = first_settings(run)
    return f"{MODELS[settings.model]}_lr{format_value(settings.lr)}_seed{settings.seed}"


def _draw_offer(offer: Download, stem: str, training) -> None:
    button, sentence = st.columns([1, 4], vertical_alignment="center")
    with button:
        st.download_button(
            offer.name, content(offer, training), f"{stem}.{offer.ending}", offer.mime, key=f"take_{offer.ending}",
            on_click="ignore", icon=f":material/{offer.icon}:", width="stretch",
        )  # fmt: skip
    with sentence:
        st.markdown(offer.sentence)


def content(offer: Download, training) -> Callable[[], str]:
    """What makes the file of the run as it is at the moment of the click."""

    def made() -> str:
        with training.held_still() as run:
            if run is None:
                raise ValueError("the run must still be on its page, got one that was let go")
            return offer.make(run)

    return made
