"""What dtypes are equal to and say of themselves, as in NumPy."""

from __future__ import annotations

import numpy as np
from comparison import assert_like_python


def dtypes_of_bools(b):
    return (
        (b.dtype == np.bool_, b.dtype == bool, b.dtype == "bool", b.dtype != np.bool_),
        (b.dtype.type == np.bool_, np.dtype(np.bool_) == b.dtype, isinstance(b[0], np.bool_)),
        (np.result_type(b, b) == np.bool_, b.astype(np.bool_), np.zeros(2, np.bool_), np.bool_(2)),
    )


def dtypes_by_name(a):
    return a.dtype == "float32", "f4" == a.dtype, a.dtype != "int8", a.dtype.str, a.dtype.name


def test_dtypes_are_compared_with_classes_and_names() -> None:
    assert_like_python(dtypes_of_bools, np.array([True]))
    assert_like_python(dtypes_by_name, np.zeros(1, np.float32))
    assert_like_python(dtypes_by_name, np.zeros(1, np.int8))
