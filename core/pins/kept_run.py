"""A run that is kept as a file: its trained weights in .npz, and the recipe that made them."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from core.export.exportable import check_exportable
from core.export.settings_json import as_json, settings_from_json
from core.models import make_model, parameter_names
from core.pins.recipe_text import check_changes
from core.settings import Settings
from core.training.events import Change
from core.training.run import Run
from core.training.tape import effective

RECIPE = "recipe"
LARGEST_FILE = 20_000_000
"""Bytes; the largest network's weights take 11.7 million."""
LARGEST_RECIPE = 100_000


@dataclass(frozen=True, eq=False)
class KeptRun:
    """A run in a file: what it began with, its changes, and its parameters after `step` updates."""

    settings: Settings
    step: int
    changes: tuple[Change, ...]
    parameters: tuple[np.ndarray, ...]

    @property
    def last_settings(self) -> Settings:
        """The settings after the changes."""
        return self.settings.replace(**{change.knob: change.value for change in self.changes})

    def is_run_of(self, settings: Settings, changes: Sequence[Change]) -> bool:
        """Whether a run that began with these settings and had these changes is the one that was kept, up to its end."""
        before = [change for change in changes if change.step < self.step]
        return self.settings.without_epochs() == settings.without_epochs() and effective(
            self.settings, self.changes
        ) == effective(settings, before)

    def largest_difference(self, model) -> float:
        """The largest difference of a parameter from that of a model of equal shapes; 0 if all bits are equal."""
        pairs = zip(self.parameters, model.parameters, strict=True)
        return max((torch.from_numpy(kept) - own).abs().max().item() for kept, own in pairs)


def as_npz(run: Run) -> bytes:
    """The run's parameters as arrays of float32, and under "recipe" its settings as in `as_json`, as bytes of UTF-8.

    Raises: ValueError if the run has made no update, or has diverged
    """
    check_exportable(run)
    names = parameter_names(run.model)
    arrays: dict[str, Any] = {
        name: parameter.numpy() for name, parameter in zip(names, run.model.parameters, strict=True)
    }
    arrays[RECIPE] = np.frombuffer(as_json(run).encode(), np.uint8)
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def kept_run_from_npz(content: bytes) -> KeptRun:
    """The run in a file made by `as_npz`. Nothing in the file is executed, and nothing larger than a model is unpacked.

    Raises: ValueError with the reason why the file cannot be used
    """
    if len(content) > LARGEST_FILE:
        raise ValueError(f"the file must have at most {LARGEST_FILE:,} bytes, got {len(content):,}")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sizes = {_array_name(entry.filename): entry.file_size for entry in archive.infolist()}
            record, settings = _read_recipe(archive, sizes)
            return KeptRun(settings, *_progress(record, settings), _read_parameters(archive, sizes, settings))
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise ValueError(
            f"the file must be a whole .npz file with kept weights, got another or a damaged one: {error}"
        ) from error


def _array_name(filename: str) -> str:
    return filename.removesuffix(".npy") if filename.endswith(".npy") else f"{filename} without .npy"


def _read_array(archive: zipfile.ZipFile, name: str) -> np.ndarray:
    with archive.open(f"{name}.npy") as file:
        return np.lib.format.read_array(file, allow_pickle=False)


def _read_recipe(archive: zipfile.ZipFile, sizes: dict[str, int]) -> tuple[dict, Settings]:
    if not 0 < sizes.get(RECIPE, 0) <= LARGEST_RECIPE:
        raise ValueError(
            f'the file must have a "{RECIPE}" of at most {LARGEST_RECIPE:,} bytes, got {sizes.get(RECIPE, "none")}'
        )
    recipe = _read_array(archive, RECIPE)
    if recipe.dtype != np.uint8 or recipe.ndim != 1:
        raise ValueError(f'the "{RECIPE}" must be bytes, got {recipe.dtype} of shape {recipe.shape}')
    try:
        text = recipe.tobytes().decode()
    except UnicodeDecodeError as error:
        raise ValueError(f'the "{RECIPE}" must be UTF-8, got other bytes: {error}') from error
    settings = settings_from_json(text)
    return json.loads(text), settings


def _progress(record: dict, settings: Settings) -> tuple[int, tuple[Change, ...]]:
    """The number of updates, and the changes on the way."""
    stopped = record.get("stopped")
    step = stopped.get("updates") if isinstance(stopped, dict) else None
    if not isinstance(step, int) or isinstance(step, bool) or not 0 < step < 10**9:
        raise ValueError(f"the recipe must say after how many updates the run stopped, got {step!r}")
    entries, changes = record.get("changes"), []
    if not isinstance(entries, list):
        raise ValueError(f"the recipe's changes must be a list, got {entries!r}")
    for entry in entries:
        knob = settings.knobs().get(str(entry.get("knob"))) if isinstance(entry, dict) else None
        if knob is None or not knob.live or not isinstance(entry.get("step"), int):
            raise ValueError(f"a change must have step, knob and value, got {entry!r}")
        changes.append(Change(entry["step"], entry["knob"], knob.check(entry["knob"], entry.get("value"))))
    return step, check_changes(changes, step)


def _read_parameters(archive: zipfile.ZipFile, sizes: dict[str, int], settings: Settings) -> tuple[np.ndarray, ...]:
    model = make_model(settings)
    names = parameter_names(model)
    if sizes.keys() != {RECIPE, *names}:
        raise ValueError(f"the file must have {', '.join((*names, RECIPE))}, got {', '.join(sizes)}")
    parameters = []
    for name, parameter in zip(names, model.parameters, strict=True):
        if sizes[name] > parameter.nbytes + 1000:
            raise ValueError(f"{name} must have {parameter.nbytes:,} bytes, got {sizes[name]:,}")
        array = _read_array(archive, name)
        if array.dtype != np.float32 or array.shape != tuple(parameter.shape):
            raise ValueError(
                f"{name} must be float32 of shape {tuple(parameter.shape)}, got {array.dtype} of shape {array.shape}"
            )
        if not np.isfinite(array).all():
            raise ValueError(f"{name} must have finite numbers, got others")
        parameters.append(array)
    return tuple(parameters)
