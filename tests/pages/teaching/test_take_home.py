"""The downloads are what core exports from the learner's run at the moment of the click."""

from __future__ import annotations

import dataclasses

import pytest
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.testing.v1 import AppTest

from core import LinearSettings, MLPSettings, SoftmaxSettings
from core.export import as_csv, as_json, as_notebook, as_script
from core.pins.kept_run import as_npz
from core.point_settings import PointSoftmaxSettings
from tests.pages.section import advance, open_section, player_of, rerun, texts

MAKERS = {"py": as_script, "ipynb": as_notebook, "npz": as_npz, "csv": as_csv, "json": as_json}
STEMS = {
    "linear_lr0.05_seed3": LinearSettings(seed=3),
    "softmax_lr0.25_seed0": SoftmaxSettings(lr=0.25, batch_size=64),
    "mlp_lr0.2_seed0": MLPSettings(hidden_units=8),
    "softmax_moons_lr0.3_seed0": PointSoftmaxSettings(data="moons"),
}
DIVERGING = LinearSettings(lr=3.0, features=2, scale=10)


def page():
    import streamlit as st

    from pages.teaching.take_home import draw_take_home
    from tests.pages.section import keep_player

    keep_player(st.session_state["settings"], st.session_state["updates"])
    draw_take_home()


@pytest.fixture
def deferred_files(monkeypatch) -> dict[str, tuple]:
    """The function that makes each file and its type, as passed to Streamlit, by file name."""
    files = {}
    add = MediaFileManager.add_deferred

    def record(self, made, mimetype, *rest, file_name=None, **more):
        files[file_name] = made, mimetype
        return add(self, made, mimetype, *rest, file_name=file_name, **more)

    monkeypatch.setattr(MediaFileManager, "add_deferred", record)
    return files


@pytest.fixture
def fetchable_images(monkeypatch, images):
    """The images have the name of those that an exported program can fetch."""
    from core.data import fashion_mnist

    monkeypatch.setattr(fashion_mnist, "_dataset", dataclasses.replace(images, name="Fashion-MNIST"))


def opened(settings, updates: int = 3) -> AppTest:
    return open_section(page, settings=settings, updates=updates)


def labels(app: AppTest) -> list[str]:
    return [button.proto.label for button in app.get("download_button")]


@pytest.mark.parametrize(("stem", "settings"), STEMS.items(), ids=STEMS)
def test_every_file_is_the_export_of_the_run(deferred_files, fetchable_images, stem, settings):
    app = opened(settings)
    run = player_of(app).state()
    assert labels(app) == ["Script", "Notebook", "Weights", "History", "Settings"]
    assert set(deferred_files) == {f"{stem}.{ending}" for ending in MAKERS}
    for ending, make in MAKERS.items():
        made, mimetype = deferred_files[f"{stem}.{ending}"]
        assert made() == make(run)
        assert ending in mimetype or ending in ("py", "ipynb", "npz")
    assert "not now" not in texts(app)


def test_a_file_is_made_at_the_click_from_the_run_of_that_moment(deferred_files):
    app = opened(LinearSettings())
    made, _ = deferred_files["linear_lr0.05_seed0.csv"]
    advance(player_of(app), 2)
    run = player_of(app).state()
    assert made() == as_csv(run) and len(made().splitlines()) == 7  # after five updates an epoch ends
    for button in app.get("download_button"):
        assert button.proto.deferred_file_id and not button.proto.url
        assert button.proto.ignore_rerun


@pytest.mark.parametrize(
    ("settings", "updates", "reason"),
    [
        (LinearSettings(), 0, "The run is untrained: it must have made at least one update, got none."),
        (DIVERGING, 50, "The run diverged after update "),
    ],
)
def test_a_run_that_cannot_be_exported_gives_its_settings_and_the_reason(settings, updates, reason):
    app = opened(settings, updates)
    assert labels(app) == ["Settings"]
    assert f"**Script, Notebook, Weights, History**: not now. {reason}" in texts(app)


def test_other_images_have_no_program():
    app = opened(SoftmaxSettings())
    assert labels(app) == ["Weights", "History", "Settings"]
    assert "**Script, Notebook**: not now. The images must be those of Fashion-MNIST" in texts(app)
    assert "got random images." in texts(app)


def test_a_playing_run_gives_only_its_settings():
    app = opened(LinearSettings())
    player_of(app).playing = True
    assert labels(rerun(app)) == ["Settings"]
    assert "The run is playing. Pause it, and take it home." in texts(app)
    player_of(app).playing = False
    assert len(labels(rerun(app))) == 5


@pytest.mark.parametrize(("name", "first"), [("linear_regression", 5), ("softmax_regression", 1)])
def test_the_page_has_the_downloads(open_page, fetchable_images, open_popovers, name, first):
    shown = open_page(name)
    assert len(labels(shown.app)) == first  # linear regression is trained at once
    if first == 1:
        assert len(labels(shown.click("one_update").app)) == 5
