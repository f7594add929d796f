import pytest
import torch

from core.explaining.xor_example import X, merge_layers, two_layers, xor


def test_the_points_by_hand():
    without, with_relu = two_layers("none"), two_layers("relu")
    assert without.Z == without.H == with_relu.Z == [[0, -1], [1, 0], [1, 0], [2, 1]]
    assert without.outputs == [2, 1, 1, 0]
    assert with_relu.H == [[0, 0], [1, 0], [1, 0], [2, 1]]
    assert with_relu.outputs == xor() == [0, 1, 1, 0]
    assert without.diagonal_sums == (2, 2)
    assert with_relu.diagonal_sums == (0, 2)


def test_one_layer_by_hand():
    one = merge_layers()
    assert (one.W, one.b) == ([[-1], [-1]], [2])
    assert one.outputs == [2, 1, 1, 0] == two_layers("none").outputs


def test_the_best_affine_map_for_xor_is_a_half_everywhere():
    affine = torch.cat([X, torch.ones(4, 1)], dim=1)
    target = torch.tensor(xor(), dtype=torch.float32)[:, None]
    best = affine @ torch.linalg.lstsq(affine, target).solution
    torch.testing.assert_close(best, torch.full((4, 1), 0.5))


def test_an_unknown_activation_is_refused():
    with pytest.raises(ValueError, match="one of relu, sigmoid, tanh, none, got 'step'"):
        two_layers("step")
