"""The chain rule through one hidden unit, in numbers: formulas and a table."""

from __future__ import annotations

import math

from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.hidden_unit_update import WorkedUnitUpdate

FUNCTIONS = {"relu": r"\mathrm{ReLU}", "sigmoid": r"\mathrm{sigmoid}", "tanh": r"\tanh", "none": r"\phi"}


def forward_in_latex(worked: WorkedUnitUpdate) -> str:
    """Return the unit's weighted sum z, its output φ(z), and a sum of the next layer that it enters."""
    k, before = worked.next_unit, worked.before
    following = f"o_{{{k}}}" if worked.layer == worked.layers else rf"z^{{({worked.layer + 1})}}_{{{k}}}"
    return _aligned(
        rf"z &= w\,x + {_others(worked.inputs)} w\,x + b",
        *_terms((before["w"], worked.x), worked.other_terms, before["b"]),
        f"&= {format_digits(worked.z)}",
        rf"h &= \phi(z) = {FUNCTIONS[worked.activation]}({format_digits(worked.z)}) = {format_digits(worked.h)}",
        rf"\phi'(z) &= {format_digits(worked.slope)}",
        rf"{following} &= h\,v_{{{k}}} + {_others(worked.units)} h\,v + c_{{{k}}}",
        *_terms((worked.h, worked.outgoing[k].item()), worked.next_other_terms, worked.next_bias),
        f"&= {format_digits(worked.next_sum)}",
    )


def backward_in_latex(worked: WorkedUnitUpdate) -> str:
    """Return the unit's error, the gradients of its weight and bias, and their update."""
    k, gradient = worked.next_unit, worked.gradient
    delta, v = worked.next_deltas[k].item(), worked.outgoing[k].item()
    lines = [r"\delta_k &= \hat y_k - y_k"] if worked.layer == worked.layers else []
    lines += [
        rf"\delta_h &= \delta_{{{k}}} v_{{{k}}} + \textstyle\sum_{{k \ne {k}}} \delta_k v_k",
        *_terms((delta, v), worked.other_backward_terms),
        f"&= {format_digits(worked.delta_h)}",
        r"\delta_z &= \delta_h\, \phi'(z)",
        rf"&= {_product(worked.delta_h, worked.slope)} = {format_digits(worked.delta_z)}",
        rf"\tfrac{{\partial l}}{{\partial w}} &= x\, \delta_z = {_product(worked.x, worked.delta_z)} = {format_digits(worked.image_gradient)}",
        rf"\tfrac{{\partial L}}{{\partial w}} &= \tfrac{{1}}{{{worked.batch_size}}} \textstyle\sum_i \tfrac{{\partial l_i}}{{\partial w}} "
        f"= {format_digits(gradient['w'])}",
        rf"\tfrac{{\partial L}}{{\partial b}} &= \tfrac{{1}}{{{worked.batch_size}}} \textstyle\sum_i \delta_{{z,i}} = {format_digits(gradient['b'])}",
    ]
    if not worked.ends_run:
        for name in ("w", "b"):
            lines.append(
                rf"{name} &\leftarrow {format_digits(worked.before[name], 6)} - {worked.lr:g} \cdot {in_brackets(gradient[name])}"
            )
            lines.append(rf"&= \mathbf{{{format_digits(worked.after[name], 6)}}}")
    return _aligned(*lines)


def class_table(worked: WorkedUnitUpdate) -> list[dict[str, str]]:
    """Return a row for each class, the true one in bold; after the last hidden layer with the error sent back."""
    columns = {"logit o": worked.logits, "ŷ": worked.probabilities, "ŷ − y": worked.errors}
    if worked.layer == worked.layers:
        columns |= {"v, from the unit": worked.outgoing, "(ŷ − y) · v": worked.backward_terms}
    table = []
    for cls, name in enumerate(CLASS_NAMES):
        true = cls == worked.label
        row = {"class": f"**{cls} {name}**" if true else f"{cls} {name}", "truth y": str(int(true))}
        table.append(row | {head: f"{values[cls].item():.5f}" for head, values in columns.items()})
    return table


def format_digits(value: float, significant: int = 5) -> str:
    """Format a number with `significant` digits, with a power of ten if it is very small or large."""
    if not math.isfinite(value):
        return r"\text{no number}"
    if value == 0:
        return "0"
    mantissa, _, exponent = f"{value:.{significant - 1}e}".partition("e")
    power = int(exponent)
    if -4 < power < significant:
        return f"{value:.{significant - 1 - power}f}"
    return rf"{mantissa} \cdot 10^{{{power}}}"


def in_brackets(value: float) -> str:
    """Format a number, in brackets if it is negative or has a power of ten."""
    formatted = format_digits(value)
    return f"({formatted})" if value < 0 or "cdot" in formatted else formatted


def _others(count: int) -> str:
    """Return a sum sign over all but one of `count` terms."""
    return rf"\textstyle\sum_{{{count - 1}\,\text{{others}}}}"


def _product(first: float, second: float) -> str:
    return rf"{in_brackets(first)} \cdot {in_brackets(second)}"


def _terms(product: tuple[float, float], *others: float) -> tuple[str, str]:
    """Return a line with the product, and one with the terms that are added to it."""
    return f"&= {_product(*product)}", r"&\quad {} + " + " + ".join(map(in_brackets, others))


def _aligned(*lines: str) -> str:
    return r"\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}"
