"""What both classifier pages share: torch is loaded late, and every chapter has its heading, with a run and without."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pages.classifiers import training_view
from tests.pages.section import open_section, texts

SHARED = ["One knob, many values", "From scratch and from the library", "Predict, then see", "Take home"]
OWN = {
    "softmax_regression": ["The images", "Sums along a dimension", "Softmax", "Cross-entropy", "The model",
                           "What it predicts", "Where it fails", "One update"],
    "multilayer_perceptron": ["The hidden layer", "Why an activation", "The activation functions", "Inside your network",
                              "The same start for everyone", "Initial weights", "A learning rate of 100",
                              "What it predicts", "Where it fails", "One update"],
}  # fmt: skip


def test_a_page_is_imported_without_torch():
    check = "import sys, pages.classifiers.page; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-W", "ignore", "-c", check], cwd=Path(__file__).parents[3], check=True)


@pytest.mark.parametrize("name", OWN)
def test_the_chapters_stand_in_their_order(open_page, name):
    assert [header.value for header in open_page(name).app.header] == OWN[name] + SHARED


@pytest.mark.parametrize("name", OWN)
def test_while_the_images_load_the_page_can_be_read(open_page, monkeypatch, name):
    monkeypatch.setattr(training_view, "draw_training", lambda *_: None)
    assert [header.value for header in open_page(name).app.header] == OWN[name]


def page_that_stops_at_the_import():
    import streamlit as st

    from core import SoftmaxSettings
    from pages.classifiers.page import draw_page
    from pages.shared import session

    session.enter_page("softmax_regression", SoftmaxSettings)
    draw_page("A title", "A sentence.", SoftmaxSettings, {"Training": ("lr", "epochs")}, st.stop)


def test_title_and_sidebar_are_drawn_before_the_chapters_are_imported():
    app = open_section(page_that_stops_at_the_import)
    assert [title.value for title in app.title] == ["A title"]
    assert "A sentence." in texts(app)
    assert {"lr", "epochs"} <= {
        widget.key for kind in (app.sidebar.select_slider, app.sidebar.number_input) for widget in kind
    }
    assert not app.header
