"""The program's operations on NumPy arrays: once fast, into a given buffer, and once with every rule applied."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Operand = Array | float

# The operations that are one ufunc.
UFUNCS: dict[str, Callable[..., Any]] = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide, "neg": np.negative,
    "min": np.minimum, "max": np.maximum, "ceil": np.ceil, "floor": np.floor,
    "lt": np.less, "le": np.less_equal, "gt": np.greater, "ge": np.greater_equal, "eq": np.equal, "ne": np.not_equal,
}  # fmt: skip


def operate_into(op: str, args: Sequence[Operand], out: Array, mask: NDArray[np.bool_]) -> None:
    """Write one operation into `out`, which has the shape of the result. NaN passes through all but conditions.

    `mask` is scratch space of the shape of `out`, or with more columns. For `if` and `round`, `out` must not be
    one of the operands.
    """
    if op == "if":
        chosen = mask[..., : out.shape[-1]]
        np.not_equal(args[0], 0.0, out=chosen)
        np.copyto(out, args[2])
        np.copyto(out, args[1], where=chosen)
    elif op == "round":
        value, scale = args
        np.abs(value, out=out)
        np.multiply(out, scale, out=out)
        np.add(out, 0.5, out=out)
        np.floor(out, out=out)
        np.divide(out, scale, out=out)
        np.copysign(out, value, out=out)
    else:
        UFUNCS[op](*args, out=out)


def operate_carefully(op: str, args: Sequence[Operand]) -> Array:
    """One operation with §1 and §4: NaN where an operand is missing, a divisor is zero or the result is too large.

    Call it under `np.errstate(all="ignore")` where warnings are errors; operands are finite or NaN.
    """
    shape = np.broadcast_shapes((1, 1), *(np.shape(a) for a in args))
    out = np.empty(shape)
    with np.errstate(all="ignore"):
        operate_into(op, args, out, np.empty(shape, dtype=np.bool_))
        if op == "if":
            out[np.broadcast_to(np.isnan(args[0]), shape)] = np.nan
        elif op in ("lt", "le", "gt", "ge", "eq", "ne"):
            out[np.broadcast_to(np.isnan(args[0]) | np.isnan(args[1]), shape)] = np.nan
        else:
            out[~np.isfinite(out)] = np.nan
    return out
