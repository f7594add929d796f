"""What the page says of ours and the library's training is what core compares, live, with these very settings."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from core import MLPSettings, SoftmaxSettings
from core.comparing.library_run import LibraryDifferences, LibraryRun
from pages.comparing.library_comparison import difference_table, loss_figure, render, result_sentence
from pages.player import frames
from pages.shared.palette import COLOURS
from pages.softmax_regression.chapters.experiment import LIBRARY
from pages.teaching import question_runs
from tests.pages.section import open_expanders, open_section, rerun

UPDATES = 12


def page():
    import streamlit as st

    from core.data import fashion_mnist
    from pages.comparing.library_comparison import draw_library_comparison

    draw_library_comparison(st.session_state["settings"], fashion_mnist.load())


@pytest.fixture(autouse=True)
def few_updates(monkeypatch):
    monkeypatch.setattr(question_runs, "MOST_UPDATES", UPDATES)


def opened(settings) -> AppTest:
    return open_section(page, settings=settings)


def click(app: AppTest, label: str) -> AppTest:
    button = app.button(key="start_library")
    assert button.label == label
    button.click()
    return rerun(app)


def components(app: AppTest) -> list[dict]:
    """Those of the comparison; the learner's own run stands beside it in any case."""
    found = [json.loads(element.proto.json) for element in app.get("bidi_component")]
    assert found[0]["place"] == "accuracy_chart"
    return found[1:]


def sent(app: AppTest) -> dict:
    """What the frame brought."""
    (parts,) = [each["parts"] for each in components(app) if "parts" in each]
    return parts


def address(app: AppTest) -> str | None:
    (found,) = [each["address"] for each in components(app) if "parts" in each]
    return found


def training(app: AppTest):
    return app.session_state["_traininglibrary"]


def begun(app: AppTest) -> bool:
    return "_traininglibrary" in app.session_state


def newest(app: AppTest) -> tuple[dict, bool]:
    """What the browser gets when it asks for a frame."""
    frame, plays = frames.find_view(address(app).removeprefix("frames/")).frame()
    return frame.message(), plays


def without_seconds(parts: dict) -> dict:
    return {key: part for key, part in parts.items() if key != "library_seconds"}


def differences(losses=(2.3, 2.0), differences=(1e-9, 3e-8), of_losses=(1e-7, 2e-7)) -> LibraryDifferences:
    made = [1, 2][: len(losses)]
    return LibraryDifferences(
        9, list(range(len(losses))), list(losses), list(losses), made, list(differences), list(of_losses), 0.1, 0.2
    )


def test_nothing_is_trained_before_the_click(monkeypatch):
    monkeypatch.setattr(LibraryRun, "__init__", lambda *_: pytest.fail("it was begun"))
    open_expanders(monkeypatch)
    app = opened(SoftmaxSettings())
    assert not components(app) and not begun(app)
    code = "\n".join(each.value for each in app.code)
    for line in (
        "def update(",
        "sgd(model.parameters, gradients, lr)",
        "torch.optim.SGD",
        "nn.CrossEntropyLoss(",
        "nn.Linear",
        "loss.backward()",
    ):
        assert line in code


@pytest.mark.parametrize(
    "settings",
    [
        SoftmaxSettings(batch_size=32),
        SoftmaxSettings(lr=0.5, seed=4, batch_size=50),
        MLPSettings(hidden_units=8, activation="tanh", batch_size=20),
        MLPSettings(hidden_units=8, init="constant", reduction="sum", lr=0.001, batch_size=20),
    ],
    ids=str,
)
def test_every_frame_is_what_core_compares_at_that_moment(settings, small_images, scheduler):
    app = click(opened(settings), "Train both")
    expected = LibraryRun(settings, small_images, UPDATES)
    training(app).speed = 20.0  # one update in each slice
    for made in range(UPDATES):
        parts, plays = newest(app)
        assert plays and training(app).run.step == made
        assert without_seconds(parts) == without_seconds(render(expected.differences()).message())
        scheduler.now += 0.05
        scheduler.train_next()
        expected.advance(updates=1)
    parts, plays = newest(app)
    assert not plays
    end = expected.differences()
    assert [row[0] for row in parts["library_differences"]["rows"]] == ["1", "10", "12"]
    assert [row[1] for row in parts["library_differences"]["rows"]] == [f"{d:.1e}" for d in end.weight_differences]
    assert [row[2] for row in parts["library_differences"]["rows"]] == [f"{d:.1e}" for d in end.loss_differences]
    assert f"after 12 updates of 12: {end.weight_differences[-1]:.1g}." in parts["library_summary"]
    for name, losses in (("library", end.library_losses), ("ours", end.our_losses)):
        (curve,) = [trace for trace in parts["library_loss"]["figure"]["data"] if trace["name"] == name]
        assert curve["x"] == list(range(UPDATES))
        assert curve["y"] == pytest.approx(losses, rel=1e-4)
    app = rerun(app)
    assert address(app) is None and app.button(key="start_library").label == "Train both"
    assert sent(app) == parts


def test_each_part_has_its_place():
    app = click(opened(SoftmaxSettings()), "Train both")
    assert sent(app).keys() == {each["place"] for each in components(app) if "place" in each}


def test_it_can_be_stopped_and_goes_on(scheduler):
    app = click(opened(SoftmaxSettings(batch_size=32)), "Train both")
    training(app).speed = 20.0
    scheduler.now += 0.05
    scheduler.train_next()
    app = click(app, "Stop")
    scheduler.train_all()
    assert training(app).run.step == 1 and address(app) is None
    assert "after one update of 12" in sent(app)["library_summary"]
    app = click(app, "Go on")
    training(app).speed = None
    scheduler.train_all()
    assert training(app).run.step == UPDATES
    run = training(app).run
    app = click(rerun(app), "Train both")
    assert training(app).run is not run and training(app).run.step == 0


def test_more_than_an_epoch_is_not_needed(scheduler, small_images):
    app = click(opened(SoftmaxSettings(batch_size=100)), "Train both")
    scheduler.train_all()
    assert training(app).run.step == len(small_images.train_images) / 100 == 6


@pytest.mark.parametrize("changed", [{"lr": 0.2}, {"epochs": 4}, {"seed": 1}, {"batch_size": 64}, {"init_std": 0.1}])
def test_it_goes_when_a_setting_changes_and_stays_when_none_does(changed, scheduler):
    settings = SoftmaxSettings()
    app = click(opened(settings), "Train both")
    kept = training(app)
    assert training(rerun(app)) is kept and components(app)
    app.session_state["settings"] = settings.replace(**changed)
    rerun(app)
    assert not components(app) and not begun(app) and kept.run is None
    scheduler.train_all()
    click(app, "Train both")
    assert training(app).run.settings == settings.replace(**changed)


def test_it_goes_with_the_images(monkeypatch, small_images):
    from core.data import fashion_mnist
    from core.data.fashion_mnist import Dataset

    app = click(opened(SoftmaxSettings()), "Train both")
    monkeypatch.setattr(fashion_mnist, "_dataset", Dataset(**vars(small_images)))
    assert not components(rerun(app)) and not begun(app)


def test_another_model_does_not_show_it():
    app = click(opened(SoftmaxSettings()), "Train both")
    app.session_state["settings"] = MLPSettings(hidden_layers=0)
    assert not components(rerun(app))


def test_a_comparison_that_was_let_go_can_be_begun_again():
    """As a lost connection does."""
    app = click(opened(SoftmaxSettings()), "Train both")
    training(app).release()
    assert not components(rerun(app))
    assert training(click(app, "Train both")).run.step == 0


def test_an_error_is_told(monkeypatch, scheduler):
    app = click(opened(SoftmaxSettings()), "Train both")
    monkeypatch.setattr(LibraryRun, "_update", lambda _: 1 / 0)
    scheduler.train_all()
    assert "division" in rerun(app).error[0].value
    assert app.button(key="start_library").label == "Go on"


def test_on_the_page_it_plays_beside_the_run_and_ends_with_the_page(open_page, scheduler):
    page = open_page("softmax_regression", batch_size="100", chapter="Experiment")
    page.choose(softmax_experiment=LIBRARY).click("start_library")
    assert "library_loss" in page.charts
    beside = page.app.session_state["_traininglibrary"]
    page.click("play")
    scheduler.train_all()
    assert beside.run.finished and page.run.finished
    assert "of 6" in page.redraw().charts["library_summary"]
    page.go("home")
    assert beside.run is None


def test_the_sentences():
    small, grown = differences(), differences(differences=(1e-9, 0.5))
    assert result_sentence(small) == "The largest difference of any weight after 2 updates of 9: 3e-08."
    assert "overshoot" in result_sentence(grown) and "after 2 updates of 9: 0.5." in result_sentence(grown)
    nan = float("nan")
    assert "no finite number" in result_sentence(differences((2.0, nan), (1e-9, nan), (0.0, nan)))
    assert difference_table(differences((2.0, nan), (1e-9, nan), (0.0, nan)))["rows"][1] == [
        "2",
        "no number",
        "no number",
    ]
    assert "9 updates are to come" in result_sentence(LibraryDifferences(9, [], [], [], [0], [0.0], [0.0], 0.0, 0.0))
    assert render(small).parts["library_seconds"] == "Ours took 0.10 s, the library 0.20 s."


def test_the_figure():
    figure = loss_figure(differences((2.0, float("nan"))))
    library, ours = figure["data"]
    assert (library["name"], ours["name"]) == ("library", "ours")  # ours is drawn on top
    assert library["line"]["width"] > 3 * ours["line"]["width"]
    assert {trace["line"]["color"].removeprefix("@") for trace in figure["data"]} <= COLOURS.keys()
    assert ours["y"] == [2.0, None]
