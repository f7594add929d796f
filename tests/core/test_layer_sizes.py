import pytest

from core.explaining.predictions import count_parameters
from core.layer_sizes import AffineLayer, affine_layers
from core.models import make_model
from core.settings import MLPSettings


def test_the_courses_network_by_hand():
    assert affine_layers(MLPSettings(hidden_units=256, hidden_layers=1)) == [
        AffineLayer(784, 256),
        AffineLayer(256, 10),
    ]
    assert [layer.parameters for layer in affine_layers(MLPSettings())] == [200_704 + 256, 2_560 + 10]
    assert sum(layer.parameters for layer in affine_layers(MLPSettings())) == 203_530


@pytest.mark.parametrize("layers", [0, 1, 2, 3])
@pytest.mark.parametrize("units", [1, 32])
def test_the_shapes_are_the_models(layers, units):
    settings = MLPSettings(hidden_layers=layers, hidden_units=units)
    model, counted = make_model(settings), affine_layers(settings)
    assert [(layer.inputs, layer.outputs) for layer in counted] == [tuple(W.shape) for W in model.weights]
    assert [layer.outputs for layer in counted] == [len(b) for b in model.biases]
    assert sum(layer.parameters for layer in counted) == count_parameters(model)
