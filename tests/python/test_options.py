"""Options of the functions that compiled code calls."""

from numen import njit


def test_a_called_function_keeps_its_own_options():
    @njit(error_model="numpy")
    def quotient(a, b):
        return a / b

    @njit
    def caller(a, b):
        return quotient(a, b)

    assert caller(1.0, 0.0) == float("inf")
