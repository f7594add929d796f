"""A keyframe: the whole state of a run at one update, from which training can be taken up again."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from core.settings import Settings
from core.training.events import Change


@dataclass(frozen=True, eq=False)
class Keyframe:
    """What a run needs to go on from `step` as if it had never stopped; its history is kept elsewhere.

    Nobody writes into the parameters, so several tapes can share one keyframe.
    """

    step: int
    epoch: int
    position: int
    """How many examples of the epoch have been used."""
    settings: Settings
    """With the live knobs as they stand at this step."""
    changes: tuple[Change, ...]
    """Those made so far."""
    parameters: tuple[Tensor, ...]
    loss_limit: float
    loss_sum: float
    epoch_loss: float
    examples_since_layer_row: int

    @property
    def bytes(self) -> int:
        return sum(parameter.nbytes for parameter in self.parameters)
