"""Properties of linear regression that need no training: the minimum, the curvature and the shape of its mean loss.

θ = (w₁, …, w_d, b) holds all parameters, and A = [X, 1] is X with a column of ones for b. The mean loss
L(θ) = 1/(2n) ‖Aθ − y‖² is then a quadratic bowl. All values are in double precision.
Shapes: n examples, d features, p = d + 1 parameters, B examples of a batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core.data.regression import RegressionData
from core.functions import linreg, squared_loss

FLAT_SHARE = 1e-12
"""A curvature below this share of the largest one counts as zero: the data are rounded to single precision."""


def with_ones(X: Tensor) -> Tensor:
    """A = [X, 1].  Shapes: X (n, d) → (n, d + 1)"""
    return torch.cat([X.double(), torch.ones(len(X), 1, dtype=torch.float64)], dim=1)


def closed_form(X: Tensor, y: Tensor) -> Tensor:
    """The parameters with the smallest mean loss.

    Equation: θ* = (AᵀA)⁻¹Aᵀy  (d2l 3.1.1.3)
    Shapes: X (n, d), y (n,) → (p,)
    Raises: ValueError if the minimum is not unique
    """
    A = with_ones(X)
    curvature = curvatures(X)
    rank = (curvature > FLAT_SHARE * curvature[-1]).sum().item()
    if rank < A.shape[1]:
        raise ValueError(
            f"{A.shape[1]} parameters need {A.shape[1]} examples that differ in every direction, "
            f"got {rank} such among {len(X)}: many parameters fit these data equally well"
        )
    return torch.linalg.lstsq(A, y.double()).solution


def hessian(X: Tensor) -> Tensor:
    """The second derivative of the mean loss, which is the same at every θ.

    Equation: H = ∂²L/∂θ² = AᵀA / n
    Shapes: X (n, d) → (p, p)
    """
    A = with_ones(X)
    return A.T @ A / len(A)


def curvatures(X: Tensor) -> Tensor:
    """The curvature of the mean loss along each principal axis, in ascending order.

    Equation: eigenvalues λ of H
    Shapes: X (n, d) → (p,)
    """
    return torch.linalg.eigvalsh(hessian(X))


def stability_limit(X: Tensor) -> float:
    """The learning rate above which full-batch gradient descent on these data diverges.

    Equation: η_max = 2 / λ_max: along the steepest axis an update multiplies the distance to the minimum by 1 − ηλ_max
    """
    return 2 / curvatures(X)[-1].item()


def mean_loss(X: Tensor, y: Tensor, parameters: Tensor) -> Tensor:
    """The mean loss of many parameter vectors at once.

    Equation: L(θ) = 1/(2n) Σ (Aθ − y)²
    Shapes: X (n, d), y (n,), parameters (…, p) → (…)
    """
    flat = parameters.double().reshape(-1, parameters.shape[-1])
    losses = squared_loss(with_ones(X) @ flat.T, y.double()[:, None]).mean(dim=0)
    return losses.reshape(parameters.shape[:-1])


def noise_floor(data: RegressionData, noise: float, moved: Sequence[int] = ()) -> float:
    """The mean loss that the true parameters have on average: that of the noise, and of the examples that were moved.

    Equation: 1/(2n) (Σ_moved (Xw + b − y)² + Σ_others σ²)
    Shapes: moved are indices of examples
    """
    errors = squared_loss(linreg(data.X, data.w, data.b), data.y)[list(moved)].double()
    return (errors.sum().item() + (len(data.X) - len(moved)) * noise**2 / 2) / len(data.X)


def error_share(X: Tensor, y: Tensor, parameters: Tensor, chosen: Sequence[int]) -> float:
    """The share that some examples have in the sum of all losses; 0 if all losses are zero.

    Shapes: X (n, d), y (n,), parameters (p,), chosen are indices of examples
    """
    losses = squared_loss(with_ones(X) @ parameters.double(), y.double())
    return (losses[list(chosen)].sum() / losses.sum().clamp(min=1e-300)).item()


@dataclass(frozen=True, eq=False)
class Bowl:
    """The mean loss as a quadratic function: L(θ) = floor + ½ (θ − centre)ᵀ H (θ − centre).

    Shapes: centre (p,), hessian (p, p)
    """

    centre: Tensor
    floor: float
    hessian: Tensor

    def curved_axes(self) -> tuple[Tensor, Tensor]:
        """The non-zero curvatures in ascending order, and their axes; fewer than p if the minimum is not unique.

        Shapes: → (k,), (p, k)
        """
        curvature, axes = torch.linalg.eigh(self.hessian)
        curved = curvature > FLAT_SHARE * curvature[-1]
        return curvature[curved], axes[:, curved]

    def nearest_minimum(self, point: Tensor) -> Tensor:
        """The minimum; if it is not unique, the one nearest to `point`.

        Full-batch gradient descent from `point` converges to it, because it never moves along a flat direction.
        Shapes: (p,) → (p,)
        """
        axes = self.curved_axes()[1]
        return point + axes @ (axes.T @ (self.centre - point))

    def loss(self, parameters: Tensor) -> Tensor:
        """The mean loss of many parameter vectors at once.  Shapes: (…, p) → (…)"""
        offset = parameters.double() - self.centre
        return self.floor + 0.5 * (offset @ self.hessian * offset).sum(dim=-1)


def bowl(X: Tensor, y: Tensor) -> Bowl:
    """The mean loss of these data. If its minimum is not unique, the centre is the one with the smallest norm.

    Equation: centre = A⁺y, with the pseudoinverse A⁺
    Shapes: X (n, d), y (n,)
    """
    centre = torch.linalg.pinv(with_ones(X), rtol=FLAT_SHARE**0.5) @ y.double()
    return Bowl(centre, mean_loss(X, y, centre).item(), hessian(X))


def gradient_terms(X: Tensor, y: Tensor, batches: Tensor) -> tuple[Tensor, Tensor]:
    """Compute H and c for each minibatch, which give its gradient at any θ: g = Hθ − c.

    Equation: H = A_BᵀA_B / B,  c = A_Bᵀy_B / B
    Shapes: X (n, d), y (n,), batches (m, B) indices → (m, p, p), (m, p)
    """
    A, target = with_ones(X)[batches], y.double()[batches]
    return A.mT @ A / batches.shape[1], torch.einsum("mb,mbp->mp", target, A) / batches.shape[1]


def random_batches(n: int, batch_size: int, count: int, stream: torch.Generator) -> Tensor:
    """Draw random minibatches, each without repetition, like the first batch of an epoch.

    Shapes: → (count, B) indices; (1, n) if batch_size ≥ n
    """
    if batch_size >= n:
        return torch.arange(n)[None]
    return torch.stack([torch.randperm(n, generator=stream)[:batch_size] for _ in range(count)])
