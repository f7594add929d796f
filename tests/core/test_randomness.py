from itertools import combinations

import torch

from core.randomness import generator

STREAMS = [
    (0, "data"), (1, "data"), (0, "weights"), (0, "order", 0), (0, "order", 1), (1, "order", 0), (0, "order", "0")
]  # fmt: skip


def draw(*stream):
    return torch.rand(8, generator=generator(*stream))


def test_seed_and_purpose_decide_every_number():
    for stream in STREAMS:
        assert torch.equal(draw(*stream), draw(*stream))


def test_streams_differ_in_every_number():
    for one, other in combinations(STREAMS, 2):
        assert not (draw(*one) == draw(*other)).any(), (one, other)


def test_drawing_from_one_leaves_the_others():
    one, other = generator(0, "data"), generator(0, "weights")
    torch.rand(100, generator=one)
    assert torch.equal(torch.rand(8, generator=other), draw(0, "weights"))


def test_torchs_global_state_is_neither_read_nor_changed():
    before = torch.get_rng_state()
    numbers = draw(0, "data")
    assert torch.equal(torch.get_rng_state(), before)
    with torch.random.fork_rng():
        torch.manual_seed(99)
        assert torch.equal(draw(0, "data"), numbers)
