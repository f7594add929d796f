"""Random streams derived from (seed, purpose); nothing seeds or reads torch's global state."""

import hashlib

import torch


def generator(seed: int, *purpose: object) -> torch.Generator:
    """A generator whose numbers depend on the seed and the purpose alone.

    Separate purposes ("data", "weights", "order" of an epoch) keep one setting from disturbing
    what another draws: the batch size, say, leaves the initial weights as they were.
    """
    digest = hashlib.sha256(repr((seed, *purpose)).encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest[:7], "big"))
