"""Download Fashion-MNIST with torchvision: python -m core.data.fetching.torchvision_download FOLDER

It runs in a separate process, because torchvision costs seconds and memory to import, because the only time limit of
its downloads is the socket default of the whole process, and because it prints.
"""

from __future__ import annotations

import socket
import sys
from types import ModuleType

SOCKET_TIMEOUT_SECONDS = 15


def import_torchvision_datasets() -> ModuleType:
    """Import torchvision.datasets, even if torchvision's compiled operators do not load with this torch."""
    try:
        from torchvision import datasets
    except RuntimeError as error:
        # With a torchvision for CUDA and a CPU-only torch the operators are missing, but importing torchvision
        # registers shape rules for two of them. Downloading needs no operators, so their bare schemas are enough.
        if "operator torchvision::" not in str(error):
            raise
        import torch

        for operator in ("nms", "qnms"):
            schema = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
            torch.library.define(f"torchvision::{operator}", schema)
        from torchvision import datasets
    return datasets


if __name__ == "__main__":
    socket.setdefaulttimeout(SOCKET_TIMEOUT_SECONDS)
    import_torchvision_datasets().FashionMNIST(sys.argv[1], download=True)
