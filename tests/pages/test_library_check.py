"""What the page says of ours and the library's training is what core compares, with these very settings."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core import MLPSettings, SoftmaxSettings
from core.library import LibraryComparison, compare_with_library
from pages.shared import library_check
from pages.shared.library_check import affordable_updates, loss_figure, origin, summary
from pages.shared.palette import COLOURS
from tests.pages.section import figures, open_section, rerun


def page():
    import streamlit as st

    from core.data import fashion_mnist
    from pages.shared.library_check import draw_library_check

    draw_library_check(st.session_state["settings"], fashion_mnist.load())


@pytest.fixture(autouse=True)
def few_updates(monkeypatch):
    monkeypatch.setattr(library_check, "MOST_UPDATES", 12)


def opened(settings) -> AppTest:
    return open_section(page, settings=settings)


def click(app: AppTest) -> AppTest:
    app.button(key="train_both").click()
    return rerun(app)


def said(app: AppTest) -> str:
    return "\n".join(each.value for each in [*app.markdown, *app.caption])


def compared(losses=(2.3, 2.0), differences=(1e-9, 3e-8), of_losses=(1e-7, 2e-7)) -> LibraryComparison:
    return LibraryComparison(
        list(range(len(losses))), list(losses), list(losses), [1, 2], list(differences), list(of_losses), 0.1, 0.2
    )


def test_nothing_is_trained_before_the_click(monkeypatch):
    monkeypatch.setattr(library_check, "compare_with_library", lambda *_: pytest.fail("it was trained"))
    app = opened(SoftmaxSettings())
    assert not figures(app) and not app.table
    code = "\n".join(each.value for each in app.code)
    for line in ("update(model, X, y, lr", "torch.optim.SGD", "nn.CrossEntropyLoss(", "nn.Linear", "loss.backward()"):
        assert line in code


@pytest.mark.parametrize(
    "settings",
    [SoftmaxSettings(), SoftmaxSettings(lr=0.5, seed=4, batch_size=64), MLPSettings(hidden_units=8, activation="tanh")],
    ids=str,
)
def test_what_is_shown_is_what_core_compares(settings, small_images):
    app = click(opened(settings))
    expected = compare_with_library(settings, small_images, 12)
    (table,) = (table.value for table in app.table)
    assert list(table["updates"]) == ["1", "10", "12"]
    assert list(table["any weight"]) == [f"{value:.1e}" for value in expected.weight_differences]
    assert list(table["any loss"]) == [f"{value:.1e}" for value in expected.loss_differences]
    assert f"after 12 updates: **{expected.weight_differences[-1]:.1g}**" in said(app)
    (figure,) = figures(app)
    for name, losses in (("library", expected.library_losses), ("ours", expected.our_losses)):
        (curve,) = [trace for trace in figure["data"] if trace["name"] == name]
        assert curve["x"] == list(range(12))
        assert curve["y"] == pytest.approx(losses, rel=1e-4)
    assert "rounds after each addition" in said(app)


@pytest.mark.parametrize("changed", [{"lr": 0.2}, {"epochs": 4}, {"seed": 1}, {"batch_size": 64}, {"init_std": 0.1}])
def test_it_goes_when_a_setting_changes_and_stays_when_none_does(changed):
    settings = SoftmaxSettings()
    app = click(opened(settings))
    before = figures(app), said(app)
    assert (figures(rerun(app)), said(app)) == before
    app.session_state["settings"] = settings.replace(**changed)
    assert not figures(rerun(app)) and not app.table
    assert len(figures(click(app))) == 1
    app.session_state["settings"] = settings
    assert not figures(rerun(app))


def test_it_goes_with_the_images(monkeypatch, small_images):
    app = click(opened(SoftmaxSettings()))
    monkeypatch.setattr(type(small_images), "slug", "practice-set")
    assert not figures(rerun(app))


def test_another_model_does_not_show_it():
    app = click(opened(SoftmaxSettings()))
    app.session_state["settings"] = MLPSettings(hidden_layers=0)
    assert not figures(rerun(app))


@pytest.mark.parametrize(
    ("settings", "updates"),
    [
        (SoftmaxSettings(), 234),
        (SoftmaxSettings(batch_size=1), 234),
        (SoftmaxSettings(batch_size=4096), 14),
        (MLPSettings(), 234),
        (MLPSettings(batch_size=4096, hidden_units=1024, hidden_layers=3), 1),
    ],
    ids=str,
)
def test_a_learner_does_not_wait_long(monkeypatch, settings, updates):
    monkeypatch.undo()
    assert affordable_updates(settings) == updates


def test_the_sentences():
    small, grown = compared(), compared(differences=(1e-9, 0.5))
    assert summary(small) == "The largest difference of any weight after 2 updates: **3e-08**."
    assert "overshoot" in origin(grown) and "overshoot" not in origin(small)
    nan = float("nan")
    assert "no finite number" in summary(compared((2.0, nan), (1e-9, nan), (0.0, nan)))
    assert "overshoot" in origin(compared((2.0, nan), (1e-9, nan), (0.0, nan)))


def test_the_figure():
    figure = loss_figure(compared((2.0, float("nan"))))
    library, ours = figure["data"]
    assert (library["name"], ours["name"]) == ("library", "ours")  # ours is drawn on top
    assert library["line"]["width"] > 3 * ours["line"]["width"]
    assert {trace["line"]["color"].removeprefix("@") for trace in figure["data"]} <= COLOURS.keys()
    assert ours["y"] == [2.0, None]
