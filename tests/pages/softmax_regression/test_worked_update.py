"""The chapter "One update": the update on the page is the one that the run then makes."""

from __future__ import annotations

import base64
import json
import re

import numpy as np
import pytest

from core import Run, SoftmaxSettings
from core.data import fashion_mnist
from core.data.batches import epoch_order
from core.data.fashion_mnist import CLASS_NAMES, Dataset
from core.explaining.next_update import weights_change
from core.explaining.softmax_update import work_out_softmax_update
from pages.softmax_regression.chapters import worked_update
from pages.softmax_regression.chapters.worked_update import IMAGES_SHOWN, TERM, update_in_latex
from tests.pages.conftest import Page
from tests.pages.section import advance

PIXEL = 28 * 14 + 14


@pytest.fixture
def opened(open_page):
    def page(**settings) -> Page:
        return open_page("softmax_regression", chapter="One update", **{name: str(v) for name, v in settings.items()})

    return page


def images(page: Page) -> dict:
    (element,) = [each.proto for each in page.app.get("bidi_component") if each.proto.id.endswith("-worked_images")]
    return json.loads(element.json)["part"]


def said(page: Page) -> str:
    return "\n".join(each.value for each in page.app.markdown)


def formulas(page: Page) -> list[str]:
    """The formulas with numbers."""
    return [each.value.strip("$\n") for each in page.app.latex if "aligned" in each.value]


@pytest.mark.parametrize(
    ("settings", "updates"),
    [({}, 0), ({"lr": 0.7, "seed": 3, "batch_size": 64}, 9), ({"batch_size": 2}, 200), ({"batch_size": 1}, 2)],
)
def test_the_numbers_are_cores(opened, settings, updates):
    page = opened(**settings)
    advance(page.player, updates)
    page.redraw()
    worked = work_out_softmax_update(page.player.state(), PIXEL, 0, IMAGES_SHOWN)
    count = min(IMAGES_SHOWN, worked.batch_size)
    part = images(page)
    assert part["sprite"] == f"images/fashion-mnist/train/{','.join(map(str, worked.rows.tolist()))}.png"
    true = [CLASS_NAMES[label] for label in worked.labels.tolist()]
    assert [cell["top"] for cell in part["cells"]] == true
    assert [cell["bottom"] for cell in part["cells"]] == [f"{row + 1:,}" for row in worked.rows.tolist()]
    logits, probabilities, terms = (table.value for table in page.app.table)
    for table, values, digits in ((logits, worked.logits, 2), (probabilities, worked.probabilities, 3)):
        assert table.shape[0] == count
        assert list(table["image"]) == [f"{row + 1:,}" for row in worked.rows.tolist()]
        for i, label in enumerate(worked.labels.tolist()):
            shown = list(table.iloc[i, 1:11])
            assert [cell.strip("*") for cell in shown] == [f"{value:.{digits}f}" for value in values[i].tolist()]
            assert [j for j, cell in enumerate(shown) if cell.startswith("**")] == [label]
    assert list(probabilities["loss"]) == [f"{loss:.4f}" for loss in worked.losses.tolist()]
    assert list(terms["image"])[:count] == true
    assert list(map(float, terms[TERM]))[:count] == pytest.approx(worked.contributions.tolist(), abs=5.1e-7)
    assert list(terms["y"])[:count] == [str(int(label == 0)) for label in worked.labels.tolist()]
    assert list(map(float, terms["x"][:count])) == pytest.approx(worked.inputs.tolist(), abs=5.1e-5)
    assert list(map(float, terms["ŷ"][:count])) == pytest.approx(worked.probabilities[:, 0].tolist(), abs=5.1e-5)
    if worked.batch_size > count:
        assert terms["image"].iloc[-1] == f"{worked.batch_size - count} others"
        assert sum(map(float, terms[TERM])) == pytest.approx(worked.gradient["w"], abs=4e-6)
    assert len(terms) == count + (worked.batch_size > count)
    assert formulas(page) == [update_in_latex(worked)]
    assert f"In numbers: update {updates + 1:,}**" in said(page)


def test_the_images_with_the_largest_terms_are_shown(opened):
    page = opened(batch_size=64)
    advance(page.player, 5)
    page.redraw()
    worked = work_out_softmax_update(page.player.state(), PIXEL, 0, images=64)
    sizes = worked.contributions.abs().tolist()
    shown = [abs(float(term)) for term in page.app.table[-1].value[TERM][:IMAGES_SHOWN]]
    assert shown == pytest.approx(sorted(sizes, reverse=True)[:IMAGES_SHOWN], abs=5.1e-7)
    assert min(shown) > max(sizes[IMAGES_SHOWN:])


@pytest.mark.parametrize(("batch_size", "terms"), [(4, 4), (16, 6)])
def test_the_digits_of_the_formula(batch_size, terms):
    """They are read from the text and worked out again."""
    run = Run(SoftmaxSettings(batch_size=batch_size, lr=0.5, seed=2), small())
    run.advance(updates=3)
    worked = work_out_softmax_update(run, PIXEL, 7)
    text = update_in_latex(worked).removesuffix(r"\end{aligned}")
    lines = text.split(r" \\ ")
    assert float(lines[0].rsplit("= ")[-1]) == pytest.approx(worked.loss, abs=5.1e-5)
    sums = lines[2 : 2 + terms // 2]
    shown = [float(term.replace(" ", "")) for line in sums for term in re.findall(r"[+-]? ?\d+\.\d+", line)]
    assert len(shown) == terms and all(len(line) < 50 for line in sums)  # short enough for a phone
    assert sum(shown) == pytest.approx(float(lines[2 + terms // 2].removeprefix("&= ")), abs=4e-6)
    steps = lines[-4:]
    for step, result, name in ((*steps[:2], "w"), (*steps[2:], "b")):
        before, lr, gradient = map(float, re.findall(r"-?\d+\.\d+", step))
        (after,) = map(float, re.findall(r"-?\d+\.\d+", result))
        assert (before, lr) == (pytest.approx(worked.before[name], abs=5.1e-7), 0.5)
        assert gradient == pytest.approx(worked.gradient[name], abs=5.1e-7)
        assert after == pytest.approx(before - lr * gradient, abs=2e-6)


def small() -> Dataset:
    return fashion_mnist.load()


def test_pixel_and_class_can_be_chosen(opened):
    page = opened()
    page.choose(worked_row=3, worked_column=27, worked_class="Sneaker")
    worked = work_out_softmax_update(page.player.state(), 3 * 28 + 27, 7, IMAGES_SHOWN)
    assert formulas(page) == [update_in_latex(worked)]
    assert "pixel 111 (row 3, column 27) to class 7, Sneaker" in said(page)
    assert page.charts["change_told"].startswith("Sneaker after 0 updates")
    for key in ("worked_row", "worked_column"):
        assert (page.app.number_input(key=key).min, page.app.number_input(key=key).max) == (0, 27)


def test_the_pictures_are_the_template_and_what_the_next_update_adds(opened):
    page = opened(batch_size=128)
    page.choose(worked_class="Bag")
    for step in range(3):
        part = page.charts["template_change"]
        for cell, image in zip(part["cells"], weights_change(page.run, 8), strict=True):
            values = np.frombuffer(base64.b64decode(cell["values"]), np.int8).reshape(28, 28)
            limit = image.abs().max().item()
            np.testing.assert_allclose(values, image.numpy() / limit * 127, atol=0.51)
            assert cell["caption"].endswith(f"up to ±{limit:.2g}")
        assert page.charts["change_told"] == f"Bag after {step} updates, and what update {step + 1} adds."
        page.click("make_update")


def test_the_button_makes_that_update_and_the_whole_page_follows(opened):
    page = opened(batch_size=256)
    worked = work_out_softmax_update(page.player.state(), PIXEL, 0, IMAGES_SHOWN)
    for step in (1, 2, 3, 4):  # the third batch is short, the fourth is of the next epoch
        page.click("make_update")
        now = page.player.state()
        assert now.step == step == page.numbers["Updates"]
        assert now.model.W[PIXEL, 0].item() == worked.after["w"]
        assert now.history.last("batch_loss") == worked.loss
        assert f"update {step + 1}**" in said(page)
        worked = work_out_softmax_update(now, PIXEL, 0, IMAGES_SHOWN)
        assert formulas(page) == [update_in_latex(worked)]


def test_a_click_that_is_reported_twice_makes_one_update(opened):
    page = opened()
    for _ in range(2):
        page.player.go_to(1)
    assert page.player.step == page.player.tape.step == 1


def test_while_it_plays_the_numbers_are_not_worked_out(opened, monkeypatch):
    page = opened()
    with monkeypatch.context() as patch:
        patch.setattr(worked_update, "work_out_softmax_update", lambda *_: pytest.fail("it was worked out"))
        page.click("play")
        page.choose(worked_class="Bag")
        assert "Pause it" in said(page)
        assert not page.app.table and not formulas(page)
        assert "make_update" not in {button.key for button in page.app.button}
        assert page.charts["change_told"].startswith("Bag")  # the pictures go on
    page.click("play")
    assert "to class 8, Bag" in said(page)  # the choice is kept meanwhile


def test_the_update_that_ends_the_run_and_the_run_then(opened, monkeypatch):
    bright = small().train_images / 255
    bright[epoch_order(0, 0, len(bright))[32:]] *= 1e7
    loud = Dataset("loud", "test", bright, small().train_labels, small().test_images, small().test_labels)
    monkeypatch.setattr(fashion_mnist, "_dataset", loud)
    page = opened(batch_size=16)
    advance(page.player, 2)
    page.redraw()
    assert "it ends the run" in said(page)
    assert r"\leftarrow" not in formulas(page)[0]
    page.click("make_update")
    assert page.player.state().divergence is not None
    assert "The run diverged after update 2" in said(page)
    assert not page.app.table and not formulas(page)
