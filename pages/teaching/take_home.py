"""Downloads of the run: a script, a notebook, the weights, the history, the settings; and a kept run opened again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from core import Run
from core.export import (
    as_csv,
    as_json,
    as_notebook,
    as_script,
    check_exportable,
    check_reproducible,
    first_settings,
)
from core.knob import format_value
from core.pins.kept_run import as_npz
from pages.shared import session
from pages.shared.plain_text import plain
from pages.teaching.kept_run import draw_open_kept_run

MODEL_NAMES = {"Linear regression": "linear", "Softmax regression": "softmax", "Multilayer perceptron": "mlp"}


@dataclass(frozen=True)
class Download:
    """A file made from a run. `check` raises ValueError if a run cannot give it; None means that every run can."""

    name: str
    extension: str
    mime: str
    icon: str
    make: Callable[[Run], str | bytes]
    check: Callable[[Run], None] | None
    description: str


DOWNLOADS = (
    Download("Script", "py", "text/x-python", "code", as_script, check_reproducible,
          "A Python script that needs only torch and numpy, and makes this run again, digit for digit."),
    Download("Notebook", "ipynb", "application/x-ipynb+json", "menu_book", as_notebook, check_reproducible,
          "The same as a Jupyter notebook, with the formulas and what each cell does."),
    Download("Weights", "npz", "application/zip", "save", as_npz, check_exportable,
          "What the model has learned, as arrays of numpy, with the recipe. Open it below, or call the script with its name."),
    Download("History", "csv", "text/csv", "table", as_csv, check_exportable,
          "Everything that was measured, for pandas or a spreadsheet: one row for each update, all digits."),
    Download("Settings", "json", "application/json", "tune", as_json, None,
          "The settings, what you changed on the way, and the versions of Python and torch."),
)  # fmt: skip


def draw_take_home() -> None:
    """Draw a button for each file that the run can give, and the reason for each that it cannot."""
    player = session.player()
    if player is None:
        st.markdown("There is no run yet: the images are loading.")
        return
    run = player.state(renew=player.playing)
    reasons = {download: refusal_reason(download, run, player.playing) for download in DOWNLOADS}
    for download in DOWNLOADS:
        if not reasons[download]:
            _draw_download(download, file_stem(run), player)
    for reason in dict.fromkeys(filter(None, reasons.values())):
        refused = ", ".join(download.name for download in DOWNLOADS if reasons[download] == reason)
        st.markdown(f"**{refused}**: not now. {plain(reason)}")
    draw_open_kept_run(type(player.settings))


def refusal_reason(download: Download, run: Run, playing: bool) -> str:
    """The sentence that says why the run cannot give this file now; empty if it can."""
    if download.check is None:
        return ""
    if playing:
        return "The run is playing. Pause it, and take it home."
    try:
        download.check(run)
    except ValueError as error:
        return f"{str(error)[0].upper()}{str(error)[1:]}."
    return ""


def file_stem(run: Run) -> str:
    """File name without extension, such as softmax_lr0.1_seed0 or softmax_moons_lr0.1_seed0, from the run's first settings."""
    settings = first_settings(run)
    data = "" if settings.uses_images or not settings.data else f"_{settings.data}"
    return f"{MODEL_NAMES[settings.model]}{data}_lr{format_value(settings.lr)}_seed{settings.seed}"


def _draw_download(download: Download, stem: str, player) -> None:
    button, description = st.columns([1, 4], vertical_alignment="center")
    with button:
        st.download_button(
            download.name, deferred_content(download, player), f"{stem}.{download.extension}", download.mime,
            key=f"take_{download.extension}", on_click="ignore", icon=f":material/{download.icon}:", width="stretch",
        )  # fmt: skip
    with description:
        st.markdown(download.description)


def deferred_content(download: Download, player) -> Callable[[], str | bytes]:
    """Return a function that makes the file from the run at the moment of the click."""
    return lambda: download.make(player.state())
