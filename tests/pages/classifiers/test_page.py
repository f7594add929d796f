"""What both classifier pages share: nothing but the open chapter waits for the images."""

from __future__ import annotations

import pytest

from pages.player import image_loading
from tests.pages.section import open_section

NAMES = ("softmax_regression", "multilayer_perceptron")


@pytest.mark.parametrize("name", NAMES)
def test_the_chapter_train_is_open_first(open_page, name):
    tabs = open_page(name).app.tabs
    assert tabs[0].label == "Train" and len(tabs[0].children) == 1
    assert not any(len(tab.children) for tab in tabs[1:])


@pytest.mark.parametrize("name", NAMES)
def test_while_the_images_load_the_controls_are_there_and_no_chapter(open_page, monkeypatch, name):
    monkeypatch.setattr(image_loading, "wait_for_images", lambda: None)
    page = open_page(name)
    assert page.app.sidebar.select_slider(key="lr")
    assert not page.app.tabs and not page.app.warning


def page_that_stops_at_its_chapter():
    from pathlib import Path

    from core import SoftmaxSettings
    from pages.classifiers.page import Subject, draw_page
    from pages.shared import chapters as mechanism
    from pages.shared.chapters import Chapter
    from pages.shared.entry import enter_page

    enter_page("softmax_regression", SoftmaxSettings)
    chapters = (Chapter("One", "tests.pages.classifiers.stopping_chapter"), Chapter("Two", "not.there"))
    style = Path(mechanism.__file__).with_suffix(".css")
    draw_page("A title", [Subject(SoftmaxSettings, {"Training": ("lr", "epochs")}, chapters, style)])


def test_title_sidebar_and_names_are_drawn_before_a_chapter_is_imported():
    app = open_section(page_that_stops_at_its_chapter)
    assert [title.value for title in app.title] == ["A title"]
    assert {"lr", "epochs"} <= {
        widget.key for kind in (app.sidebar.select_slider, app.sidebar.number_input) for widget in kind
    }
    assert [tab.label for tab in app.tabs] == ["One", "Two"]
