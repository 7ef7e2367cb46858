"""Options of the functions that compiled code calls."""

import numpy as np
import pytest

from numen import config, njit


def test_a_called_function_keeps_its_own_options():
    @njit(error_model="numpy")
    def quotient(a, b):
        return a / b

    @njit
    def caller(a, b):
        return quotient(a, b)

    assert caller(1.0, 0.0) == float("inf")


def test_whether_indices_are_checked_where_boundscheck_is_not_given(monkeypatch):
    def get(x, i):
        return x[i]

    x = np.arange(20)[:10]
    with pytest.raises(IndexError):
        njit(get)(x, 12)
    monkeypatch.setattr(config, "DEFAULT_BOUNDSCHECK", False)
    assert njit(get)(x, 12) == 12
    with pytest.raises(IndexError):
        njit(get, boundscheck=True)(x, 12)
    monkeypatch.setattr(config, "BOUNDSCHECK", True)
    with pytest.raises(IndexError):
        njit(get)(x, 12)
