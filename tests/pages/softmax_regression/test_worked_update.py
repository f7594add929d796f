"""The next update on the page is the one that the run then makes."""

from __future__ import annotations

import json
import re

import pytest
from streamlit.testing.v1 import AppTest

from core import Run, SoftmaxSettings
from core.data import fashion_mnist
from core.data.batches import epoch_order
from core.data.fashion_mnist import CLASS_NAMES, Dataset
from core.explaining.softmax_update import work_out_softmax_update
from pages.softmax_regression.chapters.worked_update import update_in_latex
from tests.pages.section import advance, open_section, player_of, rerun

PIXEL = 28 * 14 + 14


def page():
    import streamlit as st

    from core import SoftmaxSettings
    from pages.softmax_regression.chapters.worked_update import draw_worked_update
    from tests.pages.section import keep_player

    keep_player(SoftmaxSettings(**st.session_state["settings"]))
    st.session_state["drawn"] = st.session_state.get("drawn", 0) + 1
    draw_worked_update()


def opened(settings: dict | None) -> AppTest:
    return open_section(page, settings=settings)


def images(app: AppTest) -> dict:
    (element,) = app.get("bidi_component")
    return json.loads(element.proto.json)["part"]


def said(app: AppTest) -> str:
    return "\n".join(each.value for each in app.markdown)


@pytest.mark.parametrize(
    ("settings", "updates"),
    [({}, 0), ({"lr": 0.7, "seed": 3, "batch_size": 64}, 9), ({"batch_size": 3}, 200), ({"batch_size": 1}, 2)],
)
def test_the_numbers_are_cores(settings, updates):
    app = opened(settings)
    advance(player_of(app), updates)
    app = rerun(app)
    worked = work_out_softmax_update(player_of(app).state(), PIXEL, 0)
    count = min(5, worked.batch_size)
    part = images(app)
    assert part["sprite"] == f"images/fashion-mnist/train/{','.join(map(str, worked.rows.tolist()))}.png"
    true = [CLASS_NAMES[label] for label in worked.labels.tolist()]
    of_true = worked.probabilities.gather(1, worked.labels.view(-1, 1)).view(-1).tolist()
    assert [cell["top"] for cell in part["cells"]] == true
    assert [cell["bottom"] for cell in part["cells"]] == [f"ŷ = {p:.3f}" for p in of_true]
    logits, probabilities, shares = (table.value for table in app.table)
    for table, values, digits in ((logits, worked.logits, 2), (probabilities, worked.probabilities, 3)):
        assert table.shape == (count, 11)
        assert list(table["image"]) == [f"{row + 1:,}" for row in worked.rows.tolist()]
        for i, label in enumerate(worked.labels.tolist()):
            shown = list(table.iloc[i, 1:])
            assert [cell.strip("*") for cell in shown] == [f"{value:.{digits}f}" for value in values[i].tolist()]
            assert [j for j, cell in enumerate(shown) if cell.startswith("**")] == [label]
    assert list(shares["loss −log ŷ"]) == [f"{loss:.4f}" for loss in worked.losses.tolist()]
    assert list(map(float, shares["(ŷ − truth) · x / B"])) == pytest.approx(worked.contributions.tolist(), abs=5.1e-7)
    assert list(shares["truth"]) == [str(int(label == 0)) for label in worked.labels.tolist()]
    assert app.latex[0].value.strip("$\n") == update_in_latex(worked)
    assert f"Update {updates + 1:,}**" in said(app)
    assert bool(app.caption) == (worked.batch_size > 5)


def test_the_digits_of_the_formula():
    """They are read from the text and worked out again."""
    run_ = Run(SoftmaxSettings(batch_size=4, lr=0.5, seed=2), small())
    run_.advance(updates=3)
    worked = work_out_softmax_update(run_, PIXEL, 7)
    lines = update_in_latex(worked).removesuffix(r"\end{aligned}").split(r" \\ ")
    assert len(lines) == 7
    assert float(lines[0].rsplit("= ")[-1]) == pytest.approx(worked.loss, abs=5.1e-5)
    terms = [float(term) for term in re.findall(r"[+-]?\d+\.\d+", lines[2])]
    assert len(terms) == 4 and r"\cdots" not in lines[2]
    assert sum(terms) == pytest.approx(float(lines[3].removeprefix("&= ")), abs=3e-6)
    for line, name in ((lines[5], "w"), (lines[6], "b")):
        before, lr, gradient, after = map(float, re.findall(r"-?\d+\.\d+", line))
        assert (before, lr) == (pytest.approx(worked.before[name], abs=5.1e-7), 0.5)
        assert gradient == pytest.approx(worked.gradient[name], abs=5.1e-7)
        assert after == pytest.approx(before - lr * gradient, abs=2e-6)
    assert r"W_{406,7}" in lines[5] and r"b_{7}" in lines[6]


def small() -> Dataset:
    return fashion_mnist.load()


def test_pixel_and_class_can_be_chosen():
    app = opened({})
    app.number_input(key="worked_row").set_value(3)
    app.number_input(key="worked_column").set_value(27)
    app.selectbox(key="worked_class").set_value("Sneaker")
    app = rerun(app)
    worked = work_out_softmax_update(player_of(app).state(), 3 * 28 + 27, 7)
    assert app.latex[0].value.strip("$\n") == update_in_latex(worked)
    assert "pixel 111 (row 3, column 27) to class 7 (Sneaker)" in said(app)
    for key in ("worked_row", "worked_column"):
        assert (app.number_input(key=key).min, app.number_input(key=key).max) == (0, 27)


def test_the_button_makes_that_update_and_the_whole_page_follows():
    app = opened({"batch_size": 256})
    worked = work_out_softmax_update(player_of(app).state(), PIXEL, 0)
    for step in (1, 2, 3, 4):  # the third batch is short, the fourth is of the next epoch
        drawn = app.session_state["drawn"]
        app.button(key="make_update").click()
        app = rerun(app)
        now = player_of(app).state()
        assert now.step == step
        assert now.model.W[PIXEL, 0].item() == worked.after["w"]
        assert now.history.last("batch_loss") == worked.loss
        assert app.session_state["drawn"] == drawn + 2  # the click's run, and the one that it asked for
        assert f"Update {step + 1}**" in said(app)
        worked = work_out_softmax_update(now, PIXEL, 0)
        assert app.latex[0].value.strip("$\n") == update_in_latex(worked)


def test_a_click_that_is_reported_twice_makes_one_update():
    app = opened({})
    for _ in range(2):
        player_of(app).go_to(1)
    assert player_of(app).step == player_of(app).tape.step == 1


def test_looking_changes_nothing():
    app = opened({"batch_size": 64})
    for _ in range(3):
        rerun(app)
    alone = Run(SoftmaxSettings(batch_size=64), small())
    advance(player_of(app), 15)
    alone.advance(updates=15)
    assert player_of(app).state().model.W.tolist() == alone.model.W.tolist()
    assert player_of(app).state().history.updates.columns == alone.history.updates.columns


def test_while_it_plays_nothing_is_worked_out(monkeypatch):
    app = opened({})
    monkeypatch.setattr(
        "pages.softmax_regression.chapters.worked_update.work_out_softmax_update",
        lambda *_: pytest.fail("it was worked out"),
    )
    player_of(app).playing = True
    app.selectbox(key="worked_class").set_value("Bag")
    app = rerun(app)
    assert "Pause it" in said(app)
    assert not app.table and not app.latex and not app.button
    monkeypatch.undo()
    player_of(app).playing = False
    app = rerun(app)
    assert "(Bag)" in said(app)  # the choice is kept meanwhile


def test_the_update_that_ends_the_run_and_the_run_then(monkeypatch):
    images = small().train_images / 255
    images[epoch_order(0, 0, len(images))[20:]] *= 1e7
    loud = Dataset("loud", "test", images, small().train_labels, small().test_images, small().test_labels)
    monkeypatch.setattr(fashion_mnist, "_dataset", loud)
    app = opened({"batch_size": 10})
    advance(player_of(app), 2)
    app = rerun(app)
    assert "it ends the run" in said(app)
    assert r"\leftarrow" not in app.latex[0].value
    app.button(key="make_update").click()
    app = rerun(app)
    assert player_of(app).state().divergence is not None
    assert "The run diverged after update 2" in said(app)
    assert not app.table and not app.button
