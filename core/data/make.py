"""The data that belong to settings."""

from __future__ import annotations

from core.data.fashion_mnist import Dataset, load
from core.data.points import PointData, make_points
from core.data.regression import RegressionData, make_regression
from core.point_settings import PointSettings
from core.settings import LinearSettings, Settings

Data = RegressionData | Dataset | PointData
"""Each has `train` and `test`: pairs of the inputs, a row for each example, and the labels."""


def make_data(settings: Settings) -> Data:
    """The images, the same object for all; or data made from the settings."""
    if isinstance(settings, LinearSettings):
        return make_regression(settings)
    return make_points(settings) if isinstance(settings, PointSettings) else load()
