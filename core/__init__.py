"""Training of three models from scratch, in plain tensors. The package does not depend on the app.

Names that need torch are imported at their first use, so that the app's home page does not wait for torch.
"""

import os
from importlib import import_module

from core.settings import LinearSettings, MLPSettings, Settings, SoftmaxSettings

# Both variables must be set before torch is loaded.
# GOMP_SPINCOUNT: torch's worker threads spin for milliseconds while they wait. When another process (a web server, say)
# needs the cores, an epoch takes ten times as long. A shorter spin avoids that and costs nothing on an idle machine.
# OMP_WAIT_POLICY: each Python thread that uses torch has its own workers. With more workers than cores, libgomp divides
# the spin by twenty, which costs a third of the training speed. The policy "active" prevents that.
os.environ.setdefault("GOMP_SPINCOUNT", "2000")
os.environ.setdefault("OMP_WAIT_POLICY", "active")

_NEEDS_TORCH = {"Run": "core.training.run", "Divergence": "core.training.run", "History": "core.history"}

__all__ = ["LinearSettings", "MLPSettings", "Settings", "SoftmaxSettings", *_NEEDS_TORCH]


def __getattr__(name: str):
    if name in _NEEDS_TORCH:
        return getattr(import_module(_NEEDS_TORCH[name]), name)
    raise AttributeError(f"module 'core' has no attribute {name!r}, only {', '.join(__all__)}")
