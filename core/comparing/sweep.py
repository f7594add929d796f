"""One knob, many values: the runs of all values trained together, and what came of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.comparing.ensemble import Ensemble
from core.comparing.ensemble_run import EnsembleRun
from core.comparing.run_group import RunGroup
from core.data.fashion_mnist import CLASS_NAMES, Dataset, load
from core.data.regression import RegressionData
from core.settings import LinearSettings, MLPSettings, Settings
from core.training.run import Run

FEWEST, MOST = 2, 12

LARGEST_PRODUCT = 2**15
"""Examples of a batch times units of the first layer up to which runs are stacked. Beyond, an update is nearly all
products, and those are as fast one after the other."""

LARGEST_OWN_BATCH = 64
"""Examples up to which runs with different batches, having different seeds, are stacked: beyond, nothing is gained."""


class Sweep(RunGroup):
    """Runs that differ in a setting or two, level at every moment, those of equal shapes and batches as one stack.

    Each is, but for rounding, the run that it would be alone; one that diverges stops, the others go on.
    `members` has them by name, with `settings`, `history`, `step`, `epoch`, `divergence` and `model` as any `Run`.
    """

    def __init__(self, settings: Mapping[str, Settings], data: Dataset | RegressionData | None = None):
        """New runs with these settings, by the names under which they are compared; `data` as in `Run`.

        Raises: ValueError unless there are 2 to 12, all of one model
        """
        if not FEWEST <= len(settings) <= MOST:
            raise ValueError(f"the runs must be {FEWEST} to {MOST} in number, got {len(settings)}")
        models = sorted({each.model for each in settings.values()})
        if len(models) > 1:
            raise ValueError(f"the runs must all be of one model, got {', '.join(models)}")
        members: dict[str, Run] = {}
        stacks: dict[str, Run | Ensemble] = {}
        for names in _alike(settings):
            chosen = [settings[name] for name in names]
            if not _stackable(chosen):
                runs = [Run(each, data) for each in chosen]
                stacks |= zip(names, runs)
            else:
                runs = [EnsembleRun(each, data or load()) for each in chosen]
                stacks[names[0]] = Ensemble(runs)
            members |= zip(names, runs)
        super().__init__(stacks)
        self.members = {name: members[name] for name in settings}

    @property
    def settings(self) -> Settings:
        """Those of the first run."""
        return next(iter(self.members.values())).settings

    def advance(self, *, updates: int | None = None, epochs: int | None = None, seconds: float | None = None) -> int:
        """As `RunGroup.advance`; returns how many updates all members have made together."""
        before = sum(member.step for member in self.members.values())
        super().advance(updates=updates, epochs=epochs, seconds=seconds)
        return sum(member.step for member in self.members.values()) - before


def _alike(settings: Mapping[str, Settings]) -> Iterable[list[str]]:
    """The names of those that have equal shapes and batch sizes, together."""
    groups: dict[tuple, list[str]] = {}
    for name, each in settings.items():
        layers = (each.hidden_layers, _units(each)) if isinstance(each, MLPSettings) else ()
        groups.setdefault((each.batch_size, *layers), []).append(name)
    return groups.values()


def _units(settings: Settings) -> int:
    """Units of the first layer; without a hidden one, the classes."""
    hidden = isinstance(settings, MLPSettings) and settings.hidden_layers > 0
    return settings.hidden_units if hidden else len(CLASS_NAMES)


def _stackable(settings: list[Settings]) -> bool:
    """Whether runs of these settings, alike, gain by being trained as one stack."""
    if len(settings) == 1 or isinstance(settings[0], LinearSettings):
        return False
    size, seeds = settings[0].batch_size, {each.seed for each in settings}
    return size * _units(settings[0]) <= LARGEST_PRODUCT and (len(seeds) == 1 or size <= LARGEST_OWN_BATCH)
