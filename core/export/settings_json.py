"""A run's settings as JSON, and back."""

from __future__ import annotations

import json
import math

from core.data.fashion_mnist import Dataset
from core.export.provenance import first_settings, later_changes, versions
from core.point_settings import ON_POINTS
from core.settings import LinearSettings, MLPSettings, Settings, SoftmaxSettings
from core.training.run import Run

SETTINGS_CLASSES: dict[str, type[Settings]] = {cls.model: cls for cls in (LinearSettings, SoftmaxSettings, MLPSettings)}


def as_json(run: Run) -> str:
    """The run as JSON: its first settings, later changes, data, progress and versions.

    If the run diverged, `stopped` has the step and the loss. A loss that is not finite becomes a string such as "inf".
    """
    divergence = run.divergence
    record = {
        "model": run.settings.model,
        "settings": _values(first_settings(run)),
        "changes": [vars(change) for change in later_changes(run)],
        "data": run.data.name if isinstance(run.data, Dataset) else "made from the settings",
        "stopped": {
            "updates": run.step,
            "epochs": run.epoch,
            "examples_into_the_next_epoch": run.position,
            "diverged": divergence and {"step": divergence.step, "loss": _json_number(divergence.loss)},
        },
        "versions": versions(),
    }
    return json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def settings_from_json(text: str) -> Settings:
    """The settings from the output of `as_json`.

    Raises: ValueError if the text has another format, or a setting is missing, unknown or out of bounds.
    """
    try:
        record = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"the settings must be JSON, got a text that is not: {error}") from error
    if not isinstance(record, dict) or record.get("model") not in list(SETTINGS_CLASSES):
        found = record.get("model") if isinstance(record, dict) else record
        raise ValueError(f"model must be one of {', '.join(SETTINGS_CLASSES)}, got {found!r}")
    settings_class, values = SETTINGS_CLASSES[record["model"]], record.get("settings")
    if isinstance(values, dict) and "data" in values:
        settings_class = ON_POINTS.get(settings_class, settings_class)
    if not isinstance(values, dict) or values.keys() != settings_class.knobs().keys():
        found = ", ".join(values) if isinstance(values, dict) else repr(values)
        raise ValueError(f"settings must have exactly {', '.join(settings_class.knobs())}, got {found}")
    return settings_class(**values)


def _values(settings: Settings) -> dict:
    return {name: getattr(settings, name) for name in settings.knobs()}


def _json_number(loss: float) -> float | str:
    return loss if math.isfinite(loss) else str(loss)
