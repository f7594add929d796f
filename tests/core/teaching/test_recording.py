"""The recording of the start page, compared with new trainings.

If they differ because the training was meant to change, `python -m core.teaching.recording` records it again.
"""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64decode

import numpy as np
import pytest
import torch

from core import LinearSettings, Run, SoftmaxSettings
from core.data.batches import pixels
from core.functions import accuracy
from core.teaching import recording
from core.teaching.recording import curves, make
from core.teaching.recording.border import record_border, two_moons
from core.teaching.scenarios import SCENARIOS, scenarios_of
from tests.core.runs import SMALL

# Another processor rounds differently, and training carries that on.
RELATIVE, ABSOLUTE, BYTES, LABELS = 0.02, 0.005, 3, 1
ALIKE_AFTER_A_JUMP = 12


def differences(recorded: dict, made: dict) -> list[str]:
    """The entries of a part of the recording that differ by more than another processor's rounding can explain."""
    if recorded.keys() != made.keys():
        return [f"{sorted(recorded)} are not {sorted(made)}"]
    return [name for name in made if not same(name, recorded[name], made[name])]


def same(name: str, recorded, made) -> bool:
    if isinstance(made, dict):
        return differences(recorded, made) == []
    if name in ("templates", "maps", "images"):
        kind = np.int8 if name == "templates" else np.uint8
        ours, new = (
            np.concatenate([np.frombuffer(b64decode(text), kind) for text in ([each] if name == "images" else each)])
            for each in (recorded, made)
        )
        return ours.shape == new.shape and np.abs(ours.astype(int) - new.astype(int)).max() <= (
            0 if name == "images" else BYTES
        )
    if name == "predictions":
        return len(recorded) == len(made) and all(
            len(ours) == len(new) and sum(a != b for a, b in zip(ours, new)) <= LABELS
            for ours, new in zip(recorded, made)
        )
    if name in ("settings", "steps", "labels", "updates", "width", "height", "extent"):
        return recorded == made
    ours, new = np.array(recorded, float), np.array(made, float)
    return ours.shape == new.shape and np.allclose(ours, new, rtol=RELATIVE, atol=ABSOLUTE)


@pytest.mark.network
def test_softmax_regression_is_recorded_as_it_trains(fashion_mnist):
    assert differences(recording.load()["softmax"], make.record_softmax(fashion_mnist)) == []


def differences_of_curves(recorded: dict, again: dict) -> list[str]:
    """Of two curves that tell how the same scenario begins. Used by test_scenarios.py, which trains all scenarios anyway."""
    jumps = [i for i, loss in enumerate(recorded["losses"]) if loss > 2 * recorded["losses"][0]]
    if jumps:  # such large steps make any rounding grow until the curves part
        alike = jumps[0] + ALIKE_AFTER_A_JUMP
        recorded, again = (each | {"losses": each["losses"][:alike]} for each in (recorded, again))
    return differences(recorded, again)


def test_all_parts_are_made(monkeypatch):
    """On other images and with one scenario on images and one without: one test, since everything is trained for it."""
    few = (scenarios_of(SoftmaxSettings)[0], scenarios_of(LinearSettings)[0])
    monkeypatch.setattr(curves, "SCENARIOS", few)
    recorded, made = recording.load(), make.make(SMALL)
    assert made.keys() == recorded.keys()
    assert {part: differences(recorded[part], made[part]) for part in ("line", "border")} == {"line": [], "border": []}
    runs = {each.name: each.run(SMALL if each.settings.uses_images else None) for each in few}
    assert made["curves"] == {name: curves.beginning(run) for name, run in runs.items()}
    assert_measured_after_that_update(made["softmax"])


def assert_measured_after_that_update(part: dict) -> None:
    """Another way to the same numbers: a run that is measured by hand."""
    run = Run(make.SOFTMAX, SMALL)
    run.advance(updates=make.SOFTMAX_STEPS[4])
    logits = pixels(SMALL.test_images) @ run.model.W + run.model.b
    assert part["accuracy"][4] == pytest.approx(accuracy(logits, SMALL.test_labels))
    assert part["loss"][4] == pytest.approx(
        torch.nn.functional.cross_entropy(logits, SMALL.test_labels).item(), rel=1e-3
    )
    assert part["predictions"][4] == logits[: make.IMAGES].argmax(dim=1).tolist()
    np.testing.assert_allclose(part["probabilities"][4], logits[0].softmax(dim=0), atol=6e-4)
    shown = np.frombuffer(b64decode(part["templates"][4]), np.int8).reshape(10, 784) / 127 * part["limit"]
    np.testing.assert_allclose(shown, run.model.W.T.clamp(-part["limit"], part["limit"]), atol=part["limit"] / 250)


@pytest.mark.parametrize(
    ("part", "name", "change"),
    [
        ("line", "w", lambda w: [*w[:-1], w[-1] * 1.1]),
        ("line", "loss", lambda loss: loss[::-1]),
        ("line", "steps", lambda steps: [*steps[:-1], 99]),
        ("border", "maps", lambda maps: [maps[1], *maps[1:]]),
        ("border", "labels", lambda labels: labels[::-1]),
        ("softmax", "templates", lambda all_of_them: [*all_of_them[:-1], all_of_them[-2]]),
        ("softmax", "images", lambda text: text[:40] + ("B" if text[40] == "A" else "A") + text[41:]),
        ("softmax", "predictions", lambda rows: [*rows[:-1], rows[0]]),
        ("softmax", "accuracy", lambda shares: [*shares[:-1], 0.9]),
        ("softmax", "settings", lambda _: {"epochs": "4"}),
    ],
)
def test_a_wrong_entry_is_found(part, name, change):
    right = recording.load()[part]
    assert differences(right, right) == []
    assert differences(right | {name: change(right[name])}, right) == [name]


def test_all_parts_have_the_same_number_of_pictures():
    """One button moves all of them."""
    parts = recording.load()
    lengths = {len(parts["softmax"][name]) for name in ("steps", "loss", "accuracy", "templates", "predictions")}
    lengths |= {len(parts["line"][name]) for name in ("steps", "w", "b", "loss")}
    lengths |= {len(parts["border"][name]) for name in ("steps", "maps", "accuracy")}
    assert lengths == {len(make.SOFTMAX_STEPS)}


def test_it_ends_with_the_settings_that_its_link_opens():
    softmax = recording.load()["softmax"]
    settings, problems = SoftmaxSettings.from_query(softmax["settings"])
    assert (settings, problems) == (make.SOFTMAX, [])
    assert softmax["settings"]  # an empty query would mean the settings of the last visit
    assert softmax["steps"][-1] == settings.epochs * -(-60_000 // settings.batch_size)


def test_curves_stop_before_they_tell_the_end():
    recorded = recording.load()["curves"]
    assert list(recorded) == [each.name for each in SCENARIOS]
    for curve in recorded.values():
        assert len(curve["steps"]) == len(curve["losses"])
        if curve["updates"] < curves.SHORT_RUN:
            assert curve["steps"] == [0]
        else:
            assert curves.MIN_UPDATES <= curve["steps"][-1] + 1 <= max(curves.MIN_UPDATES, 0.1 * curve["updates"] + 1)


def test_the_border_separates_what_it_should():
    X, y = two_moons()
    assert record_border((400,))["accuracy"] == [1.0]
    angles = torch.linspace(0, 2 * torch.pi, 3601)
    along = X @ torch.stack([angles.cos(), angles.sin()])
    separated = along[y == 0].amax(dim=0) < along[y == 1].amin(dim=0)
    assert not separated.any()  # no straight border does it, as the page says


def test_the_text_holds_all_and_the_file_is_small():
    assert json.loads(make.as_text(recording.load())) == recording.load()
    assert recording.FILE.stat().st_size <= 250_000


def test_reading_the_recording_does_not_import_torch():
    check = "import sys; from core.teaching import recording; recording.load(); assert not {'torch', 'numpy'} & {*sys.modules}"
    subprocess.run([sys.executable, "-c", check], check=True)
