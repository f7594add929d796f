import pytest
import torch

from core.explaining.xor_example import X, merge_layers, output_grid, two_layers, xor


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


@pytest.mark.parametrize("activation", ["none", "relu"])
def test_the_square_holds_the_four_points(activation):
    axis, outputs = output_grid(activation)
    at = {value: axis.index(pytest.approx(value, abs=1e-6)) for value in (0, 1)}
    corners = [outputs[at[x2]][at[x1]] for x1, x2 in X.tolist()]
    assert corners == pytest.approx(two_layers(activation).outputs, abs=1e-6)
    assert outputs[at[0]][-1] == pytest.approx({"none": 0.5, "relu": 0.5}[activation], abs=1e-6)  # (1.5, 0)
    assert outputs[-1][-1] == pytest.approx({"none": -1.0, "relu": -1.0}[activation], abs=1e-6)
    assert outputs[0][0] == pytest.approx({"none": 3.0, "relu": 0.0}[activation], abs=1e-6)
