"""A run's settings as a file that can be read back."""

from __future__ import annotations

import json
import math

from core.export.provenance import first_settings, later_changes, versions
from core.settings import LinearSettings, MLPSettings, Settings, SoftmaxSettings
from core.training.run import Run

KINDS = {kind.model: kind for kind in (LinearSettings, SoftmaxSettings, MLPSettings)}


def as_json(run: Run) -> str:
    """What the run was made from and how far it came: settings at its beginning, later changes, data, versions.

    Of a run that diverged, `stopped` has the step and the loss, which may be a text such as "inf".
    """
    ended = run.divergence
    record = {
        "model": run.settings.model,
        "settings": _values(first_settings(run)),
        "changes": [vars(change) for change in later_changes(run)],
        "data": "made from the settings" if isinstance(run.settings, LinearSettings) else run.data.name,
        "stopped": {
            "updates": run.step,
            "epochs": run.epoch,
            "examples_into_the_next_epoch": run.position,
            "diverged": ended and {"step": ended.step, "loss": _plain(ended.loss)},
        },
        "versions": versions(),
    }
    return json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def settings_from_json(text: str) -> Settings:
    """The settings in what `as_json` wrote.

    Raises: ValueError if it is no such text, or a setting is missing, unknown or out of bounds.
    """
    try:
        record = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"the settings must be JSON, got a text that is not: {error}") from error
    if not isinstance(record, dict) or record.get("model") not in list(KINDS):
        found = record.get("model") if isinstance(record, dict) else record
        raise ValueError(f"model must be one of {', '.join(KINDS)}, got {found!r}")
    kind, values = KINDS[record["model"]], record.get("settings")
    if not isinstance(values, dict) or values.keys() != kind.knobs().keys():
        found = ", ".join(values) if isinstance(values, dict) else repr(values)
        raise ValueError(f"settings must have exactly {', '.join(kind.knobs())}, got {found}")
    return kind(**values)


def _values(settings: Settings) -> dict:
    return {name: getattr(settings, name) for name in settings.knobs()}


def _plain(loss: float) -> float | str:
    return loss if math.isfinite(loss) else str(loss)
