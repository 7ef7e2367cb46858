"""Random loops over arrays give the values, errors and stores that Python gives."""

from __future__ import annotations

import pytest
from random_loops import Program
from random_programs import disagreement


@pytest.mark.parametrize("first", range(0, 150, 10))
def test_equals_python(first: int) -> None:
    for seed in range(first, first + 10):
        program = Program(seed)
        assert disagreement(program) is None, (seed, program.text)
