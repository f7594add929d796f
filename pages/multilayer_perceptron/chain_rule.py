"""The chain rule through one hidden unit, with the digits: formulas and a table."""

from __future__ import annotations

import math

from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.hidden_unit_update import WorkedUnitUpdate

FUNCTIONS = {"relu": r"\mathrm{ReLU}", "sigmoid": r"\mathrm{sigmoid}", "tanh": r"\tanh", "none": r"\phi"}


def forward_in_latex(worked: WorkedUnitUpdate) -> str:
    """The unit's weighted sum, what φ makes of it, and its share in what follows."""
    k, before = worked.target, worked.before
    following = f"o_{{{k}}}" if worked.layer == worked.layers else rf"z^{{({worked.layer + 1})}}_{{{k}}}"
    return _aligned(
        rf"z &= w\,x + {_others(worked.inputs)} w\,x + b",
        f"&= {_terms((before['w'], worked.x), worked.others, before['b'])}",
        f"&= {digits(worked.z)}",
        rf"h &= \phi(z) = {FUNCTIONS[worked.activation]}({digits(worked.z)}) = {digits(worked.h)}",
        rf"\phi'(z) &= {digits(worked.slope)}",
        rf"{following} &= h\,v_{{{k}}} + {_others(worked.units)} h\,v + c_{{{k}}}",
        f"&= {_terms((worked.h, worked.onward[k].item()), worked.target_others, worked.target_bias)}",
        f"&= {digits(worked.target_sum)}",
    )


def backward_in_latex(worked: WorkedUnitUpdate) -> str:
    """From the errors back to the unit, to the gradient of its weight and bias, and their step."""
    k, gradient = worked.target, worked.gradient
    delta, v = worked.following[k].item(), worked.onward[k].item()
    lines = [r"\delta_k &= \hat y_k - y_k"] if worked.layer == worked.layers else []
    lines += [
        rf"\delta_h &= \delta_{{{k}}} v_{{{k}}} + \sum_{{k \ne {k}}} \delta_k v_k",
        rf"&= {_terms((delta, v), worked.returned_others)}",
        f"&= {digits(worked.delta_h)}",
        rf"\delta_z &= \delta_h\, \phi'(z) = {_product(worked.delta_h, worked.slope)} = {digits(worked.delta_z)}",
        rf"\frac{{\partial l}}{{\partial w}} &= x\, \delta_z = {_product(worked.x, worked.delta_z)} = {digits(worked.of_image)}",
        rf"\frac{{\partial L}}{{\partial w}} &= \tfrac{{1}}{{{worked.size}}} \sum_i \frac{{\partial l_i}}{{\partial w}} "
        f"= {digits(gradient['w'])}",
        rf"\frac{{\partial L}}{{\partial b}} &= \tfrac{{1}}{{{worked.size}}} \sum_i \delta_{{z,i}} = {digits(gradient['b'])}",
    ]
    if not worked.ends_run:
        lines += [
            rf"{name} &\leftarrow {digits(worked.before[name], 6)} - {worked.lr:g} \cdot {bracketed(gradient[name])} "
            rf"= \mathbf{{{digits(worked.after[name], 6)}}}"
            for name in ("w", "b")
        ]
    return _aligned(*lines)


def class_table(worked: WorkedUnitUpdate) -> list[dict[str, str]]:
    """The ten classes of the image, the true one in bold; after the last hidden layer also what comes back from each."""
    columns = {"logit o": worked.logits, "ŷ": worked.probabilities, "ŷ − y": worked.errors}
    if worked.layer == worked.layers:
        columns |= {"v, from the unit": worked.onward, "(ŷ − y) · v": worked.returned}
    table = []
    for cls, name in enumerate(CLASS_NAMES):
        true = cls == worked.label
        row = {"class": f"**{cls} {name}**" if true else f"{cls} {name}", "truth y": str(int(true))}
        table.append(row | {head: f"{values[cls].item():.5f}" for head, values in columns.items()})
    return table


def digits(value: float, significant: int = 5) -> str:
    """So many significant digits; powers of ten where the number is very small or large."""
    if not math.isfinite(value):
        return r"\text{no number}"
    if value == 0:
        return "0"
    mantissa, _, exponent = f"{value:.{significant - 1}e}".partition("e")
    power = int(exponent)
    if -4 < power < significant:
        return f"{value:.{significant - 1 - power}f}"
    return rf"{mantissa} \cdot 10^{{{power}}}"


def bracketed(value: float) -> str:
    """The digits, in brackets where a sign or a power of ten would be misread."""
    written = digits(value)
    return f"({written})" if value < 0 or "cdot" in written else written


def _others(count: int) -> str:
    """The sum over all of so many but the one that is written out."""
    return rf"\sum_{{{count - 1}\,\text{{others}}}}"


def _product(first: float, second: float) -> str:
    return rf"{bracketed(first)} \cdot {bracketed(second)}"


def _terms(product: tuple[float, float], *others: float) -> str:
    return " + ".join([_product(*product), *map(bracketed, others)])


def _aligned(*lines: str) -> str:
    return r"\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}"
