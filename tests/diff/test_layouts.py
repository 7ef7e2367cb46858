"""In which order results lie in memory."""

from __future__ import annotations

import numpy as np
import pytest
from table import function_of, sample

from numen import njit


@pytest.mark.parametrize(
    "expression",
    [
        "np.empty_like(a)",
        "np.zeros_like(a)",
        "np.ones_like(a)",
        "np.full_like(a, 2)",
        "np.zeros_like(a, order='A')",
        "np.zeros_like(a, order='C')",
        "np.zeros_like(a, order='F')",
        "np.zeros_like(a, dtype=np.int8)",
        "np.zeros_like(a, shape=(2, 5))",
        "np.modf(a)[1]",
        "np.frexp(a)[1]",
        "np.nan_to_num(a)",
        "a.copy(order='K')",
        "a.copy(order='A')",
        "a.copy()",
        "np.copy(a)",
        "np.array(a)",
        "a.astype(np.float32)",
        "a * 2 + a",
        "np.sqrt(a)",
        "a > 0",
        "np.where(a > 0, a, 0.0)",
        "a.T + a.T",
    ],
)
def test_results_have_numpys_order(expression: str) -> None:
    function = function_of(expression, ["a"])
    compiled = njit(function)
    for a in (sample((3, 4), "d"), np.asfortranarray(sample((3, 4), "d"))):
        ours, theirs = compiled(a), function(np.abs(a) if "sqrt" in expression else a)
        assert (ours.dtype, ours.shape, ours.strides) == (
            theirs.dtype,
            theirs.shape,
            theirs.strides,
        )
