"""Random programs that share arrays, views and rows give what Python gives, bit for bit."""

from __future__ import annotations

import pytest
from random_arrays import Program
from random_programs import disagreement


@pytest.mark.parametrize("seed", range(30))
def test_equals_python(seed: int) -> None:
    program = Program(seed)
    assert disagreement(program) is None, program.text
