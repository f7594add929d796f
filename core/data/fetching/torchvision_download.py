"""Room: a process of its own in which torchvision downloads Fashion-MNIST (-m core.data.fetching.torchvision_download FOLDER).

A process of its own, because importing torchvision takes seconds and memory that the server can keep, because its
downloads have no time limit but the socket default of the whole process, and because it prints.
"""

from __future__ import annotations

import socket
import sys
from types import ModuleType

SILENCE_SECONDS = 15


def import_torchvision_datasets() -> ModuleType:
    """torchvision.datasets, also where torchvision's compiled operators do not load beside this torch."""
    try:
        from torchvision import datasets
    except RuntimeError as error:
        # torchvision built for CUDA beside a CPU-only torch: its operators are missing, and its import registers
        # shape rules for two of them. Reading and downloading need no operators, so the bare schemas are enough.
        if "operator torchvision::" not in str(error):
            raise
        import torch

        for operator in ("nms", "qnms"):
            schema = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
            torch.library.define(f"torchvision::{operator}", schema)
        from torchvision import datasets
    return datasets


if __name__ == "__main__":
    socket.setdefaulttimeout(SILENCE_SECONDS)  # a mirror that falls silent is given up
    import_torchvision_datasets().FashionMNIST(sys.argv[1], download=True)
