"""types::promote gives what numpy.result_type gives, for all pairs of dtypes and Python numbers."""

import subprocess
from pathlib import Path

import numpy as np
import pytest

FINER = ["Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as"]
PYTHON = {"bool": True, "int64": 1, "float64": 1.0, "complex128": 1j}


def parse(name: str) -> np.dtype | bool | int | float | complex:
    """A dtype, or a Python number for a name with a tilde."""
    return PYTHON[name[1:]] if name.startswith("~") else np.dtype(name)


@pytest.fixture(scope="module")
def table(root: Path) -> list[list[str]]:
    """Rows of the two operands and the result."""
    done = subprocess.run(
        [root / "build" / "numen-opt", "--types"], check=True, capture_output=True, text=True
    )
    return [line.split() for line in done.stdout.splitlines()]


def expected(a: str, b: str) -> np.dtype | None:
    """The dtype that NumPy finds, None where it finds none."""
    if a.startswith("~") and b.startswith("~"):
        # Two Python numbers give the Python number of the higher kind; result_type has no say.
        return np.dtype(max(a[1:], b[1:], key=list(PYTHON).index))
    try:
        result = np.result_type(parse(a), parse(b))
    except TypeError:
        return None
    except OverflowError:  # units too far apart: the finer one (docs/differences.md)
        both = [np.dtype(a), np.dtype(b)]
        unit = max((np.datetime_data(each)[0] for each in both), key=FINER.index)
        return np.dtype(f"{min(each.kind for each in both)}8[{unit}]")
    # Compiled code has no float16: what NumPy computes in it is computed in float32.
    return np.dtype("float32") if result == np.float16 else result


def test_promotion(table: list[list[str]]) -> None:
    assert len(table) == (13 + 2 * 14 + 4) ** 2
    wrong = []
    for a, b, ours in table:
        if (None if ours == "-" else np.dtype(ours)) != expected(a, b):
            wrong.append((a, b, ours, expected(a, b)))
    assert not wrong
