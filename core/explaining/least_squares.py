"""What is known of linear regression without training it: its minimum, its curvature, the shape of its loss.

θ = (w₁, …, w_d, b) are all parameters in one vector, and A = [X, 1] is X with a column of ones for b. The mean
loss L(θ) = 1/(2n) ‖Aθ − y‖² is then a quadratic bowl. All work in double precision.
Letters: n examples, d features, p = d + 1 parameters, B of a batch.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from core.functions import squared_loss

FLAT = 1e-12
"""A direction that bends so much less than the steepest one is flat, up to the rounding of the data to single precision."""


def with_ones(X: Tensor) -> Tensor:
    """A = [X, 1].  Shapes: X (n, d) → (n, d + 1)"""
    return torch.cat([X.double(), torch.ones(len(X), 1, dtype=torch.float64)], dim=1)


def closed_form(X: Tensor, y: Tensor) -> Tensor:
    """The parameters with the smallest mean loss.

    Equation: θ* = (AᵀA)⁻¹Aᵀy  (d2l 3.1.1.3)
    Shapes: X (n, d), y (n,) → (p,)
    Raises: ValueError if more than one θ reaches the minimum.
    """
    A = with_ones(X)
    bends = curvatures(X)
    rank = (bends > FLAT * bends[-1]).sum().item()
    if rank < A.shape[1]:
        raise ValueError(
            f"{A.shape[1]} parameters need {A.shape[1]} examples that differ in every direction, "
            f"got {rank} such among {len(X)}: many parameters fit these data equally well"
        )
    return torch.linalg.lstsq(A, y.double()).solution


def hessian(X: Tensor) -> Tensor:
    """The curvature of the mean loss, the same everywhere.

    Equation: H = ∂²L/∂θ² = AᵀA / n
    Shapes: X (n, d) → (p, p)
    """
    A = with_ones(X)
    return A.T @ A / len(A)


def curvatures(X: Tensor) -> Tensor:
    """How strongly the loss bends along the bowl's own axes, from the flattest to the steepest.

    Equation: eigenvalues λ of H
    Shapes: X (n, d) → (p,)
    """
    return torch.linalg.eigvalsh(hessian(X))


def stability_limit(X: Tensor) -> float:
    """The learning rate above which full-batch gradient descent on these data grows instead of shrinking.

    Equation: η_max = 2 / λ_max: along the steepest axis an update multiplies the distance to the minimum by 1 − ηλ_max
    """
    return 2 / curvatures(X)[-1].item()


def mean_loss(X: Tensor, y: Tensor, parameters: Tensor) -> Tensor:
    """The mean loss for many parameter vectors at once.

    Equation: L(θ) = 1/(2n) Σ (Aθ − y)²
    Shapes: X (n, d), y (n,), parameters (…, p) → (…)
    """
    flat = parameters.double().reshape(-1, parameters.shape[-1])
    losses = squared_loss(with_ones(X) @ flat.T, y.double()[:, None]).mean(dim=0)
    return losses.reshape(parameters.shape[:-1])


@dataclass(frozen=True, eq=False)
class Bowl:
    """All there is to know of the mean loss: L(θ) = floor + ½ (θ − centre)ᵀ H (θ − centre).

    Shapes: centre (p,), hessian (p, p)
    """

    centre: Tensor
    floor: float
    hessian: Tensor

    def bends(self) -> tuple[Tensor, Tensor]:
        """The curvatures that are not flat, rising, and their axes; fewer than p if many θ share the floor.

        Shapes: → (k,), (p, k)
        """
        curvature, axes = torch.linalg.eigh(self.hessian)
        bent = curvature > FLAT * curvature[-1]
        return curvature[bent], axes[:, bent]

    def nearest(self, point: Tensor) -> Tensor:
        """The θ with the smallest loss; if many share it, the nearest to this point.

        Full-batch descent from there ends in it: it never moves along a direction in which the loss is flat.
        Shapes: (p,) → (p,)
        """
        axes = self.bends()[1]
        return point + axes @ (axes.T @ (self.centre - point))

    def loss(self, parameters: Tensor) -> Tensor:
        """The mean loss for many parameter vectors at once.  Shapes: (…, p) → (…)"""
        away = parameters.double() - self.centre
        return self.floor + 0.5 * (away @ self.hessian * away).sum(dim=-1)


def bowl(X: Tensor, y: Tensor) -> Bowl:
    """The mean loss as a bowl. Where many θ reach its floor, the centre is the shortest of them.

    Equation: centre = A⁺y, with the pseudoinverse A⁺
    Shapes: X (n, d), y (n,)
    """
    centre = torch.linalg.pinv(with_ones(X), rtol=FLAT**0.5) @ y.double()
    return Bowl(centre, mean_loss(X, y, centre).item(), hessian(X))


def moments(X: Tensor, y: Tensor, batches: Tensor) -> tuple[Tensor, Tensor]:
    """What gives the gradient of each of these minibatches at any θ: g = Hθ − c.

    Equation: H = A_BᵀA_B / B,  c = A_Bᵀy_B / B
    Shapes: X (n, d), y (n,), batches (m, B) indices → (m, p, p), (m, p)
    """
    A, target = with_ones(X)[batches], y.double()[batches]
    return A.mT @ A / batches.shape[1], torch.einsum("mb,mbp->mp", target, A) / batches.shape[1]


def random_batches(n: int, batch_size: int, count: int, stream: torch.Generator) -> Tensor:
    """Minibatches as an epoch's first might be: each without repetition. With no choice left there is only one.

    Shapes: → (count, B) indices; (1, n) if batch_size ≥ n
    """
    if batch_size >= n:
        return torch.arange(n)[None]
    return torch.stack([torch.randperm(n, generator=stream)[:batch_size] for _ in range(count)])
