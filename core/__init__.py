"""Train the three models from scratch in plain tensors; knows nothing of the app that draws them.

The settings import in milliseconds. Names that need torch are imported when they are first used,
so that the app's home page never waits for it.
"""

import os
from importlib import import_module

from core.settings import LinearSettings, MLPSettings, Settings, SoftmaxSettings

# Torch's worker threads wait for each other by spinning, for milliseconds. As soon as anything else runs on
# the machine (a web server, say), the spinners fight for its cores and an epoch takes ten times as long. With
# a shorter spin it does not, and nothing is lost on an idle machine. But each Python thread that uses torch has
# workers of its own, and once there are more workers than cores, libgomp lets all of them spin a twentieth of
# that, which costs a training a third of its speed; unless they are told to be active. Must be set before torch
# is loaded.
os.environ.setdefault("GOMP_SPINCOUNT", "2000")
os.environ.setdefault("OMP_WAIT_POLICY", "active")

_NEEDS_TORCH = {"Run": "core.training.run", "Divergence": "core.training.run", "History": "core.history"}

__all__ = ["LinearSettings", "MLPSettings", "Settings", "SoftmaxSettings", *_NEEDS_TORCH]


def __getattr__(name: str):
    if name in _NEEDS_TORCH:
        return getattr(import_module(_NEEDS_TORCH[name]), name)
    raise AttributeError(f"module 'core' has no attribute {name!r}, only {', '.join(__all__)}")
