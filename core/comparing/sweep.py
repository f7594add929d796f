"""Several values of a setting or two: a group with a run for each, those of equal shapes in ensembles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.comparing.ensemble import Ensemble
from core.comparing.run_group import RunGroup
from core.data.make import Data, make_data
from core.layer_sizes import inputs_and_classes
from core.settings import MLPSettings, Settings
from core.training.run import Run

FEWEST, MOST = 2, 12

LARGEST_PRODUCT = 2**15
"""Examples of a batch times units of the first layer up to which an ensemble pays. Beyond, an update is nearly all
matrix products, and those are as fast one after the other."""

LARGEST_OWN_BATCH = 64
"""Examples up to which an ensemble pays for runs with different seeds, and so different batches."""


def sweep(settings: Mapping[str, Settings], data: Data | None = None) -> RunGroup:
    """New runs with these settings by name, in ensembles where that is faster; `data` as in `Run`.

    A run in an ensemble has, but for rounding, the values that it would have alone.

    Raises: ValueError unless there are 2 to 12, all of one model
    """
    if not FEWEST <= len(settings) <= MOST:
        raise ValueError(f"the runs must be {FEWEST} to {MOST} in number, got {len(settings)}")
    models = sorted({each.model for each in settings.values()})
    if len(models) > 1:
        raise ValueError(f"the runs must all be of one model, got {', '.join(models)}")
    members: dict[str, Run] = {}
    parts: list[Run | RunGroup] = []
    for names in _equal_shapes(settings):
        if _ensemble_pays([settings[name] for name in names]):
            runs = {name: Run(settings[name], data or make_data(settings[name]), measure=False) for name in names}
            parts.append(Ensemble(runs))
        else:
            runs = {name: Run(settings[name], data, measure=not settings[name].uses_images) for name in names}
            parts += runs.values()
        members |= runs
    return RunGroup({name: members[name] for name in settings}, parts)


def _equal_shapes(settings: Mapping[str, Settings]) -> Iterable[list[str]]:
    """The names of the runs, those with equal shapes and batch sizes together."""
    groups: dict[tuple, list[str]] = {}
    for name, each in settings.items():
        layers = (each.hidden_layers, _first_layer_units(each)) if isinstance(each, MLPSettings) else ()
        groups.setdefault((each.batch_size, *layers), []).append(name)
    return groups.values()


def _first_layer_units(settings: Settings) -> int:
    if isinstance(settings, MLPSettings) and settings.hidden_layers > 0:
        return settings.hidden_units
    return inputs_and_classes(settings)[1]


def _ensemble_pays(settings: list[Settings]) -> bool:
    """Whether runs with these settings, of equal shapes and batch sizes, train faster as an ensemble; it needs common data."""
    if len(settings) == 1 or not settings[0].uses_images:
        return False
    size, seeds = settings[0].batch_size, {each.seed for each in settings}
    return size * _first_layer_units(settings[0]) <= LARGEST_PRODUCT and (len(seeds) == 1 or size <= LARGEST_OWN_BATCH)
