"""Random programs of numbers, strings, lists and dicts give what Python gives, errors too."""

from __future__ import annotations

import pytest
from random_programs import disagreement
from random_values import Program


@pytest.mark.parametrize("first", range(0, 60, 4))
def test_equals_python(first: int) -> None:
    for seed in range(first, first + 4):
        program = Program(seed)
        assert disagreement(program) is None, (seed, program.text)
