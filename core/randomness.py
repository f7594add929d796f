"""Random streams derived from (seed, purpose). Torch's global random state is neither seeded nor read."""

import hashlib

import torch


def generator(seed: int, *purpose: object) -> torch.Generator:
    """A generator whose numbers depend only on the seed and the purpose.

    Separate purposes ("data", "weights", "order" of an epoch) make the draws independent of each other:
    a change of the batch size, for example, does not change the initial weights.
    """
    digest = hashlib.sha256(repr((seed, *purpose)).encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest[:7], "big"))
