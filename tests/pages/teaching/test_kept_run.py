"""A file of kept weights opens its run, and the page says whether the weights are the same."""

from __future__ import annotations

import numpy as np
import pytest

from core import LinearSettings, MLPSettings, Run, SoftmaxSettings
from core.pins.kept_run import as_npz, kept_run_from_npz
from core.point_settings import PointMLPSettings
from core.training.tape import Tape
from pages.teaching.kept_run import verdict

CHANGED = MLPSettings(hidden_units=8, batch_size=64)


def trained(settings, images=None, updates: int = 7, **change) -> Run:
    run = Run(settings, images if settings.uses_images else None)
    run.advance(updates=3)
    run.change(**change)
    run.advance(updates=updates - 3)
    return run


def upload(page, content: bytes):
    page.app.file_uploader(key="kept_file").set_value([("run.npz", content, "application/zip")])
    return page.redraw()


@pytest.mark.parametrize(
    ("name", "run"),
    [("linear_regression", lambda images: trained(LinearSettings(seed=4, epochs=2), updates=10)),
     ("softmax_regression", lambda images: trained(SoftmaxSettings(lr=0.25, batch_size=100), images)),
     ("multilayer_perceptron", lambda images: trained(CHANGED, images, lr=0.5)),
     ("multilayer_perceptron", lambda images: trained(PointMLPSettings(data="moons", hidden_units=3), lr=0.1))],
)  # fmt: skip
def test_a_file_opens_its_run(open_page, open_popovers, scheduler, images, name, run):
    run = run(images)
    page = upload(open_page(name), as_npz(run)).click("open_kept")
    scheduler.train_all()
    page.redraw()
    assert page.player.step == run.step and page.player.settings == run.settings
    assert page.player.tape.changes == tuple(run.changes)
    assert page.player.tape.at(run.step).model.parameters[0].equal(run.model.parameters[0])
    sentence = f"At update {run.step} all weights equal those of the file, bit for bit."
    assert any(sentence in each.value for each in page.app.caption)
    page.choose(seed=9)
    assert not any("of the file" in each.value for each in page.app.caption)


def test_other_weights_are_told(open_page, open_popovers):
    run = trained(LinearSettings(epochs=2), updates=10)
    run.model.w += 0.5
    page = upload(open_page("linear_regression"), as_npz(run)).click("open_kept")
    assert any("weights differ from the file by up to 0.5: it was made" in each.value for each in page.app.caption)


def test_a_file_of_another_model_leads_to_its_page(open_page, open_popovers):
    page = upload(open_page("linear_regression"), as_npz(trained(PointMLPSettings())))
    assert "It holds a run of multilayer perceptron" in page.warnings
    assert "open_kept" not in [button.key for button in page.app.button]


def test_a_foreign_file_is_refused_with_the_reason(open_page, open_popovers):
    page = upload(open_page("linear_regression"), b"[evil](http://x)")
    (error,) = page.app.error
    assert error.value.startswith("This file was not opened: the file must be a whole .npz file")


def test_a_run_is_that_of_the_file_whatever_came_later():
    run = trained(LinearSettings(), lr=0.1)
    kept = kept_run_from_npz(as_npz(run))
    tape = Tape(LinearSettings(), None, run.changes)
    assert kept.is_run_of(tape.settings, tape.changes)
    tape.advance(updates=20)
    assert kept.is_run_of(tape.settings, tape.branch(15, lr=0.2).changes)
    assert not kept.is_run_of(tape.settings, tape.branch(2, lr=0.2).changes)
    assert not kept.is_run_of(LinearSettings(seed=1), tape.changes)


@pytest.mark.parametrize(
    ("difference", "told"), [(0.0, "bit for bit"), (1e-6, "rounds differently"), (0.5, "other data")]
)
def test_the_verdict(difference, told):
    assert told in verdict(1200, difference) and "1,200" in verdict(1200, difference)


def test_the_kept_arrays_are_copies(images):
    run = trained(CHANGED, images)
    kept = kept_run_from_npz(as_npz(run))
    run.advance(updates=1)
    assert kept.largest_difference(run.model) > 0
    assert all(isinstance(each, np.ndarray) and each.dtype == np.float32 for each in kept.parameters)
